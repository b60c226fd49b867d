"""Tables (CSV, XLSX) read as codebooks: our own, and those that people keep in Excel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.exchange.codebooks.forest import Branch, ImportedCodebook, plant
from qualcode.exchange.codebooks.ids import is_id
from qualcode.exchange.codebooks.items import read_attributes, read_items, read_keywords
from qualcode.exchange.codebooks.table import COLUMNS
from qualcode.files.cells import unguard
from qualcode.files.tables import read_table
from qualcode.model.codes import Code

# What people call these columns, in small letters, with spaces for - and _.
OTHER_NAMES = {
    "theme": ("theme", "themes", "main theme", "category", "categories", "domain", "dimension"),
    "code": ("code", "codes", "code name", "node", "sub theme", "subtheme"),
    "subcode": ("subcode", "sub code", "child code", "subcategory", "sub category"),
    "id": ("id", "code id", "key"),
    "parent": ("parent", "parent code", "parent id"),
    "name": ("name", "label", "title"),
    "definition": ("definition", "description", "meaning", "code definition"),
    "include": ("include", "inclusion", "inclusion criteria", "when to use", "use when", "included"),
    "exclude": (
        "exclude", "exclusion", "exclusion criteria", "when not to use", "do not use when",
        "not to use", "excluded",
    ),
    "examples": ("examples", "example", "quote", "quotes", "example quote", "typical example"),
    "keywords": ("keywords", "key words", "keyword", "terms", "words"),
    "asked_of": ("asked of",),
    "unit": ("unit",),
    "color": ("color", "colour"),
    "retired": ("retired",),
    "kind": ("kind",),
    "values": ("values",),
}  # fmt: skip
YES = frozenset({"yes", "true", "1", "x", "y"})
LISTED = ("include", "exclude", "examples")


@dataclass(frozen=True)
class _Row:
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_codebook_table(path: Path) -> ImportedCodebook:
    """The codebook in a `.csv` or `.xlsx`.

    Three shapes are known: what `write_codebook_csv` and `write_codebook_xlsx` wrote; rows with a
    `name` and a `parent`; and rows with a `theme`, a `code` and perhaps a `subcode`, where an empty
    cell means the one above. Columns may be called as people call them (description, when to use
    ...), in any order. Raises ProblemsError with every row that cannot be read, QualcodeError where
    it is no such table.
    """
    table = read_table(path)
    known: dict[str, str] = {}
    for column in table.columns:
        name = _column(column)
        known[column] = "" if name in known.values() else name
    notes = [
        f"The column “{c}” cannot be imported" for c, known_as in known.items() if not known_as
    ]
    plain = unguard if path.suffix.lower() not in {".xlsx", ".xlsm"} else str
    rows = [
        _Row(row.line, {known[c]: plain(v).strip() for c, v in row.cells.items() if known[c]})
        for row in table.rows
    ]
    columns = set(known.values())
    problems: list[Problem] = []
    if "kind" in columns or ("parent" in columns and columns & {"name", "code"}):
        branches = _tree(rows, path.name, problems)
    elif columns & {"theme", "code", "name"}:
        branches = _outline(rows, path.name, problems)
    else:
        told = f"{path.name} does not have a column with codes"
        hint = f"Name its columns {', '.join(COLUMNS)}; or theme, code, definition."
        raise QualcodeError(told, hint)
    if problems:
        raise ProblemsError(sorted(problems), "Fix these rows and try again.")
    head, facets = _head(rows)
    found = plant(branches, **head, facets=facets)
    return ImportedCodebook(found.codebook, (*notes, *found.notes))


def _column(heading: str) -> str:
    folded = " ".join(heading.casefold().replace("_", " ").replace("-", " ").split())
    return next((column for column, names in OTHER_NAMES.items() if folded in names), "")


def _head(rows: Sequence[_Row]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    settings = {row["id"]: row["values"] for row in rows if row["kind"] == "setting"}
    head = {key: settings[key] for key in ("title", "version", "language") if settings.get(key)}
    facets = {row["id"]: read_items(row["values"]) for row in rows if row["kind"] == "facet"}
    return head, facets


def _tree(rows: Sequence[_Row], path: str, problems: list[Problem]) -> list[Branch]:
    """Rows that name their parent, by its id or its name; parents may stand below their children."""
    found = [row for row in rows if row["kind"] in {"", "theme", "code"}]
    branches = [(row, _branch(row, path, problems)) for row in found]
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


def _outline(rows: Sequence[_Row], path: str, problems: list[Problem]) -> list[Branch]:
    """Rows with theme, code and subcode in columns, empty where it is the one above."""
    roots: dict[str, Branch] = {}
    theme: Branch | None = None
    code: Branch | None = None
    for row in rows:
        name = row["code"] or ("" if row["subcode"] else row["name"])
        if row["theme"] and (theme is None or theme.code.name != _flat(row["theme"])):
            fresh = Branch(Code("", _flat(row["theme"])), theme=True)
            theme, code = roots.setdefault(fresh.code.name.casefold(), fresh), None
        lowest = row["subcode"] or name
        branch = _branch(row, path, problems, lowest or row["theme"])
        if not lowest:
            # A row of its own for the theme: its definition, perhaps.
            if theme is not None and not theme.children:
                theme.code, theme.color = branch.code, branch.color
            continue
        if row["subcode"] and name and (code is None or code.code.name != _flat(name)):
            code = _under(theme, roots, Branch(Code("", _flat(name))))
        if row["subcode"] and code is not None:
            code.children.append(branch)
        else:
            code = _under(theme, roots, branch)
    return list(roots.values())


def _under(theme: Branch | None, roots: dict[str, Branch], branch: Branch) -> Branch:
    if theme is None:
        roots[f"\0{len(roots)}"] = branch
    else:
        theme.children.append(branch)
    return branch


def _branch(row: _Row, path: str, problems: list[Problem], name: str = "") -> Branch:
    # In a table with codes as well as names, the code is the short mark: 1.2, MON.
    code_id = row["id"] or (row["code"] if row["name"] and not name else "")
    name = _flat(name or row["name"] or row["code"] or code_id)
    if not name:
        problems.append(Problem(path, row.line, "this row does not have a name"))
    code = Code("", name, row["definition"], retired=row["retired"].casefold() in YES)
    own = bool(row["kind"])
    values: dict[str, Any] = {key: _listed(row[key], own=own) for key in LISTED}
    try:
        values["keywords"] = read_keywords(_words(row["keywords"], own=own))
        values["asked_of"] = read_attributes(row["asked_of"])
    except QualcodeError as error:
        problems.append(Problem(path, row.line, error.message))
    if row["unit"] and row["unit"] not in {"match", "sentence", "turn"}:
        problems.append(
            Problem(path, row.line, f"unit `{row['unit']}` must be match, sentence or turn")
        )
    if row["color"] and not re.fullmatch(r"#[0-9A-Fa-f]{6}", row["color"]):
        problems.append(
            Problem(path, row.line, f"colour `{row['color']}` must be written like #1f77b4")
        )
    kept = code_id if is_id(code_id) else ""
    code = replace(code, unit=row["unit"], **values)
    return Branch(code, kept, row["color"], theme=row["kind"] == "theme")


def _listed(text: str, *, own: bool) -> tuple[str, ...]:
    items = read_items(text)
    return items if own else tuple(re.sub(r"^[-–•*]\s+", "", item) for item in items)


def _words(text: str, *, own: bool) -> str:
    """The keywords of a cell, one a line; people write them in one line, with commas."""
    if own or "\n" in text or text.startswith(("/", "{")):
        return text
    return "\n".join(re.split(r"\s*[,;]\s*", text))


def _flat(text: str) -> str:
    return " ".join(text.split())
