"""A CSV of any length, read in parts that begin and end with a row.

A row may go on over many lines within quotation marks, so a part cannot begin at any line. One pass
over the bytes counts the marks: a line break with an even number of them before it ends a row. That is
exact as long as every opening mark is at the beginning of a cell. A part with one that is not
(`5" pipe`) is found by reading it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.keywords.scan_parts import Part, Row, Table, TableError, places_of

if TYPE_CHECKING:
    import numpy as np

    Units = np.ndarray[Any, np.dtype[Any]]

_PEEK = 1 << 18
_BLOCK = 1 << 22
_FIELD = 1 << 30
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What Python takes an encoding for that says nothing of the order of its bytes.
_PLAIN = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
# How many bytes a sign of the ASCII has, and in which order.
_UNITS = {
    "utf-8": "u1",
    "utf-16-le": "<u2",
    "utf-16-be": ">u2",
    "utf-32-le": "<u4",
    "utf-32-be": ">u4",
}
# What a byte means depends on all that was before it.
_STATEFUL = re.compile("iso2022|hz|utf-7|escape|punycode|idna")
# Twice in a line after the last one: if a quotation mark is still open, that line is in its cell. No
# text has this sign.
_AFTER = "\ufdd0"
_LF, _CR, _QUOTE = 10, 13, 34


def describe_csv(path: Path, text: str, keep: tuple[str, ...], encoding: str) -> Table:
    """How a CSV is to be read, from its first row. Raises QualcodeError if a column is missing."""
    with path.open("rb") as binary:
        start = binary.read(_PEEK)
    encoding, mark = _encoding_of(path, start, encoding)
    line = start[mark:].decode(encoding, "replace").splitlines()[:1]
    delimiter, said = _delimiter_of(line, text)
    table = Table(path, text, keep, encoding, delimiter, mark)
    with _opened(table, mark) as lines:
        if said:
            next(lines)
        header = next(_whole_rows(table, lines), [])
    places = places_of([cell.strip() for cell in header], table)
    return replace(table, begin=lines.at, places=places)


def find_csv_parts(table: Table, size: int) -> Iterator[Part]:
    """Parts of about `size` bytes. Raises QualcodeError if a quotation mark is never closed."""
    unit = _unit_of(table.encoding)
    found = _Parts(table.begin, size)
    while not found.ended:
        if unit:
            yield from _by_marks(table, unit, found)
        if not found.ended:
            yield from _by_reading(table, found)


def read_csv_part(table: Table, part: Part) -> Iterator[Row]:
    """The answers of a part, each with the cells to keep."""
    text, *kept = table.places
    width = max(table.places) + 1
    with table.path.open("rb") as file:
        file.seek(part.start)
        data = file.read(part.end - part.start)
    with _told(table, part.start):
        lines = io.StringIO(data.decode(table.encoding), newline="")
        for row in csv.reader(lines, delimiter=table.delimiter):
            if row:
                padded = row + [""] * (width - len(row))
                yield padded[text], tuple(padded[place] for place in kept)


class _Parts:
    """The parts found so far: where the next one begins, and with which row."""

    def __init__(self, start: int, size: int) -> None:
        self.start = start
        self.size = size
        self.ended = False
        self._number = self._row = 1

    def add(self, end: int, rows: int) -> Iterator[Part]:
        """The part up to `end`, which has so many rows; none without any."""
        if rows:
            yield Part(self._number, self._row, self.start, end)
            self._number += 1
            self._row += rows
        self.start = end


def _by_marks(table: Table, unit: str, found: _Parts) -> Iterator[Part]:
    """Parts up to one with a mark that opens within a cell, or up to the end of the file."""
    import numpy as np

    wide = np.dtype(unit).itemsize
    at, rows, inside = found.start, 0, False
    before, row = _LF, found.start  # what is before the block, and where its first row begins
    with table.path.open("rb") as file:
        file.seek(at)
        while block := file.read(_BLOCK):
            data = np.frombuffer(block[: len(block) // wide * wide], unit)
            quotes = np.flatnonzero(data == _QUOTE)
            if _opens_within(data, quotes[int(inside) :: 2], before, table.delimiter):
                return
            ends = _line_ends(data)
            if len(quotes):
                ends = ends[(quotes.searchsorted(ends) + inside) % 2 == 0]
            elif inside:
                ends = ends[:0]
            if len(ends):
                after = at + (ends + 1) * wide
                lengths = np.diff(after, prepend=row) // wide
                two = (ends > 0) & (data[ends] == _LF) & (data[ends - 1] == _CR)
                counts = np.cumsum(lengths > 1 + two)  # a line break alone is not a row
                taken = 0
                while (place := int(after.searchsorted(found.start + found.size))) < len(after):
                    yield from found.add(int(after[place]), rows + int(counts[place]) - taken)
                    rows, taken = 0, int(counts[place])
                rows += int(counts[-1]) - taken
                row = int(after[-1])
            inside ^= len(quotes) % 2 == 1
            before = int(data[-1]) if len(data) else before
            at += len(block)
    if inside:
        _complain(table)
    found.ended = True
    yield from found.add(at, rows + (at > row))


def _line_ends(data: Units) -> Units:
    """The places of line breaks, which are LF, CR or both (two where a block ends between them)."""
    import numpy as np

    breaks = data == _LF
    returns = data == _CR
    if returns.any():
        returns[:-1] &= ~breaks[1:]
        breaks |= returns
    return np.flatnonzero(breaks)


def _opens_within(data: Units, openings: Units, before: int, delimiter: str) -> bool:
    """Whether one of the marks that open a cell is not at its beginning, so that it opens nothing."""
    if not len(openings):
        return False
    prior = data[openings - 1]
    if openings[0] == 0:
        prior[0] = before
    fine = (prior == _LF) | (prior == _CR) | (prior == _QUOTE) | (prior == ord(delimiter))
    return not fine.all()


def _by_reading(table: Table, found: _Parts) -> Iterator[Part]:
    """The next part, by reading its rows."""
    rows = 0
    with _opened(table, found.start) as lines:
        for row in _whole_rows(table, lines):
            rows += bool(row)
            if lines.at - found.start >= found.size:
                break
        else:
            found.ended = True
        end = lines.at
    yield from found.add(end, rows)


class _Lines:
    """The lines of a file from a byte on; `at` is the byte that comes after those taken."""

    def __init__(self, file: io.TextIOWrapper, at: int) -> None:
        self.at = at
        self._file = file

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._file)
        self.at += len(line.encode(self._file.encoding))
        return line


@contextmanager
def _opened(table: Table, start: int) -> Iterator[_Lines]:
    with _told(table), table.path.open("rb") as binary:
        binary.seek(start)
        with io.TextIOWrapper(binary, encoding=table.encoding, newline="") as file:
            yield _Lines(file, start)


@contextmanager
def _told(table: Table, start: int | None = None) -> Iterator[None]:
    csv.field_size_limit(_FIELD)
    try:
        yield
    except UnicodeError as error:
        at = ""
        if start is not None and isinstance(error, UnicodeDecodeError):
            at = f" (byte {start + error.start + 1:,})"
        raise TableError(
            f"{table.path} is not in {table.encoding} throughout{at}.",
            "Name its encoding, such as cp1252 or utf-16, or save it as UTF-8.",
        ) from error
    except csv.Error as error:
        raise TableError(f"{table.path} is not a CSV that can be read: {error}") from error


def _whole_rows(table: Table, lines: Iterator[str]) -> Iterator[list[str]]:
    """The rows of these lines; QualcodeError if a quotation mark stays open."""
    after = table.delimiter.join((_AFTER, _AFTER))
    for row in csv.reader(chain(lines, [after]), delimiter=table.delimiter):
        if row == [_AFTER, _AFTER]:
            return
        if row and row[-1].endswith(_AFTER):
            _complain(table)
        yield row


def _complain(table: Table) -> None:
    """Raise QualcodeError with the line of the row in which a quotation mark is never closed."""
    with _opened(table, 0) as lines:
        unmarked = (line.removeprefix("\ufeff") for line in lines)
        reader = csv.reader(unmarked, delimiter=table.delimiter)
        begins = 1
        while True:
            line = reader.line_num + 1
            if next(reader, None) is None:
                break
            begins = line
    raise TableError(
        f"{table.path}: in the row that begins in line {begins} a quotation mark is never "
        "closed, so all after it would be one answer.",
        'Close it there (a " within an answer is written twice); nothing was written.',
    )


def _encoding_of(path: Path, start: bytes, named: str) -> tuple[str, int]:
    """The encoding of a file that begins like this, and the length of the mark that says so."""
    if named:
        named = _known_encoding(path, named)
    for mark, encoding in _MARKS:
        if start.startswith(mark) and (not named or encoding.startswith(named)):
            return encoding, len(mark)
    if named:
        return _PLAIN.get(named, named), 0
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if zeros.count(0) * 2 > len(zeros):
            return encoding, 0
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252", 0
    return "utf-8", 0


def _known_encoding(path: Path, named: str) -> str:
    try:
        b"".decode(named)
        name = codecs.lookup(named).name
    except LookupError as error:
        raise TableError(
            f"'{named}' is not an encoding that is known.",
            "Often it is utf-8, cp1252, utf-16 or shift_jis.",
        ) from error
    if _STATEFUL.search(name):
        raise TableError(
            f"{path} cannot be read in parts, since it is in {name}.", "Save it as UTF-8."
        )
    return "utf-8" if name == "utf-8-sig" else name


def _unit_of(encoding: str) -> str:
    """The type of number in which a byte, or a few, are a sign of ASCII; empty if there is none."""
    if encoding in _UNITS:
        return _UNITS[encoding]
    ascii_signs, every = bytes(range(128)), bytes(range(256))
    plain = ascii_signs.decode(encoding, "replace") == ascii_signs.decode("ascii")
    return "u1" if plain and len(every.decode(encoding, "replace")) == len(every) else ""


def _delimiter_of(line: list[str], text: str) -> tuple[str, bool]:
    """What parts the cells, and whether a line says so: Excel may write `sep=;` before all else.

    Otherwise it is the sign by which the first line has the column that is asked for; else the most
    frequent.
    """
    if line and len(line[0]) == len("sep=;") and line[0].startswith("sep="):
        return line[0][-1], True
    for delimiter in ",;\t|":
        if text in [cell.strip() for cell in next(csv.reader(line, delimiter=delimiter), [])]:
            return delimiter, False
    return max(",;\t|", key=lambda one: line[0].count(one) if line else 0), False
