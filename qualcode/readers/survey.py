"""Tables: a row a respondent, an open answer a document, closed answers attributes.

Tables that are transcripts, a row a turn, are told apart by their headings.
"""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import NoTranscriptError, QualcodeError
from qualcode.files.encodings import decode
from qualcode.files.sources import open_source
from qualcode.model.documents import Reading, Turn
from qualcode.model.spans import Span
from qualcode.readers.options import ReadOptions
from qualcode.readers.survey_columns import (
    ATTRIBUTE,
    OPEN,
    RESPONDENT,
    guess_questions,
    settle_questions,
    slugs,
)
from qualcode.readers.survey_tables import Sheet, read_sheets_of
from qualcode.readers.transcript_table import (
    is_transcript_table,
    read_transcript_table,
    unquoted_sheet,
    with_headings,
)
from qualcode.text.offsets import normalise

__all__ = ["guess_questions", "read", "read_questions"]


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """A reading for each open answer that is not empty, in the order of rows, then columns.

    Raises QualcodeError where the table holds no open answers, or is a table of something else.
    """
    sheets, notes = _sheets(path, options)
    return _first_with_words(path.name, sheets, options, notes)


def read_questions(path: Path, options: ReadOptions) -> dict[str, str]:
    """The heading of each open question, by the short name that its answers have (`helped`).

    Empty where there is none; errors as `read`.
    """
    for sheet in _sheets(path, options)[0]:
        kinds = settle_questions(path.name, sheet, options.questions)
        questions = [column for column, kind in kinds.items() if kind == OPEN]
        if questions and sheet.rows:
            return {short: column for column, short in slugs(questions).items()}
    return {}


def _sheets(path: Path, options: ReadOptions) -> tuple[list[Sheet], tuple[str, ...]]:
    sheets, notes = read_sheets_of(path, options.encoding)
    if path.suffix.lower() == ".tsv" and is_transcript_table(sheets[0]):
        text, _ = decode(open_source(path, "text"), options.encoding)
        return [unquoted_sheet(normalise(text), sheets[0])], notes
    return sheets, notes


def _first_with_words(
    name: str, sheets: list[Sheet], options: ReadOptions, notes: tuple[str, ...] = ()
) -> list[Reading]:
    for sheet in sheets:
        _refuse_other_tables(name, sheet)
        headless = None if options.questions else with_headings(sheet)
        if headless or (not options.questions and is_transcript_table(sheet)):
            told = (*notes, "A table with a row a turn or caption.")
            return [read_transcript_table(name, headless or sheet, options, told)]
        kinds = settle_questions(name, sheet, options.questions)
        if OPEN in kinds.values() and sheet.rows:
            return _answers(sheet, kinds, (*notes, *_missing(sheet, options)))
    if any("case" in _headings(sheet) for sheet in sheets):
        raise _table_of_cases(name)
    raise QualcodeError(
        f"{name} holds no open answers: no column looks like people's own words.",
        f"If one does, say so in study.yaml: questionnaires: {{{name}: {{COLUMN: open}}}}. "
        f"If it is a table of cases, take it in with: qualcode cases import {name}",
    )


def _headings(sheet: Sheet) -> set[str]:
    return {column.strip().casefold() for column in sheet.columns}


def _table_of_cases(name: str) -> NoTranscriptError:
    return NoTranscriptError(
        f"{name} is a table of cases, not a transcript.",
        f"Take it in with: qualcode cases import {name}. If it holds people's own words, name their "
        f"column in study.yaml: questionnaires: {{{name}: {{COLUMN: open}}}}",
    )


def _missing(sheet: Sheet, options: ReadOptions) -> tuple[str, ...]:
    known = {column.casefold() for column in sheet.columns}
    missing = [f"'{c}'" for c in options.questions if " ".join(c.split()).casefold() not in known]
    return (
        (f"study.yaml names columns that are not here: {', '.join(missing)}.",) if missing else ()
    )


def _refuse_other_tables(name: str, sheet: Sheet) -> None:
    headings = _headings(sheet)
    if headings & {"coding_id", "code_id"}:
        raise QualcodeError(
            f"{name} holds what was coded or summarised, not a transcript.",
            f"Coded extracts are taken in with: qualcode code import {name}",
        )
    if "case" in headings and headings & {"document", "speaker"}:
        raise _table_of_cases(name)


def _answers(sheet: Sheet, kinds: dict[str, str], notes: tuple[str, ...]) -> list[Reading]:
    parts = slugs([column for column, kind in kinds.items() if kind == OPEN])
    told = (*notes, *_told(sheet, kinds, parts))
    named = next((column for column, kind in kinds.items() if kind == RESPONDENT), None)
    readings: list[Reading] = []
    used: set[str] = set()
    for number, row in enumerate(sheet.rows, 1):
        respondent = normalise(" ".join(row[named].split())) if named else ""
        respondent = respondent or f"R{number}"
        closed = {c: row[c].strip() for c, kind in kinds.items() if kind == ATTRIBUTE}
        for column, slug in parts.items():
            text = normalise(row[column]).strip()
            if text:
                part = _unused(f"{respondent}.{slug}", used)
                turn = Turn(1, respondent, Span(0, len(text)))
                readings.append(
                    Reading(
                        text, (turn,), part, respondent=respondent, attributes=closed, notes=told
                    )
                )
    return readings


def _unused(part: str, used: set[str]) -> str:
    name, count = part, 1
    while name.casefold() in used:
        count += 1
        name = f"{part}-{count}"
    used.add(name.casefold())
    return name


def _told(sheet: Sheet, kinds: dict[str, str], parts: dict[str, str]) -> tuple[str, ...]:
    told = [f"Sheet '{sheet.title}'."] if sheet.title else []
    told += [f"Open answers: '{column}' as {slug}." for column, slug in parts.items()]
    for kind, words in (
        (RESPONDENT, "Respondents"),
        (ATTRIBUTE, "Attributes"),
        ("ignore", "Ignored"),
    ):
        columns = [f"'{column}'" for column, found in kinds.items() if found == kind]
        if columns:
            told.append(f"{words}: {', '.join(columns)}.")
    return tuple(told)
