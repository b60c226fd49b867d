"""A codebook as a table (CSV, XLSX): a row a setting, facet, theme or code; and tables as people have them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from qualcode.exchange.codebooks.items import write_attributes, write_items, write_keywords
from qualcode.exchange.workbook.look import (
    CELL_LIMIT,
    Looks,
    cut_to,
    height_for,
    writable,
)
from qualcode.files.cells import guard
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.text.offsets import utf16_length

COLUMNS = (
    "kind", "id", "parent", "name", "definition", "include", "exclude", "examples", "keywords",
    "asked_of", "unit", "color", "retired", "values",
)  # fmt: skip
WIDTHS = {
    "definition": 50, "include": 36, "exclude": 36, "examples": 36, "keywords": 28, "name": 28,
    "id": 24, "parent": 24,
}  # fmt: skip
WIDTH = 12
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone; same bytes always
_INK = "#3B4A5A"


def write_codebook_csv(codebook: Codebook) -> tuple[bytes, list[str]]:
    """The codebook as CSV (UTF-8 with BOM, RFC 4180), and what it cannot carry: nothing, so far.

    Cells that a spreadsheet would take for a formula are preceded by `'`.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in codebook_rows(codebook):
        writer.writerow([guard(row.get(column, "")) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig"), []


def write_codebook_xlsx(codebook: Codebook) -> tuple[bytes, list[str]]:
    """The codebook as a workbook of one sheet, and what it cannot carry, item by item."""
    import xlsxwriter

    out = io.BytesIO()
    notes: list[str] = []
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _CREATED})
        looks, sheet = Looks(book), book.add_worksheet("Codebook")
        for at, column in enumerate(COLUMNS):
            sheet.set_column(at, at, WIDTHS.get(column, WIDTH))
            sheet.write_string(0, at, column, looks.head(_INK))
        for number, row in enumerate(codebook_rows(codebook), 1):
            bold = row["kind"] == "theme"
            for at, column in enumerate(COLUMNS):
                text = _fitting(row.get(column, ""), f"{column} of {row['id']}", notes)
                # Text format: what somebody types over it stays as typed, `=ROM` too.
                sheet.write_string(number, at, text, looks.body(bold=bold, num_format="@"))
            wide = [(row.get(column, ""), float(width)) for column, width in WIDTHS.items()]
            sheet.set_row(number, height_for(wide))
        sheet.freeze_panes(1, 4)
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return out.getvalue(), notes


def codebook_rows(codebook: Codebook) -> Iterator[dict[str, str]]:
    """The rows of the table by column; empty columns may be left out.

    `parent` is the id of the theme or code that a code is under; lists have one item per line.
    """
    for key in ("title", "version", "language"):
        if getattr(codebook, key):
            yield {"kind": "setting", "id": key, "values": getattr(codebook, key)}
    for name, values in codebook.facets.items():
        yield {"kind": "facet", "id": name, "values": write_items(values)}
    for theme in codebook.themes:
        yield _theme_row(theme)
        yield from _code_rows(theme)


def _theme_row(theme: Theme) -> dict[str, str]:
    return {
        "kind": "theme",
        "id": theme.id,
        "name": theme.name,
        "definition": theme.definition,
        "color": theme.color,
    }


def _code_rows(parent: Theme | Code) -> Iterator[dict[str, str]]:
    for code in parent.codes:
        yield {
            "kind": "code",
            "id": code.id,
            "parent": parent.id,
            "name": code.name,
            "definition": code.definition,
            "include": write_items(code.include),
            "exclude": write_items(code.exclude),
            "examples": write_items(code.examples),
            "keywords": write_keywords(code.keywords),
            "asked_of": write_attributes(code.asked_of),
            "unit": code.unit,
            "retired": "yes" if code.retired else "",
        }
        yield from _code_rows(code)


def _fitting(text: str, what: str, notes: list[str]) -> str:
    clean = writable(text)
    if clean != text:
        notes.append(f"Control characters in {what} were replaced")
    if utf16_length(clean) > CELL_LIMIT:
        notes.append(f"{what} was longer than a cell can be and was cut")
        return cut_to(clean, CELL_LIMIT)
    return clean
