"""Tables as a Word document: landscape, heads repeated, every look a style that a person can change.

The styles are named `Matrix head`, `Matrix case`, `Matrix summary`, `Matrix note`, `Matrix
reference`, `Matrix group` and `Matrix table`; headings and the body are Word's own.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from qualcode.files.packages import same_bytes
from qualcode.model.approach import FOOTNOTE
from qualcode.model.colors import ink_on, tint
from qualcode.writers.paper import PaperCell, PaperLine, PaperTable

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's dates have no zone; same bytes always
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


def word_page(title: str, tables: Sequence[PaperTable], *, counted: bool = True) -> bytes:
    """The document's bytes; the same arguments give the same. `counted`: the tables have counts."""
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
        foot = " ".join(filter(None, [table.footnote, FOOTNOTE if counted else ""]))
        if foot:
            word.add_paragraph(_writable(foot), "Matrix note")
    out = io.BytesIO()
    word.save(out)
    return same_bytes(out.getvalue())


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
    """The table as XML row by row: python-docx takes minutes for a table of a thousand rows."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Cm

    made = word.add_table(rows=0, cols=len(table.heads), style="Matrix table")
    made.autofit = False
    shares = table.widths or (1.0,) * len(table.heads)
    room = Cm(_PAGE[0] - 2 * _PAGE[2])
    widths = [int(room * share / sum(shares)) for share in shares]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    twips = [width // 635 for width in widths]
    styles = {name: word.styles[name].style_id for name in _STYLES}
    spaces = nsdecls("w")
    for row in (
        _head(table, twips, styles),
        *(_line(x, table, twips, styles) for x in table.lines),
    ):
        made._tbl.append(parse_xml(row.replace("<w:tr>", f"<w:tr {spaces}>", 1)))  # noqa: SLF001


def _head(table: PaperTable, widths: Sequence[int], styles: Mapping[str, str]) -> str:
    ink = ink_on(table.color).removeprefix("#")
    cells = "".join(
        _cell([_paragraph(head, styles["Matrix head"], ink)], width, table.color)
        for head, width in zip(table.heads, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _line(
    line: PaperLine, table: PaperTable, widths: Sequence[int], styles: Mapping[str, str]
) -> str:
    """A row; none is parted by the end of a page."""
    if line.cells:
        cells = "".join(
            _cell(_paragraphs(value, styles, is_case=at == 0 and bool(value.small)), width)
            for at, (value, width) in enumerate(zip(line.cells, widths, strict=True))
        )
    else:
        group = [_paragraph(line.group, styles["Matrix group"])]
        cells = _cell(group, sum(widths), tint(table.color, 0.2), span=len(widths))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _paragraphs(value: PaperCell, styles: Mapping[str, str], *, is_case: bool) -> list[str]:
    first = "Matrix case" if is_case else "Matrix summary"
    parts = ((value.text, first), (value.note, "Matrix note"), (value.small, "Matrix reference"))
    return [
        _paragraph(part, styles[name])
        for text, name in parts
        for part in text.splitlines()
        if part.strip()
    ] or [_paragraph("", styles[first])]


def _cell(paragraphs: Sequence[str], width: int, fill: str = "", *, span: int = 1) -> str:
    facts = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    facts += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    color = fill.removeprefix("#")
    facts += f'<w:shd w:val="clear" w:color="auto" w:fill="{color}"/>' if fill else ""
    return f"<w:tc><w:tcPr>{facts}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def _paragraph(text: str, style: str, ink: str = "") -> str:
    look = f'<w:rPr><w:color w:val="{ink}"/></w:rPr>' if ink else ""
    words = f'<w:t xml:space="preserve">{escape(_writable(text), quote=False)}</w:t>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{look}{words}</w:r></w:p>'


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
