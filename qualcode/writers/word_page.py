"""Tables as a Word document: landscape, heads repeated, every look a style that a person can change.

The styles are named `Matrix head`, `Matrix case`, `Matrix summary`, `Matrix note`, `Matrix
reference`, `Matrix group` and `Matrix table`; headings and the body are Word's own.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from qualcode.model.colors import ink_on, tint
from qualcode.writers.paper import FOOTNOTE, PaperCell, PaperLine, PaperTable

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's dates have no zone; same bytes always
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_PAGE = (29.7, 21.0, 1.5)  # centimetres: width, height, margins of A4 in landscape
# Style: points, bold, italic, colour.
_STYLES = {
    "Matrix head": (9, True, False, None),
    "Matrix case": (9, True, False, None),
    "Matrix summary": (9, False, False, None),
    "Matrix note": (8, False, True, "586169"),
    "Matrix reference": (7, False, False, "586169"),
    "Matrix group": (9, True, False, "3B444B"),
}


def word_page(title: str, tables: Sequence[PaperTable]) -> bytes:
    """The document's bytes; the same arguments give the same."""
    import docx

    word = docx.Document()
    _prepare(word, _writable(title))
    word.add_heading(_writable(title), 0)
    for number, table in enumerate(tables):
        heading = word.add_heading(_writable(table.title), 1)
        heading.paragraph_format.page_break_before = number > 0
        heading.paragraph_format.keep_with_next = True
        if table.intro:
            word.add_paragraph(_writable(table.intro)).paragraph_format.keep_with_next = True
        _table(word, table)
        foot = " ".join(filter(None, [table.footnote, FOOTNOTE]))
        word.add_paragraph(_writable(foot), "Matrix note")
    out = io.BytesIO()
    word.save(out)
    return _same_bytes(out.getvalue())


def _prepare(word: Any, title: str) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    _table_style(word)
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(_PAGE[0]), Cm(_PAGE[1])
    section.left_margin = section.right_margin = Cm(_PAGE[2])
    section.top_margin = section.bottom_margin = Cm(_PAGE[2])
    facts = word.core_properties
    facts.title, facts.author, facts.last_modified_by = title[:255], "qualcode", "qualcode"
    facts.created = facts.modified = _CREATED
    for name, (size, bold, italic, color) in _STYLES.items():
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
        if color:
            style.font.color.rgb = RGBColor.from_string(color)
        style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.keep_with_next = name == "Matrix group"


def _table_style(word: Any) -> None:
    """`Matrix table`: hairlines and some air, in one place where a person can change them."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style = word.styles.add_style("Matrix table", WD_STYLE_TYPE.TABLE)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="C9CDD1"/>' for side in sides)
    air = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 40), ("left", 80), ("bottom", 40), ("right", 80))
    )
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>{lines}</w:tblBorders>"
            f"<w:tblCellMar>{air}</w:tblCellMar></w:tblPr>"
        )
    )


def _table(word: Any, table: PaperTable) -> None:
    from docx.shared import Cm

    made = word.add_table(rows=1, cols=len(table.heads), style="Matrix table")
    made.autofit = False
    room = _PAGE[0] - 2 * _PAGE[2]
    shares = table.widths or (1.0,) * len(table.heads)
    widths = [Cm(room * share / sum(shares)) for share in shares]
    for cell, head in zip(made.rows[0].cells, table.heads, strict=True):
        _shade(cell, table.color)
        _write(cell, head, "Matrix head", ink=ink_on(table.color), first=True)
    _repeat(made.rows[0])
    for line in table.lines:
        _line(made.add_row(), line, table)
    for row in made.rows:
        _keep_whole(row)
        if len(row._tr.tc_lst) == len(widths):  # noqa: SLF001 - not a heading across the table
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width


def _line(row: Any, line: PaperLine, table: PaperTable) -> None:
    if not line.cells:
        cells = row.cells
        across = cells[0].merge(cells[-1])
        _shade(across, tint(table.color, 0.2))
        _write(across, line.group, "Matrix group", first=True)
        return
    for at, (cell, value) in enumerate(zip(row.cells, line.cells, strict=True)):
        _fill(cell, value, "Matrix case" if at == 0 and value.small else "Matrix summary")


def _fill(cell: Any, value: PaperCell, style: str) -> None:
    first = True
    for text, name in (
        (value.text, style),
        (value.note, "Matrix note"),
        (value.small, "Matrix reference"),
    ):
        for part in filter(str.strip, text.splitlines()):
            _write(cell, part, name, first=first)
            first = False


def _write(cell: Any, text: str, style: str, *, first: bool, ink: str = "") -> None:
    from docx.shared import RGBColor

    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.style = style
    run = paragraph.add_run(_writable(text))
    if ink:
        run.font.color.rgb = RGBColor.from_string(ink.removeprefix("#"))


def _shade(cell: Any, color: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), color.removeprefix("#"))
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no shading


def _repeat(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - as above


def _keep_whole(row: Any) -> None:
    """No row is parted by the end of a page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above


def _writable(text: str) -> str:
    """What XML can carry."""
    return "".join(
        char
        for char in text
        if (
            (char >= " " or char in "\n\t") and not "\ud800" <= char <= "\udfff" and char < "\ufffe"
        )
        or char > "\uffff"
    )


def _same_bytes(data: bytes) -> bytes:
    """The package with one date for all its parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            part = zipfile.ZipInfo(item.filename, _ZIP_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0  # the same on every system
            new.writestr(part, old.read(item))
    return out.getvalue()
