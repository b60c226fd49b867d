"""What a study answers: passages that a query found, whole and cited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypedDict

from qualcode.study.answers import Answer, Found
from qualcode.study.memos import Note, find_memos
from qualcode.study.queries import SavedQuery
from qualcode.study.study import Study
from qualcode.views.plain import MORE
from qualcode.writers.answers import Words

# A passage under the columns of extracts.csv, and the ids of its codings.
FoundRow = dict[str, Any]


class SavedView(TypedDict):
    """A saved query; `found` and `changed` are null if it was written by hand."""

    name: Annotated[str, "hope alone"]
    query: Annotated[str, "hope and not family"]
    found: Annotated[int | None, 12]
    now: Annotated[int, MORE]
    changed: Annotated[bool | None, False]


def show_found(answer: Answer) -> list[FoundRow]:
    """The passages as rows."""
    return [dict(row) for row in answer.rows()]


def show_saved(study: Study, saved: Sequence[SavedQuery]) -> list[SavedView]:
    """The saved queries, and whether each finds the same as when it was saved."""
    views: list[SavedView] = []
    for one in saved:
        answer = study.find(one.query)
        changed = None if one.found is None else answer.fingerprint != one.result
        views.append(
            {
                "name": one.name,
                "query": one.query,
                "found": one.found,
                "now": len(answer),
                "changed": changed,
            }
        )
    return views


def find_notes(study: Study, text: str) -> list[Note]:
    """The memos and summaries that contain a text, in any case."""
    wanted = " ".join(text.casefold().split())
    notes = find_memos(study, containing=text)
    notes += [
        Note("summary", f"{one.case}/{one.code_id}", one.text, one.coder, one.created)
        for one in study.summaries()
        if wanted in " ".join(one.text.casefold().split())
    ]
    return notes


def words_of(study: Study, found: Sequence[Found], context: int = 0) -> list[Words]:
    """The passages as they are printed, with so many turns before and after."""
    documents = {document.name: document for document in study.documents} if context else {}
    listed = []
    for one in found:
        before = after = ""
        if context and (turns := documents[one.passage.document].turns):
            document = documents[one.passage.document]
            own = [turn.number for turn in document.turns_of(one.extract.coding.span)]  # type: ignore[arg-type]
            first, last = (own[0], own[-1]) if own else (1, 0)
            lines = {
                turn.number: f"{turn.speaker or ''} \u00b6{turn.number}: ".lstrip()
                + turn.span.of(document.text)
                for turn in turns[max(first - 1 - context, 0) : last + context]
            }
            before = "\n".join(text for number, text in lines.items() if number < first)
            after = "\n".join(text for number, text in lines.items() if number > last)
        listed.append(
            Words(
                one.extract.reference,
                one.passage.case,
                ", ".join(one.codes),
                one.extract.coding.text,
                before,
                after,
            )
        )
    return listed
