"""A table of cases as a workbook: for who keeps the cases in Excel."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - no clock: the same cases give the same bytes


def write_cases_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows, headings first, on one sheet; every cell as text, as `read_cases` reads it."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _CREATED})
        sheet, text = book.add_worksheet("Cases"), book.add_format({"num_format": "@"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text)
    return out.getvalue()
