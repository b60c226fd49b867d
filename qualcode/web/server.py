"""The application: which address leads where, and what is said when something goes wrong."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.web import (
    pages,
    routes_cases,
    routes_chart,
    routes_codebook,
    routes_codings,
    routes_documents,
    routes_history,
    routes_retrieve,
    routes_review,
    routes_start,
)
from qualcode.web.guard import Guard, Guarded
from qualcode.web.workbench import ConflictError, Workbench, answer_json

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

FAULT = "This is a fault of qualcode, not of yours. Nothing was half-written."


def make_app(bench: Workbench, guard: Guard) -> Guarded:
    """The workbench as an ASGI application. It knows no socket, thread or process."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        bench.close()

    app = Starlette(
        routes=[
            Route("/page/{name}", pages.show_part),
            Route("/colours.css", pages.show_colours),
            *routes_start.routes(),
            *routes_documents.routes(),
            *routes_codings.routes(),
            *routes_history.routes(),
            *routes_review.routes(),
            *routes_chart.routes(),
            *routes_retrieve.routes(),
            *routes_codebook.routes(),
            *routes_cases.routes(),
        ],
        exception_handlers={
            QualcodeError: _tell,
            HTTPException: _tell_http,
            Exception: _tell_fault,
        },
        lifespan=lifespan,
    )
    app.state.workbench = bench
    return Guarded(app, guard)


async def _tell(request: Request, error: Exception) -> Response:
    assert isinstance(error, QualcodeError)
    if isinstance(error, ConflictError):
        both = {"message": error.message, "hint": error.hint, "both": error.both}
        return answer_json(both, 409)
    return _answer(
        request, error.message, error.hint or "", 404 if request.method == "GET" else 400
    )


async def _tell_http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    said = "There is no such page." if status == 404 else "This cannot be done at this address."
    return _answer(request, said, "", status)


async def _tell_fault(request: Request, error: Exception) -> Response:
    request.app.state.workbench.fault(error)
    return _answer(request, FAULT, f"It is called {type(error).__name__}.", 500)


def _answer(request: Request, message: str, hint: str, status: int) -> Response:
    if request.url.path.startswith("/api/"):
        return answer_json({"message": message, "hint": hint}, status)
    try:
        return pages.answer_page(request, "problem.html", status, message=message, hint=hint)
    except QualcodeError:  # the study itself cannot be read
        return pages.answer_part(f"{message}\n{hint}\n", "text/plain")
