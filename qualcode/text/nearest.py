"""The words of a text that are most like a quote that was not found there."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from qualcode.model.spans import Span

_WORD = re.compile(r"\w+")
_NEAREST_SHARE = 0.5


def find_nearest(text: str, quote: str, within: Span | None = None) -> Span | None:
    """The stretch of `text` whose words are most like those of `quote`; None if none is.

    At least half of its letters, in order, are those of the quote (difflib's ratio).
    """
    window = within or Span(0, len(text))
    found = [Span(*match.span()) for match in _WORD.finditer(text, window.start, window.end)]
    wanted = [word.casefold() for word in _WORD.findall(quote)]
    if not found or not wanted:
        return None
    words = [span.of(text).casefold() for span in found]
    begin = _best_window(words, wanted)
    return _best_ends(found, words, begin, wanted)


def _best_window(words: list[str], wanted: list[str]) -> int:
    # The window as long as the quote that shares most words with it; rare words count for more.
    weights = {word: 1 / (1 + words.count(word)) for word in set(wanted)}
    worth = [weights.get(word, 0.0) for word in words]
    size = min(len(wanted), len(words))
    total = best = sum(worth[:size])
    begin = 0
    for start in range(1, len(words) - size + 1):
        total += worth[start + size - 1] - worth[start - 1]
        if total > best + 1e-9:
            begin, best = start, total
    return begin


def _best_ends(found: list[Span], words: list[str], begin: int, wanted: list[str]) -> Span | None:
    # The window may lie a word or two beside the words meant: try the ends near it.
    target = " ".join(wanted)
    matcher = SequenceMatcher(autojunk=False, b=target)
    best: tuple[float, Span] | None = None
    size = min(len(wanted), len(words))
    for first in range(max(begin - 2, 0), min(begin + 3, len(words))):
        for last in range(max(first, first + size - 3), min(first + size + 2, len(words))):
            matcher.set_seq1(" ".join(words[first : last + 1]))
            if matcher.quick_ratio() < _NEAREST_SHARE:
                continue
            share = matcher.ratio()
            if share >= _NEAREST_SHARE and (best is None or share > best[0] + 1e-9):
                best = share, Span(found[first].start, found[last].end)
    return best[1] if best else None
