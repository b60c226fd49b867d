"""The audit trail as an appendix."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from qualcode.text.cells import guard

COLUMNS = ("change", "when", "coder", "action", "what", "why", "taken back")

Line = tuple[str, ...]


def history_csv(lines: Sequence[Line]) -> str:
    """The changes, one a row under COLUMNS, as CSV with BOM, guarded against formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([guard(cell) for cell in line] for line in lines)
    return "\ufeff" + out.getvalue()


def history_docx(lines: Sequence[Line], title: str) -> bytes:
    """The same as a Word document: landscape, one table, its head repeated on every page."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading(title, level=1)
    table = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.text = name
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)  # noqa: SLF001 - python-docx has no other way
    for line in lines:
        for cell, value in zip(table.add_row().cells, line, strict=True):
            cell.text = _writable(value)
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(8)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _writable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(char for char in text if char in "\t\n" or ord(char) >= 32)
