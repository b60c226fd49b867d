"""Web pages (.html): the words a person sees, no scripts, no styles."""

from __future__ import annotations

import re
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.encodings import decode
from qualcode.files.sources import Source, open_source
from qualcode.model.documents import Reading
from qualcode.readers.blocks import Blocks
from qualcode.readers.left_out import asides_of
from qualcode.readers.options import ReadOptions
from qualcode.readers.plain_text import reading_of
from qualcode.readers.questions import marks_of
from qualcode.readers.web_tags import Piece, pieces
from qualcode.text.offsets import normalise

_LEFT_OUT = {
    "script",
    "style",
    "head",
    "template",
    "noscript",
    "svg",
    "iframe",
    "nav",
    "select",
    "del",
}
# Of the rest, these are left out where they are hidden: they always have an end.
_BOLD = {"b", "strong"}
_ITALIC = {"i", "em", "cite"}
_CLOSED = {"span", "div", "section", "table"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "ul",
}  # fmt: skip
MAX_PAGE = 30_000_000
_DEEPEST = 100
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE)


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading; paragraphs are lines, tables are read row by row."""
    source = open_source(path, "text", MAX_PAGE)
    markup, notes = _decoded(source, options)
    page = _Page()
    for piece in pieces(normalise(markup)):
        page.take(piece)
    text = normalise(page.blocks.text())
    if not text.strip():
        raise QualcodeError(
            f"{path.name} contains no text.",
            "If a script fills the page, copy its text and save that.",
        )
    asides, printed = asides_of(page.blocks.left_out), page.blocks.paragraphs
    return [reading_of(path.name, text, options, notes, page.blocks.bold_starts, asides, printed)]


def _decoded(source: Source, options: ReadOptions) -> tuple[str, tuple[str, ...]]:
    """The page says its encoding itself, where UTF-8 or a mark does not settle it."""
    declared = _CHARSET.search(source.data[:4096])
    if options.encoding or not declared or source.data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return decode(source, options.encoding, options.language)
    try:
        return source.data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    name = declared[1].decode("ascii").lower()
    try:
        return decode(source, {"iso-8859-1": "cp1252", "latin1": "cp1252"}.get(name, name))
    except QualcodeError:
        return decode(source)


class _Page:
    """Gathers the words of a page, piece by piece."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._out: list[str] = []
        self._kept = self._bold = self._italic = 0
        self._after_blank = True

    def take(self, piece: Piece) -> None:
        """The next tag, or the next words."""
        if not piece.tag:
            self._words(piece.words)
        elif piece.closes:
            self._close(piece.tag)
        else:
            self._open(piece.tag, hidden=piece.hidden)

    def _open(self, tag: str, *, hidden: bool) -> None:
        hidden = tag in _CLOSED and (hidden or tag in self._out)
        if tag == "body":
            self._out.clear()
        elif (tag in _LEFT_OUT or hidden) and len(self._out) < _DEEPEST:
            self._out.append(tag)
        if self._out:
            return
        if tag == "br":
            self.blocks.write("\n")
            self._after_blank = True
        elif tag == "tr":
            self.blocks.start_row()
        elif tag in {"td", "th"}:
            self.blocks.start_cell()
            self._after_blank = True
        elif tag in _BLOCKS:
            self._break()
        self._kept += tag == "pre"
        self._bold += tag in _BOLD
        self._italic += tag in _ITALIC

    def _close(self, tag: str) -> None:
        if tag in self._out:
            last = len(self._out) - 1 - self._out[::-1].index(tag)
            del self._out[last:]
            return
        if self._out:
            return
        if tag in {"td", "th"}:
            self.blocks.end_cell()
        elif tag == "tr":
            self.blocks.end_row()
        elif tag in _BLOCKS:
            self._break()
        self._kept = max(0, self._kept - (tag == "pre"))
        self._bold = max(0, self._bold - (tag in _BOLD))
        self._italic = max(0, self._italic - (tag in _ITALIC))

    def _words(self, words: str) -> None:
        if self._out:
            return
        if self._kept:
            self._write(words)
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", words)
        if self._after_blank:
            words = words.removeprefix(" ")
        if words:
            self._write(words)
            self._after_blank = words.endswith(" ")

    def _write(self, words: str) -> None:
        marks = marks_of(italic=self._italic > 0)
        self.blocks.write(words, bold=self._bold > 0, marks=marks)

    def _break(self) -> None:
        self.blocks.end_open_paragraph()
        self._after_blank = True
