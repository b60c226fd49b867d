"""The documents of two copies of the study, joined; and the ways from each copy's texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from qualcode.errors import QualcodeError
from qualcode.returns.outcomes import Outcome
from qualcode.store.database import Row, Store
from qualcode.store.lineage import Known, Lineage
from qualcode.store.matching import (
    EDITED,
    NEW,
    OURS,
    SAME,
    THEIRS,
    DocumentMatch,
    free_files,
    free_name,
    match_documents,
)
from qualcode.store.relocate import Route
from qualcode.store.settle import settle

# What an edit of a file, or of how it is read, changes besides the text. Name and file stay ours:
# they say what is on our disk.
_READ = ("turns", "lines", "respondent", "attributes")


@dataclass
class Documents:
    """The joined documents.

    `rows` are (as here now, as joined, the change of theirs it is taken from); `optional` the ids of
    those that were removed here and are wanted only if something of theirs is on them. `ours` and `theirs` are the routes of
    each side's rows, by that side's document ids.
    """

    lineage: Lineage
    body_of: Callable[[str], str]
    matches: list[DocumentMatch] = field(default_factory=list)
    rows: list[tuple[Row | None, Row, str | None]] = field(default_factory=list)
    optional: set[str] = field(default_factory=set)
    ours: dict[str, Route] = field(default_factory=dict)
    theirs: dict[str, Route] = field(default_factory=dict)

    def past_route(self, known: Known) -> Route | None:
        """The way of a row of the common past into the text that is kept."""
        document = known.row.get("document", "") if known.row else ""
        route = self.theirs.get(document) or self.ours.get(document)
        return Route(route.document, known.content, route.new) if route and known.content else None


def join_documents(
    ours: Store, theirs: Store, lineage: Lineage, texts: Mapping[str, str]
) -> Documents:
    """Find which documents are the same, what is new, and whose text is kept where they differ."""
    own = {row["id"]: row for row in ours.rows("SELECT * FROM document ORDER BY name, id")}
    other = theirs.rows("SELECT * FROM document ORDER BY name, id")
    joined = Documents(lineage, _bodies(ours, theirs))
    found = match_documents(list(own.values()), other, joined.body_of)
    _refuse_unknown(texts, set(own))
    for row in other:
        here = found[row["id"]]
        if here is not None:
            _join_known(joined, own[here], row, texts)
    new = [row for row in other if found[row["id"]] is None]
    _join_new(joined, new, list(own.values()))
    return joined


def _join_known(joined: Documents, own: Row, row: Row, texts: Mapping[str, str]) -> None:
    past = joined.lineage.past("document", own["id"], row["id"])
    facts = (own["id"], row["id"], own["name"], own["file"])
    if own["content"] == row["content"]:
        result = own | _settled_reading(past, own, row)
        joined.matches.append(DocumentMatch(*facts, SAME))
    else:
        was = past["content"] if isinstance(past, dict) else None
        both = was not in (own["content"], row["content"])
        text = texts.get(own["id"]) or (THEIRS if was == own["content"] else OURS)
        kept = {name: own[name] for name in ("id", "name", "file", "part")}
        result = own if text == OURS else row | kept
        joined.matches.append(DocumentMatch(*facts, EDITED, text, both))
    joined.rows.append((own, result, joined.lineage.origin("document", row["id"])))
    joined.ours[own["id"]] = Route(own["id"], own["content"], result["content"])
    joined.theirs[row["id"]] = Route(own["id"], row["content"], result["content"])


def _settled_reading(past: object, own: Row, row: Row) -> Row:
    was, here, there = (
        {name: side[name] for name in _READ} if isinstance(side, dict) else None
        for side in (past, own, row)
    )
    outcome, reading = settle("document", was, here, there)
    return {} if outcome is Outcome.CONFLICT else reading or {}


def _join_new(joined: Documents, new: list[Row], own: list[Row]) -> None:
    files = free_files(new, own)
    taken = {row["name"] for row in own}
    for row in new:
        name = free_name(row["name"], taken)
        taken.add(name)
        result = row | {"name": name, "file": files[row["file"]]}
        joined.matches.append(
            DocumentMatch(row["id"], row["id"], name, result["file"], NEW, THEIRS)
        )
        joined.rows.append((None, result, joined.lineage.origin("document", row["id"])))
        joined.theirs[row["id"]] = Route(row["id"], row["content"], row["content"])
        if any(known.row for known in joined.lineage.pasts("document", row["id"])):
            joined.optional.add(row["id"])


def _refuse_unknown(texts: Mapping[str, str], known: set[str]) -> None:
    for document, text in texts.items():
        if document not in known:
            raise QualcodeError(f"There is no document '{document}' here to choose a text for.")
        if text not in {OURS, THEIRS}:
            raise QualcodeError(
                f"'{text}' is not one of the two sides.", f"Use {OURS} or {THEIRS}."
            )


def _bodies(ours: Store, theirs: Store) -> Callable[[str], str]:
    def body_of(sha256: str) -> str:
        for store in (ours, theirs):
            for row in store.rows("SELECT body FROM content WHERE sha256 = ?", (sha256,)):
                body: str = row["body"]
                return body
        raise KeyError(sha256)

    return body_of
