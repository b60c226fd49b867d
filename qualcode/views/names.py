"""Names to replace, and where names still occur, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, TypedDict

from qualcode.actions.pseudonymise import PseudonymReport
from qualcode.model.spans import Span
from qualcode.pseudonyms.replacing import Leak
from qualcode.study.name_proposals import Doubt, Proposed

Places = Annotated[list[str], ["FG1:12:34"]]
DocumentOrFile = Annotated[str, "FG1"]


class ProposalView(TypedDict):
    """A possible name; `contexts` are the lines of its `places`."""

    name: Annotated[str, "Anna"]
    kind: Annotated[str, "person"]
    why: str
    pseudonym: Annotated[str, "[P3]"]
    places: Places
    contexts: list[str]


class DoubtView(TypedDict):
    """A word that may be another form of a name in the key."""

    name: Annotated[str, "Anna"]
    form: Annotated[str, "Anne"]
    kind: Annotated[str, "misspelt"]
    pseudonym: Annotated[str, "[P3]"]
    is_spelling: bool
    places: Places
    contexts: list[str]


class LeakView(TypedDict):
    """A place where a name from the key still occurs."""

    where: DocumentOrFile
    name: Annotated[str, "Anna"]
    form: Annotated[str, "ANNA"]
    kind: Annotated[str, "case"]
    sure: Annotated[bool, True]
    span: Span
    line: int
    context: str


class Proposals(TypedDict):
    """Possible names; `missed` lists the kinds that are not searched for."""

    proposals: list[ProposalView]
    doubtful: list[DoubtView]
    missed: str


class CopyView(TypedDict):
    """A pseudonymised copy; `places` counts the names that were replaced."""

    study: Annotated[str, "copy"]
    documents: int
    places: int
    notes: list[str]
    doubtful: list[DoubtView]
    leaks: list[LeakView]


def show_proposals(
    proposals: Iterable[Proposed], doubts: Iterable[Doubt], missed: str
) -> Proposals:
    """Return the possible names."""
    return {
        "proposals": [
            {
                "name": one.name,
                "kind": one.kind,
                "why": one.why,
                "pseudonym": one.pseudonym,
                "places": [str(place) for place in one.places],
                "contexts": [str(line) for line in one.contexts],
            }
            for one in proposals
        ],
        "doubtful": _doubts(doubts),
        "missed": missed,
    }


def show_copy(target: Path, report: PseudonymReport, doubts: Sequence[Doubt]) -> CopyView:
    """Return what was replaced in the copy at `target`."""
    return {
        "study": str(target),
        "documents": report.documents,
        "places": report.places,
        "notes": report.notes,
        "doubtful": _doubts(doubts),
        "leaks": show_leaks(report.leaks.standing),
    }


def show_leaks(leaks: Iterable[Leak]) -> list[LeakView]:
    """Return where names still occur."""
    return [
        {
            "where": leak.where,
            "name": leak.name,
            "form": leak.form,
            "kind": leak.kind,
            "sure": leak.sure,
            "span": leak.span,
            "line": leak.line,
            "context": leak.context,
        }
        for leak in leaks
    ]


def _doubts(doubts: Iterable[Doubt]) -> list[DoubtView]:
    return [
        {
            "name": one.name,
            "form": one.form,
            "kind": one.kind,
            "pseudonym": one.pseudonym,
            "is_spelling": one.is_spelling,
            "places": [str(place) for place in one.places],
            "contexts": [str(line) for line in one.contexts],
        }
        for one in doubts
    ]
