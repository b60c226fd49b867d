"""Tables: a row per respondent, an open answer per document, closed answers as attributes.

Tables that are transcripts (a row per turn), or that have a whole transcript in a cell, are
recognised by their headings and by what is in them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from qualcode.errors import NoTranscriptError, QualcodeError
from qualcode.files.encodings import decode
from qualcode.files.sources import open_source
from qualcode.model.documents import Aside, Reading, Turn
from qualcode.model.spans import Span
from qualcode.readers.left_out import asides_of, by_lines
from qualcode.readers.options import ReadOptions
from qualcode.readers.plain_text import reading_of
from qualcode.readers.survey_columns import (
    ATTRIBUTE,
    IGNORE,
    OPEN,
    RESPONDENT,
    answer_of,
    count_words,
    find_wave,
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

_LABELLED = re.compile(r"^\s*[^\W\d_][^\n:：]{0,40}[:：]\s*\S", re.MULTILINE)
_QUESTIONS = re.compile(
    r"\W*(questions?|items?|prompts?|fragen?|pregunta|domanda|vraag|topic|问题|質問)?\W*\Z",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[^\W\d_]{0,14}[ _.-]?\d{1,6}\Z|[A-Z][\w'’-]{0,20}( [A-Z][\w'’.-]{0,20})?\Z")


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """Each open answer that is not empty, in the order of rows, then columns; or transcripts.

    All sheets of a workbook that are transcripts are read, or the first questionnaire and those with
    the same respondents; what is left out is listed with the first reading. Raises QualcodeError if
    the table has no open answers, or is a table of something else.
    """
    sheets, notes = _sheets(path, options)
    taken: list[tuple[Sheet, list[Reading]]] = []
    left: list[Sheet] = []
    refused: list[QualcodeError] = []
    for sheet in sheets:
        try:
            found = _readings(path.name, sheet, options, notes, [s for s, _ in taken])
        except NoTranscriptError as error:
            refused.append(error)
            found = []
        (taken.append((sheet, found)) if found else left.append(sheet))
    if not taken:
        raise refused[0] if refused else _nothing(path.name, sheets)
    readings = [reading for _, found in taken for reading in found]
    above = [("title row", title) for sheet, _ in taken for title in sheet.titles]
    beside = [
        *asides_of(above),
        *(Aside("question row", s.questions) for s, _ in taken),
        *(Aside(f'sheet "{sheet.title}"', len(sheet.rows) + 1) for sheet in left),
    ]
    first = replace(readings[0], left_out=by_lines((*readings[0].left_out, *beside)))
    return _unique([first, *readings[1:]])


def read_questions(path: Path, options: ReadOptions) -> dict[str, str]:
    """The heading of each open question, by the short name that its answers have (`helped`).

    Empty if there is none; errors as `read`.
    """
    for sheet in map(_upright, _sheets(path, options)[0]):
        kinds = settle_questions(path.name, sheet, options.questions)
        questions = [column for column, kind in kinds.items() if kind == OPEN]
        if questions and sheet.rows:
            return {short: column for column, short in slugs(questions).items()}
    return {}


def _sheets(path: Path, options: ReadOptions) -> tuple[list[Sheet], tuple[str, ...]]:
    sheets, notes = read_sheets_of(path, options.encoding, options.language)
    if path.suffix.lower() == ".tsv" and is_transcript_table(sheets[0]):
        text, _ = decode(open_source(path, "text"), options.encoding, options.language)
        return [unquoted_sheet(normalise(text), sheets[0])], notes
    return sheets, notes


def _readings(
    name: str, sheet: Sheet, options: ReadOptions, notes: tuple[str, ...], before: list[Sheet]
) -> list[Reading]:
    """What one sheet has; nothing if it has neither turns nor open answers."""
    _refuse_other_tables(name, sheet)
    told = (*notes, *sheet.notes)
    if not options.questions:
        headless = with_headings(sheet)
        if headless or is_transcript_table(sheet):
            told = (*told, "The table was read as a transcript: each row is a turn or caption.")
            reading = read_transcript_table(name, headless or sheet, options, told)
            return [replace(reading, part=_part_of(sheet))]
        if column := _transcripts_in_cells(sheet):
            return list(_cells_as_transcripts(name, sheet, column, options, told))
        sheet = _upright(sheet)
    kinds = settle_questions(name, sheet, options.questions)
    if OPEN not in kinds.values() or not sheet.rows:
        return []
    if before and not _same_people(before[0], sheet, kinds):
        return []
    wave = sheet.title if before else ""
    return _answers(sheet, kinds, (*told, *_missing(sheet, options)), wave)


def _part_of(sheet: Sheet) -> str:
    return re.sub(r"[\\/]", "-", " ".join(sheet.title.split()))


def _unique(readings: list[Reading]) -> list[Reading]:
    """The readings with a part each; of a workbook with one transcript it is the file's own."""
    if len(readings) == 1 and readings[0].respondent is None:
        return [replace(readings[0], part="")]
    used: set[str] = set()
    return [replace(reading, part=_unused(reading.part, used)) for reading in readings]


