"""The table of keys as a JSON Schema, so that an editor completes and checks while one types."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from qualcode.codebook.keys import TABLES
from qualcode.files import yaml_keys as keys
from qualcode.files.yaml_keys import Key

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# YAML reads `no` and `1.0` as other things than text; the reader takes them as they are written.
WORD: dict[str, Any] = {"type": ["string", "number", "boolean"]}
NOTHING: dict[str, Any] = {"type": "null"}


def codebook_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `codebook.yaml`, out of the table that `codebook check` uses."""
    return {
        "$schema": DIALECT,
        "title": "A qualcode codebook",
        **_table("codebook"),
        "$defs": {name: _table(name) for name in TABLES if name != "codebook"},
    }


def _table(name: str) -> dict[str, Any]:
    table = TABLES[name]
    properties = {
        key.name: {"description": key.about, **_value(key, optional=not key.required)}
        for key in table
    }
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    required = [key.name for key in table if key.required]
    if name == "keyword":
        schema["oneOf"] = [{"required": ["pattern"]}, {"required": ["near"]}]
    return schema | ({"required": required} if required else {})


def _value(key: Key, *, optional: bool) -> dict[str, Any]:
    schema = _KINDS[key.kind](key)
    # A key with nothing after it is as good as none: one may write the keys first and fill them in.
    may_be_empty = optional or key.kind == keys.ITEMS
    return {"anyOf": [schema, NOTHING]} if may_be_empty else schema


def _text(key: Key) -> dict[str, Any]:
    if not key.pattern:
        return dict(WORD)
    formed: dict[str, Any] = {"type": "string", "pattern": key.pattern}
    if not re.search(key.pattern, "0"):
        return formed
    return {"anyOf": [formed, {"type": "integer", "minimum": 0}, {"type": "boolean"}]}


def _texts(key: Key) -> dict[str, Any]:
    several: dict[str, Any] = {"type": "array", "items": dict(WORD)}
    if key.least > 1:
        return {**several, "minItems": key.least}
    return {"anyOf": [dict(WORD), several]}


def _named(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": value}


def _reference(key: Key) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{key.of}"}


def _entries(key: Key) -> dict[str, Any]:
    entry = {"anyOf": [dict(WORD), _reference(key)]}
    return {"anyOf": [entry, {"type": "array", "items": entry}]}


_KINDS: dict[str, Callable[[Key], dict[str, Any]]] = {
    keys.TEXT: _text,
    keys.TEXTS: _texts,
    keys.FLAG: lambda _: {"type": "boolean"},
    keys.NUMBER: lambda _: {"type": "integer", "minimum": 1, "maximum": 9999},
    keys.CHOICE: lambda key: {"enum": list(key.choices)},
    keys.PAIRS: lambda _: _named(dict(WORD)),
    keys.LISTS: lambda key: _named(_texts(key)),
    keys.ITEMS: lambda key: {"type": "array", "items": _reference(key)},
    keys.ENTRIES: _entries,
}
