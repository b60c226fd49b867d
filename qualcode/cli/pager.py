"""Long texts on the screen, a page at a time: through `less`, or by pages of our own."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from qualcode.cli.programs import find_program
from qualcode.cli.render import out

if TYPE_CHECKING:
    from rich.text import Text

_PROMPT = "Space: next page   Enter: next line   q: quit"


def show_paged(lines: Iterable[Text | str]) -> None:
    """Show lines in a pager as they come; print them if the output is not a terminal.

    What a pager gets is UTF-8, whatever code page the console has. Lines are only made as far as the
    person reads, so a long transcript appears at once.
    """
    if not out().is_terminal:
        for line in lines:
            out().print(line, soft_wrap=True)
    elif command := _command():
        _pipe(command, lines)
    else:
        _show_pages(lines)


def _command() -> list[str]:
    """The person's pager; empty if there is none that reads UTF-8 (Windows' own `more` does not)."""
    named = os.environ.get("MANPAGER") or os.environ.get("PAGER") or "less"
    command = find_program(named)
    return command if os.name != "nt" or "less" in "".join(command[:1]).casefold() else []


def _pipe(command: list[str], lines: Iterable[Text | str]) -> None:
    # Without -R, less shows colours as signs; other pagers may do so anyway, and get none.
    colours = "less" in os.path.basename(command[0]).casefold()  # noqa: PTH119 - no path of ours
    environment = {"LESS": "-R", "LESSCHARSET": "utf-8", **os.environ}
    pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603
    assert pager.stdin is not None
    with contextlib.suppress(OSError, KeyboardInterrupt):  # the person left before the end
        for line in lines:
            pager.stdin.write(_drawn(line if colours else str(line)).encode("utf-8"))
    with contextlib.suppress(OSError):
        pager.stdin.close()
    while pager.poll() is None:
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is the pager's while it runs
            pager.wait()


def _show_pages(lines: Iterable[Text | str]) -> None:
    room = max(out().height - 2, 1)
    for line in lines:
        drawn = _drawn(line)
        rows = max(1, -(-len(str(line)) // max(out().width, 1)))
        if room < rows:
            typer.echo(_PROMPT, nl=False)
            key = typer.getchar()
            typer.echo("\r" + " " * len(_PROMPT) + "\r", nl=False)
            if key in {"q", "Q", "\x1b", "\x03", "\x04"}:
                return
            room = rows if key in {"\r", "\n"} else max(out().height - 2, rows)
        typer.echo(drawn, nl=False)
        room -= rows


def _drawn(line: Text | str) -> str:
    with out().capture() as captured:
        out().print(line, soft_wrap=True)
    return captured.get()
