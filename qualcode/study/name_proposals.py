"""What in a study may tell who somebody is, for a person to decide on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from qualcode.model.spans import Span
from qualcode.pseudonyms.key import NameKey, Place, place_of
from qualcode.pseudonyms.proposals import cannot_find, load_recogniser, propose_names
from qualcode.pseudonyms.replacing import find_forms
from qualcode.study.leaks import said_texts
from qualcode.study.study import Study


class Context(NamedTuple):
    """The line in which a word stands, shortened to what is around it."""

    before: str
    word: str
    after: str

    def __str__(self) -> str:
        return "".join(self)


@dataclass(frozen=True)
class Proposed:
    """A name to confirm: what it is taken for, what could stand instead, where it stands."""

    name: str
    kind: str
    why: str
    pseudonym: str
    places: tuple[Place, ...]
    contexts: tuple[Context, ...]


@dataclass(frozen=True)
class Doubt:
    """A word that may be a name of the key in another form, with the lines in which it stands.

    `kind` says how it differs (see `text.pseudonyms.Form`). Where `is_spelling`, one answer is for
    all its places; else the word is an ordinary one too, and each place asks anew.
    """

    name: str
    form: str
    kind: str
    pseudonym: str
    is_spelling: bool
    places: tuple[Place, ...]
    contexts: tuple[Context, ...]


def find_proposals(study: Study, known: NameKey) -> tuple[list[Proposed], str]:
    """Names, places, dates and the like that a person should decide on, and what may be missed.

    What the key has already is not proposed again. A trained spaCy model is used where one is
    installed; without one the second value says what cannot be found.
    """
    language = study.codebook.language
    texts = said_texts(study) | _listed_texts(study)
    labels = {turn.speaker for d in study.documents for turn in d.turns if turn.speaker}
    labels |= {document.name for document in study.documents if not document.part}
    labels |= {document.respondent for document in study.documents if document.respondent}
    recogniser = load_recogniser(language)
    found = propose_names(
        texts, known.names, language, speakers=sorted(labels), recogniser=recogniser
    )
    proposals = [
        Proposed(p.name, p.kind, p.why, p.replacement, *_shown(texts, p.places))
        for p in found
        if not known.is_decided(p.name)
    ]
    return proposals, cannot_find(language, recogniser)


def _listed_texts(study: Study) -> dict[str, str]:
    """What the study's lists say: names of documents; cases with their attributes."""
    documents = [document.name for document in study.documents if not document.part]
    cases = [", ".join([case.name, *case.attributes.values()]) for case in study.cases]
    texts = {"the documents": "\n".join(documents), "the cases": "\n".join(cases)}
    return {where: text for where, text in texts.items() if text}


def find_doubts(study: Study, key: NameKey) -> list[Doubt]:
    """Forms of the key's names that a program cannot be sure of and no person has decided on yet.

    Misspellings, one word of a longer name, initials; and names that are ordinary words, where
    they stand in small letters or begin a sentence.
    """
    texts = said_texts(study)
    doubts = []
    for form in find_forms(key.names, texts, language=study.codebook.language):
        if form.sure or (form.is_spelling and key.is_decided(form.text)):
            continue
        places = [(w, s) for w, s in form.places if place_of(w, texts[w], s) not in key.places]
        if places:
            pseudonym = key.names[form.name]
            shown = _shown(texts, places)
            doubts.append(
                Doubt(form.name, form.text, form.kind, pseudonym, form.is_spelling, *shown)
            )
    return _by_spelling(doubts)


def _by_spelling(doubts: Iterable[Doubt]) -> list[Doubt]:
    """`Bronwyn` and `BRONWYN` are one question."""
    merged: dict[tuple[str, str], Doubt] = {}
    for doubt in doubts:
        same = doubt.form.casefold() if doubt.is_spelling else doubt.form
        first = merged.setdefault((doubt.name, same), doubt)
        if first is not doubt:
            merged[doubt.name, same] = Doubt(
                first.name,
                first.form,
                first.kind,
                first.pseudonym,
                first.is_spelling,
                first.places + doubt.places,
                first.contexts + doubt.contexts,
            )
    return list(merged.values())


def _shown(
    texts: Mapping[str, str], places: Iterable[tuple[str, Span]]
) -> tuple[tuple[Place, ...], tuple[Context, ...]]:
    """Each place, and the line in which it stands, shortened to the words around it."""
    located = [(place_of(where, texts[where], span), where, span) for where, span in places]
    return (
        tuple(place for place, _, _ in located),
        tuple(_line(texts[where], span) for _, where, span in located),
    )


def _line(text: str, span: Span, width: int = 72) -> Context:
    reach = max((width - len(span)) // 2, 12)
    begin, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    end = len(text) if end == -1 else end
    start, stop = max(begin, span.start - reach), min(end, span.end + reach)
    before = ("…" if start > begin else "") + _spaced(text[start : span.start])
    after = _spaced(text[span.end : stop]) + ("…" if stop < end else "")
    return Context(before.lstrip(), _spaced(span.of(text)), after.rstrip())


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)
