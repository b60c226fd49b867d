"""Single keys, and choices by a number."""

from __future__ import annotations

import sys

import typer

from qualcode.cli.render import ask, note, tell


def read_key() -> str:
    """Return one key; from a pipe one character, without line ends; empty at the end of input."""
    if sys.stdin.isatty():
        key = typer.getchar()
        if key in {"\x03", "\x04"}:
            raise KeyboardInterrupt
        return key
    key = sys.stdin.read(1)
    while key in {"\n", "\r"}:
        key = sys.stdin.read(1)
    if key == "\x1b":  # an arrow and the like: one key, whose letters are none
        key += sys.stdin.read(1)
        while key[-1:] in "[O;0123456789":
            following = sys.stdin.read(1)
            if not following:
                break
            key += following
    return key


def choose(options: list[tuple[str, str]]) -> str:
    """Return the choice made by number; empty if the person chose none."""
    if not options:
        note("No match.")
        return ""
    if len(options) == 1:
        return options[0][0]
    for number, (key, what) in enumerate(options, 1):
        tell(f"  {number}  {key}  {what}".rstrip())
    if len(options) < 10 and sys.stdin.isatty():
        tell("Number (any other key: none)")
        answer = read_key()
    else:
        answer = ask("Number (Enter: none): ")
    if answer.isdecimal() and 1 <= int(answer) <= len(options):
        return options[int(answer) - 1][0]
    return ""
