"""Passages that kept their neighbours and most of their words; and where exactly a cut was made."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualcode.carry.common_ends import common_head, common_tail
from qualcode.carry.runs import Gap, Run, find_gaps

# A gap of which so much is equal in both its versions is the same passage, edited; after an edit so
# many code points must be equal again.
_SAME_PASSAGE = 0.7
_AGAIN = 12
_SPACES = 5
_TYPING = 4
_WORD = 40
_SLIDE = 200
_SENTENCE_START = re.compile(r"[.!?…。！？][\"'”’)\]*_]*\s+\Z")


def align_typed(old: str, new: str, gaps: Sequence[Gap]) -> list[Run]:
    """The runs of equal words where typing errors alone, and no longer edits, made the gaps."""
    runs: list[Run] = []
    for gap in gaps:
        if gap.paired and gap.start < gap.end and gap.other_start < gap.other_end:
            found, at, there = _walk(old, new, gap, most=_TYPING)
            runs += found if (at, there) == (gap.end, gap.other_end) else []
    return runs


def align_corrected(old: str, new: str, gaps: Sequence[Gap]) -> list[Run]:
    """The runs of equal words in the gaps that typing errors made: no sentence came or went."""
    return align_passages(old, new, [gap for gap in gaps if abs(_growth(gap)) <= 2 * _TYPING])


def align_passages(old: str, new: str, gaps: Sequence[Gap]) -> list[Run]:
    """The runs of equal words in the gaps that only a few edits made."""
    runs: list[Run] = []
    for gap in gaps:
        if gap.paired and gap.start < gap.end and gap.other_start < gap.other_end:
            runs += _align_passage(old, new, gap)
    return runs


def _growth(gap: Gap) -> int:
    return gap.other_end - gap.other_start - gap.end + gap.start


def _align_passage(old: str, new: str, gap: Gap) -> list[Run]:
    # Equal from the beginning on, and the equal end; nothing where that is not most of the passage
    # in both texts.
    size, other_size = gap.end - gap.start, gap.other_end - gap.other_start
    enough = _SAME_PASSAGE * max(size, other_size)
    if min(size, other_size) < enough:
        return []
    runs, at, there = _walk(old, new, gap)
    rest = min(gap.end - at, gap.other_end - there)
    tail = common_tail(old, gap.end, new, gap.other_end, rest)
    cut = _word_cut(old, gap.end - tail, new, gap.other_end - tail, 1)
    tail = max(tail - cut, 0)
    if tail:
        runs.append(Run(gap.end - tail, gap.other_end - tail, tail))
    return runs if sum(run.size for run in runs) >= enough else []


def _walk(old: str, new: str, gap: Gap, most: int = _SLIDE) -> tuple[list[Run], int, int]:
    # Equal up to an edit, on from the next space where the words after it are equal again; and how
    # far that leads in both texts. No edit makes it longer or shorter by more than `most`.
    at, end, there, other_end = gap.start, gap.end, gap.other_start, gap.other_end
    runs: list[Run] = []
    onward: tuple[int, int] | None = at, there
    while onward:
        at, there = onward
        head = common_head(old, at, new, there, min(end - at, other_end - there))
        if at + head == end and there + head == other_end:
            runs.append(Run(at, there, head))
            return runs, end, other_end
        head = max(head - _word_cut(old, at + head, new, there + head, -1), 0)
        if head:
            runs.append(Run(at, there, head))
        at, there = at + head, there + head
        onward = _resume(old, new, (at, end), (there, other_end))
        if onward and abs(onward[0] - at - onward[1] + there) > most:
            onward = None
    return runs, at, there


def _resume(
    old: str, new: str, mine: tuple[int, int], yours: tuple[int, int]
) -> tuple[int, int] | None:
    # The first spaces of both after which the two go on alike.
    spaces, others = _next_spaces(old, *mine), _next_spaces(new, *yours)
    for total in range(len(spaces) + len(others) - 1):
        for a in range(max(0, total - len(others) + 1), min(total + 1, len(spaces))):
            x, y = spaces[a], others[total - a]
            if old[x : x + _AGAIN] == new[y : y + _AGAIN]:
                return x, y
    return None


def _next_spaces(text: str, start: int, end: int) -> list[int]:
    found: list[int] = []
    at = text.find(" ", start + 1, end)
    while at != -1 and len(found) < _SPACES:
        found.append(at)
        at = text.find(" ", at + 1, end)
    return found


def _word_cut(old: str, at: int, new: str, there: int, step: int) -> int:
    # How far to go back (step -1) or on (1) so that no word of either text is parted.
    for by in range(_WORD):
        if not (_within_word(old, at + by * step) or _within_word(new, there + by * step)):
            return by
    return 0  # A script without spaces, or no words at all: parted where it differs.


def _within_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1 : at + 1].isalnum()


def settle_cuts(old: str, new: str, runs: list[Run]) -> list[Run]:
    """The same runs, with pure cuts and insertions laid at the start of a line or sentence.

    "You're not. You're right." cut to "You're right." lost its first sentence, not "not. You're".
    """
    settled = list(runs)
    for index, gap in enumerate(find_gaps(runs, len(old), len(new))):
        if not gap.paired or not 0 < index < len(settled):
            continue
        before, after = settled[index - 1], settled[index]
        size = min(gap.end - gap.start, gap.other_end - gap.other_start)
        space = old[gap.start : gap.start + size]
        if space.strip() or space != new[gap.other_start : gap.other_start + size]:
            continue
        # One of the two stretches is nothing, or the white space that the other begins with.
        before = before._replace(size=before.size + size)
        start, other_start = gap.start + size, gap.other_start + size
        if start < gap.end:
            by = _find_slide(old, start, gap.end, before.size, after.size)
        elif other_start < gap.other_end:
            by = _find_slide(new, other_start, gap.other_end, before.size, after.size)
        else:
            by = 0
        settled[index - 1] = before._replace(size=before.size + by)
        settled[index] = Run(after.old + by, after.new + by, after.size - by)
    return settled


def _find_slide(text: str, start: int, end: int, before: int, after: int) -> int:
    # The same text is left when the stretch taken out slides over equal code points.
    back = common_tail(text, start, text, end, min(before - 1, _SLIDE))
    forth = common_head(text, start, text, end, min(after - 1, _SLIDE))
    if not back and not forth:
        return 0

    def worth(by: int) -> tuple[int, int]:
        return _opening(text, start + by) + _opening(text, end + by), -abs(by)

    return max(range(-back, forth + 1), key=worth)


def _opening(text: str, at: int) -> int:
    if at == 0 or text[at - 1] == "\n":
        return 4
    if not text[at - 1].isspace():
        return 0 if text[at - 1 : at + 1].isalnum() else 1
    return 3 if _SENTENCE_START.search(text, max(at - 8, 0), at) else 2
