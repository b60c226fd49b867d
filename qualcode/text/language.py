"""Words, sentences and lemmas of a language, without a trained model and without a network.

Lemma families come from spaCy's official lookup tables (the package spacy-lookups-data), turned
round: from a word to all the forms of its lemma. spaCy itself is imported by `pipeline` alone.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

from qualcode.errors import QualcodeError
from qualcode.model.spans import Span
from qualcode.text.english import English, corrected, read_spellings
from qualcode.text.sentences import find_sentences

if TYPE_CHECKING:
    from spacy.language import Language

# Vowel signs and accents that `\w` leaves out: Latin, Hebrew, Arabic, the scripts of India.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
_MARKS += "\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
WORD_CHARACTER = rf"[^\W_]|[{_MARKS}]"
_WORD = re.compile(rf"(?:{WORD_CHARACTER})+(?:['’](?:{WORD_CHARACTER})+)*")


def base_language(language: str) -> str:
    """`en` of `en-GB`, `EN` and `en_US`; Norwegian is what spaCy has of it, `nb`."""
    base = re.split(r"[-_]", language.strip().lower())[0]
    return "nb" if base == "no" else base


def sentences(text: str, language: str) -> list[Span]:  # noqa: ARG001 - one set of rules so far
    """The sentences of one turn's text, in code points of that text; see `find_sentences`."""
    return find_sentences(text)


def words(text: str) -> list[Span]:
    """The words: letters, digits and accents; an apostrophe between letters belongs to its word."""
    return [Span(*found.span()) for found in _WORD.finditer(text)]


def count_words(text: str, start: int, end: int, most: int) -> int:
    """How many words are in `text[start:end]`; no more than `most` are counted."""
    return sum(1 for _ in islice(_WORD.finditer(text, start, end), most))


Said = str | list[str]
# Where the lookup table leaves the most frequent words to spaCy's table of exceptions
# (kinderen, vond; gikk; suis, doit), both are read.
_WITH_EXCEPTIONS = frozenset({"fr", "nb", "nl"})
# Where that table also has nouns as forms of verbs and the other way round (huis of huizen, werken of
# werk), the list of lemmas says what is a word by itself.
_WITH_INDEX = frozenset({"fr", "nl"})


@dataclass(frozen=True)
class LemmaTable:
    """spaCy's lookup tables of a language: from forms to their lemmas, a dictionary a table.

    Most languages have one; Polish and Irish have one a part of speech, and some a table of exceptions
    besides. No dictionary: no table.
    """

    language: str
    tables: tuple[dict[str, Said], ...]
    english: English | None = None
    corrections: bool = True

    def lemmas_of(self, word: str) -> tuple[str, ...]:
        """The lemmas of a form, in lower case; the word itself where the tables say nothing."""
        low = word.lower()
        low_as_there = low.replace("œ", "oe") if self.language == "fr" else low
        spellings = dict.fromkeys(
            (low, low.capitalize(), low.upper(), low_as_there, low_as_there.capitalize())
        )
        said = [table[form] for table in self.tables for form in spellings if form in table]
        found = [lemma for one in said for lemma in ([one] if isinstance(one, str) else one)]
        return tuple(dict.fromkeys(_plain(lemma) for lemma in found)) or (low_as_there,)

    def has(self, form: str) -> bool:
        """Whether a word, in small letters, is in the tables or lists."""
        if self.english and self.english.has(form):
            return True
        spellings = (form, form.capitalize(), form.upper())
        return any(spelling in table for table in self.tables for spelling in spellings)

    def families(self, words: Iterable[str]) -> dict[str, frozenset[str]]:
        """For each word, every form that shares a lemma with it, in lower case, itself included.

        A form that has forms of its own has these as well: `thoughts` for `thought`, which is also
        a form of `think`. In English the regular inflections belong, and both spellings; see
        text/english.py. Goes through the tables once, however many words are asked for.
        """
        lemmas = {word: self._lemmas_of_family(word.lower()) for word in words}
        forms: dict[str, set[str]] = {lemma: set() for all_ in lemmas.values() for lemma in all_}
        spellings = {
            spelling: lemma
            for lemma in forms
            for spelling in (lemma, lemma.capitalize(), lemma.upper())
        }
        for table in self.tables:
            for form, lemma in _found_in(table, spellings.keys()):
                forms[spellings[lemma]].add(_plain(form))
        for lemma, found in forms.items():
            if lemma in self.lemmas_of(lemma):
                found.add(lemma)
        return {
            word: self._spelled(
                {word.lower()}.union(
                    self._regular_forms(word.lower(), all_), *(forms[lemma] for lemma in all_)
                )
            )
            for word, all_ in lemmas.items()
        }

    def _lemmas_of_family(self, low: str) -> tuple[str, ...]:
        """The lemmas whose forms a word finds: its own, and itself."""
        lemmas = self.lemmas_of(low)
        if not self.corrections:
            return lemmas
        spelled = (low, *self.english.spellings.get(low, ())) if self.english else (low,)
        if self.english and self.english.is_separate(low, lemmas):
            return spelled
        return tuple(dict.fromkeys((*lemmas, *spelled)))

    def _regular_forms(self, low: str, lemmas: Iterable[str]) -> set[str]:
        return self.english.regular_forms(low, lemmas, self.tables[0]) if self.english else set()

    def _spelled(self, forms: set[str]) -> frozenset[str]:
        """The forms in every spelling; in French with `œ` (the tables have only `soeur`)."""
        if self.english:
            return frozenset(self.english.spelled(forms))
        if self.language == "fr":
            return frozenset(forms | {form.replace("oe", "œ") for form in forms})
        return frozenset(forms)


