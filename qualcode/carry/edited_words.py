"""What was edited between two neighbours that stayed neighbours: typing errors, new names, cuts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from qualcode.carry.runs import Gap, Run

_WORD = re.compile(r"(\n\s*)?(\w+|[^\w\s])")
# Two words so alike (as `_likeness` has it) are one word and its typing error.
_LIKE = 0.6
_LOCAL_LIMIT = 200_000
_PAIRING_LIMIT = 900
_NAME_WORDS = 4
_WALK = 400
# Of a gap's letters so many must find a partner for the pairs to be more than chance.
_PAIRED_OF_LESS, _PAIRED_OF_MORE = 0.5, 0.3


class Word(NamedTuple):
    """A word or a mark, its bounds, the number of its gap, and whether it opens a line."""

    word: str
    start: int
    end: int
    gap: int
    opens: bool


class Block(NamedTuple):
    """Words that were changed in place: `[old, old_end)` became `[new, new_end)`."""

    old: int
    old_end: int
    new: int
    new_end: int


@dataclass
class _Found:
    """What is found on the way; `names` may be names replaced, where they are so more than once."""

    runs: list[Run] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    names: list[Block] = field(default_factory=list)
    claimed: set[int] = field(default_factory=set)


class _Change(NamedTuple):
    """The words of one passage in both texts; `opens` and `closes`: a line starts, or ends, there."""

    ours: list[Word]
    theirs: list[Word]
    opens: bool
    closes: bool


def words_of(text: str, start: int, end: int, gap: int) -> list[Word]:
    """The words and marks of a stretch of `text`."""
    words = [
        Word(found[2], found.start(2), found.end(), gap, found[1] is not None)
        for found in _WORD.finditer(text, start, end)
    ]
    if words and (start == 0 or text[start - 1] == "\n"):
        words[0] = words[0]._replace(opens=True)
    return words


def align_edited_words(old: str, new: str, gaps: Sequence[Gap]) -> tuple[list[Run], list[Block]]:
    """The runs of equal words, and the blocks of changed ones, that the gaps contain."""
    found = _Found()
    for gap in gaps:
        if gap.start < gap.end and not gap.paired:
            before = gaps[gap.before]
            _walk(old, new, gap, (gap.other_start, gap.other_end), 1, found)
            _walk(old, new, gap, (before.other_start, before.other_end), -1, found)
    for change in _changes(old, new, gaps, found.claimed):
        _align_change(change, found)
    often = Counter((old[b.old : b.old_end], new[b.new : b.new_end]) for b in found.names)
    found.blocks += [
        b for b in found.names if often[old[b.old : b.old_end], new[b.new : b.new_end]] > 1
    ]
    return found.runs, sorted(found.blocks)


def equal_inside(old: str, new: str, block: Block) -> Iterator[Run]:
    """The runs of equal code points in a changed word."""
    mine, yours = old[block.old : block.old_end], new[block.new : block.new_end]
    head, tail = _ends(mine, yours)
    if head:
        yield Run(block.old, block.new, head)
    mine, yours = mine[head : len(mine) - tail], yours[head : len(yours) - tail]
    if mine and yours:
        for found in SequenceMatcher(None, mine, yours, autojunk=False).get_matching_blocks():
            if found.size:
                yield Run(block.old + head + found.a, block.new + head + found.b, found.size)
    if tail:
        yield Run(block.old_end - tail, block.new_end - tail, tail)


def _changes(old: str, new: str, gaps: Sequence[Gap], claimed: set[int]) -> Iterator[_Change]:
    # Passage by passage: the stretches of one group in both texts.
    ours: dict[int, list[Gap]] = {}
    theirs: dict[int, list[Gap]] = {}
    for gap in gaps:
        if gap.start < gap.end:
            ours.setdefault(gap.group, []).append(gap)
        if gap.other_start < gap.other_end:
            theirs.setdefault(gap.other_group, []).append(gap)
    for group, mine in ours.items():
        if group not in theirs:
            continue
        yours = sorted(theirs[group], key=lambda gap: gap.other_start)
        words = [
            word
            for gap in mine
            for word in words_of(old, gap.start, gap.end, 0)
            if word.start not in claimed
        ]
        others = [
            word
            for gap in yours
            for word in words_of(new, gap.other_start, gap.other_end, 0)
            if -1 - word.start not in claimed
        ]
        if words and others:
            opens = _broken(old, mine[0].start, words[0].start) and _broken(
                new, yours[0].other_start, others[0].start
            )
            closes = _broken(old, words[-1].end, mine[-1].end) and _broken(
                new, others[-1].end, yours[-1].other_end
            )
            yield _Change(words, others, opens, closes)


def _broken(text: str, start: int, end: int) -> bool:
    # Whether a line ends between, or just before or after.
    return "\n" in text[max(start - 1, 0) : end + 1] or start == 0 or end == len(text)


def _walk(old: str, new: str, gap: Gap, other: tuple[int, int], step: int, found: _Found) -> None:
    # Beside a stretch that moved, to the end of its line: word after word, as long as they are alike.
    (start, end), (other_start, other_end) = (gap.start, gap.end), other
    if step == 1:
        ours = words_of(old, start, min(start + _WALK, end), 0)
        theirs = words_of(new, other_start, min(other_start + _WALK, other_end), 0)
        at, there = start, other_start
    else:
        ours = words_of(old, max(end - _WALK, start), end, 0)[::-1]
        theirs = words_of(new, max(other_end - _WALK, other_start), other_end, 0)[::-1]
        at, there = end, other_end
    for mine, yours in zip(ours, theirs, strict=False):
        if mine.start in found.claimed or -1 - yours.start in found.claimed:
            break
        between = old[at : mine.start] if step == 1 else old[mine.end : at]
        other_between = new[there : yours.start] if step == 1 else new[yours.end : there]
        if "\n" in between and "\n" in other_between:
            break
        if mine.word == yours.word:
            found.runs.append(Run(mine.start, yours.start, len(mine.word)))
        elif _likeness(mine.word, yours.word) >= _LIKE:
            found.blocks.append(Block(mine.start, mine.end, yours.start, yours.end))
        else:
            break
        found.claimed |= {mine.start, -1 - yours.start}
        at, there = (mine.end, yours.end) if step == 1 else (mine.start, yours.start)


def _align_change(change: _Change, found: _Found) -> None:
    ours, theirs = change.ours, change.theirs
    at = other_at = 0
    for start, other, size in [
        *_drop_scraps(_equal_stretches(change), change),
        (len(ours), len(theirs), 0),
    ]:
        _pair_changed(ours[at:start], theirs[other_at:other], found)
        found.runs.extend(
            Run(ours[start + step].start, theirs[other + step].start, len(ours[start + step].word))
            for step in range(size)
        )
        at, other_at = start + size, other + size


def _equal_stretches(change: _Change) -> list[tuple[int, int, int]]:
    ours, theirs = [word.word for word in change.ours], [word.word for word in change.theirs]
    if len(ours) * len(theirs) > _LOCAL_LIMIT:
        return []
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return [(b.a, b.b, b.size) for b in matcher.get_matching_blocks() if b.size]


def _drop_scraps(equal: list[tuple[int, int, int]], change: _Change) -> list[tuple[int, int, int]]:
    # An equal stretch that is no longer than what changed on either side of it is chance (as in the
    # semantic clean-up of Neil Fraser's diff-match-patch). At an edge of the gap it has an equal
    # neighbour, unless a line breaks there and most of the gap is other: many lines begin alike.
    ours, theirs = change.ours, change.theirs
    shared = sum(_letters(ours, start, start + size) for start, _, size in equal)
    alike = 2 * shared >= max(_letters(ours, 0, len(ours)), _letters(theirs, 0, len(theirs)))
    kept = [(0, 0, 0), *equal, (len(ours), len(theirs), 0)]
    place = 1
    while place < len(kept) - 1:
        start, other, size = kept[place]
        letters = _letters(ours, start, start + size)
        left = _changed(change, kept[place - 1], kept[place])
        right = _changed(change, kept[place], kept[place + 1])
        if not alike and change.opens and start == other == 0:
            left = letters
        if (
            not alike
            and change.closes
            and start + size == len(ours)
            and other + size == len(theirs)
        ):
            right = letters
        if letters <= left and letters <= right:
            del kept[place]
            place = max(place - 1, 1)
        else:
            place += 1
    return kept[1:-1]


def _changed(change: _Change, left: tuple[int, int, int], right: tuple[int, int, int]) -> int:
    return max(
        _letters(change.ours, left[0] + left[2], right[0]),
        _letters(change.theirs, left[1] + left[2], right[1]),
    )


def _letters(words: Sequence[Word], start: int, end: int) -> int:
    return sum(len(word.word) for word in words[start:end])


def _pair_changed(ours: list[Word], theirs: list[Word], found: _Found) -> None:
    # Words and what they became: those that are alike, one to one, one to two, two to one.
    if not ours or not theirs or len(ours) * len(theirs) > _PAIRING_LIMIT:
        return
    pairs = _best_pairs([word.word for word in ours], [word.word for word in theirs])
    if pairs:
        found.blocks += [
            Block(ours[a].start, ours[a2 - 1].end, theirs[b].start, theirs[b2 - 1].end)
            for a, a2, b, b2 in pairs
        ]
    elif len(ours) <= _NAME_WORDS and len(theirs) <= 2 * _NAME_WORDS and _is_name(ours):
        block = Block(ours[0].start, ours[-1].end, theirs[0].start, theirs[-1].end)
        if theirs[0].word == "[" and theirs[-1].word == "]":
            found.blocks.append(block)
        elif _is_name(theirs):
            found.names.append(block)


def _is_name(words: list[Word]) -> bool:
    return words[0].word[0].isupper() and words[-1].word[0].isupper()


def _best_pairs(ours: list[str], theirs: list[str]) -> list[tuple[int, int, int, int]]:
    if len(ours) == len(theirs) == 1:
        return [(0, 1, 0, 1)] if _likeness(ours[0], theirs[0]) >= _LIKE else []
    worth, steps = _weigh_pairs(ours, theirs)
    less, more = sorted((len("".join(ours)), len("".join(theirs))))
    if worth < _PAIRED_OF_LESS * less or worth < _PAIRED_OF_MORE * more:
        return []
    pairs: list[tuple[int, int, int, int]] = []
    a = b = 0
    while a < len(ours) and b < len(theirs):
        down, across = steps[a, b]
        if down and across:
            pairs.append((a, a + down, b, b + across))
        a, b = a + down, b + across
    return pairs


def _weigh_pairs(
    ours: list[str], theirs: list[str]
) -> tuple[float, dict[tuple[int, int], tuple[int, int]]]:
    # worth[a][b]: the letters of ours[a:] that find a partner in theirs[b:], weighed by likeness.
    rows, columns = len(ours), len(theirs)
    worth = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    for a in range(rows - 1, -1, -1):
        for b in range(columns - 1, -1, -1):
            best, chosen = worth[a + 1][b], (1, 0)
            if worth[a][b + 1] > best:
                best, chosen = worth[a][b + 1], (0, 1)
            for down, across in ((1, 1), (1, 2), (2, 1)):
                mine, yours = "".join(ours[a : a + down]), "".join(theirs[b : b + across])
                likeness = _likeness(mine, yours)
                if a + down > rows or b + across > columns or likeness < _LIKE:
                    continue
                value = likeness * len(mine) + worth[a + down][b + across]
                if value > best + 1e-9:
                    best, chosen = value, (down, across)
            worth[a][b], steps[a, b] = best, chosen
    return worth[0][0], steps


def _likeness(mine: str, yours: str) -> float:
    """How alike two words are, from 0 to 1: twice the letters they share over those they have."""
    if mine == yours:
        return 1.0
    both = len(mine) + len(yours)
    if 2 * min(len(mine), len(yours)) < _LIKE * both:
        return 0.0
    share = 2 * sum(_ends(mine, yours)) / both
    return share if share >= _LIKE else SequenceMatcher(None, mine, yours, autojunk=False).ratio()


def _ends(mine: str, yours: str) -> tuple[int, int]:
    """How many code points are equal at the beginning, and then at the end."""
    size = min(len(mine), len(yours))
    head = 0
    while head < size and mine[head] == yours[head]:
        head += 1
    tail = 0
    while tail < size - head and mine[-1 - tail] == yours[-1 - tail]:
        tail += 1
    return head, tail
