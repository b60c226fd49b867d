"""A store out of the text that `dump_store` wrote."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.store.change import Row, insert, read_rows
from qualcode.store.codings import (
    load_codings,
    load_decisions,
    load_suggestions,
    load_summaries,
)
from qualcode.store.database import Store, build_store
from qualcode.store.documents import load_documents, text_sha256
from qualcode.store.dump import (
    CONTENTS,
    DOCUMENT_NAME,
    DOCUMENTS,
    FILES,
    FORMAT,
    HEAD,
    HISTORY,
    JSON_COLUMNS,
    TURN,
    pack,
)
from qualcode.store.migrate import read_steps
from qualcode.store.soundness import find_unreadable, unsound

_TOLD = 20
# What the values of a column are, by its type.
_KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "INTEGER": (int, "whole number"),
    "REAL": ((int, float), "number"),
    "TEXT": (str, "text"),
}
_HINT = "Fix these lines, or dump the study again; nothing was created."


@dataclass
class _Dump:
    """The files of a dump, and what is wrong with them."""

    files: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    columns: dict[str, dict[str, tuple[str, bool]]] = field(default_factory=dict)

    def lines(self, name: str) -> Iterator[tuple[int, Row]]:
        if name not in self.files:
            self.problems.append(Problem(name, 0, "is missing"))
            return
        # Not splitlines: within a line other line ends are text.
        for number, line in enumerate(self.files[name].split("\n"), 1):
            if not line:
                continue
            try:
                value = json.loads(line)
            except ValueError as error:
                self.problem(name, number, _unread(line, error))
                continue
            if isinstance(value, dict):
                yield number, value
            else:
                self.problem(name, number, "is not a JSON object")

    def problem(self, name: str, line: int, said: str) -> None:
        self.problems.append(Problem(name, line, said))


def restore_store(files: Mapping[str, str], path: Path) -> Store:
    """Make a store at `path` from the files of a dump, by their paths; others are skipped.

    Raises ProblemsError with every line that cannot be read, and QualcodeError if `path` is
    taken, the dump is a newer program's, or a row refers to another that does not exist; then nothing
    is made.
    """
    dump = _Dump(files)
    version = _read_version(dump)
    contents = _read_contents(dump)

    def fill(connection: sqlite3.Connection) -> None:
        for sha256, body in contents:
            insert(connection, "content", {"sha256": sha256, "body": body})
        _fill_documents(dump, connection)
        for table, name in FILES.items():
            for number, row in dump.lines(name):
                row.pop(DOCUMENT_NAME, None)
                _put(dump, connection, table, _packed(table, row), (name, number))
        _fill_history(dump, connection)
        _stop_at(dump.problems)
        filled = Store(path, connection)
        _try_loading(filled)
        if found := list(islice(find_unreadable(filled), _TOLD)):
            raise unsound("The dump", found)

    _stop_at(dump.problems)
    return build_store(path, version, fill)


def _try_loading(store: Store) -> None:
    try:
        for load in (load_documents, load_codings, load_decisions, load_summaries):
            load(store)
        load_suggestions(store)
    except (ValueError, TypeError, KeyError) as error:
        raise QualcodeError(
            f"A line of the dump contains an invalid value: {error}.", _HINT
        ) from error


def _stop_at(problems: list[Problem]) -> None:
    if len(problems) > _TOLD:
        last = problems[_TOLD]
        more = Problem(last.path, last.line, f"and {len(problems) - _TOLD} more from here on")
        raise ProblemsError([*problems[:_TOLD], more], _HINT)
    if problems:
        raise ProblemsError(problems, _HINT)


def _read_version(dump: _Dump) -> int:
    head = next((value for _, value in dump.lines(HEAD)), {})
    version = head.get("version")
    if head.get("format") != FORMAT or not isinstance(version, int) or version < 1:
        raise QualcodeError(
            f"This is not a dump of a study: {HEAD} is missing or invalid.",
            "Name the folder written by `qualcode dump`.",
        )
    known = len(read_steps())
    if version > known:
        raise QualcodeError(
            f"The dump was written by a newer version of qualcode (store version {version}"
            f"; this version knows {known}).",
            "Install the newer version.",
        )
    return version


def _read_contents(dump: _Dump) -> list[tuple[str, str]]:
    found = []
    for name, body in sorted(dump.files.items()):
        if not name.startswith(CONTENTS) or not name.endswith(".txt"):
            continue
        sha256 = name.removeprefix(CONTENTS).removesuffix(".txt")
        if text_sha256(body) == sha256:
            found.append((sha256, body))
        else:
            dump.problem(
                name, 0, "has changed since the dump, perhaps in an editor or in version control"
            )
    return found


def _fill_documents(dump: _Dump, connection: sqlite3.Connection) -> None:
    rows: dict[str, Row] = {}
    places: dict[str, tuple[str, int]] = {}
    for number, value in dump.lines(DOCUMENTS):
        if "document" not in value:
            key = str(value.get("id"))
            rows[key] = {"turns": [], "lines": []} | value
            places[key] = (DOCUMENTS, number)
            continue
        row = rows.get(str(value["document"]))
        if row is None or not _add_to_document(row, value):
            dump.problem(DOCUMENTS, number, "is not a turn or line of the document above it")
    for key, row in rows.items():
        _put(dump, connection, "document", _packed("document", row), places[key])


def _add_to_document(row: Row, value: Row) -> bool:
    if "line" in value:
        if not _has_keys(value, {"document", "line", "start"}) or not isinstance(
            row["lines"], list
        ):
            return False
        row["lines"].append([value["start"], value["line"]])
        return True
    if not _has_keys(value, {"document", "turn", *TURN}) or not isinstance(row["turns"], list):
        return False
    row["turns"].append([value[name] for name in TURN])
    return bool(value["turn"] == len(row["turns"]))


def _has_keys(value: Row, keys: set[str]) -> bool:
    return set(value) == keys


def _fill_history(dump: _Dump, connection: sqlite3.Connection) -> None:
    for number, value in dump.lines(HISTORY):
        place = (HISTORY, number)
        if "row" not in value:
            _put(dump, connection, "change", {"id": value.pop("change", None), **value}, place)
            continue
        table = str(value.get("table"))
        row = {
            "change": value.get("change"),
            "seq": value.get("row"),
            "tbl": value.get("table"),
            "key": value.get("id"),
            "before": _side(table, value.get("before")),
            "after": _side(table, value.get("after")),
            "origin": value.get("origin"),
        }
        _put(dump, connection, "change_row", row, place)


def _side(table: str, value: Any) -> str | None:
    if isinstance(value, dict):
        return json.dumps(_packed(table, value), ensure_ascii=False, sort_keys=True)
    return None if value is None else str(value)


def _packed(table: str, row: Row) -> Row:
    packed = {
        name: pack(row[name])
        for name in JSON_COLUMNS.get(table, ())
        if name in row and not isinstance(row[name], str)
    }
    return row | packed


def _put(
    dump: _Dump, connection: sqlite3.Connection, table: str, row: Row, place: tuple[str, int]
) -> None:
    if table not in dump.columns:
        dump.columns[table] = _columns(connection, table)
    said = _unfit(dump.columns[table], row)
    if said:
        dump.problem(*place, said)
        return
    try:
        insert(connection, table, row)
    except sqlite3.IntegrityError:
        dump.problem(*place, "repeats an earlier line")


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, tuple[str, bool]]:
    """The columns of a table: their type, and whether they may be null."""
    sql = 'SELECT name, type, "notnull" OR pk AS needed FROM pragma_table_info(?)'
    return {
        column["name"]: (column["type"], not column["needed"])
        for column in read_rows(connection, sql, (table,))
    }


def _unfit(columns: dict[str, tuple[str, bool]], row: Row) -> str:
    """Why a row does not fit a table; empty if it does."""
    for name in row:
        if name not in columns:
            return f"'{name}' is unknown here"
    for name, (kind, may_be_null) in columns.items():
        if name not in row:
            return f"'{name}' is missing"
        value = row[name]
        if value is None and may_be_null:
            continue
        wanted, said = _KINDS[kind]
        if not isinstance(value, wanted) or isinstance(value, bool):
            return f"'{name}' is not a {said}"
    return ""


def _unread(line: str, error: ValueError) -> str:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        return "version control could not merge here and left its marks"
    return f"is not valid JSON: {error}"
