"""Decisions on suggestions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from qualcode.actions.code import KnownCodings, check_facets, with_id
from qualcode.errors import QualcodeError
from qualcode.model.codings import ACCEPT, ADJUST, LEARNED, REJECT, Coding, Decision, Suggestion
from qualcode.model.spans import Span
from qualcode.store.codings import save_coding, save_decision
from qualcode.store.database import Change, now
from qualcode.store.documents import load_some
from qualcode.study.study import Study


@dataclass(frozen=True)
class Answer:
    """What a coder makes of a suggestion.

    An accepted one takes the suggestion's span, code and facets, unless `span`, `code_id` or
    `facets` say otherwise: then the verdict is `adjust`.
    """

    verdict: str
    code_id: str = ""
    span: Span | None = None
    facets: Mapping[str, str] | None = None
    memo: str = ""
    why: str = ""


def decide(study: Study, suggestion: Suggestion, answer: Answer, *, coder: str) -> Decision:
    """Keep a coder's answer to one suggestion; a rejected one never comes back."""
    return decide_all(study, [suggestion], answer, coder=coder)[0]


def decide_all(
    study: Study,
    suggestions: Iterable[Suggestion],
    answer: Answer,
    *,
    coder: str,
    tell: Callable[[int], object] = lambda _: None,
) -> list[Decision]:
    """Save the same answer to many suggestions, as one change, whose number is passed to `tell`.

    Raises QualcodeError if the code or a facet is unknown, a new span lies outside the document, or
    several would be accepted of which one was learned; then nothing is kept.
    """
    chosen = list(suggestions)
    if answer.verdict not in {ACCEPT, REJECT}:
        raise ValueError(answer.verdict)
    learned = sum(one.origin == LEARNED for one in chosen)
    if answer.verdict == ACCEPT and learned and len(chosen) > 1:
        raise QualcodeError(
            f"{learned} of these suggestions were learned from coding, not found by a keyword. "
            "Each of them has to be read.",
            "Review them one at a time, or add --not-learned to leave them out.",
        )
    if answer.code_id:
        study.require_code(answer.code_id, new=True)
    check_facets(study, answer.facets or {})
    known = KnownCodings(study)
    with study.store.change("review", coder, why=answer.why or None) as change:
        decisions = [_decide(study, change, s, answer, coder, known) for s in chosen]
        if decisions:
            change.note(_told(decisions))
    tell(change.number)
    return decisions


def _decide(
    study: Study,
    change: Change,
    suggestion: Suggestion,
    answer: Answer,
    coder: str,
    known: KnownCodings,
) -> Decision:
    coding = None
    verdict = answer.verdict
    if verdict == ACCEPT:
        coding = _coding(study, suggestion, answer, coder, known)
        if known.add(coding):
            save_coding(change, coding)
        if (coding.code_id, coding.span) != (suggestion.code_id, suggestion.span):
            verdict = ADJUST
    identity = f"{suggestion.id}\n{coder}"
    decision = Decision(
        id=f"d{hashlib.sha256(identity.encode()).hexdigest()[:11]}",
        document=suggestion.document,
        code_id=suggestion.code_id,
        span=suggestion.span,
        text=suggestion.text,
        verdict=verdict,
        coder=coder,
        triggers=suggestion.triggers,
        coding=coding.id if coding else "",
        why=answer.why,
        created=now(),
        origin=suggestion.origin,
    )
    save_decision(change, decision)
    return decision


def _coding(
    study: Study, suggestion: Suggestion, answer: Answer, coder: str, known: KnownCodings
) -> Coding:
    span = suggestion.span if answer.span is None else answer.span
    text = suggestion.text
    if span != suggestion.span:
        text = _words(study, suggestion.document, span)
    coding = Coding(
        id="",
        document=suggestion.document,
        code_id=answer.code_id or suggestion.code_id,
        span=span,
        text=text,
        coder=coder,
        origin=suggestion.origin,
        facets=suggestion.facets if answer.facets is None else answer.facets,
        memo=answer.memo,
        triggers=suggestion.triggers,
        codebook=study.codebook_sha256,
        created=now(),
    )
    return with_id(coding, known)


def _words(study: Study, document_id: str, span: Span) -> str:
    text = load_some(study.store, [document_id])[0].text
    words = span.of(text)
    if not words.strip() or span.end > len(text):
        raise QualcodeError("The new span contains no text.", "Choose a span inside the document.")
    return words


def _told(decisions: list[Decision]) -> str:
    first = decisions[0]
    if len(decisions) > 1:
        return f"{first.verdict} {len(decisions)} suggestions"
    return f"{first.verdict} {first.code_id}: {', '.join(first.triggers)}"
