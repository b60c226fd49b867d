"""Setting up completion with the Tab key."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.render import print_json, tell
from qualcode.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    command(app, "completion")(completion)


def completion(
    session: Session,
    shell: Annotated[
        str,
        typer.Argument(
            metavar="SHELL", help="bash, zsh, fish, powershell or pwsh (default: your shell)."
        ),
    ] = "",
    show: Annotated[
        bool, typer.Option("--print", help="Show the script instead of installing it.")
    ] = False,
) -> None:
    """Set up completion of commands and names with the Tab key."""
    from qualcode.cli.completion_scripts import install_script, script_for

    chosen = shell or _own_shell()
    script = script_for(chosen)
    if show:
        typer.echo(script, nl=False)
        return
    installed = install_script(chosen)
    if session.as_json:
        start_up = str(installed.start_up) if installed.start_up else None
        print_json({"shell": chosen, "script": str(installed.script), "start_up": start_up})
        return
    tell(f"The Tab key will complete names in {chosen} in every new window: {installed.script}")
    if installed.start_up:
        tell(f"{installed.start_up} loads it.")
    if chosen in {"powershell", "pwsh"}:
        tell(
            "If PowerShell refuses to read its profile, allow it once: "
            "Set-ExecutionPolicy -Scope CurrentUser RemoteSigned"
        )


def _own_shell() -> str:
    return "powershell" if os.name == "nt" else Path(os.environ.get("SHELL", "")).name
