"""Cases: the rows of the matrix."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from qualcode.cli.render import plural, print_json, print_table, tell
from qualcode.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    noun = typer.Typer(help="The units of analysis, with their attributes.", no_args_is_help=True)
    app.add_typer(noun, name="cases")
    command(noun, "list")(list_cases)
    command(noun, "import")(import_table)


def list_cases(session: Session) -> None:
    """The cases with their attributes, documents and words."""
    with session.study() as study:
        words: Counter[str] = Counter()
        documents: dict[str, dict[str, None]] = {}
        for document in study.documents:
            for turn in document.turns:
                case = study.cast.case_of(document, turn)
                words[case] += len(turn.span.of(document.text).split())
                documents.setdefault(case, {})[document.name] = None
        entries: list[dict[str, Any]] = [
            {
                "case": case.name,
                "attributes": dict(case.attributes),
                "documents": list(documents.get(case.name, {})),
                "words": words[case.name],
            }
            for case in study.cases
        ]
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
    session: Session, file: Annotated[Path, typer.Argument(metavar="FILE", help=".csv or .xlsx")]
) -> None:
    """Take FILE as the study's table of cases."""
    from qualcode.actions.cases import import_cases

    with session.study() as study:
        count = import_cases(study, file, coder=session.coder(study))
        if session.as_json:
            print_json({"cases": count})
        else:
            tell(f"{plural(count, 'case')} from {file} are now in {study.settings.cases}.")
