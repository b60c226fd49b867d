"""Cases: their attributes as a grid, and who has finished what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.analysis.attribute_types import infer_types, is_missing
from qualcode.views.documents import list_cases, show_cases_checked
from qualcode.views.progress import list_progress
from qualcode.web.pages import answer_page
from qualcode.web.workbench import answer_json, workbench_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route


def routes() -> list[Route]:
    """The addresses of this room."""
    from starlette.routing import Route

    return [Route("/cases", cases), Route("/api/cases", every_case)]


async def cases(request: Request) -> Response:
    """View 7: cases with their attributes, what is missing, who has finished which document."""
    bench = workbench_of(request)
    study = bench.study
    types = infer_types(study.cases)
    finished: dict[str, list[str]] = {}
    for one in list_progress(study, bench.coder):
        if one["finished"]:
            finished.setdefault(one["document"], []).append(one["coder"])
    return answer_page(
        request,
        "cases.html",
        cases=list_cases(study),
        types=types,
        missing={
            (case.name, name): is_missing(case.attributes.get(name, ""), kind)
            for case in study.cases
            for name, kind in types.items()
        },
        remarks=show_cases_checked(study)["remarks"],
        finished=finished,
        file=study.settings.cases,
    )


async def every_case(request: Request) -> Response:
    """What `cases list --json` prints."""
    return answer_json(list_cases(workbench_of(request).study))
