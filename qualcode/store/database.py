"""Open, migrate, read and change the store."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError

APPLICATION_ID = 0x71636F64  # "qcod"
WAIT_SECONDS = 30.0

Row = dict[str, Any]


class Store:
    """An open store. Reading needs nothing more; writing goes through `change`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def rows(self, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
        """The rows of a SELECT, as dicts."""
        with told(self.path):
            return [dict(row) for row in self._connection.execute(sql, tuple(parameters))]

    @contextlib.contextmanager
    def change(
        self,
        action: str,
        coder: str,
        *,
        why: str | None = None,
        undoes: int | None = None,
        undoable: bool = True,
    ) -> Iterator[Change]:
        """One transaction and one history entry.

        All of it is kept when the block ends, none of it when the block raises. A change that
        touched no row and noted nothing leaves no entry.
        """
        with told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                change = Change(self._connection)
                yield change
                change.write_entry(action, coder, why, undoes, undoable)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def copy_to(self, path: Path) -> None:
        """Copy the store to a new file; the copy is whole even while others write."""
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        with told(path), contextlib.closing(sqlite3.connect(path)) as copy:
            self._connection.backup(copy)

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file; empty where all is well."""
        found = [row["integrity_check"] for row in self.rows("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found


class Change:
    """The writing side of one transaction: every row goes into the history, before and after."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: list[tuple[str, str, Row | None, Row | None]] = []
        self._details: list[str] = []

    @property
    def is_empty(self) -> bool:
        """True while no row has been changed."""
        return not self._rows

    def note(self, detail: str) -> None:
        """Say in words what the change does; told by `history`."""
        self._details.append(detail)

    def put(self, table: str, row: Row) -> None:
        """Insert the row, or replace the one of the same id; the same row again is no change."""
        before = self.get(table, row["id"])
        if before == row:
            return
        columns = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        self._connection.execute(
            f'INSERT OR REPLACE INTO "{table}" ({columns}) VALUES ({marks})',  # noqa: S608
            tuple(row.values()),
        )
        self._rows.append((table, row["id"], before, row))

    def remove(self, table: str, key: str) -> None:
        """Delete the row of that id, if there is one."""
        before = self.get(table, key)
        if before is None:
            return
        self._connection.execute(f'DELETE FROM "{table}" WHERE id = ?', (key,))  # noqa: S608
        self._rows.append((table, key, before, None))

    def get(self, table: str, key: str) -> Row | None:
        """The row of that id as it stands within this change."""
        found = self._connection.execute(
            f'SELECT * FROM "{table}" WHERE id = ?',  # noqa: S608
            (key,),
        ).fetchone()
        return dict(found) if found else None

    def keep_content(self, sha256: str, body: str) -> None:
        """Keep a text for good, under its hash."""
        self._connection.execute("INSERT OR IGNORE INTO content VALUES (?, ?)", (sha256, body))

    def replace_derived(self, table: str, rows: Iterable[Row]) -> None:
        """Fill a derived table anew; derived rows are not part of the history."""
        self._connection.execute(f'DELETE FROM "{table}"')  # noqa: S608
        for row in rows:
            marks = ", ".join("?" for _ in row)
            self._connection.execute(
                f'INSERT INTO "{table}" VALUES ({marks})',  # noqa: S608
                tuple(row.values()),
            )

    def write_entry(
        self, action: str, coder: str, why: str | None, undoes: int | None, undoable: bool
    ) -> None:
        """Write the history entry; called once, when the block of `Store.change` ends."""
        if not self._rows and not self._details:
            return
        entry = self._connection.execute(
            'INSERT INTO change (uid, "when", coder, action, why, detail, undoes, undoable) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                secrets.token_hex(8),
                now(),
                coder,
                action,
                why,
                "; ".join(self._details),
                undoes,
                int(undoable and bool(self._rows)),
            ),
        )
        self._connection.executemany(
            "INSERT INTO change_row VALUES (?, ?, ?, ?, ?, ?)",
            [
                (entry.lastrowid, seq, table, key, _as_json(before), _as_json(after))
                for seq, (table, key, before, after) in enumerate(self._rows)
            ],
        )


def now() -> str:
    """The time as the history writes it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def create_store(path: Path) -> Store:
    """A new, empty store, readable by its owner alone where the system allows.

    Raises QualcodeError where something of that name is there already.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise QualcodeError(
            f"{path} is there already.", "Open that study, or choose another folder."
        ) from None
    except OSError as error:
        raise QualcodeError(
            f"The store {path} could not be made: {error.strerror}.",
            "Choose a folder you may write to.",
        ) from error
    return open_store(path)


def open_store(path: Path) -> Store:
    """Open a store, brought up to this program's version.

    Raises QualcodeError where the file is missing, is no store, or was made by a newer program.
    """
    if not path.is_file():
        raise QualcodeError(
            f"There is no store at {path}.",
            "Is this the study's folder? `qualcode new DIR` makes a new study.",
        )
    with told(path):
        connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous = FULL")
        _migrate(path, connection)
    return Store(path, connection)


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    steps = _migrations()
    if application not in (0, APPLICATION_ID) or (application == 0 and version):
        raise QualcodeError(f"{path} is a database of another program, not a store of qualcode.")
    if version > len(steps):
        raise QualcodeError(
            f"{path} was written by a newer qualcode (store version {version}; "
            f"this program knows {len(steps)}).",
            "Install the newer version; nothing was changed.",
        )
    if 0 < version < len(steps):
        back_up(path, connection, f"before-version-{len(steps)}")
    for number, script in enumerate(steps[version:], version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{script}\nPRAGMA application_id = {APPLICATION_ID};\n"
            f"PRAGMA user_version = {number};\nCOMMIT;"
        )


def _migrations() -> list[str]:
    folder = resources.files("qualcode.store") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [file.read_text(encoding="utf-8") for file in files]


def back_up(path: Path, connection: sqlite3.Connection, reason: str) -> Path:
    """Copy the store to `backups/` beside it; the copy is whole even while others read and write."""
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    target = folder / f"{path.stem}-{stamp}-{reason}{path.suffix}"
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    return target


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into words; the transaction they broke has left no trace."""
    try:
        yield
    except sqlite3.Error as error:
        raise QualcodeError(
            f"The store {path} could not be used: {error}.", _hint(error)
        ) from error


def _hint(error: sqlite3.Error) -> str:
    text = str(error)
    for sign, hint in (
        ("locked", "Another program is writing to the study. Wait until it is done; try again."),
        ("full", "Make room on the disk and try again; what was there before is untouched."),
        ("readonly", "You may not write here: check the folder's rights, or copy the study."),
        ("not a database", "Restore a copy from `backups/`, or from your own backup."),
        ("malformed", "Restore a copy from `backups/`, or from your own backup."),
        ("unable to open", "Check that the folder can be reached and written to."),
        ("disk I/O", "The disk, or a program that syncs the folder, is in the way. Try again."),
    ):
        if sign in text:
            return hint
    return "Nothing was changed. `qualcode check` tells more."


def _as_json(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, sort_keys=True)
