"""A code's portrait: where it has been used, and which codes share its words. Never how important."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from qualcode.model.matrix import Extract


@dataclass(frozen=True)
class Neighbour:
    """Another code on words that this one is on too: in how many places, in which cases."""

    code_id: str
    code: str
    places: int
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Portrait:
    """Where a code is: the cases and documents that have it, in the order met, and its neighbours.

    `quotable` are its extracts that are marked as worth quoting.
    """

    code_id: str
    codings: int
    cases: tuple[str, ...]
    documents: tuple[str, ...]
    coders: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    quotable: tuple[Extract, ...] = ()


def draw_portrait(code_id: str, extracts: Iterable[Extract]) -> Portrait:
    """The portrait of a code out of all extracts of a study; neighbours in their codes' order."""
    found = list(extracts)
    own = [extract for extract in found if extract.coding.code_id == code_id]
    places: Counter[tuple[str, str]] = Counter()
    cases: dict[tuple[str, str], dict[str, None]] = {}
    by_document: dict[str, list[Extract]] = {}
    for extract in found:
        if extract.coding.code_id != code_id:
            by_document.setdefault(extract.coding.document, []).append(extract)
    for extract in own:
        touching = {
            (other.coding.code_id, other.code)
            for other in by_document.get(extract.coding.document, [])
            if _overlap(extract, other)
        }
        places.update(touching)
        for key in touching:
            if extract.case:
                cases.setdefault(key, {})[extract.case] = None
    return Portrait(
        code_id=code_id,
        codings=len(own),
        cases=tuple(dict.fromkeys(e.case for e in own if e.case)),
        documents=tuple(dict.fromkeys(e.document for e in own)),
        coders=tuple(dict.fromkeys(e.coding.coder for e in own)),
        neighbours=tuple(
            Neighbour(code, name, places[code, name], tuple(cases.get((code, name), {})))
            for code, name in sorted(places)
        ),
        quotable=tuple(e for e in own if e.coding.quotable),
    )


def _overlap(one: Extract, other: Extract) -> bool:
    first, second = one.coding.span, other.coding.span
    return first is not None and second is not None and first.overlaps(second)
