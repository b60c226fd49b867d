"""Names of people, places and organisations, proposed by rules; a person confirms each.

The rules read capitals, titles, and the words round a name. They are made for English; where a
language writes all nouns with a capital, only titles and endings count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from qualcode.model.spans import Span
from qualcode.pseudonyms.capitals import find_runs
from qualcode.pseudonyms.forms import NameFinder
from qualcode.pseudonyms.identifiers import AGE, TENS, day_of, find_identifiers
from qualcode.pseudonyms.words import is_ordinary, words_of
from qualcode.text.language import base_language

PERSON, PLACE, ORGANISATION, NAME, LISTED = "person", "place", "organisation", "name", "listed"
# What a trained model calls things, and what we do.
_ENTITIES = {
    "PERSON": PERSON, "PER": PERSON, "GPE": PLACE, "LOC": PLACE, "FAC": PLACE, "ORG": ORGANISATION,
}  # fmt: skip
_NOUNS_WITH_CAPITALS = {"de", "lb"}

Recogniser = Callable[[str], Iterable[tuple[Span, str]]]


@dataclass(frozen=True)
class Proposal:
    """Something that may identify a person, for a person to confirm or refuse.

    `kind` is person, place, organisation, name (a capital within a sentence says no more), listed
    (in the study's list), or a kind of `identifiers`. `replacement` is what could be there
    instead, the same for all forms of one name. `places`: documents and spans, every sure form.
    """

    name: str
    kind: str
    why: str
    replacement: str
    places: tuple[tuple[str, Span], ...]


def propose_names(
    texts: Mapping[str, str],
    known: Mapping[str, str] | None = None,
    language: str = "en",
    *,
    speakers: Iterable[str] = (),
    recogniser: Recogniser | None = None,
) -> list[Proposal]:
    """What might have to be replaced in `texts`, by document name.

    `known` is the study's own list, from names to pseudonyms; `speakers` are the labels of turns, of
    which those that look like names are proposed; `recogniser` is a trained model's (see
    `load_recogniser`). In the order: listed, people, names, places, organisations, the others; within
    a kind the most frequent first.
    """
    known = dict(known or {})
    found: dict[str, tuple[str, str]] = {}
    for label in speakers:
        if _looks_like_a_name(label) and label not in known:
            found.setdefault(label, (PERSON, "a speaker's label"))
    if recogniser:
        for text in texts.values():
            for span, label in recogniser(text):
                if label in _ENTITIES and span.of(text).strip():
                    name = " ".join(span.of(text).split())
                    found.setdefault(name, (_ENTITIES[label], "a trained model"))
    for name, kind, why in _by_rules(texts, language):
        found.setdefault(name, (kind, why))
    for name in known:
        found.pop(name, None)
    numbers = _Numbers(known)
    proposals = [
        *_located(dict.fromkeys(known, (LISTED, "in the study's list")), texts, language, known),
        *_located(found, texts, language, _suggest(found, known, numbers)),
        *_identifiers(texts, known, numbers),
    ]
    order = [LISTED, PERSON, NAME, PLACE, ORGANISATION]
    rank = {kind: place for place, kind in enumerate(order)}
    proposals.sort(key=lambda p: (rank.get(p.kind, len(order)), p.kind, -len(p.places), p.name))
    return _numbered(proposals, known)


def _numbered(proposals: list[Proposal], known: Mapping[str, str]) -> list[Proposal]:
    """The pseudonyms that were made up, numbered in the order in which they are proposed."""
    numbers, called = _Numbers(known), {said: said for said in known.values()}
    for proposal in proposals:
        made = re.fullmatch(r"\[(.+) \d+\]", proposal.replacement)
        if made and proposal.replacement not in called:
            called[proposal.replacement] = numbers.next(made[1])
    return [replace(p, replacement=called.get(p.replacement, p.replacement)) for p in proposals]


def load_recogniser(language: str) -> Recogniser | None:
    """The named entities of a trained spaCy model of the language, if one is installed; else None.

    Loads the largest one; never downloads.
    """
    import spacy
    from spacy.util import get_installed_models

    base = base_language(language)
    size = {"sm": 1, "md": 2, "lg": 3, "trf": 4}
    models = [name for name in get_installed_models() if name.split("_")[0] == base]
    for model in sorted(models, key=lambda name: (-size.get(name.split("_")[-1], 0), name)):
        pipeline = spacy.load(model)
        if "ner" not in pipeline.pipe_names and "entity_ruler" not in pipeline.pipe_names:
            continue

        def recognise(
            text: str, pipeline: spacy.language.Language = pipeline
        ) -> Iterator[tuple[Span, str]]:
            for part in re.finditer(r"[^\n]+", text):
                for entity in pipeline(part.group()).ents:
                    yield (
                        Span(part.start() + entity.start_char, part.start() + entity.end_char),
                        entity.label_,
                    )

        return recognise
    return None


def cannot_find(language: str, recogniser: Recogniser | None) -> str:
    """What the proposals are likely to miss, for a person to look for; empty if nothing special."""
    base = base_language(language)
    if recogniser:
        return ""
    missed = (
        "No trained spaCy model of the language is installed, so these names are "
        "proposed by rules alone. The rules miss names that only occur at the start "
        "of sentences, names in lower case, nicknames, and names that are ordinary "
        "words. Only you can see who could be identified by what is said."
    )
    if base in _NOUNS_WITH_CAPITALS:
        missed += " In this language, nouns have capitals, so only titles and endings are used."
    elif base != "en":
        missed += " The rules are made for English titles, endings, months and numbers."
    return missed


def _looks_like_a_name(label: str) -> bool:
    words = words_of(label)
    role = {
        "interviewer", "moderator", "facilitator", "researcher", "participant", "respondent", "speaker",
        "female", "male", "unknown", "all", "group", "client", "patient", "therapist", "clinician", "user",
        "interviewee", "focus", "observer", "ra", "int",
    }  # fmt: skip
    return (
        bool(words)
        and label[:1].isupper()
        and not any(char.isdigit() for char in label)
        and not role.intersection(words)
        and (len(label) > 3 or not label.isupper())
    )


def _by_rules(texts: Mapping[str, str], language: str) -> Iterator[tuple[str, str, str]]:
    runs = [run for text in texts.values() for run in find_runs(text, language)]
    weak = Counter(run.words for run in runs if run.kind == NAME)
    lower = _lower_words(texts)
    for run in runs:
        if run.kind != NAME:
            yield run.words, run.kind, run.why
    if base_language(language) in _NOUNS_WITH_CAPITALS:
        return
    for words, count in weak.items():
        low = words.casefold().replace("’", "'")
        if " " not in words and lower[low] and (is_ordinary(low, language) or lower[low] > count):
            continue  # Written small as well: a word, not a name.
        yield words, NAME, "a capital within a sentence"


def _lower_words(texts: Mapping[str, str]) -> Counter[str]:
    return Counter(
        word.replace("’", "'")
        for text in texts.values()
        for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text)
        if word.islower()
    )


class _Numbers:
    """Pseudonyms by kind and number, none of those that the key gave already."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._taken = {said.casefold() for said in known.values()}
        self._counts: Counter[str] = Counter()

    def next(self, kind: str) -> str:
        while True:
            self._counts[kind] += 1
            said = f"[{kind} {self._counts[kind]}]"
            if said not in self._taken:
                return said


