"""Web pages (.html): the words a person sees, no scripts, no styles."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.model.documents import Reading
from qualcode.readers.blocks import Blocks
from qualcode.readers.encodings import decode
from qualcode.readers.options import ReadOptions
from qualcode.readers.plain_text import reading_of
from qualcode.readers.sources import Source, open_source
from qualcode.text.offsets import normalise

_LEFT_OUT = {"script", "style", "head", "template", "noscript", "svg", "iframe", "nav", "select"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "ul",
}  # fmt: skip
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE)


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading; paragraphs are lines, tables are read row by row."""
    source = open_source(path, "text")
    markup, notes = _decoded(source, options)
    page = _Page()
    try:
        page.feed(markup)
        page.close()
    except (AssertionError, RecursionError) as error:
        raise QualcodeError(
            f"{path.name} is not HTML that can be read.", "Save the page anew, or as text."
        ) from error
    text = normalise(page.blocks.text())
    if not text.strip():
        raise QualcodeError(
            f"{path.name} holds no text.", "Pages that a script fills must be saved as text."
        )
    return [reading_of(path.name, text, options, notes)]


def _decoded(source: Source, options: ReadOptions) -> tuple[str, tuple[str, ...]]:
    """The page says its encoding itself, where UTF-8 or a mark does not settle it."""
    declared = _CHARSET.search(source.data[:4096])
    if options.encoding or not declared or source.data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return decode(source, options.encoding)
    try:
        return source.data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    name = declared[1].decode("ascii").lower()
    try:
        return decode(source, {"iso-8859-1": "cp1252", "latin1": "cp1252"}.get(name, name))
    except QualcodeError:
        return decode(source)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = Blocks()
        self._out: list[str] = []
        self._kept = 0
        self._after_blank = True

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (the parser's)
        if tag in _LEFT_OUT:
            self._out.append(tag)
        elif tag == "body":
            self._out.clear()
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

    def handle_endtag(self, tag: str) -> None:
        if tag in self._out:
            del self._out[self._out.index(tag) :]
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

    def handle_data(self, data: str) -> None:
        if self._out:
            return
        if self._kept:
            self.blocks.write(data)
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if self._after_blank:
            words = words.removeprefix(" ")
        if words:
            self.blocks.write(words)
            self._after_blank = words.endswith(" ")

    def _break(self) -> None:
        self.blocks.end_open_paragraph()
        self._after_blank = True
