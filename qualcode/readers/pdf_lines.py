"""The printed lines of a PDF: words put in order, numbers in the margin and furniture told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any


@dataclass(frozen=True)
class PrintedWord:
    """A word and where it stands on its page, in points from the top left."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True)
class PrintedLine:
    """Words that stand side by side. `number` is the document's own, taken out of the words.

    `edge` says that the line is cut by the end of the page, as some programs print it, once at the
    foot of a page and again at the head of the next.
    """

    words: tuple[PrintedWord, ...]
    page: int
    height: float
    number: int | None = None
    edge: bool = False

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(word.text for word in self.words)

    @property
    def top(self) -> float:
        """Where the line starts, from the top of the page."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Where the line ends, from the top of the page."""
        return max(word.bottom for word in self.words)


_NUMBER = re.compile(r"(\d{1,5})[.:)]?$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite|página|pagina)\s*)?\d{1,4}(?:\s*(?:of|/|von|de|di|\|)\s*\d{1,4})?\W*$",
    re.IGNORECASE,
)
_MARGIN = 0.12


def lines_of_page(words: Iterable[dict[str, Any]], page: int, height: float) -> list[PrintedLine]:
    """The lines of one page, from top to bottom; what is printed off the page is left out."""
    kept = [
        PrintedWord(w["text"], float(w["x0"]), float(w["x1"]), float(w["top"]), float(w["bottom"]))
        for w in words
        if w["bottom"] > 0.5 and w["top"] < height - 0.5
    ]
    rows: list[list[PrintedWord]] = []
    for word in sorted(kept, key=lambda w: ((w.top + w.bottom) / 2, w.x0)):
        middle = (word.top + word.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = (PrintedLine(tuple(sorted(row, key=lambda w: w.x0)), page, height) for row in rows)
    return [replace(line, edge=line.top < 1 or line.bottom > height - 1) for line in lines]


def without_furniture(lines: Sequence[PrintedLine], pages: int) -> list[PrintedLine]:
    """The lines without page numbers, and without what stands on many pages in the same place."""
    seen: Counter[tuple[str, int]] = Counter()
    for line in lines:
        if _in_margin(line):
            seen.update({(_mask(line), round(line.top / 6) + shift) for shift in (0, 1)})
    least = max(2, pages * 0.3)

    def furniture(line: PrintedLine) -> bool:
        if not line.words or not _in_margin(line):
            return False
        often = max(seen[_mask(line), round(line.top / 6) + shift] for shift in (0, 1))
        return bool(_PAGE_NUMBER.match(line.text)) or (often >= least and len(line.text) > 2)

    return [line for line in lines if not furniture(line)]


def _in_margin(line: PrintedLine) -> bool:
    if not line.words:
        return False
    return line.bottom < line.height * _MARGIN or line.top > line.height * (1 - _MARGIN)


def _mask(line: PrintedLine) -> str:
    return re.sub(r"\d+", "#", line.text)


def with_own_numbers(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Take the document's own line or paragraph numbers out of the words.

    They stand left of all text, or before a label, and count up. Where there are none, the lines
    come back as they are.
    """
    candidates = [place for place, line in enumerate(lines) if _leading(line) is not None]
    chosen = _in_gutter(lines, candidates) or _before_labels(lines, candidates)
    numbered = list(lines)
    for place in chosen:
        line = lines[place]
        numbered[place] = replace(line, words=line.words[1:], number=_leading(line))
    return numbered


def _leading(line: PrintedLine) -> int | None:
    match = _NUMBER.match(line.words[0].text) if line.words else None
    return int(match[1]) if match else None


def _in_gutter(lines: Sequence[PrintedLine], candidates: Sequence[int]) -> list[int]:
    starts = Counter(round(line.words[0].x0) for line in lines if _leading(line) is None)
    starts.update(
        round(lines[place].words[1].x0) for place in candidates if len(lines[place].words) > 1
    )
    if not starts:
        return []
    left = min(x for x, count in starts.items() if count >= max(starts.values()) * 0.2)
    found = [place for place in candidates if lines[place].words[0].x1 <= left + 1]
    numbers = [_leading(lines[place]) or 0 for place in found]
    steps = [after - before for before, after in pairwise(numbers)]
    if len(found) < 4 or not steps:
        return []
    usual, times = Counter(steps).most_common(1)[0]
    return found if usual in {1, 2, 5, 10} and times >= len(steps) * 0.6 else []


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


def joined_at_page_ends(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Lines that a page's end cuts are printed twice: keep the second, with the first's number.

    A number that lost its line to the next page is left out, for it is printed there again.
    """
    kept: list[PrintedLine] = []
    for line in lines:
        if not line.words:
            continue
        last = kept[-1] if kept else None
        if last and last.page < line.page and (last.edge or line.edge) and last.text == line.text:
            kept[-1] = replace(line, number=last.number if line.number is None else line.number)
        else:
            kept.append(line)
    return kept


def leading_of(lines: Sequence[PrintedLine]) -> float:
    """The usual distance from line to line, in points; 0 where there is but one."""
    gaps = [
        after.top - before.top
        for before, after in pairwise(lines)
        if before.page == after.page and after.top > before.top
    ]
    return float(median(gaps)) if gaps else 0.0
