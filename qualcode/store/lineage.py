"""What two copies of a study have in common, by the changes that are in both histories.

A row of a copy is as its last change left it, or, where a merge took it over, as the change in the
other copy (the row's `origin`) left it. Where the one copy knows the change that made the other's
row what it is, it has taken that into account, and is the newer of the two; where neither knows the
other's, both have changed the row since the last change that both know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.returns.outcomes import Side
from qualcode.store.database import Row, Store
from qualcode.store.settle import Past, are_alike

# A change of the history with its rows, as the other copy has them.
Told = tuple[Row, tuple[Row, ...]]

_EVENTS = (
    "SELECT r.key, r.change, r.seq, coalesce(r.origin, c.uid) AS origin "
    "FROM change_row r JOIN change c ON c.id = r.change "
    "WHERE r.tbl = ? AND c.came_with IS NULL ORDER BY r.change DESC, r.seq DESC"
)
_AFTER = "SELECT after FROM change_row WHERE change = ? AND seq = ?"


@dataclass(frozen=True)
class Known:
    """A row at a time that both copies know: None if there was none.

    `content` is the text (hash) its document had then, in the copy that reports it.
    """

    row: Row | None
    content: str | None = None


class Lineage:
    """The common past of `ours` and `theirs`. A change is known again by its `uid`."""

    def __init__(self, ours: Store, theirs: Store) -> None:
        self._ours, self._theirs = _Copy(ours), _Copy(theirs)
        self.known = self._ours.numbers

    def pasts(self, table: str, key: str, their_key: str = "") -> list[Known]:
        """The last state of a row that both know, for two rows that are not alike.

        Two, as each copy left it, where neither of these was there before the other: both have
        changed it apart, and each has heard of the other's. None, where each knows the other's row
        and has another all the same: both have decided apart. `their_key` is what theirs calls the
        row, if not the same.
        """
        here = list(self._ours.events(table, key))
        there = list(self._theirs.events(table, their_key or key))
        ours = _first_known(here, self._theirs.knows)
        theirs = _first_known(there, self._ours.knows)
        told = [self._ours.state(here, ours), self._theirs.state(there, theirs)]
        if their_key not in {"", key} or _is_one(here, there):
            # Under another name ours can be known to nobody; and one change makes one state.
            return told[1:]
        if ours == theirs == 0:
            return []
        if ours == 0 or theirs == 0:
            return told[:1] if ours == 0 else told[1:]
        return self._later(_uid(here, ours), _uid(there, theirs), told)

    def _later(self, ours: str, theirs: str, told: list[Known]) -> list[Known]:
        """Of two changes that both copies know, what the later one left; both if none is later.

        The one that both copies have first was there before the other was made.
        """
        orders = {
            copy.numbers.get(ours, 0) <= copy.numbers.get(theirs, 0)
            for copy in (self._ours, self._theirs)
        }
        if len(orders) > 1:
            return told
        return told[1:] if orders == {True} else told[:1]

    def past(self, table: str, key: str, their_key: str = "") -> Past:
        """The state that `pasts` gives, if it gives one; else `Side.UNKNOWN`."""
        pasts = self.pasts(table, key, their_key)
        if pasts and all(are_alike(pasts[0].row, known.row) for known in pasts):
            return pasts[0].row
        return Side.UNKNOWN

    def origin(self, table: str, their_key: str) -> str | None:
        """The uid of the change that made their row what it is (or deleted it)."""
        event = next(self._theirs.events(table, their_key), None)
        return None if event is None else str(event["origin"])

    def new_changes(self) -> Iterator[Told]:
        """The changes that only `theirs` has, oldest first, with their rows.

        `undoes` is the uid of the change that is undone.
        """
        store = self._theirs.store
        uids = {number: uid for uid, number in self._theirs.numbers.items()}
        for entry in store.rows("SELECT * FROM change ORDER BY id"):
            if entry["uid"] in self.known:
                continue
            sql = "SELECT * FROM change_row WHERE change = ? ORDER BY seq"
            rows = tuple(store.rows(sql, (entry["id"],)))
            yield entry | {"undoes": uids.get(entry["undoes"])}, rows

    def returning(self) -> list[int]:
        """Our numbers of changes of theirs that came before, with a merge that was undone."""
        there = self._theirs.numbers.keys()
        return sorted(self.known[uid] for uid in there & self._ours.lapsed)


class _Copy:
    """One copy's history. What came with a merge that was undone is `lapsed`: not known."""

    def __init__(self, store: Store) -> None:
        self.store = store
        entries = store.rows("SELECT id, uid, undoes, came_with FROM change ORDER BY id")
        self.numbers: dict[str, int] = {entry["uid"]: entry["id"] for entry in entries}
        merges = {entry["came_with"] for entry in entries} - {None}
        # The undo of a merge, or the redo of one, to what it takes back.
        self._takes_back: dict[int, int] = {}
        undone: set[int] = set()
        for entry in entries:
            if entry["undoes"] in merges | self._takes_back.keys():
                self._takes_back[entry["id"]] = entry["undoes"]
        for entry in reversed(entries):
            if entry["undoes"] is not None and entry["id"] not in undone:
                undone.add(entry["undoes"])
        self._events: dict[str, dict[str, list[Row]]] = {}
        self.lapsed = {e["uid"] for e in entries if e["came_with"] in merges & undone}
        self.knows = self.numbers.keys() - self.lapsed

    def events(self, table: str, key: str) -> Iterator[Row]:
        """What was done to a row in this copy, last first: `change`, `seq` and `origin`.

        A merge that was undone is as if it had never been: the next one brings it all again. What
        was done to a row between a merge and its undo has come to nothing, or it could not have
        been undone.
        """
        before: int | None = None
        for event in self._events_of(table).get(key, ()):
            if before is not None and event["change"] >= before:
                continue
            before = self._takes_back.get(event["change"])
            if before is None:
                yield event

    def state(self, events: list[Row], at: int) -> Known:
        """The row as an event left it; none if the events are over."""
        row = self._after(events[at]) if at < len(events) else None
        if row is None or "document" not in row:
            return Known(row)
        for event in self.events("document", row["document"]):
            if event["change"] <= events[at]["change"] and (document := self._after(event)):
                return Known(row, document["content"])
        return Known(row)

    def _events_of(self, table: str) -> dict[str, list[Row]]:
        # All at once: where very many rows are new, a question for each takes longer than the rest.
        if table not in self._events:
            found: dict[str, list[Row]] = {}
            for event in self.store.rows(_EVENTS, (table,)):
                found.setdefault(event["key"], []).append(event)
            self._events[table] = found
        return self._events[table]

    def _after(self, event: Row) -> Row | None:
        after = self.store.rows(_AFTER, (event["change"], event["seq"]))[0]["after"]
        return None if after is None else json.loads(after)


def _first_known(events: list[Row], knows: set[str]) -> int:
    """The place of the last event that the other copy knows; after all of them if none is."""
    for at, event in enumerate(events):
        if event["origin"] in knows:
            return at
    return len(events)


def _uid(events: list[Row], at: int) -> str:
    return str(events[at]["origin"]) if at < len(events) else ""


def _is_one(here: list[Row], there: list[Row]) -> bool:
    return bool(here and there and here[0]["origin"] == there[0]["origin"])
