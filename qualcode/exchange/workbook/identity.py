"""What a workbook keeps about itself on a hidden sheet, so that cells are known when they return.

One JSON list a row, in the first column: `["format", 1]`, `["sheet", name, theme_id]`,
`["column", theme_id, heading, code_id]`, `["case", as shown, name]`, and for each summary
`["cell", case, code_id, mark, whole]`, where `whole` is false for one that did not fit; the mark of
what was shown of it follows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from qualcode.exchange.workbook.look import writable

IDENTITY_SHEET = "qualcode"
FORMAT = 1


def summary_mark(text: str) -> str:
    """SHA-256 of a summary, spaces at its ends and kinds of newline aside; empty for an empty one.

    Two summaries with the same mark are the same: `CellText.exported` is the mark of what was
    written to the workbook, to be compared with that of the summary that the study has now.
    """
    plain = plain_text(text)
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest() if plain else ""


def plain_text(text: str) -> str:
    """A summary as it counts: as a workbook can carry it, without spaces at its ends."""
    lines = writable(text.replace("_x000D_", "")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


@dataclass
class Identity:
    """The hidden sheet's contents."""

    sheets: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    cut: dict[tuple[str, str], str] = field(default_factory=dict)  # the mark of what was shown

    def lines(self) -> list[str]:
        """The rows of the hidden sheet."""
        rows: list[list[Any]] = [["format", FORMAT]]
        rows += [["sheet", name, theme_id] for name, theme_id in self.sheets.items()]
        for theme_id, columns in self.columns.items():
            rows += [["column", theme_id, heading, code_id] for heading, code_id in columns.items()]
        rows += [["case", shown, name] for shown, name in self.cases.items()]
        rows += [
            ["cell", *key, mark, key not in self.cut, *([self.cut[key]] if key in self.cut else [])]
            for key, mark in self.marks.items()
        ]
        return [json.dumps(row, ensure_ascii=True) for row in rows]

    @classmethod
    def read(cls, lines: Iterable[object]) -> Identity:
        """The reverse of `lines`; rows that are not ours are skipped."""
        found = cls()
        for line in lines:
            try:
                row = json.loads(line) if isinstance(line, str) else None
            except (ValueError, RecursionError):
                continue
            if isinstance(row, list) and all(isinstance(part, str | int) for part in row):
                found.add([str(part) for part in row])
        return found

    def add(self, row: list[str]) -> None:
        """Take in one row."""
        match row:
            case ["sheet", name, theme_id]:
                self.sheets[name] = theme_id
            case ["column", theme_id, heading, code_id]:
                self.columns.setdefault(theme_id, {})[heading] = code_id
            case ["case", shown, name]:
                self.cases[shown] = name
            case ["cell", case, code_id, mark, whole, *shown]:
                self.marks[case, code_id] = mark
                if whole != "True":
                    self.cut[case, code_id] = "".join(shown[:1])
            case _:
                pass
