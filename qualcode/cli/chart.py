"""Charting cell by cell, in the person's own editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_case, complete_code, complete_theme
from qualcode.cli.render import ask, plural, print_json, tell
from qualcode.cli.session import Session, command

if TYPE_CHECKING:
    from qualcode.model.matrix import Cell
    from qualcode.study.study import Study


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    command(app, "chart")(chart)


def chart(
    session: Session,
    theme: Annotated[str, typer.Argument(metavar="THEME", autocompletion=complete_theme)] = "",
    case: Annotated[str, typer.Option(help="Only this case.", autocompletion=complete_case)] = "",
    code: Annotated[str, typer.Option(help="Only this code.", autocompletion=complete_code)] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Include cells whose summary is up to date.")
    ] = False,
) -> None:
    """Write summaries cell by cell, with the extracts above and your editor below."""
    from qualcode.views.chart import find_cells, show_cells

    with session.study() as study:
        cells = find_cells(study, theme=theme, case=case, code=code, everything=everything)
        if session.as_json:
            print_json(show_cells(cells))
            return
        _chart_all(study, cells, session.coder(study))


def _chart_all(study: Study, cells: list[Cell], coder: str) -> None:
    from qualcode.cli.editor import edit_text
    from qualcode.views.chart import keep_page, page_of_cell

    if not cells:
        tell("Every coded cell has a summary that is up to date.")
        return
    written = 0
    for place, cell in enumerate(cells, 1):
        name = study.codebook.name_of(cell.code_id)
        stale = ", out of date" if cell.stale else ""
        tell(f"{place} of {len(cells)}: {cell.case}, {name}{stale}")
        try:
            answer = ask("[Enter] write, [n]ext, [q]uit ")
        except EOFError:
            break
        if answer.startswith("q"):
            break
        if answer.startswith("n"):
            continue
        page = edit_text(page_of_cell(study, cell), folder=study.folder, name="chart")
        written += keep_page(study, cell, page, coder=coder)
    tell(f"{plural(written, 'summary', 'summaries')} written.")
