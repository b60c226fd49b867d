"""SQLite's errors, in words a researcher can act on."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from qualcode.errors import QualcodeError

_BACKUP = "Restore a copy from the folder `backups/` beside it, or from your own backup."
_SYNC = "If a service syncs the folder, wait until it has finished or pause it; then try again."

# By SQLite's primary result code. What is not here is a fault of this program, and stays one.
_SAID: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_PERM: (
        "you do not have permission",
        "Check the permissions of the file and its folder.",
    ),
    sqlite3.SQLITE_BUSY: (
        "another program is writing to it",
        "Nothing was changed. Wait until the other program has finished, then try again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        "another program is writing to it",
        "Nothing was changed. Wait until the other program has finished, then try again.",
    ),
    sqlite3.SQLITE_READONLY: (
        "it is read-only",
        "Nothing was changed. Check the permissions of the file and its folder, or copy the study.",
    ),
    sqlite3.SQLITE_IOERR: ("the disk reported an error", _SYNC),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", _BACKUP),
    sqlite3.SQLITE_FULL: (
        "the disk is full",
        "Free some space on the disk and try again; nothing was changed.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "it, or the journal beside it, could not be opened",
        f"Check that you have permission to write to the folder. {_SYNC}",
    ),
    sqlite3.SQLITE_NOTADB: ("it is not a study file", _BACKUP),
}


def explain(error: sqlite3.Error) -> tuple[str, str] | None:
    """What an error of SQLite says of the file, and what to do; None for a fault of this program."""
    return _SAID.get(code_of(error))


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error is not SQLite's."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file at `path` into a QualcodeError with a hint."""
    try:
        yield
    except sqlite3.Error as error:
        said = explain(error)
        if said is None:
            raise
        raise QualcodeError(
            f"The study file {path} could not be used: {said[0]} ({error}).", said[1]
        ) from error
    except UnicodeEncodeError as error:
        # Half of a surrogate pair: bytes typed in a terminal that are no UTF-8.
        if error.reason != "surrogates not allowed":
            raise
        raise QualcodeError(
            f"{error.object[:40]!a} contains half a character, which cannot be saved.",
            "Type it again; check that the terminal uses UTF-8.",
        ) from error
