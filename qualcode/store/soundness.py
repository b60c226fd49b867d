"""Is a store as this program makes it? Asked of one's own by `check`, of another person's before use.

A copy of a study, a dump or a backup that comes from elsewhere is a hostile file until it has been
looked at: its schema must be exactly ours (a trigger or a view would run on our side), its rows of the
right types and of sizes that we can bear, its JSON must parse, its spans must be on their words, and
its paths must stay in the study's folder.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.files.places import find_fault, show_name
from qualcode.store.database import Row, Store, open_copy
from qualcode.store.documents import text_sha256
from qualcode.store.dump import JSON_COLUMNS
from qualcode.store.file_journal import find_journals
from qualcode.store.history import TABLES
from qualcode.store.migrate import read_steps, split_statements

LARGEST = 4_000_000_000  # bytes of a store that is read into memory
MOST_ROWS = 20_000_000  # of one table
LONGEST = 200_000_000  # characters of one value: the text of a library of books
_MOST_TOLD = 20

_UID = re.compile(r"[0-9a-f]{16}")
_WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SHAPES: dict[str, type] = {
    "turns": list,
    "lines": list,
    "attributes": dict,
    "facets": dict,
    "triggers": list,
    "hits": list,
    "rests_on": dict,
    "resembles": list,
}
_PLACED = ("coding", "decision", "suggestion")
_TURN, _LINE = 6, 2  # values of each


def find_schema_faults(ask: Callable[[str], list[tuple[Any, ...]]]) -> list[str]:
    """Where the tables, indexes, triggers and views of a store differ from those of its version.

    `ask` answers a SELECT of the store.
    """
    wanted = _schema_of(ask("PRAGMA user_version")[0][0])
    found = {(r[0], r[1]): r[2:] for r in ask(_SCHEMA)}
    return [
        *(f"the {kind} '{name}' is missing" for kind, name in sorted(wanted.keys() - found.keys())),
        *(
            f"the {kind} '{name}' does not belong there"
            for kind, name in sorted(found.keys() - wanted.keys())
        ),
        *(
            f"the {kind} '{name}' is not as this version of the program makes it"
            for kind, name in sorted(wanted.keys() & found.keys())
            if wanted[kind, name] != found[kind, name]
        ),
    ]


def refuse_unsound(store: Store, called: str) -> None:
    """QualcodeError if a store that came from elsewhere is not sound; `called` names it in words."""
    faults = chain(store.check(), find_row_faults(store))
    found = list(islice(faults, _MOST_TOLD + 1))
    if found:
        raise unsound(called, found)


def unsound(called: str, found: list[str]) -> QualcodeError:
    """What is said of a store that was refused."""
    more = "\n  and more" if len(found) > _MOST_TOLD else ""
    return QualcodeError(
        f"{called} was not made by this program as it is now, or is damaged; nothing of it was "
        "used:\n  " + "\n  ".join(found[:_MOST_TOLD]) + more,
        "Ask the person who gave it to you to run `qualcode check` there, and to send it again.",
    )


def find_row_faults(store: Store) -> Iterator[str]:
    """Rows that this program would not have written, in words; the schema must be sound."""
    readable = True
    for said in find_unreadable(store):
        readable = False
        yield said
    if readable:
        yield from _find_misplaced(store)
        yield from _find_bad_history(store)


_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"


@lru_cache(maxsize=8)
def _schema_of(version: int) -> dict[tuple[str, str], tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        for script in read_steps()[:version]:
            for statement in split_statements(script):
                fresh.execute(statement)
        return {(row[0], row[1]): tuple(row[2:]) for row in fresh.execute(_SCHEMA)}


def find_unreadable(store: Store) -> Iterator[str]:
    """Values of another type than the column's, too long, or that are not JSON."""
    tables = [row["name"] for row in store.rows(f"{_SCHEMA} AND type = 'table'")]
    for table in sorted(tables):
        count = store.tuples(f'SELECT count(*) FROM "{table}"')[0][0]  # noqa: S608
        if count > MOST_ROWS:
            yield f"the table {table} has {count} rows"
            continue
        yield from _find_unfit(store, table)
        for name in JSON_COLUMNS.get(table, ()):
            sql = f'SELECT rowid AS id, "{name}" AS value FROM "{table}"'  # noqa: S608
            for row in store.each(sql):
                if not isinstance(_json(row["value"]), _SHAPES[name]):
                    yield f"{table}, row {row['id']}: '{name}' cannot be read"


def _find_unfit(store: Store, table: str) -> Iterator[str]:
    columns = store.rows("SELECT * FROM pragma_table_info(?)", (table,))
    for column in columns:
        name, kinds = column["name"], [column["type"].lower()]
        if not column["notnull"] and not column["pk"]:
            kinds.append("null")
        marks = ", ".join("?" for _ in kinds)
        sql = (
            f'SELECT count(*) FROM "{table}" WHERE typeof("{name}") NOT IN ({marks}) '  # noqa: S608
            f'OR length("{name}") > {LONGEST}'
        )
        count = store.tuples(sql, kinds)[0][0]
        if count:
            yield f"{table}: '{name}' has a value of the wrong type or size in {count} rows"


