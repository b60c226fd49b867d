"""Word documents (.docx), as typed or as Teams, Otter, Trint and Rev write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qualcode.files.packages import Package
from qualcode.files.word_body import (
    Counts,
    Look,
    WordSink,
    lines_of_part,
    main_part,
    read_word_body,
)
from qualcode.model.documents import Aside, Reading
from qualcode.readers.blocks import Blocks
from qualcode.readers.left_out import asides_of, beside_the_text, require_text, told_of_changes
from qualcode.readers.options import ReadOptions
from qualcode.readers.plain_text import reading_of
from qualcode.readers.questions import marks_of
from qualcode.text.offsets import normalise


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading. Tracked changes are read as accepted; comments are counted, not read.

    Text boxes, headers and footers are left out and listed; if the document has most of its text in
    text boxes, these are read in their places.
    """
    package = Package(path)
    main = main_part(package)
    body = _Body()
    counts = read_word_body(package, main, body, boxes=False)
    if _letters("".join(counts.boxes)) > body.letters:
        body = _Body()
        counts = read_word_body(package, main, body, boxes=True)
    text = normalise(body.blocks.text())
    require_text(path.name, text)
    asides = (
        *_left_out(counts),
        *_heads_and_feet(package, main),
        *asides_of(body.blocks.left_out),
    )
    notes = tuple(told_of_changes(counts.insertions, counts.deletions))
    blocks = body.blocks
    return [
        reading_of(path.name, text, options, notes, blocks.bold_starts, asides, blocks.paragraphs)
    ]


class _Body(WordSink):
    """Gathers the body in blocks."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.letters = 0
        self._look, self._marks = Look(), marks_of()

    def start_paragraph(self) -> None:
        self.blocks.end_open_paragraph()

    def end_paragraph(self) -> None:
        self.blocks.end_paragraph()

    def write(self, words: str, look: Look) -> None:
        self.letters += _letters(words)
        if look is not self._look:
            self._look = look
            self._marks = marks_of(
                italic=look.italic, underlined=look.underlined, color=look.color, style=look.style
            )
        self.blocks.write(words, bold=look.bold, marks=self._marks)

    def start_row(self) -> None:
        self.blocks.start_row()

    def start_cell(self) -> None:
        self.blocks.start_cell()

    def end_cell(self) -> None:
        self.blocks.end_cell()

    def end_row(self) -> None:
        self.blocks.end_row()


def _left_out(counts: Counts) -> Iterator[Aside]:
    yield from beside_the_text(
        comments=counts.comments, footnotes=counts.footnotes, hidden=counts.hidden
    )
    yield from asides_of(("text box", line) for line in counts.boxes)


def _heads_and_feet(package: Package, main: str) -> tuple[Aside, ...]:
    """The text of headers and footers, page numbers aside."""
    related = package.related(main)
    found = []
    for kind in ("header", "footer"):
        for member in related.get(kind, ()):
            found += [(kind, line) for line in lines_of_part(package, member) if _letters(line)]
    return asides_of(dict.fromkeys(found))


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
