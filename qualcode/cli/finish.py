"""What is finished, and how far each coder has come."""

from __future__ import annotations

from typing import Annotated

import typer

from qualcode.cli.complete import complete_place
from qualcode.cli.render import print_json, print_table, tell
from qualcode.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "finish")(finish)
    command(app, "progress")(progress)


def finish(
    session: Session,
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="DOC... | DOC:TURN-TURN",
            autocompletion=complete_place,
            help="Documents, or turns of one.",
        ),
    ],
    undo: Annotated[bool, typer.Option("--undo", help="Remove your mark.")] = False,
) -> None:
    """Mark documents as coded completely.

    The mark records that you have coded them with the codebook as it is now.
    """
    from qualcode.actions.finish import finish as mark
    from qualcode.views.progress import show_finished

    with session.study() as study:
        coder = session.coder(study)
        done = mark(study, places, coder=coder, undo=undo)
    if session.as_json:
        print_json(show_finished(done, undo=undo))
        return
    for one in done:
        place = one.document if one.whole else f"{one.document}, turns {one.first} to {one.last}"
        if one.changed:
            said = "no longer marked as finished" if undo else "marked as finished"
        else:
            said = "was not marked as finished" if undo else "was already marked as finished"
        tell(f"{place}: {said} by {coder}.")


def progress(session: Session) -> None:
    """Show who has opened, coded and finished which documents."""
    from qualcode.views.progress import list_progress, tell_finished

    with session.study(codes=True) as study:
        found = list_progress(study, session.coder(study))
        blind = study.settings.blind
    if session.as_json:
        print_json(found)
        return
    if not found:
        tell("No documents have been imported yet: `qualcode ingest`.")
        return
    rows = [
        (
            one["document"],
            one["coder"],
            tell_finished(one),
            "" if one["codebook"] is None else one["codebook"],
            f"{one['coded_share']:.0%}",
            one["waiting"],
            one["opened"] or "",
        )
        for one in found
    ]
    heads = ["document", "coder", "finished", "codebook", "coded", "to review", "last read"]
    print_table(heads, rows, right="codebook,coded,to review")
    tell("coded: share of the participants' text   codebook: version when finished", "dim")
    if blind:
        tell("The study is blind: only your own work is shown.", "dim")
