"""Which encoding a text without a mark is in: the one in which it is a text of one language.

Guessers by statistics take French for Polish, or Greek for gibberish, if there is little text: most
encodings have a letter for nearly every byte. But no language mixes `ę`, `ů` and `ŕ`, and any text of
some length has a few of the commonest words of its language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from qualcode.files.languages import IDEOGRAPHIC, LANGUAGES, UNSPACED, Language

_HIGH = re.compile("[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SIGNS = frozenset("‘’‚“”„«»‹›–—…•€£§°·¿¡©®™´½¼¾²³µ×\xa0\xad、。「」『』（）！？：；，．・〜ー")
_NEVER_WITHIN = frozenset("¿¡§°©®™´½¼¾²³µ×€£•¹")
# Beyond so many of its letters a text has accents on, it is not written in Latin letters.
_MOST_ACCENTS = 0.4
_FITS = 0.9
_ORDER = (
    "cp1252", "cp1250", "cp1254", "mac_roman", "iso8859_2", "cp1257", "iso8859_14", "cp850",
    "iso8859_16", "iso8859_9",
)  # fmt: skip
# So much of a guess rests on common words: of all words so many are, in any language.
_USUAL = 0.2
_LONGEST = 40_000


@dataclass(frozen=True)
class Guess:
    """An encoding, the language that fits, the share of letters that do and of common words (0 to 1)."""

    encoding: str
    language: str
    share: float
    common: float = 0.0
    words: int = 0
    own: bool = False

    @property
    def score(self) -> float:
        """How well it fits: letters, common words, and whether it is the study's language."""
        return self.share + min(self.common / _USUAL, 1.0) + 0.1 * self.own


def guess_latin(data: bytes, language: str = "") -> Guess | None:
    """The encoding in which the accents of `data` are those of one language; None if in none.

    `data` has at least one byte beyond ASCII; `language` is the study's, if it is known.
    """
    return _best(data, language, scripted=False)


def guess_script(data: bytes, language: str = "") -> Guess | None:
    """The encoding in which `data` is a text of one language that is not written in Latin letters."""
    return _best(data, language, scripted=True)


def _best(data: bytes, language: str, *, scripted: bool) -> Guess | None:
    guesses = [
        guess
        for encoding in _encodings(scripted=scripted)
        if (text := _decoded(data[:_LONGEST], encoding))
        for guess in _weighed(encoding, text, language, scripted=scripted)
    ]
    return max(guesses, key=lambda guess: guess.score, default=None)


@cache
def _encodings(*, scripted: bool) -> tuple[str, ...]:
    found = dict.fromkeys(
        encoding
        for language in LANGUAGES
        if language.scripted == scripted
        for encoding in language.encodings
    )
    return tuple(sorted(found, key=lambda e: _ORDER.index(e) if e in _ORDER else len(_ORDER)))


def _decoded(data: bytes, encoding: str) -> str:
    for cut in range(4):  # a character of several bytes may be cut at the end
        try:
            return data[: len(data) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _weighed(encoding: str, text: str, language: str, *, scripted: bool) -> list[Guess]:
    high = [
        (text[at - 1 : at] or " ", text[at])
        for at in (found.start() for found in _HIGH.finditer(text))
        if text[at] not in _SIGNS
        or (
            text[at] in _NEVER_WITHIN
            and text[at - 1 : at].isalpha()
            and text[at + 1 : at + 2].isalpha()
        )
    ]
    letters = sum(map(str.isalpha, text))
    accents = sum(char.isalpha() for _, char in high)
    if (accents > letters * _MOST_ACCENTS) != scripted:
        return []
    # A capital within a word is a sign of the wrong encoding: `itÕs`.
    placed = [_small(c) for before, c in high if not (c.isupper() and before.islower())]
    said = [word.casefold() for word in _WORD.findall(text)[:5_000]]
    found = []
    for known in LANGUAGES:
        if known.scripted != scripted or encoding not in known.encodings:
            continue
        share = _share(known, placed, len(high))
        if share < _FITS:
            continue
        hits = _hits(known, said, placed)
        own = language[:2] == known.code
        found.append(Guess(encoding, known.name, share, *hits, own))
    return found


def _small(char: str) -> str:
    small = char.lower()
    return small if len(small) == 1 else char


def _share(language: Language, placed: list[str], count: int) -> float:
    """How much of what is beyond ASCII is letters of the language, in places where they can be."""
    if not count:
        return 1.0
    if language.code in IDEOGRAPHIC:
        fits = sum(_is_east_asian(char, language) for char in placed)
    else:
        marked = ("Mn", "Mc") if language.code in {"he", "ar"} else ()
        fits = sum(
            char in language.letters or (bool(marked) and unicodedata.category(char) in marked)
            for char in placed
        )
    return fits / count


def _is_east_asian(char: str, language: Language) -> bool:
    if language.code == "ko":
        return "\uac00" <= char <= "\ud7a3"
    unified = "\u4e00" <= char <= "\u9fff"
    return unified or char in language.letters or "\uff01" <= char <= "\uff5e"


def _hits(language: Language, said: list[str], placed: list[str]) -> tuple[float, int]:
    """Which part of the words is common in the language, and how many they are."""
    if language.code in IDEOGRAPHIC:
        count = sum(char in language.words for char in placed)
        # In Japanese half of the text is hiragana; a text without any is Chinese.
        return count / max(len(placed), 1), count
    if language.code in UNSPACED:
        text = "".join(placed)
        count = sum(map(text.count, language.words))
        return 5 * count / max(len(placed), 1), count
    count = sum(word in language.words for word in said)
    return count / max(len(said), 1), count
