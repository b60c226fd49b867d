"""Tables as Markdown (GitHub's and Pandoc's pipe tables)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualcode.model.approach import FOOTNOTE
from qualcode.writers.paper import PaperCell, PaperLine, PaperTable

_SIGNS = re.compile(r"([\\`*_\[\]<>|#&~$])")


def markdown_page(title: str, tables: Sequence[PaperTable]) -> str:
    """A page with a heading a table. Words are escaped: none is taken for Markdown or HTML."""
    blocks = [f"# {_plain(title)}"]
    for table in tables:
        blocks.append(f"## {_plain(table.title)}")
        blocks += [_plain(table.intro)] if table.intro else []
        blocks.append(_table(table))
        blocks += [_plain(table.footnote)] if table.footnote else []
    return "\n\n".join([*blocks, FOOTNOTE]) + "\n"


def _table(table: PaperTable) -> str:
    lines = [_line([_plain(head) for head in table.heads]), _line(["---"] * len(table.heads))]
    lines += [_line(_cells(line, len(table.heads))) for line in table.lines]
    return "\n".join(lines)


def _cells(line: PaperLine, width: int) -> list[str]:
    if not line.cells:
        return [f"**{_plain(line.group)}**", *[""] * (width - 1)]
    first, *rest = line.cells
    return [_cell(first, bold=len(rest) > 0 and bool(first.small)), *(_cell(cell) for cell in rest)]


def _cell(cell: PaperCell, *, bold: bool = False) -> str:
    text = "<br>".join(_plain(part) for part in cell.text.splitlines() if part.strip())
    parts = [
        f"**{text}**" if bold and text else text,
        f"*{_plain(cell.note)}*" if cell.note else "",
        _plain(cell.small),
    ]
    return "<br>".join(filter(None, parts))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
