"""Paragraphs and tables of a word processor's file, gathered into one text."""

from __future__ import annotations

from collections import Counter

from qualcode.readers.turn_columns import reading_order
from qualcode.text.offsets import normalise


class Blocks:
    """Takes paragraphs, cells and rows as they come; `text` is what a person reads.

    A paragraph is a line. A table is read row by row, its cells joined by ` | `; a table within a
    cell is read as that cell's words. Where headings say which column is time, speaker and speech,
    cells are read in this order, and the others left out. `bold_starts` counts the bold words that
    paragraphs start with before others.
    """

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._line: list[str] = []
        self._bold: list[str] = []
        self._in_bold = True
        self.bold_starts: Counter[str] = Counter()
        self._rows: list[list[list[str]]] = []
        self._order: list[int] = []
        self._width = 0

    def write(self, words: str, *, bold: bool = False) -> None:
        """Words of the paragraph that stands open."""
        self._line.append(words)
        if self._in_bold and (bold or not words.strip()):
            self._bold.append(words)
        elif self._in_bold:
            self._in_bold = False
            if start := normalise("".join(self._bold)).strip():
                self.bold_starts[start] += 1

    def end_paragraph(self) -> None:
        """What was written since the last end is a paragraph."""
        if not self._rows:  # the table before has ended
            self._order = []
        self._place("".join(self._line))
        self._clear()

    def end_open_paragraph(self) -> None:
        """As `end_paragraph`, where something was written; else nothing."""
        self._flush()

    def start_row(self) -> None:
        """A row of a table opens, within a cell of another one it may be."""
        self._flush()
        self._rows.append([])

    @property
    def in_row(self) -> bool:
        """True between `start_row` and `end_row`."""
        return bool(self._rows)

    def start_cell(self) -> None:
        """A cell of the row opens."""
        self._flush()
        if self._rows:
            self._rows[-1].append([])

    def end_cell(self) -> None:
        """The cell closes."""
        self._flush()

    def end_row(self) -> None:
        """The row closes: its cells become one block."""
        self._flush()
        if not self._rows:
            return
        cells = ["\n".join(part for part in cell if part.strip()) for cell in self._rows.pop()]
        cells = self._ordered(cells)
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            self._place(" | ".join(cell.strip() for cell in cells))

    def _ordered(self, cells: list[str]) -> list[str]:
        if self._rows:  # a table in a cell
            return cells
        if order := reading_order(cells):
            self._order, self._width = order, len(cells)
        elif len(cells) != self._width:
            self._order = []
        return [cells[place] for place in self._order] if self._order else cells

    def text(self) -> str:
        """All of it, a line a paragraph."""
        self._flush()
        while self._rows:
            self.end_row()
        return "\n".join(self._blocks).strip("\n")

    def _flush(self) -> None:
        if "".join(self._line).strip():
            self.end_paragraph()
        self._clear()

    def _clear(self) -> None:
        self._line.clear()
        self._bold.clear()
        self._in_bold = True

    def _place(self, paragraph: str) -> None:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(paragraph)
        else:
            self._blocks.append(paragraph)
