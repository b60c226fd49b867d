"""Review: one suggestion a page, with the keys of `qualcode review`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError
from qualcode.model.codings import ACCEPT, REJECT
from qualcode.store.codings import Which
from qualcode.store.documents import load_names
from qualcode.views.context import show_context
from qualcode.views.reading import colours_of, in_natural_order, palette_codes
from qualcode.views.review import KEYS, Pressed, ReviewQueue
from qualcode.views.review_item import show_item
from qualcode.views.waiting import ORDERS, Filter, find_queue
from qualcode.web.pages import answer_page, render
from qualcode.web.workbench import (
    Workbench,
    answer_json,
    read_body,
    text_in,
    texts_in,
    workbench_of,
)

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

_ELSEWHERE = "This suggestion was decided somewhere else, so it was skipped."


def routes() -> list[Route]:
    """The addresses of this room."""
    from starlette.routing import Route

    return [Route("/review", review), Route("/api/review", press, methods=["POST"])]


async def review(request: Request) -> Response:
    """View 2: the suggestions that wait for a decision, one at a time."""
    bench, asked = workbench_of(request), request.query_params
    wanted = Filter(document=asked.get("document", ""), code=asked.get("code", ""))
    order = asked.get("order", ORDERS[0])
    if order not in ORDERS:
        raise QualcodeError(f"'{order}' is not an order.", f"Choose one of {', '.join(ORDERS)}.")
    study = bench.study
    found = find_queue(study, wanted, coder=bench.coder, order=order)
    key = secrets.token_hex(8)
    queue = ReviewQueue(study, found, coder=bench.coder)
    bench.keep_queue(key, queue)
    return answer_page(
        request,
        "review.html",
        queue=key,
        wanted=wanted,
        order=order,
        orders=ORDERS,
        names=in_natural_order(load_names(study.store).values()),
        keys=KEYS,
        **_item(bench, queue),
    )


async def press(request: Request) -> Response:
    """What a key does to the suggestion that the page shows; the next one comes back."""
    bench, body = workbench_of(request), await read_body(request)
    queue = bench.queues.get(text_in(body, "queue", None))
    if queue is None:
        raise QualcodeError("This page of the review is too old.", "Load it again.")
    item = queue.item
    shown = item.suggestion.id if item else ""
    if shown != text_in(body, "item"):
        pressed = Pressed(refused="The page showed another suggestion.")
    elif item and text_in(body, "key") != "b" and not _waits(bench, queue):
        item.decided = "elsewhere"
        queue.skip()
        pressed = Pressed(_ELSEWHERE)
    else:
        pressed = _press(queue, body)
    html = render("review_item.html", **_item(bench, queue))
    said = pressed.refused or pressed.said
    return answer_json({"change": bench.number, "html": html, "said": said[:1].upper() + said[1:]})


def _press(queue: ReviewQueue, body: Mapping[str, Any]) -> Pressed:
    if queue.item and (facets := texts_in(body, "facets")) != dict(queue.item.facets):
        queue.draft(facets={name: value for name, value in facets.items() if value})
    if queue.item and (memo := text_in(body, "memo")) != queue.item.draft.memo:
        queue.draft(memo=memo)
    if group := text_in(body, "group"):
        if group not in {ACCEPT, REJECT}:
            raise QualcodeError(f"'{group}' is not a decision.")
        count = queue.decide_group(group, text_in(body, "why"))
        return Pressed(f"{count} decided: {group}", count)
    if code_id := text_in(body, "code_id"):
        queue.study.require_code(code_id, new=True)
        queue.draft(code_id=code_id)
        return Pressed()
    key = text_in(body, "key")
    done = queue.press(key) if queue.item or key == "b" else Pressed()
    if done is None:
        raise QualcodeError(f"'{key}' is not a command here.", "Press ? for help.")
    return done


def _waits(bench: Workbench, queue: ReviewQueue) -> bool:
    """Whether what is under review still waits: another tab or the terminal may have decided it."""
    assert queue.item
    one = queue.item.suggestion
    waiting = bench.study.suggestions(bench.coder, Which(document=one.document, code=one.code_id))
    return any(other.id == one.id for other in waiting)


def _item(bench: Workbench, queue: ReviewQueue) -> dict[str, Any]:
    study, item = bench.study, queue.item
    common: dict[str, Any] = {
        "total": len(queue.items),
        "codes": palette_codes(study),
        "facets": {name: list(values) for name, values in study.codebook.facets.items()},
    }
    if item is None:
        return {**common, "item": None}
    suggestion = item.suggestion
    return {
        **common,
        "item": show_item(queue),
        "id": suggestion.id,
        "instead": study.codebook.name_of(suggestion.code_id),
        "colour": colours_of(study).get(item.code_id, 0),
        "turns": show_context(queue.document, item.span, [hit.span for hit in suggestion.hits]),
    }
