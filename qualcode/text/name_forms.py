"""Where names stand in a text, in every form people write them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from qualcode.model.spans import Span
from qualcode.text.language import base_language, lemma_table

EXACT, CASE, PLURAL, PART = "exact", "case", "plural", "part"
_TOKEN = re.compile(r"[^\W_]+")
# What may stand between the words of a name; a full stop only after an initial or a title.
_JOINT = re.compile(r"[\s'’ʼ`\-‐‑–_.,/()+]{1,4}")
_SHORT = 3
# The start of a text, a line, a sentence or quoted speech, maybe after a speaker's label.
_OPENING = re.compile(r"(?:\A|\n|[.!?…:>][\"'”’)\]*]*\s|[\"“‘(\[*>])\s*\Z")


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


class Found(NamedTuple):
    """A name, the span where it stands, and in which form."""

    name: str
    span: Span
    kind: str
    sure: bool


@dataclass(frozen=True)
class _Pattern:
    """A name, or the part of one, as the words to look for in lower case."""

    name: str
    words: tuple[str, ...]
    part: bool = False

    @property
    def rank(self) -> tuple[int, int, bool]:
        return -len(self.words), -len("".join(self.words)), self.part


class NameFinder:
    """Looks for many names at once, going through a text word by word.

    `keep` are words (pseudonyms) that are left alone; `parts` also looks for each longer word of a
    name of several words, and inside words joined by capitals (`AnnaSmith`).
    """

    def __init__(
        self,
        names: Iterable[str],
        language: str,
        *,
        keep: Iterable[str] = (),
        parts: bool = False,
    ) -> None:
        self.language = language
        self.parts = parts
        self._kept = _any_of(keep)
        patterns = {name: _Pattern(name, words_of(name)) for name in names}
        chosen = [pattern for pattern in patterns.values() if pattern.words]
        if parts:
            whole = {pattern.words for pattern in chosen}
            chosen += [
                _Pattern(pattern.name, (word,), part=True)
                for pattern in patterns.values()
                for word in _telling_parts(pattern)
                if (word,) not in whole
            ]
        self._by_first: dict[str, list[_Pattern]] = {}
        for pattern in sorted(chosen, key=lambda pattern: pattern.rank):
            for first in {pattern.words[0], *_plurals(pattern)}:
                self._by_first.setdefault(first, []).append(pattern)

    def find(self, text: str) -> Iterator[Found]:
        """The names in `text`, in order, none overlapping; the longest where several could stand."""
        tokens = list(self._tokens(text))
        words = [text[start:end].casefold() for start, end in tokens]
        doubted = self._doubted(text, tokens)
        kept = [found.span() for found in self._kept.finditer(text)] if self._kept else []
        at = 0
        for index, (start, _) in enumerate(tokens):
            if start < at or not self._by_first.get(words[index]):
                continue
            while kept and kept[0][1] <= start:
                kept.pop(0)
            if kept and kept[0][0] <= start:
                continue
            found = self._match(text, tokens, words, index, doubted)
            if found:
                yield found
                at = found.span.end

    def _tokens(self, text: str) -> Iterator[tuple[int, int]]:
        for found in _TOKEN.finditer(text):
            if not self.parts:
                yield found.span()
                continue
            # `AnnaSmith2` of a file name: Anna, Smith, 2.
            for piece in re.finditer(r"\d+|[A-Z]{2,}(?![a-z])|[^\W\d_][^\W\d_A-Z]*", found.group()):
                yield found.start() + piece.start(), found.start() + piece.end()

    def _match(
        self,
        text: str,
        tokens: list[tuple[int, int]],
        words: list[str],
        index: int,
        doubted: frozenset[str],
    ) -> Found | None:
        for pattern in self._by_first[words[index]]:
            size = len(pattern.words)
            said = tuple(words[index : index + size])
            if len(said) < size or said[:-1] != pattern.words[:-1]:
                continue
            plural = said[-1] != pattern.words[-1]
            if plural and said[-1] not in _plurals(pattern):
                continue
            if not _joined(text, tokens[index : index + size]):
                continue
            start, end = tokens[index][0], tokens[index + size - 1][1]
            if plural:
                end -= len(said[-1]) - len(pattern.words[-1])
            return self._judge(text, pattern, Span(start, end), doubted, plural=plural)
        return None

    def _doubted(self, text: str, tokens: list[tuple[int, int]]) -> frozenset[str]:
        # Ordinary words that stand in lower case more often than with a capital within a sentence.
        small: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        for start, end in tokens:
            word = text[start:end]
            low = word.casefold()
            if low not in self._by_first:
                continue
            if word.islower():
                small[low] += 1
            elif not _OPENING.search(text[max(start - 12, 0) : start]):
                capital[low] += 1
        return frozenset(
            word
            for word, count in small.items()
            if count >= capital[word] and is_ordinary(word, self.language, forms=2)
        )

    def _judge(
        self, text: str, pattern: _Pattern, span: Span, doubted: frozenset[str], *, plural: bool
    ) -> Found | None:
        form = span.of(text)
        low = form.islower() and not pattern.name.islower()
        if plural and low:
            return None
        same = " ".join(form.split()) == " ".join(pattern.name.split())
        kind = EXACT if same else CASE
        if pattern.part or plural:
            kind = PART if pattern.part else PLURAL
        sure = True
        if len(pattern.words) == 1:
            word = pattern.words[0]
            opening = _OPENING.search(text[max(span.start - 12, 0) : span.start])
            sure = not (low and is_ordinary(word, self.language)) and not (
                word in doubted and opening
            )
        return Found(pattern.name, span, kind, sure)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without what joins them."""
    return tuple(word.casefold() for word in _TOKEN.findall(name))


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


