"""Groups of cases side by side, and quotations for the text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_code, complete_theme
from qualcode.cli.render import note, plural, print_json, print_table, tell
from qualcode.cli.session import Session, command
from qualcode.text.anchors import beginning

if TYPE_CHECKING:
    from qualcode.analysis.compare import Comparison
    from qualcode.analysis.deviant import Deviant

Out = Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="Write it as CSV.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "compare")(compare)
    command(app, "quotes")(quotes)
    command(app, "types")(types)
    command(app, "checklist")(checklist)


def compare(
    session: Session,
    by: Annotated[str, typer.Option("--by", help="The attribute that makes the groups.")],
    theme: Annotated[str, typer.Option(help="Only this one.", autocompletion=complete_theme)] = "",
    against: Annotated[
        str,
        typer.Option(
            autocompletion=complete_code, help="Cases unlike most of their group on CODE."
        ),
    ] = "",
    target: Out = None,
    figure: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="As a figure: .svg or .png")
    ] = None,
) -> None:
    """Groups side by side: in how many of their cases each code is, who says it, who is silent."""
    from qualcode.analysis.compare import compare_groups
    from qualcode.analysis.deviant import find_deviant

    with session.study(codes=True) as study:
        themes = [study.theme(theme)] if theme else None
        comparison = compare_groups(study.matrices(themes), by)
        deviant = find_deviant(comparison, study.require_code(against)) if against else []
        title, approach = study.title, study.approach
    if figure:
        _draw(comparison, figure, title, counted=approach.measures)
        tell(f"Written: {figure}")
    elif target:
        _write(target, comparison.table())
        tell(f"Written: {target}")
    elif session.as_json:
        print_json(_comparison_json(comparison, deviant))
    elif against:
        _tell_deviant(deviant)
    else:
        (_, _, *groups), *lines = comparison.congruence_table(counted=approach.measures)
        shown = [[f"  {code}" if code else heading, *rest] for heading, code, *rest in lines]
        print_table(["theme, code", *groups], shown)
        note(approach.footnote, "dim")


def quotes(
    session: Session,
    by: Annotated[str, typer.Option("--by", help="Name people by this attribute.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also those not marked.")] = False,
    target: Out = None,
) -> None:
    """The extracts marked as worth quoting, by theme, under pseudonymous references."""
    from qualcode.analysis.quotes import find_quotes, pseudonyms, quotes_table

    with session.study(codes=True) as study:
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


def types(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="case, your types, why")],
    name: Annotated[str, typer.Option(help="The typology's name (default: its column's).")] = "",
    blank: Annotated[
        bool, typer.Option("--blank", help="Write FILE with a row a case, to be filled in.")
    ] = False,
) -> None:
    """Your own classification of the cases, as an attribute that orders the matrix."""
    from qualcode.actions.cases import import_types
    from qualcode.outputs.to_fill_in import export_types

    with session.study() as study:
        if blank:
            count = export_types(study, file, name or "type")
            tell(f"{plural(count, 'case')}: {file}. Fill the column '{name or 'type'}'.")
            return
        typology = import_types(study, file, coder=session.coder(study), name=name)
    if session.as_json:
        print_json({"name": typology.name, "types": typology.types})
    else:
        tell(f"'{typology.name}' is an attribute now: {', '.join(typology.types)}.")


def checklist(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="item, evidence, note")],
    by: Annotated[str, typer.Option("--by", help="Name people by this attribute.")] = "",
    target: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=".docx .md .csv")
    ] = None,
) -> None:
    """Your recommendations as a checklist for practice, each item with its evidence."""
    from qualcode.outputs.checklist import make_checklist, write_checklist

    with session.study() as study:
        table = make_checklist(study, file, by=by)
        if target:
            write_checklist(study, table, target)
    if session.as_json:
        print_json([dict(zip(table[0], row, strict=True)) for row in table[1:]])
    elif target:
        tell(f"{plural(len(table) - 1, 'item')} written to {target}")
    else:
        print_table(table[0], table[1:])


def _draw(comparison: Comparison, path: Path, title: str, *, counted: bool) -> None:
    from qualcode.errors import QualcodeError
    from qualcode.study.files import write_file
    from qualcode.writers.theme_map import theme_map_png, theme_map_svg

    groups, rows = list(comparison.groups), comparison.map_rows()
    if path.suffix.lower() == ".svg":
        write_file(path, theme_map_svg(groups, rows, title, counted=counted))
    elif path.suffix.lower() == ".png":
        write_file(path, theme_map_png(groups, rows, title, counted=counted))
    else:
        raise QualcodeError(f"'{path.name}' is no figure.", "Use .svg or .png.")


def _write(path: Path, table: list[list[str]]) -> None:
    from qualcode.files.cells import guarded_csv
    from qualcode.study.files import write_file

    write_file(path, guarded_csv(table))


def _tell_deviant(deviant: list[Deviant]) -> None:
    for case in deviant:
        tell(f"{case.case} ({case.group}): {case.differs}; in the group {case.pattern}")
        for extract in case.extracts:
            tell(f"  {extract.reference}  {beginning(extract.coding.text, 100)}", "dim")
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
