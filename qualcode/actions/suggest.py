"""Keyword suggestions from the codebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualcode.actions.codebook import recognise_codebook
from qualcode.actions.progress import Progress, silent
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.suggest import find_suggestions
from qualcode.model.codings import Suggestion
from qualcode.store.codings import replace_suggestions
from qualcode.store.documents import load_document, load_names
from qualcode.study.study import Study


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
    names = list(load_names(study.store).values())
    found = _suggestions(study, names, unit, roles, progress)
    with study.store.change("suggest", coder, undoable=False) as change:
        replace_suggestions(change, found)
    after = {suggestion.id for suggestion in study.suggestions()}
    return SuggestReport(len(names), len(after), len(after - before), len(before - after))


def _suggestions(
    study: Study, names: list[str], unit: str, roles: tuple[str, ...], progress: Progress
) -> Iterator[Suggestion]:
    matcher = Matcher(study.codebook)
    for done, name in enumerate(names):
        progress(done, len(names), name)
        document = load_document(study.store, name)
        assert document is not None
        turns = [
            turn
            for turn in document.turns
            if study.cast.role_of(turn.speaker) in (roles or study.settings.roles)
        ]
        hits = matcher.find_hits(document.text, turns)
        yield from find_suggestions(
            document,
            hits,
            codebook=study.codebook,
            unit=unit or study.settings.unit,
            turns=turns,
        )
    progress(len(names), len(names), "")
