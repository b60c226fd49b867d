"""Paragraphs and tables of a word processor's file, gathered into one text."""

from __future__ import annotations

from collections import Counter

from qualcode.readers.questions import Paragraph
from qualcode.readers.turn_columns import table_columns
from qualcode.text.offsets import normalise


class Blocks:
    """Takes paragraphs, cells and rows as they come; `text` is what a person reads.

    A paragraph is a line. A table is read row by row, its cells joined by ` | `; a table within a
    cell is read as that cell's text. If a table has a turn in each row, its time, speaker and speech
    are read in this order, and its other columns go to `left_out` (what they are, their text).
    `bold_starts` counts the bold words that paragraphs start with before others; `paragraphs` says
    how each paragraph is printed.
    """

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._line: list[str] = []
        self._bold: list[str] = []
        self._in_bold = True
        self._marks: frozenset[str] | None = None
        self.bold_starts: Counter[str] = Counter()
        self.paragraphs: list[Paragraph] = []
        self._rows: list[list[list[str]]] = []
        self._table: list[list[str]] = []
        self.left_out: list[tuple[str, str]] = []

    def write(self, words: str, *, bold: bool = False, marks: frozenset[str] = frozenset()) -> None:
        """Text of the open paragraph; `marks` say how it is printed."""
        self._line.append(words)
        if any(map(str.isalnum, words)):
            marks = marks | {"bold"} if bold else marks
            self._marks = marks if self._marks is None else self._marks & marks
        if self._in_bold and (bold or not words.strip()):
            self._bold.append(words)
        elif self._in_bold:
            self._in_bold = False
            if start := normalise("".join(self._bold)).strip():
                self.bold_starts[start] += 1

    def end_paragraph(self) -> None:
        """What was written since the last end is a paragraph."""
        words = "".join(self._line)
        self._place(words)
        if self._marks is not None:
            text = normalise(words).strip()
            self.paragraphs.append(Paragraph(text, self._marks))
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
        cells = [
            "\n".join(part for part in cell if part.strip()).strip() for cell in self._rows.pop()
        ]
        if not self._rows:
            self._table.append(cells)
        elif row := _joined(cells):  # a table in a cell
            self._place(row)

    def _end_table(self) -> None:
        rows, self._table = self._table, []
        columns = table_columns(rows) if rows else None
        for row in rows:
            cells = row
            if columns and columns.headed and row == rows[0]:
                self.left_out.append(("column headings", _joined(row)))
                continue
            if columns and len(row) == len(rows[0]):
                cells = [row[place] for place in columns.order]
                for place in columns.rest:
                    name = rows[0][place] if columns.headed else ""
                    what = f'column "{name}"' if name else f"column {place + 1}"
                    self.left_out.append((what, row[place]))
            if line := _joined(cells):
                self._blocks.append(line)

    def text(self) -> str:
        """All of it, a line a paragraph."""
        self._flush()
        while self._rows:
            self.end_row()
        self._end_table()
        return "\n".join(self._blocks).strip("\n")

    def _flush(self) -> None:
        if "".join(self._line).strip():
            self.end_paragraph()
        self._clear()

    def _clear(self) -> None:
        self._line.clear()
        self._bold.clear()
        self._in_bold = True
        self._marks = None

    def _place(self, paragraph: str) -> None:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(paragraph)
        else:
            self._end_table()
            self._blocks.append(paragraph)


def _joined(cells: list[str]) -> str:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return " | ".join(cells)
