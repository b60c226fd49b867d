"""Codings and decisions move with their words when a transcript changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from qualcode.carry.spans import Carried
from qualcode.model.codings import Coding, Decision
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.store.codings import Which, save_coding, save_decision
from qualcode.store.database import Change
from qualcode.study.places import find_coding, find_place
from qualcode.study.study import Study
from qualcode.text.anchors import place_quote


@dataclass
class CarryReport:
    """What an edit did to the codings of a document: ids, by what became of them.

    `kept` are on the same text between the same neighbours, `moved` on the same text elsewhere,
    `changed` on words that were edited; `orphans` have lost their place and are kept without one.
    """

    document: str
    kept: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.kept)} codings kept, {len(self.moved)} moved, {len(self.changed)} "
            f"changed with their text, {len(self.orphans)} orphaned"
        )


def carry_document(
    study: Study,
    change: Change,
    old: Document,
    new: Document,
    carry: Callable[[Sequence[Span]], list[Carried]],
) -> CarryReport:
    """Carry every coding and decision of a document over an edit of its text, by `carry`.

    What cannot be placed becomes an orphan; it is never guessed and never deleted.
    """
    whole, placed = study.everything_hidden_too, Which(document=old.id, placed=True)
    codings, decisions = whole.codings(placed), whole.decisions(placed)
    values: list[Coding | Decision] = [*codings, *decisions]
    spans = [value.span for value in values if value.span]
    carried = carry(spans)
    report = CarryReport(new.name)
    for coding, result in zip(codings, carried, strict=False):
        bucket = report.orphans if result.after is None else getattr(report, result.state)
        bucket.append(coding.id)
        save_coding(change, _carried(coding, result.after, new.text))
    for decision, result in zip(decisions, carried[len(codings) :], strict=True):
        after = result.after
        text = after.of(new.text) if after else decision.text
        save_decision(change, replace(decision, span=after, text=text))
    return report


def attach_orphan(
    study: Study, coding_id: str, place: str, *, coder: str, quote: str = ""
) -> Coding:
    """Give an orphan a place again: turns (`FG1:12-14`), or the quoted words in them.

    In a blind study there are only one's own: another coder's raises QualcodeError as an id would
    that does not exist.
    """
    coding = find_coding(study, coding_id, placed=False)
    document, span = find_place(study, place)
    if quote:
        span = place_quote(document.text, quote, span)
    placed = replace(coding, document=document.id, span=span, text=span.of(document.text))
    with study.store.change("documents attach", coder) as change:
        save_coding(change, placed)
        change.note(f"{coding.code_id} to {place}")
    return placed


def _carried(coding: Coding, span: Span | None, text: str) -> Coding:
    return replace(coding, span=span, text=span.of(text) if span else coding.text)
