"""The framework matrix: show it, export it, and write summaries."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_case, complete_code, complete_theme
from qualcode.cli.plain import plain_typer
from qualcode.cli.render import note, out, plural, print_json, tell, wrote
from qualcode.cli.session import MENDABLE, Session, command
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from qualcode.actions.summaries import CellConflict, SummaryImport
    from qualcode.model.matrix import Cell, Matrix, Row

_CELL_WIDTH = 20

By = Annotated[
    str,
    typer.Option(
        "--by",
        help="A facet that splits the columns, or an attribute for the rows (default: neither).",
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="NAME=VALUE", help="Only these cases; can be repeated (default: all)."
    ),
]
RowsOf = Annotated[str, typer.Option("--rows", help="case, participant, group or both.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    noun = plain_typer(help="Show, export and import the framework matrix, one theme at a time.")
    app.add_typer(noun, name="matrix")
    command(noun, "show")(show)
    command(noun, "export")(export)
    command(noun, "import")(import_file)
    command(noun, "summarise")(summarise)
    command(noun, "stale")(stale)


def show(
    session: Session,
    theme: Annotated[str, typer.Argument(metavar="THEME", autocompletion=complete_theme)] = "",
    by: By = "",
    where: Where = None,
    rows: RowsOf = "case",
) -> None:
    """Show the matrix of a theme (default: of every theme)."""
    from qualcode.study.charts import View

    with session.study(codes=True) as study:
        themes = [study.theme(theme)] if theme else None
        matrices = study.matrices(themes, View(by, tuple(where or ()), rows))
        footnote = study.approach.footnote
    if session.as_json:
        from qualcode.views.codings import show_matrix

        found = [show_matrix(matrix) for matrix in matrices]
        print_json(found[0] if theme else found)
        return
    if not matrices:
        tell("There are no themes yet.")
    for matrix in matrices:
        print_matrix(matrix, footnote)


def export(
    session: Session,
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="The file extension sets the format: .xlsx .csv .html .docx .md .tex",
        ),
    ] = None,
    theme: Annotated[
        str, typer.Option(help="Only this theme (default: all).", autocompletion=complete_theme)
    ] = "",
    by: By = "",
    where: Where = None,
    rows: RowsOf = "case",
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Write matrix.xlsx (if no file is named).")
    ] = False,
    docx: Annotated[
        bool, typer.Option("--docx", help="Write matrix.docx (if no file is named).")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write one CSV per theme.")] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Write matrix.html (if no file is named).")
    ] = False,
    md: Annotated[
        bool, typer.Option("--md", help="Write matrix.md (if no file is named).")
    ] = False,
    latex: Annotated[
        bool, typer.Option("--latex", help="Write matrix.tex (if no file is named).")
    ] = False,
) -> None:
    """Export the matrix to a file (default: matrix.xlsx)."""
    from qualcode.outputs.export import export_matrix
    from qualcode.study.charts import View

    with session.study(codes=True) as study:
        flags = (xlsx, docx, as_csv, html, md, latex)
        view = View(by, tuple(where or ()), rows)
        written = [
            file
            for path in _targets(target, flags)
            for file in export_matrix(study, path, theme=theme, view=view)
        ]
    if session.as_json:
        print_json([str(file) for file in written])
        return
    for file in written:
        tell(wrote(file))


def _targets(target: Path | None, flags: Sequence[bool]) -> list[Path]:
    """Return the named file, or one per requested format; the flags are in the order of extensions."""
    endings = (".xlsx", ".docx", ".csv", ".html", ".md", ".tex")
    wanted = [ending for ending, asked in zip(endings, flags, strict=True) if asked]
    if target and not wanted:
        return [target]
    base = target or Path("matrix")
    return [base.with_suffix(ending) for ending in wanted or [".xlsx"]]


def import_file(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .xlsx or .csv file.")],
    on_conflict: Annotated[
        str,
        typer.Option(
            help="keep, take or both: what to do if a summary was changed in the study and in the file (default: you are asked)."
        ),
    ] = "",
) -> None:
    """Import summaries from the workbook or a table; safe to repeat."""
    from qualcode.actions.summaries import BOTH, KEEP, TAKE, import_summaries

    if on_conflict not in {"", KEEP, TAKE, BOTH}:
        raise QualcodeError(f"'{on_conflict}' is not an answer.", "Use keep, take or both.")
    with session.study() as study:
        asked = not on_conflict and sys.stdin.isatty() and not session.as_json
        settle = ask_conflict if asked else lambda _: on_conflict
        done = import_summaries(study, file, coder=session.coder(study), settle=settle)
    if session.as_json:
        from qualcode.views.changes import show_summaries

        print_json(show_summaries(done))
    else:
        _tell_import(done)
    if done.conflicts:
        raise typer.Exit(MENDABLE)


def ask_conflict(conflict: CellConflict) -> str:
    """Ask the person at the keyboard which of two summaries to keep."""
    from qualcode.cli.render import ask

    tell(
        f"{conflict.case}, {conflict.code_id}: the summary was changed both in the study and in the file."
    )
    tell(f"  study: {conflict.ours}")
    tell(f"  file:  {conflict.theirs}")
    answer = ask("[k]eep the study's, [t]ake the file's, [b]oth, Enter: later ")
    return {"k": "keep", "t": "take", "b": "both"}.get(answer[:1], "")


def _tell_import(done: SummaryImport) -> None:
    for change in done.changes:
        kind = "removed" if not change.after else "changed" if change.before else "new"
        tell(f"{change.case}, {change.code_id}: {kind}")
    for problem in done.warnings:
        note(str(problem), "yellow")
    for conflict in done.conflicts:
        note(
            f"{conflict.case}, {conflict.code_id} was changed both in the study and in "
            "the file; the study's version was kept (--on-conflict keep, take or both).",
            "yellow",
        )
    note(f"{plural(len(done.changes), 'summary', 'summaries')} imported.")


def stale(session: Session) -> None:
    """List summaries whose extracts have changed since."""
    from qualcode.analysis.framework import find_stale

    with session.study() as study:
        cells = find_stale(study.matrices())
        names = {cell.code_id: study.codebook.name_of(cell.code_id) for cell in cells}
    if session.as_json:
        from qualcode.views.codings import list_stale

        print_json(list_stale(cells))
        return
    for cell in cells:
        tell(f"{cell.case}, {names[cell.code_id]}: {cell.summary.text if cell.summary else ''}")
    tell(f"{plural(len(cells), 'summary', 'summaries')} out of date.")


def summarise(
    session: Session,
    case: Annotated[str, typer.Argument(metavar="CASE", autocompletion=complete_case)],
    code: Annotated[str, typer.Argument(metavar="CODE", autocompletion=complete_code)],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="An empty text deletes the summary.")],
) -> None:
    """Write your summary of a cell."""
    from qualcode.actions.summaries import summarise as write_summary

    with session.study() as study:
        summary = write_summary(study, case, code, text, coder=session.coder(study))
    if session.as_json:
        print_json({"case": case, "code_id": code, "summary": summary.text})
    else:
        rests = plural(len(summary.rests_on), "extract")
        done = "written" if summary.text else "removed"
        tell(f"{case}, {code}: summary {done}; the cell contains {rests}.")


def print_matrix(matrix: Matrix, footnote: str, *, most: int | None = None) -> None:
    """Print the matrix for the terminal, in bands of as many columns as fit side by side.

    `footnote` is printed below the matrix. `most` limits the number of cases; the rest are counted.
    """
    from rich.text import Text

    if not matrix.rows:
        raise QualcodeError("There are no cases yet.", "`qualcode ingest` imports transcripts.")
    case_width = max(len("case"), *(len(row.case) for row in matrix.rows))
    abreast = max((out().width - case_width - 4) // (_CELL_WIDTH + 3), 1)
    rows = matrix.rows[:most]
    out().print(Text(f"{matrix.theme}  ({matrix.theme_id})", "bold"))
    for first in range(0, len(matrix.columns), abreast):
        out().print(_band(matrix, rows, slice(first, first + abreast)))
    if len(rows) < len(matrix.rows):
        tell(f"and {plural(len(matrix.rows) - len(rows), 'more case')}")
    empty = "not finished" if matrix.finished else "not coded"
    tell(f"· {empty}   (n extracts) without summary: not summarised   +n? suggested")
    tell(footnote, "dim")


def _band(matrix: Matrix, rows: Sequence[Row], band: slice) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.ROUNDED, show_lines=True)
    table.add_column("case", style="bold", no_wrap=True)
    for column in matrix.columns[band]:
        table.add_column(Text(column.heading), min_width=_CELL_WIDTH, ratio=1)
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            table.add_row(Text(group, "bold cyan"), *("" for _ in matrix.columns[band]))
        table.add_row(Text(row.case), *(_cell(matrix, cell) for cell in row.cells[band]))
    return table


def _cell(matrix: Matrix, cell: Cell) -> Text:
    from rich.text import Text

    from qualcode.model.matrix import NOT_FINISHED

    text = Text("·" if cell.state == NOT_FINISHED else matrix.unsaid(cell), "dim")
    if cell.summary:
        text.append(cell.summary.text, "not dim")
        text.append("\nout of date" if cell.stale else "", "red not dim")
    if cell.extracts:
        label = plural(len(cell.extracts), "extract")
        text.append(f"\n({label})" if cell.summary else f"({label})", "cyan not dim")
    if cell.suggested:
        text.append(f"\n+{cell.suggested}?", "yellow not dim")
    return text
