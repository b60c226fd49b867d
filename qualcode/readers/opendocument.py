"""OpenDocument texts (.odt), as LibreOffice writes them."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.packages import Package
from qualcode.model.documents import Aside, Reading
from qualcode.readers.blocks import Blocks
from qualcode.readers.left_out import asides_of, beside_the_text, require_text, told_of_changes
from qualcode.readers.options import ReadOptions
from qualcode.readers.plain_text import reading_of
from qualcode.readers.questions import marks_of
from qualcode.text.offsets import normalise

_CONTENT = "content.xml"
_PARAGRAPHS = {"p", "h"}
# What is not the text: comments, footnotes, deleted words, indexes, formulas, hidden descriptions.
_LEFT_OUT = {
    "annotation",
    "note",
    "tracked-changes",
    "table-of-content",
    "sequence-decls",
    "forms",
    "title",
    "desc",
    "event-listeners",
}
_MOST_SPACES = 1_000


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading. Tracked changes are read as accepted; comments and footnotes are counted."""
    package = Package(path)
    if _CONTENT not in package.members:
        raise QualcodeError(
            f"{path.name} is not an OpenDocument text: its content is missing.",
            "Open it in LibreOffice and save it again as .odt.",
        )
    if package.says("META-INF/manifest.xml", b"encryption-data"):
        raise QualcodeError(f"{path.name} has a password.", "Save it without one and try again.")
    body = _Body()
    package.parse(_CONTENT, body)
    text = normalise(body.blocks.text())
    require_text(path.name, text)
    asides = (*body.left_out(), *asides_of(body.blocks.left_out))
    starts, printed = body.blocks.bold_starts, body.blocks.paragraphs
    return [reading_of(path.name, text, options, body.notes(), starts, asides, printed)]


class _Body:
    """Gathers the text of `content.xml` while it is parsed."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._open: list[str] = []
        self._out = 0
        self._in_paragraph = 0
        self._after_blank = True
        self._style = ""
        self._styles: dict[str, frozenset[str]] = {}
        self._marks: list[frozenset[str]] = []
        self._counts = dict.fromkeys(("annotation", "note", "insertion", "deletion"), 0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        if name in self._counts:
            self._counts[name] += 1
        if name in _LEFT_OUT:
            self._out += 1
        self._look(name, attributes)
        if self._out:
            return
        if name in _PARAGRAPHS:
            self._in_paragraph += 1
            self._after_blank = True
        elif name == "table-row":
            self.blocks.start_row()
        elif name == "table-cell":
            self.blocks.start_cell()
        elif name == "tab":
            self._sign("\t")
        elif name == "line-break":
            self._sign("\n")
        elif name == "s":
            self._sign(" " * _count(attributes))

    def _look(self, name: str, attributes: dict[str, str]) -> None:
        """How text is printed: the styles say it, and paragraphs and spans have a style."""
        if name == "style":
            self._style = attributes.get("name", "")
            parent = attributes.get("parent-style-name", "")
            named = marks_of(style=parent.replace("_20_", " "))
            self._styles[self._style] = self._styles.get(parent, named)
        elif name == "text-properties" and self._style:
            self._styles[self._style] |= marks_of(
                bold=attributes.get("font-weight") == "bold",
                italic=attributes.get("font-style") == "italic",
                color=_color(attributes.get("color", "")),
            )
        elif name in _PARAGRAPHS or name == "span":
            style = attributes.get("style-name", "")
            self._marks.append(self._styles.get(style, marks_of(style=style.replace("_20_", " "))))

    def end(self, name: str) -> None:
        self._open.pop()
        if (name == "span" or name in _PARAGRAPHS) and self._marks:
            self._marks.pop()
        if name in _LEFT_OUT:
            self._out -= 1
            return
        if self._out:
            return
        if name in _PARAGRAPHS:
            self._in_paragraph -= 1
            self.blocks.end_paragraph()
        elif name == "table-cell":
            self.blocks.end_cell()
        elif name == "table-row":
            self.blocks.end_row()

    def data(self, words: str) -> None:
        """Words as XML has them: a run of blanks and line ends is one blank."""
        if self._out or not self._in_paragraph:
            return
        said = []
        for char in words:
            blank = char in " \t\r\n"
            if not blank or not self._after_blank:
                said.append(" " if blank else char)
            self._after_blank = blank
        marks = frozenset[str]().union(*self._marks)
        self.blocks.write("".join(said), bold="bold" in marks, marks=marks)

    def _sign(self, sign: str) -> None:
        self.blocks.write(sign)
        self._after_blank = False

    def notes(self) -> tuple[str, ...]:
        """How changes were read."""
        return tuple(told_of_changes(self._counts["insertion"], self._counts["deletion"]))

    def left_out(self) -> tuple[Aside, ...]:
        """What the body has besides the text."""
        return beside_the_text(comments=self._counts["annotation"], footnotes=self._counts["note"])


def _color(color: str) -> str:
    return "" if color in {"", "#000000"} else f"color {color.removeprefix('#')}"


def _count(attributes: dict[str, str]) -> int:
    number = attributes.get("c", "1")
    return min(int(number), _MOST_SPACES) if number.isdigit() else 1
