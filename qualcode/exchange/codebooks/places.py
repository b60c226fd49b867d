"""Where the names of a list belong in a tree: by paths, by numbers, or by how far they are indented."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_SURE = (re.compile(r"\s*\\+\s*"), re.compile(r"\s+[>»→]\s+|[>»→]"), re.compile(r"\s*::\s*"))
# Signs that are in plain names too: believed if one beginning comes again.
_PERHAPS = (re.compile(r"/"), re.compile(r"(?<=\w)\.(?=[^\W\d])"), re.compile(r"\s+[|:]\s+"))
# What programs call the root of all codes.
_ROOTS = frozenset(
    {"codes", "nodes", "code system", "codesystem", "codesysteme", "sistema de códigos"}
)
_NUMBERED = re.compile(r"\s*([A-Za-z]{0,3}\d+(?:[.\-]\d+)*)[.):]?\s+(\S.*)")
_NUMBER = re.compile(r"\s*([A-Za-z]{0,3}\d+(?:[.\-]\d+)*)[.):]?\s*\Z")

Place = tuple[str, ...]


def find_places(names: Sequence[str], numbers: Sequence[str]) -> list[Place]:
    """For each name its place in the tree, from the top down to itself; empty if it has none.

    `numbers` are what a column of its own says (`1.2`), empty if there is no such column.
    """
    plain = [" ".join(name.split()) for name in names]
    if paths := _paths(plain):
        return paths
    if numbered := _numbered(plain, numbers):
        return numbered
    return _indented(names)


def _paths(names: Sequence[str]) -> list[Place]:
    for sign in _SURE:
        if any(sign.search(name) for name in names):
            return _without_root([_split(sign, name) for name in names])
    for sign in _PERHAPS:
        parts = [_split(sign, name) for name in names]
        heads = Counter(part[0].casefold() for part in parts if len(part) > 1)
        alone = {part[0].casefold() for part in parts if len(part) == 1}
        if any(count > 1 or head in alone for head, count in heads.items()):
            known = alone | {head for head, count in heads.items() if count > 1}
            return [
                p if p and p[0].casefold() in known else (n,)
                for p, n in zip(parts, names, strict=True)
            ]
    return []


def _split(sign: re.Pattern[str], name: str) -> Place:
    return tuple(part.strip() for part in sign.split(name) if part.strip()) or (
        (name,) if name else ()
    )


def _without_root(places: list[Place]) -> list[Place]:
    rooted = all(not place or place[0].casefold() in _ROOTS for place in places)
    return [place[1:] or place for place in places] if rooted else places


def _numbered(names: Sequence[str], numbers: Sequence[str]) -> list[Place]:
    """By `1`, `1.1`, `1.1.2` before the names, or in a column of their own."""
    found: list[tuple[str, str]] = []
    for name, number in zip(names, numbers, strict=True):
        own, match = _NUMBER.match(number), _NUMBERED.match(name)
        if own and number:
            found.append((own[1], name))
        elif match:
            found.append((match[1], match[2]))
        else:
            found.append(("", name))
    known = {number: name for number, name in found if number}
    if not any(_above(number) in known for number in known):
        return []
    return [_chain(number, name, known) for number, name in found]


def _above(number: str) -> str:
    """The number without its last part; empty if that is all there is: `1.2` of `1.2.3`."""
    head = re.sub(r"[.\-]?\d+\Z", "", number)
    return head if head[-1:].isdigit() else ""


def _chain(number: str, name: str, known: dict[str, str]) -> Place:
    chain = [name]
    while (number := _above(number)) and len(chain) < 60:
        if number in known:
            chain.append(known[number])
    return tuple(reversed(chain)) if name else ()


def _indented(names: Sequence[str]) -> list[Place]:
    """By the blanks before the names; those of one width belong to one level."""
    stack: list[tuple[int, str]] = []
    places = []
    for name in names:
        plain = " ".join(name.split()).removeprefix("- ").removeprefix("• ")
        width = len(name.expandtabs(4)) - len(name.expandtabs(4).lstrip(" \u00a0\u3000"))
        while stack and stack[-1][0] >= width:
            stack.pop()
        if plain:
            stack.append((width, plain))
        places.append(tuple(part for _, part in stack) if plain else ())
    return places
