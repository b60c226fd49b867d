"""OpenDocument texts (.odt), as LibreOffice writes them."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.packages import Package
from qualcode.model.documents import Aside, Reading
from qualcode.readers.blocks import Blocks
from qualcode.readers.left_out import beside_the_text, require_text, told_of_changes
from qualcode.readers.options import ReadOptions
from qualcode.readers.plain_text import reading_of
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
            f"{path.name} is no OpenDocument text: its words are missing.",
            "Open it in LibreOffice and save it again as .odt.",
        )
    if package.says("META-INF/manifest.xml", b"encryption-data"):
        raise QualcodeError(f"{path.name} has a password.", "Save it without one and try again.")
    body = _Body()
    package.parse(_CONTENT, body)
    text = normalise(body.blocks.text())
    require_text(path.name, text)
    return [
        reading_of(path.name, text, options, body.notes(), body.blocks.bold_starts, body.left_out())
    ]


class _Body:
    """Gathers the text of `content.xml` while it is parsed."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._open: list[str] = []
        self._out = 0
        self._in_paragraph = 0
        self._after_blank = True
        self._style = ""
        self._bold_styles: set[str] = set()
        self._bold: list[bool] = []
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
        """What is bold: the styles say it, and spans have a style."""
        if name == "style":
            self._style = attributes.get("name", "")
        elif name == "text-properties" and attributes.get("font-weight") == "bold":
            self._bold_styles.add(self._style)
        elif name == "span":
            self._bold.append(attributes.get("style-name", "") in self._bold_styles)

    def end(self, name: str) -> None:
        self._open.pop()
        if name == "span" and self._bold:
            self._bold.pop()
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
        for char in words:
            blank = char in " \t\r\n"
            if not blank or not self._after_blank:
                self.blocks.write(" " if blank else char, bold=any(self._bold))
            self._after_blank = blank

    def _sign(self, sign: str) -> None:
        self.blocks.write(sign)
        self._after_blank = False

    def notes(self) -> tuple[str, ...]:
        """How changes were read."""
        return tuple(told_of_changes(self._counts["insertion"], self._counts["deletion"]))

    def left_out(self) -> tuple[Aside, ...]:
        """What the body has besides the text."""
        return beside_the_text(comments=self._counts["annotation"], footnotes=self._counts["note"])


def _count(attributes: dict[str, str]) -> int:
    number = attributes.get("c", "1")
    return min(int(number), _MOST_SPACES) if number.isdigit() else 1
