"""Places where coders differ, one at a time, and what they agreed on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated, TypedDict

from qualcode.actions.team import Disagreement, adjudicate, find_disagreements
from qualcode.errors import QualcodeError
from qualcode.model.codings import Coding
from qualcode.study.study import Study
from qualcode.views.plain import CodeId, DocumentName


class CodersCoding(TypedDict):
    """A coding at a place, with its coder."""

    coding_id: str
    coder: Annotated[str, "ana"]
    code_id: CodeId
    text: str


class RejectedView(TypedDict):
    """A code that a coder rejected at a place."""

    coder: Annotated[str, "ben"]
    code_id: CodeId


class PlaceView(TypedDict):
    """A place where coders differ; `silent` are coders of the document who coded nothing there."""

    document: DocumentName
    start: int
    end: int
    text: str
    reference: Annotated[str, "FG1:P3 ¶12 L45-47"]
    silent: Annotated[list[str], ["ben"]]
    rejected: list[RejectedView]
    codings: list[CodersCoding]


def show_place(place: Disagreement) -> PlaceView:
    """Return a place where coders differ."""
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


def describe_coding(coding: Coding) -> str:
    """Return a coding as one of the options: `ana: money (helpful)  'the text'`."""
    facets = "".join(f" ({value})" for value in coding.facets.values())
    memo = f"  memo: {coding.memo}" if coding.memo else ""
    return f"{coding.coder}: {coding.code_id}{facets}  '{coding.text}'{memo}"


@dataclass
class PlaceQueue:
    """The places of `adjudicate`, one at a time; each decision is saved at once."""

    study: Study
    coder: str
    places: list[Disagreement]
    at: int = 0
    settled: list[Disagreement] = field(default_factory=list)

    @property
    def place(self) -> Disagreement | None:
        """Return the current place, or None at the end."""
        return self.places[self.at] if self.at < len(self.places) else None

    def skip(self) -> None:
        """Decide on this place later."""
        self.at += 1

    def settle(self, options: Collection[int], why: str) -> None:
        """Keep these codings of the place (numbers from 1; 0 means none), and continue.

        Raises QualcodeError without a reason.
        """
        assert self.place
        if not why.strip():
            raise QualcodeError("A consensus needs a reason; this place was left for later.")
        chosen = [self.place.codings[number - 1] for number in sorted(set(options) - {0})]
        adjudicate(self.study, self.place, chosen, coder=self.coder, why=why)
        self.settled.append(self.place)
        self.at += 1


def find_place_queue(study: Study, *, coder: str, overlaps: bool = False) -> PlaceQueue:
    """Return the places where coders differ; with `overlaps`, only if two have coded.

    Raises QualcodeError in a blind study.
    """
    if study.settings.blind:
        raise QualcodeError(
            "Coding is blind: no one can see what the others coded.",
            "`qualcode unblind` ends blind coding for all coders.",
        )
    places = [
        place
        for place in find_disagreements(study)
        if not overlaps or len({coding.coder for coding in place.codings}) > 1
    ]
    return PlaceQueue(study, coder, places)


def read_options(answer: str, most: int) -> set[int]:
    """Return the numbers in an answer (`1, 2`; 0 for none); empty if it names no option.

    An empty answer means to decide later; QualcodeError if the answer cannot be read.
    """
    words = answer.replace(",", " ").split()
    numbers = {int(word) if word.isdecimal() else -1 for word in words}
    if numbers - set(range(most + 1)) or (0 in numbers and len(numbers) > 1):
        raise QualcodeError(f"'{answer}' is not one of the options; this place was left for later.")
    return numbers
