"""The wording of an input file (codebook, cases) that two copies of the study set out from."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.store.database import Store
from qualcode.store.lineage import Lineage


def find_common_wording(ours: Store, theirs: Store, name: str, their_name: str) -> str | None:
    """The last wording of a file that both copies know, merges between them counted in.

    `name` is what the file is called here, `their_name` there. Where no change is in both histories
    (each saw the file first by itself), it is our last wording that they had, too. None where there
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
