"""Importing transcripts, and what is reported about them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.render import note, plural, print_json, print_table, progress_bar, tell
from qualcode.cli.session import MENDABLE, Session, command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.actions.ingest import IngestReport
    from qualcode.model.documents import Aside, Document
    from qualcode.study.study import Study
    from qualcode.views.preview import Preview


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "ingest")(ingest)


def ingest(
    session: Session,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH...", help="Files or folders (default: the study's transcripts)."
        ),
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Encoding of text files: utf-8, cp1252, ... (default: detected).")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be imported; change nothing.")
    ] = False,
) -> None:
    """Import new and changed transcripts; codings follow edits."""
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
            from qualcode.views.changes import show_ingest

            print_json(show_ingest(report))
        else:
            _tell_ingest(study, report)
    if report.failed:
        raise typer.Exit(MENDABLE)


def tell_asides(report: IngestReport) -> None:
    """Report how files were read, and which could not be read."""
    for file in dict.fromkeys(file for file, _ in (*report.not_believed, *report.left_out)):
        doubted = [aside for name, aside in report.not_believed if name == file]
        left_out = [aside for name, aside in report.left_out if name == file]
        for said in told_of_asides(doubted, left_out):
            note(f"{file.rpartition('/')[2]}: {said}", "yellow")
    for said, files in _grouped(report.notes).items():
        note(f"{_few(files)}: {said}", "dim")
    for file in report.missing:
        note(f"{file} is no longer in the folder; its document is kept.", "yellow")
    if report.skipped:
        note(f"Skipped (not transcripts): {_few(report.skipped)}", "dim")
    for failure in report.failed:
        note(f"{failure.file}: {failure.message} {failure.hint}".rstrip(), "red")


def _dry_run(session: Session, study: Study, paths: list[Path], encoding: str) -> None:
    from qualcode.views.preview import preview, show_preview

    previews = preview(study, paths, encoding=encoding)
    if session.as_json:
        print_json([show_preview(seen) for seen in previews])
    else:
        for seen in previews:
            _tell_preview(seen)
        note("This was a dry run; nothing was changed.")
    if any(seen.failure for seen in previews):
        raise typer.Exit(MENDABLE)


def _tell_preview(seen: Preview) -> None:
    tell(seen.file, "bold")
    if seen.failure:
        tell(f"  {seen.failure}", "red")
    for document in seen.documents:
        tell(f"  {document.name}: {plural(document.turns, 'turn')}, {document.words:,} words")
        for speaker in document.speakers:
            guessed = " (asks most of the questions; is this a moderator?)" if speaker.asks else ""
            tell(f"    {speaker.label or 'no label'}  {speaker.turns}  {speaker.role}{guessed}")
        for line in document.first:
            tell(f"    | {line}", "dim")
    for said in (*told_of_asides(seen.not_believed, seen.left_out), *seen.notes):
        tell(f"  {said}", "yellow")


def told_of_asides(doubted: Sequence[Aside], left_out: Sequence[Aside]) -> Iterator[str]:
    """List lines that look like labels but were not read as labels, and text that is in no turn."""
    if doubted:
        lines = sum(aside.lines for aside in doubted)
        names = _few([f'"{aside.what}" ({aside.lines})' for aside in doubted], 8)
        starts, was = ("1 line starts", "was") if lines == 1 else (f"{lines} lines start", "were")
        yield f"{starts} like a speaker label and {was} not read as one: {names}."
    if left_out:
        lines = sum(aside.lines for aside in left_out)
        kinds = "; ".join(
            f"{aside.what} ({aside.lines}{f': {aside.sample!r}' if aside.sample else ''})"
            for aside in left_out
        )
        yield f"{plural(lines, 'line')} in no turn: {kinds}."


def _tell_ingest(study: Study, report: IngestReport) -> None:
    rows, answers, people = [], Counter[str](), dict[str, set[str | None]]()
    for name in report.new:
        document = study.document(name)  # one at a time, because all texts may not fit into memory
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
            tell("  `qualcode documents orphans` lists codings that could not be placed.")
    for before, after in report.renamed:
        tell(f"{before} is now {after}.")
    tell(
        f"{plural(len(report.new), 'new document')}, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged."
    )
    tell_asides(report)


def _speakers(study: Study, document: Document) -> str:
    from qualcode.analysis.cast import count_speakers

    parts = [
        f"{s.speaker or 'no label'} {s.turns}{' (moderator)' if s.role == 'moderator' else ''}"
        for s in count_speakers(document, study.cast)
    ]
    return _few(parts, 8)


def _grouped(notes: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Group the files by what is reported about them, so that each report is made only once."""
    files: dict[str, list[str]] = {}
    for file, said in notes:
        files.setdefault(said, []).append(file.rpartition("/")[2])
    return files


def _few(names: list[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
