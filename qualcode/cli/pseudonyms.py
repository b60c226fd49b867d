"""Replacing names with pseudonyms, and finding names that remain."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.render import err, plural, print_json, print_table, tell
from qualcode.cli.session import MENDABLE, Session, command

if TYPE_CHECKING:
    from qualcode.actions.pseudonymise import PseudonymReport
    from qualcode.pseudonyms.key import NameKey
    from qualcode.pseudonyms.replacing import Leak
    from qualcode.study.leaks import Leaks
    from qualcode.study.name_proposals import Doubt, Proposed
    from qualcode.study.study import Study

MOST = 40  # lines that list where names occur; the JSON lists all of them


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    command(app, "pseudonymise")(pseudonymise)


def pseudonymise(
    session: Session,
    key: Annotated[
        Path,
        typer.Option(
            "--key",
            metavar="FILE.csv",
            help="Key file that links pseudonyms to names; must be outside the study.",
        ),
    ],
    target: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Folder for the copy.")
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="FILE.csv",
            help="Your own list with the columns name and pseudonym (default: none).",
        ),
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Only list what may be a name; replace nothing.")
    ] = False,
    scan: Annotated[
        bool, typer.Option("--scan", help="Only check where names from the key remain.")
    ] = False,
) -> None:
    """Copy the study with names replaced; you confirm each one."""
    from qualcode.actions.pseudonymise import pseudonymise as make_copy
    from qualcode.actions.pseudonymise import refuse_target
    from qualcode.pseudonyms.key_file import read_key
    from qualcode.study.leaks import scan_leaks
    from qualcode.study.name_proposals import find_doubts
    from qualcode.study.pseudonym_key import keep_key, known_key, refuse_inside

    with session.study() as study:
        known = known_key(study, key)
        if names:
            known |= read_key(names)
            _warn_of_list(study, names)
        if scan:
            if not known.names:
                raise typer.BadParameter(f"{key} does not contain any names.")
            _tell_scan(session, scan_leaks(study, known))
            return
        if propose:
            _propose(session, study, known)
            return
        if target is None:
            raise typer.BadParameter("Name the folder for the copy with --to.")
        refuse_inside(target, key)
        refuse_target(study, target)
        if sys.stdin.isatty() and not session.as_json:
            from qualcode.cli.pseudonym_prompt import confirm

            confirmed = confirm(study, known, lambda now: keep_key(study, now, key), target)
            if confirmed is None:
                _note(
                    f"No copy was made. Your decisions are in {key}; run the same command to continue."
                )
                return
            known = confirmed
        report = make_copy(study, target, known, coder=session.coder(study))
        keep_key(study, known, key)
        doubts = find_doubts(study, known)
    if session.as_json:
        from qualcode.views.names import show_copy

        print_json(show_copy(target, report, doubts))
        return
    _tell_report(target, key, report, doubts)


def _warn_of_list(study: Study, path: Path) -> None:
    if path.absolute().resolve().is_relative_to(study.folder.resolve()):
        _note(f"{path} contains names and is inside the study. Keep it somewhere else.", "yellow")


def _tell_report(target: Path, key: Path, report: PseudonymReport, doubts: Sequence[Doubt]) -> None:
    tell(
        f"{target} is the pseudonymised copy: {plural(report.places, 'place')} in "
        f"{plural(report.documents, 'document')}."
    )
    tell(
        f"The key is in {key}. Anyone with this file can identify the people behind the pseudonyms."
    )
    if sys.platform == "win32":
        _note(
            "On Windows a file has the permissions of its folder. Keep it where only you can open it."
        )
    for said in report.notes:
        _note(said, "yellow")
    if doubts:
        forms = list(dict.fromkeys(doubt.form for doubt in doubts))
        shown = ", ".join(forms[:8]) + (" ..." if len(forms) > 8 else "")
        _note(
            f"These may also be names, and were not replaced: {shown}. `--propose` shows their lines.",
            "yellow",
        )
    _note(
        "This copy is pseudonymised: people who know the participants, or have the key, may still recognise them."
    )
    # Possible names were listed above, as they occur in the study itself.
    _tell_leaks(replace(report.leaks, doubtful=[]))


def _propose(session: Session, study: Study, known: NameKey) -> None:
    from qualcode.study.name_proposals import find_doubts, find_proposals

    proposals, missed = find_proposals(study, known)
    doubts = find_doubts(study, known)
    if session.as_json:
        from qualcode.views.names import show_proposals

        print_json(show_proposals(proposals, doubts, missed))
        return
    rows = [(p.name, p.pseudonym, p.kind, _first(p)) for p in proposals]
    print_table(["name", "pseudonym", "kind", "where"], rows)
    if doubts:
        tell("These may also be names from the key:", "bold")
        told = [(d.form, d.pseudonym, f"{d.kind}: {d.name}", _first(d)) for d in doubts]
        print_table(["name", "pseudonym", "kind", "where"], told)
        _note("In a list, the column `place` (FG1:12:34) makes a row apply to that place alone.")
    _note(missed, "yellow")


def _first(found: Proposed | Doubt) -> str:
    if not found.places:
        return ""
    more = f" (and {len(found.places) - 1} more)" if len(found.places) > 1 else ""
    return f"{found.places[0]}{more}: {found.contexts[0]}"


def _tell_scan(session: Session, leaks: Leaks) -> None:
    if not session.as_json:
        _tell_leaks(leaks)
        return
    from qualcode.views.names import show_leaks

    print_json(show_leaks([*leaks.standing, *leaks.doubtful]))
    if leaks.standing:
        raise typer.Exit(MENDABLE)


def _tell_leaks(leaks: Leaks) -> None:
    """List where names occur; exit with its own status if a name certainly occurs."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for leak in leaks.standing:
        found.setdefault((leak.where, leak.form, leak.kind), []).append(leak.line)
    for (where, form, kind), lines in list(found.items())[:MOST]:
        tell(f"{where}, {_lines(lines)}: '{form}' ({kind})", "red")
    if len(found) > MOST:
        tell(f"... and {len(found) - MOST} more such lines", "red")
    if leaks.doubtful:
        forms = {leak.form: _where(leak) for leak in reversed(leaks.doubtful)}
        shown = "; ".join(f"'{form}', {where}" for form, where in list(forms.items())[-8:])
        _note(f"These may be names; please check: {shown}.", "yellow")
    if leaks.unread:
        shown = ", ".join(leaks.unread[:6]) + (" ..." if len(leaks.unread) > 6 else "")
        _note(f"Not checked: {shown}.", "yellow")
    if not leaks.standing:
        tell(
            "No other names from the key were found."
            if leaks.unread
            else "No names from the key were found."
        )
        return
    tell(f"Names from the key were found in {plural(len(leaks.standing), 'place')}.")
    if any(leak.kind == "part" for leak in leaks.standing):
        _note("If a word of a name is not a name by itself, give it the pseudonym 'no name'.")
    if any(" history" in leak.where for leak in leaks.standing):
        _note("The history keeps earlier text. Only a new copy (`--to`) leaves it out.")
    raise typer.Exit(MENDABLE)


def _note(text: str, style: str = "") -> None:
    """Print a sentence on standard error, wrapped between words."""
    err().print(text, style=style or None)


def _lines(numbers: Sequence[int], most: int = 5) -> str:
    different = list(dict.fromkeys(numbers))
    shown = ", ".join(str(number) for number in different[:most])
    more = f" and {len(different) - most} more" if len(different) > most else ""
    return f"line{'s' if len(different) > 1 else ''} {shown}{more}"


def _where(leak: Leak) -> str:
    return f"{leak.where}, line {leak.line}"
