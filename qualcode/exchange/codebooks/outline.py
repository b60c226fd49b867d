"""Rows with a column per level of a codebook, and what one row says of its theme or code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualcode.errors import Problem, QualcodeError
from qualcode.exchange.codebooks.columns import Columns
from qualcode.exchange.codebooks.forest import Branch
from qualcode.exchange.codebooks.ids import is_id
from qualcode.exchange.codebooks.items import read_attributes, read_items, read_keywords
from qualcode.model.codes import Code

YES = frozenset({"yes", "true", "1", "x", "y"})
LISTED = ("include", "exclude", "examples")
_FILLED = ("definition", *LISTED, "keywords", "asked_of", "unit")
_BETWEEN = re.compile(r"\s*(?:\n|;|•|\u2022)\s*")
_MOST_WORDS = 6


@dataclass(frozen=True)
class Row:
    """A row of a codebook table: its line, and its cells by our names of columns."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class Outline:
    """Reads rows with a column per level; an empty cell means the one above it."""

    def __init__(self, columns: Columns, path: str, problems: list[Problem]) -> None:
        self._columns, self._path, self._problems = columns, path, problems
        self._roots: list[Branch] = []
        self._open: dict[int, Branch] = {}  # by the place of the level

    def read(self, rows: Sequence[tuple[int, list[str]]]) -> list[Branch]:
        """The themes with all below them."""
        for line, cells in rows:
            self._take(line, cells)
        return self._roots

    def _take(self, line: int, cells: list[str]) -> None:
        named = {
            place: names
            for place in self._columns.levels
            if (names := self._names(place, cells[place] if place < len(cells) else ""))
        }
        lowest = max(named, key=self._columns.levels.index, default=None)
        for place, names in named.items():
            if place == lowest and len(names) > 1:
                self._close(place)
                for name in names:
                    self._place(place, name)
                del self._open[place]
            else:
                self._place(place, names[0])
        reached = [place for place in self._columns.levels if place in self._open]
        about = reached[-1] if reached else None
        self._say(line, cells, about)

    def _names(self, place: int, cell: str) -> list[str]:
        """The names in a cell: several if its heading says so, or each has a line of its own."""
        names = [" ".join(name.split()) for name in _BETWEEN.split(cell) if name.strip(" -–•")]
        names = [re.sub(r"^[-–•*]\s+", "", name) for name in names]
        if place not in self._columns.several:
            return [" ".join(cell.split())] if cell.strip() else []
        if len(names) == 1 and "," in names[0]:
            parts = [part.strip() for part in names[0].split(",") if part.strip()]
            if all(len(part.split()) <= _MOST_WORDS for part in parts):
                return parts
        return names

    def _close(self, place: int) -> None:
        order = self._columns.levels
        for lower in order[order.index(place) :]:
            self._open.pop(lower, None)

    def _place(self, place: int, name: str) -> None:
        """Open the branch of that name at that level, a new one unless it exists."""
        known = self._open.get(place)
        if known and known.code.name.casefold() == name.casefold():
            return
        self._close(place)
        order = self._columns.levels
        above = [self._open[p] for p in order[: order.index(place)] if p in self._open]
        siblings = above[-1].children if above else self._roots
        found = next((b for b in siblings if b.code.name.casefold() == name.casefold()), None)
        if found is None:
            found = Branch(Code("", name), theme=not above and place != order[-1])
            siblings.append(found)
        self._open[place] = found

    def _say(self, line: int, cells: list[str], lowest: int | None) -> None:
        """Give each level what the row says of it."""
        said: dict[int, dict[str, str]] = {}
        for place, (column, about) in self._columns.facts.items():
            cell = cells[place].strip() if place < len(cells) else ""
            level = lowest if about is None else about
            if cell and level is not None:
                said.setdefault(level, {})[column] = cell
        for level, facts in said.items():
            branch = self._open.get(level)
            if branch is None:
                continue
            row = Row(line, facts | {"name": ""})
            fresh = branch_of(
                row, self._path, self._problems, facts.get("name") or branch.code.name
            )
            if facts.get("name") and not fresh.code_id and is_id(branch.code.name):
                fresh.code_id = branch.code.name
            branch.code = _filled(branch.code, fresh.code)
            branch.code_id = branch.code_id or fresh.code_id
            branch.color = branch.color or fresh.color


def _filled(code: Code, more: Code) -> Code:
    """The code with what another row says of it: lists grow, texts are put below each other."""
    values: dict[str, Any] = {"name": more.name, "retired": code.retired or more.retired}
    for key in _FILLED:
        here, there = getattr(code, key), getattr(more, key)
        if isinstance(here, tuple):
            values[key] = (*here, *(item for item in there if item not in here))
        elif isinstance(here, str) and here and there and there not in here:
            values[key] = f"{here}\n{there}"
        else:
            values[key] = here or there
    return replace(code, **values)


def branch_of(row: Row, path: str, problems: list[Problem], name: str = "") -> Branch:
    """The branch that a row is about, called `name` or as its own columns say."""
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
    unit = row["unit"] if row["unit"] in {"match", "sentence", "turn"} else ""
    if row["unit"] and not unit:
        problems.append(
            Problem(path, row.line, f"unit `{row['unit']}` must be match, sentence or turn")
        )
    color = row["color"] if re.fullmatch(r"#[0-9A-Fa-f]{6}", row["color"]) else ""
    if row["color"] and not color and own:
        problems.append(
            Problem(path, row.line, f"colour `{row['color']}` must be written like #1f77b4")
        )
    kept = code_id if is_id(code_id) else ""
    code = replace(code, unit=unit, **values)
    return Branch(code, kept, color, theme=row["kind"] == "theme")


def _listed(text: str, *, own: bool) -> tuple[str, ...]:
    items = read_items(text)
    return items if own else tuple(re.sub(r"^[-–•*]\s+", "", item) for item in items)


def _words(text: str, *, own: bool) -> str:
    """The keywords of a cell, one per line; people write them in one line, with commas."""
    if own or "\n" in text or text.startswith(("/", "{")):
        return text
    return "\n".join(re.split(r"\s*[,;]\s*", text))


def _flat(text: str) -> str:
    return " ".join(text.split())
