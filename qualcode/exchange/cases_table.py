"""`cases.csv`: documents and speakers to cases, with attributes."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.files.cells import unguard
from qualcode.files.tables import Table, read_table
from qualcode.model.documents import Membership

CASE, DOCUMENT, SPEAKER = "case", "document", "speaker"
# Facts about the document of a row, not about its case.
OF_DOCUMENTS = ("collected", "source", "media")

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - no clock: the same cases give the same bytes


@dataclass(frozen=True)
class CasesTable:
    """The rules of a cases file, and each case's attributes in the order of the columns.

    `occasions` are the attributes that differ between documents of one case (a wave, a date); such a
    case has all its values, in the order of the rows: `1; 2`.
    """

    members: tuple[Membership, ...] = ()
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()


def read_cases(path: Path) -> CasesTable:
    """Read `cases.csv` or an `.xlsx` of the same shape.

    Columns: `case`, `document`, `speaker` (the last two may be missing or empty), `collected`,
    `source` and `media` (facts about the row's document), then one column per attribute. These
    headings may be written in any case. A case may have several rows. If an attribute differs between
    them, it is a fact about the occasion, and the rows must name different documents. Raises
    ProblemsError with every problem at once; a table without any case is one.
    """
    table = _known_headings(read_table(path))
    problems = _missing_case(table)
    rows: list[tuple[str, dict[str, str], int]] = []
    names = tuple(c for c in table.columns if c not in {CASE, DOCUMENT, SPEAKER, *OF_DOCUMENTS})
    for row in table.rows:
        cells = {
            name: unicodedata.normalize("NFC", unguard(value).strip())
            for name, value in row.cells.items()
        }
        case = cells.get(CASE, "")
        if case:
            rows.append((case, cells, row.line))
        elif not problems or problems[0].line != 1:
            problems.append(Problem(path.name, row.line, "this row does not name a case"))
    occasions = _find_occasions(rows, names)
    attributes: dict[str, dict[str, str]] = {}
    members = []
    documents: dict[tuple[str, str, str], str] = {}  # case, attribute, document -> value
    for case, cells, line in rows:
        facts = {n: v for n in (*OF_DOCUMENTS, *occasions) if (v := cells.get(n, ""))}
        members.extend(_memberships(case, cells, line, facts))
        known = attributes.setdefault(case, dict.fromkeys(names, ""))
        for name in filter(cells.get, names):
            place = (case, name, cells.get(DOCUMENT, "") if name in occasions else "")
            before = documents.setdefault(place, cells[name])
            if before != cells[name]:
                said = f"{case} has the {name} '{cells[name]}' here and '{before}' above"
                problems.append(Problem(path.name, line, said))
            values = known[name].split("; ") if name in occasions and known[name] else [known[name]]
            if cells[name] not in values:
                known[name] = "; ".join([*filter(None, values), cells[name]])
    if not problems and not members:
        problems.append(Problem(path.name, 1, "the table does not contain any row with a case"))
    if problems:
        raise ProblemsError(problems, "Fix the table and try again; nothing was changed.")
    return CasesTable(tuple(members), attributes, names, occasions)


def _find_occasions(
    rows: Sequence[tuple[str, dict[str, str], int]], names: Iterable[str]
) -> tuple[str, ...]:
    """The attributes with several values in one case, each with a document of its own."""
    found = []
    for name in names:
        values: dict[str, dict[str, set[str]]] = {}
        for case, cells, _ in rows:
            if cells.get(name):
                places = values.setdefault(case, {}).setdefault(cells.get(DOCUMENT, ""), set())
                places.add(cells[name])
        differing = [p for p in values.values() if len(set().union(*p.values())) > 1]
        if differing and all("" not in places for places in differing):
            found.append(name)
    return tuple(found)


def compare_cases(ours: Table, theirs: Table) -> list[str]:
    """In words, how two cases tables differ: rows by case, document and speaker, cell by cell."""
    mine, other = _known_headings(ours), _known_headings(theirs)
    columns = dict.fromkeys((*mine.columns, *other.columns))
    here, there = _by_place(mine), _by_place(other)
    told = []
    for place in dict.fromkeys((*here, *there)):
        name = " ".join(part for part in place if part)
        if place not in there or place not in here:
            told.append(f"{name}: only {'here' if place in here else 'there'}")
            continue
        told += [
            f"{name}: {column} is '{here[place].get(column, '')}' here, "
            f"'{there[place].get(column, '')}' there"
            for column in columns
            if here[place].get(column, "") != there[place].get(column, "")
        ]
    return told


def _by_place(table: Table) -> dict[tuple[str, ...], dict[str, str]]:
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for row in table.rows:
        cells = {column: value.strip() for column, value in row.cells.items()}
        rows[tuple(cells.get(column, "") for column in (CASE, DOCUMENT, SPEAKER))] = cells
    return rows


def write_cases(table: Table) -> str:
    """The table as CSV, headings as `read_cases` wants them."""
    known = _known_headings(table)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(known.columns)
    writer.writerows([row.cells.get(column, "") for column in known.columns] for row in known.rows)
    return out.getvalue()


def _memberships(
    case: str, cells: dict[str, str], line: int, facts: dict[str, str]
) -> list[Membership]:
    """A row that places its case nowhere is about the speaker, or the document, of that name."""
    document, speaker = cells.get(DOCUMENT, ""), cells.get(SPEAKER, "")
    if document or speaker:
        return [Membership(case, document, speaker, line, facts)]
    return [
        Membership(case, "", case, line, facts),
        Membership(case, case, "", line, facts),
    ]


def _known_headings(table: Table) -> Table:
    """`Case` and `CASE` are `case`."""
    ours = {CASE, DOCUMENT, SPEAKER, *OF_DOCUMENTS}
    plain = {c: c.casefold() for c in table.columns if c.casefold() in ours}
    columns = tuple(plain.get(c, c) for c in table.columns)
    if len(set(columns)) < len(columns):
        twice = next(c for c in columns if columns.count(c) > 1)
        said = f"{table.path.name}: the heading '{twice}' appears twice."
        raise QualcodeError(said, "Rename one of them.")
    rows = tuple(
        type(row)(row.line, {plain.get(c, c): v for c, v in row.cells.items()})
        for row in table.rows
    )
    return Table(table.path, columns, rows)


def _missing_case(table: Table) -> list[Problem]:
    if CASE in table.columns:
        return []
    found = ", ".join(table.columns)
    said = f"there is no column 'case'; rename the column that contains your cases to 'case' (the headings are: {found})"
    return [Problem(table.path.name, 1, said)]


def write_cases_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows, headings first, on one sheet; every cell as text, as `read_cases` reads it."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _CREATED})
        sheet, text = book.add_worksheet("Cases"), book.add_format({"num_format": "@"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text)
    return out.getvalue()