def find_misspellings(
    name: str, texts: Mapping[str, str], language: str
) -> list[tuple[str, tuple[tuple[str, Span], ...]]]:
    """Words of `texts` that may be a word of `name` misspelt, with their places.

    One letter more, less, other or two exchanged; two such from seven letters on; accents left out.
    Ordinary words of the language are none.
    """
    wanted = {word for word in words_of(name) if len(word) > _SHORT}
    found: dict[str, list[tuple[str, Span]]] = {}
    seen: dict[str, bool] = {}
    for where, text in texts.items():
        for token in _TOKEN.finditer(text):
            word = token.group()
            if word not in seen:
                low = word.casefold()
                seen[word] = (
                    low not in wanted
                    and any(_near(low, one) for one in wanted)
                    and not is_ordinary(low, language)
                    and low.removesuffix("s") not in wanted
                )
            if seen[word]:
                found.setdefault(word, []).append((where, Span(*token.span())))
    return [(word, tuple(places)) for word, places in found.items()]


def _near(word: str, name: str) -> bool:
    if abs(len(word) - len(name)) > 2 or len(word) <= _SHORT - 1:
        return False
    if bare(word) == bare(name):
        return True
    return word[0] == name[0] and edit_distance(word, name) <= (2 if len(name) >= 7 else 1)


def bare(word: str) -> str:
    """The word without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def edit_distance(mine: str, yours: str) -> int:
    """Letters to put in, take out, change or exchange with the next (optimal string alignment)."""
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


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    kept = sorted({word for word in words if word}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, kept))) if kept else None


def _plurals(pattern: _Pattern) -> tuple[str, ...]:
    # "the Smiths", "the Joneses"; only of one word, and no number.
    word = pattern.words[-1]
    if len(pattern.words) > 1 or len(word) < _SHORT or not word.isalpha() or not word.isascii():
        return ()
    return (word + "es",) if word.endswith("s") else (word + "s",)


def _telling_parts(pattern: _Pattern) -> list[str]:
    # Of a person's name; "Community" of a hospital's tells nothing.
    if len(pattern.words) < 2 or not (ORGANISATIONS | STREETS).isdisjoint(pattern.words):
        return []
    return [word for word in pattern.words if len(word) >= _SHORT and word.isalpha()]


def _joined(text: str, tokens: list[tuple[int, int]]) -> bool:
    for (start, end), (following, _) in pairwise(tokens):
        joint = text[end:following]
        if joint and not _JOINT.fullmatch(joint):
            return False
        stops = joint.startswith(".") and not text[start:end].isdigit()
        if stops and end - start > _SHORT and not joint.endswith("_"):
            return False
    return True