@lru_cache(maxsize=4096)
def lemma_forms(word: str, language: str) -> frozenset[str]:
    """All surface forms of the lemma family of `word`, in lower case: feel, feels, felt, feeling.

    A language without a table (`has_lemma_table`) gives the word itself alone. For many words at
    once `lemma_table(language).families` is quicker.
    """
    return lemma_table(base_language(language)).families([word])[word]


def has_lemma_table(language: str) -> bool:
    """Whether spaCy's tables know the forms of this language's words."""
    return bool(_table_files(base_language(language)))


@lru_cache(maxsize=2)
def lemma_table(language: str, *, corrections: bool = True) -> LemmaTable:
    """Read the tables of a language: 0.1 s for English, 0.5 s for German, 4 s for Polish.

    Without `corrections` families are as spaCy's tables alone have them, for comparisons.
    """
    tables = [_read_table(path) for path in _table_files(language)]
    if language == "en" and corrections:
        return _read_english(tables[0])
    if language in _WITH_EXCEPTIONS:
        tables += _read_exceptions(language)
    if language in _WITH_INDEX:
        tables += _read_index(language)
    return LemmaTable(language, tuple(tables), corrections=corrections)


def _read_english(table: dict[str, Said]) -> LemmaTable:
    index: dict[str, list[str]] = json.loads(_unpacked("en", "lemma_index"))
    exceptions = json.loads(_unpacked("en", "lemma_exc"))
    kept, missing = corrected(cast("dict[str, str]", table), exceptions)
    english = English(
        nouns=frozenset(index["noun"]),
        verbs=frozenset(index["verb"]),
        irregular=frozenset(lemma for said in exceptions["verb"].values() for lemma in said),
        others=frozenset((*index["adj"], *index["adv"])),
        spellings=read_spellings(json.loads(_unpacked("en", "lexeme_norm"))),
    )
    return LemmaTable(
        "en", (cast("dict[str, Said]", kept), cast("dict[str, Said]", missing)), english
    )


def _plain(lemma: str) -> str:
    return unicodedata.normalize("NFC", lemma).lower()


def _table_files(language: str) -> list[Path]:
    """The lookup tables of a language: one, or one a part of speech; Italian has both, and needs both."""
    import spacy_lookups_data

    # Indonesian is called `id_` there, since `id` is Python's.
    tables = getattr(
        spacy_lookups_data, language, getattr(spacy_lookups_data, f"{language}_", None)
    )
    if not isinstance(tables, dict):
        return []
    whole = [Path(str(path)) for name, path in tables.items() if name == "lemma_lookup"]
    parts = [Path(str(path)) for name, path in tables.items() if name.startswith("lemma_lookup_")]
    named = [path.with_name(path.name + ".gz") for path in [*whole, *parts]]
    return [path for path in named if path.exists()]


def _read_table(path: Path) -> dict[str, Said]:
    table: dict[str, Said] = json.loads(gzip.decompress(path.read_bytes()))
    return table


def _found_in(table: Mapping[str, Said], lemmas: Collection[str]) -> list[tuple[str, str]]:
    """The forms of these lemmas, each with its lemma."""
    try:
        return [(form, said) for form, said in table.items() if said in lemmas]  # type: ignore[misc]
    except TypeError:  # a form with several lemmas, in a list: some languages have them
        pairs = ((form, [s] if isinstance(s, str) else s) for form, s in table.items())
        return [(form, lemma) for form, said in pairs for lemma in said if lemma in lemmas]


def _read_exceptions(language: str) -> list[dict[str, Said]]:
    """The forms that spaCy lists one by one, a dictionary a part of speech."""
    tables: dict[str, dict[str, Said]] = json.loads(_unpacked(language, "lemma_exc"))
    return list(tables.values())


def _read_index(language: str) -> list[dict[str, Said]]:
    """Of spaCy's list the nouns and verbs, each its own lemma.

    French has besides the participles in -é, which its table takes for words of their own (aimé).
    """
    index: dict[str, list[str]] = json.loads(_unpacked(language, "lemma_index"))
    tables: list[dict[str, Said]] = [
        {word: word for word in index[part]} for part in ("noun", "verb")
    ]
    if language == "fr":
        verbs = [verb for verb in index["verb"] if verb.endswith("er")]
        tables += [{verb[:-2] + end: verb for verb in verbs} for end in ("é", "ée", "és", "ées")]
    return tables


def _unpacked(language: str, table: str) -> bytes:
    import spacy_lookups_data

    path = Path(str(getattr(spacy_lookups_data, language)[table]))
    return gzip.decompress(path.with_name(path.name + ".gz").read_bytes())


@lru_cache(maxsize=4)
def pipeline(language: str) -> Language:
    """The blank spaCy pipeline of a language: tokens and, by its sentencizer, sentences. Cached."""
    import spacy

    try:
        blank = spacy.blank(base_language(language))
    except ImportError as error:
        raise QualcodeError(
            f"The language {language!r} is not supported by spaCy: {error}",
            "Write a language code such as en, de or fr after `language:` in study.yaml.",
        ) from error
    blank.add_pipe("sentencizer")
    return blank
