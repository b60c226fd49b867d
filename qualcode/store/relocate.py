"""Codings and decisions of one copy of the study, moved to their place in the text that is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qualcode.carry.spans import KEPT, ORPHANED, Carried, carry_spans
from qualcode.model.spans import Span
from qualcode.store.database import Row


@dataclass(frozen=True, slots=True)
class Route:
    """What becomes of the rows on a document: its id here, and the texts (hashes) from and to."""

    document: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A row in its new place; `state` as `qualcode.carry.spans` has it."""

    row: Row
    state: str = KEPT


def relocate(
    rows: Iterable[tuple[Row, Route | None]], body_of: Callable[[str], str]
) -> dict[str, Moved]:
    """The rows by their ids, each on its document here and on its words in the text kept there.

    A row whose words have no place in it becomes an orphan: it keeps its words, without a place.
    Rows without a route stay as they are.
    """
    moved: dict[str, Moved] = {}
    on_edited: dict[Route, list[Row]] = {}
    for row, route in rows:
        here = row | {"document": route.document} if route else row
        if route is None or route.old == route.new or here["start"] is None:
            moved[row["id"]] = Moved(here)
        else:
            on_edited.setdefault(route, []).append(here)
    for route, edited in on_edited.items():
        old, new = body_of(route.old), body_of(route.new)
        for row, carried in zip(edited, _carry(old, new, edited), strict=True):
            moved[row["id"]] = Moved(_placed(row, carried.after, new), carried.state)
    return moved


def _carry(old: str, new: str, rows: list[Row]) -> list[Carried]:
    spans = [Span(row["start"], row["end"]) for row in rows]
    within = [span for span in spans if span.end <= len(old)]
    carried = dict(zip(within, carry_spans(old, new, within), strict=True))
    # A place beyond the text, in a copy that is not sound, is no place.
    return [carried.get(span) or Carried(span, None, ORPHANED) for span in spans]


def _placed(row: Row, span: Span | None, text: str) -> Row:
    if span is None:
        return row | {"start": None, "end": None}
    return row | {"start": span.start, "end": span.end, "text": span.of(text)}
