"""The entries of content-analysis dictionaries as keywords."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualcode.model.codes import Keyword

INFLECTED = (
    "In a dictionary a word stands for itself; here `happy` finds its other forms too (happier). "
    "Write `/\\bhappy\\b/` for the one form."
)


def read_words(words: Iterable[str], where: str, notes: list[str]) -> tuple[Keyword, ...]:
    """Keywords from a dictionary's entries, each once; what is not a word is left out and reported.

    `*` and `?` mean the same there and here. `where` is what a note calls the category.
    """
    kept: dict[str, None] = {}
    for entry in words:
        word = " ".join(entry.split())
        if not re.search(r"\w", word):
            if word:
                notes.append(f"`{word}` of “{where}” has no letters, and was left out")
        elif word.startswith(("=", "/")):
            notes.append(f"`{word}` of “{where}” would mean something else here, and was left out")
        else:
            kept[word] = None
    return tuple(Keyword(pattern=word) for word in kept)
