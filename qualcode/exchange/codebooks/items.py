"""The lists of a code as text in one cell or description: an item a line, JSON where that will not do."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.model.codes import Keyword

SEVERAL = " | "


def write_items(items: Sequence[str], forbidden: frozenset[str] = frozenset()) -> str:
    """An item a line; a JSON list where an item has lines itself, or is one of the `forbidden`."""
    text = "\n".join(items)
    plain = read_items(text) == tuple(items) and not forbidden & set(items)
    return text if plain else json.dumps(list(items), ensure_ascii=False)


def read_items(text: str) -> tuple[str, ...]:
    """The items of a cell; empty lines are none."""
    listed = _json(text, list)
    if listed is not None and all(isinstance(item, str) for item in listed):
        return tuple(listed)
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def write_keywords(keywords: Sequence[Keyword], forbidden: frozenset[str] = frozenset()) -> str:
    """A keyword a line: its pattern, or a JSON object where it has more to it."""
    lines = [_keyword_line(keyword) for keyword in keywords]
    if any("\n" in line or "\r" in line for line in lines):
        lines = [json.dumps(_options(keyword), ensure_ascii=False) for keyword in keywords]
    return write_items(lines, forbidden)


def read_keywords(text: str) -> tuple[Keyword, ...]:
    """The keywords of a cell. Raises QualcodeError if a line in braces says nothing known."""
    return tuple(_keyword(line) for line in read_items(text))


def write_attributes(attributes: Mapping[str, Sequence[str]]) -> str:
    """`group: client | manager`, an attribute a line; a JSON object where that would not read back."""
    text = "\n".join(f"{name}: {SEVERAL.join(values)}" for name, values in attributes.items())
    plain = {name: tuple(values) for name, values in attributes.items()}
    with contextlib.suppress(QualcodeError):
        if read_attributes(text) == plain:
            return text
    listed = {name: list(values) for name, values in attributes.items()}
    return json.dumps(listed, ensure_ascii=False)


def read_attributes(text: str) -> dict[str, tuple[str, ...]]:
    """What `write_attributes` wrote. Raises QualcodeError if a line has no colon."""
    mapped = _json(text, dict)
    if mapped is not None:
        return {str(name): tuple(map(str, values)) for name, values in mapped.items()}
    attributes = {}
    for line in read_items(text):
        name, colon, values = line.partition(":")
        if not colon or not name.strip() or not values.strip():
            raise QualcodeError(f"`{line}` must look like `group: client | manager`")
        parts = (value.strip() for value in values.split(SEVERAL.strip()))
        attributes[name.strip()] = tuple(value for value in parts if value)
    return attributes


def _keyword_line(keyword: Keyword) -> str:
    options = _options(keyword)
    plain = list(options) == ["pattern"] and keyword.pattern[:1] not in {"{", "["}
    return keyword.pattern if plain else json.dumps(options, ensure_ascii=False)


def _options(keyword: Keyword) -> dict[str, Any]:
    return {name: value for name, value in asdict(keyword).items() if value and name != "line"}


def _keyword(line: str) -> Keyword:
    options = _json(line, dict)
    if options is None:
        return Keyword(pattern=line)
    for name in ("near", "unless", "speakers"):
        if name in options:
            options[name] = tuple(map(str, options[name]))
    try:
        return Keyword(**options)
    except TypeError as error:
        told = f"`{line}` has a key that keywords do not have"
        raise QualcodeError(told, "The keys of a keyword are in docs/codebook.md.") from error


def _json(text: str, kind: type) -> Any:
    if not text.lstrip().startswith("[" if kind is list else "{"):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, kind) else None
