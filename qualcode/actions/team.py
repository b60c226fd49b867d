"""Where coders differ, and what they agree on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from qualcode.actions.code import with_id
from qualcode.errors import QualcodeError
from qualcode.model.codings import REJECT, Coding, Decision
from qualcode.model.spans import Span
from qualcode.store.codings import save_coding, save_decision
from qualcode.store.database import now
from qualcode.study.study import Study

CONSENSUS = "consensus"


@dataclass(frozen=True)
class Disagreement:
    """A place where coders differ: the codes each gave to words that overlap."""

    document: str
    span: Span
    text: str
    codings: tuple[Coding, ...]


def find_disagreements(study: Study) -> list[Disagreement]:
    """The places where two coders or more have coded, and not alike, in document order.

    Codings overlap or touch within a place. A place where every coder gave the same codes to the
    same words is none; one with a consensus coding, or where none of the codes was to stand, is
    settled.
    """
    rejected = {
        (decision.document, decision.code_id, decision.span)
        for decision in study.decisions()
        if decision.coder == CONSENSUS
    }
    extracts = study.find_extracts()
    places: list[list[Coding]] = []
    for extract in extracts:
        coding = extract.coding
        last = places[-1] if places else []
        if last and last[0].document == coding.document and _touches(last, coding):
            last.append(coding)
        else:
            places.append([coding])
    names = {document.id: document for document in study.documents}
    return [
        Disagreement(
            names[p[0].document].name, _whole(p), _whole(p).of(names[p[0].document].text), tuple(p)
        )
        for p in places
        if _differs(p) and any((c.document, c.code_id, c.span) not in rejected for c in p)
    ]


def adjudicate(
    study: Study, place: Disagreement, chosen: list[Coding], *, coder: str, why: str
) -> list[Coding]:
    """Record the consensus on a place: a copy of each chosen coding, by `consensus`, with the reason.

    Where none is chosen, that each of them was rejected is kept as a decision of `consensus`.
    The coders' own codings stay as they are. Raises QualcodeError where no reason is given.
    """
    if not why.strip():
        raise QualcodeError("A consensus needs a reason.", "Say why in a few words.")
    known = {coding.id: coding for coding in study.codings()}
    made = []
    with study.store.change("adjudicate", coder, why=why) as change:
        for coding in chosen:
            copy = replace(coding, id="", coder=CONSENSUS, memo=why, created=now())
            copy = with_id(copy, known)
            known[copy.id] = copy
            save_coding(change, copy)
            made.append(copy)
        for coding in place.codings if not chosen else ():
            save_decision(change, _rejected(coding, why))
        change.note(f"{', '.join(c.code_id for c in chosen) or 'no code'} in {place.document}")
    return made


def _rejected(coding: Coding, why: str) -> Decision:
    digest = hashlib.sha256(f"{CONSENSUS}\n{coding.id}".encode()).hexdigest()
    return Decision(
        id=f"d{digest[:11]}",
        document=coding.document,
        code_id=coding.code_id,
        span=coding.span,
        text=coding.text,
        verdict=REJECT,
        coder=CONSENSUS,
        why=why,
        created=now(),
    )


def _touches(place: list[Coding], coding: Coding) -> bool:
    return any(c.span and coding.span and c.span.overlaps(coding.span) for c in place)


def _whole(place: list[Coding]) -> Span:
    spans = [coding.span for coding in place if coding.span]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _differs(place: list[Coding]) -> bool:
    coders = {coding.coder for coding in place}
    if len(coders) < 2 or CONSENSUS in coders:
        return False
    said = [{(c.code_id, c.span) for c in place if c.coder == coder} for coder in coders]
    return any(one != said[0] for one in said)
