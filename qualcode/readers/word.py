"""Word documents (.docx), as typed or as Teams, Otter, Trint and Rev write them."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.packages import Package
from qualcode.model.documents import Reading
from qualcode.readers.blocks import Blocks
from qualcode.readers.left_out import require_text, told_of_left_out
from qualcode.readers.options import ReadOptions
from qualcode.readers.plain_text import reading_of
from qualcode.text.offsets import normalise

_RELATIONS = "_rels/.rels"
_MAIN = "word/document.xml"
# What is not the text, though it holds `w:t`: words moved elsewhere, text boxes drawn twice,
# readings printed above the words.
_LEFT_OUT = {"moveFrom", "Fallback", "rt"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading. Tracked changes are read as accepted; comments are counted, not read."""
    package = Package(path)
    body = _Body()
    package.parse(_main_part(package), body)
    text = normalise(body.blocks.text())
    require_text(path.name, text)
    return [reading_of(path.name, text, options, body.notes(), body.blocks.bold_starts)]


class _Body:
    """Gathers the text of `document.xml` while it is parsed."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._open: list[str] = []
        self._out = 0
        self._hidden = self._goes_on = self._bold = False
        self._counts = dict.fromkeys(("ins", "del", "comments", "notes", "hidden"), 0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else ""
        if parent == "rPr":
            self._mark(name, self._open[-2:-1], attributes)
        self._open.append(name)
        if not self._out:
            self._count(name, parent)
        if name in _LEFT_OUT:
            self._out += 1
        if self._out:
            return
        if name == "tr":
            self.blocks.start_row()
        elif name == "tc":
            self.blocks.start_cell()
        elif name in _SIGNS and parent == "r":
            self.blocks.write(_SIGNS[name])

    def end(self, name: str) -> None:
        self._open.pop()
        if name == "r":
            self._hidden = self._bold = False
        if name in _LEFT_OUT:
            self._out -= 1
        elif self._out:
            return
        elif name == "p" and not self._goes_on:
            self.blocks.end_paragraph()
        elif name == "p":
            self._goes_on = False
        elif name == "tc":
            self.blocks.end_cell()
        elif name == "tr":
            self.blocks.end_row()

    def data(self, words: str) -> None:
        if self._open and self._open[-1] == "t" and not self._out:
            if self._hidden:
                self._counts["hidden"] += 1
            else:
                self.blocks.write(words, bold=self._bold)

    def _mark(self, name: str, above: list[str], attributes: dict[str, str]) -> None:
        """A run that is bold or hidden, or a paragraph whose end was deleted: the next goes on."""
        on = attributes.get("val") not in {"0", "false", "off"}
        if name == "vanish" and above == ["r"] and on:
            self._hidden = True
        elif name in {"b", "rStyle"} and above == ["r"]:
            self._bold = self._bold or (on if name == "b" else attributes.get("val") == "Strong")
        elif name in {"del", "moveFrom"} and above == ["pPr"]:
            self._goes_on = True

    def notes(self) -> tuple[str, ...]:
        """What was left out of the text, and how changes were read."""
        return told_of_left_out(
            insertions=self._counts["ins"],
            deletions=self._counts["del"],
            comments=self._counts["comments"],
            footnotes=self._counts["notes"],
            hidden=self._counts["hidden"] > 0,
        )

    def _count(self, name: str, parent: str) -> None:
        if name in {"ins", "moveTo"} and parent != "rPr":
            self._counts["ins"] += 1
        elif name in {"del", "moveFrom"} and parent != "rPr":
            self._counts["del"] += 1
        elif name == "commentReference":
            self._counts["comments"] += 1
        elif name in {"footnoteReference", "endnoteReference"}:
            self._counts["notes"] += 1


class _Relations:
    """Finds where the package keeps its main part."""

    def __init__(self) -> None:
        self.main = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            self.main = attributes.get("Target", "").lstrip("/")

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


def _main_part(package: Package) -> str:
    relations = _Relations()
    if _RELATIONS in package.members:
        package.parse(_RELATIONS, relations)
    main = relations.main if relations.main in package.members else _MAIN
    if main not in package.members:
        raise QualcodeError(
            f"{package.name} is no Word document: its text is missing.",
            "Open it in Word and save it again as .docx.",
        )
    return main
