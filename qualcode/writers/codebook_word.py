"""The codebook as a Word document: one table per theme, as journals and theses print it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from qualcode.files.packages import same_bytes
from qualcode.model.codes import Code, Codebook, Theme

COLUMNS = ("Code", "Definition", "Use when", "Do not use when", "Example")
SHARES = (0.16, 0.26, 0.2, 0.18, 0.2)
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's dates have no zone; same bytes always
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PAGE = (29.7, 21.0, 1.8)  # centimetres: A4 lying, and its margins


def codebook_docx(
    codebook: Codebook,
    examples: Mapping[str, tuple[str, str]] | None = None,
    *,
    reading: str = "",
) -> bytes:
    """The bytes of the document; the same arguments give the same.

    One table per theme, its heading repeated on every page: code, definition, when to use it, when not, an
    example. `examples` gives, for a code's id, the words and the reference of an extract; where it has
    none the first of the code's own examples is printed. `reading` says what its codes are.
    """
    import docx

    word = docx.Document()
    _prepare(word)
    facts = word.core_properties
    facts.title, facts.author, facts.last_modified_by = "Codebook", "qualcode", "qualcode"
    facts.created = facts.modified = _CREATED
    word.add_heading(_writable(codebook.title or "Codebook"), 0)
    if codebook.version:
        word.add_paragraph(_writable(f"Version {codebook.version}"))
    for name, values in codebook.facets.items():
        word.add_paragraph(_writable(f"Facet {name}: {', '.join(values)}"))
    if reading:
        word.add_paragraph(reading)
    for theme in codebook.themes:
        _theme(word, theme, examples or {})
    out = io.BytesIO()
    word.save(out)
    return same_bytes(out.getvalue())


def code_rows(
    theme: Theme, examples: Mapping[str, tuple[str, str]]
) -> list[tuple[int, Code, tuple[str, ...]]]:
    """For each code of a theme how deep it is (from 0), itself, and the cells under COLUMNS."""
    rows: list[tuple[int, Code, tuple[str, ...]]] = []

    def below(codes: Sequence[Code], depth: int) -> None:
        for code in codes:
            rows.append((depth, code, _cells(code, examples)))
            below(code.codes, depth + 1)

    below(theme.codes, 0)
    return rows


def _cells(code: Code, examples: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    words, reference = examples.get(code.id, (code.examples[0] if code.examples else "", ""))
    example = f"“{' '.join(words.split())}”" + (f" ({reference})" if reference else "")
    asked = "; ".join(f"{name}: {' or '.join(v)}" for name, v in code.asked_of.items())
    return (
        code.name + (" (retired)" if code.retired else ""),
        "\n".join(filter(None, [code.definition, asked and f"Asked of {asked}"])),
        "\n".join(code.include),
        "\n".join(code.exclude),
        example if words else "",
    )


def _prepare(word: Any) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(_PAGE[0]), Cm(_PAGE[1])
    section.left_margin = section.right_margin = Cm(_PAGE[2])
    section.top_margin = section.bottom_margin = Cm(_PAGE[2])


def _theme(word: Any, theme: Theme, examples: Mapping[str, tuple[str, str]]) -> None:
    word.add_heading(_writable(theme.name), 1).paragraph_format.keep_with_next = True
    if theme.definition:
        word.add_paragraph(_writable(theme.definition)).paragraph_format.keep_with_next = True
    rows = code_rows(theme, examples)
    if not rows:
        word.add_paragraph("No codes yet.")
        return
    table = word.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    table.autofit = False
    _fill(table.rows[0], COLUMNS, bold=True)
    _mark(table.rows[0], "w:tblHeader")
    for depth, code, cells in rows:
        row = table.add_row()
        _mark(row, "w:cantSplit")
        _fill(row, cells)
        name = row.cells[0].paragraphs[0]
        name.runs[0].font.bold = True
        name.paragraph_format.left_indent = _centimetres(0.4 * min(depth, 5))
        mark = row.cells[0].add_paragraph().add_run(_writable(code.id))
        mark.font.size, mark.font.name = _points(7), "Courier New"
        row.cells[0].paragraphs[1].paragraph_format.left_indent = _centimetres(0.4 * min(depth, 5))
    for column, share in zip(table.columns, SHARES, strict=True):
        column.width = _centimetres(share * (_PAGE[0] - 2 * _PAGE[2]))
        for cell in column.cells:  # Word goes by the cells, LibreOffice by the columns
            cell.width = column.width


def _fill(row: Any, cells: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(row.cells, cells, strict=True):
        first, *more = _writable(text).split("\n")
        paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in more)]
        for paragraph, line in zip(paragraphs, [first, *more], strict=True):
            run = paragraph.add_run(line)
            run.font.size, run.font.bold = _points(9), bold or None
            paragraph.paragraph_format.space_after = _points(2)


def _mark(row: Any, name: str) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - python-docx has no other way


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _centimetres(size: float) -> Any:
    from docx.shared import Cm

    return Cm(size)


def _writable(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
