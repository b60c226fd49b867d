"""Coding in Excel and in Word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_document
from qualcode.cli.plain import plain_typer
from qualcode.cli.render import note, plural, print_json, tell, wrote
from qualcode.cli.session import MENDABLE, Session, command
from qualcode.errors import QualcodeError
from qualcode.text.anchors import beginning

if TYPE_CHECKING:
    from qualcode.actions.office import OfficeImport

Xlsx = Annotated[Path, typer.Argument(metavar="FILE.xlsx")]
Docx = Annotated[Path, typer.Argument(metavar="FILE.docx")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    sheet = plain_typer(help="Code in Excel or LibreOffice: export a sheet and import it again.")
    app.add_typer(sheet, name="sheet")
    command(sheet, "export")(export_sheet)
    command(sheet, "import")(import_sheet)
    word = plain_typer(help="Code in Word: export a transcript and import its comments.")
    app.add_typer(word, name="word")
    command(word, "export")(export_word)
    command(word, "import")(import_word)


def export_sheet(
    session: Session,
    file: Xlsx,
    document: Annotated[
        list[str] | None,
        typer.Option(
            autocompletion=complete_document,
            help="Only this document; can be repeated (default: all).",
        ),
    ] = None,
    unit: Annotated[str, typer.Option(help="One row per turn or per sentence.")] = "turn",
) -> None:
    """Write a coding sheet: one row per turn, with lists of codes."""
    from qualcode.outputs.to_fill_in import export_sheet as write_sheet

    with session.study() as study:
        coder = session.coder(study)
        count = write_sheet(study, file, document or [], coder=coder, unit=unit)
    if session.as_json:
        print_json({"file": str(file), "documents": count, "coder": coder})
    else:
        tell(wrote(file, f"{plural(count, 'document')} for {coder} to code"))


def import_sheet(session: Session, file: Xlsx) -> None:
    """Import what was coded in a sheet: only changes; safe to repeat."""
    from qualcode.actions.office import import_sheet as read_sheet

    with session.study() as study:
        done = read_sheet(study, file, coder=session.coder(study))
    _tell(session, done)


def export_word(
    session: Session,
    document: Annotated[str, typer.Argument(metavar="DOC", autocompletion=complete_document)],
    file: Docx,
) -> None:
    """Write a transcript for Word, with one comment per coding."""
    from qualcode.outputs.to_fill_in import export_word as write_word

    with session.study() as study:
        count = write_word(study, document, file)
    if session.as_json:
        print_json({"file": str(file), "comments": count})
    else:
        tell(wrote(file, f"{document} with {plural(count, 'comment')}"))


def import_word(
    session: Session,
    file: Docx,
    document: Annotated[
        str,
        typer.Option(
            autocompletion=complete_document,
            help="The document this file belongs to (default: detected).",
        ),
    ] = "",
    add_codes: Annotated[
        bool,
        typer.Option("--add-codes", help="Add all unknown codes to the codebook (open coding)."),
    ] = False,
    add_code: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Add only this unknown code; can be repeated (default: none)."
        ),
    ] = None,
    coder_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=CODER",
            help="Map a comment author to a coder, e.g. 'Jane Smith=JS'; can be repeated.",
        ),
    ] = None,
) -> None:
    """Import Word comments as codings: `relationship (helpful): memo`."""
    from qualcode.actions.office import import_word as read_word

    coders = dict(_coder_of(text) for text in coder_of or [])
    with session.study() as study:
        coder = session.coder(study)
        done = read_word(
            study,
            file,
            document,
            coder=coder,
            coders=coders,
            add_codes=add_codes,
            add_code=add_code or (),
        )
    _tell(session, done)


def _coder_of(text: str) -> tuple[str, str]:
    name, sign, coder = text.partition("=")
    if not (sign and coder.strip()):
        raise QualcodeError(f"'{text}' does not name a coder.", "Write it as 'Jane Smith=JS'.")
    return name.strip(), coder.strip()


def _tell(session: Session, done: OfficeImport) -> None:
    if session.as_json:
        from qualcode.views.changes import show_office

        print_json(show_office(done))
    else:
        _tell_changes(done)
        _tell_rest(done)
    if done.refused or done.unknown:
        raise typer.Exit(MENDABLE)


def _tell_changes(done: OfficeImport) -> None:
    for sign, codings in (("+", done.added), ("~", done.changed), ("-", done.removed)):
        for coding in codings:
            tell(f"{sign} {coding.code_id}  {coding.coder}: {beginning(coding.text, 80)}")
    for problem in (*done.notes, *done.refused):
        note(str(problem), "red" if problem.severity == "error" else "yellow")


def _tell_rest(done: OfficeImport) -> None:
    if done.is_new:
        tell(f"{done.document} was not in the study; it was imported from this file.")
    for name, coder in done.coders.items():
        if name != coder:
            tell(f"The comments of {name or 'nobody'} were imported as codings by {coder}.")
    _tell_unknown(done)
    tell(
        f"{len(done.added)} added, {len(done.changed)} changed, {len(done.removed)} "
        f"removed, {done.unchanged} unchanged."
    )


def _tell_unknown(done: OfficeImport) -> None:
    for comment in done.unknown:
        near = f" (near: {', '.join(comment.nearest)})" if comment.nearest else ""
        note(f"comment {comment.line}: there is no code '{comment.code_name}'{near}", "yellow")
    if done.unknown:
        note(
            "--add-codes adds these to the codebook, as codes of open coding; --add-code "
            f"'{done.unknown[0].code_name}' adds only this one."
        )
