"""Who changed what and when; undo and redo."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_case, complete_code, complete_document
from qualcode.cli.render import note, plural, print_json, print_table, tell, wrote
from qualcode.cli.session import Session, command
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.store.history import Entry
    from qualcode.store.trail import Trail
    from qualcode.study.study import Study

_LONG = 160
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")

Steps = Annotated[int, typer.Option("--steps", "-n", min=1, help="How many changes.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "history")(history)
    command(app, "undo")(undo)
    command(app, "redo")(redo)


def history(
    session: Session,
    export: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[export] FILE", help="Write it as an appendix of a thesis: .csv or .docx."
        ),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option("--last", min=1, help="Only this many of the newest changes (default: all)."),
    ] = None,
    document: Annotated[
        str,
        typer.Option(
            help="Only changes to this code, document or case (default: all).",
            autocompletion=complete_document,
        ),
    ] = "",
    code: Annotated[
        str,
        typer.Option(
            help="Only changes to this code, document or case (default: all).",
            autocompletion=complete_code,
        ),
    ] = "",
    case: Annotated[
        str,
        typer.Option(
            help="Only changes to this code, document or case (default: all).",
            autocompletion=complete_case,
        ),
    ] = "",
    day: Annotated[
        str,
        typer.Option(
            help="Only changes on this day or in this month: 2026-03-01 or 2026-03 (default: all)."
        ),
    ] = "",
) -> None:
    """List every change: who, when, what and why.

    With --coder NAME, only the changes of one coder are listed.
    """
    from qualcode.outputs.appendices import export_history, history_line
    from qualcode.store.before_after import tell_rows
    from qualcode.store.trail import Trail, find_entries

    words = [word for word in export or [] if word != "export"]
    if len(words) > 1 or (export and not words):
        raise typer.BadParameter("Name one file: qualcode history export FILE.docx")
    target = Path(words[0]) if words else None
    if day and not _DAY.fullmatch(day):
        raise QualcodeError(
            f"'{day}' is not a date.", "Write 2026-03-01, 2026-03 for a month, 2026 for a year."
        )

    with session.study() as study:
        trail = Trail(
            coder=session.coder_name,
            day=day,
            document=study.document(document).id if document else "",
            code_id=code,
            case=case,
            holds=study.holds(case) if case else None,
        )
        found = find_entries(study.store, trail)
        if not found:
            _refuse_unknown(study, trail)
        entries = [entry for entry in found if not study.hides(entry.coder)]
        entries = entries[-last:] if last else entries
        rows = tell_rows(study.store, entries) if target or session.as_json else {}
        if target:
            export_history(study, target, entries, rows)
    if target:
        tell(wrote(target, plural(len(entries), "change")))
    elif session.as_json:
        from qualcode.views.changes import show_sides

        print_json([show_sides(entry, rows) for entry in entries])
    else:
        lines = [history_line(entry, most=_LONG) for entry in entries]
        columns = ["change", "when", "coder", "action", "what", "why", ""]
        shown = [i for i in range(len(columns)) if i < 5 or any(line[i] for line in lines)]
        print_table(
            [columns[i] for i in shown],
            [[line[i] for i in shown] for line in lines],
            right="change",
            whole="change,when,coder,action",
        )


def undo(
    session: Session,
    steps: Steps = 1,
    skip: Annotated[
        bool, typer.Option("--skip", help="Pass over changes that cannot be undone.")
    ] = False,
) -> None:
    """Undo your last changes."""
    from qualcode.actions.history import undo as take_back

    def passed_over(entry: Entry, error: QualcodeError) -> None:
        note(f"Change {entry.change} ({entry.action}) was skipped. {error.on_one_line}", "yellow")

    with session.study() as study:
        coder, tell_passed = session.coder(study), passed_over if skip else None
        done = take_back(study, coder=coder, steps=steps, passed_over=tell_passed)
        _tell("Undone", done, session)


def redo(session: Session, steps: Steps = 1) -> None:
    """Redo changes that you undid."""
    from qualcode.actions.history import redo as put_back

    with session.study() as study:
        _tell("Redone", put_back(study, coder=session.coder(study), steps=steps), session)


def _refuse_unknown(study: Study, trail: Trail) -> None:
    """Raise QualcodeError if nothing was found because the code, case or coder does not exist."""
    from qualcode.store.history import load_history
    from qualcode.store.trail import find_entries
    from qualcode.study.places import require_case
    from qualcode.text.known_names import nearest

    # Something that no longer exists can still be asked for by its name.
    if trail.code_id and not find_entries(study.store, replace(trail, coder="", day="", case="")):
        study.require_code(trail.code_id)
    if trail.case and not find_entries(study.store, replace(trail, coder="", day="", code_id="")):
        require_case(study, trail.case)
    coders = sorted({entry.coder for entry in load_history(study.store)})
    if trail.coder and trail.coder not in coders:
        note(f"{trail.coder} has not changed anything. {nearest(trail.coder, coders, 'coders')}")


def _tell(done: str, entries: list[Entry], session: Session) -> None:
    from qualcode.outputs.appendices import cut_detail

    if session.as_json:
        from qualcode.views.changes import show_entry

        print_json([show_entry(entry) for entry in entries])
        return
    for entry in entries:
        tell(f"{done}: change {entry.change}, {entry.action} ({cut_detail(entry.detail, _LONG)})")
