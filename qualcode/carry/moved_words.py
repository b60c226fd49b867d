"""Words that moved, or that are in long gaps: by stretches that occur once in both texts."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.carry.edited_words import Word, words_of
from qualcode.carry.runs import Gap, Run

_GRAM = 5
# A longer stretch that left its place is taken for moved; a shorter one may be chance.
_MOVED_WORDS = 8


def align_moved_words(old: str, new: str, gaps: Sequence[Gap]) -> list[Run]:
    """Stretches of words that are alone in what is left of both texts, and their equal neighbours."""
    ours: list[Word] = []
    theirs: list[Word] = []
    for number, gap in enumerate(gaps):
        ours += words_of(old, gap.start, gap.end, number)
        theirs += words_of(new, gap.other_start, gap.other_end, number)
    if len(ours) < _GRAM or len(theirs) < _GRAM:
        return []
    matches: list[int] = [-1] * len(ours)
    taken = [False] * len(theirs)
    other = _unique_grams(theirs)
    for gram, index in _unique_grams(ours).items():
        match = other.get(gram, -1)
        if index == -1 or match == -1:
            continue
        for step in _in_line(ours[index : index + _GRAM], theirs[match : match + _GRAM]):
            if matches[index + step] == -1 and not taken[match + step]:
                matches[index + step], taken[match + step] = match + step, True
    _extend(ours, theirs, matches, taken, 1)
    _extend(ours, theirs, matches, taken, -1)
    _drop_chance(ours, theirs, matches)
    return [
        Run(ours[index].start, theirs[match].start, len(ours[index].word))
        for index, match in enumerate(matches)
        if match != -1
    ]


def _in_line(ours: Sequence[Word], theirs: Sequence[Word]) -> range:
    # Where a line ends within the words in both texts, the longer part: the next line begins like
    # many others.
    for step in range(1, _GRAM):
        if ours[step].opens and theirs[step].opens:
            return range(step) if step * 2 > _GRAM else range(step, _GRAM)
    return range(_GRAM)


def _unique_grams(words: Sequence[Word]) -> dict[tuple[str, ...], int]:
    bare = [word.word for word in words]
    places: dict[tuple[str, ...], int] = {}
    grams = zip(*(bare[step:] for step in range(_GRAM)), strict=False)
    for index, gram in enumerate(grams):
        if words[index].gap == words[index + _GRAM - 1].gap:
            places[gram] = -1 if gram in places else index
    return places


def _extend(
    ours: Sequence[Word], theirs: Sequence[Word], matches: list[int], taken: list[bool], step: int
) -> None:
    indices = range(len(ours) - 1) if step == 1 else range(len(ours) - 1, 0, -1)
    for index in indices:
        match = matches[index]
        mine, yours = index + step, match + step
        if match == -1 or matches[mine] != -1 or not 0 <= yours < len(theirs) or taken[yours]:
            continue
        if (
            ours[mine].word == theirs[yours].word
            and ours[mine].gap == ours[index].gap
            and theirs[yours].gap == theirs[match].gap
            and not (ours[max(mine, index)].opens and theirs[max(yours, match)].opens)
        ):
            matches[mine], taken[yours] = yours, True


def _drop_chance(ours: Sequence[Word], theirs: Sequence[Word], matches: list[int]) -> None:
    # A handful of words out of a long gap is chance: a phrase that two sentences have in common.
    counts: dict[tuple[int, int], int] = {}
    sizes: dict[int, int] = {}
    for word, match in zip(ours, matches, strict=True):
        sizes[word.gap] = sizes.get(word.gap, 0) + 1
        if match != -1:
            way = word.gap, theirs[match].gap
            counts[way] = counts.get(way, 0) + 1
    chance = {
        way for way, count in counts.items() if count * 2 < sizes[way[0]] and count < _MOVED_WORDS
    }
    for index, word in enumerate(ours):
        if matches[index] != -1 and (word.gap, theirs[matches[index]].gap) in chance:
            matches[index] = -1
