"""A cell of the matrix as it is charted: its passages in context, the definition, the summary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from qualcode.model.documents import Document
from qualcode.model.matrix import Cell, Extract
from qualcode.study.study import Study
from qualcode.views.context import ContextTurn, show_context
from qualcode.views.reading import colours_of


class ExtractView(TypedDict):
    """A coded passage with the turns around it."""

    coding_id: str
    reference: str
    document: str
    case: str
    turn: int | None
    coder: str
    code_id: str
    code: str
    colour: int
    facets: dict[str, str]
    memo: str
    quotable: bool
    turns: list[ContextTurn]


class WholeCell(TypedDict):
    """A cell with all that is needed to write its summary; `said` is its state in words."""

    case: str
    code_id: str
    code: str
    colour: int
    definition: str
    state: str
    said: str
    summary: str
    by: str
    stale: bool
    suggested: int
    extracts: list[ExtractView]


def show_passages(study: Study, extracts: Iterable[Extract], around: int) -> list[ExtractView]:
    """Extracts with `around` turns before and after each."""
    found = list(extracts)
    documents = {one.id: one for one in study.documents_of([extract.coding for extract in found])}
    colours = colours_of(study)
    return [_passage(one, documents[one.coding.document], colours, around) for one in found]


def _passage(
    extract: Extract, document: Document, colours: dict[str, int], around: int
) -> ExtractView:
    coding = extract.coding
    assert coding.span
    return {
        "coding_id": coding.id,
        "reference": extract.reference,
        "document": document.name,
        "case": extract.case,
        "turn": extract.turn,
        "coder": coding.coder,
        "code_id": coding.code_id,
        "code": extract.code or extract.theme,
        "colour": colours.get(coding.code_id, 0),
        "facets": dict(coding.facets),
        "memo": coding.memo,
        "quotable": coding.quotable,
        "turns": show_context(document, coding.span, around=around),
    }


def show_whole_cells(study: Study, cells: Iterable[Cell]) -> list[WholeCell]:
    """Cells with their passages, in their order."""
    colours, found = colours_of(study), []
    for cell in cells:
        code = study.codebook.code(cell.code_id) or study.codebook.theme(cell.code_id)
        view: WholeCell = {
            "case": cell.case,
            "code_id": cell.code_id,
            "code": code.name if code else cell.code_id,
            "colour": colours.get(cell.code_id, 0),
            "definition": code.definition if code else "",
            "state": cell.state,
            "said": cell.said,
            "summary": cell.summary.text if cell.summary else "",
            "by": cell.summary.coder if cell.summary else "",
            "stale": cell.stale,
            "suggested": cell.suggested,
            "extracts": show_passages(study, cell.extracts, around=1),
        }
        found.append(view)
    return found
