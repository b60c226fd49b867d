"""Teamwork: merging copies of a study, and settling disagreements."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.carry.spans import CHANGED, ORPHANED
from qualcode.cli.render import ask, note, plural, print_json, tell
from qualcode.cli.session import MENDABLE, Session, command
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.actions.merge import MergeOutcome
    from qualcode.actions.merge_conflicts import MergeConflict
    from qualcode.actions.team import Disagreement
    from qualcode.views.team import PlaceQueue

OURS, THEIRS = "ours", "theirs"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "merge")(merge)
    command(app, "adjudicate")(adjudicate)
    command(app, "unblind")(unblind)


def merge(
    session: Session,
    other: Annotated[Path, typer.Argument(metavar="OTHER-STUDY", help="Folder of the other copy.")],
    prefer: Annotated[
        str, typer.Option(help="ours or theirs for every conflict (default: you are asked).")
    ] = "",
    choose: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONFLICT=SIDE",
            help="ours or theirs for one conflict: 'summary ward@SU1=theirs'; can be repeated.",
        ),
    ] = None,
) -> None:
    """Merge another copy of the study.

    If both coded a passage, both codings are kept.
    """
    import sys

    from qualcode.actions.merge import merge_study

    if prefer not in {"", OURS, THEIRS}:
        raise QualcodeError(f"'{prefer}' is not one of the two sides.", f"Use {OURS} or {THEIRS}.")
    choices = dict(_choice(text) for text in choose or [])
    asked = not prefer and sys.stdin.isatty() and not session.as_json
    with session.study() as study:
        done = merge_study(
            study,
            other,
            coder=session.coder(study),
            choices=choices,
            choose=_ask if asked else lambda _: prefer,
        )
    if session.as_json:
        from qualcode.views.changes import show_merge

        print_json(show_merge(done))
    elif done.conflicts:
        for conflict in done.conflicts:
            note(_conflict_told(conflict), "yellow")
        note(
            "Nothing was merged. Choose a side for these conflicts: for all with "
            f"--prefer ours (or theirs), or one by one with --choose '{done.conflicts[0].id}"
            f"={OURS}'."
        )
    else:
        _tell_merge(done)
    if done.conflicts:
        raise typer.Exit(MENDABLE)


def adjudicate(
    session: Session,
    overlaps: Annotated[
        bool,
        typer.Option(
            "--overlaps", help="Only places coded by two coders, not those coded by one alone."
        ),
    ] = False,
) -> None:
    """Review passages that were coded differently, and agree on them."""
    from qualcode.views.team import find_place_queue, show_place

    with session.study() as study:
        queue = find_place_queue(study, coder=session.coder(study), overlaps=overlaps)
        if session.as_json:
            print_json([show_place(place) for place in queue.places])
            return
        if not study.approach.measures:
            tell("Two readings can coexist; record only what you have settled together.")
        with contextlib.suppress(EOFError):
            _settle_all(queue)
    done = len(queue.settled)
    tell(f"{plural(done, 'place')} settled; {len(queue.places) - done} left.")


def _settle_all(queue: PlaceQueue) -> None:
    from qualcode.views.team import read_options

    while queue.place:
        tell()
        _tell_place(queue.place, f"{queue.at + 1} of {len(queue.places)}")
        answer = ask(
            "Which codings do you keep? (numbers; 0 = none; Enter = decide later; q = quit) "
        )
        if answer.startswith("q"):
            return
        try:
            if numbers := read_options(answer, len(queue.place.codings)):
                queue.settle(numbers, ask("Why? "))
                continue
        except QualcodeError as error:
            note(error.message, "yellow")
        queue.skip()


def _tell_place(place: Disagreement, number: str) -> None:
    from qualcode.views.team import describe_coding

    tell(f"{number}: {place.reference}", "dim")
    tell(place.text)
    for option, coding in enumerate(place.codings, 1):
        tell(f"  {option}  {describe_coding(coding)}")
    for decision in place.refused:
        tell(f"     {decision.coder}: rejected {decision.code_id}  '{decision.text}'")
    if place.silent:
        tell(f"     not coded by {', '.join(place.silent)}")


def unblind(session: Session) -> None:
    """End blind coding: coders can then see each other's work."""
    from qualcode.actions.team import set_blind

    with session.study() as study:
        set_blind(study, blind=False, coder=session.coder(study))
    if session.as_json:
        print_json({"blind": False})
    else:
        tell("The study is no longer blind.")


def _choice(text: str) -> tuple[str, str]:
    name, _, side = text.rpartition("=")
    if not name or side.strip() not in {OURS, THEIRS}:
        raise QualcodeError(
            f"'{text}' is not a choice.", "Write 'summary ward@SU1=theirs', or =ours."
        )
    return name.strip(), side.strip()


def _ask(conflict: MergeConflict) -> str:
    tell(_conflict_told(conflict))
    answer = ask("[o]urs, [t]heirs, Enter: do not merge now ")
    return {"o": OURS, "t": THEIRS}.get(answer[:1], "")


def _conflict_told(conflict: MergeConflict) -> str:
    sides = f"  ours:   {conflict.ours}\n  theirs: {conflict.theirs}"
    return f"{conflict.id}: {conflict.words}\n{sides}"


def _tell_merge(done: MergeOutcome) -> None:
    for words in done.codebook:
        tell(f"Codebook: {words}")
    for carry in done.carried:
        if carry.state == ORPHANED:
            note(f"“{carry.before}” could not be placed in the text that is kept.", "yellow")
        elif carry.state == CHANGED:
            note(f"“{carry.before}” is now “{carry.after}”.", "yellow")
    for warning in done.warnings:
        note(warning, "yellow")
    tell(
        f"Merged: {done.added} added, {done.changed} changed, {done.removed} removed; "
        f"{len(done.carried)} moved to an edited text."
    )
