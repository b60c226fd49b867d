"""Two texts are the same words where only their typography differs: fold both, then compare.

Folded away: straight or curly quotation marks, kinds of dashes and spaces round them, runs of white
space, soft hyphens and zero-width characters, composed or combining accents, ligatures and full
width, the ellipsis character or dots. Case only on request.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

from qualcode.model.spans import Span

_SINGLE = dict.fromkeys("‘’‚‛‹›`´′ʼʹ＇", "'")
_DOUBLE = dict.fromkeys("“”„‟«»″＂", '"')
_DASHES = "-‐‑‒–—―−﹘﹣－"
_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SPACES = r"[\s" + _HIDDEN + "]"
_UNSEEN = re.compile(_SPACES)
# What may need folding: everything else is ASCII and stands for itself.
_FOLDED = re.compile(
    rf"(?P<dash>{_SPACES}*[{_DASHES}](?:{_SPACES}*[{_DASHES}])*{_SPACES}*)"
    r"|(?P<dots>\.\s\.\s\.(?!\s?\.))"
    rf"|(?P<space>[{_HIDDEN}]+\s{_SPACES}*| {_SPACES}+|[^\S ]{_SPACES}*)"
    rf"|(?P<hidden>[{_HIDDEN}]+)"
    r"|(?P<grave>`)"
    r"|(?P<other>[A-Za-z][\u0300-\u036f]|[^\x00-\x7f])"
)


@dataclass
class Folded:
    """A folded text, and the way back to the code points it was made of.

    `folds[i]` starts the i-th piece of the folded text, `starts[i]` and `ends[i]` bound what it was
    made of; a piece that is `plain` stands for itself, code point by code point.
    """

    text: str = ""
    folds: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    plain: list[bool] = field(default_factory=list)

    def span(self, start: int, end: int) -> Span | None:
        """What `[start, end)` of the folded text was made of; None if an end cuts a piece."""
        if start >= end:
            return None
        first, last = self._piece(start), self._piece(end - 1)
        begin = self._inside(first, start - self.folds[first], at_end=False)
        finish = self._inside(last, end - self.folds[last], at_end=True)
        return None if begin is None or finish is None else Span(begin, finish)

    def _piece(self, at: int) -> int:
        # Of several pieces that start here all but the last are empty.
        return bisect_right(self.folds, at) - 1

    def _inside(self, piece: int, by: int, *, at_end: bool) -> int | None:
        if self.plain[piece]:
            return self.starts[piece] + by
        if at_end:
            following = self.folds[piece + 1] if piece + 1 < len(self.folds) else len(self.text)
            return self.ends[piece] if self.folds[piece] + by == following else None
        return None if by else self.starts[piece]


def fold(text: str, *, ignore_case: bool = False) -> Folded:
    """Fold the typography of `text` away, keeping where each piece of it came from."""
    folded = Folded()
    parts: list[str] = []
    length = at = 0

    def add(part: str, start: int, end: int, *, plain: bool) -> None:
        nonlocal length
        folded.folds.append(length)
        folded.starts.append(start)
        folded.ends.append(end)
        folded.plain.append(plain)
        parts.append(part)
        length += len(part)

    while at < len(text):
        found = _FOLDED.search(text, at)
        begin = found.start() if found else len(text)
        if begin > at:
            plain = text[at:begin]
            add(plain.lower() if ignore_case else plain, at, begin, plain=True)
        if found is None:
            break
        at = found.end()
        if found.lastgroup == "other":
            at = _cluster_end(text, at)
        part = _fold_piece(text[begin:at], found.lastgroup or "")
        add(part.casefold() if ignore_case else part, begin, at, plain=False)
    folded.text = "".join(parts)
    return folded


def _cluster_end(text: str, at: int) -> int:
    # Combining marks, and the Hangul vowels and finals, belong to the character before them.
    while at < len(text) and (
        unicodedata.combining(text[at]) or "\u1160" <= text[at] <= "\u11ff" or text[at] in _HIDDEN
    ):
        at += 1
    return at


def _fold_piece(piece: str, kind: str) -> str:
    if kind in {"dash", "space", "hidden", "dots"}:
        return {"dash": "-", "space": " ", "hidden": "", "dots": "..."}[kind]
    bare = "".join(char for char in piece if char not in _HIDDEN)
    if bare in _SINGLE:
        return "'"
    if bare in _DOUBLE:
        return '"'
    return unicodedata.normalize("NFKC", bare)


def trim_span(text: str, span: Span) -> Span:
    """The same span without the white space and the invisible characters at its ends."""
    start, end = span.start, span.end
    while start < end and _UNSEEN.match(text[start]):
        start += 1
    while start < end and _UNSEEN.match(text[end - 1]):
        end -= 1
    return Span(start, end)
