"""Who changed what, when; and how it is undone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from qualcode.errors import QualcodeError
from qualcode.store.database import Change, Row, Store
from qualcode.store.finished import remove_opened


@dataclass(frozen=True)
class Entry:
    """One change of the history.

    `undoes` is the change that it undoes; `in_effect` says that it has not been undone itself;
    `came_with` is the merge that brought it from another copy of the study: such a change was made
    there, and only the merge can be undone here.
    """

    change: int
    uid: str
    when: str
    coder: str
    action: str
    why: str | None
    detail: str
    undoes: int | None
    undoable: bool
    in_effect: bool
    came_with: int | None = None


# What the history keeps track of: every table that is changed with `Change.put`.
TABLES = ("document", "coding", "decision", "summary", "memo", "input", "finished", "opened")

RowChange = tuple[str, str, Row | None, Row | None]

# The key of an input file that has been changed since; its row before the change, after it, and now.
Rejoin = Callable[[str, Row | None, Row | None, Row | None], Row]


def load_history(store: Store) -> list[Entry]:
    """Every change, oldest first."""
    rows = store.rows("SELECT * FROM change ORDER BY id")
    taken_back: set[int] = set()
    for row in reversed(rows):
        if row["undoes"] is not None and row["id"] not in taken_back:
            taken_back.add(row["undoes"])
    return [_entry(row, in_effect=row["id"] not in taken_back) for row in rows]


def load_row_changes(store: Store, change: int) -> list[RowChange]:
    """What the change did, row by row."""
    rows = store.rows("SELECT * FROM change_row WHERE change = ? ORDER BY seq", (change,))
    return [(r["tbl"], r["key"], _row(r["before"]), _row(r["after"])) for r in rows]


def load_code_stories(store: Store) -> list[list[tuple[int, str | None]]]:
    """For each coding, the changes made here that wrote it, each with the code it had from then on.

    None: the coding was removed.
    """
    stories: dict[str, list[tuple[int, str | None]]] = {}
    for change, key, code_id in store.tuples(
        "SELECT r.change, r.key, json_extract(r.after, '$.code_id') FROM change_row r "
        "JOIN change c ON c.id = r.change "
        "WHERE r.tbl = 'coding' AND c.came_with IS NULL ORDER BY r.change, r.seq"
    ):
        stories.setdefault(key, []).append((change, code_id))
    return list(stories.values())


def load_entry(store: Store, change: int) -> Entry | None:
    """The change of that number."""
    rows = store.rows("SELECT * FROM change WHERE id = ?", (change,))
    return _entry(rows[0], in_effect=_is_in_effect(store, change)) if rows else None


def load_last_number(store: Store) -> int:
    """The number of the latest change; 0 before the first."""
    number: int | None = store.tuples("SELECT max(id) FROM change")[0][0]
    return number or 0


def load_numbers_since(store: Store, change: int, most: int) -> list[int]:
    """The numbers of the changes after `change`, oldest first; no more than `most`."""
    sql = "SELECT id FROM change WHERE id > ? ORDER BY id LIMIT ?"
    return [row[0] for row in store.tuples(sql, (change, most))]


def find_undo(store: Store, coder: str, passed: Collection[int] = ()) -> Entry | None:
    """The coder's last change that is in effect and can be undone, but for those in `passed`."""
    ours = (e for e in _ours(store, coder) if e.undoes is None and e.change not in passed)
    return next(ours, None)


def find_redo(store: Store, coder: str) -> Entry | None:
    """The coder's last undo that is in effect, unless something was done since."""
    for entry in _ours(store, coder):
        undone = load_entry(store, entry.undoes) if entry.undoes else None
        if undone is None:
            return None
        if undone.undoes is None:
            return entry
    return None


def _ours(store: Store, coder: str) -> Iterator[Entry]:
    """What the coder did in this copy, is in effect and can be undone, latest first."""
    sql = (
        "SELECT * FROM change WHERE coder = ? AND undoable AND came_with IS NULL "
        "AND (? = 0 OR id < ?) ORDER BY id DESC LIMIT 50"
    )
    last = 0
    while rows := store.rows(sql, (coder, last, last)):  # not one long question: it would lock
        for row in rows:
            if _is_in_effect(store, row["id"]):
                yield _entry(row, in_effect=True)
        last = rows[-1]["id"]


def _is_in_effect(store: Store, change: int) -> bool:
    """False if a later change that is in effect itself undoes this one."""
    waiting = [change]  # a chain of undos and redos, followed to its end
    undone: dict[int, bool] = {}
    while waiting:
        at = waiting[-1]
        later = [row[0] for row in store.tuples("SELECT id FROM change WHERE undoes = ?", (at,))]
        unknown = [number for number in later if number not in undone and number > at]
        if unknown:
            waiting += unknown
        else:
            undone[at] = any(not undone.get(number, True) for number in later)
            waiting.pop()
    return not undone[change]


