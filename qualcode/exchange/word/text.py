"""The running text of a Word document, and where its comments begin and end in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from qualcode.files.packages import Package
from qualcode.files.word_body import Look, WordSink, read_word_body
from qualcode.text.offsets import normalise

_BETWEEN_CELLS = " | "
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def word_text(text: str) -> str:
    """`text` as a Word file can carry it, code point for code point."""
    return _UNWRITABLE.sub(lambda found: " " if found[0].isspace() else "\ufffd", text)


@dataclass
class Marks:
    """Where a comment begins, ends and is referred to, in code points of the text; None: nowhere.

    `deleted` is text under it that a tracked change deleted; `hidden` says that hidden text is there.
    """

    start: int | None = None
    end: int | None = None
    reference: int | None = None
    deleted: str = ""
    hidden: bool = False


def running_text(package: Package, part: str) -> tuple[str, dict[str, Marks]]:
    """The text of a body as `normalise` leaves it, and the marks in it by the id of the comment.

    A paragraph is a line. A table is read row by row, its cells joined by ` | `.
    """
    running = _RunningText()
    read_word_body(package, part, running)
    return running.read()


class _RunningText(WordSink):
    """Gathers the text of a body and its comments."""

    def __init__(self) -> None:
        self.marks: dict[str, Marks] = {}
        self._parts: list[str] = []
        self._length = 0
        self._paragraphs = 0  # open ones: those of a text box are within another
        self._joined = True  # what comes next is on the open line
        self._cells: list[int] = []  # cells begun in each open row
        self._gone: list[tuple[int, str, bool]] = []

    def start_paragraph(self) -> None:
        if not self._joined or self._paragraphs:
            self._line()
        self._paragraphs += 1
        self._joined = True

    def end_paragraph(self) -> None:
        self._paragraphs -= 1
        self._joined = False

    def start_row(self) -> None:
        self._cells.append(0)

    def start_cell(self) -> None:
        if not self._cells:
            return
        if self._cells[-1]:
            self._add(_BETWEEN_CELLS)
        elif not self._joined:
            self._line()
        self._cells[-1] += 1
        self._joined = True

    def end_row(self) -> None:
        self._joined = False
        if self._cells:
            self._cells.pop()

    def write(self, words: str, look: Look) -> None:  # noqa: ARG002
        if not self._joined and self._paragraphs:  # after a text box, in the paragraph around it
            self._line()
        self._add(words)

    def left_out(self, words: str, *, hidden: bool) -> None:
        self._gone.append((self._length, words, hidden))

    def comment(self, name: str, comment: str) -> None:
        mark = self.marks.setdefault(comment, Marks())
        if name == "commentRangeStart" and mark.start is None:
            mark.start = self._length
        elif name == "commentRangeEnd":
            mark.end = self._length
        elif name == "commentReference" and mark.reference is None:
            mark.reference = self._length

    def read(self) -> tuple[str, dict[str, Marks]]:
        """The text as `normalise` leaves it, and the marks in it by the id of the comment."""
        text = "".join(self._parts)
        for mark in self.marks.values():
            begin = mark.start if mark.start is not None else mark.reference
            end = mark.end if mark.end is not None else mark.reference
            if begin is not None and end is not None:
                gone = [g for g in self._gone if begin <= g[0] <= end]
                mark.deleted = "".join(words for _, words, hidden in gone if not hidden)
                mark.hidden = any(hidden for _, _, hidden in gone)
        if normalise(text) != text:
            return self._normalised(text)
        return text, self.marks

    def _line(self) -> None:
        self._add("\n")

    def _add(self, words: str) -> None:
        self._joined = True
        self._parts.append(words)
        self._length += len(words)

    def _normalised(self, text: str) -> tuple[str, dict[str, Marks]]:
        """The text and its marks if composing accents makes it shorter."""

        def moved(at: int | None) -> int | None:
            return None if at is None else len(normalise(text[:at]))

        marks = {
            comment: replace(
                m, start=moved(m.start), end=moved(m.end), reference=moved(m.reference)
            )
            for comment, m in self.marks.items()
        }
        return normalise(text), marks
