"""The codebook: check it and show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli import codebook_changes, codebook_files, codebook_versions
from qualcode.cli.complete import complete_code
from qualcode.cli.plain import plain_typer
from qualcode.cli.render import plural, print_json, print_problems, tell
from qualcode.cli.session import MENDABLE, Session, command
from qualcode.views.plain import show_checked, to_json

if TYPE_CHECKING:
    from qualcode.keywords.finds import Finds


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
    finds: Annotated[
        bool, typer.Option("--finds", help="Show which forms of its words each keyword finds.")
    ] = False,
) -> None:
    """List every problem of the codebook with its line."""
    forms: list[Finds] = []
    with session.study() as study:
        problems = study.check_codebook()
        if finds and all(problem.severity != "error" for problem in problems):
            from qualcode.keywords.finds import check_forms
            from qualcode.study.keyword_hits import find_forms_in

            forms = find_forms_in(study)
            problems = sorted([*problems, *check_forms(forms, study.settings.codebook)])
        name = study.settings.codebook
        if all(problem.severity != "error" for problem in problems):
            session.recognise(study)
    found = show_checked(problems, strict=strict)
    if session.as_json:
        print_json({**found, "finds": to_json(forms)} if finds else found)
    else:
        for one in forms:
            tell(str(one))
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
        codebook = study.codebook
        codebook_files.draw_codebook(codebook)
        for name, values in codebook.facets.items():
            tell(f"facet {name}: {', '.join(values)}")
        if study.approach.reading:
            tell(study.approach.reading, "dim")


def schema(session: Session) -> None:
    """Print the JSON Schema of a codebook, for use in editors."""
    from qualcode.codebook.schema import codebook_schema

    del session
    print_json(codebook_schema())
