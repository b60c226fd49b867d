"""Charting cell by cell, in the user's own editor."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_case, complete_code, complete_theme
from qualcode.cli.programs import find_program
from qualcode.cli.render import ask, plural, print_json, tell
from qualcode.cli.session import Session, command
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.model.matrix import Cell
    from qualcode.study.study import Study


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    command(app, "chart")(chart)


def chart(
    session: Session,
    theme: Annotated[str, typer.Argument(metavar="THEME", autocompletion=complete_theme)] = "",
    case: Annotated[
        str, typer.Option(help="Only this case (default: all).", autocompletion=complete_case)
    ] = "",
    code: Annotated[
        str, typer.Option(help="Only this code (default: all).", autocompletion=complete_code)
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Include cells whose summary is up to date.")
    ] = False,
) -> None:
    """Write summaries cell by cell in your editor, below the extracts."""
    from qualcode.views.chart import find_cells, show_cells

    with session.study() as study:
        cells = find_cells(study, theme=theme, case=case, code=code, everything=everything)
        if session.as_json:
            print_json(show_cells(cells))
            return
        _chart_all(study, cells, session.coder(study))


def _chart_all(study: Study, cells: list[Cell], coder: str) -> None:
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


def edit_text(text: str, *, folder: Path, name: str) -> str:
    """Return the text as the person edited it in $VISUAL, $EDITOR, or the system's default editor.

    While it is edited, the file is in `folder` and only its owner can read it; afterwards it is
    deleted. Raises QualcodeError if there is no editor, or if it fails.
    """
    handle, path = tempfile.mkstemp(prefix=f".{name}-", suffix=".md", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        command = [*_editor(), path]
        try:
            status = subprocess.run(command, check=False).returncode  # noqa: S603 - their own editor
        except OSError as error:
            raise QualcodeError(
                f"The editor {command[0]} could not be started: {error.strerror or error}.",
                "Set EDITOR to the editor you use.",
            ) from error
        if status:
            raise QualcodeError(
                f"The editor {command[0]} ended with status {status}; nothing was saved.",
                "Set EDITOR to the editor you use.",
            )
        return Path(path).read_text(encoding="utf-8-sig")
    finally:
        Path(path).unlink(missing_ok=True)


def _editor() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named:
        if command := find_program(named):
            return command
        raise QualcodeError(
            f"The editor '{named}' was not found.", "Set EDITOR to an editor that is installed."
        )
    for name in ("notepad", "nano", "vi"):
        if command := find_program(name):
            return command
    raise QualcodeError("No editor was found.", "Set EDITOR to the editor you use.")
