"""Texts whose every line starts with its number, as court reporters and some programs print them."""

from __future__ import annotations

import re
from itertools import pairwise

from qualcode.model.documents import Line

_NUMBERED = re.compile(r"[ \t\xa0]*(\d{1,5})(?:[.:)]?[ \t\xa0]+(?=\S)|[ \t\xa0]*$)")
_FEWEST = 5
_MOST_UNNUMBERED = 0.1
_STEADY = 0.9
_LONGEST_HEAD = 20


def without_numbers(text: str) -> tuple[str, tuple[Line, ...]]:
    """`text` without the numbers of its lines, and where each numbered line starts in what is left.

    The numbers count up by one, or start again on each page, and hardly a line has none. Else the text
    comes back as it is, with no lines.
    """
    lines = text.split("\n")
    heads = [_NUMBERED.match(line[:_LONGEST_HEAD]) for line in lines]
    filled = [head for line, head in zip(lines, heads, strict=True) if line.strip()]
    numbers = [int(head[1]) for head in filled if head]
    if len(numbers) < _FEWEST or len(numbers) < len(filled) * (1 - _MOST_UNNUMBERED):
        return text, ()
    steps = [after - before == 1 for before, after in pairwise(numbers)]
    if sum(steps) < len(steps) * _STEADY:
        return text, ()
    kept: list[str] = []
    found: list[Line] = []
    at = 0
    for line, head in zip(lines, heads, strict=True):
        words = line[head.end() :] if head else line
        if head and line.strip():
            found.append(Line(at, int(head[1])))
        kept.append(words)
        at += len(words) + 1
    return "\n".join(kept), tuple(found)
