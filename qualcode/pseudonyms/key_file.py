"""The key that leads back from pseudonyms to names, and the study's own list: the same table."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.cells import guard, unguard
from qualcode.files.tables import read_table
from qualcode.pseudonyms.key import NameKey, Place

NAME, PSEUDONYM, PLACE = "name", "pseudonym", "place"
NO_NAME = "no name"  # in the column of pseudonyms: what a person said


def read_key(path: Path) -> NameKey:
    """A key, or a list of one's own (.csv, .xlsx): the columns `name` and `pseudonym`.

    A third column may contain a `place` (`FG1:12:34`, document, line and column): then the row is of
    that place alone. The pseudonym `no name` says that it is none. Raises QualcodeError if a row
    has no pseudonym, a name has two, or a place is none.
    """
    table = read_table(path)
    if any(column not in table.columns for column in (NAME, PSEUDONYM)):
        raise QualcodeError(
            f"{path.name} does not have the columns 'name' and 'pseudonym'.",
            "Write these two headings in its first row, and one name per row below: Anna Smith, [P3]",
        )
    names: dict[str, str] = {}
    places: dict[Place, tuple[str, str]] = {}
    for row in table.rows:
        name, said, place = (
            unguard(row.cells.get(column, "")).strip() for column in (NAME, PSEUDONYM, PLACE)
        )
        if not name or not said or (not place and names.get(name, said) != said):
            raise QualcodeError(
                f"{path.name}:{row.line}: '{name}' needs exactly one pseudonym.",
                "Put the name in the first column and its replacement in the second.",
            )
        if place:
            places[_place(place, f"{path.name}:{row.line}")] = (
                name,
                "" if said == NO_NAME else said,
            )
        else:
            names[name] = said
    refused = frozenset(name for name, said in names.items() if said == NO_NAME)
    return NameKey({n: said for n, said in names.items() if n not in refused}, refused, places)


def write_key(key: NameKey) -> str:
    """The key as CSV, by name, its places last; newlines as spreadsheets want them."""
    rows = [(name, key.names.get(name, NO_NAME), "") for name in sorted({*key.names, *key.refused})]
    rows += [(word, said or NO_NAME, str(p)) for p, (word, said) in sorted(key.places.items())]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((NAME, PSEUDONYM, PLACE))
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return out.getvalue()


def _place(text: str, where: str) -> Place:
    found = re.fullmatch(r"(.+):([1-9]\d*):([1-9]\d*)", text)
    if not found:
        raise QualcodeError(
            f"{where}: '{text}' is not a place.",
            "A place is a document, a line and a column: FG1:12:34. Leave it empty for all places.",
        )
    return Place(found[1], int(found[2]), int(found[3]))
