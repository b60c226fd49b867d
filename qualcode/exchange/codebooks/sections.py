"""What a code has beyond its definition, as headed sections of one text, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.exchange.codebooks.items import (
    read_attributes,
    read_items,
    read_keywords,
    write_attributes,
    write_items,
    write_keywords,
)
from qualcode.model.codes import Keyword

DEFINITION = "DEFINITION"
HEADINGS = frozenset(
    {
        DEFINITION, "USE WHEN", "DO NOT USE WHEN", "EXAMPLES", "KEYWORDS", "ASKED OF", "UNIT",
        "RETIRED", "CODE ID", "THEME ID", "FACET",
    }
)  # fmt: skip


def write_sections(definition: str, sections: Sequence[tuple[str, Any]]) -> str:
    """The definition, then each section that has something in it under its heading."""
    blocks = [f"{heading}\n{_body(value)}" for heading, value in sections if value]
    text = "\n\n".join([definition, *blocks] if definition else blocks)
    if read_sections(text)[0] == definition:
        return text
    # A definition with a line like one of the headings is put where it cannot be mistaken.
    return "\n\n".join([f"{DEFINITION}\n{json.dumps(definition, ensure_ascii=False)}", *blocks])


def read_sections(text: str) -> tuple[str, list[tuple[str, Any]]]:
    """The definition and the sections of a text; all of it is definition if there is no heading."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.strip() in HEADINGS:
            parts.append((line.strip(), []))
        else:
            parts[-1][1].append(line)
    definition = "\n".join(parts[0][1]).strip()
    sections: list[tuple[str, Any]] = []
    for heading, lines in parts[1:]:
        body = "\n".join(lines).strip()
        if heading == DEFINITION:
            definition = _quoted(body)
            continue
        try:
            sections.append((heading, _value(heading, body)))
        except QualcodeError:
            # Somebody else's words under a heading like ours.
            definition = f"{definition}\n\n{heading}\n{body}".strip()
    return definition, sections


def _body(value: Any) -> str:
    if isinstance(value, Mapping):
        return write_attributes(value)
    if isinstance(value[0], Keyword):
        return write_keywords(value, HEADINGS)
    return write_items(value, HEADINGS)


def _value(heading: str, body: str) -> Any:
    if heading == "KEYWORDS":
        return read_keywords(body)
    if heading == "ASKED OF":
        return read_attributes(body)
    return read_items(body)


def _quoted(body: str) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return body
    return found if isinstance(found, str) else body
