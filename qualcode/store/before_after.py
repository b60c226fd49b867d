"""What each change of the history found and what it left, in words that a person may read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from qualcode.store.database import Row, Store
from qualcode.store.history import Entry
from qualcode.text.anchors import shorten

_MOST = 5  # rows told of one change

BeforeAfter = tuple[str, str]


def tell_rows(store: Store, entries: Iterable[Entry]) -> Mapping[int, BeforeAfter]:
    """For each of these changes, by its number, its rows before and after; empty if none was.

    Of a change of very many rows the first are listed, and how many more there are.
    """
    wanted = {entry.change for entry in entries}
    sides: dict[int, tuple[list[str], list[str]]] = {}
    counts: dict[int, list[int]] = {}
    for row in store.rows("SELECT change, tbl, before, after FROM change_row ORDER BY change, seq"):
        if row["change"] not in wanted:
            continue
        told = sides.setdefault(row["change"], ([], []))
        count = counts.setdefault(row["change"], [0, 0])
        for at, name in enumerate(("before", "after")):
            if row[name] is not None:
                count[at] += 1
                if count[at] <= _MOST:
                    told[at].append(_words(row["tbl"], json.loads(row[name])))
    return {
        change: (_joined(before, counts[change][0]), _joined(after, counts[change][1]))
        for change, (before, after) in sides.items()
    }


def _joined(told: list[str], count: int) -> str:
    more = [f"… and {count - _MOST} more"] if count > _MOST else []
    return "\n".join([*told, *more])


def _words(table: str, row: Row) -> str:
    if table == "summary":
        return f"{row['case']}, {row['code_id']}: {row['text']}"
    if table == "memo":
        return str(row["text"])
    if table in {"finished", "opened"}:
        turns = f"turns {row['first_turn']}-{row['last_turn']} " if table == "finished" else ""
        return f"{table}: {turns}by {row['coder']}"
    if table in {"document", "input"}:
        return f"{row.get('name', row['id'])} (text {row['content'][:8]})"
    place = f"{row['code_id']} on “{shorten(row['text'])}”"
    if table == "decision":
        return f"{row['verdict']}: {place}"
    facets = "".join(f" ({value})" for value in json.loads(row["facets"]).values())
    memo = f": {row['memo']}" if row["memo"] else ""
    star = " *" if row["quotable"] else ""
    return f"{place}{facets}{star}{memo}"