def _same_people(first: Sheet, sheet: Sheet, kinds: Mapping[str, str]) -> bool:
    """Whether a later sheet is another wave, site or part of the questionnaire on the first."""
    named = next((column for column, kind in kinds.items() if kind == RESPONDENT), None)
    return sheet.columns == first.columns or (named is not None and named in first.columns)


def _transcripts_in_cells(sheet: Sheet) -> str:
    """The column whose cells are whole transcripts, lines of them with labels; empty if none is."""
    for column in sheet.columns:
        filled = [row[column] for row in sheet.rows if row[column].strip()]
        whole = sum("\n" in cell and len(_LABELLED.findall(cell)) >= 2 for cell in filled)
        if whole and whole * 2 >= len(filled):
            return column
    return ""


def _cells_as_transcripts(
    name: str, sheet: Sheet, column: str, options: ReadOptions, notes: tuple[str, ...]
) -> Iterator[Reading]:
    others = [c for c in sheet.columns if c != column]
    kinds = guess_questions(replace(sheet, columns=tuple(others)))
    named = next(
        (c for c, kind in kinds.items() if kind == RESPONDENT), others[0] if others else ""
    )
    told = (*notes, f"Each cell of the column '{column}' was read as a transcript.")
    for number, row in enumerate(sheet.rows, 1):
        text = normalise(row[column]).strip()
        if text:
            label = " ".join(row.get(named, "").split()) or f"row {number}"
            beside = asides_of(
                (f'column "{c}"', " ".join(row[c].split())) for c in others if c != named
            )
            reading = reading_of(name, text, options, told, left_out=beside)
            yield replace(reading, part=re.sub(r"[\\/]", "-", label[:60]))


def _upright(sheet: Sheet) -> Sheet:
    """A table with a question per row and a person per column, turned; any other as it is."""
    if len(sheet.columns) < 3 or not sheet.rows:
        return sheet
    first, *people = sheet.columns
    asked = [" ".join(row[first].split()) for row in sheet.rows]
    asks = sum(question.endswith(("?", "？", "؟")) for question in asked)
    if not all(map(_PERSON.match, people)) or not all(asked) or len(set(asked)) < len(asked):
        return sheet
    if not asks or (asks * 2 < len(asked) and not _QUESTIONS.match(first)):
        return sheet
    said = [row[person] for row in sheet.rows for person in people]
    if sum(count_words(cell) >= 3 for cell in said) * 3 < len(said):
        return sheet
    rows = [
        {"Participant": person}
        | {question: row[person] for question, row in zip(asked, sheet.rows, strict=True)}
        for person in people
    ]
    note = "The table was turned: its rows are questions, its columns people."
    return replace(
        sheet, columns=("Participant", *asked), rows=tuple(rows), notes=(*sheet.notes, note)
    )


def _nothing(name: str, sheets: list[Sheet]) -> QualcodeError:
    if any("case" in _headings(sheet) for sheet in sheets):
        return _table_of_cases(name)
    return QualcodeError(
        f"{name} contains no open answers: no column looks like people's own words.",
        f"If one is, say so in study.yaml: questionnaires: {{{name}: {{COLUMN: open}}}}. "
        f"If it is a table of cases, import it with: qualcode cases import {name}",
    )


def _headings(sheet: Sheet) -> set[str]:
    return {column.strip().casefold() for column in sheet.columns}


def _table_of_cases(name: str) -> NoTranscriptError:
    return NoTranscriptError(
        f"{name} is a table of cases, not a transcript.",
        f"Import it with: qualcode cases import {name}. If it contains people's own words, name "
        f"their column in study.yaml: questionnaires: {{{name}: {{COLUMN: open}}}}",
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
            f"{name} contains coded extracts or summaries, not a transcript.",
            f"Coded extracts are imported with: qualcode code import {name}",
        )
    if "case" in headings and headings & {"document", "speaker"}:
        raise _table_of_cases(name)


