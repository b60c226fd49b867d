"""A table of free text, described in parts: a process that gets the description reads the part."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import QualcodeError


class TableError(QualcodeError):
    """A table that cannot be read as it is: to go on with the rest of it makes no sense."""


Row = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Table:
    """Where a table is and how it is read; what follows `keep` is for CSV only.

    `begin` is the byte at which the first row after the headings begins, `places` are the columns of
    the text and of the cells to keep.
    """

    path: Path
    text: str
    keep: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    begin: int = 0
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class Part:
    """Some rows of a table, `first` the number of the first (from 1).

    `start` and `end` are bytes of a CSV, or rows of the `group` of a Parquet file.
    """

    number: int
    first: int
    start: int
    end: int
    group: int = 0


def places_of(header: list[str], table: Table) -> tuple[int, ...]:
    """The columns of the text and of the cells to keep; QualcodeError if one is missing or twice."""
    wanted = (table.text, *table.keep)
    missing = [name for name in wanted if name not in header]
    if missing:
        named = ", ".join(f"`{name}`" for name in missing)
        raise TableError(
            f"{table.path} has no column {named}.",
            f"Its columns are: {', '.join(header) or 'none, the file is empty'}.",
        )
    for name in wanted:
        if header.count(name) > 1:
            raise TableError(
                f"{table.path} has the column `{name}` twice.", "Give one of them another name."
            )
    return tuple(header.index(name) for name in wanted)
