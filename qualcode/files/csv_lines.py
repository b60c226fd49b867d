"""The lines of a CSV text, refused before they are cut where they are endless."""

from __future__ import annotations

import io
from collections.abc import Iterator

from qualcode.errors import QualcodeError

# Within quotation marks a line may hold more delimiters than there are columns.
_MOST_DELIMITERS = 100_000


def narrow_lines(name: str, text: str, delimiter: str, most_columns: int) -> Iterator[str]:
    """The lines of `text` with their ends. Raises QualcodeError at one of endless columns."""
    for line in io.StringIO(text, newline=""):
        if len(line) > _MOST_DELIMITERS and line.count(delimiter) > _MOST_DELIMITERS:
            raise too_wide(name, most_columns)
        yield line


def too_wide(name: str, most_columns: int) -> QualcodeError:
    """What is said of a table with more than so many columns."""
    return QualcodeError(
        f"{name} has more than {most_columns:,} columns: it is not read.",
        "Is it the right file? Leave out what is not needed.",
    )
