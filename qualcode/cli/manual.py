"""Generate `docs/cli.md` and the JSON part of `docs/outputs.md` from the program: `make docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from qualcode.cli.main import app
from qualcode.views.contract import with_json

_HEAD = """\
# The commands

Made by `make docs` from the program's own help; a test compares them. Every command accepts
`--study DIR`, `--coder NAME`, `--json` (one JSON document on standard output) and `--help`.

Exit status: 0 success; 1 something you can fix (the message says what, where and how); 2 the command
was not understood; 3 an internal error (a log is written; its path is shown); 130 interrupted.
"""
_COMMON = {"study", "coder", "as_json", "help"}


def manual() -> str:
    """Return the whole reference as Markdown."""
    return "\n".join([_HEAD, *_sections(typer.main.get_command(app), "qualcode")])


def _sections(command: Any, name: str) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        context: Any = None
        for key in command.list_commands(context):
            yield from _sections(command.get_command(context, key), f"{name} {key}")
        return
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name not in _COMMON]
    usage = " ".join([name, *(_shown(argument) for argument in arguments)])
    yield f"## {usage}\n"
    yield f"{_plain(command.help)}\n"
    rows = [(_shown(p), _plain(p.help)) for p in arguments if p.help]
    rows += [(", ".join([*p.opts, *p.secondary_opts]), _plain(p.help)) for p in options]
    if rows:
        yield "| | |\n|---|---|"
        for key, meaning in rows:
            escaped = meaning.replace("|", "\\|")
            yield f"| `{key}` | {escaped} |"
        yield ""


def _shown(argument: Any) -> str:
    shown: str = argument.metavar or argument.name.upper()
    return shown if argument.required else f"[{shown}]"


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _main(commands: Path, outputs: Path) -> None:
    """Write the command reference, and replace the JSON section of the other page."""
    page = with_json(outputs.read_text(encoding="utf-8"))
    commands.write_text(manual(), encoding="utf-8", newline="\n")
    outputs.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _main(*map(Path, sys.argv[1:]))
