"""Cases: the rows of the matrix."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.plain import plain_typer
from qualcode.cli.render import plural, print_json, print_table, tell, wrote
from qualcode.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    noun = plain_typer(help="List, check and import cases with their attributes.")
    app.add_typer(noun, name="cases")
    command(noun, "list")(list_cases)
    command(noun, "import")(import_table)
    command(noun, "check")(check)
    command(noun, "blank")(blank)


def list_cases(session: Session) -> None:
    """List the cases with their attributes, documents and words."""
    from qualcode.views.documents import list_cases as list_all

    with session.study() as study:
        entries = list_all(study)
    if session.as_json:
        print_json(entries)
        return
    rows = [
        (
            entry["case"],
            ", ".join(f"{k}: {v}" for k, v in entry["attributes"].items() if v),
            ", ".join(entry["documents"]),
            entry["words"],
        )
        for entry in entries
    ]
    print_table(["case", "attributes", "documents", "words"], rows, right="words")


def import_table(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .xlsx file.")],
) -> None:
    """Import FILE as the study's table of cases."""
    from qualcode.actions.cases import import_cases

    with session.study() as study:
        count = import_cases(study, file, coder=session.coder(study))
        if session.as_json:
            print_json({"cases": count})
        else:
            tell(f"{plural(count, 'case')} from {file} are now in {study.settings.cases}.")


def blank(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".csv or .xlsx, a new file")],
) -> None:
    """Write a table of cases to fill in, with documents and speakers."""
    from qualcode.outputs.export import export_blank_cases

    with session.study() as study:
        count = export_blank_cases(study, file)
    if session.as_json:
        print_json({"rows": count, "file": str(file)})
    else:
        tell(
            f"{wrote(file)} It has {plural(count, 'row')}. Fill in `case` and the attributes "
            f"(rename their columns), then: qualcode cases import {file}"
        )


def check(session: Session) -> None:
    """List speakers without a case, and attributes to check.

    The list also contains cases without speech, and values that are nearly the same.
    """
    from qualcode.views.documents import show_cases_checked

    with session.study() as study:
        found = show_cases_checked(study)
    if session.as_json:
        print_json(found)
        return
    rows = [(a["attribute"], a["type"], a["missing"]) for a in found["attributes"]]
    print_table(["attribute", "type", "missing values"], rows, right="missing values")
    for line in found["remarks"]:
        tell(line)
    if not found["remarks"]:
        tell("No problems found.")
