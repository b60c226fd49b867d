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

_MARK = "# "
_BELOW = f"{_MARK}Write your summary below this line; what begins with # above it is left out."


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    command(app, "chart")(chart)


def chart(
    session: Session,
    theme: Annotated[str, typer.Argument(metavar="THEME", autocompletion=complete_theme)] = "",
    case: Annotated[str, typer.Option(help="Only its row.", autocompletion=complete_case)] = "",
    code: Annotated[str, typer.Option(help="Only its column.", autocompletion=complete_code)] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Also the cells that are charted and up to date.")
    ] = False,
) -> None:
    """Write summaries cell by cell: the extracts stand above, your editor opens below them."""
    with session.study() as study:
        cells = [
            cell
            for matrix in study.matrices([study.theme(theme)] if theme else None)
            for row in matrix.rows
            for cell in row.cells
            if cell.extracts
            and (everything or cell.stale or cell.summary is None)
            and case in {"", cell.case}
            and code in {"", cell.code_id}
        ]
        if session.as_json:
            print_json([{"case": c.case, "code_id": c.code_id, "stale": c.stale} for c in cells])
            return
        _chart_all(study, cells, session.coder(study))


def _chart_all(study: Study, cells: list[Cell], coder: str) -> None:
    from qualcode.actions.summaries import summarise
    from qualcode.cli.editor import edit_text

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
        before = cell.summary.text if cell.summary else ""
        text = _without_marks(edit_text(_page(study, cell), folder=study.folder, name="chart"))
        if text and (text != before or cell.stale):
            summarise(study, cell.case, cell.code_id, text, coder=coder)
            written += 1
    tell(f"{plural(written, 'summary', 'summaries')} written.")


def _page(study: Study, cell: Cell) -> str:
    code = study.codebook.code(cell.code_id) or study.codebook.theme(cell.code_id)
    lines = [f"{cell.case}: {study.codebook.name_of(cell.code_id)}"]
    lines += [code.definition] if code and code.definition else []
    lines += [""]
    for extract in cell.extracts:
        star = " *" if extract.coding.quotable else ""
        lines += [f"{extract.reference}{star}", *extract.coding.text.split("\n"), ""]
    head = "\n".join(f"{_MARK}{line}".rstrip() for line in lines)
    return f"{head}\n{_BELOW}\n{cell.summary.text if cell.summary else ''}\n"


def _without_marks(text: str) -> str:
    """What a person wrote: below the line all of it, above it what is no part of the page's head."""
    lines = text.splitlines()
    if _BELOW in lines:
        end = lines.index(_BELOW)
    else:
        end = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    kept = [line for line in lines[:end] if not line.startswith("#")] + lines[end:]
    return "\n".join(line for line in kept if line != _BELOW).strip()
