"""Who may ask: a browser on this machine that was given the token, for a page of this server.

Another web page could send requests here too, or have its own name point to this machine (DNS
rebinding); so every request says for which host it is and from which page it comes, and both are
checked. The models are datasette's and jupyter_server's guards.
"""

from __future__ import annotations

import html
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost")
_SAFE = {"GET", "HEAD"}
ENDED = (
    "This page belongs to a workbench that has ended, or was opened without its key.",
    "Close this tab and run `qualcode open` again. Everything that was saved is kept.",
)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass
class Guard:
    """The key of one running server.

    `token` opens it once it is in an address; the browser then keeps `_session` in a cookie that no
    script and no other site can read. Both end with the server. `asked` is called for each request
    that is let in.
    """

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    asked: Callable[[], object] = lambda: None
    _session: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def origin(self) -> str:
        """The first part of every address of this server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """The address that opens the workbench."""
        return f"{self.origin}/?{urlencode({'token': self.token})}"

    @property
    def _cookie(self) -> str:
        return f"qualcode-{self.port}"  # cookies do not know of ports

    def answer(self, request: Request) -> Response | None:
        """The answer to a request that does not get through; None for one that does."""
        if refused := self._refusal(request):
            return _refuse(request, *refused)
        token = request.query_params.get("token", "")
        if token and _same(token, self.token):
            return self._let_in(request)
        if _same(request.cookies.get(self._cookie, ""), self._session):
            self.asked()
            return None
        return _refuse(request, *ENDED)

    def _refusal(self, request: Request) -> tuple[str, str] | None:
        allowed = {f"{host}:{self.port}" for host in HOSTS}
        hosts, origins = request.headers.getlist("host"), request.headers.getlist("origin")
        if len(hosts) != 1 or hosts[0] not in allowed:
            return "This address is not the workbench's.", f"Its address is {self.origin}."
        if any(origin != f"http://{hosts[0]}" for origin in origins):
            return "A page of another site asked for this. It was refused.", ""
        site = request.headers.get("sec-fetch-site", "")
        if site in {"", "same-origin", "none"}:
            if request.method in _SAFE or site == "same-origin" or origins:
                return None
            return "It is not known which page asked for this change. It was refused.", ""
        opens = request.method == "GET" and request.headers.get("sec-fetch-mode") == "navigate"
        if opens and request.query_params.get("token"):
            return None  # the private page that `open` starts the browser with
        return "A page of another site asked for this. It was refused.", ""

    def _let_in(self, request: Request) -> Response:
        from starlette.responses import HTMLResponse, RedirectResponse

        rest = [(key, value) for key, value in parse_qsl(request.url.query) if key != "token"]
        path = request.url.path + (f"?{urlencode(rest)}" if rest else "")
        path = "/" + path.lstrip("/")  # `//host` would lead elsewhere
        if request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
            answer: Response = RedirectResponse(path, 303)
        else:
            # Coming from another place a redirect would not bring the cookie; a page of ours does.
            answer = HTMLResponse(
                f'<!doctype html><meta http-equiv="refresh" content="0; url={html.escape(path)}">'
                f'<title>qualcode</title><a href="{html.escape(path)}">Open the workbench</a>'
            )
        answer.set_cookie(self._cookie, self._session, httponly=True, samesite="strict", path="/")
        self.asked()
        return answer


class Guarded:
    """An application behind its guard: every request is checked, every answer gets the headers."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self.app = app
        self.guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        from starlette.requests import Request

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                has = {name.lower() for name, _ in message["headers"]}
                added = ((k.lower().encode(), v.encode()) for k, v in HEADERS.items())
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in added if name not in has),
                ]
            await send(message)

        if scope["type"] == "http":
            answer = self.guard.answer(Request(scope))
            await (answer or self.app)(scope, receive, send_with_headers)
        elif scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        # Nothing else is served: no web sockets.


def _same(given: str, own: str) -> bool:
    return secrets.compare_digest(given.encode(), own.encode())


def _refuse(request: Request, message: str, hint: str) -> Response:
    from starlette.responses import HTMLResponse, JSONResponse

    if request.url.path.startswith("/api/") or request.method not in _SAFE:
        return JSONResponse({"message": message, "hint": hint}, 403)
    said = "".join(f"<p>{html.escape(text)}</p>" for text in (message, hint) if text)
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>qualcode</title>{said}'
    return HTMLResponse(page, 403)