def _suggest(
    found: Mapping[str, tuple[str, str]], known: Mapping[str, str], numbers: _Numbers
) -> dict[str, str]:
    # One pseudonym for "Anna Smith", "Anna" and "Ms Smith", where only one longer name holds them.
    suggested: dict[str, str] = {}
    by_words = {words_of(name): pseudonym for name, pseudonym in known.items()}
    for name in sorted(found, key=lambda name: -len(words_of(name))):
        words = words_of(name)
        holders = {
            pseudonym
            for other, pseudonym in by_words.items()
            if len(other) > len(words) and set(words) <= set(other)
        }
        same = by_words.get(words)
        only = holders.pop() if len(holders) == 1 else None
        suggested[name] = same or only or numbers.next(found[name][0])
        by_words[words] = suggested[name]
    return suggested


def _located(
    found: Mapping[str, tuple[str, str]],
    texts: Mapping[str, str],
    language: str,
    pseudonyms: Mapping[str, str],
) -> list[Proposal]:
    finder = NameFinder(found, language)
    places: dict[str, list[tuple[str, Span]]] = {name: [] for name in found}
    for where, text in texts.items():
        for one in finder.find(text):
            if one.sure:
                places[one.name].append((where, one.span))
    return [
        Proposal(name, kind, why, pseudonyms[name], tuple(places[name]))
        for name, (kind, why) in found.items()
        if places[name]
    ]


def _identifiers(
    texts: Mapping[str, str], known: Mapping[str, str], numbers: _Numbers
) -> list[Proposal]:
    """Dates, numbers and the like; the same one written otherwise has the same pseudonym."""
    found: dict[tuple[str, str], Proposal] = {}
    given = {_sameness(name): pseudonym for name, pseudonym in known.items()}
    for where, text in texts.items():
        for one in find_identifiers(text):
            name = " ".join(one.span.of(text).split())
            key = one.kind, name.casefold()
            if key not in found:
                band = _age_band(name) if one.kind == AGE else ""
                same = _sameness(name)
                replacement = band or given.get(same) or numbers.next(one.kind)
                given[same] = replacement
                found[key] = Proposal(name, one.kind, one.why, replacement, ())
            places = (*found[key].places, (where, one.span))
            found[key] = replace(found[key], places=places)
    return list(found.values())


def _sameness(words: str) -> str:
    """What two writings of one thing share: a day, a number's figures; else the words."""
    day = day_of(words)
    if day:
        return day
    figures = re.sub(r"\D", "", words.replace("(0)", ""))
    if len(figures) >= 7 and not re.search(r"[^\W\d_]", words):
        return re.sub(r"\A(?:0044|44|0)", "", figures)
    return words.casefold()


def _age_band(words: str) -> str:
    # "43 years old" is of use as [age 40s]; so is "forty-three".
    figures = re.search(r"\d+", words)
    if figures:
        tens = int(figures.group()) // 10 * 10
    else:
        spoken = next((word for word in re.findall(r"[a-z]+", words.lower()) if word in TENS), "")
        tens = (TENS.index(spoken) + 2) * 10 if spoken else 0
    return f"[age {tens}s]" if tens else ""
