"""Codings, decisions, summaries and memos follow their codes when codes are merged or get new ids."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.codebook.versions import Node, nodes_of
from qualcode.model.codes import Codebook
from qualcode.model.codings import Coding, Decision, Memo, Summary

AND = " + "  # between the names of coders who made one coding together
ALIKE = 0.8  # how alike two names or definitions are when one is taken for the other, renamed


@dataclass(frozen=True)
class Joined:
    """Two codings that became the same one: `kept` as it was, `gone`, and `result`."""

    kept: Coding
    gone: Coding
    result: Coding


@dataclass(frozen=True)
class Carried:
    """All codings after the change, which of them changed (before, after), and which were joined."""

    codings: tuple[Coding, ...]
    changed: tuple[tuple[Coding, Coding], ...] = ()
    joined: tuple[Joined, ...] = ()


@dataclass(frozen=True)
class Vanished:
    """An id that is still referred to and that the codebook no longer has; `likely` is its new id, if any."""

    code_id: str
    name: str
    likely: str = ""


def carry_codings(
    codings: Sequence[Coding], moves: Mapping[str, str], *, across_coders: bool = True
) -> Carried:
    """Give the codings of each id in `moves` to the id it maps to.

    Two codings of the same words that bore two codes and now bear one are joined: the one that was
    of that code before is kept, with both memos, both sets of triggers and both coders (`ana + ben`).
    What one coder did twice is always joined; `across_coders=False` leaves what two coders did as
    two codings, as a measure of agreement needs it. Codings of two coders that bore the same code
    before stay two. Facets of which the two say different things stay as the kept one has them, and
    the other's are named in the memo.
    """
    target = {code_id: _end_of(code_id, moves) for code_id in moves}
    result = {coding.id: coding for coding in codings}
    joined: list[Joined] = []
    # By their words and code, what a further coding can be joined with: its id, and the codes that
    # went into it.
    takers: dict[object, list[tuple[str, set[str]]]] = defaultdict(list)
    for coding in sorted(codings, key=lambda coding: coding.code_id in target):
        moved = replace(coding, code_id=target.get(coding.code_id, coding.code_id))
        there = takers[moved.document, moved.code_id, moved.span, moved.text]
        taker = None
        if coding.code_id in target:
            taker = _taker(there, result, coding, across_coders=across_coders)
        if taker is None:
            result[coding.id] = moved
            there.append((coding.id, {coding.code_id}))
            continue
        kept_id, sources = taker
        sources.add(coding.code_id)
        kept = result[kept_id]
        result[kept_id] = join_two(kept, moved)
        del result[coding.id]
        joined.append(Joined(kept, coding, result[kept_id]))
    changed = tuple(
        (coding, result[coding.id])
        for coding in codings
        if coding.id in result and result[coding.id] != coding
    )
    return Carried(tuple(result.values()), changed, tuple(joined))


def join_two(kept: Coding, gone: Coding) -> Coding:
    """One coding out of two of the same words and code."""
    lost = [f"{name}: {v}" for name, v in gone.facets.items() if kept.facets.get(name, v) != v]
    told = f"{gone.coder}: {', '.join(lost)}" if lost else ""
    memos = dict.fromkeys(memo for memo in (kept.memo, gone.memo, told) if memo)
    coders = dict.fromkeys([*_coders(kept), *_coders(gone)])
    return replace(
        kept,
        coder=AND.join(coders),
        memo="\n\n".join(memos),
        facets={**gone.facets, **kept.facets},
        triggers=tuple(dict.fromkeys([*kept.triggers, *gone.triggers])),
        quotable=kept.quotable or gone.quotable,
    )


def carry_decisions(decisions: Iterable[Decision], moves: Mapping[str, str]) -> list[Decision]:
    """The decisions, with new ids for codes; what was rejected before stays rejected."""
    return [
        replace(d, code_id=_end_of(d.code_id, moves)) if d.code_id in moves else d
        for d in decisions
    ]


def carry_summaries(summaries: Iterable[Summary], moves: Mapping[str, str]) -> list[Summary]:
    """The summaries, with new ids for codes; two of one cell become one with the words of both."""
    cells: dict[tuple[str, str], Summary] = {}
    ordered = sorted(summaries, key=lambda summary: summary.code_id in moves)
    for summary in ordered:
        moved = replace(summary, code_id=_end_of(summary.code_id, moves))
        cell = moved.case, moved.code_id
        there = cells.get(cell)
        cells[cell] = _both(there, moved) if there else moved
    return list(cells.values())


def carry_memos(memos: Iterable[Memo], moves: Mapping[str, str]) -> list[Memo]:
    """The memos; those on a code, or on a cell of it (`P1/hope`), go to the code it became."""
    return [replace(memo, target=_target_of(memo, moves)) for memo in memos]


def _target_of(memo: Memo, moves: Mapping[str, str]) -> str:
    if memo.target_kind == "code":
        return _end_of(memo.target, moves)
    if memo.target_kind == "cell":
        case, slash, code_id = memo.target.rpartition("/")
        return f"{case}{slash}{_end_of(code_id, moves)}"
    return memo.target


def find_vanished(after: Codebook, used: Collection[str], before: Codebook) -> list[Vanished]:
    """The ids among `used` that `after` no longer has, in the order of `before`.

    `likely` is an id that is new in `after` and whose name or definition is so like that the id was
    probably changed by hand.
    """
    old, new = nodes_of(before), nodes_of(after)
    fresh = [node for code_id, node in new.items() if code_id not in old]
    missing = [code_id for code_id in old if code_id in used and code_id not in new]
    missing += sorted(code_id for code_id in set(used) if code_id not in old and code_id not in new)
    return [
        Vanished(code_id, before.name_of(code_id), _likely(old.get(code_id), fresh))
        for code_id in missing
    ]


def _end_of(code_id: str, moves: Mapping[str, str]) -> str:
    """Where an id ends up when moves follow on moves; ValueError if they go round in a ring."""
    seen = [code_id]
    while seen[-1] in moves:
        seen.append(moves[seen[-1]])
        if seen[-1] in seen[:-1]:
            raise ValueError(f"codes are merged in a circle: {' > '.join(seen)}")
    return seen[-1]


def _taker(
    there: list[tuple[str, set[str]]],
    result: Mapping[str, Coding],
    coding: Coding,
    *,
    across_coders: bool,
) -> tuple[str, set[str]] | None:
    own = [taker for taker in there if coding.coder in _coders(result[taker[0]])]
    others = [taker for taker in there if coding.code_id not in taker[1]] if across_coders else []
    return next(iter([*own, *others]), None)


def _coders(coding: Coding) -> list[str]:
    return coding.coder.split(AND)


def _both(there: Summary, other: Summary) -> Summary:
    texts = dict.fromkeys(text for text in (there.text, other.text) if text)
    return replace(
        there,
        text="\n\n".join(texts),
        coder=AND.join(dict.fromkeys([*there.coder.split(AND), *other.coder.split(AND)])),
        rests_on={**other.rests_on, **there.rests_on},
    )


def _likely(gone: Node | None, fresh: list[Node]) -> str:
    if gone is None:
        return ""
    alike = [(_likeness(gone, node), node.id) for node in fresh if isinstance(node, type(gone))]
    best = max(alike, default=(0.0, ""))
    return best[1] if best[0] >= ALIKE else ""


def _likeness(one: Node, other: Node) -> float:
    pairs = [(one.name, other.name), (one.definition, other.definition)]
    return max(
        difflib.SequenceMatcher(None, a.casefold(), b.casefold()).ratio() if a and b else 0.0
        for a, b in pairs
    )
