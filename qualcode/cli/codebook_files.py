"""The codebook and other files: another person's codebook, and formats of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.codebook_changes import Why, tell_changes
from qualcode.cli.render import note, plural, print_json, tell, wrote
from qualcode.cli.session import MENDABLE, Session, command


def register(noun: typer.Typer) -> None:
    """Add the commands of this room to `codebook`."""
    for name, function in (("join", join), ("import", import_file), ("export", export_file)):
        command(noun, name)(function)


def join(
    session: Session,
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The other person's codebook.")],
    base: Annotated[
        Path, typer.Option("--base", help="The codebook that both of you started from.")
    ],
    why: Why = "",
) -> None:
    """Import another person's edits to the codebook; edits by both of you are reported."""
    from qualcode.actions.codebook import join_codebook

    with session.study() as study:
        changes, conflicts = join_codebook(
            study, other, base, coder=session.coder(study), why=why or None
        )
    if session.as_json:
        print_json({"changes": changes, "conflicts": conflicts})
    else:
        tell_changes(session, changes)
        for conflict in conflicts:
            note(f"Both of you changed this: {conflict.words}. Your version was kept.", "yellow")
    if conflicts:
        raise typer.Exit(MENDABLE)


def import_file(
    session: Session,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=".yaml .qdc .qdpx .csv .xlsx .dic .ykd .lcd .yml")
    ],
    why: Why = "",
) -> None:
    """Import a codebook from another program; refused if codings would lose their code."""
    from qualcode.actions.codebook import import_codebook

    with session.study() as study:
        notes = import_codebook(study, file, coder=session.coder(study), why=why or None)
        codes = len(study.codebook.order) - len(study.codebook.themes)
    tell_notes(session, f"{plural(codes, 'code')} from {file}.", notes)


def export_file(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The file; its extension sets the format: .yaml .qdc .csv .xlsx .docx .md",
        ),
    ],
) -> None:
    """Export the codebook for another program or for an appendix."""
    from qualcode.outputs.export import export_codebook

    with session.study() as study:
        notes = export_codebook(study, file)
    tell_notes(session, wrote(file), notes)


def tell_notes(session: Session, said: str, notes: list[str]) -> None:
    """Report what was done, after what could not be done."""
    if session.as_json:
        print_json({"done": said, "notes": notes})
        return
    for line in notes:
        note(line, "yellow")
    tell(said)
