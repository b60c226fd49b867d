"""The matrices as one page that opens from a folder or an e-mail, with no network.

The page is a template, a style and a script beside this module, and the study as blocks of JSON:
one for what every view needs, one per theme, one per document. The browser parses a block when it is
first looked at. No template library: three files are put into one, and nothing is computed in them.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from qualcode.model.approach import FOOTNOTE
from qualcode.model.documents import Document, Turn
from qualcode.model.matrix import NOT_FINISHED, STATES, Cell, Extract, Matrix
from qualcode.text.offsets import utf16_length

CONTEXT = 2
_PLACE = re.compile(r"@@([A-Z_]+)@@")


def matrix_html(
    matrices: Sequence[Matrix],
    *,
    documents: Sequence[Document],
    title: str,
    about: Mapping[str, str],
    language: str = "en",
    context: int = CONTEXT,
) -> str:
    """The page: themes as tabs, cells that open their extracts with `context` turns around them.

    Of a transcript only the turns that an extract needs are in the page. Words of the study are
    data in it, never markup: the only script that the page's own policy lets run is the program's.
    The same arguments give the same text.
    """
    pages = _Pages(documents, context)
    facets = _facets(matrices)
    cases = {row.case: row.attributes for matrix in matrices for row in matrix.rows}
    attributes = list(dict.fromkeys(name for facts in cases.values() for name in facts))
    places = {case: place for place, case in enumerate(cases)}
    themes = [[_cell(*item, facets, pages) for item in _cells(matrix)] for matrix in matrices]
    study = {
        "cases": [[name, [facts.get(a, "") for a in attributes]] for name, facts in cases.items()],
        "attributes": attributes,
        "facets": [[name, values] for name, values in facets.items()],
        "themes": [_theme(matrix, places) for matrix in matrices],
        "finished": any(matrix.finished for matrix in matrices),
        "in_group": sorted(
            {
                places[row.case]
                for matrix in matrices
                for row in matrix.rows
                if any(cell.in_group for cell in row.cells)
            }
        ),
        "extracts": sum(len(cell[7]) for cells in themes for cell in cells),
        "about": list(about.items()),
        "context": context,
    }
    blocks: list[tuple[str, Any]] = [("study", study)]
    blocks += [(f"theme-{number}", cells) for number, cells in enumerate(themes)]
    blocks += [(f"document-{number}", turns) for number, turns in enumerate(pages.turns_shown())]
    script = _part("page.js")
    digest = base64.b64encode(hashlib.sha256(f"\n{script}\n".encode()).digest()).decode("ascii")
    parts = {
        "LANG": html.escape(language or "en"),
        "TITLE": html.escape(title),
        "FOOTNOTE": html.escape(FOOTNOTE),
        "STYLE": f"{_part('tokens.css')}\n{_part('page.css')}",
        "SCRIPT": script,
        "SCRIPT_HASH": f"sha256-{digest}",
        "DATA": "\n".join(_block(name, value) for name, value in blocks),
    }
    return _PLACE.sub(lambda found: parts[found[1]], _part("page.html"))


def _part(name: str) -> str:
    folder = resources.files("qualcode.writers").joinpath("matrix_page")
    text = folder.joinpath(name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n").strip("\n") + ("\n" if name.endswith(".html") else "")


def _block(name: str, value: Any) -> str:
    """JSON that no parser of HTML can be led out of, whatever the words in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    text = text.encode("utf-8", "backslashreplace").decode(
        "utf-8"
    )  # a lone surrogate: as JSON has it
    return f'<script type="application/json" id="{name}">{text}</script>'


def _facets(matrices: Sequence[Matrix]) -> dict[str, list[str]]:
    """The facets that extracts carry, with the values they have, in the order met."""
    found: dict[str, dict[str, None]] = {}
    for matrix in matrices:
        for row in matrix.rows:
            for cell in row.cells:
                for extract in cell.extracts:
                    for name, value in extract.coding.facets.items():
                        found.setdefault(name, {})[value] = None
    return {name: sorted(values) for name, values in sorted(found.items())}


