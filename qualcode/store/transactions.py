"""All of it, or nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator

from qualcode.errors import QualcodeError


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep all that the block writes, or, where anything is raised, nothing.

    No other process writes meanwhile. Raises QualcodeError if a row would be left without the
    one it belongs to, sqlite3.Error if the file cannot be used.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        _commit(connection)
    except BaseException:
        # On a full disk SQLite has rolled back by itself.
        if connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def find_parentless(connection: sqlite3.Connection) -> list[str]:
    """Rows that refer to another row that does not exist, counted, in words."""
    rows = connection.execute("PRAGMA foreign_key_check").fetchall()
    counted = Counter((table, parent) for table, _, parent, _ in rows)
    return [
        f"{count} rows of '{table}' refer to a {parent} that does not exist"
        for (table, parent), count in sorted(counted.items())
    ]


def _commit(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("COMMIT")
    except sqlite3.IntegrityError as error:
        said = "; ".join(find_parentless(connection)[:3])
        raise QualcodeError(
            f"This cannot be saved: {said}.",
            "Nothing was changed. Run `qualcode check` to look for problems.",
        ) from error
