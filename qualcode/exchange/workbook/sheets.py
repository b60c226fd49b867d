"""The sheets beside the matrices: Extracts, Cases, About."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from qualcode.errors import Problem
from qualcode.exchange.workbook.look import (
    LINK_LIMIT,
    ROW_LIMIT,
    Looks,
    cut_to,
    height_for,
    let_rows_grow,
    writable,
    write_lean,
)
from qualcode.model.documents import Case
from qualcode.model.matrix import (
    CODED,
    NO_ANSWER,
    NOT_ASKED,
    NOT_FINISHED,
    NOT_MENTIONED,
    SUMMARISED,
    Extract,
    Matrix,
)

_INK = "#3B444B"
_NOTES = (
    "Summaries are written by an analyst; none of them was written by the program.",
    (
        "Only summaries are imported by `qualcode matrix import`: the text under the "
        "coloured heading of a code. You can move, sort and hide rows and columns; "
        "do not change the header row or the column `case`."
    ),
    (
        "Links lead from a cell to its extracts on the sheet Extracts and back. "
        "Links lead to rows, so sort a copy of Extracts, not Extracts itself."
    ),
    "How often something was said is not how much it matters.",
)


def extracts_sheet(
    workbook: Any,
    looks: Looks,
    extracts: Sequence[Extract],
    cells: Mapping[str, str],
    problems: list[Problem],
) -> None:
    """A row an extract; the reference leads back to the cell of the matrix (`cells`, by coding)."""
    sheet = workbook.add_worksheet("Extracts")
    let_rows_grow(sheet)
    write_lean(sheet)
    facets = list(dict.fromkeys(name for e in extracts for name in e.coding.facets))
    names = list(dict.fromkeys(name for e in extracts for name in e.attributes))
    heads = ["reference", "text", "theme", "code", *facets, "quote", "memo", "case", *names]
    heads += ["document", "speaker", "turn", "lines", "coder", "origin", "coding_id"]
    wide = {"reference": 24, "text": 70, "theme": 22, "code": 22, "memo": 30, "coding_id": 12}
    widths = [float(wide.get(head, 13)) for head in heads]
    for at, head in enumerate(heads):
        sheet.write_string(0, at, writable(head), looks.head(_INK))
        sheet.set_column(at, at, widths[at])
    sheet.set_row(0, 30)
    room = ROW_LIMIT - 1
    plain, linked = looks.body(), looks.body(font_color="#1F4E79")
    for row, extract in enumerate(extracts[:room], 1):
        values = _extract_row(extract, facets, names)
        for at, value in enumerate(values):
            text = cut_to(writable(value), 32_000)
            link = cells.get(extract.coding.id) if at == 0 else None
            if link and row < LINK_LIMIT:
                sheet.write_url(row, at, link, linked, text, "Back to the matrix")
            elif text:
                sheet._write_string(row, at, text, plain)  # noqa: SLF001 - without a wrapper's cost
            else:
                sheet._write_blank(row, at, None, plain)  # noqa: SLF001
        sheet.set_row(row, height_for(list(zip(values, widths, strict=True))))
    if len(extracts) > room:
        told = f"{len(extracts) - room} extracts did not fit; extracts.csv contains all of them."
        problems.append(Problem("Extracts", 0, told, "warning"))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, min(len(extracts), room), len(heads) - 1)
    _page(sheet)


def _extract_row(extract: Extract, facets: Sequence[str], names: Sequence[str]) -> list[str]:
    coding = extract.coding
    lines = "" if extract.lines is None else "-".join(str(n) for n in dict.fromkeys(extract.lines))
    return [
        extract.reference,
        coding.text,
        extract.theme,
        extract.code,
        *(coding.facets.get(name, "") for name in facets),
        "*" if coding.quotable else "",
        coding.memo,
        extract.case,
        *(extract.attributes.get(name, "") for name in names),
        extract.document,
        extract.speaker,
        "" if extract.turn is None else str(extract.turn),
        lines,
        coding.coder,
        coding.origin,
        coding.id,
    ]


def cases_sheet(
    workbook: Any, looks: Looks, cases: Sequence[Case], matrices: Sequence[Matrix]
) -> None:
    """One row per case: its attributes, and how far its charting has come."""
    sheet = workbook.add_worksheet("Cases")
    write_lean(sheet)
    names = list(dict.fromkeys(name for case in cases for name in case.attributes))
    heads = ["case", *names, "cells summarised", "coded, not summarised", "out of date"]
    sheet.set_row(0, 30)
    for at, head in enumerate(heads):
        sheet.write_string(0, at, writable(head), looks.head(_INK))
        sheet.set_column(at, at, 16)
    states: Counter[tuple[str, str]] = Counter()
    for matrix in matrices:
        for row in matrix.rows:
            for column, cell in zip(matrix.columns, row.cells, strict=True):
                if not column.facet_value:
                    states[row.case, cell.state] += 1
                    states[row.case, "stale"] += cell.stale
    for row_, case in enumerate(cases, 1):
        sheet.write_string(row_, 0, writable(case.name), looks.body(bold=True))
        for at, name in enumerate(names, 1):
            sheet.write_string(row_, at, writable(case.attributes.get(name, "")), looks.body())
        for at, state in enumerate((SUMMARISED, CODED, "stale"), len(names) + 1):
            sheet.write_number(row_, at, states[case.name, state], looks.body())
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(cases), len(heads) - 1)
    _page(sheet)


def about_sheet(
    workbook: Any,
    looks: Looks,
    title: str,
    about: Mapping[str, str],
    problems: Sequence[Problem],
) -> None:
    """What this is, how to read it, how to write in it, and what did not fit."""
    sheet = workbook.add_worksheet("About")
    let_rows_grow(sheet)
    write_lean(sheet)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.hide_gridlines(2)
    plain, bold = looks.of(), looks.of(bold=True)
    sheet.write_string(0, 0, writable(title), looks.of(bold=True, font_size=14, text_wrap=False))
    row = 2
    for name, value in about.items():
        sheet.write_string(row, 0, writable(name), bold)
        sheet.write_string(row, 1, cut_to(writable(value), 32_000), plain)
        sheet.set_row(row, height_for([(name, 30), (value, 90)]))
        row += 1
    row += 1
    sheet.set_row(row, 20)
    sheet.write_string(row, 0, "How to read a cell", looks.of(bold=True, font_size=12))
    for look, shown, meaning in _legend(looks):
        row += 1
        sheet.write_string(row, 0, shown, look)
        sheet.write_string(row, 1, meaning, plain)
    row += 2
    for note in _NOTES:
        sheet.write_string(row, 1, note, plain)
        sheet.set_row(row, height_for([(note, 90)]))
        row += 1
    for problem in problems:
        sheet.write_string(row, 0, writable(problem.path), bold)
        sheet.write_string(row, 1, writable(problem.message), plain)
        row += 1
    _page(sheet)


def _legend(looks: Looks) -> list[tuple[Any, str, str]]:
    color = "#33658A"
    return [
        (looks.summary(color, "summarised", stale=False), "words", "A summary."),
        (
            looks.summary(color, "summarised", stale=True),
            "words",
            "A summary that is out of date: the extracts changed after it was written.",
        ),
        (looks.summary(color, "coded", stale=False), "", "Coded, not summarised yet."),
        (
            looks.extracts(color, NOT_FINISHED, link=False),
            "– or not finished",
            "Not coded; whether it was mentioned is not known: no coder has finished this case.",
        ),
        (
            looks.extracts(color, NOT_MENTIONED, link=False),
            "not mentioned",
            "Not coded, and a coder has finished all that this case was asked.",
        ),
        (looks.extracts(color, NOT_ASKED, link=False), "not asked", "Not asked of this case."),
        (looks.extracts(color, NO_ANSWER, link=False), "no answer", "Asked, and left blank."),
        (
            looks.extracts(color, "coded", link=True),
            "FG1:P3 ¶12 L45-47 *",
            "A reference: document and speaker, turn, lines. * worth quoting. ×2: two extracts.",
        ),
        (
            looks.extracts(color, NOT_FINISHED, link=False),
            "+2 suggested",
            "Two keyword suggestions without a decision. They are not codings.",
        ),
    ]


def _page(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
