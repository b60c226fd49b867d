"""Codings, decisions, summaries, memos and pending suggestions in the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from qualcode.model.codings import Coding, Decision, Hit, Memo, Suggestion, Summary
from qualcode.model.spans import Span
from qualcode.store.database import Change, Row, Store

_SELECT_CODINGS = (
    'SELECT id, document, code_id, "start", "end", text, coder, origin, facets, memo, triggers, '
    "quotable, codebook, created FROM coding ORDER BY id"
)


def load_codings(store: Store) -> list[Coding]:
    """Every coding, orphans included, by id: in no order that matters."""
    return [_coding(row) for row in store.tuples(_SELECT_CODINGS)]


def load_decisions(store: Store) -> list[Decision]:
    """Every decision on a suggestion, oldest first."""
    return [_decision(row) for row in store.rows("SELECT * FROM decision ORDER BY created, id")]


def load_suggestions(store: Store) -> list[Suggestion]:
    """The suggestions of the last `suggest`, by document, then place."""
    return list(each_suggestion(store))


def each_suggestion(store: Store) -> Iterator[Suggestion]:
    """The same one by one, for who needs little of each: there may be very many."""
    sql = 'SELECT * FROM suggestion ORDER BY document, "start", "end", code_id'
    return map(_suggestion, store.each(sql))


def load_summaries(store: Store) -> list[Summary]:
    """Every summary an analyst wrote."""
    return [_summary(row) for row in store.rows("SELECT * FROM summary ORDER BY id")]


def load_memos(store: Store) -> list[Memo]:
    """Every memo, oldest first; the memo of a coding stands with the coding."""
    return [Memo(**row) for row in store.rows("SELECT * FROM memo ORDER BY created, id")]


def save_coding(change: Change, coding: Coding) -> None:
    """Keep a coding, new or changed."""
    row = _row(coding, facets=dict, triggers=list, quotable=int)
    change.put("coding", _placed(row, coding.span))


def save_decision(change: Change, decision: Decision) -> None:
    """Keep a decision, new or changed."""
    change.put("decision", _placed(_row(decision, triggers=list), decision.span))


def save_summary(change: Change, summary: Summary) -> None:
    """Keep a summary; an empty one takes the cell's summary away."""
    key = summary_id(summary.case, summary.code_id)
    if summary.text:
        change.put("summary", {"id": key} | _row(summary, rests_on=dict))
    else:
        change.remove("summary", key)


def save_memo(change: Change, memo: Memo) -> None:
    """Keep a memo, new or changed."""
    change.put("memo", _row(memo))


def summary_id(case: str, code_id: str) -> str:
    """The id of a cell's summary in the store and the history."""
    return f"{code_id}@{case}"


def _row(value: Any, **as_json: Any) -> Row:
    row = {name: getattr(value, name) for name in value.__dataclass_fields__ if name != "span"}
    for name, kind in as_json.items():
        row[name] = int(row[name]) if kind is int else _json(kind(row[name]))
    return row


def _placed(row: Row, span: Span | None) -> Row:
    """Start and end stand after `code_id`, as in the table."""
    # `is None`: a span without words is false, and has a place all the same.
    place = {
        "start": None if span is None else span.start,
        "end": None if span is None else span.end,
    }
    items = list(row.items())
    at = list(row).index("code_id") + 1
    return dict([*items[:at], *place.items(), *items[at:]])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _span(row: Row) -> Span | None:
    start, end = row.pop("start"), row.pop("end")
    return None if start is None else Span(start, end)


def _coding(row: tuple[Any, ...]) -> Coding:
    # By position: a large study has hundreds of thousands of these.
    id_, document, code_id, start, end, text, coder, origin, facets, memo, triggers, *rest = row
    quotable, codebook, created = rest
    return Coding(
        id_,
        document,
        code_id,
        None if start is None else Span(start, end),
        text,
        coder,
        origin,
        dict(_facets(facets)),
        memo,
        _triggers(triggers),
        bool(quotable),
        codebook,
        created,
    )


@lru_cache(maxsize=4096)
def _facets(text: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(text)
    return found


@lru_cache(maxsize=4096)
def _triggers(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _decision(row: Row) -> Decision:
    span = _span(row)
    row["triggers"] = _triggers(row["triggers"])
    return Decision(span=span, **row)


def _summary(row: Row) -> Summary:
    del row["id"]
    row["rests_on"] = json.loads(row["rests_on"])
    return Summary(**row)


def suggestion_row(suggestion: Suggestion) -> Row:
    """A suggestion as the store has it."""
    return {
        "id": suggestion.id,
        "document": suggestion.document,
        "code_id": suggestion.code_id,
        "start": suggestion.span.start,
        "end": suggestion.span.end,
        "text": suggestion.text,
        "turn": suggestion.turn,
        "hits": _json([asdict(hit) for hit in suggestion.hits]),
        "facets": _json(dict(suggestion.facets)),
        "negated": int(suggestion.negated),
    }


def _suggestion(row: Row) -> Suggestion:
    hits = tuple(
        Hit(
            hit["code_id"],
            hit["entry"],
            Span(hit["span"]["start"], hit["span"]["end"]),
            hit["negated"],
            hit["facets"],
        )
        for hit in json.loads(row["hits"])
    )
    return Suggestion(
        id=row["id"],
        document=row["document"],
        code_id=row["code_id"],
        span=Span(row["start"], row["end"]),
        text=row["text"],
        turn=row["turn"],
        hits=hits,
        facets=dict(_facets(row["facets"])),
        negated=bool(row["negated"]),
    )
