"""Line and paragraph numbers that a PDF prints beside its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from qualcode.readers.pdf_lines import PrintedLine, PrintedWord, in_margin

_NUMBER = re.compile(r"(\d{1,5})[.:)]?$")


def with_own_numbers(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Take the document's own line or paragraph numbers out of the words.

    They are left or right of all text, or before a label, and count up. If there are none, the
    lines come back as they are.
    """
    candidates = [place for place, line in enumerate(lines) if _leading(line) is not None]
    numbered = list(lines)
    for place in _in_gutter(lines, candidates) or _before_labels(lines, candidates):
        line = lines[place]
        numbered[place] = replace(line, words=line.words[1:], number=_leading(line))
    if not any(line.number for line in numbered):
        for place in _on_the_right(lines):
            line = lines[place]
            numbered[place] = replace(line, words=line.words[:-1], number=_number(line.words[-1]))
    return numbered


def _leading(line: PrintedLine) -> int | None:
    return _number(line.words[0]) if line.words else None


def _number(word: PrintedWord) -> int | None:
    match = _NUMBER.match(word.text)
    return int(match[1]) if match else None


def _count_up(numbers: list[int]) -> bool:
    """True for numbers of lines: each, each second, fifth or tenth, perhaps from one again on each page."""
    steps = [after - before for before, after in pairwise(numbers)]
    if len(numbers) < 4:
        return False
    usual, times = Counter(steps).most_common(1)[0]
    return usual in {1, 2, 5, 10} and times >= len(steps) * 0.6


def _in_gutter(lines: Sequence[PrintedLine], candidates: Sequence[int]) -> list[int]:
    starts = Counter(round(line.words[0].x0) for line in lines if _leading(line) is None)
    starts.update(
        round(lines[place].words[1].x0) for place in candidates if len(lines[place].words) > 1
    )
    if not starts:
        return []
    left = min(x for x, count in starts.items() if count >= max(starts.values()) * 0.2)
    found = [place for place in candidates if lines[place].words[0].x1 <= left + 1]
    return found if _count_up([_leading(lines[place]) or 0 for place in found]) else []


def _on_the_right(lines: Sequence[PrintedLine]) -> list[int]:
    """Numbers in a column of their own, right of where all other words end."""
    last = {p: line.words[-1] for p, line in enumerate(lines) if len(line.words) > 1}
    ending = {place: word for place, word in last.items() if _number(word) is not None}
    if not ending:
        return []
    starts = Counter(round(word.x0) for word in ending.values())
    ends = Counter(round(word.x1) for word in ending.values())
    by_start = max(starts.values()) >= max(ends.values())
    usual = (starts if by_start else ends).most_common(1)[0][0]
    found = [p for p, w in ending.items() if abs((w.x0 if by_start else w.x1) - usual) <= 2]
    edge = min(ending[place].x0 for place in found)
    body = [word for line in lines if not in_margin(line) for word in line.words]
    if any(word.x0 < edge - 1 and word.x1 > edge - 1 for word in body):
        return []
    return found if _count_up([_number(ending[place]) or 0 for place in found]) else []


def _before_labels(lines: Sequence[PrintedLine], candidates: Sequence[int]) -> list[int]:
    """Numbers in the run of the text: those that count up by one, most of them before a label."""
    chosen: list[int] = []
    expected = None
    for place in candidates:
        number = _leading(lines[place])
        if expected is None or number == expected:
            chosen.append(place)
            expected = (number or 0) + 1
    labels = sum(":" in lines[place].text[:60] for place in chosen)
    return chosen if len(chosen) >= 5 and labels >= len(chosen) * 0.8 else []
