"""The printed lines of a PDF: words in order, and what is printed at the head and foot of pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from qualcode.readers.pdf_directions import in_reading_order


@dataclass(frozen=True)
class PrintedWord:
    """A word and where it is on its page, in points from the top left."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True)
class PrintedLine:
    """Words side by side. `number` is the document's own, removed from the words.

    `edge` says that the line is cut by the end of the page, as some programs print it, once at the
    foot of a page and again at the head of the next. `column` counts from 0. `hangs` is the word at
    which the speech starts right of a label that hangs in the margin; 0 if there is none.
    """

    words: tuple[PrintedWord, ...]
    page: int
    height: float
    number: int | None = None
    edge: bool = False
    column: int = 0
    hangs: int = 0

    @property
    def text(self) -> str:
        """The words with one blank between them; a tab before speech beside its label."""
        words = [word.text for word in self.words]
        if self.hangs:
            return "\t".join((" ".join(words[: self.hangs]), " ".join(words[self.hangs :])))
        return " ".join(in_reading_order(words))

    @property
    def top(self) -> float:
        """Where the line starts, from the top of the page."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Where the line ends, from the top of the page."""
        return max(word.bottom for word in self.words)


_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite|página|pagina)\s*)?\d{1,4}(?:\s*(?:of|/|von|de|di|\|)\s*\d{1,4})?\W*$",
    re.IGNORECASE,
)
_MARGIN = 0.12
PAGE_NUMBER, RUNNING_HEAD = "page number", "running head or foot"
# On so many pages a line is a running head; one that ends like a sentence must be on nearly all.
_MANY, _NEARLY_ALL = 0.3, 0.8
# No page is so wide, in points.
_FAR = 20_000


def words_on_page(words: Iterable[dict[str, Any]], height: float) -> list[PrintedWord]:
    """The words of one page; what is printed off the page is left out."""
    return [
        PrintedWord(w["text"], float(w["x0"]), float(w["x1"]), float(w["top"]), float(w["bottom"]))
        for w in words
        if w["bottom"] > 0.5 and w["top"] < height - 0.5 and -_FAR < w["x0"] <= w["x1"] < _FAR
    ]


def rows_of(words: Iterable[PrintedWord]) -> list[list[PrintedWord]]:
    """Words side by side, from left to right; the rows from top to bottom."""
    rows: list[list[PrintedWord]] = []
    for word in sorted(words, key=lambda w: ((w.top + w.bottom) / 2, w.x0)):
        middle = (word.top + word.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.x0) for row in rows]


def lines_of_rows(
    rows: Iterable[list[PrintedWord]], page: int, height: float, gaps: Sequence[float] = ()
) -> list[PrintedLine]:
    """The rows of a page as lines, in their order; `gaps` is where its columns part."""
    lines = (
        PrintedLine(tuple(row), page, height, column=sum(row[0].x0 >= gap for gap in gaps))
        for row in rows
    )
    return [replace(line, edge=line.top < 1 or line.bottom > height - 1) for line in lines]


def find_furniture(
    lines: Sequence[PrintedLine], pages: int, spoken: Collection[int] = ()
) -> dict[int, str]:
    """The lines that are page numbers or that many pages have in the same place, and what they are.

    `spoken` are the places in `lines` that start with the label of a speaker: they are speech,
    however often they are at the head of a page.
    """
    seen: Counter[tuple[str, int]] = Counter()
    for line in lines:
        if in_margin(line):
            seen.update({(_mask(line), round(line.top / 6) + shift) for shift in (0, 1)})

    def kind(line: PrintedLine) -> str:
        if _PAGE_NUMBER.match(line.text):
            return PAGE_NUMBER
        often = max(seen[_mask(line), round(line.top / 6) + shift] for shift in (0, 1))
        sentence = line.text.rstrip().endswith((".", "?", "!", "…", "。"))
        least = max(3, pages * _NEARLY_ALL) if sentence else max(2, pages * _MANY)
        return RUNNING_HEAD if often >= least and len(line.text) > 2 else ""

    found = {
        place: kind(line)
        for place, line in enumerate(lines)
        if in_margin(line) and place not in spoken
    }
    return {place: what for place, what in found.items() if what}


def in_margin(line: PrintedLine) -> bool:
    """True for lines at the head and foot of a page."""
    if not line.words:
        return False
    return line.bottom < line.height * _MARGIN or line.top > line.height * (1 - _MARGIN)


def _mask(line: PrintedLine) -> str:
    return re.sub(r"\d+", "#", line.text)


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
    """The usual distance from line to line, in points; 0 if there is only one."""
    gaps = [
        after.top - before.top
        for before, after in pairwise(lines)
        if before.page == after.page and after.top > before.top
    ]
    return float(median(gaps)) if gaps else 0.0
