"""The writing side of the store: what is written goes into the history, before and after."""

from __future__ import annotations

import contextlib
import json
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Change:
    """The writing side of one transaction: every row goes into the history."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.uid = secrets.token_hex(8)
        self.files: dict[Path, bytes | None] = {}  # what they become at the end; None: deleted
        self._connection = connection
        self._rows: list[tuple[str, str, Row | None, Row | None, str | None]] = []
        self._details: list[str] = []
        self._came_along: list[int] = []
        self._defaults: dict[str, Row] = {}
        self.number = 0  # of its history entry, once that is written; 0: there was nothing to write

    @property
    def is_empty(self) -> bool:
        """True while no row has been changed."""
        return not self._rows

    @contextlib.contextmanager
    def part(self) -> Iterator[None]:
        """A part of the change that is kept or, if it raises, not; the rest goes on."""
        rows, details, came = len(self._rows), len(self._details), len(self._came_along)
        files = dict(self.files)
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO part")
            del self._rows[rows:], self._details[details:], self._came_along[came:]
            self.files = files
            raise
        finally:
            if self._connection.in_transaction:
                self._connection.execute("RELEASE part")

    def note(self, detail: str) -> None:
        """Say in words what the change does; shown by `history`."""
        self._details.append(detail)

    def put(self, table: str, row: Row, *, origin: str | None = None) -> None:
        """Insert the row, or replace the one of the same id; the same row again changes nothing.

        Columns that `row` leaves out (it is older than they are) keep their value or get their
        default. `origin` is the uid of the change that a merge takes the row from.
        """
        before = self.get(table, row["id"])
        after = (before or self._default(table)) | row
        if before == after:
            return
        columns = ", ".join(f'"{name}"' for name in after)
        marks = ", ".join("?" for _ in after)
        news = ", ".join(f'"{name}" = excluded."{name}"' for name in after)
        # Not INSERT OR REPLACE: that deletes, and what hangs on the row would go with it.
        self._connection.execute(
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) '  # noqa: S608
            f"ON CONFLICT (id) DO UPDATE SET {news}",
            tuple(after.values()),
        )
        self._rows.append((table, row["id"], before, after, origin))

    def remove(self, table: str, key: str, *, origin: str | None = None) -> None:
        """Delete the row of that id, if there is one; `origin` as in `put`."""
        before = self.get(table, key)
        if before is None:
            return
        self._connection.execute(f'DELETE FROM "{table}" WHERE id = ?', (key,))  # noqa: S608
        self._rows.append((table, key, before, None, origin))

    def confirm(self, table: str, key: str) -> None:
        """Write into the history that the row was looked at and stays as it is."""
        row = self.get(table, key)
        self._rows.append((table, key, row, row, None))

    def get(self, table: str, key: str) -> Row | None:
        """The row of that id as it is within this change."""
        found = self.rows(f'SELECT * FROM "{table}" WHERE id = ?', (key,))  # noqa: S608
        return found[0] if found else None

    def rows(self, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
        """The rows of a SELECT, as they are within this change."""
        return read_rows(self._connection, sql, parameters)

    def put_file(self, path: Path, body: bytes | None) -> None:
        """Write a file of the study (None: delete it) when the change is kept, and only then."""
        self.files[path] = body

    def keep_content(self, sha256: str, body: str) -> None:
        """Keep a text for good, under its hash."""
        self._connection.execute("INSERT OR IGNORE INTO content VALUES (?, ?)", (sha256, body))

    def replace_derived(
        self,
        table: str,
        rows: Iterable[Row],
        keep: Mapping[str, Collection[str]] | None = None,
        among: Mapping[str, str] | None = None,
    ) -> None:
        """Fill a derived table again; derived rows are not part of the history.

        `keep` says by column which values a row must have, all of them, to stay (default: none
        stays). Rows that have not the values of `among` are left alone.
        """
        stays = " AND ".join(
            f'"{name}" IN (SELECT value FROM json_each(?))'  # noqa: S608 - a column of ours
            for name in keep or {}
        )
        values = [json.dumps(sorted(one)) for one in (keep or {}).values()]
        gone = [f'"{name}" = ?' for name in among or {}] + ([f"NOT ({stays})"] if keep else [])
        where = f" WHERE {' AND '.join(gone)}" if gone else ""
        values = [*(among or {}).values(), *values]
        self._connection.execute(f'DELETE FROM "{table}"{where}', values)  # noqa: S608
        for row in rows:
            insert(self._connection, table, row)

    def bring_entry(self, entry: Row, rows: Iterable[Row]) -> int:
        """Write a history entry of another copy of the study beside ours; returns its number here.

        `entry` and `rows` are rows of `change` and `change_row` as the other copy has them, but
        for `undoes`, which is a number of ours. What the entry did is not done here.
        """
        named = {key: value for key, value in entry.items() if key not in {"id", "came_with"}}
        number = insert(self._connection, "change", named)
        for row in rows:
            insert(self._connection, "change_row", row | {"change": number})
        self._came_along.append(number)
        return number

    def bring_again(self, entries: Iterable[int]) -> None:
        """Say of entries of another copy that they came with this change, not with an earlier one.

        The earlier one, a merge, was undone.
        """
        self._came_along.extend(entries)

    def write_entry(
        self, action: str, coder: str, why: str | None, undoes: int | None, undoable: bool
    ) -> None:
        """Write the history entry; called once, when the block of `Store.change` ends."""
        if not (self._rows or self._details or self._came_along or self.files):
            return
        number = insert(
            self._connection,
            "change",
            {
                "uid": self.uid,
                "when": now(),
                "coder": coder,
                "action": action,
                "why": why,
                "detail": "; ".join(self._details),
                "undoes": undoes,
                "undoable": int(undoable and bool(self._rows)),
            },
        )
        self._connection.executemany(
            "INSERT INTO change_row VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (number, seq, table, key, _as_json(before), _as_json(after), origin)
                for seq, (table, key, before, after, origin) in enumerate(self._rows)
            ],
        )
        self.number = number
        self._connection.executemany(
            "UPDATE change SET came_with = ? WHERE id = ?",
            [(number, brought) for brought in self._came_along],
        )

    def _default(self, table: str) -> Row:
        if table not in self._defaults:
            columns = self.rows("SELECT name, dflt_value FROM pragma_table_info(?)", (table,))
            named = {c["name"]: c["dflt_value"] for c in columns if c["dflt_value"] is not None}
            values = ", ".join(f'{value} AS "{name}"' for name, value in named.items())
            self._defaults[table] = self.rows(f"SELECT {values}")[0] if named else {}
        return self._defaults[table]


def read_rows(
    connection: sqlite3.Connection, sql: str, parameters: Iterable[Any] = ()
) -> list[Row]:
    """The rows of a SELECT, as dicts."""
    return list(each_row(connection, sql, parameters))


def each_row(
    connection: sqlite3.Connection, sql: str, parameters: Iterable[Any] = ()
) -> Iterator[Row]:
    """The same one by one."""
    cursor = connection.execute(sql, tuple(parameters))
    names = [column[0] for column in cursor.description or ()]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def insert(connection: sqlite3.Connection, table: str, row: Row) -> int:
    """Insert a row as it is; returns its number, where the table has numbers."""
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" for _ in row)
    cursor = connection.execute(
        f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',  # noqa: S608
        tuple(row.values()),
    )
    return cursor.lastrowid or 0


def now() -> str:
    """The time as the history writes it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_json(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, sort_keys=True)