def take_back(
    store: Store, entry: Entry, change: Change, rejoin: Rejoin | None = None
) -> list[RowChange]:
    """Put every row of `entry` back as it was before.

    Returns what was put back, (table, id, from, to). Of an input file that has been changed since,
    `rejoin` says what it becomes. Raises QualcodeError if a row has been
    changed again since (that later change must be undone first), or if a document, or its
    text, would be lost under the codings and decisions that are on it.
    """
    done: list[RowChange] = []
    rows = load_row_changes(store, entry.change)
    joined: set[str] = set()
    for table, key, before, after in reversed(rows):
        now = change.get(table, key)
        if table == "input" and key in joined:
            continue
        if _stands(now, after):
            becomes = before
        elif table == "input" and rejoin:
            joined.add(key)
            becomes = rejoin(key, _wording_before(rows, key), after, now)
        else:
            raise QualcodeError(
                f"Change {entry.change} ({entry.action}) cannot be undone: "
                f"the {table} {key} has been changed since"
                f"{_later(store, entry, table, key)}.",
                "Undo the later change first; `qualcode history` lists the changes. "
                "`qualcode undo --skip` passes over what cannot be undone.",
            )
        if becomes is None:
            if table == "document":
                remove_opened(change, key)  # a log of what is gone has nothing to say
            change.remove(table, key)
        else:
            change.put(table, becomes)
        done.append((table, key, now, becomes))
    for table, key, was, now_is in done:
        if table == "document" and was and now_is is None:
            _refuse_bearing(change, entry, key, was["name"])
        elif table == "document" and was and now_is and was["content"] != now_is["content"]:
            _refuse_on_other_text(change, entry, now_is)
    return done


def find_unexplained(store: Store) -> list[str]:
    """Rows that are not as the history left them, in words; empty if the two agree.

    Every row is written with its history entry, so anything reported here was done outside this program,
    or is damage that the file's own check does not see.
    """
    last: dict[tuple[str, str], str | None] = {}
    for row in store.rows(
        "SELECT r.tbl, r.key, r.after FROM change_row r JOIN change c ON c.id = r.change "
        "WHERE c.came_with IS NULL ORDER BY r.change, r.seq"
    ):
        last[row["tbl"], row["key"]] = row["after"]
    found = []
    for table in TABLES:
        for row in store.rows(f'SELECT * FROM "{table}" ORDER BY id'):  # noqa: S608
            after = _row(last.pop((table, row["id"]), None))
            if not _stands(row, after):
                found.append(f"the {table} {row['id']} is not as the history has it")
    gone = (f"the {table} {key} is gone" for (table, key), after in last.items() if after)
    return [*found, *gone]


def _stands(row: Row | None, after: Row | None) -> bool:
    """Whether the row is as the history left it; it may have got new columns since."""
    if row is None or after is None:
        return row is after
    return all(row.get(name) == value for name, value in after.items())


def _wording_before(rows: list[RowChange], key: str) -> Row | None:
    """The first wording that a change knew of an input file; None if it did not exist before."""
    steps = [row for table, name, *row in rows if (table, name) == ("input", key)]
    known = [before for before, _ in steps if before] + [after for _, after in steps[:-1]]
    return known[0] if known else None


def _refuse_bearing(change: Change, entry: Entry, document: str, name: str) -> None:
    found = change.rows(
        "SELECT 'coding' AS kind, coder FROM coding WHERE document = ? "
        "UNION ALL SELECT 'decision', coder FROM decision WHERE document = ? "
        "UNION ALL SELECT 'mark', coder FROM finished WHERE document = ?",
        (document, document, document),
    )
    if not found:
        return
    raise QualcodeError(
        f"Change {entry.change} ({entry.action}) cannot be undone: {_counted(found)} "
        f"would lose the document {name}.",
        "Undo or remove the codings on this document first.",
    )


def _refuse_on_other_text(change: Change, entry: Entry, document: Row) -> None:
    """Raise QualcodeError if what is on a document has other words in the restored text."""
    (content,) = change.rows("SELECT body FROM content WHERE sha256 = ?", (document["content"],))
    text: str = content["body"]
    found = change.rows(
        'SELECT \'coding\' AS kind, coder, "start", "end", text FROM coding WHERE document = ? '
        'UNION ALL SELECT \'decision\', coder, "start", "end", text FROM decision WHERE document = ?',
        (document["id"], document["id"]),
    )
    placed = (row for row in found if row["start"] is not None)
    other = [row for row in placed if text[row["start"] : row["end"]] != row["text"]]
    if not other:
        return
    are = "is" if len(other) == 1 else "are"
    raise QualcodeError(
        f"Change {entry.change} ({entry.action}) cannot be undone: {_counted(other)} "
        f"{are} on the newer text of {document['name']}.",
        "Undo or remove what was done on the newer text first.",
    )


def _counted(rows: list[Row]) -> str:
    kinds = Counter(row["kind"] for row in rows)
    counted = " and ".join(f"{n} {kind}{'s' * (n != 1)}" for kind, n in sorted(kinds.items()))
    return f"{counted} by {', '.join(sorted({row['coder'] for row in rows}))}"


def _later(store: Store, entry: Entry, table: str, key: str) -> str:
    rows = store.rows(
        "SELECT c.id, c.coder, c.action FROM change_row r JOIN change c ON c.id = r.change "
        "WHERE r.tbl = ? AND r.key = ? AND c.id > ? ORDER BY c.id DESC LIMIT 1",
        (table, key, entry.change),
    )
    return "".join(f" by {r['coder']} (change {r['id']}, {r['action']})" for r in rows)


def _entry(row: Row, *, in_effect: bool) -> Entry:
    return Entry(
        change=row["id"],
        uid=row["uid"],
        when=row["when"],
        coder=row["coder"],
        action=row["action"],
        why=row["why"],
        detail=row["detail"],
        undoes=row["undoes"],
        undoable=bool(row["undoable"]),
        in_effect=in_effect,
        came_with=row["came_with"],
    )


def _row(text: str | None) -> Row | None:
    return None if text is None else json.loads(text)
