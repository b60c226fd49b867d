"""How much two texts have in common, wherever it stands."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_STRETCH = 3


def share_words(one: str, other: str) -> float:
    """The share, from 0 to 1, of stretches of three words that both texts have.

    Of the text that has more stretches: a part of a text is less like it than an edited whole.
    (Broder's resemblance of shingles, "On the resemblance and containment of documents", 1997,
    over the larger text instead of the union.) Capitals and punctuation count for nothing.
    """
    ours, theirs = _stretches(one), _stretches(other)
    return len(ours & theirs) / max(len(ours), len(theirs), 1)


def _stretches(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return set(zip(*(words[step:] for step in range(_STRETCH)), strict=False))
