"""A table of what was asked, with the passages behind every number: CSV, workbook, Word and page."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.files.cells import guarded_csv
from qualcode.writers.paper import plain_table
from qualcode.writers.word_page import word_page

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - no clock: the same answer gives the same bytes
_MOST = 32_000  # characters of a cell in a workbook
_MOST_LINKS = 60_000

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 68rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #8888; padding: .3rem .6rem; text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; background: Canvas; }
.scroll { overflow-x: auto; }
figure { margin: 1.5rem 0; overflow-x: auto; }
.ref { font-weight: 600; } .codes, .notes, .more { color: GrayText; }
blockquote { margin: .3rem 0 1rem; padding-left: .8rem; border-left: 3px solid #8888; white-space: pre-wrap; }
section:target h2 { outline: 2px solid; }
@media print { thead th { position: static; } }
"""


@dataclass(frozen=True)
class Words:
    """A passage behind a number: how it is cited, whose it is, its codes, and its text.

    `before` and `after` are the turns around it, if they were asked for.
    """

    reference: str
    case: str
    codes: str
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Number:
    """A cell of the table: its text, and the passages behind it under a heading."""

    text: str
    heading: str = ""
    words: tuple[Words, ...] = ()


@dataclass(frozen=True)
class AnswerTable:
    """A table as it is printed: headings, rows (texts, or numbers with their passages), and notes below.

    `picture` is an SVG that shows the same; `footnote` is what is said of counts.
    """

    title: str
    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Number, ...], ...]
    notes: tuple[str, ...] = ()
    picture: str = ""
    footnote: str = ""

    def texts(self) -> list[list[str]]:
        """The headings, then the rows as text."""
        return [list(self.head), *([cell.text for cell in row] for row in self.rows)]


def answer_csv(table: AnswerTable) -> str:
    """The table alone, guarded against formulas."""
    return guarded_csv(table.texts())


def answer_docx(table: AnswerTable) -> bytes:
    """The table and its notes."""
    footnote = " ".join(filter(None, table.notes))
    return word_page(
        table.title,
        [plain_table(table.name, table.texts(), footnote=footnote)],
        counted=bool(table.footnote),
    )


def answer_html(table: AnswerTable) -> str:
    """A page without script or network: every number is a link to its passages below."""
    ids: dict[int, str] = {}
    sections = []
    for row in table.rows:
        for cell in row:
            if cell.words:
                ids[id(cell)] = f"w{len(ids) + 1}"
                sections.append(_section(cell, ids[id(cell)]))
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in table.head)
    lines = "".join(
        "<tr>" + "".join(_cell(cell, ids, first=n == 0) for n, cell in enumerate(row)) + "</tr>"
        for row in table.rows
    )
    notes = "".join(
        f"<p>{html.escape(note)}</p>" for note in (*table.notes, table.footnote) if note
    )
    picture = f"<figure>{table.picture}</figure>" if table.picture else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{html.escape(table.name)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{html.escape(table.name)}</h1><p>{html.escape(table.title)}</p>"
        f'<div class="scroll"><table id="table"><thead><tr>{head}</tr></thead>'
        f'<tbody>{lines}</tbody></table></div><div class="notes">{notes}</div>{picture}'
        f"{''.join(sections)}</body></html>\n"
    )


def _cell(cell: Number, ids: dict[int, str], *, first: bool) -> str:
    text = html.escape(cell.text)
    if key := ids.get(id(cell)):
        text = f'<a href="#{key}">{text}</a>'
    return f'<th scope="row">{text}</th>' if first else f"<td>{text}</td>"


def _section(cell: Number, key: str) -> str:
    passages = "".join(
        f'<p><span class="ref">{html.escape(one.reference)}</span> '
        f'<span class="codes">{html.escape(" · ".join(filter(None, (one.case, one.codes))))}</span></p>'
        f"<blockquote>{_around(one.before)}{html.escape(one.text)}{_around(one.after)}</blockquote>"
        for one in cell.words
    )
    back = '<p><a href="#table">Back to the table</a></p>'
    return f'<section id="{key}"><h2>{html.escape(cell.heading)}</h2>{passages}{back}</section>'


def _around(text: str) -> str:
    return f'<span class="more">{html.escape(text)}\n</span>' if text else ""


def answer_xlsx(table: AnswerTable) -> bytes:
    """A workbook: the table, and a sheet of passages to which every number is a link."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _CREATED, "title": table.name})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        link = book.add_format(
            {
                "text_wrap": True,
                "valign": "top",
                "border": 1,
                "font_color": "#1F4E79",
                "underline": 1,
            }
        )
        sheet, words = book.add_worksheet("Table"), book.add_worksheet("Passages")
        places = _write_words(words, table, bold, plain)
        for column, text in enumerate(table.head):
            sheet.write_string(0, column, text, bold)
        for number, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                place = places.get(id(cell))
                if place is not None and len(places) < _MOST_LINKS:
                    target = f"internal:'Passages'!A{place + 1}"
                    sheet.write_url(number, column, target, link, cell.text[:_MOST])
                elif cell.text.isdecimal():
                    sheet.write_number(number, column, int(cell.text), plain)
                else:
                    sheet.write_string(number, column, cell.text[:_MOST], plain if column else bold)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, max(len(table.head) - 1, 1), 20)
        for number, text in enumerate(filter(None, (*table.notes, table.footnote))):
            sheet.write_string(len(table.rows) + 2 + number, 0, text)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return out.getvalue()


def _write_words(sheet: Any, table: AnswerTable, bold: Any, plain: Any) -> dict[int, int]:
    """The passages of every number; returns the row where those of each cell begin."""
    for column, text in enumerate(("number", "reference", "case", "codes", "text")):
        sheet.write_string(0, column, text, bold)
    places: dict[int, int] = {}
    at = 1
    for row in table.rows:
        for cell in row:
            if cell.words:
                places[id(cell)] = at
            for one in cell.words:
                values = (cell.heading, one.reference, one.case, one.codes, one.text)
                for column, text in enumerate(values):
                    sheet.write_string(at, column, text[:_MOST], plain)
                at += 1
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 3, 26)
    sheet.set_column(4, 4, 90)
    return places


def answer_svg(table: AnswerTable) -> str:
    """The picture alone. Raises QualcodeError for a table that has none."""
    if not table.picture:
        raise QualcodeError(
            "There is no picture of this table; nothing was written.", "Use .csv, .xlsx or .html."
        )
    return table.picture


ANSWER_WRITERS: dict[str, Callable[[AnswerTable], str | bytes]] = {
    ".csv": answer_csv,
    ".xlsx": answer_xlsx,
    ".docx": answer_docx,
    ".html": answer_html,
}


def passages_table(title: str, name: str, passages: Sequence[Words]) -> AnswerTable:
    """Passages as a table of their own: one per row, whole."""
    rows = tuple(
        (
            Number(one.reference),
            Number(one.case),
            Number(one.codes),
            Number("\n".join(filter(None, (one.before, one.text, one.after)))),
        )
        for one in passages
    )
    return AnswerTable(title, name, ("reference", "case", "codes", "text"), rows)
