"""The study as a whole: new, demo, run, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.ingest import tell_asides
from qualcode.cli.render import (
    from_here,
    note,
    plural,
    print_json,
    print_problems,
    print_table,
    progress_bar,
    tell,
)
from qualcode.cli.session import MENDABLE, Session, command
from qualcode.views.plain import show_checked

if TYPE_CHECKING:
    from qualcode.outputs.run import RunReport
    from qualcode.study.study import Study


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    for name, function in (
        ("demo", demo),
        ("new", new),
        ("run", run),
        ("check", check),
    ):
        command(app, name)(function)


def demo(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="DIR")] = Path("qualcode-demo"),
) -> None:
    """Copy the example study to DIR, run it, and say where to look."""
    from qualcode.cli.matrix import print_matrix
    from qualcode.outputs.demo import DEMO_THEME, make_demo

    with progress_bar("demo") as progress:
        study, report = make_demo(folder, coder=session.coder_name, progress=progress)
    with study:
        if session.as_json:
            print_json({"study": str(study.folder), "outputs": report.outputs})
            return
        tell(f"An invented study, for teaching: {study.title}", "bold")
        tell()
        print_matrix(study.matrix(DEMO_THEME), study.approach.footnote, most=5)
        outputs = folder / "outputs"
        tell()
        tell("See:", "bold")
        for name, what in (
            ("matrix.html", "the matrices, in your browser"),
            ("matrix.xlsx", "the same in Excel, for writing summaries"),
            ("extracts.csv", "every coded extract, one per row"),
        ):
            tell(f"  {outputs / name}   {what}")
        tell()
        tell(f"Next: cd {folder}, then qualcode review")


def new(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    codebook: Annotated[
        str,
        typer.Option(
            help="A file, or the name of an included codebook (default: an empty codebook)."
        ),
    ] = "",
    example: Annotated[str, typer.Option(help="Copy an example study (default: none).")] = "",
    title: Annotated[
        str, typer.Option(help="The study's title (default: the folder's name).")
    ] = "",
    approach: Annotated[
        str,
        typer.Option(
            help="framework, codebook, coding-reliability or reflexive (default: framework)."
        ),
    ] = "",
) -> None:
    """Create a new study in DIR."""
    from qualcode.actions.new import create_study

    with create_study(
        folder, codebook=codebook, example=example, title=title, approach=approach
    ) as study:
        if session.as_json:
            print_json({"study": str(study.folder), "codebook": study.settings.codebook})
            return
        tell(f"{folder} is ready.")
        if example:
            tell("Next:")
            tell(f"  cd {folder}")
        else:
            tell("Next: put your transcripts into the folder transcripts/, or name them:")
            tell(f"  cd {folder}")
            tell("  qualcode ingest PATH...")
        tell("  qualcode run")
        if study.approach.open_coding:
            tell("and code as you read; you are asked for the name of each new code:")
            tell("  qualcode code add DOCUMENT:TURN CODE")


def run(
    session: Session,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Make all outputs again and compare them with run.json."),
    ] = False,
    refuse_leaks: Annotated[
        Path | None,
        typer.Option(
            "--refuse-leaks",
            metavar="KEY.csv",
            help="Refuse to write outputs if any name from this key is still present.",
        ),
    ] = None,
) -> None:
    """Ingest, check, suggest and write all outputs; safe to repeat."""
    with session.study() as study:
        if verify:
            _verify(session, study)
            return
        from qualcode.outputs.run import run as run_all

        with progress_bar("run") as progress:
            report = run_all(study, coder=session.coder(study), key=refuse_leaks, progress=progress)
        if session.as_json:
            from qualcode.views.changes import show_run

            print_json(show_run(report))
        else:
            _tell_run(study, report)
    for failure in report.failed:
        note(f"{failure.file}: {failure.message} {failure.hint}".rstrip(), "red")
    if report.failed:
        note("All other outputs were written. Run `qualcode run` again for the rest.")
    if report.failed or report.ingested.failed:
        raise typer.Exit(MENDABLE)


def check(session: Session) -> None:
    """Check that codings match their text and the study file is intact."""
    from qualcode.outputs.check import check_study

    with session.study() as study:
        problems = check_study(study)
        found = show_checked(problems)
        if session.as_json:
            print_json(found)
        else:
            print_problems(problems)
            if found["ok"]:
                codings = plural(len(study.codings()), "coding")
                tell(f"No problems found: {codings} in {plural(len(study.documents), 'document')}.")
    if not found["ok"]:
        raise typer.Exit(MENDABLE)


def _verify(session: Session, study: Study) -> None:
    from qualcode.outputs.run import verify

    with progress_bar("verifying") as progress:
        differences = verify(study, coder=session.coder(study), progress=progress)
    if session.as_json:
        from qualcode.views.changes import show_verified

        print_json(show_verified(differences))
    elif differences:
        print_table(["output", "difference"], [(d.output, "; ".join(d.why)) for d in differences])
    else:
        tell("All outputs were made again and are identical, byte for byte.")
    if differences:
        raise typer.Exit(MENDABLE)


def _tell_run(study: Study, report: RunReport) -> None:
    tell_asides(report.ingested)
    for problem in report.warnings:
        note(str(problem), "yellow")
    found, failed = report.suggested, {failure.file for failure in report.failed}
    tell(
        f"{plural(found.documents, 'document')}, {plural(len(study.codings()), 'coding')}"
        f", {plural(found.pending, 'suggestion')} pending."
    )
    for name in report.outputs:
        mark = "written" if name in report.written else "unchanged"
        if f"outputs/{name}" in failed:
            mark = "not written"
        tell(f"  {from_here(study.outputs / name)}  {mark}")
