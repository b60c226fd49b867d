"""What YAML's own complaints mean, for someone who does not know YAML."""

from __future__ import annotations

import re

import yaml

COLON = (
    "there is a second colon followed by a space here; put the text after the first colon in quotes"
)
# What the parser says (a regular expression), and what a person can do about it.
MEANINGS: tuple[tuple[str, str], ...] = (
    (r"mapping values are not allowed", f"{COLON} (or the line is indented too far)"),
    (r"character '\\t'", "there is a tab here; indent with spaces"),
    (r"character '([@`%])'", "text that starts with {0} must be in quotes"),
    (r"expected alphabetic or numeric", "text that starts with * or & must be in quotes"),
    (r"found undefined alias", "text that starts with * must be in quotes"),
    (
        r"unknown escape character '(.*)'",
        "\\{0} has no meaning in double quotes; use single quotes",
    ),
    (r"end of stream", "a quotation mark is opened in the text above and never closed"),
    (
        r"expected ',' or '[\]}]', but got '\?'",
        "text with ? inside brackets must be in quotes",
    ),
    (r"expected ',' or '[\]}]'", "a list in brackets is not closed, or a comma is missing"),
    (r"sequence entries are not allowed", "a list starts here; put its first dash on a new line"),
    (r"could not find expected ':'", "a key must end with a colon and a space"),
    (r"expected <block end>", "this line is not indented like the lines it belongs to"),
    (r"expected the node content", "something is missing here"),
)


def explain_fault(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """The line (from 1) and the meaning of an error of PyYAML's on `text`."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return line, f"is not valid YAML: there is a control character here ({error.character!r})"
    if not isinstance(error, yaml.MarkedYAMLError):
        return 0, f"is not valid YAML: {error}"
    mark = error.problem_mark or error.context_mark
    # An unclosed quote or bracket is noticed at the end, but has to be mended where it starts.
    if error.context_mark and re.search(r"end of stream|<stream end>", error.problem or ""):
        mark = error.context_mark
    said = error.problem or error.context or "cannot be read"
    option = _option_below_a_word(said, text.splitlines(), mark.line if mark else 0)
    if option:
        return option
    return (mark.line + 1 if mark else 0), f"is not valid YAML: {_meaning(said)}"


def _option_below_a_word(said: str, lines: list[str], at: int) -> tuple[int, str] | None:
    """`- feel heard` with `unless: ...` below it: the word needs a key of its own."""
    if not said.startswith(("mapping values are not allowed", "expected <block end>")):
        return None
    key = re.match(r"\s+(\w+):(\s|$)", lines[at]) if at < len(lines) else None
    item = re.match(r"\s*- +([^\s:#{\[].*)$", lines[at - 1]) if at else None
    if not key or not item or re.search(r":(\s|$)", item[1]):
        return None
    word = item[1].split(" #")[0].strip()
    meant = f"- pattern: {word}"
    return at, f"is not valid YAML: a keyword with `{key[1]}` below it is written as `{meant}`"


def _meaning(said: str) -> str:
    for pattern, meaning in MEANINGS:
        found = re.search(pattern, said)
        if found:
            return meaning.format(*(found.groups() or ("",)))
    return said
