"""What could identify a person in a study, for a person to decide on."""

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
    """Return the line in which a word occurs, shortened to the part around it."""

    before: str
    word: str
    after: str

    def __str__(self) -> str:
        return "".join(self)


@dataclass(frozen=True)
class Proposed:
    """A name to confirm: its kind, a possible pseudonym, and where it occurs."""

    name: str
    kind: str
    why: str
    pseudonym: str
    places: tuple[Place, ...]
    contexts: tuple[Context, ...]


@dataclass(frozen=True)
class Doubt:
    """A word that may be another form of a name in the key, with the lines in which it occurs.

    `kind` describes the difference (see `pseudonyms.forms.Form`). With `is_spelling`, one answer
    applies to all places; otherwise the word is also an ordinary one, and each place is asked
    separately.
    """

    name: str
    form: str
    kind: str
    pseudonym: str
    is_spelling: bool
    places: tuple[Place, ...]
    contexts: tuple[Context, ...]


def find_proposals(study: Study, known: NameKey) -> tuple[list[Proposed], str]:
    """Return names, places, dates and so on for a person to decide on, and what may be missed.

    Names that are already in the key are not proposed again. A trained spaCy model is used if one
    is installed; otherwise the second value lists what cannot be found.
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
    """Yield the study's lists: names of documents; cases with their attributes."""
    documents = [document.name for document in study.documents if not document.part]
    cases = [", ".join([case.name, *case.attributes.values()]) for case in study.cases]
    texts = {"the documents": "\n".join(documents), "the cases": "\n".join(cases)}
    return {where: text for where, text in texts.items() if text}


def find_doubts(study: Study, key: NameKey) -> list[Doubt]:
    """Return uncertain forms of the key's names that no person has decided on yet.

    These are misspellings, single words of a longer name, initials, and names that are ordinary
    words, if they are in small letters or begin a sentence.
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
    """Return each place, and its line, shortened to the words around it."""
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
