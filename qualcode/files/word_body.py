"""The body of a Word document, reported as it is read: what is text, and what is hidden or deleted.

Both who imports a transcript and who reads its comments take the text from here, so that they
cannot disagree about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from qualcode.errors import QualcodeError
from qualcode.files.packages import Package

_MAIN = "word/document.xml"
# What contains `w:t` and is not the text: formulas of fields, drawings that appear twice, properties
# as they were, readings printed above the text.
_NEVER = frozenset({"instrText", "delInstrText", "Fallback", "pPrChange", "rPrChange", "rt"})
_DELETED = frozenset({"del", "moveFrom"})
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_RANGES = frozenset({"commentRangeStart", "commentRangeEnd", "commentReference"})
_OFF = frozenset({"0", "false", "off", "none"})
_MOST_STYLES_DEEP = 20


@dataclass(frozen=True)
class Look:
    """How a run of text looks; `style` is the name of its paragraph's style."""

    bold: bool = False
    italic: bool = False
    underlined: bool = False
    color: str = ""
    style: str = ""
    hidden: bool = False


_SWITCHES: dict[str, Callable[[Look, bool], Look]] = {
    "b": lambda look, on: replace(look, bold=on),
    "i": lambda look, on: replace(look, italic=on),
    "u": lambda look, on: replace(look, underlined=on),
    "vanish": lambda look, on: replace(look, hidden=on),
}


class WordSink:
    """Receives the body in its order; a subclass ignores what it does not need."""

    def start_paragraph(self) -> None:
        """A paragraph opens; one in a text box opens within another."""

    def end_paragraph(self) -> None:
        """It closes."""

    def write(self, words: str, look: Look) -> None:
        """Text of the open paragraph."""

    def left_out(self, words: str, *, hidden: bool) -> None:
        """Text that is hidden, or that a tracked change deleted, at this place."""

    def comment(self, name: str, comment: str) -> None:
        """`commentRangeStart`, `commentRangeEnd` or `commentReference` of a comment's id."""

    def start_row(self) -> None:
        """A row of a table opens."""

    def start_cell(self) -> None:
        """A cell opens."""

    def end_cell(self) -> None:
        """It closes."""

    def end_row(self) -> None:
        """The row closes."""


@dataclass
class Counts:
    """What the body contains beside its text. `hidden` and `boxes` are lines of text."""

    insertions: int = 0
    deletions: int = 0
    comments: int = 0
    footnotes: int = 0
    hidden: int = 0
    boxes: list[str] = field(default_factory=list)


def main_part(package: Package) -> str:
    """The member that has the text. Raises QualcodeError if the package is not a Word document."""
    main = next(iter(package.related().get("officeDocument", ())), _MAIN)
    main = main if main in package.members else _MAIN
    if main not in package.members:
        raise QualcodeError(
            f"{package.name} is not a Word document: its text is missing.",
            "Open it in Word and save it again as .docx.",
        )
    return main


def read_word_body(package: Package, part: str, sink: WordSink, *, boxes: bool = True) -> Counts:
    """Report the text of `part` to `sink`, all tracked changes accepted.

    The text of text boxes is reported in its place, or only counted (`boxes=False`).
    """
    styles = _Styles()
    for member in package.related(part).get("styles", ())[:1]:
        package.parse(member, styles)
    body = _Body(sink, styles, boxes=boxes)
    package.parse(part, body)
    return body.finish()


def lines_of_part(package: Package, part: str) -> list[str]:
    """The paragraphs of a part that have any text: of a header, say."""
    lines = _Lines()
    read_word_body(package, part, lines)
    lines.end_paragraph()
    return lines.lines


