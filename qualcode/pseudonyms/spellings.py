"""Words that may be a name misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from qualcode.model.spans import Span
from qualcode.pseudonyms.identifiers import find_identifiers
from qualcode.pseudonyms.words import TOKEN, bare, is_ordinary, plain, words_of
from qualcode.text.language import base_language


def find_misspellings(
    names: Iterable[str], texts: Mapping[str, str], language: str
) -> list[tuple[str, str, tuple[tuple[str, Span], ...]]]:
    """Words of `texts` that may be a word of a name misspelt, or all of them in one: (name, word, places).

    Ordinary words of the language, and words of the names themselves, are none.
    """
    wanted, known = _wanted(names)
    found: dict[tuple[str, str], list[tuple[str, Span]]] = {}
    seen: dict[str, str | None] = {}
    for where, text in texts.items():
        for token in TOKEN.finditer(text):
            word = token.group()
            if text[token.end() : token.end() + 2] in {"'t", "’t"}:
                continue  # aren't
            if word not in seen:
                seen[word] = _meant(plain(word), wanted, known, language)
            meant = seen[word]
            if meant is not None:
                found.setdefault((meant, word), []).append((where, Span(*token.span())))
    return [(name, word, tuple(places)) for (name, word), places in found.items()]


def _wanted(names: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """The words that may be misspelt, each with its name; and the words that are known as they are."""
    wanted: dict[str, str] = {}
    known: set[str] = set()
    for name in names:
        words = [word for word in words_of(name) if word.isalpha()]
        known.update(words)
        if any(find_identifiers(name)):
            continue  # the year of an age
        if not re.search(r"\s", name):
            known.add("".join(words))  # a form that is sure: OBrien
        for word in (*words, "".join(words)):
            if len(word) > 1:
                wanted.setdefault(word, name)
    return wanted, known


def _meant(word: str, wanted: Mapping[str, str], known: set[str], language: str) -> str | None:
    """The name that has a word like this one."""
    if len(word) < 2 or not word.isalpha() or {word, _singular(word)} & known:
        return None
    if word in stop_words(language) or is_ordinary(word, language):
        return None
    return next((name for one, name in wanted.items() if is_like(word, one)), None)


def _singular(word: str) -> str:
    return word if word.endswith("ss") else word.removesuffix("s")


@lru_cache(maxsize=2)
def stop_words(language: str) -> frozenset[str]:
    """The small words of a language, which have no other form: `many`; empty if it has no list."""
    from importlib import import_module

    try:
        return frozenset(
            import_module(f"spacy.lang.{base_language(language)}.stop_words").STOP_WORDS
        )
    except ImportError:
        return frozenset()


def is_like(word: str, name: str) -> bool:
    """Whether `word` may be `name` misspelt; both in lower case.

    Accents left out, whatever its length; or, from four letters on, a letter more, less, other, or
    two exchanged; two such from seven letters on.
    """
    if abs(len(word) - len(name)) > 2:
        return False
    if not (word.isascii() and name.isascii()):
        if bare(word) == _umlauts(name):
            return True
        word, name, accents = bare(word), bare(name), word != name
        if word == name:
            return accents
    if len(name) < 4 or len(word) < 3 or len(set(word) ^ set(name)) > 4:
        return False
    if word[0] == name[0]:
        return edit_distance(word, name) <= (2 if len(name) >= 7 else 1)
    return len(name) >= 5 and edit_distance(word, name) <= 1


def _umlauts(name: str) -> str:
    return bare(re.sub("[äöü]", lambda found: {"ä": "ae", "ö": "oe", "ü": "ue"}[found[0]], name))


def edit_distance(mine: str, yours: str) -> int:
    """Letters to insert, delete, change or exchange with the next (optimal string alignment)."""
    before_last: list[int] = []
    last = list(range(len(yours) + 1))
    for row, letter in enumerate(mine, 1):
        line = [row]
        for column, other in enumerate(yours, 1):
            cost = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == yours[column - 2] and mine[row - 2] == other:
                cost = min(cost, before_last[column - 2] + 1)
            line.append(cost)
        before_last, last = last, line
    return last[-1]
