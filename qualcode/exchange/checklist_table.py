"""A checklist as a table that an analyst writes: `item`, `evidence`, `note`."""

from __future__ import annotations

import re
from pathlib import Path

from qualcode.errors import Problem, ProblemsError
from qualcode.files.cells import unguard
from qualcode.files.tables import read_table
from qualcode.model.checklists import ChecklistItem


def read_checklist(path: Path) -> list[ChecklistItem]:
    """Read a `.csv` or `.xlsx` with the columns `item`, `evidence` and maybe `note`.

    `evidence` has ids of codes, themes or codings, or cells as `CODE@CASE`, separated by `;` or
    newlines. Raises
    ProblemsError if a column is missing.
    """
    table = read_table(path)
    heads = {column.strip().casefold(): column for column in table.columns}
    missing = [name for name in ("item", "evidence") if name not in heads]
    if missing:
        told = f"the column {', '.join(missing)} is missing"
        raise ProblemsError([Problem(path.name, 1, told)])
    items = []
    for row in table.rows:
        cells = {key: unguard(row.cells.get(head, "")).strip() for key, head in heads.items()}
        ids = tuple(filter(None, (part.strip() for part in re.split(r"[;\n]", cells["evidence"]))))
        if cells["item"]:
            items.append(ChecklistItem(cells["item"], ids, cells.get("note", ""), row.line))
    return items
