"""The command `qualcode`: its nouns and verbs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode import __version__
from qualcode.cli import (
    archive,
    cases,
    chart,
    code,
    codebook,
    documents,
    extracts,
    history,
    matrix,
    memos,
    studies,
    suggestions,
)

_CONTEXT = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name="qualcode",
    help="Framework analysis of interviews and focus groups: transcripts and a codebook in, "
    "matrices out, every cell leading back to the words. Nothing leaves this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=_CONTEXT,
)

for register in (
    studies.register,
    documents.register,
    cases.register,
    codebook.register,
    suggestions.register,
    code.register,
    matrix.register,
    extracts.register,
    history.register,
    memos.register,
    archive.register,
    chart.register,
):
    register(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"qualcode {__version__}")
        raise typer.Exit


@app.callback()
def options(
    study: Annotated[Path | None, typer.Option("--study", help="The study's folder.")] = None,
    coder: Annotated[str, typer.Option("--coder", help="Who is at work.")] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Read before the command."""
    del study, coder, version  # each command finds them in the context: `session.command`
