"""Copies of a store as files: how they are made, called and found in `backups/` beside it."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.writing import replace_file
from qualcode.store.faults import explain

FOLDER = "backups"
BEFORE_VERSION, DAMAGED = "before-version", "damaged"

_NAME = re.compile(
    r"(?P<stem>.+)-(?P<day>\d{8})T(?P<time>\d{6})Z-(?P<reason>[a-z0-9-]+)(\.(?P<number>\d+))?"
)


@dataclass(frozen=True)
class Backup:
    """A copy of the store: `when` is UTC, ISO 8601; `size` in bytes."""

    path: Path
    when: str
    reason: str
    size: int
    number: int = 1


def list_backups(path: Path) -> list[Backup]:
    """The copies of the store at `path`, newest first; empty if none was ever made."""
    folder = path.parent / FOLDER
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    found = [read_name(file) for file in files if file.suffix == path.suffix]
    return sorted(
        (backup for backup, stem in found if backup and stem == path.stem),
        key=lambda backup: (backup.when, backup.number, backup.reason),
        reverse=True,
    )


def read_name(file: Path) -> tuple[Backup | None, str]:
    """What the name of a copy says, and the stem of its store; None if it is not a copy."""
    match = _NAME.fullmatch(file.stem)
    if not match or not file.is_file():
        return None, ""
    day, time = match["day"], match["time"]
    when = f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z"
    number = int(match["number"] or 1)
    return Backup(file, when, match["reason"], file.stat().st_size, number), match["stem"]


def name_backup(path: Path, reason: str) -> Path:
    """A file name in `backups/` that is free; the folder is made where it is missing."""
    folder = path.parent / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise QualcodeError(
            f"The folder {folder} could not be created: {error.strerror}.",
            "A backup of the study file is saved there; check that you have permission to write to the study's folder.",
        ) from error
    now, slug = datetime.now(UTC), _slug(reason)
    when = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    taken = [b.number for b in list_backups(path) if (b.when, b.reason) == (when, slug)]
    number = f".{max(taken) + 1}" if taken else ""
    return folder / f"{path.stem}-{now.strftime('%Y%m%dT%H%M%SZ')}-{slug}{number}{path.suffix}"


def copy_store(source: sqlite3.Connection, target: Path) -> None:
    """Copy an open store, which must not be in a transaction, to the file `target`.

    The copy is whole, even while other processes read and write, and readable by its owner alone
    where the system allows. It is written beside and renamed: a copy that is there is finished.
    Raises QualcodeError if it cannot be made.
    """
    if source.in_transaction:
        raise RuntimeError("a store is copied before a change or after it, not within")
    beside = target.with_name(f".{target.name}.partial")
    try:
        beside.unlink(missing_ok=True)
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with contextlib.closing(sqlite3.connect(beside)) as copy:
            source.backup(copy, progress=give_up)
        replace_file(beside, target)
    except (OSError, sqlite3.Error) as error:
        said = _explained(error)
        if said is None:
            raise
        raise QualcodeError(
            f"A backup of the study file could not be saved at {target}: {said[0]}.", said[1]
        ) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _explained(error: OSError | sqlite3.Error) -> tuple[str, str] | None:
    if isinstance(error, sqlite3.Error):
        return explain(error)
    return (
        error.strerror or str(error),
        "Check the free space on the disk and the permissions of the folder; nothing was changed.",
    )


def give_up(status: int, _remaining: int, _total: int) -> None:
    """For `Connection.backup`: stop where another process does not let go of the file."""
    # Python would ask again for ever; SQLite has waited its time by now.
    if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        raise QualcodeError(
            "The study file could not be copied, because another program is writing to it.",
            "Nothing was changed. Wait until the other program has finished, then try again.",
        )


def _slug(reason: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", reason.lower()).strip("-") or "copy"
