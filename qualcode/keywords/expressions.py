"""Regular expressions under a time limit: one that can explode is refused by name.

They are those of the `regex` library, which reads what Python's `re` reads and can be stopped.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from collections.abc import Iterator

PROBE_SECONDS = 0.25
SECONDS_A_TURN = 2.0
_LITERAL = re.compile(r"(?<!\\)[^\W_]+")
_REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{\d*,\d*\})")
_NO_LITERAL = re.compile(r"\[[^\]]*\]|\\.|\{[^}]*\}|\(\?[a-zA-Z<!=:-]*")


def fold_expression(expression: str) -> str:
    """Straight quotes and hyphens, as the text is searched with; the rest is left alone."""
    for curly in "’‘ʼ":
        expression = expression.replace(curly, "'")
    return expression.replace("\u2010", "-").replace("\u2011", "-")


@lru_cache(maxsize=1024)
def find_fault(expression: str) -> str:
    """What is wrong with an expression; empty if nothing is.

    To find one that can explode, it is tried on repetitions of what it asks for itself, which makes
    nested repeats go through every way of dividing them; one that repeats a group also on as many as
    a long turn has (the library limits some for a while: `(a+)+$`). That is not a proof: the time limit
    a turn (`find_matches`) is the safety net.
    """
    import regex

    try:
        compiled = regex.compile(expression, regex.IGNORECASE)
    except regex.error as error:
        return f"is not a regular expression: {error}"
    if not re.search(r"[*+}]", expression):
        return ""
    for probe in _probes(expression):
        try:
            compiled.search(probe, timeout=PROBE_SECONDS)
        except TimeoutError:
            return (
                f"can take for ever: it came to no end on `{probe[:20]}...`; repeats within "
                "repeats do that, such as (a|aa)*"
            )
    return ""


def compile_expression(expression: str) -> Any:
    """The compiled expression. Case does not count, unless `(?-i:...)` says so."""
    import regex

    return regex.compile(expression, regex.IGNORECASE)


def find_matches(compiled: Any, text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a compiled expression matches one turn; matches of nothing are left out.

    Raises QualcodeError that names the keyword where a turn takes longer than SECONDS_A_TURN.
    """
    try:
        for found in compiled.finditer(text, timeout=SECONDS_A_TURN):
            if found.end() > found.start():
                yield found.span()
    except TimeoutError as error:
        raise QualcodeError(
            f"Keyword `{name}` took longer than {SECONDS_A_TURN:g} seconds on one turn, so it was "
            "stopped",
            "Write it without repeats inside repeats, or as words with `near`.",
        ) from error


def _probes(expression: str) -> list[str]:
    literals = list(dict.fromkeys(_LITERAL.findall(_NO_LITERAL.sub(" ", expression))))[:6]
    units = ["a", "a ", "1", *literals, *(f"{literal} " for literal in literals)]
    heads = ["", *literals[:2], *(f"{literal} " for literal in literals[:2])]
    # An expression that ends in `b`, or a stop, is only tried in earnest where there is one.
    ends = ["!", "", *(f"!{literal}" for literal in literals[-2:]), "!.,;:?-"]
    short = [f"{head}{unit * 40}{end}" for unit in units for head in heads for end in ends]
    if not _REPEATED_GROUP.search(expression):
        return short
    signs = dict.fromkeys(["a", "1", *(literal[-1] for literal in literals)])
    return short + [f"{sign * 1000}{end}" for sign in signs for end in ends]
