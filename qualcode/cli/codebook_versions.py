"""Versions of the codebook: what they contained, what changed, and how the framework developed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.codebook_changes import tell_changes
from qualcode.cli.codebook_files import tell_notes
from qualcode.cli.render import plural, print_json, print_table, tell, wrote
from qualcode.cli.session import Session, command

if TYPE_CHECKING:
    from qualcode.study.codebook_effects import Effect


def register(noun: typer.Typer) -> None:
    """Add the commands of this room to `codebook`."""
    for name, function in (("versions", versions), ("diff", diff), ("at", at), ("trail", trail)):
        command(noun, name)(function)


def versions(session: Session) -> None:
    """List the versions of the codebook: who changed it, when and why."""
    from qualcode.views.codebook import list_versions

    with session.study(codes=True) as study:
        found = list_versions(study)
    if session.as_json:
        print_json(found)
        return
    rows = [
        (
            v["number"],
            v["when"][:16].replace("T", " "),
            v["coder"],
            v["action"],
            v["codings"],
            v["why"],
        )
        for v in found
    ]
    heads = ["version", "when", "coder", "action", "codings", "why"]
    print_table(heads, rows, right="version,codings", whole="when,action")
    if any(v["codings"] for v in found):
        tell("codings: how many of the present codings were made under this version.", "dim")


def diff(
    session: Session,
    first: Annotated[int, typer.Argument(metavar="A", help="Number of a version.")],
    second: Annotated[int, typer.Argument(metavar="B")],
) -> None:
    """Describe what changed from version A to B, and its effects.

    The effects are those on codings and on suggestions.
    """
    from qualcode.views.codebook import show_difference

    with session.study() as study:
        changes, codings, suggestions = show_difference(study, first, second)
    if session.as_json:
        print_json({"changes": changes, "effects": [*codings, *suggestions]})
        return
    tell_changes(session, changes)
    if first < second:
        tell()
        _tell_effects("Codings", codings, "none changed its code")
    _tell_effects("Suggestions", suggestions, "the same as before")


def _tell_effects(about: str, effects: list[Effect], none: str) -> None:
    tell(f"{about}:" if effects else f"{about}: {none}.")
    for effect in effects:
        tell(f"  {effect.words}.")


def at(
    session: Session,
    version: Annotated[int, typer.Argument(metavar="VERSION", help="Number of the version.")],
) -> None:
    """Print the codebook as it was at VERSION."""
    from qualcode.views.codebook import show_version

    with session.study() as study:
        found = show_version(study, version)
    if session.as_json:
        print_json(found)
    else:
        typer.echo(found["text"].encode("utf-8"), nl=False)  # as bytes: newlines are not converted


def trail(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Write it to a .csv, .docx, .md or .tex file (default: print it)."
        ),
    ],
) -> None:
    """Write the development of the framework, for an appendix."""
    from qualcode.outputs.appendices import write_trail

    with session.study() as study:
        count = write_trail(study, file)
    tell_notes(session, wrote(file, plural(count, "version")), [])
