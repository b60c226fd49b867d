"""Codings: made of a selection, changed in place, deleted; suggestions decided on in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qualcode.actions.code import remove_codings
from qualcode.actions.code_spans import (
    Part,
    change_coding,
    code_as_new,
    code_span,
    parts_of,
)
from qualcode.actions.review import Answer, decide
from qualcode.errors import QualcodeError
from qualcode.model.codings import ACCEPT, REJECT, Coding
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.store.codings import Which
from qualcode.study.places import find_coding, turn_of
from qualcode.text.offsets import from_utf16
from qualcode.views.reading import show_detail
from qualcode.web.routes_documents import show_changed
from qualcode.web.workbench import (
    ConflictError,
    Workbench,
    answer_json,
    number_in,
    read_body,
    text_in,
    texts_in,
    workbench_of,
)

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

_MOVED = "The text has changed since this page was loaded."
_RELOAD = "Load the page again and select the words once more."
_WORDS = {"code": "the code", "place": "the coded text", "memo": "the memo", "quotable": "the mark"}


def routes() -> list[Route]:
    """The addresses of this room."""
    from starlette.routing import Route

    return [
        Route("/api/codings", add, methods=["POST"]),
        Route("/api/codings/{id}", show, methods=["GET"]),
        Route("/api/codings/{id}", change, methods=["POST"]),
        Route("/api/codings/{id}/delete", delete, methods=["POST"]),
        Route("/api/suggestions/{id}", decide_one, methods=["POST"]),
    ]


async def add(request: Request) -> Response:
    """Code a selection with a code, or with a new one that has a `name`."""
    bench, body = workbench_of(request), await read_body(request)
    document = bench.transcript(text_in(body, "document", None)).document
    span = read_selection(document, body)
    facets, memo = texts_in(body, "facets"), text_in(body, "memo")
    study, name = bench.study, text_in(body, "name")
    if name:
        coding = code_as_new(
            study, document, span, name, coder=bench.coder, facets=facets, memo=memo
        )
    else:
        code_id = text_in(body, "code_id", None)
        coding = code_span(
            study, document, span, code_id, coder=bench.coder, facets=facets, memo=memo
        )
    said = f"Coded: {bench.study.codebook.name_of(coding.code_id)}"
    if study.cast.case_of_span(document, span) in {None, ""}:
        said += ". This passage belongs to no case, so it will not appear in the matrix."
    return _saved(bench, document, body, said, coding)


async def show(request: Request) -> Response:
    """One coding, as its panel shows it, and what a change of it must rest on."""
    bench = workbench_of(request)
    coding = find_coding(bench.study, request.path_params["id"])
    document = bench.study.documents_of([coding])[0]
    parts = parts_of(bench.study, coding)
    return answer_json({**show_detail(bench.study, document, coding), "shown": parts})


async def change(request: Request) -> Response:
    """Change parts of a coding; what another has changed meanwhile is a conflict."""
    bench, body = workbench_of(request), await read_body(request)
    document = bench.transcript(text_in(body, "document", None)).document
    shown, wanted = _parts(body, "shown"), _parts(body, "wanted")
    if "selection" in body and isinstance(body["selection"], dict):
        span = read_selection(document, body["selection"])
        wanted = {**wanted, "place": (span.start, span.end)}
    done = change_coding(
        bench.study, document, request.path_params["id"], shown, wanted, coder=bench.coder
    )
    if done.conflicts:
        now = parts_of(bench.study, done.coding)
        both = [
            {
                "part": name,
                "what": _WORDS.get(name, name.removeprefix("facet:")),
                "yours": _told(document, bench, name, wanted[name]),
                "theirs": _told(document, bench, name, now[name]),
            }
            for name in done.conflicts
        ]
        raise ConflictError(
            "This coding was changed somewhere else since the page showed it.",
            "Choose which of the two to keep.",
            {"parts": both, "shown": now},
        )
    return _saved(bench, document, body, "Saved", done.coding)


async def delete(request: Request) -> Response:
    """Delete a coding; undo restores it."""
    bench, body = workbench_of(request), await read_body(request)
    document = bench.transcript(text_in(body, "document", None)).document
    study, coding = bench.study, find_coding(bench.study, request.path_params["id"])
    shown, now = _parts(body, "shown"), parts_of(study, coding)
    changed = [name for name, value in shown.items() if now.get(name) != value]
    if changed and body.get("anyway") is not True:
        both = [
            {
                "part": name,
                "what": _WORDS.get(name, name.removeprefix("facet:")),
                "yours": _told(document, bench, name, shown[name]),
                "theirs": _told(document, bench, name, now.get(name)),
            }
            for name in changed
        ]
        raise ConflictError(
            "This coding was changed somewhere else since the page showed it.",
            "Delete it all the same?",
            {"parts": both, "shown": now},
        )
    remove_codings(study, [coding.id], coder=bench.coder)
    return _saved(bench, document, body, "Deleted")


async def decide_one(request: Request) -> Response:
    """Accept or reject a suggestion where it is in the text."""
    bench, body = workbench_of(request), await read_body(request)
    document = bench.transcript(text_in(body, "document", None)).document
    verdict = text_in(body, "verdict", None)
    if verdict not in {ACCEPT, REJECT}:
        raise QualcodeError(f"'{verdict}' is not a decision.")
    waiting = bench.study.suggestions(bench.coder, Which(document=document.id))
    found = [one for one in waiting if one.id == request.path_params["id"]]
    if not found:
        raise QualcodeError(
            "This suggestion no longer waits for a decision.", "It was decided somewhere else."
        )
    answer = Answer(verdict, code_id=text_in(body, "code_id"), memo=text_in(body, "memo"))
    decide(bench.study, found[0], answer, coder=bench.coder)
    name = bench.study.codebook.name_of(answer.code_id or found[0].code_id)
    return _saved(bench, document, body, f"{verdict.capitalize()}ed: {name}")


def read_selection(document: Document, body: Mapping[str, Any]) -> Span:
    """The span of a selection: turns, UTF-16 offsets in their speech, and the quote.

    Raises QualcodeError if the text there is not the quote: the page then shows another text.
    """
    first = turn_of(document, number_in(body, "turn")).span
    last = turn_of(document, number_in(body, "end_turn")).span
    try:
        start = first.start + from_utf16(first.of(document.text), number_in(body, "start"))
        end = last.start + from_utf16(last.of(document.text), number_in(body, "end"))
        span = Span(start, end)
    except ValueError as error:  # UnicodeDecodeError too: half of a character
        raise QualcodeError(_MOVED, _RELOAD) from error
    spoken = [part for turn in document.turns_of(span) if (part := _within(turn.span, span))]
    said = "\n".join(part.of(document.text) for part in spoken)
    if said != text_in(body, "quote", None):
        raise QualcodeError(_MOVED, _RELOAD)
    return span


def _within(turn: Span, span: Span) -> Span | None:
    start, end = max(turn.start, span.start), min(turn.end, span.end)
    return Span(start, end) if start < end else None


def _saved(
    bench: Workbench,
    document: Document,
    body: Mapping[str, Any],
    said: str,
    coding: Coding | None = None,
) -> Response:
    """What was said, and every turn that changed since the page was last up to date."""
    changed = show_changed(bench, document.name, number_in(body, "seen"))
    return answer_json(
        {
            **changed,
            "said": said,
            "coding_id": coding.id if coding else None,
            "code_id": coding.code_id if coding else None,
        }
    )


def _parts(body: Mapping[str, Any], name: str) -> dict[str, Part]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise QualcodeError(f"The request has no parts `{name}`.")
    return {key: _part(part) for key, part in value.items()}


def _part(value: object) -> Part:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, list) and len(value) == 2 and all(type(v) is int for v in value):
        return value[0], value[1]
    raise QualcodeError("The request has a part of an unknown kind.")


def _told(document: Document, bench: Workbench, name: str, value: Part) -> str:
    if name == "code":
        return bench.study.codebook.name_of(str(value))
    if isinstance(value, tuple):
        return document.text[value[0] : value[1]]
    if name == "quotable":
        return "worth quoting" if value else "not marked"
    return str(value or "") or "(nothing)"
