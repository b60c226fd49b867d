"""Coding stripes: which codes apply to the lines of a transcript, each in its own column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text

from qualcode.model.spans import Span


@dataclass(frozen=True)
class Mark:
    """The label in the margin for `span`."""

    span: Span
    label: str
    style: str = "magenta"


class Stripes:
    """The margin, line by line from the top. Each mark is read when its first line is reached.

    A mark on one line is a label. A longer one has a bar, from `┌` to `└`, which stays in its
    column. `width` is the width of the margin in columns.
    """

    def __init__(self, marks: Iterable[Mark], width: int) -> None:
        self._coming = sorted(marks, key=lambda mark: (mark.span, mark.label), reverse=True)
        self._bars: list[Mark | None] = []
        self._width = width
        self._most = max(width // 2, 1)

    def beside(self, line: Span, rows: int) -> list[Text]:
        """Return the margin of a line of `rows` rows; it has more rows if more marks begin there."""
        begun = self._begun(line)
        bars = {id(mark): row for row, mark in enumerate(begun) if mark.span.end > line.end}
        for mark in begun:
            if id(mark) in bars:
                self._take_column(mark)
        count = max(rows, len(begun))
        margin = [
            self._row(line, row, row == count - 1, begun[row] if row < len(begun) else None, bars)
            for row in range(count)
        ]
        self._bars = [bar if bar and bar.span.end > line.end else None for bar in self._bars]
        while self._bars and self._bars[-1] is None:
            self._bars.pop()
        return margin

    def _begun(self, line: Span) -> list[Mark]:
        """Return the marks that begin on this line."""
        begun = []
        while self._coming and self._coming[-1].span.start < line.end:
            mark = self._coming.pop()
            if mark.span.end > line.start:
                begun.append(mark)
        return begun

    def _take_column(self, mark: Mark) -> None:
        if None in self._bars:
            self._bars[self._bars.index(None)] = mark
        else:
            self._bars.append(mark)

    def _row(
        self, line: Span, row: int, last: bool, label: Mark | None, begun: dict[int, int]
    ) -> Text:
        text = Text()
        for bar in self._bars[: self._most]:
            sign = " "
            if bar and begun.get(id(bar), -1) <= row:
                sign = "│"
                if begun.get(id(bar)) == row:
                    sign = "┌"
                elif last and bar.span.end <= line.end:
                    sign = "└"
            text.append(sign, bar.style if bar else "")
        if any(bar and begun.get(id(bar), -1) <= row for bar in self._bars[self._most :]):
            text.append("+", "dim")
        if label:
            text.rstrip()  # columns whose bars begin further down
            if text:
                text.append(" ")
            room = self._width - len(text)
            said = label.label
            text.append(said if len(said) <= room else f"{said[: room - 1]}…", label.style)
        return text