def _answers(
    sheet: Sheet, kinds: dict[str, str], notes: tuple[str, ...], sheet_wave: str = ""
) -> list[Reading]:
    parts = slugs([column for column, kind in kinds.items() if kind == OPEN])
    named = next((column for column, kind in kinds.items() if kind == RESPONDENT), None)
    wave = find_wave(sheet, kinds)
    people = [_respondent(row, named, number) for number, row in enumerate(sheet.rows, 1)]
    facts = [c for c, kind in kinds.items() if kind == ATTRIBUTE and c != wave]
    changing = _changing(sheet, people, facts)
    told = (*notes, *_told(sheet, kinds, parts, wave, changing))
    readings: list[Reading] = []
    for respondent, row in zip(people, sheet.rows, strict=True):
        closed = {c: row[c].strip() for c in facts if c not in changing}
        moment = "-".join(row[wave].split()) if wave else ""
        before = ".".join(p for p in (respondent, "-".join(sheet_wave.split()), moment) if p)
        for column, slug in parts.items():
            text = normalise(row[column]).strip()
            if answer_of(text):
                turn = Turn(1, respondent, Span(0, len(text)))
                readings.append(
                    Reading(
                        text,
                        (turn,),
                        f"{before}.{slug}",
                        respondent=respondent,
                        attributes=closed,
                        notes=told,
                    )
                )
    if readings:
        beside = _left_out(sheet, kinds, parts, wave, changing)
        readings[0] = replace(readings[0], left_out=beside)
    return readings


def _respondent(row: Mapping[str, str], named: str | None, number: int) -> str:
    said = normalise(" ".join(row[named].split())) if named else ""
    return said or f"R{number}"


def _changing(sheet: Sheet, people: list[str], facts: Iterable[str]) -> set[str]:
    """Closed answers that are not the same in all rows of a person: no attributes of the person."""
    several = {person for person, count in Counter(people).items() if count > 1}
    if not several:
        return set()
    found = set()
    for column in facts:
        said: dict[str, set[str]] = defaultdict(set)
        for person, row in zip(people, sheet.rows, strict=True):
            if person in several and row[column].strip():
                said[person].add(row[column].strip())
        if any(len(values) > 1 for values in said.values()):
            found.add(column)
    return found


def _left_out(
    sheet: Sheet, kinds: Mapping[str, str], parts: Mapping[str, str], wave: str, changing: set[str]
) -> tuple[Aside, ...]:
    """The columns that go nowhere, and the cells of open questions that answer nothing."""
    unread = [c for c, kind in kinds.items() if (kind == IGNORE and c != wave) or c in changing]
    columns = (
        Aside(f'column "{column}"', sum(bool(row[column].strip()) for row in sheet.rows))
        for column in unread
    )
    silent = [row[c].strip() for row in sheet.rows for c in parts if row[c].strip()]
    return by_lines((*columns, *asides_of(("no answer", s) for s in silent if not answer_of(s))))


def _unused(part: str, used: set[str]) -> str:
    name, count = part, 1
    while name.casefold() in used:
        count += 1
        name = f"{part}-{count}"
    used.add(name.casefold())
    return name


def _told(
    sheet: Sheet, kinds: dict[str, str], parts: dict[str, str], wave: str, changing: set[str]
) -> tuple[str, ...]:
    told = [f"Sheet '{sheet.title}'."] if sheet.title else []
    told += [f"Open answers: '{column}' as {slug}." for column, slug in parts.items()]
    for kind, words in (
        (RESPONDENT, "Respondents"),
        (ATTRIBUTE, "Attributes"),
        (IGNORE, "Ignored"),
    ):
        columns = [
            f"'{column}'"
            for column, found in kinds.items()
            if found == kind and column != wave and column not in changing
        ]
        if columns:
            told.append(f"{words}: {', '.join(columns)}.")
    if wave:
        told.append(f"One person has several rows, distinguished by '{wave}'.")
    if changing:
        named = ", ".join(f"'{column}'" for column in kinds if column in changing)
        told.append(f"Not attributes, because they differ between rows of one person: {named}.")
    return tuple(told)
