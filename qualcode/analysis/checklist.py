"""Recommendations turned into a checklist: each item with the evidence it stands on.

The items are the analyst's. For each, the program fetches the cases, the summaries and the marked
quotations behind the codes, themes or codings that the analyst names as its evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualcode.analysis.cast import natural
from qualcode.analysis.quotes import Quote, find_quotes
from qualcode.errors import Problem
from qualcode.model.checklists import ChecklistItem
from qualcode.model.codes import Codebook
from qualcode.model.matrix import NOT_ASKED, Cell, Extract, Matrix


@dataclass(frozen=True)
class Evidence:
    """An item with what it rests on.

    `cases` are those whose words are behind it, of `asked` that could have been; `summaries` are
    pairs of a case's pseudonym and the analyst's summary.
    """

    item: str
    note: str
    codes: tuple[str, ...]
    cases: tuple[str, ...]
    asked: int
    summaries: tuple[tuple[str, str], ...]
    quotes: tuple[Quote, ...]


def check_items(
    items: Sequence[ChecklistItem], codebook: Codebook, extracts: Sequence[Extract], path: str
) -> list[Problem]:
    """Evidence that is neither a code, nor a theme, nor a coding; items without any."""
    known = {*codebook.order, *(extract.coding.id for extract in extracts)}
    problems = [
        Problem(path, item.line, f"there is no code, theme or coding {name!r}")
        for item in items
        for name in item.evidence
        if name not in known
    ]
    return problems + [
        Problem(path, item.line, "this item names no evidence", "warning")
        for item in items
        if not item.evidence
    ]


def find_evidence(
    items: Sequence[ChecklistItem],
    *,
    matrices: Sequence[Matrix],
    extracts: Sequence[Extract],
    codebook: Codebook,
    labels: Mapping[str, str],
) -> list[Evidence]:
    """The evidence of each item, in the order of the items; `labels` are the pseudonyms of cases.

    Where a coding is named, its words are quoted whether marked or not.
    """
    cells: dict[str, list[Cell]] = {}
    for matrix in matrices:
        for row in matrix.rows:
            for column, cell in zip(matrix.columns, row.cells, strict=True):
                for name in {column.code_id, matrix.theme_id}:
                    cells.setdefault(name, []).append(cell)
    by_id = {extract.coding.id: extract for extract in extracts}
    return [_evidence(item, cells, by_id, codebook, labels) for item in items]


def checklist_table(evidence: Sequence[Evidence]) -> list[list[str]]:
    """A header, then a line an item: `item, codes, cases, summaries, quotations, note`."""
    lines = [["item", "codes", "cases", "summaries", "quotations", "note"]]
    for found in evidence:
        summaries = [f"{label}: {text}" for label, text in found.summaries]
        quotes = [f"“{quote.text}” ({quote.source})" for quote in found.quotes]
        count = f"{len(found.cases)} of {found.asked}" if found.asked else str(len(found.cases))
        lines.append(
            [
                found.item,
                "; ".join(found.codes),
                count if found.codes or found.cases else "",
                "\n".join(summaries),
                "\n".join(quotes),
                found.note,
            ]
        )
    return lines


def _evidence(
    item: ChecklistItem,
    cells: Mapping[str, Sequence[Cell]],
    extracts: Mapping[str, Extract],
    codebook: Codebook,
    labels: Mapping[str, str],
) -> Evidence:
    codes = [name for name in item.evidence if name in codebook.order]
    named = [extracts[name] for name in item.evidence if name in extracts]
    held = [cell for code_id in codes for cell in cells.get(code_id, ())]
    asked = dict.fromkeys(cell.case for cell in held if cell.state != NOT_ASKED)
    cases = {cell.case for cell in held if cell.extracts} | {one.case for one in named if one.case}
    marked = find_quotes(
        [extract for cell in held for extract in cell.extracts], codebook=codebook, labels=labels
    )
    quoted = find_quotes(named, codebook=codebook, labels=labels, every=True)
    return Evidence(
        item.item,
        item.note,
        tuple(codebook.name_of(code_id) for code_id in codes),
        tuple(sorted(cases, key=natural)),
        len(asked),
        tuple((labels.get(c.case, c.case), c.summary.text) for c in held if c.summary),
        tuple({quote.coding_id: quote for quote in [*quoted, *marked]}.values()),
    )
