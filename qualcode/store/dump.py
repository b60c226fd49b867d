"""The whole store as sorted, readable text, for git and the archive.

A coding, a turn, a memo, a history entry a line, each a JSON object; every text in a file of its
own under its SHA-256. What JSON columns contain is written as JSON, not as JSON within JSON. The same
store gives the same text, and `restore_store` (in `undump`) makes the same store of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from qualcode.store.database import Row, Store

HEAD = "store.json"
FORMAT = "qualcode store"
CONTENTS = "contents/"
DOCUMENTS, HISTORY = "documents.jsonl", "history.jsonl"
FILES = {
    "coding": "codings.jsonl",
    "decision": "decisions.jsonl",
    "summary": "summaries.jsonl",
    "memo": "memos.jsonl",
    "input": "inputs.jsonl",
    "suggestion": "suggestions.jsonl",
    "finished": "finished.jsonl",
    "opened": "opened.jsonl",
}
# Texts and hashes must survive git's changing of line ends.
GIT = {".gitattributes": "* -text\n"}

JSON_COLUMNS = {
    "document": ("turns", "lines", "attributes"),
    "coding": ("facets", "triggers"),
    "decision": ("triggers",),
    "summary": ("rests_on",),
    "suggestion": ("hits", "facets", "resembles"),
}
TURN = ("speaker", "start", "end", "time_start", "time_end", "page")
# Said beside the id of a document, for who reads; `restore_store` passes it over.
DOCUMENT_NAME = "document_name"

_ORDER = {
    "coding": 'd.name, t."start" IS NULL, t."start", t."end", t.code_id, t.coder, t.id',
    "decision": 'd.name, t."start" IS NULL, t."start", t."end", t.code_id, t.coder, t.id',
    "suggestion": 'd.name, t."start", t."end", t.code_id, t.id',
    "summary": 't."case", t.code_id, t.id',
    "memo": "t.target_kind, t.target, t.created, t.id",
    "input": "t.id",
    "finished": "d.name, t.coder, t.first_turn, t.id",
    "opened": "d.name, t.coder, t.day, t.id",
}
# JSON leaves these as they are, but some programs end a line at them.
_LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\x7f\x85\u2028\u2029"}


def dump_store(store: Store) -> dict[str, str]:
    """Every file of the dump, its path (forward slashes) to its text (LF, to be kept as it is)."""
    version = store.rows("PRAGMA user_version")[0]["user_version"]
    files = {**GIT, HEAD: _line({"format": FORMAT, "version": version})}
    files[DOCUMENTS] = "".join(_document_lines(store))
    for table, name in FILES.items():
        files[name] = "".join(_line(row) for row in _dump_rows(store, table))
    files[HISTORY] = "".join(_history_lines(store))
    for row in store.rows("SELECT sha256, body FROM content ORDER BY sha256"):
        files[f"{CONTENTS}{row['sha256']}.txt"] = row["body"]
    return files


def pack(value: Any) -> str:
    """JSON as the columns of the store have it."""
    return _encode(value)


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _line(value: Any) -> str:
    return f"{pack(value).translate(_LINE_ENDS)}\n"


def _unpack(text: str | None) -> Any:
    """What a JSON column contains; the text itself if it would not come back letter by letter."""
    if text is None:
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict | list) and pack(value) == text else text


# The same few lists and maps stand in many rows. What comes out is only ever written.
_unpack_column = lru_cache(maxsize=4096)(_unpack)


def _readable(table: str, row: Row) -> Row:
    names = [name for name in JSON_COLUMNS.get(table, ()) if name in row]
    return row | {name: _unpack_column(row[name]) for name in names}


def _dump_rows(store: Store, table: str) -> Iterator[Row]:
    placed = table in {"coding", "decision", "suggestion", "finished", "opened"}
    sql = (
        f'SELECT t.*, d.name AS {DOCUMENT_NAME} FROM "{table}" t '  # noqa: S608
        "LEFT JOIN document d ON d.id = t.document"
        if placed
        else f'SELECT t.* FROM "{table}" t'  # noqa: S608
    )
    for row in store.rows(f"{sql} ORDER BY {_ORDER[table]}"):
        yield _readable(table, row)


def _document_lines(store: Store) -> Iterator[str]:
    for row in store.rows("SELECT * FROM document ORDER BY name, id"):
        head = _readable("document", row)
        turns = _split_off(head, "turns", len(TURN))
        lines = _split_off(head, "lines", 2)
        yield _line(head)
        for number, turn in enumerate(turns, 1):
            named = dict(zip(TURN, turn, strict=True))
            yield _line({"document": row["id"], "turn": number, **named})
        for start, number in lines:
            yield _line({"document": row["id"], "line": number, "start": start})


def _split_off(head: Row, name: str, width: int) -> list[list[Any]]:
    """The lists of a column, removed from `head`; none if they are not of that width."""
    lists = head[name]
    if not isinstance(lists, list) or not all(_has_width(item, width) for item in lists):
        return []
    del head[name]
    return lists


def _has_width(item: Any, width: int) -> bool:
    return isinstance(item, list) and len(item) == width


def _history_lines(store: Store) -> Iterator[str]:
    rows = _grouped(store.rows("SELECT * FROM change_row ORDER BY change, seq"))
    for entry in store.rows("SELECT * FROM change ORDER BY id"):
        number = entry.pop("id")
        yield _line({"change": number, **entry})
        for row in rows.get(number, ()):
            about = {"change": number, "row": row["seq"], "table": row["tbl"], "id": row["key"]}
            sides = {name: _side(row["tbl"], row[name]) for name in ("before", "after")}
            yield _line(about | sides | {"origin": row["origin"]})


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["change"], []).append(row)
    return found


def _side(table: str, text: str | None) -> Any:
    """A row of the history as it was before or after; as text where it would not come back."""
    value = _unpack(text)
    return _readable(table, value) if isinstance(value, dict) else value
