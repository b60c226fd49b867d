"""`suggest --like CODE`: passages like those that a coder has coded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.cli.render import plural, print_json, print_table, progress_bar, tell
from qualcode.errors import QualcodeError
from qualcode.text.anchors import beginning

if TYPE_CHECKING:
    from qualcode.cli.session import Session
    from qualcode.study.study import Study
    from qualcode.views.likeness import PrecisionView


def suggest_like(
    session: Session, code_id: str, most: int | None, why: str, *, evaluate: bool, mixed: bool
) -> None:
    """Suggest what is like a code, or `evaluate` it; `mixed` if an option about keywords is there too."""
    if not code_id:
        raise QualcodeError("--most, --evaluate and --reason need --like.", "Add --like CODE.")
    if mixed:
        raise QualcodeError(
            "--like cannot be combined with --unit, --moderators, --diff or --explain.",
            "These are about keywords.",
        )
    with session.study() as study:
        if evaluate:
            _evaluate(session, study, code_id)
        else:
            _suggest(session, study, code_id, most=most, why=why)


def _suggest(session: Session, study: Study, code_id: str, *, most: int | None, why: str) -> None:
    from qualcode.actions.suggest import suggest_like
    from qualcode.study.likeness import MOST_LIKE
    from qualcode.views.likeness import show_like

    session.recognise(study)
    coder = session.coder(study)
    with progress_bar("learning") as progress:
        found = suggest_like(
            study, code_id, coder=coder, why=why, most=most or MOST_LIKE, progress=progress
        )
    view = show_like(study, code_id, found)
    if session.as_json:
        print_json(view)
        return
    for one in view["suggestions"]:
        tell(f"{one['document']} ¶{one['turn']}  {beginning(one['text'], 90)}")
        tell(f"  What weighs: {', '.join(one['words'])}", "dim")
        for extract in one["like"]:
            tell(f"  Like: {extract['reference']}  {beginning(extract['text'], 70)}", "dim")
    tell(
        f"{plural(len(view['suggestions']), 'passage')} like {code_id}, the most alike first; "
        f"learned from {plural(found.passages, 'passage')} that {coder} coded in "
        f"{plural(found.documents, 'document')}."
    )
    if view["suggestions"]:
        tell(f"Review them with `qualcode review --code {code_id} --learned --order likeness`.")


def _evaluate(session: Session, study: Study, code_id: str) -> None:
    from qualcode.study.likeness import evaluate_like
    from qualcode.views.likeness import show_evaluation

    with progress_bar("learning") as progress:
        found = evaluate_like(
            study, code_id, session.coder(study), tell=lambda n: progress(n, 0, "documents")
        )
    view = show_evaluation(found)
    if session.as_json:
        print_json(view)
        return
    rows = view["average_precision"]
    tell(
        f"Whole documents were left out in turn, and their {found.of:,} passages put in order by what "
        f"the others taught. {found.passages} of them are coded {code_id}, in "
        f"{plural(found.documents, 'document')}."
    )
    print_table(
        ["order by", "average precision", "95 %"],
        [
            ("what was learned", *_figures(rows["learned"])),
            ("keywords", *_figures(rows["keywords"])),
            ("chance", f"{rows['chance']:.3f}", ""),
        ],
        right="average precision",
    )
    tell(f"{found.first_ten} of the 10 passages ranked first are coded {code_id}.")
    if rows["learned"]["low"] is None:
        tell("With coding in fewer than six documents there is no interval.", "dim")


def _figures(found: PrecisionView) -> tuple[str, str]:
    low, high = found["low"], found["high"]
    interval = "" if low is None or high is None else f"{low:.3f} to {high:.3f}"
    return f"{found['value']:.3f}", interval
