"""Chart: the matrix of a theme, a cell, a whole case, a whole code; summaries written in place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from qualcode.actions.summaries import summarise
from qualcode.errors import QualcodeError
from qualcode.model.matrix import Cell
from qualcode.returns.outcomes import Outcome, judge
from qualcode.store.codings import Which
from qualcode.study.places import require_case
from qualcode.views.charting import show_whole_cells
from qualcode.web.pages import answer_page, render
from qualcode.web.workbench import (
    ConflictError,
    Workbench,
    answer_json,
    read_body,
    text_in,
    workbench_of,
)

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route


def routes() -> list[Route]:
    """The addresses of this room."""
    from starlette.routing import Route

    return [
        Route("/chart", first),
        Route("/chart/{theme:path}", matrix),
        Route("/api/cell", cell),
        Route("/api/summaries", write, methods=["POST"]),
    ]


async def first(request: Request) -> Response:
    """The first theme; a whole case (`?case=`) or a whole code (`?code=`) if one is named."""
    from starlette.responses import RedirectResponse

    bench, asked = workbench_of(request), request.query_params
    study = bench.study
    if case := asked.get("case", ""):
        require_case(study, case)
        found = [c for c in _cells(bench, case=case) if c.extracts or c.summary]
        facts = next((one.attributes for one in study.cases if one.name == case), {})
        about = ", ".join(f"{name}: {value}" for name, value in facts.items() if value)
        return answer_page(
            request,
            "chart_whole.html",
            heading=case,
            about=about,
            cells=show_whole_cells(study, found),
        )
    if code_id := asked.get("code", ""):
        study.require_code(code_id)
        found = [c for c in _cells(bench, code_id=code_id) if c.extracts or c.summary]
        code = study.codebook.code(code_id) or study.codebook.theme(code_id)
        assert code
        return answer_page(
            request,
            "chart_whole.html",
            heading=code.name,
            about=code.definition,
            cells=show_whole_cells(study, found),
        )
    if not study.codebook.themes:
        raise QualcodeError(
            "The codebook has no themes yet, so there is no matrix.", "Make codes first."
        )
    return RedirectResponse(f"/chart/{quote(study.codebook.themes[0].id, safe='')}", 303)


async def matrix(request: Request) -> Response:
    """View 4: cases by the codes of a theme."""
    study = workbench_of(request).study
    by = request.query_params.get("by", "")
    return answer_page(
        request,
        "chart.html",
        matrix=study.matrix(request.path_params["theme"], by=by),
        themes=study.codebook.themes,
        attributes=study.attribute_names,
        facets=list(study.codebook.facets),
        by=by,
    )


async def cell(request: Request) -> Response:
    """One cell with its passages in context, to write its summary."""
    bench, asked = workbench_of(request), request.query_params
    found = _cells(bench, asked.get("case", ""), asked.get("code", ""))
    if not found:
        raise QualcodeError("There is no such cell in the matrix.")
    html = render("cells.html", cells=show_whole_cells(bench.study, found[:1]))
    return answer_json({"html": html, "change": bench.number})


async def write(request: Request) -> Response:
    """Save a summary; one that was changed somewhere else meanwhile is a conflict that shows both."""
    bench, body = workbench_of(request), await read_body(request)
    case, code_id = text_in(body, "case", None), text_in(body, "code_id", None)
    text, was = text_in(body, "text", None).strip(), text_in(body, "was", None).strip()
    known = bench.study.summaries(Which(case=case, code=code_id))
    now = known[0].text if known else ""
    outcome = judge(was, text, now)
    if outcome in {Outcome.CONFLICT, Outcome.KEEP} and body.get("anyway") is not True:
        raise ConflictError(
            "This summary was changed somewhere else since the page showed it.",
            "Choose which of the two to keep.",
            {"parts": [{"part": "text", "what": f"{case}", "yours": text, "theirs": now}]},
        )
    if text != now or body.get("still") is True:
        summarise(bench.study, case, code_id, text, coder=bench.coder)
    return answer_json({"change": bench.number, "text": text})


def _cells(bench: Workbench, case: str = "", code_id: str = "") -> list[Cell]:
    """The cells of a case, of a code, or the one of both."""
    study = bench.study
    theme = study.codebook.theme_of(code_id) if code_id else None
    if code_id and theme is None:
        study.require_code(code_id)
    return [
        one
        for found in study.matrices([theme] if theme else None)
        for row in found.rows
        for one in row.cells
        if case in {"", one.case} and code_id in {"", one.code_id}
    ]
