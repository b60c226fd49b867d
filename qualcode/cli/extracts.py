"""Coded extracts as a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.render import note, plural, print_json, wrote
from qualcode.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    command(app, "extracts")(extracts)


def extracts(
    session: Session,
    target: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE.csv", help="The file to write (default: standard output)."
        ),
    ] = None,
    no_bom: Annotated[bool, typer.Option("--no-bom", help="Write no byte order mark.")] = False,
    raw: Annotated[
        bool,
        typer.Option(
            "--raw", help="Do not protect cells that a spreadsheet would read as a formula."
        ),
    ] = False,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Export pending suggestions instead.")
    ] = False,
) -> None:
    """Export coded extracts as CSV, one per row."""
    from qualcode.exchange.extracts_csv import write_extracts
    from qualcode.views.codings import show_rows

    if target:
        from qualcode.files.extensions import choose_writer

        choose_writer(target, {".csv": write_extracts})
    with session.study(codes=True) as study:
        found = study.find_suggested() if suggested else study.find_extracts()
        facets, attributes = list(study.codebook.facets), study.attribute_names
        if session.as_json:
            print_json(show_rows(study, found))
            return
    text = write_extracts(found, facets, attributes, bom=not no_bom, raw=raw)
    if target is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
        return
    from qualcode.files.writing import write_file

    write_file(target, text)
    note(wrote(target, plural(len(found), "extract")))