def _json(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def _find_misplaced(store: Store) -> Iterator[str]:
    """Texts, turns and spans that are not where they say."""
    for row in store.each("SELECT sha256, body FROM content"):
        if text_sha256(row["body"]) != row["sha256"]:
            yield f"the text {show_name(row['sha256'][:12])} is not what it was when it was kept"
    sql = "SELECT d.*, c.body FROM document d LEFT JOIN content c ON sha256 = content"
    for document in store.rows(sql):
        yield from _find_misplaced_in(store, document)
    for table in _PLACED:
        sql = f'SELECT id FROM "{table}" WHERE document NOT IN (SELECT id FROM document)'  # noqa: S608
        for row in store.each(sql):
            yield f"the {table} {show_name(row['id'])} has no document"
    for row in store.each('SELECT id, code_id, "case" FROM summary'):
        if row["id"] != f"{row['code_id']}@{row['case']}":
            yield f"the summary {show_name(row['id'])} is kept under a name that is not its own"


def _find_misplaced_in(store: Store, document: Row) -> Iterator[str]:
    text, called = document["body"], f"document {show_name(document['name'])}"
    if said := find_fault(document["file"]):
        yield f"{called}: its file {show_name(document['file'])} {said}"
    if not isinstance(text, str):
        yield f"{called} has no text"
        return
    yield from (f"{called}: {said}" for said in _find_bad_turns(document, len(text)))
    for table in _PLACED:
        sql = f'SELECT id, "start", "end", text FROM "{table}" WHERE document = ?'  # noqa: S608
        for row in store.each(sql, (document["id"],)):
            if not _is_on_its_words(row, text):
                yield f"the {table} {show_name(row['id'])} does not match its text in {called}"


def _find_bad_turns(document: Row, length: int) -> Iterator[str]:
    end = 0
    for turn in json.loads(document["turns"]):
        if not _has_places(turn, _TURN, (1, 2)) or not end <= turn[1] <= turn[2] <= length:
            yield "its turns are not within its text, one after another"
            return
        end = turn[2]
    for line in json.loads(document["lines"]):
        if not _has_places(line, _LINE, (0, 1)) or not 0 <= line[0] <= length:
            yield "its lines are not within its text"
            return


def _has_places(value: object, width: int, numbers: tuple[int, ...]) -> bool:
    return (
        isinstance(value, list)
        and len(value) == width
        and all(isinstance(value[at], int) and not isinstance(value[at], bool) for at in numbers)
    )


def _is_on_its_words(row: Row, text: str) -> bool:
    start, end = row["start"], row["end"]
    if start is None or end is None:
        return start is end
    return bool(0 <= start < end <= len(text) and text[start:end] == row["text"])


def _find_bad_history(store: Store) -> Iterator[str]:
    columns = {
        table: {
            row["name"] for row in store.rows("SELECT name FROM pragma_table_info(?)", (table,))
        }
        for table in TABLES
    }
    checks: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("uid", _UID.fullmatch),
        ("when", _WHEN.fullmatch),
    )
    for row in store.each('SELECT id, uid, "when" FROM change ORDER BY id'):
        if not all(fits(row[name]) for name, fits in checks):
            yield f"change {row['id']} of the history has no sound name or time"
    for row in store.each("SELECT change, seq, tbl, key, before, after FROM change_row"):
        place = f"change {row['change']} of the history, row {row['seq']}"
        if row["tbl"] not in columns:
            yield f"{place} is about a table that has no history"
            continue
        for side in ("before", "after"):
            values = _json(row[side]) if row[side] is not None else {"id": row["key"]}
            if (
                not isinstance(values, dict)
                or values.get("id") != row["key"]
                or not values.keys() <= columns[row["tbl"]]
            ):
                yield f"{place} cannot be read"


def open_foreign(path: Path) -> Store:
    """Another person's store as a copy in memory, after it was looked at; errors as `open_copy`.

    Raises QualcodeError if it is larger than we can bear, its schema is not exactly ours, or a row is
    not as this program makes it; and if a command was interrupted there.
    """
    if find_journals(path):
        raise QualcodeError(
            f"A command was interrupted in {path.parent}.",
            "Run any command of qualcode there once, `qualcode check` for instance, and try again.",
        )
    with contextlib.suppress(OSError):
        if path.stat().st_size > LARGEST:
            raise unsound(str(path), [f"the file has {path.stat().st_size:,} bytes"])
    store = open_copy(path, look=lambda connection: _refuse_schema(connection, str(path)))
    try:
        refuse_unsound(store, str(path))
    except BaseException:
        store.close()
        raise
    return store


def _refuse_schema(connection: sqlite3.Connection, called: str) -> None:
    if found := find_schema_faults(lambda sql: connection.execute(sql).fetchall()):
        raise unsound(called, found)
