"""Teams: copies joined, disagreements talked through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.carry.spans import CHANGED, ORPHANED
from qualcode.cli.render import ask, note, plural, print_json, tell
from qualcode.cli.session import MENDABLE, Session, command
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.actions.merge import MergeOutcome
    from qualcode.actions.merge_conflicts import MergeConflict
    from qualcode.actions.team import Disagreement
    from qualcode.model.codings import Coding

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
    choose: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONFLICT=SIDE",
            help="ours or theirs for one: 'summary ward@SU1=theirs'; may be given again.",
        ),
    ] = None,
) -> None:
    """Join another copy of the study: what both coded stays two codings by two coders."""
    import sys

    from qualcode.actions.merge import merge_study

    if prefer not in {"", OURS, THEIRS}:
        raise QualcodeError(f"'{prefer}' is no side.", f"Use {OURS} or {THEIRS}.")
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
        print_json(_merge_json(done))
    elif done.conflicts:
        for conflict in done.conflicts:
            note(_conflict_told(conflict), "yellow")
        note(
            "Nothing was merged: choose a side for these, for all with --prefer ours (or theirs), "
            f"or one by one: --choose '{done.conflicts[0].id}={OURS}'."
        )
    else:
        _tell_merge(done)
    if done.conflicts:
        raise typer.Exit(MENDABLE)


def adjudicate(
    session: Session,
    overlaps: Annotated[
        bool,
        typer.Option("--overlaps", help="Only where two have coded; not what one alone has coded."),
    ] = False,
) -> None:
    """Walk through the places where coders differ, and record what you agree on, with the reason."""
    from qualcode.actions.team import adjudicate as settle
    from qualcode.actions.team import find_disagreements

    with session.study() as study:
        if study.settings.blind:
            raise QualcodeError(
                "The study is blind: nobody sees what the others coded.",
                "`qualcode unblind` ends the blind coding, for everybody.",
            )
        places = [
            place
            for place in find_disagreements(study)
            if not overlaps or len({coding.coder for coding in place.codings}) > 1
        ]
        if session.as_json:
            print_json([_place_json(place) for place in places])
            return
        if not study.approach.measures:
            tell("Two readings may stand side by side; settle what you came to read together.")
        done = 0
        for number, place in enumerate(places, 1):
            tell()
            _tell_place(place, f"{number} of {len(places)}")
            try:
                answer = ask("Which stand? (numbers, 0 none, Enter later, q quit) ")
                if answer.startswith("q"):
                    break
                numbers = _numbers(answer, len(place.codings))
                if not numbers:
                    continue
                why = ask("Why? ")
            except EOFError:
                break
            if not why:
                note("A consensus needs a reason: the place is left for later.", "yellow")
                continue
            chosen = [place.codings[n - 1] for n in sorted(numbers - {0})]
            settle(study, place, chosen, coder=session.coder(study), why=why)
            done += 1
        tell(f"{plural(done, 'place')} settled; {len(places) - done} left.")


def _tell_place(place: Disagreement, number: str) -> None:
    tell(f"{number}: {place.reference}", "dim")
    tell(place.text)
    for option, coding in enumerate(place.codings, 1):
        tell(f"  {option}  {_option(coding)}")
    for decision in place.refused:
        tell(f"     {decision.coder}: rejected {decision.code_id}  '{decision.text}'")
    if place.silent:
        tell(f"     no code by {', '.join(place.silent)}")


def _option(coding: Coding) -> str:
    facets = "".join(f" ({value})" for value in coding.facets.values())
    memo = f"  memo: {coding.memo}" if coding.memo else ""
    return f"{coding.coder}: {coding.code_id}{facets}  '{coding.text}'{memo}"


def _numbers(answer: str, most: int) -> set[int]:
    """The options that were named; none where it is left for later, or one of them is none."""
    words = answer.replace(",", " ").split()
    numbers = {int(word) if word.isdecimal() else -1 for word in words}
    if numbers - set(range(most + 1)) or (0 in numbers and len(numbers) > 1):
        note(f"'{answer}' names no option: the place is left for later.", "yellow")
        return set()
    return numbers


def unblind(session: Session) -> None:
    """End blind coding: from now on each coder sees what the others did."""
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
            f"'{text}' chooses nothing.", "Write 'summary ward@SU1=theirs', or =ours."
        )
    return name.strip(), side.strip()


def _ask(conflict: MergeConflict) -> str:
    tell(_conflict_told(conflict))
    answer = ask("[o]urs, [t]heirs, Enter: merge nothing now ")
    return {"o": OURS, "t": THEIRS}.get(answer[:1], "")


def _conflict_told(conflict: MergeConflict) -> str:
    sides = f"  ours:   {conflict.ours}\n  theirs: {conflict.theirs}"
    return f"{conflict.id}: {conflict.words}\n{sides}"


def _tell_merge(done: MergeOutcome) -> None:
    for words in done.codebook:
        tell(f"Codebook: {words}")
    for carry in done.carried:
        if carry.state == ORPHANED:
            note(f"“{carry.before}” has no place any more in the text that is kept.", "yellow")
        elif carry.state == CHANGED:
            note(f"“{carry.before}” reads “{carry.after}” now.", "yellow")
    for warning in done.warnings:
        note(warning, "yellow")
    tell(
        f"Merged: {done.added} added, {done.changed} changed, {done.removed} taken away; "
        f"{len(done.carried)} carried over to an edited text."
    )


def _merge_json(done: MergeOutcome) -> dict[str, Any]:
    return {
        "added": done.added,
        "changed": done.changed,
        "removed": done.removed,
        "carried": len(done.carried),
        "orphans": [c.key for c in done.carried if c.state == ORPHANED],
        "codebook": list(done.codebook),
        "conflicts": [{"id": c.id, **vars(c)} for c in done.conflicts],
        "warnings": list(done.warnings),
    }


def _place_json(place: Disagreement) -> dict[str, Any]:
    return {
        "document": place.document,
        "start": place.span.start,
        "end": place.span.end,
        "text": place.text,
        "reference": place.reference,
        "silent": list(place.silent),
        "rejected": [{"coder": d.coder, "code_id": d.code_id} for d in place.refused],
        "codings": [
            {"coding_id": c.id, "coder": c.coder, "code_id": c.code_id, "text": c.text}
            for c in place.codings
        ],
    }
