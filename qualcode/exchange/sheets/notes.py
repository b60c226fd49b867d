"""The sheets beside a coding sheet: the codes with their definitions, the lists, how it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualcode.exchange.code_names import CodeNames
from qualcode.exchange.workbook.look import Looks, cut_to, writable
from qualcode.model.codes import Code, Codebook, Theme

_INK = "#3B444B"
_LISTS = "Lists"
_CHOOSE = "Choose codes under Code 1, Code 2, ...; clear a cell to remove a code."
_HELP = (
    (
        "The memo is the note on the row's first code. For another code of the row, "
        "begin a line with the number of its column: [2] my note on the code under "
        "Code 2."
    ),
    (
        "A code in italics with a red corner covers less text than the row, or "
        "continues into the next rows; point at it to see the text."
    ),
    "The text is locked (without a password). Rows whose text was changed are not imported.",
    "You can filter, hide, sort and leave out rows; rows that are left out do not change in the study.",
    (
        "To sort, first remove the protection: Review > Unprotect Sheet in Excel, "
        "Tools > Protect Sheet in LibreOffice. There is no password."
    ),
    (
        "Save as .xlsx. `qualcode sheet import` imports your changes and lists each "
        "of them; importing the same file again changes nothing."
    ),
)
_HEADS = {"Theme": 24, "Code": 28, "Definition": 60, "Include": 36, "Exclude": 36, "Id": 16}


def codes_sheet(
    workbook: Any, looks: Looks, codebook: Codebook, names: CodeNames
) -> Mapping[str, str]:
    """One row per code on `Codes`, and the values of the drop-down lists on a hidden sheet.

    Returns the places of the values: by facet, and by "" for the codes. Retired codes are left out.
    """
    sheet = workbook.add_worksheet("Codes")
    for at, (head, width) in enumerate(_HEADS.items()):
        sheet.write_string(0, at, head, looks.head(_INK))
        sheet.set_column(at, at, width)
    row = 0
    for theme in codebook.themes:
        items: list[Theme | Code] = [theme, *(c for c in theme.walk() if not c.retired)]
        for item in items:
            row += 1
            for at, value in enumerate(_code_row(theme, item, names)):
                look = looks.body(bold=item is theme, quote_prefix=True)
                sheet.write_string(row, at, cut_to(writable(value), 32_000), look)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    listed = [
        theme_or_code for theme_or_code in codebook.order if not _retired(codebook, theme_or_code)
    ]
    values = {"": [names.label(code_id) for code_id in listed], **codebook.facets}
    return _lists(workbook, values)


def _retired(codebook: Codebook, code_id: str) -> bool:
    code = codebook.code(code_id)
    return code is not None and code.retired


def _code_row(theme: Theme, item: Theme | Code, names: CodeNames) -> Sequence[str]:
    if isinstance(item, Theme):
        return theme.name, names.label(theme.id), theme.definition, "", "", theme.id
    include, exclude = "\n".join(item.include), "\n".join(item.exclude)
    return theme.name, names.label(item.id), item.definition, include, exclude, item.id


def _lists(workbook: Any, values: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    # A list of a validation itself holds 255 characters; one that points to cells holds any number.
    sheet = workbook.add_worksheet(_LISTS)
    places = {}
    for column, (name, entries) in enumerate(values.items()):
        for row, entry in enumerate(entries):
            sheet.write_string(row, column, writable(entry))
        if entries:
            letter = _letter(column)
            places[name] = f"{_LISTS}!${letter}$1:${letter}${len(entries)}"
    sheet.hide()
    return places


def _letter(column: int) -> str:
    first, last = divmod(column, 26)
    return (_letter(first - 1) if first else "") + chr(ord("A") + last)


def help_sheet(workbook: Any, looks: Looks, coder: str, unit: str, facets: Sequence[str]) -> None:
    """What a coder needs to know to use the sheet."""
    sheet = workbook.add_worksheet("How to")
    sheet.set_column(0, 0, 110)
    told = [f"Coder: {coder}. Each row is one {unit}.", _CHOOSE]
    if facets:
        told.append(f"Choose the value of a facet beside its code: {', '.join(facets)}.")
    told += _HELP
    for row, line in enumerate(told):
        sheet.write_string(row, 0, writable(line), looks.of(quote_prefix=True, font_size=11))
    sheet.protect("")
