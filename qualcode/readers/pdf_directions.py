"""Words written from right to left, which a PDF prints in the order seen, not in the order read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import regex

# Shapes of letters as they are printed: Hebrew and Arabic presentation forms.
_SHAPES = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]+")
_LEFTWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_BRACKETS, _CLOSING = "()[]{}<>«»", ")]}>»"
_MIRRORED = str.maketrans(_BRACKETS, ")(][}{><»«")


def in_reading_order(words: Sequence[str]) -> list[str]:
    """The words of a printed line as they are read.

    Where most words run leftwards, so does the line, save for runs of others; else only runs of such
    words are turned. That undoes the usual cases of the Unicode Bidirectional Algorithm, not all.
    """
    leftwards = sum(_runs_left(word) for word in words)
    if not leftwards:
        return list(words)
    line = [_turned(word) if _runs_left(word) else word for word in words]
    backwards = leftwards > sum(_runs_right(word) for word in words)
    against = _runs_right if backwards else _runs_left
    along = _runs_left if backwards else _runs_right
    if backwards:
        line = [w if _runs_left(w) or _runs_right(w) else _turned(w) for w in line[::-1]]
    read: list[str] = []
    at = 0
    while at < len(line):
        end = at
        if against(line[at]):
            for place in range(at, len(line)):
                if along(line[place]):
                    break
                end = place if against(line[place]) else end
        read += line[at : end + 1][::-1]
        at = end + 1
    brackets = [sign for word in read for sign in word if sign in _BRACKETS]
    if (
        brackets and brackets[0] in _CLOSING
    ):  # some programs keep the sign seen, some the sign meant
        return [word.translate(_MIRRORED) for word in read]
    return read


def as_seen(sign: str) -> str:
    """A ligature's letters in the order seen, as all others come."""
    return sign[::-1] if len(sign) > 1 and _runs_left(sign) else sign


def _turned(word: str) -> str:
    """A word's signs from the last to the first, numbers in it as they are, letters in plain shape."""
    plain = _SHAPES.sub(lambda found: unicodedata.normalize("NFKC", found[0][::-1])[::-1], word)
    back = "".join(reversed(regex.findall(r"\X", plain)))
    return _NUMBER.sub(lambda found: found[0][::-1], back)


def _runs_left(word: str) -> bool:
    return _LEFTWARDS.search(word) is not None


def _runs_right(word: str) -> bool:
    return not _runs_left(word) and any(char.isalpha() for char in word)
