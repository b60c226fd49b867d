"""Undo and redo, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.actions.history import redo, undo
from qualcode.actions.memos import add_memo
from qualcode.errors import QualcodeError
from qualcode.store.history import Entry, find_redo, find_undo
from qualcode.web.routes_documents import show_changed
from qualcode.web.workbench import (
    ConflictError,
    answer_json,
    number_in,
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
        Route("/api/undo", undo_last, methods=["POST"]),
        Route("/api/redo", redo_last, methods=["POST"]),
        Route("/api/memos", write_memo, methods=["POST"]),
    ]


async def undo_last(request: Request) -> Response:
    """Undo the coder's last change."""
    return await _step(request, forwards=False)


async def redo_last(request: Request) -> Response:
    """Redo what was undone last."""
    return await _step(request, forwards=True)


async def _step(request: Request, *, forwards: bool) -> Response:
    bench, body = workbench_of(request), await read_body(request)
    study, seen = bench.study, number_in(body, "seen")
    entry = (find_redo if forwards else find_undo)(study.store, bench.coder)
    word = "redo" if forwards else "undo"
    if entry is None:
        raise QualcodeError(f"There is nothing to {word}.")
    if entry.change > seen and body.get("anyway") is not True:
        raise ConflictError(
            "The last change was made somewhere else, not on this page.",
            f"{word.capitalize()} it all the same?",
            {
                "parts": [
                    {"part": "", "what": "the last change", "yours": "", "theirs": _told(entry)}
                ]
            },
        )
    done = (redo if forwards else undo)(study, coder=bench.coder)[0]
    bench.forget()
    said = f"{'Redone' if forwards else 'Undone'}: {_told(done)}"
    name = text_in(body, "document")
    changed = show_changed(bench, name, seen) if name else {"change": bench.number, "reload": True}
    return answer_json({**changed, "said": said})


async def write_memo(request: Request) -> Response:
    """Write a memo on the study, a document, a case, a code or a cell."""
    bench, body = workbench_of(request), await read_body(request)
    note = add_memo(
        bench.study, text_in(body, "target", None), text_in(body, "text"), coder=bench.coder
    )
    return answer_json({"said": "Memo saved", "memo": note, "change": bench.number})


def _told(entry: Entry) -> str:
    return f"{entry.action} ({entry.detail})" if entry.detail else entry.action
