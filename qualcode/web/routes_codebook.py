"""The codebook: its tree, definitions edited in place, codes added, moved, merged and retired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qualcode.actions.codebook import count_uses, edit_codebook, make_code_id
from qualcode.actions.codebook_merge import merge_code
from qualcode.codebook.edit import (
    add_code,
    add_theme,
    move_code,
    rename_code,
    retire_code,
    set_value,
)
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code, Theme
from qualcode.returns.outcomes import Outcome, judge
from qualcode.study.memos import find_memos
from qualcode.views.codebook import show_codebook
from qualcode.web.pages import answer_page
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
        Route("/codebook", codebook),
        Route("/api/codebook", view),
        Route("/api/codebook/uses", uses),
        Route("/api/codebook", change, methods=["POST"]),
    ]


async def codebook(request: Request) -> Response:
    """View 6: themes and codes with their definitions."""
    study = workbench_of(request).study
    counts: dict[str, int] = {}
    for coding in study.codings():
        counts[coding.code_id] = counts.get(coding.code_id, 0) + 1
    memos: dict[str, list[str]] = {}
    for note in find_memos(study, kind="code"):
        memos.setdefault(note.about, []).append(f"{note.text} ({note.coder})")
    return answer_page(request, "codebook.html", book=study.codebook, counts=counts, memos=memos)


async def view(request: Request) -> Response:
    """What `codebook show --json` prints."""
    return answer_json(show_codebook(workbench_of(request).study.codebook))


async def uses(request: Request) -> Response:
    """How much a change of a code would touch, before it is done."""
    study, code_id = workbench_of(request).study, request.query_params.get("code", "")
    study.require_code(code_id)
    return answer_json({"uses": count_uses(study, code_id) or "nothing"})


async def change(request: Request) -> Response:
    """Change the codebook's file in place; what the change does not touch keeps its comments."""
    bench, body = workbench_of(request), await read_body(request)
    does = text_in(body, "does", None)
    said = _CHANGES.get(does, _unknown)(bench, body)
    bench.forget()
    return answer_json({"change": bench.number, "reload": True, "said": said})


def _unknown(_: Workbench, body: Mapping[str, Any]) -> str:
    raise QualcodeError(f"'{body.get('does')}' cannot be done with the codebook.")


def _add(bench: Workbench, body: Mapping[str, Any]) -> str:
    name, into = text_in(body, "name", None).strip(), text_in(body, "into")
    if not name:
        raise QualcodeError("The new code has no name.", "Type a name.")
    code_id = make_code_id(name, bench.study.codebook.order)
    definition = text_in(body, "definition").strip()

    def edit(text: str) -> str:
        if into:
            return add_code(text, into, Code(code_id, name, definition))
        return add_theme(text, Theme(code_id, name, definition))

    edit_codebook(bench.study, edit, action="codebook add", coder=bench.coder)
    return f"Added: {name}"


def _rename(bench: Workbench, body: Mapping[str, Any]) -> str:
    code_id, name = text_in(body, "code_id", None), text_in(body, "value", None).strip()
    _settle(bench, body, bench.study.codebook.name_of(bench.study.require_code(code_id)))
    edit_codebook(
        bench.study,
        lambda text: rename_code(text, code_id, name),
        action="codebook rename",
        coder=bench.coder,
    )
    return f"Renamed: {name}"


def _define(bench: Workbench, body: Mapping[str, Any]) -> str:
    code_id, value = text_in(body, "code_id", None), text_in(body, "value", None).strip()
    book = bench.study.codebook
    code = book.code(bench.study.require_code(code_id)) or book.theme(code_id)
    _settle(bench, body, code.definition if code else "")
    edit_codebook(
        bench.study,
        lambda text: set_value(text, code_id, "definition", value),
        action="codebook set",
        coder=bench.coder,
    )
    return "Definition saved"


def _settle(bench: Workbench, body: Mapping[str, Any], now: str) -> None:
    """ConflictError if the value was changed somewhere else since the page showed it."""
    del bench
    value, was = text_in(body, "value", None).strip(), text_in(body, "was").strip()
    outcome = judge(was, value, now.strip())
    if outcome in {Outcome.CONFLICT, Outcome.KEEP} and body.get("anyway") is not True:
        parts = [{"part": "value", "what": "in the codebook", "yours": value, "theirs": now}]
        raise ConflictError(
            "This was changed somewhere else since the page showed it.",
            "Choose which of the two to keep.",
            {"parts": parts},
        )


def _move(bench: Workbench, body: Mapping[str, Any]) -> str:
    code_id = text_in(body, "code_id", None)
    places = {name: text_in(body, name) or None for name in ("into", "before", "after")}
    if not any(places.values()):
        raise QualcodeError("The new place is missing.")

    def edit(text: str) -> str:
        return move_code(
            text, code_id, places["into"], before=places["before"], after=places["after"]
        )

    edit_codebook(bench.study, edit, action="codebook move", coder=bench.coder)
    return f"Moved: {bench.study.codebook.name_of(code_id)}"


def _merge(bench: Workbench, body: Mapping[str, Any]) -> str:
    code_id, into = text_in(body, "code_id", None), text_in(body, "into", None)
    name = bench.study.codebook.name_of(code_id)
    merge_code(bench.study, code_id, into, coder=bench.coder)
    return f"Merged: {name} into {bench.study.codebook.name_of(into)}"


def _retire(bench: Workbench, body: Mapping[str, Any]) -> str:
    code_id, back = text_in(body, "code_id", None), body.get("back") is True
    bench.study.require_code(code_id)
    edit_codebook(
        bench.study,
        lambda text: retire_code(text, code_id, retired=not back),
        action="codebook retire",
        coder=bench.coder,
    )
    return f"{'In use again' if back else 'Retired'}: {bench.study.codebook.name_of(code_id)}"


_CHANGES = {
    "add": _add,
    "rename": _rename,
    "define": _define,
    "move": _move,
    "merge": _merge,
    "retire": _retire,
}
