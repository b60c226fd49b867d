"""Comparing groups of cases, and quotations for publication."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_code, complete_theme
from qualcode.cli.render import note, plural, print_json, print_table, tell, wrote
from qualcode.cli.session import Session, command
from qualcode.text.anchors import beginning

if TYPE_CHECKING:
    from qualcode.analysis.deviant import Deviant
    from qualcode.writers.tables import TableWriter

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Write it to a .csv, .docx, .md or .tex file (default: print it).",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "compare")(compare)
    command(app, "quotes")(quotes)
    command(app, "types")(types)
    command(app, "checklist")(checklist)


def compare(
    session: Session,
    by: Annotated[str, typer.Option("--by", help="The attribute that makes the groups.")],
    theme: Annotated[
        str, typer.Option(help="Only this theme (default: all).", autocompletion=complete_theme)
    ] = "",
    against: Annotated[
        str,
        typer.Option(
            autocompletion=complete_code,
            help="List cases that differ from most of their group on CODE.",
        ),
    ] = "",
    target: Out = None,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="FILE", help="Draw it as a figure: .svg or .png (default: none)."
        ),
    ] = None,
) -> None:
    """Compare groups: the number of cases with each code, and which."""
    from qualcode.analysis.compare import compare_groups
    from qualcode.analysis.deviant import find_deviant

    drawer = _drawer(figure) if figure else None
    writer = _writer(target) if target else None
    with session.study(codes=True) as study:
        themes = [study.theme(theme)] if theme else None
        comparison = compare_groups(study.matrices(themes), by)
        deviant = find_deviant(comparison, study.require_code(against)) if against else []
        title, approach = study.title, study.approach
    if figure and drawer:
        groups, rows = list(comparison.groups), comparison.map_rows()
        _write(figure, drawer(groups, rows, title, counted=approach.measures))
        tell(wrote(figure))
    elif target and writer:
        name = f"Groups by {comparison.attribute}"
        _write(target, writer(title, name, comparison.table(), ()))
        tell(wrote(target))
    elif session.as_json:
        from qualcode.views.compare import show_comparison

        print_json(show_comparison(comparison, deviant))
    elif against:
        _tell_deviant(deviant)
    else:
        (_, _, *groups), *lines = comparison.congruence_table(counted=approach.measures)
        shown = [[f"  {code}" if code else heading, *rest] for heading, code, *rest in lines]
        print_table(["theme, code", *groups], shown)
        note(approach.footnote, "dim")


def quotes(
    session: Session,
    by: Annotated[
        str, typer.Option("--by", help="Label people by this attribute (default: by number).")
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Include extracts that are not marked.")
    ] = False,
    target: Out = None,
) -> None:
    """Print the extracts marked as worth quoting, by theme.

    The references contain pseudonyms.
    """
    from qualcode.analysis.quotes import find_quotes, pseudonyms, quotes_table

    writer = _writer(target) if target else None
    with session.study(codes=True) as study:
        title = study.title
        labels = pseudonyms(study.cases, by)
        found = find_quotes(
            study.find_extracts(), codebook=study.codebook, labels=labels, every=everything
        )
    table = quotes_table(found)
    if target and writer:
        _write(target, writer(title, "Quotations", table, ()))
        tell(wrote(target, plural(len(found), "quotation")))
    elif session.as_json:
        from qualcode.views.compare import show_table

        print_json(show_table(table))
    elif found:
        print_table(table[0][:4], [line[:4] for line in table[1:]])
    else:
        tell("No extract is marked yet. Mark one: `qualcode code mark ID`.")


def types(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="case, your types, why")],
    name: Annotated[
        str, typer.Option(help="Name of the typology (default: the name of its column).")
    ] = "",
    blank: Annotated[
        bool, typer.Option("--blank", help="Write FILE with one row per case, to be filled in.")
    ] = False,
) -> None:
    """Import your classification of the cases as an attribute.

    You can sort, filter and compare the matrix by it.
    """
    from qualcode.actions.cases import import_types
    from qualcode.outputs.to_fill_in import export_types

    with session.study() as study:
        if blank:
            count = export_types(study, file, name or "type")
            tell(wrote(file, plural(count, "case")))
            tell(f"Fill in the column '{name or 'type'}'.")
            return
        typology = import_types(study, file, coder=session.coder(study), name=name)
    if session.as_json:
        print_json({"name": typology.name, "types": typology.types})
    else:
        tell(f"'{typology.name}' is now an attribute: {', '.join(typology.types)}.")


def checklist(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="item, evidence, note")],
    by: Annotated[
        str, typer.Option("--by", help="Label people by this attribute (default: by number).")
    ] = "",
    target: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write it to a .csv, .docx, .md or .tex file (default: print it).",
        ),
    ] = None,
) -> None:
    """Print your recommendations as a checklist with evidence."""
    from qualcode.outputs.checklist import make_checklist, write_checklist

    with session.study() as study:
        table = make_checklist(study, file, by=by)
        if target:
            write_checklist(study, table, target)
    if session.as_json:
        from qualcode.views.compare import show_table

        print_json(show_table(table))
    elif target:
        tell(wrote(target, plural(len(table) - 1, "item")))
    else:
        print_table(table[0], table[1:])


def _drawer(path: Path) -> Callable[..., str | bytes]:
    from qualcode.files.extensions import choose_writer
    from qualcode.writers.theme_map import theme_map_png, theme_map_svg

    writers: dict[str, Callable[..., str | bytes]] = {
        ".svg": theme_map_svg,
        ".png": theme_map_png,
    }
    return choose_writer(path, writers)


def _writer(path: Path) -> TableWriter:
    from qualcode.files.extensions import choose_writer
    from qualcode.writers.tables import TABLE_WRITERS

    return choose_writer(path, TABLE_WRITERS)


def _write(path: Path, content: str | bytes) -> None:
    from qualcode.files.writing import write_file

    write_file(path, content)


def _tell_deviant(deviant: list[Deviant]) -> None:
    for case in deviant:
        tell(f"{case.case} ({case.group}): {case.differs}; in the group {case.pattern}")
        for extract in case.extracts:
            tell(f"  {extract.reference}  {beginning(extract.coding.text, 100)}", "dim")
    tell("A difference is a place to read again, not a finding.")
