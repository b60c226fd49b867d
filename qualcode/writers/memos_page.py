"""The analyst's notes on paper: each under what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.files.cells import guarded_csv
from qualcode.writers.paper import plain_table
from qualcode.writers.word_page import word_page

COLUMNS = ("about", "where", "memo", "coder", "when")

Line = tuple[str, ...]


def memos_markdown(lines: Sequence[Line], title: str) -> str:
    """The memos, one per line under COLUMNS, as a page with a heading each."""
    blocks = [f"# {title}"]
    for about, where, memo, coder, when in lines:
        blocks += [f"## {about}", *([f"*{where}*"] if where else []), memo, f"{coder}, {when}"]
    return "\n\n".join(blocks) + "\n"


def memos_csv(lines: Sequence[Line], _: str = "") -> str:
    """The same as CSV with BOM, guarded against formulas."""
    return guarded_csv([COLUMNS, *lines])


def memos_docx(lines: Sequence[Line], title: str) -> bytes:
    """The same as a Word document."""
    widths = (0.14, 0.3, 0.34, 0.1, 0.12)
    return word_page(title, [plain_table("Memos", [COLUMNS, *lines], widths=widths)])
