"""The audit trail: which changes touched a document, a code or a case."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qualcode.model.spans import Span
from qualcode.store.database import Row, Store
from qualcode.store.history import Entry, load_history


@dataclass(frozen=True)
class Trail:
    """What to look for; what is empty is not asked for, and one row must meet all that is asked.

    `day` is a day of the history (UTC) or the start of one: `2026-03-01`, `2026-03`, `2026`;
    `document` a document's id. `holds` says whether the words in a place (document's id, span)
    are the case's; without it a case is touched by its summaries and memos alone.
    """

    coder: str = ""
    day: str = ""
    document: str = ""
    code_id: str = ""
    case: str = ""
    holds: Callable[[str, Span], bool] | None = None


@dataclass(frozen=True)
class _Facts:
    """What a row of any table is about."""

    document: str = ""
    code_id: str = ""
    case: str = ""
    span: Span | None = None


def find_entries(store: Store, trail: Trail) -> list[Entry]:
    """The changes that `trail` asks for, oldest first."""
    history = load_history(store)
    if trail.document or trail.code_id or trail.case:
        touched = {change for change, facts in _load_facts(store) if _meets(trail, facts)}
        history = [entry for entry in history if entry.change in touched]
    return [
        entry
        for entry in history
        if entry.when.startswith(trail.day) and (not trail.coder or entry.coder == trail.coder)
    ]


def _meets(trail: Trail, facts: _Facts) -> bool:
    if trail.document and facts.document != trail.document:
        return False
    if trail.code_id and facts.code_id != trail.code_id:
        return False
    if not trail.case or facts.case == trail.case:
        return True
    if facts.case or facts.span is None or trail.holds is None:
        return False
    return trail.holds(facts.document, facts.span)


def _load_facts(store: Store) -> Iterator[tuple[int, _Facts]]:
    """For each row of the history, before and after, what it is about."""
    codings: dict[str, _Facts] = {}
    documents: dict[str, str] = {}  # ids by name: a memo on a document has its name
    rows = store.rows("SELECT change, tbl, key, before, after FROM change_row ORDER BY change, seq")
    for row in rows:
        for text in (row["before"], row["after"]):
            if text is None:
                continue
            values = json.loads(text)
            facts = _facts(row["tbl"], values, codings, documents)
            if row["tbl"] == "document":
                documents[values["name"]] = row["key"]
            if row["tbl"] == "coding":
                codings[row["key"]] = facts
            yield row["change"], facts


def _facts(table: str, row: Row, codings: dict[str, _Facts], documents: dict[str, str]) -> _Facts:
    if table == "document":
        return _Facts(document=row["id"])
    if table == "memo":
        return _memo_facts(row["target_kind"], row["target"], codings, documents)
    start, end = row.get("start"), row.get("end")
    return _Facts(
        document=row.get("document", ""),
        code_id=row.get("code_id", ""),
        case=row.get("case", ""),
        span=None if start is None or end is None else Span(start, end),
    )


def _memo_facts(
    kind: str, target: str, codings: dict[str, _Facts], documents: dict[str, str]
) -> _Facts:
    if kind == "coding":
        return codings.get(target, _Facts())
    if kind == "cell":
        case, _, code_id = target.rpartition("/")
        return _Facts(code_id=code_id, case=case)
    return _Facts(
        document=documents.get(target, "") if kind == "document" else "",
        code_id=target if kind == "code" else "",
        case=target if kind == "case" else "",
    )
