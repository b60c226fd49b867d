"""Tables of free text, CSV or Parquet (with the extra `qualcode[parquet]`), read in parts."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.keywords.scan_csv import describe_csv, find_csv_parts, read_csv_part
from qualcode.keywords.scan_parts import Part, Row, Table, TableError, places_of

PARQUET = (".parquet", ".pq")
# A group of rows in a Parquet file is read from its beginning, so it is cut into few parts.
_SLICES = 8
_LEAST_ROWS = 10_000


def describe_table(path: Path, text: str, keep: tuple[str, ...], encoding: str = "") -> Table:
    """How the table is to be read. Raises QualcodeError if it, or a column of it, is missing."""
    if not path.is_file():
        raise QualcodeError(f"There is no file {path}.", "Check the name and the folder.")
    path = path.resolve()
    if path.suffix.lower() not in PARQUET:
        return describe_csv(path, text, keep, encoding)
    table = Table(path, text, keep)
    with _opened(table) as file:
        places_of(list(file.schema_arrow.names), table)
    return table


def find_parts(table: Table, size: int) -> Iterator[Part]:
    """The parts of a table in order: of about `size` bytes in a CSV, of whole rows in any case."""
    if table.path.suffix.lower() not in PARQUET:
        yield from find_csv_parts(table, size)
        return
    number = first = 1
    with _opened(table) as file:
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            step = max(-(-rows // _SLICES), _LEAST_ROWS)
            for start in range(0, rows, step):
                end = min(start + step, rows)
                yield Part(number, first, start, end, group)
                number += 1
                first += end - start


def read_part(table: Table, part: Part) -> Iterator[Row]:
    """The answers of a part, each with the cells to keep."""
    if table.path.suffix.lower() not in PARQUET:
        yield from read_csv_part(table, part)
        return
    names, at = (table.text, *table.keep), 0
    with _opened(table) as file:
        for batch in file.iter_batches(
            batch_size=4096, row_groups=[part.group], columns=list(dict.fromkeys(names))
        ):
            start = min(max(part.start - at, 0), len(batch))
            chosen = batch.slice(start, max(part.end - at - start, 0))
            at += len(batch)
            columns = [_as_texts(chosen.column(name)) for name in names]
            for answer, *cells in zip(*columns, strict=True):
                yield answer, tuple(cells)
            if at >= part.end:
                return


def _opened(table: Table) -> Any:
    arrow = import_arrow()
    try:
        return arrow.parquet.ParquetFile(table.path)
    except arrow.ArrowInvalid as error:
        raise TableError(f"{table.path} is not a Parquet file that can be read: {error}") from error


def _as_texts(column: Any) -> list[str]:
    return ["" if value is None else str(value) for value in column.to_pylist()]


def import_arrow() -> Any:
    """The library pyarrow, with its Parquet part."""
    try:
        arrow = import_module("pyarrow")
        import_module("pyarrow.parquet")
    except ImportError as error:
        raise QualcodeError(
            "Parquet needs the library pyarrow, which is not installed.",
            'Install it with: pip install "qualcode[parquet]". Or save the table as CSV.',
        ) from error
    return arrow
