"""The codebook as it was last read from its file: reading a large one again takes longer than coding."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import Field, fields, is_dataclass
from typing import Any

from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.store.database import Change, Store
from qualcode.store.documents import text_sha256
from qualcode.version import __version__


def codebook_key(text: str, language: str) -> str:
    """What a codebook is kept under: its text, the language it is read in, this program's version."""
    return text_sha256(f"{__version__}\n{language}\n{text}")


def has_read_codebook(store: Store, key: str) -> bool:
    """Whether a codebook is kept under `key`."""
    return bool(store.rows("SELECT 1 FROM read_codebook WHERE id = ?", (key,)))


def load_read_codebook(store: Store, key: str) -> Codebook | None:
    """The codebook kept under `key`; None if there is none, or it is not one of ours."""
    rows = store.rows("SELECT body FROM read_codebook WHERE id = ?", (key,))
    try:
        return _codebook(json.loads(rows[0]["body"])) if rows else None
    except (TypeError, ValueError, AttributeError):
        return None


def keep_read_codebook(change: Change, key: str, codebook: Codebook) -> None:
    """Keep a codebook in place of the one before; not part of the history."""
    body = json.dumps(_plain(codebook), ensure_ascii=False)
    change.replace_derived("read_codebook", [{"id": key, "body": body}])


def _plain(value: Any) -> Any:
    """Dataclasses as their fields that are not as by default, tuples as lists."""
    if is_dataclass(value):
        found = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(one) for field, one in found if not _is_usual(field, one)}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _is_usual(field: Field[Any], value: Any) -> bool:
    """Whether the value is what the field has by default; an empty mapping always is."""
    return value == field.default or (isinstance(value, Mapping) and not value)


def _codebook(row: dict[str, Any]) -> Codebook:
    themes = tuple(map(_theme, row.pop("themes", ())))
    return Codebook(themes=themes, facets=_lists(row.pop("facets", {})), **row)


def _theme(row: dict[str, Any]) -> Theme:
    return Theme(codes=tuple(map(_code, row.pop("codes", ()))), **row)


def _code(row: dict[str, Any]) -> Code:
    _to_tuples(row, ("include", "exclude", "examples"))
    return Code(
        keywords=tuple(map(_keyword, row.pop("keywords", ()))),
        asked_of=_lists(row.pop("asked_of", {})),
        codes=tuple(map(_code, row.pop("codes", ()))),
        **row,
    )


def _keyword(row: dict[str, Any]) -> Keyword:
    _to_tuples(row, ("near", "unless", "speakers"))
    return Keyword(**row)


def _to_tuples(row: dict[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if name in row:
            row[name] = tuple(row[name])


def _lists(row: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in row.items()}
