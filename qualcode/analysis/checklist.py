"""Recommendations turned into a checklist: each item with its evidence.

The items are the analyst's. For each, the program fetches the cases, the summaries and the marked
quotations behind the codes, themes, cells or codings that the analyst names as its evidence.
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
    """Evidence that is not a code, theme, cell with text, or coding; items without any (a warning)."""
    known = {*codebook.order, *(extract.coding.id for extract in extracts)}
    spoken = {f"{extract.coding.code_id}@{extract.case}" for extract in extracts}
    problems = []
    for item in items:
        for name in item.evidence:
            if "@" in name and name.partition("@")[0] in codebook.order:
                told = "" if name in spoken else f"nothing is coded in the cell {name!r}"
            else:
                told = "" if name in known else f"there is no code, theme or coding named {name!r}"
            problems += [Problem(path, item.line, told)] if told else []
    return problems + [
        Problem(path, item.line, "this item has no evidence", "warning")
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

    Where a cell (`CODE@CASE`) or a coding is named, its words are quoted whether marked or not.
    """
    cells: dict[str, list[Cell]] = {}
    for matrix in matrices:
        for row in matrix.rows:
            for column, cell in zip(matrix.columns, row.cells, strict=True):
                place = f"{column.code_id}@{row.case}"
                for name in {column.code_id, matrix.theme_id, place}:
                    cells.setdefault(name, []).append(cell)
    by_id = {extract.coding.id: extract for extract in extracts}
    return [_evidence(item, cells, by_id, codebook, labels) for item in items]


def checklist_table(evidence: Sequence[Evidence]) -> list[list[str]]:
    """A header, then one line per item: `item, codes, cases, summaries, quotations, note`."""
    lines = [["item", "codes", "cases", "summaries", "quotations", "note"]]
    for found in evidence:
        summaries = [f"{label}: {text}" for label, text in found.summaries]
        quotes = [f"“{quote.text}” ({quote.source})" for quote in found.quotes]
        told = f" of {found.asked}" if found.asked else ""
        lines.append(
            [
                found.item,
                "; ".join(found.codes),
                f"{len(found.cases)}{told}" if found.codes or found.cases else "",
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
    of_codes = [cell for code_id in codes for cell in cells.get(code_id, ())]
    places = [name for name in item.evidence if "@" in name]
    of_places = [cell for name in places for cell in cells.get(name, ())]
    named = [extracts[name] for name in item.evidence if name in extracts]
    named += [extract for cell in of_places for extract in cell.extracts]
    held = list({id(cell): cell for cell in [*of_codes, *of_places]}.values())
    asked = {cell.case for cell in of_codes if cell.state != NOT_ASKED}
    asked |= {cell.case for cell in of_places} if codes else set()
    codes += [name.partition("@")[0] for name in places]
    cases = {cell.case for cell in held if cell.extracts} | {one.case for one in named if one.case}
    marked = find_quotes(
        [extract for cell in held for extract in cell.extracts], codebook=codebook, labels=labels
    )
    quoted = find_quotes(named, codebook=codebook, labels=labels, every=True)
    return Evidence(
        item.item,
        item.note,
        tuple(dict.fromkeys(codebook.name_of(code_id) for code_id in codes)),
        tuple(sorted(cases, key=natural)),
        len(asked),
        tuple((labels.get(c.case, c.case), c.summary.text) for c in held if c.summary),
        tuple({quote.coding_id: quote for quote in [*quoted, *marked]}.values()),
    )
