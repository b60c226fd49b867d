"""Which one-byte encoding a text in Latin letters is in: the one whose accents fit one language.

Guessers by statistics take French for Polish where there is little text: most encodings have a letter
for nearly every byte. But no language mixes `ę`, `ů` and `ŕ`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# The letters beyond ASCII of languages, and the encodings in which their texts are met.
_WESTERN = {
    "French": "àâæçèéêëîïôœùûüÿ",
    "German": "äöüßéàè",
    "Spanish": "áéíóúüñªº",
    "Portuguese": "áâãàçéêíóôõúüªº",
    "Italian": "àèéìíîòóù",
    "Dutch": "áäàâçéëèêíïîóöôúüñ",
    "Danish or Norwegian": "æøåéèêëóòôäöü",
    "Swedish or Finnish": "åäöéèàüš",
    "Icelandic": "áéíóúýþæöð",
    "Catalan": "àèéíïòóúüç·",
    "English": "éèêëïöôñçàâüæœ",
}
_CENTRAL = {
    "Polish": "ąćęłńóśźżé",
    "Czech": "áčďéěíňóřšťúůýžöü",
    "Slovak": "áäčďéíĺľňóôŕšťúýž",
    "Hungarian": "áéíóöőúüű",
    "Slovene or Croatian": "čćđšž",
    "Romanian": "ăâîşţ",
}
_TURKISH = {"Turkish": "çğıöşüâîûİ"}
_BALTIC = {
    "Lithuanian": "ąčęėįšųūž",
    "Latvian": "āčēģīķļņšūž",
    "Estonian": "äöõüšž",
}
# The likelier first: of two that fit as well, it is taken.
_ENCODINGS = (
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("cp1254", _TURKISH),
    ("mac_roman", _WESTERN),
    ("iso8859_2", _CENTRAL),
    ("cp1257", _BALTIC),
    ("cp850", _WESTERN),
)
_HIGH = re.compile("[^\x00-\x7f]")
_SIGNS = frozenset("‘’‚“”„«»‹›–—…•€£§°·¿¡©®™´½¼¾²³µ×\xa0\xad")
_NEVER_WITHIN = frozenset("¿¡§°©®™´½¼¾²³µ×€£•¹")
# Beyond so many of its letters a text has accents on, it is not written in Latin letters.
_MOST_ACCENTS = 0.4
_FITS = 0.9


@dataclass(frozen=True)
class Guess:
    """An encoding, the language whose accents fit, and the share of signs that do (0 to 1)."""

    encoding: str
    language: str
    share: float


def guess_latin(data: bytes) -> Guess | None:
    """The encoding in which the accents of `data` are those of one language; None where in none.

    `data` holds at least one byte beyond ASCII.
    """
    guesses = [
        guess
        for encoding, languages in _ENCODINGS
        if (text := _decoded(data, encoding)) and (guess := _weighed(encoding, languages, text))
    ]
    return max(guesses, key=lambda guess: guess.share, default=None)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _weighed(encoding: str, languages: dict[str, str], text: str) -> Guess | None:
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
    if accents > letters * _MOST_ACCENTS:
        return None
    # A capital within a word is a sign of the wrong encoding: `itÕs`.
    placed = [c for before, c in high if not (c.isupper() and before.islower())]
    fits = {
        language: sum(char in alphabet or char.lower() in alphabet for char in placed)
        for language, alphabet in languages.items()
    }
    language = max(fits, key=lambda name: fits[name])
    share = fits[language] / len(high) if high else 1.0
    return Guess(encoding, language, share) if share >= _FITS else None
