"""Tables of any length, a part at a time: CSV, and Parquet with the extra `qualcode[parquet]`."""

from __future__ import annotations

import codecs
import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import IO, Any, Protocol

from qualcode.errors import QualcodeError
from qualcode.files.cells import guard
from qualcode.keywords.scan_partition import Partition

PARQUET = (".parquet", ".pq")
_PEEK = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A line after the last one: where a quotation mark is still open, it ends up in that cell. No text has
# this sign.
_AFTER = "\ufdd0"
_NUMBERS = frozenset({"row", "start", "end"})


class Sink(Protocol):
    """Takes rows as they come."""

    def write(self, rows: Sequence[tuple[str | int, ...]]) -> None:
        """Write some rows."""


def read_partitions(
    path: Path, text: str, keep: Sequence[str], size: int, encoding: str = ""
) -> Iterator[Partition]:
    """The rows of a table, `size` at a time. Raises QualcodeError where a column is not there."""
    if not path.is_file():
        raise QualcodeError(f"There is no file {path}.", "Check the name and the folder.")
    reader = _read_parquet if path.suffix.lower() in PARQUET else _read_csv
    first = 1
    texts: list[str] = []
    kept: list[tuple[str, ...]] = []
    for answer, cells in reader(path, text, tuple(keep), encoding):
        texts.append(answer)
        kept.append(cells)
        if len(texts) == size:
            yield Partition(first, tuple(texts), tuple(kept))
            first += len(texts)
            texts, kept = [], []
    if texts:
        yield Partition(first, tuple(texts), tuple(kept))


Row = tuple[str, tuple[str, ...]]


def _read_csv(path: Path, text: str, keep: tuple[str, ...], encoding: str) -> Iterator[Row]:
    csv.field_size_limit(1 << 30)
    with path.open("rb") as binary:
        start = binary.read(_PEEK)
    encoding = encoding or _encoding_of(start)
    try:
        with path.open(encoding=encoding, newline="") as file:
            delimiter, said = _delimiter_of(start, encoding, text)
            if said:
                next(file)
            rows = _whole_rows(path, file, delimiter, said + 1)
            places = _places([cell.strip() for cell in next(rows, [])], text, keep, path)
            for row in rows:
                if row:
                    padded = row + [""] * (max(places) + 1 - len(row))
                    yield padded[places[0]], tuple(padded[place] for place in places[1:])
    except UnicodeError as error:
        raise QualcodeError(
            f"{path} is not in {encoding} throughout: {error}",
            "Name its encoding, such as cp1252 or utf-16, or save it as UTF-8.",
        ) from error
    except csv.Error as error:
        raise QualcodeError(f"{path} is no CSV that can be read: {error}") from error


def _whole_rows(path: Path, lines: Iterable[str], delimiter: str, line: int) -> Iterator[list[str]]:
    """The rows of a CSV that begins at `line`; QualcodeError where a quotation mark stays open."""
    reader = csv.reader(chain(lines, [_AFTER]), delimiter=delimiter)
    before = 0
    for row in reader:
        if row == [_AFTER]:
            return
        if row and row[-1].endswith(_AFTER):
            raise QualcodeError(
                f"{path}: in the row that begins in line {line + before} a quotation mark is never "
                "closed, so all after it would be one answer",
                'Close it there (a " within an answer is written twice); nothing was written.',
            )
        before = reader.line_num
        yield row


def _encoding_of(start: bytes) -> str:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if zeros.count(0) * 2 > len(zeros):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter_of(start: bytes, encoding: str, text: str) -> tuple[str, int]:
    """What parts the cells, and how many lines say so: Excel may write `sep=;` before all else.

    Otherwise it is the sign by which the first line has the column that is asked for; else the most
    frequent.
    """
    line = start.decode(encoding, "replace").splitlines()[:1]
    if line and len(line[0]) == len("sep=;") and line[0].startswith("sep="):
        return line[0][-1], 1
    for delimiter in ",;\t|":
        if text in [cell.strip() for cell in next(csv.reader(line, delimiter=delimiter), [])]:
            return delimiter, 0
    return max(",;\t|", key=lambda one: line[0].count(one) if line else 0), 0


