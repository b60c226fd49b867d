"""Pages made from templates. What people wrote is escaped; nothing of it is ever markup."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from qualcode.errors import QualcodeError
from qualcode.model.colors import theme_color
from qualcode.web.workbench import workbench_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request
    from starlette.responses import Response

    from qualcode.study.study import Study

_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@cache
def environment() -> Environment:
    """The templates, with what they use."""
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.PackageLoader("qualcode.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["path"] = lambda name: quote(str(name), safe="")
    found.filters["clock"] = clock
    found.filters["count"] = count
    return found


def render(template: str, **values: Any) -> str:
    """A template with its values."""
    return environment().get_template(template).render(**values)


def answer_page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A whole page, marked with the number of the latest change."""
    from starlette.responses import HTMLResponse

    bench = workbench_of(request)
    study = bench.study
    shared = {
        "title": study.title,
        "language": study.settings.language,
        "coder": bench.coder,
        "blind": study.settings.blind,
        "seen": bench.number,
        "here": request.url.path,
        "footnote": study.approach.footnote,
    }
    return HTMLResponse(render(template, **shared, **values), status)


def answer_part(text: str, kind: str) -> Response:
    """A style or a script."""
    from starlette.responses import Response

    return Response(text, media_type=kind)


async def show_part(request: Request) -> Response:
    """A file of the page; the tokens of colour and type are those of the matrix page."""
    name = request.path_params["name"]
    folder = resources.files("qualcode.web").joinpath("page")
    if name == "tokens.css":
        folder = resources.files("qualcode.writers").joinpath("matrix_page")
    kind = _KINDS.get(name[name.rfind(".") :] if "." in name else "")
    known = {file.name for file in folder.iterdir()}
    if kind is None or name not in known:
        raise QualcodeError(f"There is no page '{name}'.")
    return answer_part(folder.joinpath(name).read_text(encoding="utf-8"), kind)


async def show_colours(request: Request) -> Response:
    """A class for the colour of each theme: nothing is styled in line."""
    return answer_part(colour_rules(workbench_of(request).study), "text/css")


def colour_rules(study: Study) -> str:
    """`.theme-N` sets `--code`, the colour of the theme N (from 0) of the codebook."""
    return "".join(
        f".theme-{place} {{ --code: {theme_color(study.codebook, theme.id)}; }}\n"
        for place, theme in enumerate(study.codebook.themes)
    )


def clock(seconds: float | None) -> str:
    """A time of a recording, `1:02:03`."""
    if seconds is None:
        return ""
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 coding`, `2 codings`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
