"""The codebook: check it and show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.cli import codebook_changes, codebook_files, codebook_versions
from qualcode.cli.complete import complete_code
from qualcode.cli.plain import plain_typer
from qualcode.cli.render import out, plural, print_json, print_problems, tell
from qualcode.cli.session import MENDABLE, Session, command
from qualcode.views.plain import show_checked

if TYPE_CHECKING:
    from qualcode.model.codes import Code


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    noun = plain_typer(help="Show, check and change the codebook.")
    app.add_typer(noun, name="codebook")
    command(noun, "check")(check)
    command(noun, "show")(show)
    command(noun, "schema")(schema)
    for room in (codebook_changes, codebook_versions, codebook_files):
        room.register(noun)


def check(
    session: Session,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
) -> None:
    """List every problem of the codebook with its line."""
    with session.study() as study:
        problems = study.check_codebook()
        name = study.settings.codebook
        if all(problem.severity != "error" for problem in problems):
            session.recognise(study)
    found = show_checked(problems, strict=strict)
    if session.as_json:
        print_json(found)
    else:
        print_problems(problems)
        if not problems:
            tell(f"{name} has no problems.")
        elif found["ok"]:
            tell(f"{name} can be used; {plural(len(problems), 'warning')}.")
    if not found["ok"]:
        raise typer.Exit(MENDABLE)


def show(
    session: Session,
    code: Annotated[
        str,
        typer.Argument(
            metavar="CODE", autocompletion=complete_code, help="Show this code in full."
        ),
    ] = "",
) -> None:
    """Show the tree of themes and codes, or one code in full."""
    with session.study(codes=True) as study:
        if code:
            from qualcode.cli.portrait import show_portrait

            show_portrait(study, code, as_json=session.as_json)
            return
        if session.as_json:
            from qualcode.views.codebook import show_codebook

            print_json(show_codebook(study.codebook))
            return
        from rich.text import Text
        from rich.tree import Tree

        codebook = study.codebook
        tree = Tree(Text(codebook.title or "Codebook", "bold"), guide_style="dim")
        for theme in codebook.themes:
            branch = tree.add(Text.assemble((theme.name, "bold"), (f"  {theme.id}", "dim")))
            for child in theme.codes:
                _hang(branch, child)
        out().print(tree)
        for name, values in codebook.facets.items():
            tell(f"facet {name}: {', '.join(values)}")
        if study.approach.reading:
            tell(study.approach.reading, "dim")


def schema(session: Session) -> None:
    """Print the JSON Schema of a codebook, for editors that check while you type."""
    from qualcode.codebook.schema import codebook_schema

    del session
    print_json(codebook_schema())


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
