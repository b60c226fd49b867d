"""Keyword suggestions from the codebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualcode.actions.codebook import recognise_codebook
from qualcode.errors import QualcodeError
from qualcode.keywords.compare import Differences, compare_suggestions
from qualcode.model.codings import KEYWORD, Suggestion
from qualcode.store.documents import load_names
from qualcode.store.searched import load_searched, replace_learned, replace_suggestions
from qualcode.study.keyword_hits import propose, search_keys
from qualcode.study.likeness import MOST_LIKE, Likeness, find_like
from qualcode.study.progress import Progress, silent
from qualcode.study.study import DecidedSpans, Study, is_decided


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

    `unit` (match, sentence, turn) and `roles` default to the study's settings. Only codes and
    documents that changed since the last time are looked at, one document at a time, so that memory
    does not grow with the study.
    """
    recognise_codebook(study, coder=coder)
    decided = study.decided_spans()
    before = {
        s.id: (s.code_id, s.document) for s in study.each_suggestion(decided) if s.origin == KEYWORD
    }
    count = len(load_names(study.store))
    searched = search_keys(study, unit, roles)
    known = searched.unchanged_since(load_searched(study.store))
    after = {
        id_
        for id_, (code, document) in before.items()
        if code in known.codes and document in known.documents
    }
    proposed = propose(study, unit, roles, known=known, tell=lambda n: progress(n, count, ""))
    with study.store.change("suggest", coder, undoable=False) as change:
        replace_suggestions(change, _noted(proposed, decided, after), searched, known)
    old = before.keys()
    return SuggestReport(count, len(after), len(after - old), len(old - after))


def suggest_like(
    study: Study,
    code_id: str,
    *,
    coder: str,
    why: str = "",
    most: int = MOST_LIKE,
    progress: Progress = silent,
) -> Likeness:
    """Suggest the passages most like those that the coder has coded with a code.

    They take the place of those that were learned for the code from this coder's coding before, and wait
    for `review`. Raises QualcodeError if there is too little to learn from, and in a reflexive study
    without a reason, which is kept in the history.
    """
    if not (study.approach.learns or why.strip()):
        raise QualcodeError(
            "This study is reflexive: a code is your reading, and not learned from what you coded before.",
            "If it helps you all the same, give the reason with --reason; the history keeps it.",
        )
    recognise_codebook(study, coder=coder)
    count = len(load_names(study.store))
    found = find_like(study, code_id, coder, most=most, tell=lambda n: progress(n, count, ""))
    with study.store.change("suggest", coder, why=why.strip() or None, undoable=False) as change:
        replace_learned(change, found.suggestions, code_id, coder)
        change.note(
            f"{len(found.suggestions)} like {code_id}, learned from {found.passages} passages "
            f"in {found.documents} documents"
        )
    return found


def would_suggest(study: Study, *, unit: str = "", roles: tuple[str, ...] = ()) -> Differences:
    """What the codebook as it is now would add, remove and change; nothing is saved."""
    decided = study.decided_spans()
    proposed = [s for s in propose(study, unit, roles) if not is_decided(s, decided)]
    before = (s for s in study.each_suggestion(decided) if s.origin == KEYWORD)
    return compare_suggestions(before, proposed)


def _noted(
    proposed: Iterable[Suggestion], decided: DecidedSpans, pending: set[str]
) -> Iterator[Suggestion]:
    """The same, one by one; the ids of those without a decision are added to `pending`."""
    for suggestion in proposed:
        if not is_decided(suggestion, decided):
            pending.add(suggestion.id)
        yield suggestion
