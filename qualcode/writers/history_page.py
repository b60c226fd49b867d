"""The audit trail as an appendix."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.files.cells import guarded_csv
from qualcode.writers.paper import plain_table
from qualcode.writers.word_page import word_page

COLUMNS = ("change", "when", "coder", "action", "what", "why", "before", "after", "taken back")

# Shares of the page, column by column.
_WIDTHS = (0.06, 0.09, 0.08, 0.09, 0.19, 0.11, 0.16, 0.16, 0.06)

Line = tuple[str, ...]


def history_csv(lines: Sequence[Line]) -> str:
    """The changes, one a row under COLUMNS, as CSV with BOM, guarded against formulas."""
    return guarded_csv([COLUMNS, *lines])


def history_docx(lines: Sequence[Line], title: str) -> bytes:
    """The same as a Word document: landscape, one table, its head repeated on every page.

    The same lines give the same bytes on any day.
    """
    return word_page(
        title, [plain_table("Every change, oldest first", [COLUMNS, *lines], widths=_WIDTHS)]
    )
