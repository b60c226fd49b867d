"""A transcript as a table: a row a caption or a turn, as Whisper, NVivo and spreadsheets have it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from qualcode.errors import QualcodeError
from qualcode.model.documents import Aside, Reading
from qualcode.readers.captions import build_reading
from qualcode.readers.clock import TIME, seconds
from qualcode.readers.cues import Cue, in_seconds
from qualcode.readers.labels import clean
from qualcode.readers.left_out import asides_of, by_lines
from qualcode.readers.options import ReadOptions
from qualcode.readers.survey_columns import count_words
from qualcode.readers.survey_tables import Sheet
from qualcode.readers.turn_columns import (
    END,
    SPEAKER,
    START,
    TEXT,
    is_surely_speaker,
    kinds_of,
)

_CLOCK = re.compile(TIME)
_DATED = re.compile(r"\s*\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")


def is_transcript_table(sheet: Sheet) -> bool:
    """True if the headings are those of a transcript, and its rows read as one.

    That is: text with a start and an end, or with speakers of whom one at least speaks again. If
    there are other columns, or the heading could be a respondent's too (`Participant`), the speakers
    also have times, or take turns.
    """
    kinds = turn_columns(sheet)
    found = set(kinds.values())
    if TEXT not in found:
        return False
    others = len(kinds) < len(sheet.columns)
    if {START, END} <= found and (not others or SPEAKER in found):
        return True
    speaker = next((column for column, kind in kinds.items() if kind == SPEAKER), None)
    if speaker is None:
        return False
    said = [row[speaker].strip() for row in sheet.rows if row[speaker].strip()]
    if len(set(said)) == len(said):
        return False
    runs = 1 + sum(a != b for a, b in pairwise(said))
    take_turns = runs > len(set(said)) or len(set(said)) == 1
    if any(
        _DATED.match(row[c]) for row in sheet.rows for c, kind in kinds.items() if kind == START
    ):
        return False  # a diary
    return START in found or is_surely_speaker(speaker) or (not others and take_turns)


def with_headings(sheet: Sheet) -> Sheet | None:
    """A table that starts with its first turn, headings put above; None if it is not of that kind.

    Its columns are one or two of times, one of speakers or none, and one of text; and the first row
    has a time too, or a speaker who speaks again.
    """
    if not 2 <= len(sheet.columns) <= 4 or not sheet.rows:
        return None
    rows = [sheet.columns, *(tuple(row.values()) for row in sheet.rows)]
    columns = [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]
    timed = [place for place, cells in enumerate(columns) if all(map(_is_time, cells))]
    rest = [place for place in range(len(columns)) if place not in timed]
    if not 1 <= len(rest) <= 2 or len(timed) > 2:
        return None
    if sum(len(cell.split()) for cell in columns[rest[-1]]) < 2 * len(rows):
        return None
    names = dict(zip(timed, (START, END), strict=False)) | {rest[-1]: TEXT}
    if len(rest) == 2:
        said = columns[rest[0]]
        if said[0] not in said[1:] or max(map(len, said)) > 60:
            return None
        names[rest[0]] = SPEAKER
    headings = tuple(names[place] for place in range(len(columns)))
    body = tuple(dict(zip(headings, row, strict=True)) for row in rows)
    return replace(sheet, columns=headings, rows=body)


def read_transcript_table(
    name: str, sheet: Sheet, options: ReadOptions, notes: tuple[str, ...] = ()
) -> Reading:
    """A reading of the table's rows, neighbours of one speaker joined.

    Times are clock times, seconds, or (if whole and long) thousandths of a second. Columns of other
    kinds are left out and listed. Raises QualcodeError if no row has words.
    """
    kinds = turn_columns(sheet)
    cues = [cue for row in sheet.rows if (cue := _cue(row, kinds)).text]
    if not cues:
        raise QualcodeError(f"{name} contains no words.", "Is it the right table?")
    reading = build_reading(in_seconds(cues), options, notes)
    return replace(reading, left_out=by_lines((*reading.left_out, *columns_left_out(sheet))))


def unquoted_sheet(text: str, sheet: Sheet) -> Sheet:
    """The same table with quotation marks as part of the text, as Whisper writes its .tsv."""
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=sheet.delimiter, quoting=csv.QUOTE_NONE
    )
    next(rows, None)
    width = len(sheet.columns)
    padded = ([*row, *[""] * width][:width] for row in rows if any(row))
    return replace(sheet, rows=tuple(dict(zip(sheet.columns, row, strict=True)) for row in padded))


def turn_columns(sheet: Sheet) -> dict[str, str]:
    """What each column is; those of other kinds, and second ones of a kind, are left out.

    If no heading is that of the text, though a speaker's is, it is the column of other kinds with the
    longest cells.
    """
    kinds = dict(zip(sheet.columns, kinds_of(sheet.columns), strict=True))
    if TEXT not in kinds.values() and any(map(is_surely_speaker, sheet.columns)):
        lengths = {
            column: sum(count_words(row[column]) for row in sheet.rows)
            for column, kind in kinds.items()
            if not kind
        }
        longest = max(lengths, key=lambda column: lengths[column], default=None)
        if longest is not None and lengths[longest] >= 2 * len(sheet.rows):
            kinds[longest] = TEXT
    return {column: kind for column, kind in kinds.items() if kind}


def columns_left_out(sheet: Sheet) -> tuple[Aside, ...]:
    """The columns of a transcript that go into no turn, and how many of their cells have text."""
    read = {c for c, kind in turn_columns(sheet).items() if kind in {TEXT, SPEAKER, START, END}}
    return asides_of(
        (f'column "{column}"', " ".join(row[column].split()))
        for column in sheet.columns
        if column not in read
        for row in sheet.rows
    )


def _cue(row: Mapping[str, str], kinds: Mapping[str, str]) -> Cue:
    cells = {kind: row[column].strip() for column, kind in kinds.items()}
    times = _CLOCK.findall(cells.get(START, ""))
    start = _time(times[0] if times else cells.get(START, ""))
    end = _time(times[1] if len(times) > 1 else cells.get(END, ""))
    speaker = clean(cells.get(SPEAKER, "")[:80]) or None
    return Cue(start, end, cells[TEXT], speaker, fresh=speaker is not None)


def _is_time(cell: str) -> bool:
    return _time(cell) is not None


def _time(cell: str) -> float | None:
    if ":" in cell:
        return seconds(cell)
    try:
        time = float(cell)
    except ValueError:
        return None
    return time if 0 <= time < 1e9 else None