class _Lines(WordSink):
    """Keeps the text of the paragraphs alone."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []

    def start_paragraph(self) -> None:
        self.end_paragraph()

    def end_paragraph(self) -> None:
        if line := "".join(self._line).strip():
            self.lines.append(line)
        self._line.clear()

    def write(self, words: str, look: Look) -> None:  # noqa: ARG002
        self._line.append(words)


class _Body:
    """Collects what the XML of a body says, and reports it."""

    def __init__(self, sink: WordSink, styles: _Styles, *, boxes: bool) -> None:
        self._main, self._boxed, self._styles = sink, _Lines(), styles
        self._sink: WordSink = sink
        self._in_place = boxes
        self._open: list[str] = []
        self._never = self._deleted = self._boxes = 0
        self._plain = Look()
        self._looks: list[Look] = []  # of the open runs: a text box is within one
        self._paragraphs: list[Look] = []  # of the open paragraphs
        self._goes_on: list[bool] = []  # whether the end of an open paragraph was deleted
        self._joined = False
        self._hidden_here = False
        self._counts = Counts()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else ""
        if parent in {"rPr", "pPr"}:
            self._property(name, parent, attributes)
        self._open.append(name)
        if not (self._never or self._deleted):
            self._count(name, parent)
        self._never += name in _NEVER
        self._deleted += name in _DELETED
        if self._never:
            return
        if name in _RANGES:
            self._sink.comment(name, attributes.get("id", ""))
        elif name in _SIGNS and parent == "r":
            self._write(_SIGNS[name])
        elif name == "r":
            self._looks.append(self._paragraphs[-1] if self._paragraphs else self._plain)
        elif not self._deleted:
            self._begin(name)

    def _begin(self, name: str) -> None:
        if name == "p":
            self._paragraphs.append(self._plain)
            self._goes_on.append(False)
            self._hidden_here = False
            if not self._joined:
                self._sink.start_paragraph()
            self._joined = False
        elif name == "tr":
            self._sink.start_row()
        elif name == "tc":
            self._sink.start_cell()
        elif name == "txbxContent" and not self._in_place:
            self._boxes += 1
            self._sink = self._boxed

    def end(self, name: str) -> None:
        self._open.pop()
        if name in _NEVER:
            self._never -= 1
        elif self._never:
            return
        if name in _DELETED:
            self._deleted -= 1
        elif name == "r":
            self._looks.pop()
        elif not self._deleted:
            self._finish(name)

    def _finish(self, name: str) -> None:
        if name == "p":
            self._paragraphs.pop()
            self._joined = self._goes_on.pop()
            if not self._joined:
                self._sink.end_paragraph()
        elif name == "tc":
            self._sink.end_cell()
        elif name == "tr":
            self._sink.end_row()
        elif name == "txbxContent" and not self._in_place:
            self._boxes -= 1
            self._sink = self._boxed if self._boxes else self._main

    def data(self, words: str) -> None:
        if self._open and self._open[-1] in {"t", "delText"} and not self._never:
            self._write(words)

    def _write(self, words: str) -> None:
        look = self._looks[-1] if self._looks else self._plain
        if self._deleted or self._open[-1] == "delText":
            self._sink.left_out(words, hidden=False)
        elif look.hidden:
            self._counts.hidden += not self._hidden_here
            self._hidden_here = True
            self._sink.left_out(words, hidden=True)
        else:
            self._sink.write(words, look)

    def _property(self, name: str, parent: str, attributes: dict[str, str]) -> None:
        """What `rPr` of a run, or `pPr` of a paragraph, says of its look."""
        within = self._open[-2] if len(self._open) > 1 else ""
        if parent == "rPr" and within == "r" and self._looks:
            self._looks[-1] = self._styles.changed(self._looks[-1], name, attributes)
        elif parent == "rPr" and within == "pPr" and name in _DELETED and self._goes_on:
            self._goes_on[-1] = True
        elif parent == "pPr" and name == "pStyle" and self._paragraphs:
            self._paragraphs[-1] = self._styles.look(attributes.get("val", ""), self._plain)

    def _count(self, name: str, parent: str) -> None:
        counts = self._counts
        if name in {"ins", "moveTo"} and parent != "rPr":
            counts.insertions += 1
        elif name in _DELETED and parent != "rPr":
            counts.deletions += 1
        elif name == "commentReference":
            counts.comments += 1
        elif name in {"footnoteReference", "endnoteReference"}:
            counts.footnotes += 1

    def finish(self) -> Counts:
        """What was counted on the way."""
        self._boxed.end_paragraph()
        self._counts.boxes = self._boxed.lines
        return self._counts


class _Styles:
    """What the styles of `styles.xml` look like, those they are based on included."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._based: dict[str, str] = {}
        self._said: dict[str, list[tuple[str, dict[str, str]]]] = {"Strong": [("b", {})]}
        self._now = ""
        self._in_run = False
        self._known: dict[str, Look] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._now = attributes.get("styleId", "")
            self._said[self._now] = []
        elif not self._now:
            return
        elif name == "name":
            self._names[self._now] = attributes.get("val", "")
        elif name == "basedOn":
            self._based[self._now] = attributes.get("val", "")
        elif name == "rPr":
            self._in_run = True
        elif self._in_run:
            self._said[self._now].append((name, attributes))

    def end(self, name: str) -> None:
        if name == "style":
            self._now = ""
        elif name == "rPr":
            self._in_run = False

    def data(self, words: str) -> None: ...

    def look(self, style: str, plain: Look) -> Look:
        """How text of a paragraph of that style looks."""
        if style not in self._known:
            name = self._names.get(style, style)
            self._known[style] = replace(self._applied(style, plain), style=name)
        return self._known[style]

    def changed(self, look: Look, name: str, attributes: dict[str, str]) -> Look:
        """`look` with one property of a run on top."""
        said = attributes.get("val", "").casefold()
        on = said not in _OFF
        if name == "rStyle":
            return self._applied(attributes.get("val", ""), look)
        if name in {"color", "highlight"}:
            plain = said in {"auto", "000000", "none", "black", ""}
            return replace(look, color="" if plain else f"{name} {said}")
        return _SWITCHES[name](look, on) if name in _SWITCHES else look

    def _applied(self, style: str, look: Look) -> Look:
        chain = [style]
        while self._based.get(chain[-1]) and len(chain) < _MOST_STYLES_DEEP:
            chain.append(self._based[chain[-1]])
        for named in reversed(chain):
            for name, attributes in self._said.get(named, ()):
                if name != "rStyle":
                    look = self.changed(look, name, attributes)
        return look
