"""`extracts.csv` and `suggestions.csv`: one coding per row, written and read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import Problem, ProblemsError
from qualcode.files.cells import guard, unguard
from qualcode.files.tables import Table, TableRow, read_table
from qualcode.model.matrix import Extract

BEFORE_FACETS = (
    "coding_id", "reference", "document", "case", "speaker", "role", "turn", "line_start",
    "line_end", "time_start", "theme_id", "theme", "code_id", "code",
)  # fmt: skip
AFTER_FACETS = ("text", "memo", "coder", "origin", "triggers", "start", "end")
NEEDED = ("document", "code_id", "text")

Value = str | int | None


@dataclass(frozen=True)
class ImportRow:
    """A row of a coding table: what it says, before it has found its place in a document.

    `start` and `end` are code points as the row gives them, None if it gives none.
    """

    line: int
    document: str
    code_id: str
    text: str
    coding_id: str = ""
    coder: str = ""
    turn: int | None = None
    start: int | None = None
    end: int | None = None
    facets: Mapping[str, str] = field(default_factory=dict)
    memo: str = ""
    triggers: tuple[str, ...] = ()


def extract_columns(facets: Sequence[str], attributes: Sequence[str]) -> list[str]:
    """The headings of extracts.csv for these facets and attributes."""
    return [*BEFORE_FACETS, *facets, *AFTER_FACETS, *(f"attr.{name}" for name in attributes)]


def extract_row(extract: Extract, facets: Sequence[str]) -> dict[str, Value]:
    """The row of one extract by heading; numbers are ints, what is not known is None."""
    coding = extract.coding
    assert coding.span is not None
    first, last = extract.lines or (None, None)
    return {
        "coding_id": coding.id,
        "reference": extract.reference,
        "document": extract.document,
        "case": extract.case,
        "speaker": extract.speaker,
        "role": extract.role,
        "turn": extract.turn,
        "line_start": first,
        "line_end": last,
        "time_start": clock(extract.time_start),
        "theme_id": extract.theme_id,
        "theme": extract.theme,
        "code_id": coding.code_id,
        "code": extract.code,
        **{facet: coding.facets.get(facet, "") for facet in facets},
        "text": coding.text,
        "memo": coding.memo,
        "coder": coding.coder,
        "origin": coding.origin,
        "triggers": "; ".join(coding.triggers),
        "start": coding.span.start,
        "end": coding.span.end,
        **{f"attr.{name}": value for name, value in extract.attributes.items()},
    }


def clock(seconds: float | None) -> str | None:
    """Seconds from the start of the recording as `h:mm:ss`."""
    if seconds is None:
        return None
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def write_extracts(
    extracts: Sequence[Extract],
    facets: Sequence[str],
    attributes: Sequence[str],
    *,
    bom: bool = True,
    raw: bool = False,
) -> str:
    """The extracts as CSV (RFC 4180: commas, CRLF), guarded against formulas unless `raw`."""
    columns = extract_columns(facets, attributes)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for extract in extracts:
        row = extract_row(extract, facets)
        writer.writerow([_cell(row.get(column), raw=raw) for column in columns])
    return ("\ufeff" if bom else "") + out.getvalue()


def is_own_table(table: Table) -> bool:
    """Whether a table has the columns that `write_extracts` writes, rather than another program's."""
    return set(NEEDED) <= set(table.columns) or "code_id" in table.columns


def read_extracts(path: Path, facets: Sequence[str], table: Table | None = None) -> list[ImportRow]:
    """Read what `write_extracts` wrote, or any table with `document`, `code_id` and `text`.

    `table` is the file's, if it has been read. Raises ProblemsError with every problem at once, each
    with its line.
    """
    table = table or read_table(path)
    missing = [name for name in NEEDED if name not in table.columns]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        raise ProblemsError(
            [Problem(path.name, 1, f"the column {names} is missing")],
            "A table of codings needs at least the columns document, code_id and text.",
        )
    problems: list[Problem] = []
    rows = [_import_row(path, row, facets, problems) for row in table.rows]
    if problems:
        raise ProblemsError(problems, "Fix these rows and try again; nothing was imported.")
    return rows


def _import_row(
    path: Path, row: TableRow, facets: Sequence[str], problems: list[Problem]
) -> ImportRow:
    cells = {name: unguard(value) for name, value in row.cells.items()}
    empty = [name for name in NEEDED if not cells[name].strip()]
    problems += [Problem(path.name, row.line, f"the column '{name}' is empty") for name in empty]
    numbers = {}
    for name in ("turn", "start", "end"):
        value = cells.get(name, "").strip()
        if value and not value.isdecimal():
            problems.append(Problem(path.name, row.line, f"{name} is not a number: '{value}'"))
        numbers[name] = int(value) if value.isdecimal() else None
    return ImportRow(
        line=row.line,
        document=cells["document"].strip(),
        code_id=cells["code_id"].strip(),
        text=cells["text"],
        coding_id=cells.get("coding_id", "").strip(),
        coder=cells.get("coder", "").strip(),
        facets={name: cells[name].strip() for name in facets if cells.get(name, "").strip()},
        memo=cells.get("memo", ""),
        triggers=tuple(t for t in cells.get("triggers", "").split("; ") if t),
        **numbers,
    )


def _cell(value: Value, *, raw: bool) -> str | int:
    if value is None:
        return ""
    return value if raw or isinstance(value, int) else guard(value)
