"""The running text of a Word document, and where its comments begin and end in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qualcode.text.offsets import normalise

# What is not the text: deleted words, formulas of fields, text boxes drawn twice, old properties.
_LEFT_OUT = {"del", "moveFrom", "instrText", "delInstrText", "Fallback", "pPrChange", "rPrChange"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_BLOCKS = {"p", "tr", "tc"}
_BETWEEN_CELLS = " | "


@dataclass
class Marks:
    """Where a comment begins, ends and is referred to, in code points of the text; None: nowhere."""

    start: int | None = None
    end: int | None = None
    reference: int | None = None
    deleted: str = ""


class RunningText:
    """Gathers the text as it is read with all changes accepted: a paragraph is a line.

    A table is read row by row, its cells joined by ` | `.
    """

    def __init__(self) -> None:
        self.marks: dict[str, Marks] = {}
        self._parts: list[str] = []
        self._length = 0
        self._open: list[str] = []
        self._out = 0
        self._paragraphs = 0  # open ones: those of a text box stand within another
        self._joined = True  # what comes next stands on the line that is open
        self._cells: list[int] = []  # cells begun in each open row
        self._deleted: list[tuple[int, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        parent = self._open[-1] if self._open else ""
        self._open.append(name)
        if name in _LEFT_OUT:
            self._out += 1
        elif name in _BLOCKS and not self._out:
            self._begin(name)
        elif name in _SIGNS and parent == "r" and attributes.get("type") != "page":
            self._write(_SIGNS[name])
        elif name in {"commentRangeStart", "commentRangeEnd", "commentReference"}:
            self._mark(name, attributes.get("id", ""))

    def end(self, name: str) -> None:
        """An element closes."""
        self._open.pop()
        if name in _LEFT_OUT:
            self._out -= 1
        elif name in _BLOCKS and not self._out:
            self._paragraphs -= name == "p"
            self._joined = self._joined and name == "tc"
            if name == "tr" and self._cells:
                self._cells.pop()

    def data(self, words: str) -> None:
        """Words between two tags."""
        if self._open and self._open[-1] in {"t", "delText"}:
            self._write(words)

    def read(self) -> tuple[str, dict[str, Marks]]:
        """The text as `normalise` leaves it, and the marks in it by the id of the comment."""
        text = "".join(self._parts)
        for mark in self.marks.values():
            begin = mark.start if mark.start is not None else mark.reference
            end = mark.end if mark.end is not None else mark.reference
            if begin is not None and end is not None:
                gone = (words for at, words in self._deleted if begin <= at <= end)
                mark.deleted = "".join(gone)
        if normalise(text) != text:
            return self._normalised(text)
        return text, self.marks

    def _begin(self, name: str) -> None:
        if name == "p":
            self._begin_paragraph()
        elif name == "tr":
            self._cells.append(0)
        elif self._cells:
            self._begin_cell()

    def _begin_paragraph(self) -> None:
        if not self._joined or self._paragraphs:
            self._line()
        self._paragraphs += 1
        self._joined = True

    def _begin_cell(self) -> None:
        if self._cells[-1]:
            self._write(_BETWEEN_CELLS)
        elif not self._joined:
            self._line()
        self._cells[-1] += 1
        self._joined = True

    def _line(self) -> None:
        self._parts.append("\n")
        self._length += 1

    def _write(self, words: str) -> None:
        if self._out:
            self._deleted.append((self._length, words))
            return
        if not self._joined and self._paragraphs:  # after a text box, in the paragraph round it
            self._line()
        self._joined = True
        self._parts.append(words)
        self._length += len(words)

    def _mark(self, name: str, comment: str) -> None:
        mark = self.marks.setdefault(comment, Marks())
        if name == "commentRangeStart" and mark.start is None:
            mark.start = self._length
        elif name == "commentRangeEnd":
            mark.end = self._length
        elif name == "commentReference" and mark.reference is None:
            mark.reference = self._length

    def _normalised(self, text: str) -> tuple[str, dict[str, Marks]]:
        """The text and its marks where composing accents makes it shorter."""

        def moved(at: int | None) -> int | None:
            return None if at is None else len(normalise(text[:at]))

        marks = {
            comment: replace(
                m, start=moved(m.start), end=moved(m.end), reference=moved(m.reference)
            )
            for comment, m in self.marks.items()
        }
        return normalise(text), marks
