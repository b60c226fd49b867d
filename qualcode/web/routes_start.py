"""Where one starts: what is in the study, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.views.start import show_start
from qualcode.web.pages import answer_page
from qualcode.web.workbench import answer_json, workbench_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route


def routes() -> list[Route]:
    """The addresses of this room."""
    from starlette.routing import Route

    return [
        Route("/", start),
        Route("/api/alive", alive),
        Route("/api/quit", quit_server, methods=["POST"]),
    ]


async def start(request: Request) -> Response:
    """What is in, what waits, and what to do next."""
    bench = workbench_of(request)
    return answer_page(request, "start.html", view=show_start(bench.study, bench.coder))


async def alive(request: Request) -> Response:
    """That the server is there, for which study and coder, and the number of the latest change."""
    bench = workbench_of(request)
    return answer_json(
        {"study": str(bench.study.folder), "coder": bench.coder, "change": bench.number}
    )


async def quit_server(request: Request) -> Response:
    """End the server once this has been answered."""
    from starlette.background import BackgroundTask
    from starlette.responses import JSONResponse

    async def end() -> None:  # awaited after the answer, in the same thread
        workbench_of(request).quit()

    return JSONResponse({"said": "The workbench has ended."}, background=BackgroundTask(end))
