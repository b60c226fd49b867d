"""The audit trail as an appendix."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.writers.tables import TableWriter

COLUMNS = ("change", "when", "coder", "action", "what", "why", "before", "after", "undone")

# Shares of the page, column by column.
_WIDTHS = (0.06, 0.09, 0.08, 0.09, 0.19, 0.11, 0.16, 0.16, 0.06)

Line = tuple[str, ...]


def write_history(writer: TableWriter, lines: Sequence[Line], title: str) -> str | bytes:
    """The changes, one per row under COLUMNS, as `writer` writes a table.

    The same lines give the same bytes on any day.
    """
    return writer(title, "Every change, oldest first", [COLUMNS, *lines], _WIDTHS)
