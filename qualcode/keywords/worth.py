"""What each keyword was worth: hits, what became of them, and what it missed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.keywords.concordance import no_case
from qualcode.model.codes import Codebook
from qualcode.model.codings import ACCEPT, ADJUST, KEYWORD, LEARNED, Coding, Decision, Hit
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span

NOT_ESTIMATED = "recall not estimated"
# The normal deviate of a 95 % interval.
_Z = 1.959963984540054


@dataclass(frozen=True)
class Interval:
    """A proportion with its 95 % interval."""

    value: float
    low: float
    high: float


def wilson_interval(successes: int, trials: int) -> Interval | None:
    """Wilson's score interval of a proportion; None without a trial.

    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.
    """
    if not trials:
        return None
    share = successes / trials
    scale = 1 + _Z**2 / trials
    middle = (share + _Z**2 / (2 * trials)) / scale
    half = _Z * math.sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2)) / scale
    return Interval(
        share,
        middle - half if successes else 0.0,
        middle + half if successes < trials else 1.0,
    )


@dataclass(frozen=True)
class Yield:
    """One entry of one code.

    `reviewed` passages were decided on with this entry as a reason, of which `accepted` were kept
    for the code (adjusted ones included); `alone` of the accepted had no other reason. `precision`
    is None before anybody decided. `overlaps` counts hits that share words with a hit of another
    entry, by (code, entry). `missed` of `by_hand` passages coded by hand with this code contain no hit
    of this entry, and `missed_by_all` none of any entry of the code.
    """

    code_id: str
    entry: str
    line: int
    hits: int
    negated: int
    documents: int
    cases: tuple[str, ...]
    reviewed: int
    accepted: int
    alone: int
    precision: Interval | None
    overlaps: Mapping[tuple[str, str], int] = field(default_factory=dict)
    by_hand: int = 0
    missed: int = 0
    missed_by_all: int = 0


Key = tuple[str, str]


@dataclass
class _Tally:
    hits: int = 0
    negated: int = 0
    documents: int = 0
    cases: set[str] = field(default_factory=set)
    overlaps: Counter[Key] = field(default_factory=Counter)
    holding: int = 0


def keyword_yield(
    codebook: Codebook,
    found: Iterable[tuple[Document, Sequence[Hit]]],
    *,
    decisions: Sequence[Decision],
    codings: Sequence[Coding],
    case_of: Callable[[Document, Turn], str] = no_case,
) -> list[Yield]:
    """A row for each entry of each code in use, in the order of the codebook.

    `found` gives each document with its hits, one at a time. A passage that several people decided
    on counts once, as accepted where more accepted than not.
    """
    hand: dict[str, dict[str, list[Span]]] = {}
    totals: Counter[str] = Counter()
    for coding in codings:
        if coding.origin not in {KEYWORD, LEARNED} and coding.span is not None:
            hand.setdefault(coding.document, {}).setdefault(coding.code_id, []).append(coding.span)
            totals[coding.code_id] += 1
    tallies: dict[Key, _Tally] = {}
    held_by_any: Counter[str] = Counter()
    for document, hits in found:
        _count_hits(document, hits, case_of, tallies)
        _count_overlaps(hits, tallies)
        _count_held(hand.get(document.id, {}), hits, tallies, held_by_any)
    asked = [decision for decision in decisions if decision.origin == KEYWORD]
    judged = _judged(asked, {coding.id: coding for coding in codings})
    rows = []
    for key, line in _entries(codebook, tallies):
        tally = tallies.get(key, _Tally())
        reviewed, accepted, alone = judged.get(key, (0, 0, 0))
        rows.append(
            Yield(
                code_id=key[0],
                entry=key[1],
                line=line,
                hits=tally.hits,
                negated=tally.negated,
                documents=tally.documents,
                cases=tuple(sorted(tally.cases)),
                reviewed=reviewed,
                accepted=accepted,
                alone=alone,
                precision=wilson_interval(accepted, reviewed),
                overlaps=dict(sorted(tally.overlaps.items())),
                by_hand=totals[key[0]],
                missed=totals[key[0]] - tally.holding,
                missed_by_all=totals[key[0]] - held_by_any[key[0]],
            )
        )
    return rows


@dataclass(frozen=True)
class Learned:
    """What became of the suggestions of a code that were learned from coding, as in Yield."""

    code_id: str
    reviewed: int
    accepted: int
    precision: Interval | None


def learned_yield(
    codebook: Codebook, decisions: Sequence[Decision], codings: Sequence[Coding]
) -> list[Learned]:
    """A row for each code of which a learned suggestion was decided on, in the codebook's order.

    A passage that several people decided on counts once, as accepted if more accepted than not.
    """
    alike = [
        replace(decision, triggers=(LEARNED,))
        for decision in decisions
        if decision.origin == LEARNED
    ]
    judged = _judged(alike, {coding.id: coding for coding in codings})
    found = {code_id: counts for (code_id, _), counts in judged.items()}
    return [
        Learned(code_id, reviewed, accepted, wilson_interval(accepted, reviewed))
        for code_id in sorted(found, key=lambda one: codebook.order.get(one, len(codebook.order)))
        for reviewed, accepted, _ in [found[code_id]]
    ]


def _entries(codebook: Codebook, tallies: Mapping[Key, _Tally]) -> list[tuple[Key, int]]:
    """Every entry of a code in use with its line; inherited ones are listed if they found any."""
    lines: dict[Key, int] = {}
    for code in codebook.walk():
        if code.retired:
            continue
        for keyword in code.keywords:
            lines.setdefault((code.id, str(keyword)), keyword.line)
        for key in tallies:
            if key[0] == code.id:
                lines.setdefault(key, 0)
    return list(lines.items())


def _count_hits(
    document: Document,
    hits: Sequence[Hit],
    case_of: Callable[[Document, Turn], str],
    tallies: dict[Key, _Tally],
) -> None:
    seen: set[Key] = set()
    turns = iter(sorted(document.turns, key=lambda turn: turn.span.start))
    turn = next(turns, None)
    for hit in sorted(hits, key=lambda one: one.span):
        while turn is not None and turn.span.end <= hit.span.start:
            turn = next(turns, None)
        key = (hit.code_id, hit.entry)
        tally = tallies.setdefault(key, _Tally())
        tally.hits += 1
        tally.negated += hit.negated
        tally.documents += key not in seen
        seen.add(key)
        case = case_of(document, turn) if turn is not None else ""
        if case:
            tally.cases.add(case)


def _count_overlaps(hits: Sequence[Hit], tallies: Mapping[Key, _Tally]) -> None:
    """Each hit counts once for each other entry that shares words with it."""
    ordered = sorted(hits, key=lambda one: one.span)
    partners: list[set[Key]] = [set() for _ in ordered]
    for place, hit in enumerate(ordered):
        for later in range(place + 1, len(ordered)):
            other = ordered[later]
            if other.span.start >= hit.span.end:
                break
            partners[place].add((other.code_id, other.entry))
            partners[later].add((hit.code_id, hit.entry))
    for hit, others in zip(ordered, partners, strict=True):
        key = (hit.code_id, hit.entry)
        tallies[key].overlaps.update(others - {key})


def _count_held(
    by_hand: Mapping[str, Sequence[Span]],
    hits: Sequence[Hit],
    tallies: Mapping[Key, _Tally],
    held_by_any: Counter[str],
) -> None:
    """How many passages coded by hand contain a hit of each entry of that code, and of any."""
    for code_id, spans in by_hand.items():
        own = [hit for hit in hits if hit.code_id == code_id]
        for span in spans:
            entries = {hit.entry for hit in own if span.overlaps(hit.span)}
            held_by_any[code_id] += bool(entries)
            for entry in entries:
                tallies[code_id, entry].holding += 1


def _judged(
    decisions: Sequence[Decision], codings: Mapping[str, Coding]
) -> dict[Key, tuple[int, int, int]]:
    """For each entry: passages decided on, those accepted, those of them with no other reason."""
    votes: dict[tuple[str, str, Span | str], list[int]] = {}
    triggers: dict[tuple[str, str, Span | str], tuple[str, ...]] = {}
    for decision in decisions:
        passage = (decision.document, decision.code_id, decision.span or decision.text)
        votes.setdefault(passage, []).append(1 if _is_accepted(decision, codings) else -1)
        known = triggers.get(passage, ())
        triggers[passage] = tuple(dict.fromkeys((*known, *decision.triggers)))
    counts: dict[Key, tuple[int, int, int]] = {}
    for passage, cast in votes.items():
        accepted = sum(cast) > 0
        for entry in triggers[passage]:
            reviewed, kept, alone = counts.get((passage[1], entry), (0, 0, 0))
            only = accepted and len(triggers[passage]) == 1
            counts[passage[1], entry] = (reviewed + 1, kept + accepted, alone + only)
    return counts


def _is_accepted(decision: Decision, codings: Mapping[str, Coding]) -> bool:
    """Kept for the code that was proposed, with the span as it was or another."""
    if decision.verdict == ACCEPT:
        return True
    coding = codings.get(decision.coding)
    return decision.verdict == ADJUST and (coding is None or coding.code_id == decision.code_id)
