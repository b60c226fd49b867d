"""Completion with the Tab key: the shell asks, and the names are quoted as that shell requires.

The script of each shell (`completion_scripts`) calls the program and names the shell in
`_QUALCODE_COMPLETE`; see `answer`. typer's own scripts are not used, because they split names with
spaces, quotes or colons.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

ASKED = "_QUALCODE_COMPLETE"
# Characters with a special meaning for readline outside quotes.
_SPECIAL = frozenset(" \t\\'\"`$&|;<>()[]{}*?!#~^")


@dataclass(frozen=True)
class Offer:
    """A possible completion and its description."""

    word: str
    meaning: str = ""


def answer(environment: Mapping[str, str]) -> str:
    """Return the lines for the shell that asks; empty if there is nothing to offer.

    `_QUALCODE_PART` is the unfinished word. bash also sends `_QUALCODE_LINE` (the line up to the
    cursor, of which it would replace the part) and receives the part quoted. The other shells send
    `_QUALCODE_WORDS` (the words before it, one per line), receive `WORD<tab>MEANING`, and add the
    quotes themselves.
    """
    part = environment.get("_QUALCODE_PART", "")  # PowerShell has no empty variables
    if environment[ASKED] == "bash":
        return answer_bash(environment["_QUALCODE_LINE"], part)
    words = environment["_QUALCODE_WORDS"].split("\n")
    return "".join(f"{offer.word}\t{offer.meaning}\n" for offer in offers([*words[1:], part]))


def answer_bash(line: str, part: str) -> str:
    """List what can replace `part`, the end of `line`, one per line."""
    words = split_line(line)
    unfinished = words[-1]
    before = line[: len(line) - len(part)][-1:]
    quote = before if before in {"'", '"'} else ""
    # In `FG1:1`, readline replaces the part after the colon and keeps the part before it.
    kept = len(unfinished) - len(split_line(quote + part)[-1])
    return "".join(f"{_quoted(offer.word[kept:], quote)}\n" for offer in offers(words[1:]))


def split_line(line: str) -> list[str]:
    """Split a line into words as a POSIX shell does; the last one is unfinished.

    An unclosed quotation mark extends to the end of the line.
    """
    words, word, begun, quote = [], "", False, ""
    signs = iter(line)
    for sign in signs:
        if quote:
            if sign == quote:
                quote = ""
            elif sign == "\\" and quote == '"':
                following = next(signs, "")
                word += following if following in '"\\$`' else f"\\{following}"
            else:
                word += sign
        elif sign.isspace():
            if begun:
                words.append(word)
            word, begun = "", False
            continue
        elif sign in "'\"":
            quote = sign
        else:
            word += next(signs, "") if sign == "\\" else sign
        begun = True
    return [*words, word]


def offers(words: list[str]) -> list[Offer]:
    """Complete the last of `words` (which follow the program's name); the shell completes files."""
    from typer._completion_classes import (
        ZshComplete,
    )  # no public name
    from typer.main import get_command

    from qualcode.cli.main import app

    *finished, unfinished = words or [""]
    option, sign, _ = unfinished.partition("=")
    given = f"{option}=" if sign and option.startswith("--") else ""
    found = ZshComplete(get_command(app), {}, "qualcode", ASKED).get_completions(
        finished, unfinished
    )
    return [
        Offer(given + item.value, " ".join((item.help or "").split()))
        for item in found
        if item.type == "plain"
    ]


def _quoted(word: str, quote: str) -> str:
    if quote == "'":
        return word.replace("'", "'\\''")
    special = '"\\$`' if quote else _SPECIAL
    return "".join(f"\\{sign}" if sign in special else sign for sign in word)


def main() -> None:
    """Answer the shell. Errors print nothing, because the person is in the middle of a line."""
    try:
        told = answer(os.environ)
    except Exception:  # noqa: BLE001 - noise in a half-written line would help nobody
        told = ""
    sys.stdout.buffer.write(told.encode("utf-8", "surrogateescape"))
