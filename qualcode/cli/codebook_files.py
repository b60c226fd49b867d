"""The codebook and other files: another person's codebook, and formats of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.cli.codebook_changes import Why, tell_changes
from qualcode.cli.render import note, out, plural, print_json, tell, wrote
from qualcode.cli.session import MENDABLE, Session, command

if TYPE_CHECKING:
    from qualcode.model.codes import Code, Codebook


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
    """Import another person's edits to the codebook.

    If both of you changed something, it is reported.
    """
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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what was understood; change nothing.")
    ] = False,
    why: Why = "",
) -> None:
    """Replace the codebook with another program's, after a preview.

    Refused if codings would lose their code.
    """
    from qualcode.actions.codebook import import_codebook, understand_codebook

    with session.study() as study:
        understood = understand_codebook(file)
        codes = sum(1 for _ in understood.codebook.walk())
        if not session.as_json:
            draw_codebook(understood.codebook)
        if not dry_run:
            import_codebook(study, understood, coder=session.coder(study), why=why or None)
    done = f"{plural(codes, 'code')} from {file}."
    said = f"{done} Nothing was changed." if dry_run else done
    if not session.as_json:
        tell_notes(session, said, list(understood.notes))
        return
    from qualcode.views.codebook import show_codebook

    print_json(
        {
            "done": said,
            "notes": list(understood.notes),
            "codebook": show_codebook(understood.codebook),
        }
    )


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


def draw_codebook(codebook: Codebook) -> None:
    """Print the tree of themes and codes."""
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text(codebook.title or "Codebook", "bold"), guide_style="dim")
    for theme in codebook.themes:
        branch = tree.add(Text.assemble((theme.name, "bold"), (f"  {theme.id}", "dim")))
        for child in theme.codes:
            _hang(branch, child)
    out().print(tree)


def _hang(branch: Any, code: Code) -> None:
    from rich.text import Text

    label = Text.assemble(
        code.name,
        (f"  {code.id}", "dim"),
        ("  retired" if code.retired else "", "red"),
        (f"  {plural(len(code.keywords), 'keyword')}", "dim"),
    )
    below = branch.add(label)
    for child in code.codes:
        _hang(below, child)
