"""Tables of a study: presence, codes by groups, codes that occur together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_code
from qualcode.cli.render import print_json, print_table, tell, wrote
from qualcode.cli.session import Session, command
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.writers.answers import AnswerTable

Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="NAME=VALUE", help="Only these cases; can be repeated (default: all)."
    ),
]
Codes = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CODE...]", autocompletion=complete_code, help="Codes or themes."),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Write it to a .csv, .xlsx, .docx, .html or .svg file (default: print it).",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "presence")(presence)
    command(app, "crosstab")(crosstab)
    command(app, "cooccur")(cooccur)


def presence(
    session: Session,
    codes: Codes = None,
    where: Where = None,
    rows: Annotated[
        str, typer.Option("--rows", help="case, or case,ATTRIBUTE for one row per occasion.")
    ] = "case",
    target: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write it to a .csv, .xlsx, .docx, .html, .svg, .sav, .dta, .R or .sps file (default: print it).",
        ),
    ] = None,
) -> None:
    """Show for every case and code: coded, not mentioned, not asked ...

    The states are coded, not mentioned, not finished, not asked and no answer.
    """
    from qualcode.outputs.statistics import STATISTICS_WRITERS
    from qualcode.study.tables import find_presence
    from qualcode.views.tables import presence_table, show_presence

    statistics = target is not None and target.suffix.lower() in STATISTICS_WRITERS
    writer = _writer(target, *STATISTICS_WRITERS) if target and not statistics else None
    with session.study(codes=True) as study:
        found = find_presence(study, codes or (), where=where or (), rows=rows)
        if session.as_json:
            print_json(show_presence(found))
            return
        if target and statistics:
            for path in STATISTICS_WRITERS[target.suffix.lower()](target, study, found):
                tell(wrote(path))
            return
        table = presence_table(study, found)
    if target:
        _show(table, target, writer)
        return
    signs = {"coded": "■", "not mentioned": "○", "not mentioned in the group": "(○)"}
    signs |= {"not asked": "/", "no answer": "?", "not finished": "…"}
    lines = [[row[0].text, *(signs.get(c.text, c.text) for c in row[1:])] for row in table.rows]
    _print_wide(list(table.head), lines)
    if found.finished:
        tell("■ coded   ○ not mentioned   (○) not mentioned in the group   … not finished", "dim")
    else:
        tell("■ coded   · not coded: nothing is marked as finished", "dim")
    tell("/ not asked   ? no answer", "dim")


def crosstab(
    session: Session,
    codes: Codes = None,
    by: Annotated[
        str, typer.Option("--by", help="The attribute that makes the groups (required).")
    ] = "",
    and_by: Annotated[
        str, typer.Option("--and", help="A second attribute to combine with it (default: none).")
    ] = "",
    where: Where = None,
    facet: Annotated[
        str, typer.Option("--facet", help="Add a row per value of this facet (default: none).")
    ] = "",
    target: Out = None,
) -> None:
    """Count the finished cases of each group in which a code is used."""
    from qualcode.study.tables import find_crosstab
    from qualcode.views.tables import crosstab_table, show_crosstab

    if not by:
        raise QualcodeError("No attribute was given.", "Example: qualcode crosstab --by group")
    writer = _writer(target) if target else None
    with session.study(codes=True) as study:
        attributes = [by, *filter(None, [and_by])]
        found = find_crosstab(study, attributes, codes or (), where=where or (), facet=facet)
        if session.as_json:
            print_json(show_crosstab(found, measures=study.approach.measures))
            return
        table = crosstab_table(study, found)
    _show(table, target, writer)


def cooccur(
    session: Session,
    codes: Codes = None,
    unit: Annotated[
        str, typer.Option("--unit", help="overlap, turn, case or turns:N.")
    ] = "overlap",
    where: Where = None,
    target: Out = None,
) -> None:
    """Show which codes occur together, in units that you choose."""
    from qualcode.study.tables import find_cooccurrence
    from qualcode.views.tables import cooccurrence_table, show_cooccurrence

    writer = _writer(target) if target else None
    with session.study(codes=True) as study:
        found = find_cooccurrence(study, codes or (), unit=unit, where=where or ())
        if session.as_json:
            print_json(show_cooccurrence(found, measures=study.approach.measures))
            return
        table = cooccurrence_table(study, found)
    _show(table, target, writer)


Write = Callable[["AnswerTable"], str | bytes]


def _writer(target: Path, *more: str) -> Write:
    """The writer of the file's extension; `more` are extensions that others write, for the message."""
    from qualcode.files.extensions import choose_writer
    from qualcode.writers.answers import ANSWER_WRITERS, answer_svg

    writers = {**ANSWER_WRITERS, ".svg": answer_svg}
    return choose_writer(target, {**writers, **dict.fromkeys(more, answer_svg)})


def _show(table: AnswerTable, target: Path | None, writer: Write | None) -> None:
    if target and writer:
        from qualcode.files.writing import write_file

        write_file(target, writer(table))
        tell(wrote(target))
        return
    if table.rows:
        _print_wide(list(table.head), [[cell.text for cell in row] for row in table.rows])
    else:
        tell("Nothing to show yet.")
    for line in (*table.notes, table.footnote):
        if line:
            tell(line, "dim")


def _print_wide(head: list[str], rows: list[list[str]], width: int = 6) -> None:
    """A table in bands of a few columns, the first repeated, so that many groups stay readable."""
    for first in range(1, max(len(head), 2), width):
        band = slice(first, first + width)
        print_table([head[0], *head[band]], [[row[0], *row[band]] for row in rows])
        if first + width < len(head):
            tell()
