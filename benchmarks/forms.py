"""How complete the families of words are, over the whole table of each language.

    python benchmarks/forms.py [LANGUAGE ...]

For every word that a lookup table of spaCy has, either as a form or as a lemma, this counts what its
family lacks and what is in it by mistake, with spaCy's tables alone (`before`) and as qualcode reads
them (`after`):

- `own_forms_missing`: words that lack a form which the table itself gives to them (*thoughts* for
  `thought`);
- `plurals_missing` (English): nouns of WordNet that lack their regular or irregular plural;
- `figures_found` (English): words that find a figure (*1* for `first`);
- `other_words_found` (English): pairs of a word and a form which is known to belong to another word,
  by the list in qualcode/text/english.py;
- `spellings_apart` (English): words in British spelling that lack the American one.

Prints one JSON object.
"""

from __future__ import annotations

import json
import sys

from qualcode.text import english
from qualcode.text.language import LemmaTable, has_lemma_table, lemma_table

LANGUAGES = (
    *(
        "ca",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "fr",
        "ga",
        "grc",
        "hr",
        "hu",
        "id",
        "it",
        "lb",
        "lt",
    ),
    *("mk", "nb", "nl", "pl", "pt", "ro", "ru", "sr", "sv", "tl", "tr", "ur"),
)


def own_forms(table: LemmaTable) -> dict[str, set[str]]:
    """For each lemma the forms the tables give to it, in small letters."""
    forms: dict[str, set[str]] = {}
    for one in table.tables:
        for form, said in one.items():
            for lemma in [said] if isinstance(said, str) else said:
                if lemma != form:
                    forms.setdefault(lemma.lower(), set()).add(form.lower())
    return forms


def measure(language: str) -> dict[str, object]:
    plain = lemma_table(language, corrections=False)
    better = lemma_table(language)
    listed = own_forms(plain)
    words = sorted({form.lower() for one in plain.tables for form in one} | listed.keys())
    before, after = plain.families(words), better.families(words)
    # Forms that a correction gives to another word are not missed.
    meant = own_forms(better) if language == "en" else listed
    result: dict[str, object] = {"words": len(words)}

    def count(name: str, lacks: object) -> None:
        result[name] = {
            side: sum(lacks(word, families[word]) for word in words)  # type: ignore[operator]
            for side, families in (("before", before), ("after", after))
        }

    count("own_forms_missing", lambda word, family: not meant.get(word, set()) <= family)
    if language == "en":
        known = better.english
        assert known is not None
        plurals = {
            word: english.regular_plurals(word) & plain.tables[0].keys()
            for word in words
            if word in known.nouns
        }
        plurals = {
            word: {p for p in said if plain.tables[0][p] in (word, plain.tables[0].get(word))}
            for word, said in plurals.items()
        }
        count("plurals_missing", lambda word, family: not plurals.get(word, set()) <= family)
        count(
            "figures_found",
            lambda word, family: not word.isdigit() and any(form.isdigit() for form in family),
        )
        apart = {(a, b) for a, b in english.SEPARATE.items()}
        count(
            "other_words_found",
            lambda word, family: sum(
                (word, form) in apart or (form, word) in apart for form in family
            ),
        )
        count(
            "spellings_apart",
            lambda word, family: not set(known.spellings.get(word, ())) <= family,
        )
    return result


def main() -> None:
    languages = sys.argv[1:] or [name for name in LANGUAGES if has_lemma_table(name)]
    print(json.dumps({language: measure(language) for language in languages}))


if __name__ == "__main__":
    main()
