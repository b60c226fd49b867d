"""A text as keywords are looked for in it: small letters, straight quotes, one space between words.

Ligatures (`ﬁ`) are written out, and signs that are never seen (the soft hyphen, the zero-width
space) are left out, so that a word from a PDF or a web page is found like any other.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from qualcode.model.spans import Span

if TYPE_CHECKING:
    from qualcode.keywords.columns import Ints

    # Code points, in as few bytes as the text needs: 8, 16 or 32 bits each.
    Codes = Any

_STRAIGHT = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "\u2010": "-", "\u2011": "-"}
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURES |= {"Ĳ": "IJ", "ĳ": "ij"}
_UNSEEN = "\x00\u00ad\u200b\u2060\ufeff"
_SPELLED = {**_LIGATURES, **dict.fromkeys(_UNSEEN, "")}
_PATTERN = str.maketrans({**_STRAIGHT, **_SPELLED})
_NEWLINE, _SPACE, _UNPRINTED = 10, 32, 127


@dataclass(frozen=True)
class Folded:
    """`low` is the folded text and `codes` its code points; both have a newline at each end.

    `origin` maps each place here to a code point of the text (-1 for the first newline). It is None
    if every place is one more than the code point. `spelled` is the text before capitals and white
    space were folded, and `kept` which of its places are here (None: all).
    """

    low: str
    codes: Codes
    origin: Ints | None
    spelled: Codes
    kept: Ints | None

    @cached_property
    def plain(self) -> str:
        """The folded text with its capitals, place by place."""
        import numpy as np

        plain = _mapped(self.spelled, lower=False)
        inner = self.codes[1:-1]
        plain = np.where(inner <= _SPACE, inner, plain if self.kept is None else plain[self.kept])
        return f"\n{_text_of(plain)}\n"

    def places(self, ats: Ints) -> Ints:
        """Where code points of the text are in the folded text."""
        if self.origin is None:
            return ats + 1
        return self.origin.searchsorted(ats)

    def originals(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """The starts and ends in the text of matches in the folded text."""
        if self.origin is None:
            return starts - 1, ends - 1
        return self.origin[starts], self.origin[ends - 1] + 1

    def original(self, start: int, end: int) -> Span:
        """The span of one match in the text."""
        if self.origin is None:
            return Span(start - 1, end - 1)
        return Span(int(self.origin[start]), int(self.origin[end - 1]) + 1)


def fold(text: str) -> Folded:
    """Fold a text. Offsets in the result lead back to code points of the text as it is.

    A newline becomes a space; an empty line stays one, since no phrase goes on across it.
    """
    import numpy as np

    spelled = _code_points(text)
    inner = _mapped(spelled, lower=True)
    origin = kept = None
    if not inner.all():
        spelled, origin = _spelled_out(spelled)
        inner = _mapped(spelled, lower=True)
    white = inner <= _SPACE
    doubled = np.flatnonzero(white[1:] & white[:-1])
    lines = inner == _NEWLINE
    if not (lines[doubled] & lines[doubled + 1]).all() or (np.diff(doubled) == 1).any():
        kept = _shortened(inner, white, lines)
        inner = inner[kept]
        origin = kept if origin is None else origin[kept]
    else:
        inner[lines] = _SPACE
        inner[doubled] = inner[doubled + 1] = _NEWLINE
    codes = np.empty(len(inner) + 2, inner.dtype)
    codes[0] = codes[-1] = _NEWLINE
    codes[1:-1] = inner
    if origin is not None:
        origin = np.concatenate(([-1], origin, [len(text)]))
    return Folded(_text_of(codes), codes, origin, spelled, kept)


def fold_pattern(pattern: str) -> str:
    """A keyword folded the same way; its capitals are kept, its white space is single."""
    return " ".join(unicodedata.normalize("NFC", pattern).translate(_PATTERN).split())


def small(text: str) -> str:
    """In small letters, character by character.

    Python makes two characters of the Turkish capital `İ` (here an `i`), and writes a sigma at the
    end of a word in another way (here there is one small sigma).
    """
    return text.replace("İ", "i").lower().replace("ς", "σ")


def _code_points(text: str) -> Codes:
    import numpy as np

    if text.isascii():
        return np.frombuffer(text.encode("ascii"), np.uint8)
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) == 2 * len(text):
        return np.frombuffer(units, np.uint16)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _text_of(codes: Codes) -> str:
    encoding = {1: "ascii", 2: "utf-16-le", 4: "utf-32-le"}[codes.dtype.itemsize]
    return str(codes.tobytes(), encoding, "surrogatepass" if codes.dtype.itemsize > 1 else "strict")


def _mapped(codes: Codes, *, lower: bool) -> Codes:
    """Each code point folded by itself; 0 for those that become none or several."""
    import numpy as np

    table = _table(lower=lower)
    if codes.dtype.itemsize == 1:
        return table[:128].astype(np.uint8).take(codes)
    if codes.dtype.itemsize == 2:
        return table.take(codes)
    mapped = table.take(codes, mode="clip").astype(np.uint32)
    for code in np.unique(codes[codes >= len(table)]).tolist():
        mapped[codes == code] = ord(chr(code).lower()) if lower else code
    return mapped


@cache
def _table(*, lower: bool) -> Codes:
    """For each of the first 65,536 code points the one it is folded to."""
    import numpy as np

    table = np.arange(0x10000, dtype=np.uint16)
    for code in range(0x10000):
        char = chr(code)
        if char.isspace():
            table[code] = _NEWLINE if char == "\n" else _SPACE
        elif code < _SPACE:
            table[code] = _UNPRINTED
        elif lower and len(low := small(char)) == 1:
            table[code] = ord(low)
    for char, straight in _STRAIGHT.items():
        table[ord(char)] = ord(straight)
    for char in _SPELLED:
        table[ord(char)] = 0
    return table


def _spelled_out(codes: Codes) -> tuple[Codes, Ints]:
    """With ligatures written out and unseen signs left out; for each place the code point."""
    import numpy as np

    counts = np.ones(len(codes), np.int64)
    for char, spelled in _SPELLED.items():
        counts[codes == ord(char)] = len(spelled)
    origin = np.repeat(np.arange(len(codes)), counts)
    firsts = np.cumsum(counts) - counts
    out = codes[origin]
    for char, spelled in _LIGATURES.items():
        places = firsts[codes == ord(char)]
        for nth, letter in enumerate(spelled):
            out[places + nth] = ord(letter)
    return out, origin


def _shortened(inner: Codes, white: Codes, lines: Codes) -> Ints:
    """The places left if each run of white space becomes one sign, which is set in `inner`."""
    import numpy as np

    begins = white.copy()
    begins[1:] &= ~white[:-1]
    runs = np.flatnonzero(begins)
    broken = np.add.reduceat(lines, runs, dtype=np.int64) > 1
    inner[runs] = np.where(broken, _NEWLINE, _SPACE)
    return np.flatnonzero(begins | ~white)
