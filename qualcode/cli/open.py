"""`open`: the workbench in the browser. What serves it, and how the browser gets there, is here."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.render import note, tell
from qualcode.cli.session import Session, command, find_near, open_near
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    import uvicorn

    from qualcode.web.guard import Guard

# Of a workbench that is running; readable by its owner alone.
ADDRESS_FILE = ".qualcode-open.json"
# The browser is started with this page, so that the key is in no list of processes.
FIRST_PAGE = "open-workbench.html"
_LOOPBACK = "127.0.0.1"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "open")(open_workbench)


def open_workbench(
    session: Session,
    port: Annotated[
        int, typer.Option(help="Use this port (default: any free one).", min=0, max=65535)
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open no browser.")
    ] = False,
    idle: Annotated[
        int,
        typer.Option(metavar="MINUTES", help="End after this long without an open page.", min=1),
    ] = 60,
) -> None:
    """Open the study in the browser to read, code, review and chart."""
    folder = find_near(session.study_folder)
    if running := _find_running(folder):
        _say(session, running)
        note("The workbench is already running.", "dim")
        if not no_browser:
            _browse(folder, running, seconds=5)
        return
    with open_near(folder) as study:  # what is wrong with it is said here, not in a browser
        session.recognise(study)
    with _listening(port) as listener:
        _serve(session, folder, listener, idle=idle * 60, browser=not no_browser)


def _serve(
    session: Session, folder: Path, listener: socket.socket, *, idle: int, browser: bool
) -> None:
    import uvicorn

    from qualcode.cli.session import log_fault
    from qualcode.files.writing import write_file
    from qualcode.study.study import open_study
    from qualcode.web.guard import Guard
    from qualcode.web.server import make_app
    from qualcode.web.workbench import Workbench

    asked = [time.monotonic()]
    guard = Guard(listener.getsockname()[1], asked=lambda: asked.__setitem__(0, time.monotonic()))
    bench = Workbench(lambda: open_study(folder), session.coder_name, fault=log_fault)
    config = uvicorn.Config(
        make_app(bench, guard),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    bench.quit = lambda: setattr(server, "should_exit", True)

    async def serve() -> None:
        ends = asyncio.create_task(_end_when_idle(server, asked, idle))
        try:
            await server.serve([listener])
        finally:
            ends.cancel()

    address_file = folder / ADDRESS_FILE
    try:
        with contextlib.suppress(KeyboardInterrupt):
            write_file(address_file, json.dumps({"address": guard.address, "pid": os.getpid()}))
            _say(session, guard.address)
            if browser:
                _write_first_page(folder, guard.address)
                _start_browser(folder)
            note("Press Ctrl+C here, or Quit on the page, to end the workbench.", "dim")
            asyncio.run(serve())
    finally:
        _remove_own(address_file, guard)
        (folder / FIRST_PAGE).unlink(missing_ok=True)
    note("The workbench has ended. Everything is saved.", "dim")


async def _end_when_idle(server: uvicorn.Server, asked: list[float], seconds: int) -> None:
    """End the server so many seconds after the last request; an open page asks all the time."""
    while (left := asked[0] + seconds - time.monotonic()) > 0:  # noqa: ASYNC110 - a time is waited for
        await asyncio.sleep(left)
    server.should_exit = True


def _say(session: Session, address: str) -> None:
    if session.as_json:
        typer.echo(json.dumps({"address": address}))  # on one line: a program waits for it
    else:
        tell(f"The workbench is at {address}")


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """A socket that only this machine can reach."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # on Windows another program could listen at the same time
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_LOOPBACK, port))
        except OSError as error:
            raise QualcodeError(
                f"Port {port} cannot be used: {error.strerror}.",
                "Choose another port, or leave out --port.",
            ) from error
        listener.listen(64)
        listener.setblocking(False)
        yield listener
    finally:
        listener.close()


def _find_running(folder: Path) -> str:
    """The address of a workbench that runs for this study; empty if there is none."""
    try:
        said = json.loads((folder / ADDRESS_FILE).read_text(encoding="utf-8"))
        address = str(said["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return address if _answers(address, folder) else ""


def _answers(address: str, folder: Path) -> bool:
    """Whether the workbench of this study is what answers at an address."""
    import urllib.error
    import urllib.request
    from http.cookiejar import CookieJar
    from urllib.parse import urlsplit, urlunsplit

    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname != _LOOPBACK:
        return False
    alive = urlunsplit((parts.scheme, parts.netloc, "/api/alive", parts.query, ""))
    reach = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
    )
    try:
        with reach.open(alive, timeout=3) as answer:
            return bool(json.load(answer)["study"] == str(folder))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _browse(folder: Path, address: str, *, seconds: float) -> None:
    """Start the browser, and remove the page that it starts with once it has been read."""
    _write_first_page(folder, address)
    try:
        _start_browser(folder)
        time.sleep(seconds)
    finally:
        (folder / FIRST_PAGE).unlink(missing_ok=True)


def _write_first_page(folder: Path, address: str) -> None:
    from qualcode.files.writing import write_file

    link = html.escape(address)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0; url={link}"><title>qualcode</title>'
        f'<p><a href="{link}">Open the workbench</a></p>'
    )
    write_file(folder / FIRST_PAGE, page)


def _start_browser(folder: Path) -> None:
    import webbrowser

    if not webbrowser.open((folder / FIRST_PAGE).as_uri()):
        note("No browser could be started. Copy the address into one.", "yellow")


def _remove_own(address_file: Path, guard: Guard) -> None:
    """Remove the address file, unless another workbench has written its own since."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        if json.loads(address_file.read_text(encoding="utf-8"))["address"] == guard.address:
            address_file.unlink()
