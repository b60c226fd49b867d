"""What two copies of a study have in common, by the changes that are in both histories."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qualcode.store.database import Row, Store
from qualcode.store.settle import UNCLEAR, Past

_LAST = (
    "SELECT c.uid, r.after FROM change_row r JOIN change c ON c.id = r.change "
    "WHERE r.tbl = ? AND r.key = ? ORDER BY r.change DESC, r.seq DESC"
)
# A change of the history with its rows, as the other copy has them.
Told = tuple[Row, tuple[Row, ...]]


class Lineage:
    """The common past of `ours` and `theirs`. A change is known again by its `uid`."""

    def __init__(self, ours: Store, theirs: Store) -> None:
        self._stores = (ours, theirs)
        sql = "SELECT id, uid FROM change"
        self.known: dict[str, int] = {row["uid"]: row["id"] for row in ours.rows(sql)}
        self._common = self.known.keys() & {row["uid"] for row in theirs.rows(sql)}

    def past(self, table: str, key: str) -> Past:
        """The row as the last common change left it; None where none of them touched it.

        UNCLEAR where the two know their common changes in another order, and so each of them
        another last one: both have merged, and decided, apart from each other.
        """
        ours, theirs = (self._last(store, table, key) for store in self._stores)
        if ours != theirs:
            return UNCLEAR
        row: Row | None = None if ours is None else json.loads(ours)
        return row

    def _last(self, store: Store, table: str, key: str) -> str | None:
        for row in store.rows(_LAST, (table, key)):
            if row["uid"] in self._common:
                after: str | None = row["after"]
                return after
        return None

    def new_changes(self) -> Iterator[Told]:
        """The changes that only `theirs` knows, oldest first, with their rows.

        `undoes` is the uid of the change that is taken back.
        """
        _, theirs = self._stores
        uids = {row["id"]: row["uid"] for row in theirs.rows("SELECT id, uid FROM change")}
        for entry in theirs.rows("SELECT * FROM change ORDER BY id"):
            if entry["uid"] in self._common:
                continue
            sql = "SELECT * FROM change_row WHERE change = ? ORDER BY seq"
            rows = tuple(theirs.rows(sql, (entry["id"],)))
            yield entry | {"undoes": uids.get(entry["undoes"])}, rows
