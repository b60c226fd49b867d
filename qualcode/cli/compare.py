"""Groups of cases side by side, and quotations for the text."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_code, complete_theme
from qualcode.cli.render import FOOTNOTE, note, plural, print_json, print_table, tell
from qualcode.cli.session import Session, command

if TYPE_CHECKING:
    from qualcode.analysis.compare import Comparison
    from qualcode.analysis.deviant import Deviant

Out = Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="Write it as CSV.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "compare")(compare)
    command(app, "quotes")(quotes)


def compare(
    session: Session,
    by: Annotated[str, typer.Option("--by", help="The attribute that makes the groups.")],
    theme: Annotated[str, typer.Option(autocompletion=complete_theme)] = "",
    against: Annotated[
        str,
        typer.Option(
            autocompletion=complete_code, help="Cases unlike most of their group on CODE."
        ),
    ] = "",
    target: Out = None,
) -> None:
    """Groups side by side: in how many of their cases each code is, who says it, who is silent."""
    from qualcode.analysis.compare import compare_groups
    from qualcode.analysis.deviant import find_deviant

    with session.study() as study:
        themes = [study.theme(theme)] if theme else None
        comparison = compare_groups(study.matrices(themes), by)
        deviant = find_deviant(comparison, study.require_code(against)) if against else []
    if target:
        _write(target, comparison.table())
        tell(f"Written: {target}")
    elif session.as_json:
        print_json(_comparison_json(comparison, deviant))
    elif against:
        _tell_deviant(deviant)
    else:
        head, *lines = comparison.congruence_table()
        shown = [line if not line[1] else ["", *line[1:]] for line in lines]
        print_table(head, shown)
        note(FOOTNOTE, "dim")


def quotes(
    session: Session,
    by: Annotated[str, typer.Option("--by", help="Name people by this attribute.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also those not marked.")] = False,
    target: Out = None,
) -> None:
    """The extracts marked as worth quoting, by theme, under pseudonymous references."""
    from qualcode.analysis.quotes import find_quotes, pseudonyms, quotes_table

    with session.study() as study:
        labels = pseudonyms(study.cases, by)
        found = find_quotes(
            study.find_extracts(), codebook=study.codebook, labels=labels, every=everything
        )
    table = quotes_table(found)
    if target:
        _write(target, table)
        tell(f"{plural(len(found), 'quotation')} written to {target}")
    elif session.as_json:
        print_json([dict(zip(table[0], line, strict=True)) for line in table[1:]])
    elif found:
        print_table(table[0][:4], [line[:4] for line in table[1:]])
    else:
        tell("No extract is marked yet: `qualcode code mark ID`.")


def _write(path: Path, table: list[list[str]]) -> None:
    from qualcode.actions.files import write_file
    from qualcode.text.cells import guard

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([guard(c) for c in line] for line in table)
    write_file(path, "\ufeff" + out.getvalue())


def _tell_deviant(deviant: list[Deviant]) -> None:
    for case in deviant:
        tell(f"{case.case} ({case.group}): {case.differs}; in the group {case.pattern}")
        for extract in case.extracts:
            tell(f"  {extract.reference}  {' '.join(extract.coding.text.split())[:100]}", "dim")
    tell("A difference is a place to read again, not a finding.")


def _comparison_json(comparison: Comparison, deviant: list[Deviant]) -> dict[str, object]:
    head, *lines = comparison.table()
    return {
        "attribute": comparison.attribute,
        "groups": {name: list(cases) for name, cases in comparison.groups.items()},
        "rows": [dict(zip(head, line, strict=True)) for line in lines],
        "deviant": [
            {"case": d.case, "group": d.group, "pattern": d.pattern, "differs": d.differs}
            for d in deviant
        ],
    }
