"""Teams: copies joined, disagreements talked through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.cli.render import ask, note, plural, print_json, tell
from qualcode.cli.session import MENDABLE, Session, command
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.store.merge import Conflict

OURS, THEIRS = "ours", "theirs"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "merge")(merge)
    command(app, "adjudicate")(adjudicate)
    command(app, "unblind")(unblind)


def merge(
    session: Session,
    other: Annotated[Path, typer.Argument(metavar="OTHER-STUDY", help="Another copy's folder.")],
    prefer: Annotated[
        str, typer.Option(help="ours or theirs, for every conflict; else you are asked.")
    ] = "",
) -> None:
    """Join another copy of the study: what both coded stays two codings by two coders."""
    import sys

    from qualcode.actions.team import merge_study

    if prefer not in {"", OURS, THEIRS}:
        raise QualcodeError(f"'{prefer}' is no side.", f"Use {OURS} or {THEIRS}.")
    asked = not prefer and sys.stdin.isatty() and not session.as_json
    with session.study() as study:
        choose = _ask if asked else lambda _: prefer
        done = merge_study(study, other, coder=session.coder(study), choose=choose)
    if session.as_json:
        print_json(
            {
                "added": done.added,
                "changed": done.changed,
                "removed": done.removed,
                "carried": done.carried,
                "conflicts": [_conflict_json(c) for c in done.conflicts],
                "warnings": list(done.warnings),
            }
        )
    elif done.conflicts:
        for conflict in done.conflicts:
            note(_conflict_told(conflict), "yellow")
        note("Nothing was merged: choose a side for these (--prefer ours, or theirs).")
    else:
        tell(
            f"Merged: {done.added} added, {done.changed} changed, {done.removed} taken away; "
            f"{done.carried} carried over to an edited text."
        )
    if not session.as_json:
        for warning in done.warnings:
            note(warning, "yellow")
    if done.conflicts:
        raise typer.Exit(MENDABLE)


def adjudicate(session: Session) -> None:
    """Walk through the places where coders differ, and record what you agree on, with the reason."""
    from qualcode.actions.team import adjudicate as settle
    from qualcode.actions.team import find_disagreements

    with session.study() as study:
        places = find_disagreements(study)
        if session.as_json:
            print_json([_place_json(place) for place in places])
            return
        done = 0
        for number, place in enumerate(places, 1):
            tell()
            tell(f"{number} of {len(places)}: {place.document}", "dim")
            tell(place.text)
            for option, coding in enumerate(place.codings, 1):
                tell(f"  {option}  {coding.coder}: {coding.code_id}  '{coding.text}'")
            answer = ask("Which stand? (numbers, 0 none, Enter later, q quit) ")
            if answer.startswith("q"):
                break
            numbers = [int(word) for word in answer.replace(",", " ").split() if word.isdecimal()]
            if not numbers:
                continue
            chosen = [place.codings[n - 1] for n in numbers if 1 <= n <= len(place.codings)]
            settle(study, place, chosen, coder=session.coder(study), why=ask("Why? "))
            done += 1
        tell(f"{plural(done, 'place')} settled; {len(places) - done} left.")


def unblind(session: Session) -> None:
    """End blind coding: from now on each coder sees what the others did."""
    from qualcode.actions.settings import set_blind

    with session.study() as study:
        set_blind(study, blind=False, coder=session.coder(study))
    if session.as_json:
        print_json({"blind": False})
    else:
        tell("The study is no longer blind.")


def _ask(conflict: Conflict) -> str:
    tell(_conflict_told(conflict))
    answer = ask("[o]urs, [t]heirs, Enter: merge nothing now ")
    return {"o": OURS, "t": THEIRS}.get(answer[:1], "")


def _conflict_told(conflict: Conflict) -> str:
    def words(row: dict[str, Any] | None) -> str:
        if row is None:
            return "taken away"
        return str(row.get("text") or row.get("verdict") or row)

    ours, theirs = words(conflict.ours), words(conflict.theirs)
    return f"{conflict.table} {conflict.key}\n  ours:   {ours}\n  theirs: {theirs}"


def _conflict_json(conflict: Conflict) -> dict[str, Any]:
    return {
        "id": conflict.id,
        "table": conflict.table,
        "key": conflict.key,
        "ours": conflict.ours,
        "theirs": conflict.theirs,
    }


def _place_json(place: Any) -> dict[str, Any]:
    return {
        "document": place.document,
        "start": place.span.start,
        "end": place.span.end,
        "text": place.text,
        "codings": [
            {"coding_id": c.id, "coder": c.coder, "code_id": c.code_id, "text": c.text}
            for c in place.codings
        ],
    }
