"""Coding by hand: add, list, remove, import."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import (
    complete_case,
    complete_code,
    complete_document,
    complete_facet,
    complete_place,
)
from qualcode.cli.plain import plain_typer
from qualcode.cli.render import ask, note, plural, print_json, print_table, tell
from qualcode.cli.session import MENDABLE, Session, command
from qualcode.errors import QualcodeError
from qualcode.text.anchors import beginning

if TYPE_CHECKING:
    from qualcode.model.codings import Coding
    from qualcode.study.study import Study


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    noun = plain_typer(help="Code by hand: add, list, remove, mark and import codings.")
    app.add_typer(noun, name="code")
    command(noun, "add")(add)
    command(noun, "list")(list_codings)
    command(noun, "remove")(remove)
    command(noun, "mark")(mark)
    command(noun, "import")(import_file)


def add(
    session: Session,
    place: Annotated[
        str,
        typer.Argument(
            metavar="DOC:TURN[-TURN]", autocompletion=complete_place, help="FG1:12 or FG1:12-14"
        ),
    ] = "",
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="CODE...", autocompletion=complete_code)
    ] = None,
    quote: Annotated[
        str, typer.Option(help="Code only this text of the turn (default: the whole turn).")
    ] = "",
    facet: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Value of a facet; can be repeated.",
            autocompletion=complete_facet,
        ),
    ] = None,
    memo: Annotated[str, typer.Option(help="A note on this coding (default: none).")] = "",
    ignore_case: Annotated[
        bool, typer.Option("--ignore-case", help="Ignore capitals when looking for the quote.")
    ] = False,
    new: Annotated[str, typer.Option(metavar="NAME", help="Name for a new code.")] = "",
    source: Annotated[
        Path | None, typer.Option("--from", help="A file with one place and its codes per line.")
    ] = None,
    each_speaker: Annotated[
        bool,
        typer.Option("--each-speaker", help="Make one coding for each speaker in the passage."),
    ] = False,
) -> None:
    """Code one or more turns, or quoted text in them."""
    from qualcode.actions.code import add_codings, add_many
    from qualcode.exchange.code_lines import parse_facets
    from qualcode.store.codings import Which
    from qualcode.study.places import find_place

    with session.study() as study:
        coder = session.coder(study)
        on = find_place(study, place)[0].id if place and not source else ""
        known = {coding.id for coding in study.codings(Which(document=on, coder=coder))}
        if source:
            codings = add_many(study, source, coder=coder)
        elif not place or not codes:
            raise typer.BadParameter("Name a place and a code: qualcode code add FG1:12 hope")
        else:
            code = partial(
                add_codings,
                study,
                place,
                coder=coder,
                quote=quote,
                facets=parse_facets(facet or []),
                memo=memo,
                ignore_case=ignore_case,
                each_speaker=each_speaker,
            )
            code([])  # check that the quoted text exists before a code is created for it
            _open_codes(study, codes, new, coder, asks=not session.as_json)
            codings = code(codes)
        cited = {extract.coding.id: extract for extract in study.cite(codings)}
        others = _others_in(study, codings)
    if session.as_json:
        from qualcode.views.codings import show_coding

        print_json([show_coding(coding) for coding in codings])
        return
    for coding in codings:
        done = "already coded" if coding.id in known else "coded"
        tell(f"{coding.id}  {coding.code_id}  {cited[coding.id].reference}  {done}")
        if not cited[coding.id].case:
            note(
                "This passage belongs to no case (for example, it is a moderator's), so it will not "
                "appear in the matrix."
            )
    for case, names in others:
        note(
            f'This passage has speech of several people. It counts for "{case}" only, not for '
            f"{names}. To have one coding for each speaker, undo and add --each-speaker.",
            "yellow",
        )


def _others_in(study: Study, codings: list[Coding]) -> dict[tuple[str, str], None]:
    """For each case that codings count for, the other cases that speak in them."""
    documents = {document.id: document for document in study.documents_of(codings)}
    found: dict[tuple[str, str], None] = {}
    for coding in codings:
        document = documents.get(coding.document)
        if document and coding.span:
            others = study.cast.others_in(document, coding.span)
            if others:
                case = study.cast.case_of_span(document, coding.span)
                found[case, ", ".join(f'"{other}"' for other in others)] = None
    return found


def _open_codes(study: Study, codes: list[str], name: str, coder: str, *, asks: bool) -> None:
    """Open coding: add a code that does not exist yet, once it has a name."""
    from qualcode.actions.codebook import add_open_code, recognise_codebook
    from qualcode.text.known_names import nearest

    recognise_codebook(study, coder=coder)
    for code_id in codes:
        if code_id in study.codebook.order:
            continue
        called = name
        if not called and asks and study.approach.open_coding:
            with contextlib.suppress(EOFError):
                called = ask(f"'{code_id}' is a new code. Name (press Enter to cancel): ")
        if not called and study.approach.open_coding:
            near = nearest(code_id, list(study.codebook.order), "codes")
            raise QualcodeError(f"There is no code '{code_id}'.", f"{near} --new NAME creates it.")
        if called:
            add_open_code(study, code_id, called, coder=coder)
            note(f"The code '{code_id}' ({called}) was added to the codebook.")


def list_codings(
    session: Session,
    document: Annotated[
        str,
        typer.Option(
            help="Only in this document (default: all).", autocompletion=complete_document
        ),
    ] = "",
    code: Annotated[
        str, typer.Option(help="Only of this code (default: all).", autocompletion=complete_code)
    ] = "",
    case: Annotated[
        str, typer.Option(help="Only of this case (default: all).", autocompletion=complete_case)
    ] = "",
) -> None:
    """List codings in document order."""
    from qualcode.store.codings import Which
    from qualcode.views.codings import show_rows

    with session.study(codes=True) as study:
        _check_names(study, code, case)
        on = study.document(document).id if document else ""
        which = Which(document=on, code=code, case=case, coder=session.coder_name)
        found = study.find_extracts(which)
        if session.as_json:
            print_json(show_rows(study, found))
            return
    print_table(
        ["id", "reference", "code", "coder", "words"],
        [
            (
                e.coding.id,
                e.reference,
                e.coding.code_id,
                e.coding.coder,
                beginning(e.coding.text, 70),
            )
            for e in found
        ],
    )
    note(plural(len(found), "coding"))


def remove(
    session: Session,
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids, or the first characters of ids.")
    ],
    why: Annotated[str, typer.Option(help="The reason, for the history (default: none).")] = "",
) -> None:
    """Remove codings; `qualcode undo` restores them."""
    from qualcode.actions.code import remove_codings

    with session.study() as study:
        gone = remove_codings(study, ids, coder=session.coder(study), why=why or None)
    if session.as_json:
        print_json([{"coding_id": coding.id} for coding in gone])
        return
    for coding in gone:
        tell(f"{coding.id}  {coding.code_id}  removed: {beginning(coding.text, 70)}")


def mark(
    session: Session,
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids, or the first characters of ids.")
    ],
    off: Annotated[bool, typer.Option("--off", help="Remove the mark.")] = False,
) -> None:
    """Mark extracts as worth quoting; they are shown with a *."""
    from qualcode.actions.code import mark_quotable

    with session.study() as study:
        marked = mark_quotable(study, ids, coder=session.coder(study), quotable=not off)
    if session.as_json:
        print_json([{"coding_id": c.id, "quotable": c.quotable} for c in marked])
        return
    for coding in marked:
        tell(f"{coding.id}  {'*' if coding.quotable else ' '} {beginning(coding.text, 70)}")


def import_file(
    session: Session,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Written by `extracts` or by another program.")
    ],
) -> None:
    """Import codings from a table of any program; safe to repeat."""
    from qualcode.actions.code import import_codings

    with session.study() as study:
        report = import_codings(study, file, coder=session.coder(study))
    if session.as_json:
        from qualcode.views.codings import show_imported

        print_json(show_imported(report))
    else:
        for problem in (*report.conflicts, *report.unplaced):
            note(str(problem), "yellow")
        filled = f", {report.changed} of them filled in" if report.changed else ""
        left = (
            f" {plural(len(report.unplaced), 'row')} could not be placed."
            if report.unplaced
            else ""
        )
        tell(
            f"{plural(report.added, 'coding')} added; {report.known} already existed{filled}.{left}"
        )
    if report.conflicts or report.unplaced:
        raise typer.Exit(MENDABLE)


def _check_names(study: Study, code: str, case: str) -> None:
    """Otherwise a misspelt name would look like a place without codings."""
    from qualcode.store.codings import Which
    from qualcode.study.places import require_case

    if case:
        require_case(study, case)
    if code and code not in study.codebook.order and not study.codings(Which(code=code)):
        study.require_code(code)
