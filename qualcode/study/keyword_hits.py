"""Keyword hits in a study's documents, one document at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from qualcode.keywords.finds import Finds, count_words, find_forms
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.rules import fingerprint_codes
from qualcode.keywords.suggest import find_suggestions
from qualcode.model.codes import Codebook
from qualcode.model.codings import Hit, Suggestion
from qualcode.model.documents import Document, Turn
from qualcode.store.documents import load_document, load_names
from qualcode.store.searched import Searched, load_wordings
from qualcode.version import __version__

if TYPE_CHECKING:
    from qualcode.study.study import Study

Found = tuple[Document, Sequence[Hit]]


def turns_of(study: Study, document: Document, roles: Sequence[str] = ()) -> list[Turn]:
    """Return the turns to search: those of these roles, by default those in study.yaml."""
    wanted = roles or study.settings.roles
    known = speaker_roles(study, document)
    return [turn for turn in document.turns if known[turn.speaker or ""] in wanted]


def speaker_roles(study: Study, document: Document) -> dict[str, str]:
    """Return the role of each speaker of a document; "" is for turns without a speaker."""
    labels = {turn.speaker for turn in document.turns}
    return {label or "": study.cast.role_of(label) for label in labels}


def find_hits(study: Study, roles: Sequence[str] = ()) -> Iterator[Found]:
    """Yield each document with its hits; memory use does not grow with the study."""
    matcher = Matcher(study.codebook)
    for name in load_names(study.store).values():
        document = load_document(study.store, name)
        assert document is not None
        yield document, _hits_of(study, matcher, document, turns_of(study, document, roles))


def find_forms_in(study: Study) -> list[Finds]:
    """What each keyword of the codebook finds, form by form, with how often in the transcripts."""
    documents = (load_document(study.store, name) for name in load_names(study.store).values())
    counts = count_words(document.text for document in documents if document is not None)
    return find_forms(study.codebook, counts)


def search_keys(study: Study, unit: str = "", roles: Sequence[str] = ()) -> Searched:
    """Return everything that determines the study's suggestions now, including this program."""
    settings = study.settings
    heard = [__version__, roles or settings.roles, settings.moderators, settings.others]
    how = json.dumps(heard)
    return Searched(
        fingerprint_codes(study.codebook, unit or settings.unit),
        {
            document: hashlib.sha256(f"{wording} {how}".encode()).hexdigest()
            for document, wording in load_wordings(study.store).items()
        },
    )


def propose(
    study: Study,
    unit: str = "",
    roles: Sequence[str] = (),
    *,
    codebook: Codebook | None = None,
    known: Searched | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Iterator[Suggestion]:
    """Return every suggestion of a codebook (default: the study's), decided or not.

    `unit` defaults to that of study.yaml. Suggestions of the codes in the documents of `known` are
    left out. `tell` is called with the number of documents done.
    """
    codebook = codebook or study.codebook
    known = known or Searched()
    unknown = {code.id for code in codebook.walk()} - known.codes.keys()
    matchers: dict[bool, Matcher] = {}
    for count, (id_, name) in enumerate(load_names(study.store).items(), 1):
        some = id_ in known.documents
        if unknown or not some:
            if some not in matchers:
                matchers[some] = Matcher(codebook, unknown if some else None)
            yield from _propose_in(study, name, matchers[some], codebook, unit, roles)
        tell(count)


def _propose_in(
    study: Study,
    name: str,
    matcher: Matcher,
    codebook: Codebook,
    unit: str,
    roles: Sequence[str],
) -> list[Suggestion]:
    document = load_document(study.store, name)
    assert document is not None
    turns = turns_of(study, document, roles)
    hits = _hits_of(study, matcher, document, turns)
    unit = unit or study.settings.unit
    return find_suggestions(document, hits, codebook=codebook, unit=unit, turns=turns)


def _hits_of(
    study: Study, matcher: Matcher, document: Document, turns: Sequence[Turn]
) -> Sequence[Hit]:
    return matcher.find_hits(document.text, turns, roles=speaker_roles(study, document))
