"""A typology as a table that an analyst fills in: `case`, the typology's name, `why`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualcode.errors import Problem, ProblemsError
from qualcode.files.cells import guarded_csv, unguard
from qualcode.files.tables import read_table
from qualcode.model.documents import Case
from qualcode.model.typologies import Typology


def read_types(path: Path, known: Sequence[str], name: str = "") -> Typology:
    """Read a `.csv` or `.xlsx`: `case`, one column whose head names the typology, maybe `why`.

    `known` are the names of the study's cases; `name` picks the column where there are several.
    Columns headed `attr.NAME` are skipped. A case without a type has none. Raises ProblemsError
    with every row that names no case, or a case twice with different types.
    """
    table = read_table(path)
    heads = {column.strip().casefold(): column for column in table.columns}
    choices = [
        column
        for column in table.columns
        if column.strip().casefold() not in {"case", "why"} and not column.startswith("attr.")
    ]
    wanted = [column for column in choices if not name or column == name]
    if "case" not in heads or len(wanted) != 1:
        told = (
            "the table needs a column `case` and one column named after the typology; "
            f"its columns are: {', '.join(table.columns)}"
        )
        raise ProblemsError([Problem(path.name, 1, told)])
    problems: list[Problem] = []
    type_of: dict[str, str] = {}
    why: dict[str, str] = {}
    for row in table.rows:
        cells = {head: unguard(row.cells.get(head, "")).strip() for head in table.columns}
        case, value = cells[heads["case"]], cells[wanted[0]]
        if case not in known:
            problems.append(Problem(path.name, row.line, f"there is no case {case!r}"))
        elif type_of.get(case, value) != value:
            told = f"{case} is {value!r} here and {type_of[case]!r} above; a case can have one type only"
            problems.append(Problem(path.name, row.line, told))
        elif value:
            type_of[case] = value
            reason = cells[heads["why"]] if "why" in heads else ""
            why |= {case: reason} if reason else {}
    if problems:
        raise ProblemsError(problems, "Fix these rows and try again; nothing was changed.")
    return Typology(wanted[0], type_of, why)


def write_types(rows: Sequence[Sequence[str]]) -> str:
    """The rows of `types_rows` as CSV (RFC 4180, with BOM), guarded against formulas."""
    return guarded_csv(rows)


def types_rows(typology: Typology, cases: Sequence[Case]) -> list[list[str]]:
    """A header, then one line per case: `case`, the typology's name, `why`, and the attributes.

    Every case has a line, so that the table is also the place to write types in. Attributes are
    headed `attr.NAME`; reading passes them over.
    """
    names = list(dict.fromkeys(name for case in cases for name in case.attributes))
    names = [name for name in names if name != typology.name]
    header = ["case", typology.name, "why", *(f"attr.{name}" for name in names)]
    return [
        header,
        *(
            [
                case.name,
                typology.type_of.get(case.name, ""),
                typology.why.get(case.name, ""),
                *(case.attributes.get(name, "") for name in names),
            ]
            for case in cases
        ),
    ]
