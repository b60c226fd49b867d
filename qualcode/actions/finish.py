"""What a coder has finished, and what was opened for reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from qualcode.actions.codebook import recognise_codebook
from qualcode.errors import QualcodeError
from qualcode.model.codings import Finished, Opened
from qualcode.model.documents import Document
from qualcode.store.database import Change, now
from qualcode.store.documents import text_sha256
from qualcode.store.finished import load_finished, remove_finished, save_finished, save_opened
from qualcode.study.places import find_place
from qualcode.study.study import Study


@dataclass(frozen=True)
class FinishedTurns:
    """Turns `first` to `last` of a document, marked or no longer marked; `whole` if that is all of it.

    `changed` is False if nothing had to be done.
    """

    document: str
    first: int
    last: int
    whole: bool
    changed: bool


def finish(
    study: Study, places: Sequence[str], *, coder: str, undo: bool = False
) -> list[FinishedTurns]:
    """Mark documents (`FG1`) or turns (`FG1:1-40`) as finished by the coder, or remove the mark.

    A mark is made under the codebook and the text as they are now; an older mark of the coder on the
    same turns is replaced. Raises QualcodeError, and marks nothing, if a place does not exist.
    """
    recognise_codebook(study, coder=coder)
    wanted = [_turns(study, place) for place in places]
    done = []
    with study.store.change("finish --undo" if undo else "finish", coder) as change:
        for document, first, last in wanted:
            mark = Finished(
                document.id,
                coder,
                first,
                last,
                text_sha256(document.text),
                study.codebook_sha256,
                now(),
            )
            marks = load_finished(study.store, document=document.id, coder=coder)
            touched = [one for one in marks if _meets(one, mark)]
            changed = not any(_covers(one, mark) for one in touched) if not undo else bool(touched)
            if changed:
                _replace(change, touched, mark, undo=undo)
            whole = (first, last) == (1, len(document.turns))
            if changed:
                change.note(document.name if whole else f"{document.name}:{first}-{last}")
            done.append(FinishedTurns(document.name, first, last, whole, changed))
    return done


def _replace(change: Change, touched: Sequence[Finished], mark: Finished, *, undo: bool) -> None:
    for one in touched:
        remove_finished(change, one)
        if not undo and _is_alike(one, mark):
            mark = replace(mark, first=min(mark.first, one.first), last=max(mark.last, one.last))
        else:
            for rest in _rest(one, mark.first, mark.last):
                save_finished(change, rest)
    if not undo:
        save_finished(change, mark)


def log_opened(study: Study, document: Document, *, coder: str) -> None:
    """Note in the reading log that a coder opened a document today; once a day.

    A study that cannot be written to now can be read all the same.
    """
    opened = Opened(document.id, coder, now()[:10])
    with suppress(QualcodeError), study.store.change("read", coder, undoable=False) as change:
        save_opened(change, opened)
        if not change.is_empty:
            change.note(document.name)


def _turns(study: Study, place: str) -> tuple[Document, int, int]:
    document, span = find_place(study, place)
    turns = document.turns_of(span)
    if not turns:
        raise QualcodeError(f'Document "{document.name}" has no turns to finish.')
    return document, turns[0].number, turns[-1].number


def _covers(one: Finished, mark: Finished) -> bool:
    return one.first <= mark.first and one.last >= mark.last and _is_alike(one, mark)


def _is_alike(one: Finished, mark: Finished) -> bool:
    return (one.content, one.codebook) == (mark.content, mark.codebook)


def _meets(one: Finished, mark: Finished) -> bool:
    return one.first <= mark.last and mark.first <= one.last


def _rest(one: Finished, first: int, last: int) -> Iterator[Finished]:
    """What is left of a mark without these turns."""
    if one.first < first:
        yield replace(one, last=first - 1)
    if one.last > last:
        yield replace(one, first=last + 1)
