"""Names replaced, and looked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.render import ask, note, plural, print_json, print_table, tell
from qualcode.cli.session import MENDABLE, Session, command

if TYPE_CHECKING:
    from qualcode.actions.pseudonymise import Key
    from qualcode.study.study import Study
    from qualcode.text.pseudonyms import Leak


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    command(app, "pseudonymise")(pseudonymise)


def pseudonymise(
    session: Session,
    key: Annotated[
        Path, typer.Option("--key", metavar="FILE.csv", help="Leads back; outside every study.")
    ],
    target: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Where the copy is made.")
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option("--list", metavar="FILE.csv", help="Your own list: name, pseudonym."),
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Only list what may be a name; replace nothing.")
    ] = False,
    scan: Annotated[
        bool, typer.Option("--scan", help="Only look where names of the key still stand.")
    ] = False,
) -> None:
    """Make a copy of the study with names replaced; each is confirmed by you."""
    from qualcode.actions.pseudonymise import pseudonymise as make_copy
    from qualcode.actions.pseudonymise import read_key, refuse_inside, scan_leaks, write_key

    with session.study() as study:
        refuse_inside(study.folder, key)
        known: Key = read_key(key) if key.is_file() else {}
        if scan:
            _tell_leaks(session, scan_leaks(study, known))
            return
        if propose:
            _tell_proposals(session, study, known)
            return
        if target is None:
            raise typer.BadParameter("Say with --to where the copy is to be made.")
        refuse_inside(target, key)
        known |= read_key(names) if names else {}
        if sys.stdin.isatty() and not session.as_json:
            known |= _confirmed(study, known)
        report = make_copy(study, target, known, coder=session.coder(study))
        write_key(study, known, key)
    if session.as_json:
        print_json(
            {
                "study": str(target),
                "documents": report.documents,
                "places": report.places,
                "notes": report.notes,
                "leaks": [vars(leak) for leak in report.leaks],
            }
        )
        return
    tell(
        f"{target} is the pseudonymised copy: {plural(report.places, 'place')} in "
        f"{plural(report.documents, 'document')}. The key is in {key}."
    )
    for said in report.notes:
        note(said, "yellow")
    note("Pseudonymised: who knows the people, or holds the key, can still tell them.")
    _tell_leaks(session, report.leaks)


def _tell_proposals(session: Session, study: Study, known: Key) -> None:
    from qualcode.actions.pseudonymise import find_proposals

    proposals, missed = find_proposals(study, known)
    if session.as_json:
        print_json({"proposals": [vars(p) for p in proposals], "missed": missed})
        return
    rows = [(p.name, p.pseudonym, p.kind, p.contexts[0] if p.contexts else "") for p in proposals]
    print_table(["name", "pseudonym", "kind", "where"], rows)
    note(missed, "yellow")


def _confirmed(study: Study, known: Key) -> Key:
    """The names a person confirms, each with the pseudonym they choose."""
    from qualcode.actions.pseudonymise import find_proposals

    chosen: Key = {}
    proposals, missed = find_proposals(study, known)
    if missed:
        note(missed, "yellow")
    for place, proposal in enumerate(proposals, 1):
        tell()
        tell(f"{place} of {len(proposals)}: {proposal.name}", "bold")
        tell(f"  {proposal.kind}: {proposal.why}")
        for context in proposal.contexts:
            tell(f"  {context}", "dim")
        answer = ask(f"Pseudonym [{proposal.pseudonym}] (Enter: this, n: no name, q: done) ")
        if answer == "q":
            break
        if answer != "n":
            chosen[proposal.name] = answer or proposal.pseudonym
    return chosen


def _tell_leaks(session: Session, leaks: list[Leak]) -> None:
    if session.as_json:
        print_json([vars(leak) for leak in leaks])
    else:
        for leak in leaks:
            tell(f"{leak.where}, line {leak.line}: '{leak.form}' ({leak.kind})", "red")
        tell("No name of the key stands anywhere." if not leaks else f"{len(leaks)} places.")
    if leaks:
        raise typer.Exit(MENDABLE)
