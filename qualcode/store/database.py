"""Open, read and change the store."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from qualcode.errors import QualcodeError
from qualcode.files.writing import replace_file
from qualcode.store.change import Change, Row, each_row, now, read_rows
from qualcode.store.copies import copy_store, give_up
from qualcode.store.faults import told
from qualcode.store.file_journal import carry_out, close_journal, find_journals, settle
from qualcode.store.migrate import migrate, read_version
from qualcode.store.transactions import find_parentless, transaction

__all__ = [
    "WAIT_SECONDS",
    "Change",
    "Row",
    "Store",
    "create_store",
    "now",
    "open_copy",
    "open_store",
]

WAIT_SECONDS = 30.0
_HAS_CHANGE = "SELECT 1 FROM change WHERE uid = ?"


class Store:
    """An open store. Reading needs nothing more; writing goes through `change`."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, *, is_copy: bool = False
    ) -> None:
        self.path = path
        self._connection = connection
        self._open: Change | None = None
        self._is_copy = is_copy  # in memory: the files beside `path` belong to another store

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
        """The rows of a SELECT, as dicts."""
        with told(self.path):
            return read_rows(self._connection, sql, parameters)

    def each(self, sql: str, parameters: Iterable[Any] = ()) -> Iterator[Row]:
        """The rows of a SELECT one by one: memory does not grow with them."""
        with told(self.path):
            yield from each_row(self._connection, sql, parameters)

    def tuples(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a SELECT by position: where there are very many, a dict each is slow."""
        with told(self.path):
            return self._connection.execute(sql, tuple(parameters)).fetchall()

    def each_tuple(self, sql: str, parameters: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The same one by one."""
        with told(self.path):
            # No `yield from`: it would close the cursor when an error ends the loop, perhaps after
            # the store was closed.
            found = self._connection.execute(sql, tuple(parameters))
            yield from (row for row in found)

    def state(self) -> tuple[int, int] | None:
        """What differs as soon as anybody has changed the store; None while this one is changing it."""
        if self._connection.in_transaction:
            return None
        others: int = self.tuples("PRAGMA data_version")[0][0]
        return self._connection.total_changes, others

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

        All of it is kept when the block ends, none of it when the block raises: rows, and files
        (`Change.put_file`). A change that touched no row and noted nothing leaves no entry. After the
        block the change's `number` is that of its entry. Within a change another one is a part of it:
        one command is one entry, and one undo. Raises QualcodeError if another process
        writes for longer than the store waits, the disk is full, a file may not be written to or is
        open in another program, or a row would be left without the one it belongs to.
        """
        if self._open:
            with self._open.part():
                yield self._open
            return
        self._open = change = Change(self._connection)
        try:
            with told(self.path), transaction(self._connection):
                self._settle_files()
                yield change
                change.write_entry(action, coder, why, undoes, undoable)
                carry_out(self.path, change.uid, change.files)
        except BaseException:
            # Files that were replaced already are put back; if not now, at the next opening.
            with contextlib.suppress(QualcodeError, OSError, sqlite3.Error):
                self.finish_files()
            raise
        finally:
            self._open = None
        if change.files:
            close_journal(self.path, change.uid)

    def coming_file(self, path: Path) -> bytes | None:
        """What a file will be at the end of the change on its way; None if that says nothing of it."""
        return self._open.files.get(path) if self._open else None

    def finish_files(self) -> None:
        """Bring the files of changes that were interrupted in line with the store.

        Raises QualcodeError if one of them cannot be replaced.
        """
        if self._is_copy or not find_journals(self.path):
            return
        with told(self.path), transaction(self._connection):
            self._settle_files()

    def _settle_files(self) -> None:
        if not self._is_copy:
            settle(self.path, lambda uid: bool(self.tuples(_HAS_CHANGE, (uid,))))

    def copy_to(self, path: Path) -> None:
        """Copy the store to `path`, as it was before a change that is on its way.

        The copy is whole even while others write.
        """
        with told(self.path):
            if not self._open:
                copy_store(self._connection, path)
                return
            # Through a connection of its own: the one that writes cannot be copied from.
            with contextlib.closing(_connect(self.path, WAIT_SECONDS)) as reader:
                copy_store(reader, path)

    def check(self) -> list[str]:
        """What is wrong with the file and the ties between its rows; empty if all is well."""
        try:
            found = [str(row["integrity_check"]) for row in self.rows("PRAGMA integrity_check")]
        except QualcodeError as error:
            return [error.message]
        return [said for said in found if said != "ok"] + find_parentless(self._connection)


def create_store(path: Path, *, wait: float = WAIT_SECONDS) -> Store:
    """A new, empty store, readable by its owner alone where the system allows.

    Raises QualcodeError if something of that name already exists. An empty file is nothing:
    it is what a `new` that was killed leaves behind.
    """
    _make_file(path)
    try:
        return _open(path, wait)
    except BaseException:
        _remove_empty(path)
        raise


def build_store(path: Path, version: int, fill: Callable[[sqlite3.Connection], None]) -> Store:
    """A new store of a version, filled within one transaction, then brought up to this program's.

    Errors as `create_store`; whatever `fill` raises, no file is left behind. It is filled beside
    and renamed into place.
    """
    _make_file(path)
    beside = path.with_name(f".{path.name}.partial")
    _remove(beside)
    try:
        _make_file(beside)
        with told(path), contextlib.closing(_connect(beside, WAIT_SECONDS)) as connection:
            _set_up(connection)
            migrate(beside, connection, upto=version)
            with transaction(connection):
                fill(connection)
            migrate(beside, connection, keep_copy=False)
        replace_file(beside, path)
    except BaseException:
        _remove(beside)
        _remove_empty(path)
        raise
    return _open(path, WAIT_SECONDS)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _remove_empty(path: Path) -> None:
    # What is not empty is another process's, which was quicker.
    with contextlib.suppress(OSError):
        if path.stat().st_size == 0:
            path.unlink()


def _make_file(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        taken = path.stat().st_size > 0
    except OSError as error:
        raise QualcodeError(
            f"The study file {path} could not be created: {error.strerror}.",
            "Choose a folder that you have permission to write to.",
        ) from error
    if taken:
        raise QualcodeError(f"{path} already exists.", "Open that study, or choose another folder.")


def open_store(path: Path, *, wait: float = WAIT_SECONDS) -> Store:
    """Open a store, brought up to this program's version.

    `wait` is how many seconds a read or a change waits while another process writes. Raises
    QualcodeError if the file is missing, empty, damaged or no store, was made by a newer
    program, or is locked for longer than `wait`.
    """
    _refuse_missing(path)
    store = _open(path, wait)
    try:
        store.finish_files()
    except BaseException:
        store.close()
        raise
    return store


def open_copy(
    path: Path,
    *,
    wait: float = WAIT_SECONDS,
    look: Callable[[sqlite3.Connection], None] | None = None,
) -> Store:
    """A copy of a store in memory, brought up to this program's version: the file stays as it is.

    Errors as `open_store`. What is changed in the copy is lost when it is closed. `look` sees it
    before anything of it is run.
    """
    _refuse_missing(path)
    memory = sqlite3.connect(":memory:", isolation_level=None)
    with told(path), _closed_on_failure(memory):
        with contextlib.closing(_connect(path, wait)) as file:
            read_version(path, file)
            file.backup(memory, progress=give_up)
        memory.execute("PRAGMA trusted_schema = OFF")
        if look:
            look(memory)
        migrate(path, memory, keep_copy=False)
        _set_up(memory)
    return Store(path, memory, is_copy=True)


def _refuse_missing(path: Path) -> None:
    try:
        size = path.stat().st_size if path.is_file() else None
    except OSError as error:
        raise QualcodeError(
            f"The study file {path} could not be opened: {error.strerror}.",
            "Check the permissions of the folder.",
        ) from error
    if size is None:
        raise QualcodeError(
            f"There is no study file at {path}.",
            "Is this the study's folder? `qualcode new DIR` creates a new study.",
        )
    if size == 0:
        # SQLite would take it for a new database, and the loss would go unseen.
        raise QualcodeError(
            f"The study file {path} is empty: its contents were lost or never written.",
            "Restore a copy from the folder `backups/` beside it, or from your own backup.",
        )


def _open(path: Path, wait: float) -> Store:
    with told(path), _closed_on_failure(_connect(path, wait)) as connection:
        _set_up(connection)
        migrate(path, connection)
    return Store(path, connection)


def _connect(path: Path, wait: float) -> sqlite3.Connection:
    with told(path):
        return sqlite3.connect(path, timeout=wait, isolation_level=None)


def _set_up(connection: sqlite3.Connection) -> None:
    # A change that was acknowledged survives a power cut; temporary tables, which may hold words
    # of a transcript, touch no disk.
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA temp_store = MEMORY")
    # Views and triggers that somebody planted may call nothing of ours.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")


@contextlib.contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise
