"""Who changed what, when; take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.render import print_json, print_table, tell
from qualcode.cli.session import Session, command

if TYPE_CHECKING:
    from qualcode.store.history import Entry

_LONG = 160

Steps = Annotated[int, typer.Option("--steps", "-n", min=1, help="How many changes.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "history")(history)
    command(app, "undo")(undo)
    command(app, "redo")(redo)


def history(
    session: Session,
    last: Annotated[int | None, typer.Option("--last", min=1, help="Only the newest.")] = None,
) -> None:
    """Every change: who, when, what, why."""
    from qualcode.store.history import load_history

    with session.study() as study:
        entries = load_history(study.store)
    if session.coder_name:
        entries = [entry for entry in entries if entry.coder == session.coder_name]
    entries = entries[-last:] if last else entries
    if session.as_json:
        print_json([_entry_json(entry) for entry in entries])
        return
    rows = [
        (
            e.change,
            e.when[:16].replace("T", " "),
            e.coder,
            e.action,
            e.detail,
            e.why,
            "" if e.in_effect else "taken back",
        )
        for e in entries
    ]
    print_table(["change", "when", "coder", "action", "what", "why", ""], rows, right="change")


def undo(session: Session, steps: Steps = 1) -> None:
    """Take back your last changes."""
    from qualcode.actions.history import undo as take_back

    with session.study() as study:
        _tell("Taken back", take_back(study, coder=session.coder(study), steps=steps), session)


def redo(session: Session, steps: Steps = 1) -> None:
    """Put into effect again what you took back."""
    from qualcode.actions.history import redo as put_back

    with session.study() as study:
        _tell("In effect again", put_back(study, coder=session.coder(study), steps=steps), session)


def _tell(done: str, entries: list[Entry], session: Session) -> None:
    if session.as_json:
        print_json([_entry_json(entry) for entry in entries])
        return
    for entry in entries:
        detail = entry.detail if len(entry.detail) <= _LONG else f"{entry.detail[:_LONG]}…"
        tell(f"{done}: change {entry.change}, {entry.action} ({detail})")


def _entry_json(entry: Entry) -> dict[str, object]:
    return {
        "change": entry.change,
        "when": entry.when,
        "coder": entry.coder,
        "action": entry.action,
        "why": entry.why,
        "detail": entry.detail,
        "undoes": entry.undoes,
        "in_effect": entry.in_effect,
    }
