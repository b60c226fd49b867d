"""The rows of one table in two copies of the study, joined row by row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.carry.spans import KEPT
from qualcode.returns.outcomes import Outcome, Side
from qualcode.store.database import Row, Store
from qualcode.store.lineage import Known
from qualcode.store.merge_documents import Documents
from qualcode.store.relocate import Moved, Route, relocate
from qualcode.store.settle import Past, are_alike, settle

TABLES = ("coding", "decision", "summary", "memo", "finished", "opened")
_PLACED = ("coding", "decision")
_ON_DOCUMENTS = ("finished", "opened")


@dataclass(frozen=True)
class Step:
    """A row that the merge changes here: `before` is None if it is added, `after` removed.

    `origin` is the uid of the change of theirs that it is taken from, if it is.
    """

    table: str
    key: str
    before: Row | None
    after: Row | None
    origin: str | None = None


@dataclass(frozen=True)
class Conflict:
    """A row that both have changed, added or removed since their common past, differently.

    `before` is the row as it is here now; `ours` as it would be if ours is chosen (in
    another place where the text is edited), `theirs` if theirs is; None if that side has
    removed it. `origin` is the uid of the change that made theirs.
    """

    table: str
    key: str
    before: Row | None
    ours: Row | None
    theirs: Row | None
    origin: str | None = None

    @property
    def id(self) -> str:
        """What a choice is named by: `summary relationship@P1`."""
        return f"{self.table} {self.key}"


@dataclass(frozen=True)
class Carry:
    """A coding or decision whose place in the text that is kept differs from its place before.

    `state` is `moved`, `changed` or `orphaned`, as `qualcode.carry.spans` has it; `before` and
    `after` are its words (`after` empty for an orphan).
    """

    table: str
    key: str
    document: str
    state: str
    before: str
    after: str


@dataclass
class Joined:
    """What became of the rows of all tables. `same` counts, by table, what the two agree on."""

    steps: list[Step] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    carried: list[Carry] = field(default_factory=list)
    same: Counter[str] = field(default_factory=Counter)


def join_rows(ours: Store, theirs: Store, documents: Documents) -> Joined:
    """Join every table; what both changed differently is a conflict, all else is settled."""
    joined = Joined()
    # Codings of theirs that are here under another id: they, and what refers to them, go by ours.
    known_as: dict[str, str] = {}
    for table in TABLES:
        stored, raw = _load(ours, table), _load(theirs, table)
        here = _moved(table, stored, documents.ours, documents, {})
        there = _moved(table, raw, documents.theirs, documents, known_as)
        if table == "coding":
            known_as.update(_find_known(here, there))
            there = _renamed(there, known_as)
            raw = {known_as.get(key, key): row for key, row in raw.items()}
        called = {own: their for their, own in known_as.items()} if table == "coding" else {}
        pasts = _find_pasts(table, here, there, documents, called, known_as)
        for key in sorted(here.keys() | there.keys()):
            sides = (here.get(key), there.get(key))
            if sides[0] and sides[1] and sides[0].row == sides[1].row == stored[key]:
                joined.same[table] += 1
                continue
            origin = documents.lineage.origin(table, called.get(key, key)) if key in pasts else None
            _join(joined, table, key, stored.get(key), raw.get(key), sides, pasts.get(key), origin)
    return joined


def _join(
    joined: Joined,
    table: str,
    key: str,
    before: Row | None,
    raw: Row | None,
    sides: tuple[Moved | None, Moved | None],
    past: Past,
    origin: str | None,
) -> None:
    ours, theirs = (side.row if side else None for side in sides)
    outcome, after = settle(table, past, ours, theirs)
    if outcome is Outcome.CONFLICT:
        joined.conflicts.append(Conflict(table, key, before, ours, theirs, origin))
        return
    _tell_carry(joined, table, before, raw, sides, after)
    if after == before:
        joined.same[table] += theirs is not None
    else:
        taken = origin if are_alike(after, theirs) else None
        joined.steps.append(Step(table, key, before, after, taken))


def _tell_carry(
    joined: Joined,
    table: str,
    before: Row | None,
    raw: Row | None,
    sides: tuple[Moved | None, Moved | None],
    after: Row | None,
) -> None:
    for side, was in zip(sides, (before, raw), strict=True):
        if side is None or was is None or after is None or not _same_place(side.row, after):
            continue
        if side.state != KEPT:
            words = "" if after["start"] is None else after["text"]
            about = (table, after["id"], after["document"])
            joined.carried.append(Carry(*about, side.state, was["text"], words))
        return


def _same_place(one: Row, other: Row) -> bool:
    return all(one.get(name) == other.get(name) for name in ("start", "end", "text"))


def _load(store: Store, table: str) -> dict[str, Row]:
    return {row["id"]: row for row in store.rows(f'SELECT * FROM "{table}"')}  # noqa: S608


def _moved(
    table: str,
    rows: Mapping[str, Row],
    routes: Mapping[str, Route],
    documents: Documents,
    known_as: Mapping[str, str],
) -> dict[str, Moved]:
    renamed = [_refer(table, row, known_as) for row in rows.values()]
    if table in _ON_DOCUMENTS:
        routed = ((row, routes.get(row["document"])) for row in renamed)
        return {row["id"]: Moved(_on_route(row, route)) for row, route in routed}
    if table not in _PLACED:
        return {row["id"]: Moved(row) for row in renamed}
    return relocate(((row, routes.get(row["document"])) for row in renamed), documents.body_of)


def _find_pasts(
    table: str,
    here: Mapping[str, Moved],
    there: Mapping[str, Moved],
    documents: Documents,
    called: Mapping[str, str],
    known_as: Mapping[str, str],
) -> dict[str, Past]:
    """The common past of the rows that the two do not agree on, in its place in the text kept."""
    told: dict[str, list[Known]] = {}
    for key in here.keys() | there.keys():
        ours, theirs = here.get(key), there.get(key)
        if ours is None or theirs is None or not are_alike(ours.row, theirs.row):
            told[key] = documents.lineage.pasts(table, key, called.get(key, key))
    placed = [
        _placed_pasts(
            table, documents, known_as, {k: v[at] for k, v in told.items() if len(v) > at}
        )
        for at in (0, 1)
    ]
    pasts: dict[str, Past] = {}
    for key, known in told.items():
        rows = [placed[at][key] for at in range(len(known))]
        alike = rows and all(are_alike(rows[0], row) for row in rows)
        pasts[key] = rows[0] if alike else Side.UNKNOWN
    return pasts


def _placed_pasts(
    table: str, documents: Documents, known_as: Mapping[str, str], told: Mapping[str, Known]
) -> dict[str, Row | None]:
    rows = [
        (_refer(table, known.row, known_as) | {"id": key}, documents.past_route(known))
        for key, known in told.items()
        if known.row
    ]
    if table not in _PLACED:
        return dict.fromkeys(told) | {row["id"]: _on_route(row, route) for row, route in rows}
    moved = relocate(rows, documents.body_of)
    return dict.fromkeys(told) | {key: value.row for key, value in moved.items()}


def _on_route(row: Row, route: Route | None) -> Row:
    """The row on its document as it is called here."""
    return row | {"document": route.document} if route and "document" in row else row


def _find_known(here: Mapping[str, Moved], there: Mapping[str, Moved]) -> dict[str, str]:
    """Codings of theirs that are here under another id: by the same coder, on the same words."""
    own = {_identity(moved.row): key for key, moved in here.items() if key not in there}
    return {
        key: own[_identity(moved.row)]
        for key, moved in there.items()
        if key not in here and moved.row["start"] is not None and _identity(moved.row) in own
    }


def _renamed(there: Mapping[str, Moved], known_as: Mapping[str, str]) -> dict[str, Moved]:
    named = {key: known_as.get(key, key) for key in there}
    return {
        named[key]: Moved(moved.row | {"id": named[key]}, moved.state)
        for key, moved in there.items()
    }


def _identity(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in ("document", "code_id", "start", "end", "coder"))


def _refer(table: str, row: Row, known_as: Mapping[str, str]) -> Row:
    """The row with its references to codings as they are called here."""
    if not known_as:
        return row
    if table == "decision":
        return row | {"coding": known_as.get(row["coding"], row["coding"])}
    if table == "memo" and row["target_kind"] == "coding":
        return row | {"target": known_as.get(row["target"], row["target"])}
    if table == "summary":
        rests_on = json.loads(row["rests_on"])
        if any(key in known_as for key in rests_on):
            named = {known_as.get(key, key): words for key, words in rests_on.items()}
            return row | {"rests_on": json.dumps(named, ensure_ascii=False, sort_keys=True)}
    return row
