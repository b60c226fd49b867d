"""Keywords looked for in a study's documents, one document at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qualcode.keywords.matcher import Matcher
from qualcode.keywords.suggest import find_suggestions
from qualcode.model.codings import Hit, Suggestion
from qualcode.model.documents import Document, Turn
from qualcode.store.documents import load_document, load_names

if TYPE_CHECKING:
    from qualcode.study.study import Study

Found = tuple[Document, list[Hit]]


def turns_of(study: Study, document: Document, roles: Sequence[str] = ()) -> list[Turn]:
    """The turns that keywords look at: of these roles, by default those that study.yaml names."""
    wanted = roles or study.settings.roles
    return [turn for turn in document.turns if study.cast.role_of(turn.speaker) in wanted]


def speaker_roles(study: Study, document: Document) -> dict[str, str]:
    """The role of each speaker of a document."""
    labels = {turn.speaker for turn in document.turns if turn.speaker}
    return {label: study.cast.role_of(label) for label in labels}


def find_hits(study: Study, roles: Sequence[str] = ()) -> Iterator[Found]:
    """Each document with its hits; memory does not grow with the study."""
    matcher = Matcher(study.codebook)
    for name in load_names(study.store).values():
        document = load_document(study.store, name)
        assert document is not None
        turns = turns_of(study, document, roles)
        known = speaker_roles(study, document)
        yield document, matcher.find_hits(document.text, turns, roles=known)


def propose(study: Study, unit: str = "", roles: Sequence[str] = ()) -> Iterator[Suggestion]:
    """Every suggestion the codebook gives, decided on or not; `unit` defaults to study.yaml's."""
    for document, hits in find_hits(study, roles):
        yield from find_suggestions(
            document,
            hits,
            codebook=study.codebook,
            unit=unit or study.settings.unit,
            turns=turns_of(study, document, roles),
        )
