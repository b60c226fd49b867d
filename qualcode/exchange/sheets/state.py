"""What a coding sheet was exported with, kept on its hidden sheet.

One JSON list a row, in the first column: `["format", "coding sheet", 1]`, `["coder", name]`,
`["unit", unit]`, `["facet", name, value...]`, `["code", label, id]`, `["row", key]`, and for each
coding shown `["coding", id, row key, slot, code id, [[facet, value]...], memo, memo as shown]`.
Memos are kept as marks (see `memo_mark`), so that no words are where they cannot be seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

STATE_SHEET = "qualcode"
KIND, FORMAT = "coding sheet", 1


@dataclass(frozen=True)
class ShownCoding:
    """A coding as the sheet showed it: `slot` counts its row's code columns from 1."""

    id: str
    key: str
    slot: int
    code_id: str
    facets: Mapping[str, str]
    memo: str
    shown_memo: str


@dataclass
class SheetState:
    """The hidden sheet's contents."""

    coder: str = ""
    unit: str = ""
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # label -> id
    keys: list[str] = field(default_factory=list)
    codings: list[ShownCoding] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The rows of the hidden sheet."""
        rows: list[list[Any]] = [["format", KIND, FORMAT], ["coder", self.coder]]
        rows.append(["unit", self.unit])
        rows += [["facet", name, *values] for name, values in self.facets.items()]
        rows += [["code", label, code_id] for label, code_id in self.codes.items()]
        rows += [["row", key] for key in self.keys]
        for c in self.codings:
            facets = sorted(c.facets.items())
            rows.append(["coding", c.id, c.key, c.slot, c.code_id, facets, c.memo, c.shown_memo])
        # No underscore: `_x000D_` in a name would be taken for an escape by a spreadsheet.
        return [json.dumps(row, ensure_ascii=True).replace("_", "\\u005f") for row in rows]

    @classmethod
    def read(cls, lines: Iterable[object]) -> SheetState | None:
        """The reverse of `lines`; None if they are not those of a coding sheet."""
        state, ours = cls(), False
        for line in lines:
            try:
                row = json.loads(line) if isinstance(line, str) else None
            except (ValueError, RecursionError):
                continue
            ours = ours or row == ["format", KIND, FORMAT]
            if isinstance(row, list):
                state.add(row)
        return state if ours else None

    def add(self, row: list[Any]) -> None:
        """Take in one row; one that is not ours is skipped."""
        match row:
            case ["coder", str(name)]:
                self.coder = name
            case ["unit", str(unit)]:
                self.unit = unit
            case ["facet", str(name), *values]:
                self.facets[name] = tuple(str(value) for value in values)
            case ["code", str(label), str(code_id)]:
                self.codes[label] = code_id
            case ["row", str(key)]:
                self.keys.append(key)
            case [
                "coding", str(id_), str(key), int(slot), str(code_id), list(facets), str(memo),
                str(shown),
            ]:  # fmt: skip
                pairs = {
                    str(f[0]): str(f[1]) for f in facets if isinstance(f, list) and len(f) == 2
                }
                self.codings.append(ShownCoding(id_, key, slot, code_id, pairs, memo, shown))
            case _:
                pass
