"""Keyword suggestions from the codebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.actions.codebook import recognise_codebook
from qualcode.actions.progress import Progress, silent
from qualcode.keywords.compare import Differences, compare_suggestions
from qualcode.model.codings import Suggestion
from qualcode.store.codings import replace_suggestions
from qualcode.store.documents import load_names
from qualcode.study.keyword_hits import propose
from qualcode.study.study import Study, is_decided


@dataclass(frozen=True)
class SuggestReport:
    """How many documents were looked at, how many suggestions wait, and what is new or gone."""

    documents: int
    pending: int
    added: int
    removed: int


def suggest(
    study: Study,
    *,
    coder: str,
    unit: str = "",
    roles: tuple[str, ...] = (),
    progress: Progress = silent,
) -> SuggestReport:
    """Find every passage a keyword points to, and keep every decision taken before.

    `unit` (match, sentence, turn) and `roles` default to the study's settings. Documents are read
    one at a time, so that memory does not grow with the study.
    """
    recognise_codebook(study, coder=coder)
    before = {suggestion.id for suggestion in study.suggestions()}
    documents = load_names(study.store)
    proposed = _told(propose(study, unit, roles), list(documents), progress)
    with study.store.change("suggest", coder, undoable=False) as change:
        replace_suggestions(change, proposed)
    after = {suggestion.id for suggestion in study.suggestions()}
    return SuggestReport(len(documents), len(after), len(after - before), len(before - after))


def would_suggest(study: Study, *, unit: str = "") -> Differences:
    """What the codebook as it is now would add, take away and change; nothing is kept."""
    decided = study.decided_spans()
    proposed = [s for s in propose(study, unit) if not is_decided(s, decided)]
    return compare_suggestions(study.suggestions(), proposed)


def _told(
    proposed: Iterator[Suggestion], documents: list[str], progress: Progress
) -> Iterator[Suggestion]:
    """Pass the suggestions on, and tell how many documents have been gone through."""
    places = {document: place for place, document in enumerate(documents)}
    for suggestion in proposed:
        progress(places[suggestion.document], len(documents), "")
        yield suggestion
    progress(len(documents), len(documents), "")
