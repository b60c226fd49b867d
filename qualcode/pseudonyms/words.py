"""The words that names are made of: what counts as one, which are ordinary words, which are alike."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from qualcode.text.language import base_language, lemma_table

# Signs that nobody sees: a soft hyphen, what joins or parts letters.
HIDDEN = "\u00ad\u200b\u200c\u200d\u2060"
# Letters, or figures; no underscore, nor the apostrophe that Unicode takes for a letter.
TOKEN = re.compile(rf"\d+|[^\W\d_ʼ]+(?:[{HIDDEN}]+[^\W\d_ʼ]+)*")
_UNSEEN = {ord(sign): None for sign in HIDDEN}
# What stands before a capital within one name: McDonald, DeShawn.
_PREFIXES = frozenset({"mc", "mac", "de", "la", "le", "van", "von", "fitz", "di", "du", "st", "o"})
# What no accent is taken off by decomposing.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Endings of names that are no person's.
ORGANISATIONS = _words(
    """hospital infirmary clinic surgery hospice trust centre center university college school academy
    nursery church mosque temple synagogue council charity foundation association society ltd limited
    plc company inc bank ward unit institute agency hostel"""
)
STREETS = _words(
    """street road avenue lane close drive crescent terrace square park bridge station market
    estate common beach bay island valley river lake"""
)
# Names of months that are names of people, too.
MONTHS = _words(
    "january february march april may june july august september october november december"
)


def plain(word: str) -> str:
    """The word in lower case, without invisible characters."""
    return word.translate(_UNSEEN).replace("İ", "I").casefold()


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without what joins them."""
    return tuple(plain(word) for word in TOKEN.findall(name))


def bare(word: str) -> str:
    """The word without its accents: `Łukasz` is lukasz, `Siân` sian."""
    decomposed = unicodedata.normalize("NFD", word.casefold().translate(_PLAIN))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=4096)
def humps(word: str) -> tuple[tuple[int, int], ...]:
    """The pieces of a word that capitals join, as a file's name may: Anna, Smith of `AnnaSmith`.

    `McDonald` and words in capitals are one piece.
    """
    cuts = [0]
    for at, (before, letter) in enumerate(pairwise(word), 1):
        begins = letter.isupper() and (before.islower() or word[at + 1 : at + 2].islower())
        if begins and word[cuts[-1] : at].casefold() not in _PREFIXES:
            cuts.append(at)
    return tuple(pairwise([*cuts, len(word)]))


@lru_cache(maxsize=2)
def _dictionary(language: str) -> Mapping[str, int]:
    # Each word with the number of its forms. Tables write as their language does: German `Haus`.
    words: Counter[str] = Counter()
    for table in lemma_table(language).tables:
        for form, said in table.items():
            words[form.casefold()] += 2
            words.update(one.casefold() for one in ([said] if isinstance(said, str) else said))
    return words


def is_ordinary(word: str, language: str, forms: int = 1) -> bool:
    """Whether `word` is in the dictionary of the language (spaCy's lemma tables): `will`, `mark`.

    With so many inflected `forms`, or one itself: an `anna` is a coin, but few will speak of one.
    """
    return _dictionary(base_language(language)).get(word.casefold(), 0) >= forms
