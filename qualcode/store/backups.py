"""Copies of the store, kept in `backups/` beside it."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.store.faults import told

FOLDER = "backups"


def name_backup(path: Path, reason: str) -> Path:
    """A file name in `backups/` that is free; the folder is made where it is missing."""
    folder = path.parent / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise QualcodeError(
            f"The folder {folder} could not be made: {error.strerror}.",
            "A copy of the store is kept there; check that you may write to the study's folder.",
        ) from error
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"{path.stem}-{stamp}-{_slug(reason)}"
    number, target = 2, folder / f"{name}{path.suffix}"
    while target.exists():
        number, target = number + 1, folder / f"{name}-{number}{path.suffix}"
    return target


def copy_store(source: sqlite3.Connection, target: Path) -> None:
    """Copy an open store, which must not be in a transaction, to the file `target`.

    The copy is whole, even while other processes read and write, and readable by its owner alone
    where the system allows. It is written beside and renamed: a copy that is there is finished.
    Raises QualcodeError where it cannot be made.
    """
    if source.in_transaction:
        raise RuntimeError("a store is copied before a change or after it, not within")
    beside = target.with_name(f".{target.name}.partial")
    try:
        beside.unlink(missing_ok=True)
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with told(beside), contextlib.closing(sqlite3.connect(beside)) as copy:
            source.backup(copy, progress=give_up)
        beside.replace(target)
    except OSError as error:
        raise QualcodeError(
            f"A copy of the store could not be kept at {target}: {error.strerror}.",
            "Check the disk's room and the folder's rights; nothing was changed.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def give_up(status: int, _remaining: int, _total: int) -> None:
    """For `Connection.backup`: stop where another process does not let go of the file."""
    # Python would ask again for ever; SQLite has waited its time by now.
    if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        raise QualcodeError(
            "The store could not be copied: another program is writing to it.",
            "Nothing was changed. Wait until the other is done; then try again.",
        )


def _slug(reason: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", reason.lower()).strip("-") or "copy"
