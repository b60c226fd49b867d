"""Coding where a person points: a span instead of a quote, and a coding that is changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.actions.code import KnownCodings, check_facets, with_id
from qualcode.actions.codebook import (
    make_code_id,
    recognise_codebook,
    with_open_codes,
    write_version,
)
from qualcode.errors import QualcodeError
from qualcode.model.codings import MANUAL, Coding
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.returns.outcomes import Outcome, settle_parts
from qualcode.store.codings import save_coding
from qualcode.store.database import Change, now
from qualcode.study.places import find_coding
from qualcode.study.study import Study
from qualcode.text.anchors import beginning
from qualcode.text.folding import trim_span

Part = str | tuple[int, int] | bool | None
# Of a coding: `code`, `place` (start and end), `memo`, `quotable`, and `facet:NAME` for each facet.
PartsOf = Mapping[str, Part]


@dataclass(frozen=True)
class CodingChange:
    """A coding after a change; `conflicts` are the parts that another change has altered meanwhile.

    With a conflict nothing was changed, and `coding` is as the study has it.
    """

    coding: Coding
    conflicts: tuple[str, ...] = ()


def code_span(
    study: Study,
    document: Document,
    span: Span,
    code_id: str,
    *,
    coder: str,
    facets: Mapping[str, str] | None = None,
    memo: str = "",
) -> Coding:
    """Code a span, without the white space round it; a coding made before is returned as it is.

    Raises QualcodeError, and changes nothing, if the code or a facet is unknown or the span has no
    text.
    """
    recognise_codebook(study, coder=coder)
    study.require_code(code_id, new=True)
    check_facets(study, facets or {})
    coding = _coding(study, document, span, code_id, coder, facets or {}, memo)
    with study.store.change("code add", coder) as change:
        return _save_new(study, change, coding)


def code_as_new(
    study: Study,
    document: Document,
    span: Span,
    name: str,
    *,
    coder: str,
    facets: Mapping[str, str] | None = None,
    memo: str = "",
) -> Coding:
    """Make a code of that name among the open codes, and code a span with it, as one change.

    If the codebook has a code of that name already, that one is used. Errors as `code_span`.
    """
    name = beginning(name, 120)
    if not name:
        raise QualcodeError("The new code has no name.", "Type a name.")
    recognise_codebook(study, coder=coder)
    same = [c.id for c in study.codebook.walk() if c.name.casefold() == name.casefold()]
    if same:
        return code_span(study, document, span, same[0], coder=coder, facets=facets, memo=memo)
    check_facets(study, facets or {})
    try:
        with study.store.change("code add", coder, why="open coding") as change:
            study.refresh()
            code_id, before = make_code_id(name, study.codebook.order), study.codebook_text()
            after = with_open_codes(study, before, {code_id: name})
            write_version(study, change, before, after)
            study.refresh()
            coding = _coding(study, document, span, code_id, coder, facets or {}, memo)
            return _save_new(study, change, coding)
    finally:
        study.refresh()


def parts_of(study: Study, coding: Coding) -> dict[str, Part]:
    """What a person can change about a coding."""
    place = (coding.span.start, coding.span.end) if coding.span else None
    facets = {f"facet:{name}": coding.facets.get(name, "") for name in study.codebook.facets}
    return {
        "code": coding.code_id,
        "place": place,
        "memo": coding.memo,
        "quotable": coding.quotable,
        **facets,
    }


def change_coding(
    study: Study,
    document: Document,
    coding_id: str,
    shown: PartsOf,
    wanted: PartsOf,
    *,
    coder: str,
) -> CodingChange:
    """Change parts of a coding; `shown` is how the person saw it, `wanted` what it shall be.

    The table of outcomes (`returns`) settles each part. Who made the coding stays. Raises
    QualcodeError, and changes nothing, if the coding is gone, or a part has a value that the study
    cannot have.
    """
    coding = find_coding(study, coding_id)
    parts = settle_parts(shown, wanted, parts_of(study, coding))
    if conflicts := parts.those(Outcome.CONFLICT):
        return CodingChange(coding, tuple(conflicts))
    taken = parts.those(Outcome.TAKE)
    if not taken:
        return CodingChange(coding)
    changed = _with(study, document, coding, {name: parts.settled[name] for name in taken})
    with study.store.change("code change", coder) as change:
        save_coding(change, changed)
        change.note(f"{coding.code_id} on '{beginning(coding.text, 60)}': {', '.join(taken)}")
    return CodingChange(changed)


def _with(study: Study, document: Document, coding: Coding, parts: PartsOf) -> Coding:
    """The coding with these parts, each of them checked."""
    facets = {**coding.facets}
    for name, value in parts.items():
        if name == "code":
            coding = replace(coding, code_id=study.require_code(str(value), new=True))
        elif name == "place" and isinstance(value, tuple):
            span = _span_of(document, Span(*value))
            coding = replace(coding, span=span, text=span.of(document.text))
        elif name == "memo":
            coding = replace(coding, memo=str(value))
        elif name == "quotable":
            coding = replace(coding, quotable=bool(value))
        elif name.startswith("facet:"):
            facets[name.removeprefix("facet:")] = str(value)
    facets = {name: value for name, value in facets.items() if value}
    check_facets(study, facets)
    return replace(coding, facets=facets)


def _coding(
    study: Study,
    document: Document,
    span: Span,
    code_id: str,
    coder: str,
    facets: Mapping[str, str],
    memo: str,
) -> Coding:
    placed = _span_of(document, span)
    return Coding(
        id="",
        document=document.id,
        code_id=code_id,
        span=placed,
        text=placed.of(document.text),
        coder=coder,
        origin=MANUAL,
        facets={name: value for name, value in facets.items() if value},
        memo=memo.strip(),
        codebook=study.codebook_sha256,
        created=now(),
    )


def _span_of(document: Document, span: Span) -> Span:
    trimmed = trim_span(document.text, span)
    if span.end > len(document.text) or not trimmed.of(document.text).strip():
        raise QualcodeError("The selection has no text.", "Select at least one word.")
    return trimmed


def _save_new(study: Study, change: Change, coding: Coding) -> Coding:
    known = KnownCodings(study)
    coding = with_id(coding, known)
    if known.add(coding):
        save_coding(change, coding)
        change.note(f"{coding.code_id} on '{beginning(coding.text, 60)}'")
    return coding


def recode_many(
    study: Study, ids: Sequence[str], code_id: str, *, coder: str, name: str = ""
) -> list[Coding]:
    """Give codings another code, as one change; with a `name`, a new one that is made for them.

    Who made them, their text, facets and memos stay. Raises QualcodeError, and changes nothing, if
    one of them, or the code, does not exist.
    """
    recognise_codebook(study, coder=coder)
    if not name:
        study.require_code(code_id, new=True)
    try:
        with study.store.change("recode", coder) as change:
            study.refresh()
            chosen = [find_coding(study, start) for start in ids]
            new_id, before = code_id, study.codebook_text()
            if name:
                new_id = make_code_id(name, study.codebook.order)
                after = with_open_codes(study, before, {new_id: name})
                write_version(study, change, before, after)
            changed = [replace(coding, code_id=new_id) for coding in chosen]
            for coding in changed:
                save_coding(change, coding)
            change.note(f"{len(changed)} codings to {new_id}")
    finally:
        study.refresh()
    return changed
