"""What a text must contain for a regular expression to match it.

Looking for these strings first, in the one automaton with everything else, spares the expression
all turns that contain none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

SHORTEST = 3
_MOST = 48
# `(word){e<=1}`: to the `regex` library an error allowed, to Python's parser plain letters.
_FUZZY = re.compile(r"\{[^\d,]")

Strings = frozenset[str]
_NOTHING: Strings = frozenset({""})


def required_literals(expression: str) -> Strings:
    """Strings in small letters, one of which is in every match; empty if none is sure."""
    if _FUZZY.search(expression):
        return frozenset()
    try:
        parser: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 - no public one
        parsed = parser.parse(expression, re.IGNORECASE)
    except (re.error, AttributeError, RecursionError, OverflowError):
        return frozenset()  # what only the `regex` library reads: then every turn is searched
    best = _best(_candidates(parsed))
    return best if _shortest(best) >= SHORTEST else frozenset()


def _candidates(items: Iterable[Any]) -> list[Strings]:
    """Sets of strings: of each set, one is in every match of the sequence."""
    found: list[Strings] = []
    run = _NOTHING
    for item in items:
        exact = _exact(item)
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = frozenset(head + tail for head in run for tail in exact)
            continue
        found.append(run)
        run = exact if exact is not None and len(exact) <= _MOST else _NOTHING
        if exact is None:
            found += _inner(item)
    return [*found, run]


def _exact(item: Any) -> Strings | None:
    """All that an item can match, in small letters, where that is a handful of strings."""
    operation, value = item
    read = _READERS.get(str(operation))
    return read(value) if read else None


def _exact_repeat(value: Any) -> Strings | None:
    least, most, inner = value
    exact = _exact_sequence(inner)
    if exact is None or int(most) != 1:
        return None
    return exact if least else exact | _NOTHING


def _letter(code: int) -> Strings | None:
    low = chr(code).lower()
    return frozenset({low}) if len(low) == 1 else None


def _exact_class(members: list[Any]) -> Strings | None:
    letters: set[str] = set()
    for operation, value in members:
        letter = _letter(value) if str(operation) == "LITERAL" else None
        if letter is None:
            return None
        letters |= letter
    return frozenset(letters) if len(letters) <= 8 else None


def _exact_sequence(items: Iterable[Any]) -> Strings | None:
    whole = _NOTHING
    for item in items:
        exact = _exact(item)
        if exact is None or len(whole) * len(exact) > _MOST:
            return None
        whole = frozenset(head + tail for head in whole for tail in exact)
    return whole


def _exact_branch(value: Any) -> Strings | None:
    whole: Strings = frozenset()
    for branch in value[1]:
        exact = _exact_sequence(branch)
        if exact is None:
            return None
        whole |= exact
    return whole if len(whole) <= _MOST else None


_READERS: dict[str, Callable[[Any], Strings | None]] = {
    "LITERAL": _letter,
    "AT": lambda _: _NOTHING,
    "ASSERT": lambda _: _NOTHING,
    "ASSERT_NOT": lambda _: _NOTHING,
    "IN": _exact_class,
    "SUBPATTERN": lambda value: _exact_sequence(value[-1]),
    "BRANCH": _exact_branch,
    "MAX_REPEAT": _exact_repeat,
    "MIN_REPEAT": _exact_repeat,
}


def _inner(item: Any) -> list[Strings]:
    """What every match of an item must contain, if the item is more than a few strings."""
    operation, value = item
    name = str(operation)
    if name == "SUBPATTERN":
        return _candidates(value[-1])
    if name in {"MAX_REPEAT", "MIN_REPEAT"} and value[0] >= 1:
        return _candidates(value[2])
    if name == "BRANCH":
        each = [_best(_candidates(branch)) for branch in value[1]]
        whole = frozenset().union(*each)
        return [whole] if all(each) and len(whole) <= _MOST else []
    return []


def _best(candidates: list[Strings]) -> Strings:
    """The set whose shortest string is longest: it is met least."""
    return max(candidates, key=lambda one: (_shortest(one), -len(one)), default=frozenset())


def _shortest(strings: Strings) -> int:
    return min((len(string) for string in strings), default=0)
