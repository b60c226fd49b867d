"""What is finished, and how far each coder has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, TypedDict

from qualcode.actions.finish import FinishedTurns
from qualcode.analysis.progress import Progress, find_progress
from qualcode.model.codings import Finished
from qualcode.store.documents import text_sha256
from qualcode.store.finished import load_opened
from qualcode.study.codebook_versions import Version, find_versions
from qualcode.study.study import Study
from qualcode.views.plain import MORE, DocumentName


class FinishedView(TypedDict):
    """Turns that were marked as finished, or are no longer; `changed` is false if they were already."""

    document: DocumentName
    turn_first: Annotated[int, 1]
    turn_last: Annotated[int, 120]
    finished: Annotated[bool, True]
    changed: Annotated[bool, True]


class ProgressView(TypedDict):
    """A document and a coder.

    `codebook` is the version under which the oldest mark was made, `coded_share` the part of the
    participants' text that the coder has coded, `waiting` the suggestions without a decision.
    `outdated` are the codes that are new or defined otherwise since the mark; `reworded` says that the
    text has changed since a mark.
    """

    document: Annotated[str, "SU01"]
    coder: Annotated[str, "ana"]
    finished: Annotated[bool, True]
    codebook: Annotated[int | None, 3]
    coded_share: Annotated[float, 0.41]
    waiting: Annotated[int, 12]
    turns: Annotated[int, MORE]
    turns_finished: Annotated[int, MORE]
    outdated: Annotated[list[str], MORE]
    reworded: Annotated[bool, MORE]
    opened: Annotated[str | None, MORE]


def show_finished(done: Sequence[FinishedTurns], *, undo: bool) -> list[FinishedView]:
    """What `finish` did."""
    return [
        {
            "document": one.document,
            "turn_first": one.first,
            "turn_last": one.last,
            "finished": not undo,
            "changed": one.changed,
        }
        for one in done
    ]


def list_progress(study: Study, coder: str) -> list[ProgressView]:
    """Every document with everyone who worked on it; in a blind study, what the viewer did."""
    marks = study.finished()
    own = study.viewer if study.settings.blind else ""
    waiting = Counter(one.document for one in study.suggestions(coder))
    versions = find_versions(study)
    found = find_progress(
        study.documents,
        study.cast,
        coder=coder,
        codebook=study.codebook,
        books=study.books({mark.codebook for mark in marks}),
        contents={document.id: text_sha256(document.text) for document in study.documents},
        codings=study.codings(),
        marks=marks,
        opened=load_opened(study.store, coder=own),
        waiting=waiting,
    )
    return [_show(one, versions) for one in found]


def _show(one: Progress, versions: Sequence[Version]) -> ProgressView:
    return {
        "document": one.document,
        "coder": one.coder,
        "finished": one.finished,
        "codebook": _version(one.mark, versions) if one.mark else None,
        "coded_share": one.share,
        "waiting": one.waiting,
        "turns": one.speech,
        "turns_finished": one.turns,
        "outdated": list(one.outdated),
        "reworded": one.reworded,
        "opened": one.opened or None,
    }


def _version(mark: Finished, versions: Sequence[Version]) -> int | None:
    """The number of the version of a mark; none if the mark was made in another copy of the study."""
    same = [version for version in versions if version.sha256 == mark.codebook]
    before = [version for version in same if version.when <= mark.created]
    return next((version.number for version in (before[-1:] or same[:1])), None)


def tell_finished(view: ProgressView) -> str:
    """The state of a document in a few words: `yes`, `turns: 40 of 120`, what is new since."""
    if view["finished"]:
        words = "yes"
    elif view["turns_finished"]:
        words = f"{view['turns_finished']} of {view['turns']} turns"
    else:
        words = "no"
    since = len(view["outdated"])
    more = [f"{since} code{'s' * (since != 1)} new or changed since"] if since else []
    more += ["text changed since"] if view["reworded"] else []
    return "; ".join([words, *more])
