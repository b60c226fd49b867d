"""A store is brought up to this program's version, step by step, with a copy kept.

A step is a file `migrations/NNNN_name.sql`. The history keeps rows as they were, so a later step
may add tables, and columns with a default; it never renames or drops a column.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.store.copies import BEFORE_VERSION, copy_store, name_backup
from qualcode.store.transactions import transaction

APPLICATION_ID = 0x71636F64  # "qcod"


def read_version(path: Path, connection: sqlite3.Connection) -> int:
    """The store's version; 0 for an empty database.

    Raises QualcodeError if it is another program's database, or a newer qualcode's store.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION_ID and (application or version or tables):
        raise QualcodeError(
            f"{path} is a database of another program, not a study file of qualcode.",
            "Is this the study's folder? The study file is called study.db.",
        )
    known = len(read_steps())
    if version > known:
        raise QualcodeError(
            f"{path} was written by a newer version of qualcode (store version {version}; "
            f"this version knows {known}).",
            "Install the newer version; nothing was changed.",
        )
    return version


def migrate(
    path: Path,
    connection: sqlite3.Connection,
    *,
    keep_copy: bool = True,
    upto: int | None = None,
) -> None:
    """Take the steps that are missing (to version `upto`, or the newest), all of them or none.

    A store with anything in it is copied to `backups/` first, while no other process can write;
    `keep_copy` is False if nothing could be lost.
    """
    version = read_version(path, connection)
    steps = read_steps()[:upto]
    if version >= len(steps):
        return
    with transaction(connection):
        # Another process may have been here while we waited.
        version = read_version(path, connection)
        if keep_copy and 0 < version < len(steps):
            _keep_copy(path, len(steps))
        for script in steps[version:]:
            for statement in split_statements(script):
                connection.execute(statement)
        if version < len(steps):
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(steps)}")


def _keep_copy(path: Path, version: int) -> None:
    # Through a connection of its own: the one that writes cannot be copied from.
    with contextlib.closing(sqlite3.connect(path)) as reader:
        copy_store(reader, name_backup(path, f"{BEFORE_VERSION}-{version}"))


def read_steps() -> list[str]:
    """The SQL of every step, in order."""
    # Not by importlib.resources, which takes longer to import than a store to open.
    files = sorted((Path(__file__).parent / "migrations").glob("*.sql"))
    return [file.read_text(encoding="utf-8") for file in files]


def split_statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
