"""What a Word transcript was exported with, kept among the custom properties of the file.

`qualcode 0.0` has the format, the document's id and the mark of its text; `qualcode 1.0`,
`qualcode 2.0`, ... a coding each, in JSON. Word keeps 255 characters of a property: what is longer goes
on in `qualcode 1.1`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from qualcode.exchange.coding_changes import Exported

FORMAT = 1
_NAME = "qualcode"
_LONGEST = 240
_NAMED = re.compile(rf"{_NAME} (\d{{1,9}})\.(\d{{1,9}})")
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_SPACES = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)


@dataclass(frozen=True)
class ExportedComment:
    """A coding that was written as a comment; `words` is the `text_mark` of its words."""

    coding_id: str
    coder: str
    words: str
    was: Exported


@dataclass(frozen=True)
class WordState:
    """Which document of which text was exported, with which codings; all empty: none was."""

    document: str = ""
    text: str = ""
    comments: tuple[ExportedComment, ...] = ()

    def xml(self) -> bytes:
        """The custom properties."""
        rows: list[list[object]] = [[FORMAT, self.document, self.text]]
        for item in self.comments:
            was, facets = item.was, sorted(item.was.facets.items())
            rows.append([item.coding_id, item.coder, item.words, was.code_id, facets, was.memo])
        parts = [
            (f"{_NAME} {number}.{part}", text[at : at + _LONGEST])
            for number, row in enumerate(rows)
            for text in (json.dumps(row, ensure_ascii=True),)
            for part, at in enumerate(range(0, len(text), _LONGEST))
        ]
        found = [
            f'<property fmtid="{_FMTID}" pid="{pid}" name="{name}">'
            f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
            for pid, (name, value) in enumerate(parts, 2)
        ]
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        return f"{head}<Properties {_SPACES}>{''.join(found)}</Properties>".encode()


def text_mark(text: str) -> str:
    """A fingerprint of words, white space aside."""
    words = " ".join(text.split()).encode("utf-8", "replace")
    return hashlib.sha256(words).hexdigest()[:16]


@dataclass
class StateProperties:
    """Reads the state while custom properties are parsed; other properties are skipped."""

    values: dict[str, str] = field(default_factory=dict)
    _name: str = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        if name == "property":
            self._name = attributes.get("name", "")

    def end(self, name: str) -> None:
        """An element closes."""
        if name == "property":
            self._name = ""

    def data(self, words: str) -> None:
        """Words between two tags."""
        if self._name.startswith(_NAME):
            self.values[self._name] = self.values.get(self._name, "") + words

    def state(self) -> WordState:
        """What was read; an empty state where the file is none of ours."""
        parts: dict[int, dict[int, str]] = {}
        for name, value in self.values.items():
            if found := _NAMED.fullmatch(name):
                parts.setdefault(int(found[1]), {})[int(found[2])] = value
        rows = {n: _row("".join(v for _, v in sorted(parts[n].items()))) for n in sorted(parts)}
        match rows.pop(0, None):
            case [int(), str(document), str(text)]:
                comments = (_comment(row) for row in rows.values())
                return WordState(document, text, tuple(c for c in comments if c is not None))
            case _:
                return WordState()


def _row(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _comment(row: object) -> ExportedComment | None:
    match row:
        case [str(coding_id), str(coder), str(words), str(code_id), list(facets), str(memo)]:
            pairs = {str(f[0]): str(f[1]) for f in facets if isinstance(f, list) and len(f) == 2}
            return ExportedComment(coding_id, coder, words, Exported(code_id, pairs, memo))
        case _:
            return None
