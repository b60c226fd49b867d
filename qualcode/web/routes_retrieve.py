"""Retrieve: every passage of a code, whole and in context; several at once recoded, marked, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.actions.code import mark_quotable, remove_codings
from qualcode.actions.code_spans import recode_many
from qualcode.errors import QualcodeError
from qualcode.model.matrix import Extract
from qualcode.store.codings import Which
from qualcode.store.documents import load_names
from qualcode.study.places import case_names
from qualcode.study.study import Study
from qualcode.views.charting import show_passages
from qualcode.views.reading import in_natural_order, palette_codes
from qualcode.web.pages import answer_page, count
from qualcode.web.workbench import answer_json, read_body, text_in, workbench_of

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

_A_PAGE = 100
_MOST_AROUND = 5


def routes() -> list[Route]:
    """The addresses of this room."""
    from starlette.routing import Route

    return [
        Route("/retrieve", retrieve),
        Route("/api/passages", change_passages, methods=["POST"]),
    ]


async def retrieve(request: Request) -> Response:
    """View 3: the passages of a code, or of all, narrowed by document, case, coder and attribute."""
    bench, asked = workbench_of(request), request.query_params
    study = bench.study
    palette = palette_codes(study)
    found = find_passages(study, asked) if asked else []
    page = _number(asked.get("page", ""), 1)
    around = min(_number(asked.get("around", ""), 1), _MOST_AROUND)
    shown = found[(page - 1) * _A_PAGE : page * _A_PAGE]
    cases = len({extract.case for extract in found if extract.case})
    return answer_page(
        request,
        "retrieve.html",
        asked=asked,
        codes=palette,
        names=in_natural_order(load_names(study.store).values()),
        cases=case_names(study),
        coders=sorted({coding.coder for coding in study.codings()}),
        attributes=_values(study),
        passages=show_passages(study, shown, around),
        around=around,
        total=f"{count(len(found), 'passage')} of {count(cases, 'case')}",
        page=page,
        pages=-(-len(found) // _A_PAGE),
        earlier=str(request.url.include_query_params(page=page - 1).query),
        later=str(request.url.include_query_params(page=page + 1).query),
    )


async def change_passages(request: Request) -> Response:
    """Do the same with several codings, as one change."""
    bench, body = workbench_of(request), await read_body(request)
    study, ids, does = bench.study, body.get("ids"), text_in(body, "does", None)
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) for one in ids):
        raise QualcodeError("No passage is chosen.", "Tick at least one.")
    many = count(len(ids), "coding")
    if does == "recode":
        name, code_id = text_in(body, "name").strip(), text_in(body, "code_id")
        done = recode_many(study, ids, code_id, coder=bench.coder, name=name)
        said = f"{many} recoded: {bench.study.codebook.name_of(done[0].code_id)}"
    elif does in {"mark", "unmark"}:
        mark_quotable(study, ids, coder=bench.coder, quotable=does == "mark")
        said = f"{many} {'marked as worth quoting' if does == 'mark' else 'no longer marked'}"
    elif does == "delete":
        remove_codings(study, ids, coder=bench.coder)
        said = f"{many} deleted"
    else:
        raise QualcodeError(f"'{does}' cannot be done with passages.")
    bench.forget()
    return answer_json({"change": bench.number, "reload": True, "said": said})


def find_passages(study: Study, asked: QueryParams) -> list[Extract]:
    """The codings that fit what is asked; QualcodeError if a name of it does not exist."""
    codes = [code for code in asked.getlist("code") if code]
    for code_id in codes:
        study.require_code(code_id)
    if asked.get("below"):
        codes = [below for code_id in codes for below in _with_below(study, code_id)]
    document = asked.get("document", "")
    on = study.document(document).id if document else ""
    questions = [Which(code=code, document=on) for code in dict.fromkeys(codes)]
    found = [e for which in questions or [Which(document=on)] for e in study.find_extracts(which)]
    name, _, value = asked.get("where", "").partition("=")
    order = study.codebook.order
    fitting = [
        extract
        for extract in found
        if asked.get("case", "") in {"", extract.case}
        and asked.get("coder", "") in {"", extract.coding.coder}
        and (not name or extract.attributes.get(name, "") == value)
        and (not asked.get("quotable") or extract.coding.quotable)
    ]

    def place(extract: Extract) -> tuple[str, int, int]:
        start = extract.coding.span.start if extract.coding.span else 0
        return extract.document, start, order.get(extract.coding.code_id, -1)

    fitting.sort(key=place)
    return sorted(fitting, key=lambda e: e.case) if asked.get("by") == "case" else fitting


def _with_below(study: Study, code_id: str) -> list[str]:
    theme = study.codebook.theme(code_id)
    if theme:
        return [code_id, *(code.id for code in theme.walk())]
    code = study.codebook.code(code_id)
    return [below.id for below in code.walk()] if code else [code_id]


def _values(study: Study) -> list[str]:
    """Every `attribute=value` of the cases."""
    facts = ((name, value) for case in study.cases for name, value in case.attributes.items())
    return sorted({f"{name}={value}" for name, value in facts if value})


def _number(said: str, otherwise: int) -> int:
    return int(said) if said.isdecimal() and len(said) < 6 else otherwise
