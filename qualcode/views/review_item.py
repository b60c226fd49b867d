"""A suggestion under review as plain values."""

from __future__ import annotations

from typing import TypedDict

from qualcode.model.codings import REJECT, Decision, Suggestion
from qualcode.model.spans import Span
from qualcode.store.codings import Which
from qualcode.study.study import Study
from qualcode.views.review import ReviewQueue


class Earlier(TypedDict):
    """This coder's earlier decisions on the same keyword and code; `last` is a verdict."""

    accepted: int
    rejected: int
    last: str
    text: str


class SpanView(TypedDict):
    """Code points of the document's text."""

    start: int
    end: int


class Resembled(TypedDict):
    """A coded extract that a learned suggestion is like."""

    coding_id: str
    reference: str
    text: str


class ItemView(TypedDict):
    """A suggestion under review; `span` is what would be coded, `hits` are the matches.

    `origin` is `keyword` or `learned`; a learned one is like the extracts of `like`, which `taught_by`
    coded, and its hits are the words that weigh.

    `instead_of` is the suggested code if another one is chosen, else empty; `same_keyword` are the
    other undecided suggestions of the same keyword for the same code.
    """

    number: int
    of: int
    left: int
    document: str
    turn: int
    speaker: str | None
    case: str
    span: SpanView
    hits: list[SpanView]
    code_id: str
    code: str
    definition: str
    instead_of: str
    facets: dict[str, str]
    memo: str
    triggers: list[str]
    negated: bool
    origin: str
    taught_by: str
    like: list[Resembled]
    same_keyword: int
    earlier: Earlier | None


def show_item(queue: ReviewQueue) -> ItemView:
    """Return the item under review. There must be one."""
    item, codebook = queue.item, queue.study.codebook
    assert item
    suggestion, turn = item.suggestion, queue.document.turn(item.suggestion.turn)
    code = codebook.code(item.code_id) or codebook.theme(item.code_id)
    return {
        "number": queue.at + 1,
        "of": len(queue.items),
        "left": queue.left,
        "document": queue.document.name,
        "turn": turn.number,
        "speaker": turn.speaker,
        "case": queue.study.cast.case_of_span(queue.document, suggestion.span) or "",
        "span": _span(item.span),
        "hits": [_span(hit.span) for hit in suggestion.hits],
        "code_id": item.code_id,
        "code": codebook.name_of(item.code_id),
        "definition": code.definition if code else "",
        "instead_of": suggestion.code_id if suggestion.code_id != item.code_id else "",
        "facets": dict(item.facets),
        "memo": item.draft.memo or "",
        "triggers": list(suggestion.triggers),
        "negated": suggestion.negated,
        "origin": suggestion.origin,
        "taught_by": suggestion.coder,
        "like": show_resembled(queue.study, suggestion),
        "same_keyword": len(queue.same_keyword()) - 1,
        "earlier": _earlier(queue.earlier()),
    }


def show_resembled(study: Study, suggestion: Suggestion) -> list[Resembled]:
    """The extracts that a suggestion is like, the most alike first; those that still exist."""
    found = [one for id_ in suggestion.resembles for one in study.codings(Which(id=id_))]
    cited = {extract.coding.id: extract for extract in study.cite(found)}
    return [
        {"coding_id": id_, "reference": cited[id_].reference, "text": cited[id_].coding.text}
        for id_ in suggestion.resembles
        if id_ in cited
    ]


def _span(span: Span) -> SpanView:
    return {"start": span.start, "end": span.end}


def _earlier(decisions: list[Decision]) -> Earlier | None:
    if not decisions:
        return None
    rejected = sum(1 for decision in decisions if decision.verdict == REJECT)
    return {
        "accepted": len(decisions) - rejected,
        "rejected": rejected,
        "last": decisions[0].verdict,
        "text": decisions[0].text,
    }
