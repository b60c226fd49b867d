"""The effects of a change of the codebook on codings and suggestions."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.codebook.versions import Node, named, nodes_of, parents_of
from qualcode.keywords.compare import compare_suggestions
from qualcode.model.codes import Codebook
from qualcode.store.history import load_code_stories
from qualcode.study.codebook_versions import (
    Version,
    codebook_of_version,
    find_splits,
    find_versions,
)
from qualcode.study.keyword_hits import propose
from qualcode.study.study import Study


@dataclass(frozen=True)
class Effect:
    """What happened to `count` codings or suggestions of a code; `words` is a sentence about it.

    `kind` is `moved` (to the code `to`), `joined` (with a coding of the same text), `back` (a
    joining was undone), `waiting` (in review, because the code was split), `kept` (on a retired
    code), `suggestions added`, `suggestions removed` or `suggestions changed` (the same passage,
    for other reasons).
    """

    kind: str
    code_id: str
    count: int
    words: str
    to: str = ""


def effects_on_codings(
    study: Study, pairs: Sequence[tuple[Version, Version]]
) -> list[list[Effect]]:
    """Return for each pair of versions, earlier one first, what happened to the codings.

    A version lasts until the next one: codings reassigned in review after a split belong to it.
    """
    versions = find_versions(study)
    stories = load_code_stories(study.store)
    starts = [version.change for version in versions]
    splits = {split.code_id for split in find_splits(study)}
    effects = []
    for first, second in pairs:
        reach = starts[first.number], next(iter(starts[second.number :]), None)
        books = [codebook_of_version(study, version) for version in (first, second)]
        nodes = {**nodes_of(books[0]), **nodes_of(books[1])}
        retired = _retired(books[1]) - _retired(books[0])
        held = Counter(_at(story, reach[1]) for story in stories)
        left = {code_id: held[code_id] for code_id in nodes if code_id in retired}
        gone = nodes_of(books[0]).keys() - nodes_of(books[1]).keys()
        moved = _moves(stories, reach, {*starts}, splits, gone)
        effects.append([*_told(nodes, moved), *_left(nodes, left, splits)])
    return effects


def effects_on_suggestions(study: Study, first: Version, second: Version) -> list[Effect]:
    """Compare the suggestions of the keywords of `second` with those of `first`.

    Both are applied to the study's documents as they are now, without regard to decisions. Empty if
    the keywords are the same. Raises QualcodeError if a version has an invalid keyword.
    """
    old, new = (codebook_of_version(study, version) for version in (first, second))
    if _keywords_of(old) == _keywords_of(new):
        return []
    found = compare_suggestions(propose(study, codebook=old), propose(study, codebook=new))
    counted = (
        ("suggestions added", Counter(one.code_id for one in found.added), "new"),
        ("suggestions removed", Counter(one.code_id for one in found.removed), "fewer"),
        ("suggestions changed", Counter(one.after.code_id for one in found.changed), "changed"),
    )
    nodes = {**nodes_of(old), **nodes_of(new)}
    effects = []
    for code_id, node in nodes.items():
        for kind, counts, how in counted:
            if count := counts[code_id]:
                words = f"{named(node)}: {count} {how} suggestion{'s' * (count != 1)}"
                if how == "changed":
                    words = f"{words}, because of other keywords"
                effects.append(Effect(kind, code_id, count, words))
    return effects


# The changes that wrote a coding, each with its code from then on; None means that it was deleted.
_Story = list[tuple[int, str | None]]


def _at(story: _Story, until: int | None) -> str | None:
    """Return the code of a coding just before a change (None: now); None if it did not exist."""
    place = len(story) if until is None else bisect_left(story, until, key=lambda step: step[0])
    return story[place - 1][1] if place else None


def _moves(
    stories: list[_Story],
    reach: tuple[int, int | None],
    starts: set[int],
    splits: set[str],
    gone: set[str],
) -> Counter[tuple[str, str]]:
    """Count codings that went from one code to another, by the changes at `starts` or in review.

    An empty code before: the coding had been joined with another, and is separate again. An empty
    code after: it was joined with another, because its code is `gone`. Codings that a merge of two
    copies adds or removes are not counted.
    """
    moved: Counter[tuple[str, str]] = Counter()
    for story in stories:
        old, new = (_at(story, change) or "" for change in reach)
        if old == new:
            continue
        first, last = reach
        was_there = any(change < first for change, _ in story)
        if (not old and not was_there) or (not new and old not in gone):
            continue
        steps = {change for change, _ in story if change >= first and change < (last or change + 1)}
        if steps & starts or (new and old in splits):
            moved[old, new] += 1
    return moved


def _told(nodes: Mapping[str, Node], moved: Mapping[tuple[str, str], int]) -> Iterator[Effect]:
    place = {code_id: number for number, code_id in enumerate(["", *nodes])}
    for old, new in sorted(moved, key=lambda move: [place.get(code, -1) for code in move]):
        count = moved[old, new]
        if old and new:
            words = f"{_codings(count)} of {_name(nodes, old)} were moved to {_name(nodes, new)}"
            yield Effect("moved", old, count, words, new)
        elif old:
            words = f"{_codings(count)} of {_name(nodes, old)} were combined with a coding of the same text"
            yield Effect("joined", old, count, words)
        else:
            words = f"{_codings(count)} of {_name(nodes, new)} were restored"
            yield Effect("back", new, count, words)


def _left(
    nodes: Mapping[str, Node], counts: Mapping[str, int], splits: set[str]
) -> Iterator[Effect]:
    """Return the codings that codes out of use still have."""
    for code_id, count in counts.items():
        if not count:
            continue
        if code_id in splits:
            words = f"{_codings(count)} of {_name(nodes, code_id)} {('waits' if count == 1 else 'wait')} for reassignment in review"
            yield Effect("waiting", code_id, count, words)
        else:
            words = f"{_codings(count)} remain{'s' * (count == 1)} on {_name(nodes, code_id)}, which is retired"
            yield Effect("kept", code_id, count, words)


def _codings(count: int) -> str:
    return "1 coding" if count == 1 else f"{count} codings"


def _name(nodes: Mapping[str, Node], code_id: str) -> str:
    return f"“{nodes[code_id].name}” ({code_id})" if code_id in nodes else f"`{code_id}`"


def _retired(codebook: Codebook) -> set[str]:
    return {code.id for code in codebook.walk() if code.retired}


def _keywords_of(codebook: Codebook) -> object:
    """Everything that suggestions depend on."""
    places = parents_of(codebook)
    codes = [
        (c.id, places[c.id], c.unit, c.retired, [replace(k, line=0) for k in c.keywords])
        for c in codebook.walk()
    ]
    return codebook.language, codes
