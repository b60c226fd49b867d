"""Put a backup in the place of the store."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.writing import replace_file
from qualcode.store.copies import DAMAGED, copy_store, give_up, name_backup
from qualcode.store.database import WAIT_SECONDS, open_copy
from qualcode.store.faults import code_of, told

_UNREADABLE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def restore_backup(backup: Path, path: Path, *, wait: float = WAIT_SECONDS) -> Path | None:
    """Make the store at `path` what `backup` is; returns where the store of before is kept.

    The store of before goes to `backups/` first, whatever it is: sound, damaged, or of another
    version. Returns None if there was none. Whoever reads meanwhile sees the old store or the
    new one; a process that is killed leaves the old one. Raises QualcodeError, and changes
    nothing, where the backup is damaged or no store, or another process is writing.
    """
    with contextlib.closing(_open_sound(backup, wait)) as source:
        if not path.exists():
            copy_store(source, path)
            return None
        if not _is_readable(path, wait):
            kept = _set_aside(path)
            copy_store(source, path)
            return kept
        kept = name_backup(path, "before-restore")
        with told(path), contextlib.closing(sqlite3.connect(path, timeout=wait)) as target:
            copy_store(target, kept)
            # Into the old file, as one transaction, and not by renaming: other processes may have
            # it open, and a journal that lies beside it belongs to it.
            source.backup(target, progress=give_up)
        return kept


def _open_sound(backup: Path, wait: float) -> sqlite3.Connection:
    with open_copy(backup, wait=wait) as copy:
        problems = copy.check()
    if problems:
        raise QualcodeError(
            f"The backup {backup} is damaged: {problems[0]}.",
            "Choose another; nothing was changed.",
        )
    return sqlite3.connect(backup, timeout=wait)


def _is_readable(path: Path, wait: float) -> bool:
    """False if SQLite cannot make sense of the file; QualcodeError if it is in use."""
    if path.stat().st_size == 0:
        return False
    with told(path), contextlib.closing(sqlite3.connect(path, timeout=wait)) as connection:
        connection.isolation_level = None
        try:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.DatabaseError as error:
            if code_of(error) in _UNREADABLE:
                return False
            raise
    return True


def _set_aside(path: Path) -> Path:
    kept = name_backup(path, DAMAGED)
    journal = path.with_name(f"{path.name}-journal")
    try:
        if journal.exists():
            replace_file(journal, kept.with_name(f"{kept.name}-journal"))
        replace_file(path, kept)
    except OSError as error:
        raise QualcodeError(
            f"{path} could not be moved aside: {error.strerror}.",
            "Close the programs that have it open, and try again.",
        ) from error
    return kept
