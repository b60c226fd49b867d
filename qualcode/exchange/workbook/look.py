"""How a workbook looks: formats, widths, names of sheets, and what a cell can contain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from typing import Any

from qualcode.model.colors import ink_on, tint
from qualcode.model.matrix import NO_ANSWER, NOT_ASKED, NOT_MENTIONED

CELL_LIMIT = 32_767  # characters of a cell, Excel's specifications and limits; in UTF-16 units
LINK_LIMIT = 65_000  # Excel: 65,530 links a sheet
ROW_LIMIT = 1_048_576
SHEET_NAME_LIMIT = 31
_WIDE = 1.12  # how much wider a letter is than a column's unit, on the safe side
STALE_FILL = "#FDE8B4"

_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
# What XML 1.0 cannot carry, and what Excel would read as an escape for such a thing.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# A text that Excel would take for an escaped sign.
_ESCAPE_ALIKE = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_ESCAPED = re.compile(r"_x005F(_x[0-9a-fA-F]{4}_)")


def writable(text: str) -> str:
    """`text` as a workbook can carry it: LF newlines; what XML forbids becomes U+FFFD."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isprintable() else _UNWRITABLE.sub("\ufffd", text)


def unescaped(text: str) -> str:
    """A text as it was before `write_lean`; openpyxl does this for the texts that Excel saved."""
    return _ESCAPED.sub(r"\1", text) if "_x005F" in text else text


def cut_to(text: str, limit: int) -> str:
    """The longest beginning of `text` that has at most `limit` UTF-16 units."""
    if 2 * len(text) <= limit:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel accepts, unlike those in `taken` (lower case), to which it is added."""
    plain = _FORBIDDEN_IN_NAMES.sub(" ", writable(wanted)).strip("' \t\n") or "Theme"
    plain = " ".join(plain.split())
    name, number = cut_to(plain, SHEET_NAME_LIMIT).strip("' "), 1
    while name.casefold() in taken:
        number += 1
        tail = f" {number}"
        name = cut_to(plain, SHEET_NAME_LIMIT - len(tail)).strip("' ") + tail
    taken.add(name.casefold())
    return name


def height_for(texts: Sequence[tuple[str, float]], *, least: int = 1) -> float:
    """Points a row needs for `(text, width of the column)`, within what Excel allows (409)."""
    lines = least
    for text, width in texts:
        if "\n" in text or len(text) * _WIDE > width:
            parts = text.split("\n")
            lines = max(lines, sum(max(1, ceil(len(part) * _WIDE / width)) for part in parts))
    return min(13.2 * lines + 4, 400)


def let_rows_grow(sheet: Any) -> None:
    """Leave out of the rows' heights that they are fixed: Excel then fits a row that is edited.

    xlsxwriter has no setting for it, and rows without any height stay one line high in LibreOffice.
    """
    write = sheet._xml_start_tag_unencoded  # noqa: SLF001

    def without(tag: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        write(tag, [pair for pair in attributes if tag != "row" or pair[0] != "customHeight"])

    sheet._xml_start_tag_unencoded = without  # noqa: SLF001


def write_lean(sheet: Any) -> None:
    """Write texts and blanks of a sheet in a third of the time that xlsxwriter takes for any cell.

    For workbooks that keep one row in memory. There xlsxwriter writes a text between `<r>` and
    `</r>` as it is, unescaped; this never does.
    """
    others, columns, styles = sheet._write_cell, list[str](), dict[int, str]()  # noqa: SLF001

    def lean(row: int, column: int, cell: Any) -> None:
        kind = cell.__class__.__name__
        if kind not in {"String", "Blank"}:
            others(row, column, cell)
            return
        while column >= len(columns):
            columns.append(_letters(len(columns)))
        style = styles.get(id(cell.format))
        if style is None:
            number = cell.format and cell.format._get_xf_index()  # noqa: SLF001
            style = styles[id(cell.format)] = f'" s="{number}"' if cell.format else '"'
        begun = f'<c r="{columns[column]}{row + 1}{style}'
        if kind == "Blank":
            sheet.fh.write(f"{begun}/>")
            return
        text = cell.string
        if "_x" in text:
            text = _ESCAPE_ALIKE.sub(r"_x005F\1", text)
        if "&" in text or "<" in text or ">" in text:
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        kept = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        sheet.fh.write(f'{begun} t="inlineStr"><is><t{kept}>{text}</t></is></c>')

    sheet._write_cell = lean  # noqa: SLF001


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


# What was not asked or answered is hatched; what is not mentioned has a plain grey ground.
UNKNOWABLE = frozenset({NOT_ASKED, NO_ANSWER})


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._known: dict[tuple[Any, ...], Any] = {}
        self.edge: dict[str, Any] = {}  # what cells of a row have that begins a group of rows

    def of(self, **properties: Any) -> Any:
        """The format of these xlsxwriter properties on the plain cell."""
        wanted = {"valign": "top", "text_wrap": True, "font_size": 10} | properties
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]

    def head(self, color: str, *, quiet: bool = False, indent: int = 0) -> Any:
        """The heading of a column; `quiet` for those in which no one writes."""
        fill, ink = (tint(color, 0.28), "#222222") if quiet else (color, ink_on(color))
        return self.of(
            bold=not quiet,
            bg_color=fill,
            font_color=ink,
            border=1,
            border_color="#FFFFFF",
            valign="vcenter",
            indent=indent,
        )

    def body(self, **properties: Any) -> Any:
        """A cell of a table."""
        return self.of(**{"border": 1, "border_color": "#D5D9DD"} | self.edge | properties)

    def summary(self, color: str, state: str, *, stale: bool) -> Any:
        """A summary, or its empty place. Text format: what is typed stays as typed."""
        key = ("summary", color, state, stale, bool(self.edge))
        if key not in self._known:
            self._known[key] = self._summary(color, state, stale=stale)
        return self._known[key]

    def _summary(self, color: str, state: str, *, stale: bool) -> Any:
        written = {"num_format": "@"}
        if stale:
            return self.body(**written, bg_color=STALE_FILL)
        if state == "coded":
            return self.body(**written, bg_color=tint(color, 0.13))
        if state in UNKNOWABLE:
            return self.body(**written, pattern=18, fg_color="#C9CDD1", bg_color="#F4F5F6")
        return self.body(**written)

    def extracts(self, color: str, state: str, *, link: bool) -> Any:
        """The cell of the references."""
        key = ("extracts", color, state, link, bool(self.edge))
        if key not in self._known:
            self._known[key] = self._extracts(color, state, link=link)
        return self._known[key]

    def _extracts(self, color: str, state: str, *, link: bool) -> Any:
        if state == NOT_MENTIONED:
            return self.body(font_color="#333333", font_size=9, bg_color="#E7EAED")
        if state in UNKNOWABLE:
            return self.body(
                italic=True,
                font_color="#5A6067",
                pattern=18,
                fg_color="#DADDE0",
                bg_color="#F4F5F6",
                font_size=9,
            )
        if link:
            return self.body(font_color="#1F4E79", font_size=9, bg_color=tint(color, 0.04))
        return self.body(font_color="#6A7178", font_size=9)
