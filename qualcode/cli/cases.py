"""Cases: the rows of the matrix."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from qualcode.cli.plain import plain_typer
from qualcode.cli.render import plural, print_json, print_table, tell
from qualcode.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    noun = plain_typer(help="The units of analysis, with their attributes.")
    app.add_typer(noun, name="cases")
    command(noun, "list")(list_cases)
    command(noun, "import")(import_table)
    command(noun, "check")(check)


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


def check(session: Session) -> None:
    """Speakers without a case, cases without words, attributes worth a second look."""
    from qualcode.analysis.attribute_types import infer_types, is_missing
    from qualcode.analysis.case_check import check_cases

    with session.study() as study:
        said = check_cases(study.documents, study.cases, study.cast)
        types = infer_types(study.cases)
        missing = {
            name: sum(
                is_missing(case.attributes.get(name, ""), types[name]) for case in study.cases
            )
            for name in study.attribute_names
        }
    if session.as_json:
        attributes = [{"attribute": n, "type": types[n], "missing": missing[n]} for n in types]
        print_json({"attributes": attributes, "remarks": said})
        return
    rows = [(name, types[name], missing[name]) for name in types]
    print_table(["attribute", "type", "missing values"], rows, right="missing values")
    for line in said:
        tell(line)
    if not said:
        tell("Nothing looks wrong.")
