"""Documents: read, searched, and brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup, escape

from qualcode.actions.finish import finish, log_opened
from qualcode.errors import QualcodeError
from qualcode.store.codings import Which
from qualcode.store.documents import load_names
from qualcode.study.memos import find_memos
from qualcode.text.anchors import find_quotes, show_place
from qualcode.views.documents import list_documents, show_document
from qualcode.views.reading import (
    ReadTurn,
    Segment,
    Touched,
    find_touched,
    in_natural_order,
    is_finished,
    palette_codes,
    recent_codes,
)
from qualcode.web.pages import answer_page, render
from qualcode.web.workbench import Workbench, answer_json, read_body, text_in, workbench_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

_MOST_HITS = 200


def routes() -> list[Route]:
    """The addresses of this room."""
    from starlette.routing import Route

    return [
        Route("/read", read_last),
        Route("/read/{name:path}", read),
        Route("/api/documents", every_document),
        Route("/api/documents/{name:path}", one_document),
        Route("/api/reading/{name:path}", changed_turns),
        Route("/api/codes", codes),
        Route("/api/finish", mark_finished, methods=["POST"]),
        Route("/api/search", search),
    ]


async def read_last(request: Request) -> Response:
    """The document that the coder coded last, else the first."""
    from starlette.responses import RedirectResponse

    bench = workbench_of(request)
    names = load_names(bench.study.store)
    codings = bench.study.codings(Which(coder=bench.coder, placed=True))
    last = max(codings, key=lambda coding: coding.created, default=None)
    name = names[last.document] if last else next(iter(in_natural_order(names.values())), "")
    return RedirectResponse(f"/read/{quote(name, safe='')}" if name else "/", 303)


async def read(request: Request) -> Response:
    """View 1: a transcript to read and code."""
    bench = workbench_of(request)
    name = request.path_params["name"]
    transcript, study = bench.transcript(name), bench.study
    log_opened(study, transcript.document, coder=bench.coder)
    names = in_natural_order(load_names(study.store).values())
    at = names.index(transcript.document.name)
    palette = palette_codes(study)
    memos = [note for note in find_memos(study, kind="document") if note.about == name]
    return answer_page(
        request,
        "read.html",
        document=transcript.document.name,
        names=names,
        earlier=names[at - 1] if at else "",
        later=names[at + 1] if at + 1 < len(names) else "",
        turns=[present(turn) for turn in transcript.turns(bench.coder)],
        codes=palette,
        recent=recent_codes(study, bench.coder),
        facets={name: list(values) for name, values in study.codebook.facets.items()},
        coders=sorted({c.coder for c in study.codings()}),
        memos=memos,
        finished=is_finished(study, transcript.document, bench.coder),
        open_coding=study.approach.open_coding,
    )


async def mark_finished(request: Request) -> Response:
    """Mark a document as finished by the coder, or remove the mark."""
    bench, body = workbench_of(request), await read_body(request)
    name, undo = text_in(body, "document", None), body.get("undo") is True
    finish(bench.study, [bench.transcript(name).document.name], coder=bench.coder, undo=undo)
    said = "no longer marked as finished" if undo else "marked as finished"
    return answer_json({"change": bench.number, "said": f"{name} is {said}", "finished": not undo})


async def every_document(request: Request) -> Response:
    """What `documents list --json` prints."""
    return answer_json(list_documents(workbench_of(request).study))


async def one_document(request: Request) -> Response:
    """What `documents show --json` prints."""
    bench = workbench_of(request)
    transcript = bench.transcript(request.path_params["name"])
    return answer_json(show_document(bench.study, transcript.document))


async def changed_turns(request: Request) -> Response:
    """The turns of a document that changed since the change that a page shows."""
    bench = workbench_of(request)
    since = request.query_params.get("since", "")
    if not since.isdecimal():
        raise QualcodeError("Say since which change: `since=12`.")
    return answer_json(show_changed(bench, request.path_params["name"], int(since)))


async def codes(request: Request) -> Response:
    """The tree of codes beside the text, as a part of the page, and for the palette."""
    bench = workbench_of(request)
    palette = palette_codes(bench.study)
    return answer_json({"codes": palette, "html": render("tree.html", codes=palette)})


async def search(request: Request) -> Response:
    """Places of a text in one document or all, in the order of the documents."""
    bench = workbench_of(request)
    text, only = request.query_params.get("q", "").strip(), request.query_params.get("document", "")
    study, found = bench.study, []
    names = [only] if only else in_natural_order(load_names(study.store).values())
    for name in names if text else []:
        document = bench.transcript(name).document if only else study.document(name)
        for place in find_quotes(document.text, text, ignore_case=True):
            turn = next(iter(document.turns_of(place)), None)
            if turn:
                shown = show_place(document.text, place)
                found.append({"document": name, "turn": turn.number, "text": shown})
    return answer_json({"hits": found[:_MOST_HITS], "count": len(found)})


def show_changed(bench: Workbench, name: str, since: int) -> dict[str, Any]:
    """The turns that changed since a change, drawn again; `reload` if the page must be."""
    transcript = bench.transcript(name)
    touched: Touched = find_touched(bench.study, transcript.document, since)
    turns = [] if touched.whole else transcript.turns(bench.coder, touched.turns)
    return {
        "change": touched.number,
        "turns": {str(t["turn"]): render("turn.html", turn=present(t)) for t in turns},
        "reload": touched.whole,
        "codes": touched.codebook,
    }


def present(turn: ReadTurn) -> dict[str, Any]:
    """A turn for its template, its speech as marks."""
    speech = Markup("").join(_mark(segment) for segment in turn["segments"])
    return {**turn, "speech": speech}


def _mark(segment: Segment) -> Markup:
    if segment["colour"] is None:
        return escape(segment["text"])
    codings = " ".join(segment["codings"])
    suggestions = " ".join(segment["suggestions"])
    layers = min(len(segment["codings"]), 3)
    kind = f"coded layers-{layers}" if codings else "suggested"
    return Markup(
        '<mark class="{} theme-{}" data-coding="{}" data-suggestion="{}">{}</mark>'
    ).format(kind, segment["colour"], codings, suggestions, segment["text"])
