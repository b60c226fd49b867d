"""Memos: add, list, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.plain import plain_typer
from qualcode.cli.render import note, plural, print_json, print_table, tell, wrote
from qualcode.cli.session import Session, command

if TYPE_CHECKING:
    from qualcode.study.memos import Note


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    noun = plain_typer(help="Write, list and export memos.")
    app.add_typer(noun, name="memo")
    command(noun, "add")(add)
    command(noun, "list")(list_memos)
    command(noun, "export")(export)


def add(
    session: Session,
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="study, document:FG1, case:P1, code:hope, coding:ID or cell:P1/hope",
        ),
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT")],
) -> None:
    """Write a memo."""
    from qualcode.actions.memos import add_memo

    with session.study() as study:
        memo = add_memo(study, target, text, coder=session.coder(study))
    if session.as_json:
        print_json(memo)
    else:
        tell(f"Memo saved for {memo.kind} {memo.about}".rstrip() + ".")


def list_memos(
    session: Session,
    search: Annotated[
        str, typer.Option(help="Only memos that contain this text (default: all).")
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            help="Only memos on a study, document, case, code, coding or cell (default: all)."
        ),
    ] = "",
) -> None:
    """List the memos by what they are about."""
    from qualcode.study.memos import find_memos

    with session.study() as study:
        memos = find_memos(study, containing=search, kind=kind)
    if session.as_json:
        print_json(memos)
        return
    print_table(
        ["about", "memo", "coder", "when"],
        [(_about(m), m.text, m.coder, m.created) for m in memos],
    )
    note(plural(len(memos), "memo"))


def export(
    session: Session,
    target: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .md, .docx or .csv file.")
    ] = Path("memos.md"),
) -> None:
    """Export all memos as a page or a table."""
    from qualcode.outputs.appendices import export_memos

    with session.study() as study:
        count = export_memos(study, target)
    if session.as_json:
        print_json({"file": str(target), "memos": count})
    else:
        tell(wrote(target, plural(count, "memo")))


def _about(memo: Note) -> str:
    return f"{memo.kind} {memo.about}\n{memo.place}".strip()
