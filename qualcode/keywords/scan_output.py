"""What a scan writes: a file per part, and all of them joined, as CSV or as Parquet."""

from __future__ import annotations

import csv
import io
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from qualcode.errors import QualcodeError
from qualcode.files.cells import guard
from qualcode.keywords.scan_table import PARQUET, import_arrow

_NUMBERS = frozenset({"row", "start", "end"})
_BOM = "\ufeff"


class Sink(Protocol):
    """Takes rows as they come."""

    def write(self, rows: Sequence[tuple[str | int, ...]]) -> None:
        """Write some rows."""


def check_output(path: Path) -> None:
    """Raise QualcodeError if the output cannot be of this kind, or not be there."""
    if path.suffix.lower() not in (".csv", *PARQUET):
        raise QualcodeError(
            f"{path} cannot be written: the output is .csv or .parquet.",
            f"Name it {path.with_suffix('.csv').name}, for example.",
        )
    if not path.parent.is_dir():
        raise QualcodeError(
            f"{path} cannot be written: there is no folder {path.parent}.", "Make it first."
        )
    if path.suffix.lower() in PARQUET:
        import_arrow()


@contextmanager
def open_part_file(path: Path, columns: Sequence[str]) -> Iterator[Sink]:
    """Where the rows of a part go. The file is there when all is in it, whoever else writes it."""
    with _whole(path) as part:
        if path.suffix.lower() in PARQUET:
            with _parquet_writer(part, columns) as writer:
                yield _ParquetSink(writer)
        else:
            with part.open("w", encoding="utf-8", newline="") as file:
                yield _CsvSink(file)


def join_parts(parts: Sequence[Path], path: Path, columns: Sequence[str]) -> None:
    """One file of the files of all parts: a CSV (UTF-8 with BOM, guarded) or a Parquet file."""
    with _whole(path) as whole:
        if path.suffix.lower() in PARQUET:
            arrow = import_arrow()
            with _parquet_writer(whole, columns) as writer:
                for part in parts:
                    rows = arrow.parquet.read_table(part)
                    if len(rows):
                        writer.write_table(rows)
            return
        head = io.StringIO(newline="")
        csv.writer(head).writerow([guard(name) for name in columns])
        with whole.open("wb") as file:
            file.write((_BOM + head.getvalue()).encode())
            for part in parts:
                with part.open("rb") as some:
                    shutil.copyfileobj(some, file, 1 << 20)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place when all is in it; after an error nothing is left."""
    part = path.with_name(f".{path.name}.{os.getpid()}-{uuid.uuid4().hex[:8]}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class _CsvSink:
    def __init__(self, file: IO[str]) -> None:
        self._writer = csv.writer(file)

    def write(self, rows: Sequence[tuple[str | int, ...]]) -> None:
        self._writer.writerows(
            [guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
        )


class _ParquetSink:
    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def write(self, rows: Sequence[tuple[str | int, ...]]) -> None:
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            schema = self._writer.schema
            self._writer.write_table(import_arrow().table(columns, schema=schema))


def _parquet_writer(path: Path, columns: Sequence[str]) -> Any:
    arrow = import_arrow()
    schema = arrow.schema(
        [(name, arrow.int64() if name in _NUMBERS else arrow.string()) for name in columns]
    )
    return arrow.parquet.ParquetWriter(path, schema)
