"""Codings, decisions, summaries, memos and pending suggestions in the store, asked for by key."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from sys import intern
from typing import Any, overload

from qualcode.errors import QualcodeError
from qualcode.model.codings import Coding, Decision, Hit, Memo, Suggestion, Summary
from qualcode.model.spans import Span
from qualcode.store.database import Change, Row, Store

_SELECT_CODINGS = (
    'SELECT id, document, code_id, "start", "end", text, coder, origin, facets, memo, triggers, '
    "quotable, codebook, created FROM coding"
)


@dataclass(frozen=True, slots=True)
class Which:
    """Which rows a question asks for; a field that is empty asks for all.

    `id_starts` is the beginning of an id, `document` the id of a document, `code` that of a code.
    `placed` is False for orphans alone, True for what has a place. `case` is known of summaries and
    memos only: whose words a coding is on follows from the cast, not from the store. `seen_by` is
    who looks, in a blind study: the answer has what this coder did, and nothing else.
    """

    id: str = ""
    id_starts: str = ""
    document: str = ""
    code: str = ""
    case: str = ""
    coder: str = ""
    placed: bool | None = None
    seen_by: str = ""


ALL = Which()

_FIELDS = ("id", "id_starts", "document", "code", "case", "coder", "seen_by")

_OWNED = {"coder": "coder = ?", "seen_by": "coder = ?"}
_ID = {"id": "id = ?", "id_starts": "id >= ? AND id < ? || char(1114111)"}
_PLACE = {"document": "document = ?", "code": "code_id = ?"}
_PLACED = ('"start" IS NULL', '"start" IS NOT NULL')
# What a memo is about is one text: a code's or case's id, a document's name, `case/code` for a cell.
_ABOUT = {
    "case": "(target_kind = 'case' AND target = ? OR target_kind = 'cell' AND "
    "substr(target, 1, length(?) + 1) = ? || '/' AND instr(substr(target, length(?) + 2), '/') = 0)",
    "code": "(target_kind = 'code' AND target = ? OR target_kind = 'cell' AND "
    "substr(target, -length(?) - 1) = '/' || ?)",
    "document": "(target_kind = 'document' AND target = (SELECT name FROM document WHERE id = ?))",
}
_CODING_KEYS = _ID | _PLACE | _OWNED
_SUMMARY_KEYS = _ID | {"code": "code_id = ?", "case": '"case" = ?'} | _OWNED
_MEMO_KEYS = _ID | _ABOUT | _OWNED
# What was learned from one coder's coding is not another's to see.
_SUGGESTION_KEYS = _ID | _PLACE | {"seen_by": "(coder = '' OR coder = ?)"}


def load_codings(store: Store, which: Which = ALL) -> list[Coding]:
    """The codings asked for, orphans included, by id: in no order that matters."""
    where, values = _where(which, _CODING_KEYS)
    rows = store.each_tuple(f"{_SELECT_CODINGS}{where} ORDER BY id", values)
    return [_coding(row) for row in rows]


def load_decisions(store: Store, which: Which = ALL) -> list[Decision]:
    """The decisions on suggestions asked for, oldest first."""
    rows = _each(store, "SELECT * FROM decision", which, _CODING_KEYS, "created, id")
    return [_decision(row) for row in rows]


def load_suggestions(store: Store, which: Which = ALL) -> list[Suggestion]:
    """The suggestions of the last `suggest`, by document, then place."""
    return list(each_suggestion(store, which))


def each_suggestion(store: Store, which: Which = ALL) -> Iterator[Suggestion]:
    """The same one by one, for who needs little of each: there may be very many."""
    order = 'document, "start", "end", code_id'
    return map(
        _suggestion, _each(store, "SELECT * FROM suggestion", which, _SUGGESTION_KEYS, order)
    )


def load_waiting(
    store: Store, codes: Collection[str], coder: str = "", which: Which = ALL
) -> Waiting:
    """The suggestions of these codes that wait for a decision, as the documents go.

    One is settled where each of its hits is within the span of a decision or coding (of `coder`,
    if one is named) of the same code.
    """
    where, values = _where(which, _SUGGESTION_KEYS)
    within = (
        'WHERE x.document = s.document AND x.code_id = s.code_id AND x."start" <= hit_start '
        "AND x.\"end\" >= hit_end AND (? = '' OR x.coder = ?)"
    )
    sql = (
        f"SELECT s.id, s.code_id FROM (SELECT * FROM suggestion{where}) s "  # noqa: S608 - no value is in it
        "JOIN document d ON d.id = s.document "
        "WHERE s.code_id IN (SELECT value FROM json_each(?)) AND EXISTS ("
        "SELECT json_extract(h.value, '$.span.start') AS hit_start, "
        "json_extract(h.value, '$.span.end') AS hit_end FROM json_each(s.hits) h "
        f"WHERE NOT EXISTS (SELECT 1 FROM coding x {within}) "
        f"AND NOT EXISTS (SELECT 1 FROM decision x {within})) "
        'ORDER BY d.name, s."start", s."end", s.code_id'
    )
    rows = store.tuples(sql, [*values, json.dumps(sorted(codes)), *[coder] * 4])
    return Waiting(store, rows)


def load_chosen(store: Store, ids: Sequence[str]) -> dict[str, Suggestion]:
    """The suggestions of these ids."""
    sql = "SELECT * FROM suggestion WHERE id IN (SELECT value FROM json_each(?))"
    return {row["id"]: _suggestion(row) for row in store.each(sql, [json.dumps(ids)])}


class Waiting(Sequence[Suggestion]):
    """Suggestions in an order, each read when it is looked at: there may be very many.

    `places` are their ids and codes, in that order.
    """

    _AT_ONCE = 50

    def __init__(self, store: Store, places: Sequence[tuple[str, str]]) -> None:
        self._store, self._places = store, places
        self.codes = [code_id for _, code_id in places]
        self._read: dict[str, Suggestion] = {}

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Suggestion: ...
    @overload
    def __getitem__(self, at: slice) -> Waiting: ...
    def __getitem__(self, at: int | slice) -> Suggestion | Waiting:
        if isinstance(at, slice):
            return Waiting(self._store, self._places[at])
        wanted, _ = self._places[at]
        if wanted not in self._read:
            start = at % len(self._places)
            ids = [id_ for id_, _ in self._places[start : start + self._AT_ONCE]]
            self._read |= load_chosen(self._store, ids)
        if wanted not in self._read:
            raise QualcodeError(
                "The suggestions were made again by another command.",
                "Every decision is kept. Start `qualcode review` again.",
            )
        return self._read[wanted]


def load_summaries(store: Store, which: Which = ALL) -> list[Summary]:
    """The summaries asked for."""
    return [_summary(r) for r in _each(store, "SELECT * FROM summary", which, _SUMMARY_KEYS, "id")]


def load_memos(store: Store, which: Which = ALL) -> list[Memo]:
    """The memos asked for, oldest first; the memo of a coding is kept with the coding."""
    rows = _each(store, "SELECT * FROM memo", which, _MEMO_KEYS, "created, id")
    return [Memo(**row) for row in rows]


def load_codes_in_use(change: Store | Change) -> set[str]:
    """The ids of the codes that codings and summaries have."""
    rows = change.rows("SELECT code_id FROM coding UNION SELECT code_id FROM summary")
    return {row["code_id"] for row in rows}


def _each(
    store: Store, select: str, which: Which, keys: Mapping[str, str], order: str
) -> Iterator[Row]:
    where, values = _where(which, keys)
    return store.each(f"{select}{where} ORDER BY {order}", values)


def _where(which: Which, keys: Mapping[str, str]) -> tuple[str, list[str]]:
    """The condition of a question, and the values in it; `keys` are those that the table has."""
    asked, values = [], []
    for name in _FIELDS:
        value = getattr(which, name)
        if value:
            condition = keys[name]
            asked.append(condition)
            values += [value] * condition.count("?")
    if which.placed is not None:
        asked.append(_PLACED[which.placed])
    return (f" WHERE {' AND '.join(asked)}" if asked else ""), values


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
    """Start and end come after `code_id`, as in the table."""
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
    # By position, and equal strings once: a large study has hundreds of thousands of these.
    id_, document, code_id, start, end, text, coder, origin, facets, memo, triggers, *rest = row
    quotable, codebook, created = rest
    return Coding(
        id_,
        intern(document),
        intern(code_id),
        None if start is None else Span(start, end),
        text,
        intern(coder),
        intern(origin),
        _facets(facets),
        memo,
        _triggers(triggers),
        bool(quotable),
        intern(codebook),
        intern(created),
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
        "origin": suggestion.origin,
        "coder": suggestion.coder,
        "resembles": _json(list(suggestion.resembles)),
        "likeness": suggestion.likeness,
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
        origin=intern(row["origin"]),
        coder=row["coder"],
        resembles=_triggers(row["resembles"]),
        likeness=row["likeness"],
    )
