"""Keyword suggestions, and decisions about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import (
    complete_case,
    complete_code,
    complete_document,
    complete_keyword,
    complete_place,
)
from qualcode.cli.render import note, plural, print_json, progress_bar, tell
from qualcode.cli.session import Session, command
from qualcode.errors import QualcodeError
from qualcode.text.anchors import beginning

if TYPE_CHECKING:
    from qualcode.study.study import Study

_SETTLED = {"accept": "accepted", "adjust": "adjusted", "reject": "rejected", "code": "coded"}


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "suggest")(suggest)
    command(app, "review")(review)


def suggest(
    session: Session,
    unit: Annotated[
        str, typer.Option(help="match, sentence or turn (default: as study.yaml says).")
    ] = "",
    moderators: Annotated[
        bool, typer.Option("--moderators", help="Search the moderators' speech as well.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would be added and removed; change nothing.")
    ] = False,
    explain: Annotated[
        str,
        typer.Option(
            "--explain",
            metavar="DOC:TURN",
            help="Explain the suggestions of a turn.",
            autocompletion=complete_place,
        ),
    ] = "",
    like: Annotated[
        str,
        typer.Option(
            "--like",
            metavar="CODE",
            help="Suggest passages like those that you coded with CODE instead.",
            autocompletion=complete_code,
        ),
    ] = "",
    most: Annotated[
        int | None,
        typer.Option("--most", min=1, help="With --like: how many passages (default: 20)."),
    ] = None,
    evaluate: Annotated[
        bool,
        typer.Option(
            "--evaluate", help="With --like: show how well your own coding would be found."
        ),
    ] = False,
    reason: Annotated[
        str, typer.Option(help="With --like in a reflexive study: the reason (default: none).")
    ] = "",
) -> None:
    """Suggest passages from keywords; your earlier decisions are kept."""
    from qualcode.actions.suggest import suggest as find
    from qualcode.study.settings import UNITS

    if like or most or evaluate or reason:
        from qualcode.cli.likeness import suggest_like

        about_keywords = bool(unit or moderators or diff or explain)
        suggest_like(session, like, most, reason, evaluate=evaluate, mixed=about_keywords)
        return
    if unit and unit not in UNITS:
        raise QualcodeError(f"'{unit}' is not a unit.", f"Units: {', '.join(UNITS)}.")
    with session.study() as study:
        roles = (*study.settings.roles, "moderator") if moderators else ()
        if explain:
            _explain(session, study, explain)
            return
        if diff:
            _diff(session, study, unit, roles)
            return
        session.recognise(study)
        with progress_bar("suggesting") as progress:
            report = find(
                study, coder=session.coder(study), unit=unit, roles=roles, progress=progress
            )
    if session.as_json:
        print_json(report)
        return
    tell(
        f"{plural(report.pending, 'suggestion')} pending in "
        f"{plural(report.documents, 'document')} ({report.added} new, {report.removed}"
        " removed)."
    )
    if report.pending:
        tell("`qualcode review` shows them one at a time.")
    elif not report.documents:
        tell("No transcript has been imported yet: use `qualcode ingest`.")


def _diff(session: Session, study: Study, unit: str, roles: tuple[str, ...]) -> None:
    from qualcode.views.keywords import show_would_suggest

    found, added, removed = show_would_suggest(study, unit=unit, roles=roles)
    if session.as_json:
        print_json(found)
        return
    for one in found["differences"]:
        words = beginning(one["text"], 90)
        tell(f"{one['sign']} {one['document']} ¶{one['turn']}  {one['code_id']}  {words}")
    tell(
        f"{added} would be added, {removed} removed, {found['changed']} would have "
        f"other reasons, {found['kept']} would stay. Nothing was changed."
    )


def _explain(session: Session, study: Study, place: str) -> None:
    from qualcode.views.keywords import look_at_turn, show_explanation

    found, settled, looked_at = look_at_turn(study, place)
    text = study.document(found.document).text
    if session.as_json:
        print_json(show_explanation(found, text, settled, looked_at=looked_at))
        return
    tell(found.turn.span.of(text))
    tell()
    for hit in found.hits:
        negated = ", negated" if hit.negated else ""
        tell(f"{hit.code_id}: '{hit.entry}' finds '{hit.span.of(text)}'{negated}")
    if not found.hits:
        tell("No keyword matches this turn.")
    if not looked_at:
        role = study.cast.role_of(found.turn.speaker)
        who = f"{found.turn.speaker} ({role})" if found.turn.speaker else "nobody"
        tell(
            f"There are no suggestions here: the speaker is {who}, and study.yaml limits keywords to other speakers."
        )
    for one in settled:
        words = beginning(one.text, 60)
        tell(f"{one.code_id}: {_SETTLED[one.what]} by {one.coder}, so no longer suggested: {words}")
    for near in found.near_misses:
        tell(f"nearly: {near.code_id}, '{near.entry}': {near.reason}", "dim")


def review(
    session: Session,
    document: Annotated[
        str,
        typer.Option(
            help="Only in this document (default: all).", autocompletion=complete_document
        ),
    ] = "",
    code: Annotated[
        str, typer.Option(help="Only of this code (default: all).", autocompletion=complete_code)
    ] = "",
    case: Annotated[
        str, typer.Option(help="Only of this case (default: all).", autocompletion=complete_case)
    ] = "",
    keyword: Annotated[
        str,
        typer.Option(
            help="Only of this keyword, as the codebook writes it (default: all).",
            autocompletion=complete_keyword,
        ),
    ] = "",
    negated: Annotated[
        bool | None,
        typer.Option(
            "--negated/--not-negated", help="Only negated text, or only text that is not."
        ),
    ] = None,
    learned: Annotated[
        bool | None,
        typer.Option(
            "--learned/--not-learned",
            help="Only what `suggest --like` suggested, or only the rest.",
        ),
    ] = None,
    order: Annotated[str, typer.Option(help="document, keyword, likeness or random.")] = "document",
    seed: Annotated[int, typer.Option(help="Seed for the order `random`.")] = 0,
    plain: Annotated[
        bool, typer.Option("--plain", help="For screen readers: signs instead of colours.")
    ] = False,
    recode: Annotated[
        str,
        typer.Option(
            metavar="CODE", autocompletion=complete_code, help="Reassign the codings of CODE."
        ),
    ] = "",
    accept_all: Annotated[
        bool, typer.Option("--accept-all", help="Accept all of them at once; needs --reason.")
    ] = False,
    reject_all: Annotated[
        bool, typer.Option("--reject-all", help="Reject all of them at once; needs --reason.")
    ] = False,
    reason: Annotated[str, typer.Option(help="The reason, for the history (default: none).")] = "",
) -> None:
    """Review pending suggestions one at a time."""
    from qualcode.model.codings import ACCEPT, REJECT
    from qualcode.views.review import ReviewQueue
    from qualcode.views.waiting import ORDERS, Filter, find_queue

    if order not in ORDERS:
        raise QualcodeError(f"'{order}' is not an order.", f"Orders: {', '.join(ORDERS)}.")
    if accept_all and reject_all:
        raise QualcodeError(
            "Suggestions cannot be both accepted and rejected.", "Leave out one of the two options."
        )
    with session.study(codes=True) as study:
        coder = session.coder(study)
        if recode:
            from qualcode.cli.recode import recode_all

            recode_all(study, study.require_code(recode), coder=coder)
            return
        wanted = Filter(document, code, case, keyword, negated, learned)
        queue = find_queue(study, wanted, coder=coder, order=order, seed=seed)
        if not (accept_all or reject_all):
            from qualcode.cli.recode import tell_waiting
            from qualcode.cli.review import review_queue

            review_queue(ReviewQueue(study, queue, coder=coder), plain=plain)
            tell_waiting(study)
            return
        if not reason.strip():
            raise QualcodeError(
                "A decision on all suggestions at once needs a reason.",
                "Give it with --reason TEXT.",
            )
        from qualcode.actions.review import Answer, decide_all

        answer = Answer(ACCEPT if accept_all else REJECT, why=reason)
        decisions = decide_all(study, queue, answer, coder=coder)
    if session.as_json:
        print_json({"decided": len(decisions), "verdict": answer.verdict})
    else:
        note(f"{plural(len(decisions), 'suggestion')} {answer.verdict}ed: {reason}")
