"""Where coders differ, and what they agree on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from qualcode.actions.cases import keep_input
from qualcode.actions.code import KnownCodings, with_id
from qualcode.errors import QualcodeError
from qualcode.files.writing import encode_alike
from qualcode.files.yaml_nodes import read_codebook_text
from qualcode.model.codings import REJECT, Coding, Decision
from qualcode.model.matrix import Extract
from qualcode.model.spans import Span
from qualcode.store.codings import save_coding, save_decision
from qualcode.store.database import now
from qualcode.study.settings import FILE_NAME, load_settings
from qualcode.study.study import Study

CONSENSUS = "consensus"


@dataclass(frozen=True)
class Disagreement:
    """A place where coders differ: the codes each gave to words that overlap.

    `reference` is the first coding's. `silent` names the coders who worked on the document and coded
    nothing here; `refused` has the codes that a coder rejected here, as keywords suggested them.
    """

    document: str
    span: Span
    text: str
    codings: tuple[Coding, ...]
    reference: str
    silent: tuple[str, ...] = ()
    refused: tuple[Decision, ...] = ()


def find_disagreements(study: Study) -> list[Disagreement]:
    """The places where the coders of a document have not coded alike, in document order.

    The coders of a document are those with a coding or a decision in it; one alone disagrees with
    nothing. Codings overlap or touch within a place. Alike is: the same codes with the same facets on
    the same words, by every coder. A place with a consensus coding, or if none of the codes was to
    decided, is settled.
    """
    extracts, decisions = study.find_extracts(), study.decisions()
    settled = {(d.document, d.code_id, d.span) for d in decisions if d.coder == CONSENSUS}
    names = {document.id: document for document in study.documents}
    coders: dict[str, set[str]] = {}
    for extract in extracts:
        coders.setdefault(extract.coding.document, set()).add(extract.coding.coder)
    for decision in decisions:
        coders.setdefault(decision.document, set()).add(decision.coder)
    found = []
    for place in _places(extracts):
        codings = tuple(extract.coding for extract in place)
        document = names[codings[0].document]
        at_work = coders[document.id] - {CONSENSUS}
        if not _differs(codings, at_work):
            continue
        if all((c.document, c.code_id, c.span) in settled for c in codings):
            continue
        span = _whole(codings)
        found.append(
            Disagreement(
                document=document.name,
                span=span,
                text=span.of(document.text),
                codings=codings,
                reference=place[0].reference,
                silent=tuple(sorted(at_work - {coding.coder for coding in codings})),
                refused=tuple(d for d in decisions if _refuses(d, document.id, span)),
            )
        )
    return found


def _places(extracts: list[Extract]) -> list[list[Extract]]:
    places: list[list[Extract]] = []
    for extract in extracts:
        if places and any(_touch(one.coding, extract.coding) for one in places[-1]):
            places[-1].append(extract)
        else:
            places.append([extract])
    return places


def _touch(one: Coding, other: Coding) -> bool:
    alike = one.document == other.document
    return bool(alike and one.span and other.span and one.span.overlaps(other.span))


def _refuses(decision: Decision, document: str, span: Span) -> bool:
    if decision.verdict != REJECT or decision.coder == CONSENSUS or decision.document != document:
        return False
    return bool(decision.span and decision.span.overlaps(span))


def adjudicate(
    study: Study, place: Disagreement, chosen: list[Coding], *, coder: str, why: str
) -> list[Coding]:
    """Record the consensus on a place: a copy of each chosen coding, by `consensus`, with the reason.

    Where none is chosen, that each of them was rejected is kept as a decision of `consensus`.
    The coders' own codings stay as they are. Raises QualcodeError if no reason is given.
    """
    if not why.strip():
        raise QualcodeError("A consensus needs a reason.", "Give a short reason.")
    known = KnownCodings(study)
    made = []
    with study.store.change("adjudicate", coder, why=why) as change:
        for coding in chosen:
            copy = replace(coding, id="", coder=CONSENSUS, memo=why, created=now())
            copy = with_id(copy, known)
            known.add(copy)
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


def _whole(codings: tuple[Coding, ...]) -> Span:
    spans = [coding.span for coding in codings if coding.span]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _differs(codings: tuple[Coding, ...], coders: Collection[str]) -> bool:
    if len(coders) < 2 or any(coding.coder == CONSENSUS for coding in codings):
        return False
    said = {
        frozenset(
            (c.code_id, c.span, tuple(sorted(c.facets.items())))
            for c in codings
            if c.coder == coder
        )
        for coder in coders
    }
    return len(said) > 1


def set_blind(study: Study, *, blind: bool, coder: str) -> None:
    """Begin or end blind coding; the rest of the file stays as it is."""
    path = study.folder / FILE_NAME
    line = f"blind: {'true' if blind else 'false'}"
    with study.store.change("unblind" if not blind else "blind", coder) as change:
        before = read_codebook_text(path)
        after, found = re.subn(r"(?m)^blind:[^\n#]*?(?=\s*(#|$))", line, before)
        if not found:
            after = f"{before.rstrip()}\n\n{line}\n"
        keep_input(change, FILE_NAME, before)
        keep_input(change, FILE_NAME, after)
        change.note(line)
        change.put_file(path, encode_alike(path, after))
    study.settings = load_settings(study.folder)
