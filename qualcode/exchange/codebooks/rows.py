"""Tables (CSV, XLSX) read as codebooks: our own, and those that people keep in Excel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.exchange.codebooks.columns import Columns, read_columns
from qualcode.exchange.codebooks.forest import Branch, ImportedCodebook, plant
from qualcode.exchange.codebooks.items import read_items
from qualcode.exchange.codebooks.outline import Outline, Row, branch_of
from qualcode.exchange.codebooks.places import find_places
from qualcode.exchange.codebooks.table import COLUMNS
from qualcode.files.cells import unguard
from qualcode.files.tables import count_titles, read_rows
from qualcode.model.codes import Code
from qualcode.text.offsets import normalise


def read_codebook_table(path: Path) -> ImportedCodebook:
    r"""The codebook in a `.csv`, `.tsv` or `.xlsx`.

    These shapes are known: what `write_codebook_csv` and `write_codebook_xlsx` wrote; rows with a
    `name` and a `parent`; a column per level (theme, sub-theme, code), where an empty cell means the
    one above and a cell may list several codes; and a list whose names say where they belong, by a
    path (`Support > Family`), by numbers (`1.2`) or by how far they are indented. Columns may be
    called as people call them, in English, German, French or Spanish, in any order. Raises
    ProblemsError with every row that cannot be read, QualcodeError if it is not such a table.
    """
    found, _ = read_rows(path, only_first=True)
    rows = found[0].rows
    rows = rows[count_titles([cells for _, cells in rows]) :]
    plain = unguard if path.suffix.lower() not in {".xlsx", ".xlsm"} else str
    columns = read_columns([" ".join(normalise(cell).split()) for cell in rows[0][1]])
    body = [(line, [plain(cell) for cell in cells]) for line, cells in rows[1:]]
    kinds = {column for column, _ in columns.facts.values()}
    problems: list[Problem] = []
    flat = [_flat_row(line, cells, columns) for line, cells in body]
    named = "name" in kinds or bool(columns.levels)
    if "kind" in kinds or ("parent" in kinds and named):
        branches = _tree(flat, path.name, problems)
    elif len(columns.levels) > 1:
        branches = Outline(columns, path.name, problems).read(body)
    elif named:
        branches = _listed_names(body, flat, columns, path.name, problems)
    else:
        told = f"{path.name} does not have a column with codes"
        hint = f"Name its columns {', '.join(COLUMNS)}; or theme, code, definition."
        raise QualcodeError(told, hint)
    if problems:
        raise ProblemsError(sorted(problems), "Fix these rows and try again.")
    notes = [f"The column “{heading}” cannot be imported" for heading in columns.unknown]
    head, facets = _head(flat)
    planted = plant(branches, **head, facets=facets)
    return ImportedCodebook(planted.codebook, (*notes, *planted.notes))


def _flat_row(line: int, cells: Sequence[str], columns: Columns) -> Row:
    said = {column: _cell(cells, place).strip() for place, (column, _) in columns.facts.items()}
    if columns.levels:
        said["code"] = _cell(cells, columns.levels[-1]).strip()
    return Row(line, said)


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _listed_names(
    body: Sequence[tuple[int, list[str]]],
    flat: Sequence[Row],
    columns: Columns,
    path: str,
    problems: list[Problem],
) -> list[Branch]:
    """One column of names, which may say themselves where each belongs."""
    place = columns.levels[0] if columns.levels else _place_of(columns, "name")
    rows = [(row, _cell(cells, place)) for row, (_, cells) in zip(flat, body, strict=True)]
    rows = [(row, name) for row, name in rows if name.strip() or any(row.cells.values())]
    places = find_places([name for _, name in rows], [row["number"] for row, _ in rows])
    roots: list[Branch] = []
    homes: dict[tuple[str, ...], Branch] = {}
    for (row, _), parts in zip(rows, places, strict=True):
        if not parts:
            problems.append(Problem(path, row.line, "this row does not have a name"))
            continue
        _home(parts, branch_of(row, path, problems, parts[-1]), roots, homes)
    return roots


def _home(
    parts: tuple[str, ...],
    branch: Branch,
    roots: list[Branch],
    homes: dict[tuple[str, ...], Branch],
) -> None:
    """Put a branch below its parents, which are made if no row is about them."""
    key = tuple(part.casefold() for part in parts)
    if known := homes.get(key):
        if not known.code.definition:
            known.code = branch.code
        return
    above = roots
    for depth in range(1, len(parts)):
        parent = homes.get(key[:depth])
        if parent is None:
            parent = homes[key[:depth]] = Branch(Code("", parts[depth - 1]))
            above.append(parent)
        above = parent.children
    homes[key] = branch
    above.append(branch)


def _place_of(columns: Columns, wanted: str) -> int:
    return next(place for place, (column, _) in columns.facts.items() if column == wanted)


def _head(rows: Sequence[Row]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    settings = {row["id"]: row["values"] for row in rows if row["kind"] == "setting"}
    head = {key: settings[key] for key in ("title", "version", "language") if settings.get(key)}
    facets = {row["id"]: read_items(row["values"]) for row in rows if row["kind"] == "facet"}
    return head, facets


def _tree(rows: Sequence[Row], path: str, problems: list[Problem]) -> list[Branch]:
    """Rows that name their parent, by its id or its name; parents may be below their children."""
    found = [row for row in rows if row["kind"] in {"", "theme", "code"}]
    branches = [(row, branch_of(row, path, problems)) for row in found]
    homes: dict[str, Branch] = {}
    for _, branch in reversed(branches):
        homes[branch.code.name.casefold()] = branch
    for _, branch in reversed(branches):
        homes |= {branch.code_id.casefold(): branch} if branch.code_id else {}
    roots = []
    for row, branch in branches:
        parent = homes.get(row["parent"].casefold()) if row["parent"] else None
        if parent is not None and parent is not branch:
            parent.children.append(branch)
        elif row["parent"]:
            said = f"`{row['parent']}`, the parent of “{branch.code.name}”, is not in the table"
            problems.append(Problem(path, row.line, said))
        else:
            roots.append(branch)
    reached, waiting = 0, list(roots)
    for branch in waiting:  # which grows on the way
        reached += 1
        waiting += branch.children
    if reached < len(branches) and not problems:
        problems.append(Problem(path, 0, "some codes are parents of each other, in a circle"))
    return roots
