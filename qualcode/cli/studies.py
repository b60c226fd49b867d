"""A study as a whole: new, demo, ingest, run, check."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.render import (
    note,
    plural,
    print_json,
    print_problems,
    print_table,
    problem_json,
    progress_bar,
    tell,
)
from qualcode.cli.session import MENDABLE, Session, command

if TYPE_CHECKING:
    from qualcode.actions.ingest import IngestReport
    from qualcode.actions.preview import Preview
    from qualcode.actions.run import RunReport
    from qualcode.model.documents import Document
    from qualcode.study.study import Study


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    for name, function in (
        ("demo", demo),
        ("new", new),
        ("ingest", ingest),
        ("run", run),
        ("check", check),
    ):
        command(app, name)(function)


def demo(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="DIR")] = Path("qualcode-demo"),
) -> None:
    """Copy the example study to DIR, run it whole, and say where to look."""
    from qualcode.actions.demo import DEMO_THEME, make_demo
    from qualcode.cli.matrix import print_matrix

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
        tell("Look at:", "bold")
        for name, what in (
            ("matrix.html", "the matrices, in your browser"),
            ("matrix.xlsx", "the same in Excel, for writing summaries"),
            ("extracts.csv", "every coded extract, one a row"),
        ):
            tell(f"  {outputs / name}   {what}")
        tell()
        tell(f"Go on: cd {folder}, then qualcode review")


def new(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.")],
    codebook: Annotated[
        str, typer.Option(help="A file, or the name of a codebook that comes along.")
    ] = "",
    example: Annotated[str, typer.Option(help="Copy an example study.")] = "",
    title: Annotated[str, typer.Option(help="The study's title.")] = "",
    approach: Annotated[
        str, typer.Option(help="framework, codebook, coding-reliability or reflexive.")
    ] = "",
) -> None:
    """Make a new study in DIR."""
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
            tell("Next: put your transcripts into its folder transcripts/, or name them:")
            tell(f"  cd {folder}")
            tell("  qualcode ingest PATH...")
        tell("  qualcode run")
        if study.approach.open_coding:
            tell("and code as you read; a code that is new is asked its name:")
            tell("  qualcode code add DOCUMENT:TURN CODE")


def ingest(
    session: Session,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH...", help="Files or folders (default: the study's own)."),
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Read text files so (utf-8, cp1252 ...), whatever is guessed.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be read; keep nothing.")
    ] = False,
) -> None:
    """Read new and changed transcripts; codings move along with edited words."""
    from qualcode.actions.ingest import ingest as ingest_files

    with session.study() as study:
        if dry_run:
            _dry_run(session, study, paths or [], encoding)
            return
        with progress_bar("reading") as progress:
            report = ingest_files(
                study,
                paths or [],
                coder=session.coder(study),
                encoding=encoding,
                progress=progress,
            )
        if session.as_json:
            print_json(_ingest_json(report))
        else:
            _tell_ingest(study, report)
    if report.failed:
        raise typer.Exit(MENDABLE)


def run(
    session: Session,
    verify: Annotated[
        bool, typer.Option("--verify", help="Make all of it again and compare with run.json.")
    ] = False,
    refuse_leaks: Annotated[
        Path | None,
        typer.Option(
            "--refuse-leaks",
            metavar="KEY.csv",
            help="Write no output while a name of this key of pseudonyms stands anywhere.",
        ),
    ] = None,
) -> None:
    """Ingest, check, suggest, and write every output; safe to run again."""
    with session.study() as study:
        if verify:
            _verify(session, study)
            return
        from qualcode.actions.run import run as run_all

        with progress_bar("run") as progress:
            report = run_all(study, coder=session.coder(study), key=refuse_leaks, progress=progress)
        if session.as_json:
            print_json(_run_json(report))
        else:
            _tell_run(study, report)
    if report.ingested.failed:
        raise typer.Exit(MENDABLE)


def check(session: Session) -> None:
    """Prove that every coding stands on its words and the store is whole."""
    from qualcode.actions.check import check_study

    with session.study() as study:
        problems = check_study(study)
        ok = not any(problem.severity == "error" for problem in problems)
        if session.as_json:
            print_json({"ok": ok, "problems": [problem_json(problem) for problem in problems]})
        else:
            print_problems(problems)
            if ok:
                codings = plural(len(study.codings()), "coding")
                tell(f"All is well: {codings} in {plural(len(study.documents), 'document')}.")
    if not ok:
        raise typer.Exit(MENDABLE)


def _verify(session: Session, study: Study) -> None:
    from qualcode.actions.run import verify

    with progress_bar("verifying") as progress:
        differences = verify(study, coder=session.coder(study), progress=progress)
    if session.as_json:
        print_json(
            {
                "ok": not differences,
                "differences": [{"output": d.output, "why": list(d.why)} for d in differences],
            }
        )
    elif differences:
        print_table(
            ["output", "why it differs"], [(d.output, "; ".join(d.why)) for d in differences]
        )
    else:
        tell("Every output was made again from the inputs and decisions: the same, byte for byte.")
    if differences:
        raise typer.Exit(MENDABLE)


def _dry_run(session: Session, study: Study, paths: list[Path], encoding: str) -> None:
    from qualcode.actions.preview import preview

    previews = preview(study, paths, encoding=encoding)
    if session.as_json:
        print_json([preview.as_dict() for preview in previews])
    else:
        for seen in previews:
            _tell_preview(seen)
        note("Nothing was kept: this was a dry run.")
    if any(seen.failure for seen in previews):
        raise typer.Exit(MENDABLE)


def _tell_preview(seen: Preview) -> None:
    tell(seen.file, "bold")
    if seen.failure:
        tell(f"  {seen.failure}", "red")
    for document in seen.documents:
        tell(f"  {document.name}: {plural(document.turns, 'turn')}, {document.words:,} words")
        for speaker in document.speakers:
            guessed = " (asks most of the questions: a moderator?)" if speaker.asks else ""
            tell(f"    {speaker.label or 'no label'}  {speaker.turns}  {speaker.role}{guessed}")
        for line in document.first:
            tell(f"    | {line}", "dim")
    for said in seen.notes:
        tell(f"  {said}", "yellow")


def _tell_ingest(study: Study, report: IngestReport) -> None:
    rows, answers, people = [], Counter[str](), dict[str, set[str | None]]()
    for name in report.new:
        document = study.document(name)  # one at a time: their texts may not fit into memory
        if document.part:
            answers[document.file] += 1
            people.setdefault(document.file, set()).add(document.respondent)
        else:
            rows.append((name, len(document.turns), _speakers(study, document)))
    if rows:
        print_table(["document", "turns", "speakers"], rows, right="turns")
    for file, count in answers.items():
        tell(f"{file}: {plural(count, 'answer')} of {plural(len(people[file]), 'respondent')}.")
    for carried in report.changed:
        tell(f"{carried.document} has changed: {carried}.")
        if carried.changed or carried.orphans:
            tell("  `qualcode documents orphans` lists what lost its place.")
    for before, after in report.renamed:
        tell(f"{before} is now {after}.")
    tell(
        f"{plural(len(report.new), 'new document')}, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged."
    )
    _tell_asides(report)


def _tell_asides(report: IngestReport) -> None:
    for said, files in _grouped(report.notes).items():
        note(f"{_few(files)}: {said}", "dim")
    for file in report.missing:
        note(f"{file} is gone from the folder; its document is kept.", "yellow")
    if report.skipped:
        note(f"Passed over, no transcripts: {_few(report.skipped)}", "dim")
    for failure in report.failed:
        note(f"{failure.file}: {failure.message} {failure.hint}".rstrip(), "red")


def _speakers(study: Study, document: Document) -> str:
    from qualcode.analysis.cast import count_speakers

    parts = [
        f"{s.speaker or 'no label'} {s.turns}{' (moderator)' if s.role == 'moderator' else ''}"
        for s in count_speakers(document, study.cast)
    ]
    return _few(parts, 8)


def _grouped(notes: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The files by what is said of them, so that one thing said of forty is said once."""
    files: dict[str, list[str]] = {}
    for file, said in notes:
        files.setdefault(said, []).append(file.rpartition("/")[2])
    return files


def _few(names: list[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _ingest_json(report: IngestReport) -> dict[str, object]:
    return {
        "new": report.new,
        "changed": [vars(carried) for carried in report.changed],
        "unchanged": report.unchanged,
        "renamed": report.renamed,
        "missing": report.missing,
        "skipped": report.skipped,
        "failed": [vars(failure) for failure in report.failed],
        "notes": [{"file": file, "note": said} for file, said in report.notes],
    }


def _tell_run(study: Study, report: RunReport) -> None:
    _tell_asides(report.ingested)
    for problem in report.warnings:
        note(str(problem), "yellow")
    found = report.suggested
    tell(
        f"{plural(found.documents, 'document')}, {plural(len(study.codings()), 'coding')}, "
        f"{plural(found.pending, 'suggestion')} waiting for a decision."
    )
    for name in report.outputs:
        mark = "written" if name in report.written else "unchanged"
        tell(f"  {study.outputs / name}  {mark}")


def _run_json(report: RunReport) -> dict[str, object]:
    return {
        "documents": report.suggested.documents,
        "pending": report.suggested.pending,
        "outputs": report.outputs,
        "written": report.written,
        "ingest": _ingest_json(report.ingested),
        "warnings": [problem_json(problem) for problem in report.warnings],
    }
