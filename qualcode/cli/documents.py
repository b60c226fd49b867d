"""Documents: list and show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_document, complete_place
from qualcode.cli.pager import show_paged
from qualcode.cli.plain import plain_typer
from qualcode.cli.render import out, print_json, print_table, tell
from qualcode.cli.session import Session, command

if TYPE_CHECKING:
    from qualcode.views.documents import SpeakerView

DocumentName = Annotated[
    str, typer.Argument(metavar="DOC", autocompletion=complete_document, help="Name of a document.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    noun = plain_typer(help="List and show imported documents.")
    app.add_typer(noun, name="documents")
    command(noun, "list")(list_documents)
    command(noun, "show")(show)
    command(noun, "orphans")(orphans)
    command(noun, "attach")(attach)
    command(app, "read")(read)


def list_documents(session: Session) -> None:
    """List the documents with their turns, words and speakers."""
    from qualcode.views.documents import list_documents as list_all

    with session.study() as study:
        entries = list_all(study)
    if session.as_json:
        print_json(entries)
        return
    rows = [
        (e["document"], e["turns"], e["words"], ", ".join(_told(s) for s in e["speakers"]))
        for e in entries
    ]
    print_table(["document", "turns", "words", "speakers"], rows, right="turns,words")


def show(session: Session, document: DocumentName) -> None:
    """Show a document with numbered lines and codes in the margin."""
    with session.study() as study:
        if session.as_json:
            from qualcode.views.documents import show_document

            print_json(show_document(study, study.document(document)))
            return
        from qualcode.cli.page import page_lines

        for line in page_lines(study, study.document(document), width=out().width):
            out().print(line, soft_wrap=True)


def read(
    session: Session,
    document: DocumentName,
    turns: Annotated[str, typer.Argument(metavar="TURNS", help="12, or 12-20")] = "",
) -> None:
    """Read a coded transcript in the pager.

    It has line numbers, coloured speakers, and codes in the margin.
    """
    from qualcode.actions.finish import log_opened
    from qualcode.cli.page import page_lines
    from qualcode.study.places import find_place

    with session.study() as study:
        place = f"{document}:{turns}" if turns else document
        found, span = find_place(study, place)
        if session.as_json:
            from qualcode.views.documents import show_document

            print_json(show_document(study, found))
            return
        log_opened(study, found, coder=session.coder(study))
        show_paged(page_lines(study, found, width=out().width, within=span))


def orphans(session: Session) -> None:
    """List codings that could not be placed after an edit.

    Such codings are never deleted.
    """
    from qualcode.views.documents import list_orphans

    with session.study() as study:
        rows = list_orphans(study)
    if session.as_json:
        print_json(rows)
    elif rows:
        print_table(list(rows[0]), [tuple(row.values()) for row in rows])
    else:
        tell("There are no orphaned codings.")


def attach(
    session: Session,
    coding: Annotated[
        str, typer.Argument(metavar="ID", help="Id of an orphaned coding, or its first characters.")
    ],
    place: Annotated[str, typer.Argument(metavar="DOC:TURN[-TURN]", autocompletion=complete_place)],
    quote: Annotated[
        str, typer.Option(help="Code only this text of the turn (default: the whole turn).")
    ] = "",
) -> None:
    """Give an orphaned coding a new place."""
    from qualcode.actions.carry import attach_orphan

    with session.study() as study:
        placed = attach_orphan(study, coding, place, coder=session.coder(study), quote=quote)
    if session.as_json:
        from qualcode.views.documents import show_attached

        print_json(show_attached(placed))
    else:
        tell(f"{placed.id}  {placed.code_id}  is now on: {placed.text}")


def _told(speaker: SpeakerView) -> str:
    label = speaker["speaker"] or "no label"
    role = "" if speaker["role"] == "participant" else f" ({speaker['role']})"
    return f"{label} {speaker['turns']}{role}"
