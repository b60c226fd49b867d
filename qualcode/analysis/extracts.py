"""Codings with all that cites them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qualcode.analysis.cast import Answers, Attributes, Cast, find_answers
from qualcode.model.codes import Codebook
from qualcode.model.codings import KEYWORD, Coding, Suggestion
from qualcode.model.documents import Document, Line, Turn
from qualcode.model.matrix import Extract
from qualcode.text.offsets import LINE_WIDTH, count_lines, lines_of


def find_extracts(
    codings: Iterable[Coding],
    documents: list[Document],
    codebook: Codebook,
    cast: Cast,
    line_width: int = LINE_WIDTH,
    answers: Answers | None = None,
) -> list[Extract]:
    """An extract for each coding that has a place, by document, then start, then code.

    `documents` may be those alone that the codings are in; then `answers` says what respondents
    answered in all documents (default: in these).
    """
    by_id = {document.id: document for document in documents}
    told = find_answers(documents) if answers is None else answers
    attributes = Attributes(cast, told)
    lines: dict[str, tuple[Line, ...]] = {}
    extracts = []
    for coding in codings:
        document = by_id.get(coding.document)
        if document is None or coding.span is None:
            continue
        if document.id not in lines:
            lines[document.id] = document.lines or count_lines(document.text, line_width)
        extracts.append(_extract(coding, document, lines[document.id], codebook, cast, attributes))
    order = codebook.order
    return sorted(extracts, key=lambda e: _place(e, order))


def as_codings(suggestions: Iterable[Suggestion]) -> list[Coding]:
    """Suggestions in the form of codings without a coder, with the origin keyword."""
    return [
        Coding(
            id=s.id,
            document=s.document,
            code_id=s.code_id,
            span=s.span,
            text=s.text,
            coder="",
            origin=KEYWORD,
            facets=s.facets,
            triggers=s.triggers,
        )
        for s in suggestions
    ]


def reference_of(document: str, turns: list[Turn], lines: tuple[int, int] | None) -> str:
    """How an extract is cited: `FG1:P3 ¶12 L45-47`."""
    speaker = turns[0].speaker if turns else None
    parts = [f"{document}:{speaker}" if speaker else document]
    if turns:
        parts.append(f"¶{_range(turns[0].number, turns[-1].number)}")
    if lines:
        parts.append(f"L{_range(*lines)}")
    return " ".join(parts)


def _extract(
    coding: Coding,
    document: Document,
    lines: tuple[Line, ...],
    codebook: Codebook,
    cast: Cast,
    attributes: Attributes,
) -> Extract:
    assert coding.span is not None
    turns = document.turns_of(coding.span)
    first = turns[0] if turns else None
    spanned = lines_of(lines, coding.span)
    case = cast.case_of_span(document, coding.span)
    theme = codebook.theme_of(coding.code_id)
    return Extract(
        coding=coding,
        reference=reference_of(document.name, turns, spanned),
        document=document.name,
        case=case,
        speaker=(first.speaker or "") if first else "",
        role=cast.role_of(first.speaker) if first else "",
        turn=first.number if first else None,
        lines=spanned,
        time_start=first.time_start if first else None,
        theme_id=theme.id if theme else "",
        theme=theme.name if theme else "",
        code=codebook.name_of(coding.code_id),
        attributes=_facts(case, document.name, cast, attributes),
    )


def _facts(case: str, document: str, cast: Cast, attributes: Attributes) -> Mapping[str, str]:
    """The attributes of a case as they are in this document."""
    if not case:
        return {}
    known, there = attributes.of(case), cast.occasion_of(case, document)
    here = {name: value for name, value in there.items() if name in known}
    return {**known, **here} if here else known


def _place(extract: Extract, order: dict[str, int]) -> tuple[str, int, int, int, str, str]:
    coding = extract.coding
    assert coding.span is not None
    rank = order.get(coding.code_id, len(order))
    return extract.document, coding.span.start, rank, coding.span.end, coding.coder, coding.id


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
