"""The codebook's versions: what they were, what changed, and the story of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.codebook_changes import tell_changes
from qualcode.cli.codebook_files import tell_notes
from qualcode.cli.render import plural, print_json, print_table
from qualcode.cli.session import Session, command


def register(noun: typer.Typer) -> None:
    """Add the commands of this room to `codebook`."""
    for name, function in (("versions", versions), ("diff", diff), ("at", at), ("trail", trail)):
        command(noun, name)(function)


def versions(session: Session) -> None:
    """The states of the codebook: who changed it, when and why."""
    from qualcode.actions.codebook import recognise_codebook
    from qualcode.actions.codebook_versions import find_versions

    with session.study() as study:
        recognise_codebook(study, coder=session.coder(study))
        found = find_versions(study)
    if session.as_json:
        print_json([vars(version) for version in found])
        return
    print_table(
        ["version", "when", "coder", "action", "why"],
        [(v.number, v.when[:16].replace("T", " "), v.coder, v.action, v.why) for v in found],
        right="version",
    )


def diff(
    session: Session,
    first: Annotated[int, typer.Argument(metavar="A", help="A version's number.")],
    second: Annotated[int, typer.Argument(metavar="B")],
) -> None:
    """What changed from version A to version B, in words."""
    from qualcode.actions.codebook_versions import compare_versions

    with session.study() as study:
        changes = compare_versions(study, first, second)
    tell_changes(session, changes)


def at(
    session: Session, version: Annotated[int, typer.Argument(metavar="VERSION", help="Its number.")]
) -> None:
    """The codebook's file as it was at VERSION."""
    from qualcode.actions.codebook_versions import find_version, text_of_version

    with session.study() as study:
        text = text_of_version(study, find_version(study, version))
    if session.as_json:
        print_json({"version": version, "text": text})
    else:
        typer.echo(text, nl=False)


def trail(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".docx .md .csv")],
) -> None:
    """Write how the framework developed, version by version, for an appendix."""
    from qualcode.actions.codebook_files import write_trail

    with session.study() as study:
        count = write_trail(study, file)
    tell_notes(session, f"{plural(count, 'version')} written to {file}", [])
