"""Which suggestions are pending, and in which order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualcode.errors import QualcodeError
from qualcode.model.codings import LEARNED, Suggestion
from qualcode.model.documents import Document
from qualcode.store.codings import Which
from qualcode.store.documents import load_names
from qualcode.study.places import require_case
from qualcode.study.study import Study
from qualcode.text.known_names import nearest

ORDERS = ("document", "keyword", "likeness", "random")


@dataclass(frozen=True)
class Filter:
    """Which suggestions to review; an empty field selects all."""

    document: str = ""
    code: str = ""
    case: str = ""
    keyword: str = ""
    negated: bool | None = None
    learned: bool | None = None


def find_queue(
    study: Study, wanted: Filter, *, coder: str, order: str = "document", seed: int = 0
) -> Sequence[Suggestion]:
    """Return the suggestions pending for this coder, filtered and sorted.

    `keyword` groups what the same entry proposed; `likeness` has what was learned first, the most
    likely at the top; `random` shuffles, the same way for a seed.
    Raises QualcodeError if the study has no such document, code, case or keyword.
    """
    _check(study, wanted)
    on = study.document(wanted.document).id if wanted.document else ""
    which = Which(document=on, code=wanted.code)
    if order == "document" and wanted == Filter(wanted.document, wanted.code):
        return study.waiting(coder, which)
    documents = {d.id: d for d in study.documents} if wanted.case else {}
    found = [s for s in study.suggestions(coder, which) if _passes(study, s, wanted, documents)]
    if order == "random":
        random.Random(seed).shuffle(found)  # noqa: S311 - an order to read in, not a secret
        return found
    names = load_names(study.store)
    by_place = sorted(found, key=lambda s: (names[s.document], s.span, s.code_id))
    if order == "likeness":
        return sorted(by_place, key=lambda s: (s.origin != LEARNED, -s.likeness))
    return by_place if order == "document" else sorted(by_place, key=lambda s: s.triggers[0])


def _check(study: Study, wanted: Filter) -> None:
    """Otherwise a misspelt name would look like an empty queue."""
    if wanted.document:
        study.document(wanted.document)
    if wanted.code:
        study.require_code(wanted.code)
    if wanted.case:
        require_case(study, wanted.case)
    entries = [str(keyword) for code in study.codebook.walk() for keyword in code.keywords]
    if wanted.keyword and wanted.keyword not in entries:
        raise QualcodeError(
            f"There is no keyword '{wanted.keyword}' in the codebook.",
            nearest(wanted.keyword, entries, "keywords"),
        )


def _passes(
    study: Study, suggestion: Suggestion, wanted: Filter, documents: Mapping[str, Document]
) -> bool:
    if wanted.keyword and wanted.keyword not in suggestion.triggers:
        return False
    if wanted.negated not in {None, suggestion.negated}:
        return False
    if wanted.learned not in {None, suggestion.origin == LEARNED}:
        return False
    if not wanted.case:
        return True
    return study.cast.case_of_span(documents[suggestion.document], suggestion.span) == wanted.case
