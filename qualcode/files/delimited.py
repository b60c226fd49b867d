"""Tables in plain text, cells parted by a comma, semicolon, tab or bar: one reader for all of them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from qualcode.errors import QualcodeError

# Within quotation marks a line may have more delimiters than there are columns.
_MOST_DELIMITERS = 100_000
_MAX_CELL = 10_000_000
_SAMPLE = 100_000
_SAID = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?[,;\t|]*\r?\n", re.IGNORECASE)
_BAD = "Save it as CSV (UTF-8) or .xlsx."

NumberedRow = tuple[int, list[str]]


def delimited_rows(
    name: str, text: str, *, most_rows: int, most_columns: int, delimiter: str = ""
) -> tuple[list[NumberedRow], str]:
    """The rows of a table with the line where each starts (from 1), and the sign between its cells.

    Rows without text are left out. A first line `sep=;` says the sign (Excel's own way); else it is
    `delimiter`, or the one that cuts the rows most evenly. A table of tabs whose quotation marks do
    not match is read with quotation marks as part of the text. Raises QualcodeError if it has too
    many rows or columns, or a quotation mark is never closed.
    """
    csv.field_size_limit(_MAX_CELL)
    line = 1
    if said := _SAID.match(text):
        text, delimiter, line = text[said.end() :], said[1], 2
    delimiter = delimiter or guess_delimiter(text)
    unquoted = False
    if _never_closes(name, text, delimiter, most_columns):
        if delimiter != "\t":
            raise QualcodeError(
                f"{name}: this is not a CSV table: a quotation mark is never closed.", _BAD
            )
        unquoted = True
    lines = narrow_lines(name, text, delimiter, most_columns)
    reader = (
        csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        if unquoted
        else csv.reader(lines, delimiter=delimiter)
    )
    rows: list[NumberedRow] = []
    before = line - 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                rows.append((line, cells))
            line = before + reader.line_num + 1
            if len(rows) > most_rows:
                raise QualcodeError(
                    f"{name} has more than {most_rows:,} rows, so it was not read.",
                    "Is it the right file? Split it, or leave out what is not needed.",
                )
    except csv.Error as error:
        raise QualcodeError(f"{name}:{line}: this is not a CSV table: {error}.", _BAD) from error
    return rows, delimiter


def unquoted_rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a table whose quotation marks are part of the text, as Whisper writes its .tsv."""
    lines = io.StringIO(text, newline="")
    return [
        row for row in csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE) if any(row)
    ]


def guess_delimiter(text: str) -> str:
    """The sign that cuts the first rows most evenly, and of those the one the headings have most of."""
    sample = text[:_SAMPLE]
    first = re.sub(r'"[^"]*"', "", sample.lstrip("\r\n")).partition("\n")[0]

    def fits(delimiter: str) -> tuple[float, int]:
        try:
            rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
            widths = [len(row) for row in islice(rows, 50) if row]
        except csv.Error:
            return 0.0, 0
        if not widths:
            return 0.0, 0
        if widths[0] > 1:
            return round(widths.count(widths[0]) / len(widths), 2), first.count(delimiter)
        # A title above the headings has one cell: the rows below it must then be of one width.
        width, count = Counter(widths[1:] or [1]).most_common(1)[0]
        even = width > (2 if delimiter == "," else 1) and count >= 0.9 * (len(widths) - 1)
        return (count / len(widths) if even else 0.0), 0

    return max(",;\t|", key=fits)


def narrow_lines(name: str, text: str, delimiter: str, most_columns: int) -> Iterator[str]:
    """The lines of `text` with their ends. Raises QualcodeError at one of endless columns."""
    for line in io.StringIO(text, newline=""):
        if len(line) > _MOST_DELIMITERS and line.count(delimiter) > _MOST_DELIMITERS:
            raise too_wide(name, most_columns)
        yield line


def too_wide(name: str, most_columns: int) -> QualcodeError:
    """What is said of a table with more than so many columns."""
    return QualcodeError(
        f"{name} has more than {most_columns:,} columns, so it was not read.",
        "Is it the right file? Leave out what is not needed.",
    )


def _never_closes(name: str, text: str, delimiter: str, most_columns: int) -> bool:
    """Whether an open quotation mark swallows all that comes after it."""
    if text.count('"') % 2 == 0:
        return False
    try:
        lines = narrow_lines(name, text, delimiter, most_columns)
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
