"""What a change of the codebook did to codings, and what it does to suggestions."""

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
    """What became of `count` codings or suggestions of a code; `words` say it in a sentence.

    `kind` is `moved` (to the code `to`), `joined` (with a coding on the same words), `back` (a
    joining was taken back), `waiting` (in review, since the code was split), `kept` (on a code that
    is retired), `suggestions added`, `suggestions removed` or `suggestions changed` (the same
    passage, for other reasons).
    """

    kind: str
    code_id: str
    count: int
    words: str
    to: str = ""


def effects_on_codings(
    study: Study, pairs: Sequence[tuple[Version, Version]]
) -> list[list[Effect]]:
    """For each pair of versions, the earlier one first, what became of the codings.

    A version reaches until the next: what was dealt out in review after a split counts to it.
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
    """What the keywords of `second` propose that those of `first` do not, and the other way round.

    Both are run over the study's documents as they are now; whether somebody decided on a passage
    does not count. Empty where keywords are the same. Raises QualcodeError where a version has a
    keyword that cannot be read.
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


# The changes that wrote a coding, each with the code it had from then on; None: it was taken away.
_Story = list[tuple[int, str | None]]


def _at(story: _Story, until: int | None) -> str | None:
    """The code of a coding right before a change (None: now); None where it was not there."""
    place = len(story) if until is None else bisect_left(story, until, key=lambda step: step[0])
    return story[place - 1][1] if place else None


def _moves(
    stories: list[_Story],
    reach: tuple[int, int | None],
    starts: set[int],
    splits: set[str],
    gone: set[str],
) -> Counter[tuple[str, str]]:
    """How many codings went from which code to which, by the changes at `starts` or dealt out.

    An empty code before: the coding had been joined with another, and is back; after: it joined
    another, since its code is `gone`. What a merge of two copies brings or takes is neither.
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
    """The codings that codes out of use still hold."""
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
    """All that suggestions depend on."""
    places = parents_of(codebook)
    codes = [
        (c.id, places[c.id], c.unit, c.retired, [replace(k, line=0) for k in c.keywords])
        for c in codebook.walk()
    ]
    return codebook.language, codes