def _theme(matrix: Matrix, places: Mapping[str, int]) -> dict[str, Any]:
    columns = zip(matrix.columns, matrix.headings(), strict=True)
    return {
        "id": matrix.theme_id,
        "name": matrix.theme,
        "definition": matrix.definition,
        "color": matrix.color,
        "columns": [[c.code_id, heading, c.depth, c.definition] for c, heading in columns],
        "rows": [places[row.case] for row in matrix.rows],
        "order": matrix.attribute,
        "groups": [] if matrix.attribute else [row.group for row in matrix.rows],
    }


def _cells(matrix: Matrix) -> list[tuple[int, int, Cell]]:
    """The cells of which something is known, with their row and column."""
    return [
        (at, column, cell)
        for at, row in enumerate(matrix.rows)
        for column, cell in enumerate(row.cells)
        if cell.state != NOT_FINISHED or cell.suggested or cell.extracts
    ]


def _cell(
    row: int, column: int, cell: Cell, facets: Mapping[str, list[str]], pages: _Pages
) -> list[Any]:
    return [
        row,
        column,
        STATES.index(cell.state),
        cell.summary.text if cell.summary else "",
        cell.summary.coder if cell.summary else "",
        int(cell.stale),
        cell.suggested,
        [_extract(extract, facets, pages) for extract in cell.extracts],
        int(cell.finished),
    ]


def _extract(extract: Extract, facets: Mapping[str, list[str]], pages: _Pages) -> list[Any]:
    coding = extract.coding
    place = pages.place(extract)
    values = [coding.facets.get(name, "") for name in facets]
    facts = [values, int(coding.quotable), coding.coder, coding.origin, coding.memo]
    unplaced = [] if place else [coding.text]
    return [extract.reference, *(place or (-1, 0, 0, 0, 0)), *facts, *unplaced]


class _Pages:
    """The turns that extracts need, gathered document by document."""

    def __init__(self, documents: Sequence[Document], context: int) -> None:
        self._documents = {document.id: document for document in documents}
        self._starts = {d.id: [turn.span.start for turn in d.turns] for d in documents}
        self._context = context
        self._wanted: dict[str, set[int]] = {}

    def place(self, extract: Extract) -> tuple[int, int, int, int, int] | None:
        """Document, first turn and offset in it, last turn and offset (UTF-16); None without one."""
        document = self._documents.get(extract.coding.document)
        span = extract.coding.span
        if document is None or span is None:
            return None
        last = bisect_right(self._starts[document.id], max(span.end - 1, span.start)) - 1
        first = max(bisect_right(self._starts[document.id], span.start) - 1, 0)
        if first < len(document.turns) and document.turns[first].span.end <= span.start:
            first += 1  # the span begins between two turns, in a label
        if last < first or not document.turns[last].span.overlaps(span):
            return None
        wanted = self._wanted.setdefault(document.id, set())
        around = range(first - self._context, last + self._context + 1)
        wanted.update(n for n in around if 0 <= n < len(document.turns))
        one, other = document.turns[first], document.turns[last]
        return (
            list(self._wanted).index(document.id),
            one.number,
            utf16_length(document.text[one.span.start : max(span.start, one.span.start)]),
            other.number,
            utf16_length(document.text[other.span.start : min(span.end, other.span.end)]),
        )

    def turns_shown(self) -> list[list[list[Any]]]:
        """Document by document, in the order `place` met them: `[number, speaker, text]` a turn."""
        return [
            [_turn(self._documents[name], self._documents[name].turns[n]) for n in sorted(numbers)]
            for name, numbers in self._wanted.items()
        ]


def _turn(document: Document, turn: Turn) -> list[Any]:
    return [turn.number, turn.speaker or "", turn.span.of(document.text)]
