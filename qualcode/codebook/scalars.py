"""A text as YAML writes it: plain where that is safe, in quotes where it is not, folded where long."""

from __future__ import annotations

import json
import re
import textwrap

WIDTH = 88
# What may not stand first in a text without quotes, and where a text would end or become a mapping.
UNSAFE_START = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`~=<\s]|\.\.\.")
UNSAFE_WITHIN = re.compile(r":(\s|$)|\s#")
UNSAFE_IN_BRACKETS = re.compile(r"[,\[\]{}:?]")
# Words and numbers that other readers of YAML take for something else than text.
OTHER_TYPES = re.compile(
    r"(null|true|false|yes|no|on|off|y|n|[-+.]?\d[\d_.,:eExXoO+a-fA-F-]*|\.inf|\.nan)$",
    re.IGNORECASE,
)
SPECIAL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def write_scalar(text: str, *, flow: bool = False, style: str = "") -> str:
    """One line of YAML that reads as `text`; `flow` inside brackets; `style` is the wished quote.

    A wish for single quotes is not granted to a text that they cannot contain.
    """
    if SPECIAL.search(text) or style == '"':
        return _double(text)
    if style == "'" or not _plain(text, flow=flow):
        return (
            "'" + text.replace("'", "''") + "'" if style == "'" or "\\" in text else _double(text)
        )
    return text


def write_block(text: str, indent: int, style: str = "") -> list[str]:
    """The lines of a scalar for a block mapping whose keys are at `indent`.

    The first line follows the key on its own line, the others bring their indentation along. Long
    texts are folded (`>-`), texts with newlines written as they are (`|-`). `style` asks for a
    quote, or (`>`, `|`) for a block whatever the length.
    """
    pad = " " * (indent + 2)
    if "\n" in text and _holds_lines(text):
        return ["|-", *(pad + line if line else "" for line in text.split("\n"))]
    short = len(text) + indent <= WIDTH and style not in (">", "|")
    if short or not _folds(text):
        return [write_scalar(text, style=style)]
    width = max(WIDTH - len(pad), 40)
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return [">-", *(pad + line for line in lines)]


def _plain(text: str, *, flow: bool) -> bool:
    return not (
        not text
        or text != text.strip()
        or UNSAFE_START.match(text)
        or UNSAFE_WITHIN.search(text)
        or OTHER_TYPES.match(text)
        or (flow and UNSAFE_IN_BRACKETS.search(text))
    ) or _exact_form(text, flow=flow)


def _exact_form(text: str, *, flow: bool) -> bool:
    # `=ROM` is how a keyword asks for one form, and stands in codebooks without quotes.
    return bool(re.match(r"=\w", text)) and _plain(text[1:] + "x", flow=flow)


def _double(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return SPECIAL.sub(lambda char: f"\\u{ord(char[0]):04x}", written)


def _holds_lines(text: str) -> bool:
    # A literal block loses nothing but what stands at its very start and end.
    return not SPECIAL.search(text.replace("\n", "")) and text == text.strip()


def _folds(text: str) -> bool:
    # Folding keeps single spaces only, and no line of it may start with one.
    return not SPECIAL.search(text) and bool(text) and " ".join(text.split()) == text
