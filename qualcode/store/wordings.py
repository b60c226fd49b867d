"""The wordings of the input files (codebook, cases): as last seen, each in turn, and in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.store.database import Store
from qualcode.store.lineage import Lineage


def load_input(store: Store, name: str) -> str | None:
    """The text of an input file as it was last seen; None if it was never seen."""
    sql = "SELECT body FROM input i JOIN content c ON c.sha256 = i.content WHERE i.id = ?"
    rows = store.rows(sql, (name,))
    return rows[0]["body"] if rows else None


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of an input file in the history: the change that wrote it, and its SHA-256."""

    change: int
    when: str
    coder: str
    action: str
    why: str | None
    sha256: str


def load_input_history(store: Store, name: str, *, elsewhere: bool = False) -> list[Wording]:
    """Every wording of an input file, oldest first: those made here, or those made `elsewhere`."""
    rows = store.tuples(
        "SELECT c.id, c.\"when\", c.coder, c.action, c.why, json_extract(r.after, '$.content') "
        "FROM change_row r JOIN change c ON c.id = r.change WHERE r.tbl = 'input' AND r.key = ? "
        "AND r.after IS NOT NULL AND (c.came_with IS NOT NULL) = ? ORDER BY c.id, r.seq",
        (name, elsewhere),
    )
    return [Wording(*row) for row in rows]


def find_common_wording(ours: Store, theirs: Store, name: str, their_name: str) -> str | None:
    """The last wording of a file that both copies know, merges between them counted in.

    `name` is what the file is called here, `their_name` there. Where no change is in both histories
    (each saw the file first by itself), it is our last wording that they had, too. None if there
    is none such.
    """
    past = Lineage(ours, theirs).past("input", name, their_name)
    if isinstance(past, dict):
        return _body(ours, past["content"]) or _body(theirs, past["content"])
    there = set(_wordings(theirs, their_name))
    common = next((sha256 for sha256 in _wordings(ours, name) if sha256 in there), None)
    return _body(ours, common) if common else None


def _wordings(store: Store, name: str) -> Iterator[str]:
    """The wordings (by SHA-256) of a file in the history, what came from elsewhere too, last first."""
    sql = (
        "SELECT json_extract(after, '$.content') AS content FROM change_row "
        "WHERE tbl = 'input' AND key = ? AND after IS NOT NULL ORDER BY change DESC, seq DESC"
    )
    for row in store.rows(sql, (name,)):
        yield row["content"]


def _body(store: Store, sha256: str) -> str | None:
    rows = store.rows("SELECT body FROM content WHERE sha256 = ?", (sha256,))
    return rows[0]["body"] if rows else None
