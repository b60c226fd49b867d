"""Charting: the cells that need a summary, and the page on which it is written."""

from __future__ import annotations

from typing import TypedDict

from qualcode.actions.summaries import summarise
from qualcode.model.matrix import Cell
from qualcode.study.study import Study
from qualcode.views.plain import CaseName, CodeId

_MARK = "# "
_BELOW = f"{_MARK}Write your summary below this line; text above it that begins with # is left out."


class CellToChart(TypedDict):
    """A cell without a summary, or with one that is out of date (`stale`)."""

    case: CaseName
    code_id: CodeId
    stale: bool


def find_cells(
    study: Study, *, theme: str = "", case: str = "", code: str = "", everything: bool = False
) -> list[Cell]:
    """Return coded cells without an up-to-date summary; with `everything`, all coded cells."""
    return [
        cell
        for matrix in study.matrices([study.theme(theme)] if theme else None)
        for row in matrix.rows
        for cell in row.cells
        if cell.extracts
        and (everything or cell.stale or cell.summary is None)
        and case in {"", cell.case}
        and code in {"", cell.code_id}
    ]


def show_cells(cells: list[Cell]) -> list[CellToChart]:
    """Return the cells to chart."""
    return [{"case": c.case, "code_id": c.code_id, "stale": c.stale} for c in cells]


def page_of_cell(study: Study, cell: Cell) -> str:
    """Return the text to edit: definition and extracts after `#`, then the current summary."""
    code = study.codebook.code(cell.code_id) or study.codebook.theme(cell.code_id)
    lines = [f"{cell.case}: {study.codebook.name_of(cell.code_id)}"]
    lines += [code.definition] if code and code.definition else []
    lines += [""]
    for extract in cell.extracts:
        star = " *" if extract.coding.quotable else ""
        lines += [f"{extract.reference}{star}", *extract.coding.text.split("\n"), ""]
    head = "\n".join(f"{_MARK}{line}".rstrip() for line in lines)
    return f"{head}\n{_BELOW}\n{cell.summary.text if cell.summary else ''}\n"


def keep_page(study: Study, cell: Cell, page: str, *, coder: str) -> bool:
    """Save the summary from an edited page; False if it has not changed."""
    text = summary_on_page(page)
    before = cell.summary.text if cell.summary else ""
    if not text or (text == before and not cell.stale):
        return False
    summarise(study, cell.case, cell.code_id, text, coder=coder)
    return True


def summary_on_page(page: str) -> str:
    """Return what a person wrote: all text below the line, and new text above it."""
    lines = page.splitlines()
    if _BELOW in lines:
        end = lines.index(_BELOW)
    else:
        end = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    kept = [line for line in lines[:end] if not line.startswith("#")] + lines[end:]
    return "\n".join(line for line in kept if line != _BELOW).strip()