def _places(header: list[str], text: str, keep: tuple[str, ...], path: Path) -> list[int]:
    missing = [name for name in (text, *keep) if name not in header]
    if missing:
        named = ", ".join(f"`{name}`" for name in missing)
        raise QualcodeError(
            f"{path} has no column {named}",
            f"Its columns are: {', '.join(header) or 'none, the file is empty'}.",
        )
    for name in (text, *keep):
        if header.count(name) > 1:
            raise QualcodeError(
                f"{path} has the column `{name}` twice", "Give one of them another name."
            )
    return [header.index(name) for name in (text, *keep)]


def _read_parquet(path: Path, text: str, keep: tuple[str, ...], _encoding: str) -> Iterator[Row]:
    arrow = import_arrow()
    try:
        file = arrow.parquet.ParquetFile(path)
    except arrow.ArrowInvalid as error:
        raise QualcodeError(f"{path} is no Parquet file that can be read: {error}") from error
    with file:
        _places(list(file.schema_arrow.names), text, keep, path)
        for batch in file.iter_batches(batch_size=4096, columns=list(dict.fromkeys((text, *keep)))):
            columns = [_as_texts(batch.column(name)) for name in (text, *keep)]
            for answer, *cells in zip(*columns, strict=True):
                yield answer, tuple(cells)


def _as_texts(column: Any) -> list[str]:
    return ["" if value is None else str(value) for value in column.to_pylist()]


@contextmanager
def open_sink(path: Path, columns: Sequence[str]) -> Iterator[Sink]:
    """Where rows go: a CSV (UTF-8 with BOM, guarded against formulas) or a Parquet file.

    It is written beside `path` and takes its place when all is there; on an error nothing is left.
    """
    if path.suffix.lower() not in (".csv", *PARQUET):
        raise QualcodeError(
            f"{path} cannot be written: the output is .csv or .parquet",
            f"Name it {path.with_suffix('.csv').name}, say.",
        )
    if not path.parent.is_dir():
        raise QualcodeError(
            f"{path} cannot be written: there is no folder {path.parent}", "Make it first."
        )
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.suffix.lower() in PARQUET:
            with _parquet_sink(part, columns) as sink:
                yield sink
        else:
            with part.open("w", encoding="utf-8-sig", newline="") as file:
                yield _CsvSink(file, columns)
        part.replace(path)
    except OSError as error:
        raise QualcodeError(f"{path} could not be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)


class _CsvSink:
    def __init__(self, file: IO[str], columns: Sequence[str]) -> None:
        self._writer = csv.writer(file)
        self._writer.writerow([guard(name) for name in columns])

    def write(self, rows: Sequence[tuple[str | int, ...]]) -> None:
        self._writer.writerows(
            [guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
        )


@contextmanager
def _parquet_sink(path: Path, columns: Sequence[str]) -> Iterator[Sink]:
    arrow = import_arrow()
    schema = arrow.schema(
        [(name, arrow.int64() if name in _NUMBERS else arrow.string()) for name in columns]
    )
    with arrow.parquet.ParquetWriter(path, schema) as writer:
        yield _ParquetSink(arrow, writer, schema)


class _ParquetSink:
    """Gathers rows, since Parquet is made of large groups of them."""

    def __init__(self, arrow: Any, writer: Any, schema: Any) -> None:
        self._arrow, self._writer, self._schema = arrow, writer, schema

    def write(self, rows: Sequence[tuple[str | int, ...]]) -> None:
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self._writer.write_table(self._arrow.table(columns, schema=self._schema))


def import_arrow() -> Any:
    """The library pyarrow, with its Parquet part."""
    try:
        arrow = import_module("pyarrow")
        import_module("pyarrow.parquet")
    except ImportError as error:
        raise QualcodeError(
            "Parquet needs the library pyarrow, which is not installed",
            'Install it with: pip install "qualcode[parquet]". Or save the table as CSV.',
        ) from error
    return arrow
