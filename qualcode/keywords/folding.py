"""A text as the automaton sees it: small letters, straight quotes, one space between words."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualcode.model.spans import Span

_RUN = re.compile(r"\s{2,}")
_STRAIGHT = (
    ("’", "'"),
    ("‘", "'"),
    ("ʼ", "'"),
    ("`", "'"),
    ("\u2010", "-"),
    ("\u2011", "-"),
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\t", " "),
    ("\v", " "),
    ("\f", " "),
    ("\u3000", " "),
    # U+2000 and U+2001 are U+2002 and U+2003 in texts as they are stored (NFC).
    *((chr(space), " ") for space in range(0x2002, 0x200B)),
)
_STRAIGHT_ASCII = tuple(pair for pair in _STRAIGHT if pair[0].isascii())


@dataclass(frozen=True, slots=True)
class Folded:
    """`plain` keeps capitals, `low` does not; both have a newline before and after the text.

    Where nothing was taken out, an offset here is one more than in the text. `cuts` and `places`
    say where white space was shortened: the offset in the text and here from which on the two
    differ by the next amount.
    """

    plain: str
    low: str
    cuts: tuple[int, ...]
    places: tuple[int, ...]

    def of(self, span: Span) -> tuple[int, int]:
        """Where a span of the text lies here."""
        if not self.cuts:
            return span.start + 1, span.end + 1
        return self._place(span.start), self._place(span.end)

    def of_all(self, spans: Iterable[Span]) -> list[tuple[int, int]]:
        """The same for many."""
        if self.cuts:
            return [self.of(span) for span in spans]
        return [(span.start + 1, span.end + 1) for span in spans]

    def original(self, start: int, end: int) -> Span:
        """The span of the text that lies here; its first and last character are no white space."""
        if not self.cuts:
            return Span(start - 1, end - 1)
        return Span(self._cut(start), self._cut(end - 1) + 1)

    def originals(self, matches: Iterable[tuple[int, int]]) -> Iterator[Span]:
        """The same for many."""
        if self.cuts:
            return (self.original(start, end) for start, end in matches)
        return (Span(start - 1, end - 1) for start, end in matches)

    def _place(self, at: int) -> int:
        found = bisect_right(self.cuts, at) - 1
        if found < 0:
            return at + 1
        return self.places[found] + at - self.cuts[found]

    def _cut(self, place: int) -> int:
        found = bisect_right(self.places, place) - 1
        if found < 0:
            return place - 1
        return self.cuts[found] + place - self.places[found]


def fold(text: str) -> Folded:
    """Fold a stored text, every character in its place.

    A newline becomes a space; an empty line stays one, since no phrase goes on across it.
    """
    plain = _straight(text)
    if plain.count("\n") != 2 * plain.count("\n\n"):
        plain = plain.replace("\n\n", "\x00\x00").replace("\n", " ").replace("\x00", "\n")
    return Folded(f"\n{plain}\n", f"\n{small(plain)}\n", (), ())


def fold_shortened(text: str) -> Folded:
    """Fold a text that has two spaces or more somewhere: they become one."""
    plain, cuts, places = _shortened(_straight(text))
    return Folded(f"\n{plain}\n", f"\n{small(plain)}\n", cuts, places)


def fold_pattern(pattern: str) -> str:
    """A keyword in the same dress, its capitals kept, its white space single."""
    return " ".join(_straight(unicodedata.normalize("NFC", pattern)).split())


def _straight(text: str) -> str:
    for curly, straight in _STRAIGHT_ASCII if text.isascii() else _STRAIGHT:
        text = text.replace(curly, straight)
    return text


def _shortened(text: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    parts: list[str] = []
    cuts: list[int] = []
    places: list[int] = []
    at = length = 0
    for run in _RUN.finditer(text):
        kept = text[at : run.start()].replace("\n", " ")
        parts.append(kept)
        parts.append("\n" if run.group().count("\n") > 1 else " ")
        length += len(kept) + 1
        at = run.end()
        cuts.append(at)
        places.append(length + 1)
    parts.append(text[at:].replace("\n", " "))
    return "".join(parts), tuple(cuts), tuple(places)


def small(text: str) -> str:
    """In small letters, character by character.

    Of the Turkish capital Python makes two, the only one it does that to; here it is an `i`.
    """
    return text.replace("İ", "i").lower()
