"""A transcript as a table: a row a caption or a turn, as Whisper, NVivo and spreadsheets have it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace

from qualcode.errors import QualcodeError
from qualcode.model.documents import Reading
from qualcode.readers.captions import build_reading
from qualcode.readers.clock import TIME, seconds
from qualcode.readers.cues import Cue, in_seconds
from qualcode.readers.labels import clean
from qualcode.readers.options import ReadOptions
from qualcode.readers.survey_tables import Sheet
from qualcode.readers.turn_columns import END, SPEAKER, START, TEXT, kinds_of

_CLOCK = re.compile(TIME)


def is_transcript_table(sheet: Sheet) -> bool:
    """True where the headings are those of a transcript, and its rows read as one.

    That is: words with a start and an end, or with speakers of whom one at least comes again. Where
    there are columns of other kinds, it has words, speakers and times.
    """
    kinds = _columns(sheet)
    found = set(kinds.values())
    if TEXT not in found or (len(kinds) < len(sheet.columns) and not {SPEAKER, START} <= found):
        return False
    if {START, END} <= found:
        return True
    said = [row[c] for row in sheet.rows for c, kind in kinds.items() if kind == SPEAKER]
    return len(set(said)) < len([name for name in said if name])


def with_headings(sheet: Sheet) -> Sheet | None:
    """A table that starts with its first turn, headings put above; None where it is not of that kind.

    Its columns are one or two of times, one of speakers or none, and one of words; and the first row
    has a time too, or a speaker who comes again.
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

    Times are clock times, seconds, or (where whole and long) thousandths of a second. Raises
    QualcodeError where no row has words.
    """
    kinds = _columns(sheet)
    cues = [cue for row in sheet.rows if (cue := _cue(row, kinds)).text]
    if not cues:
        raise QualcodeError(f"{name} holds no words.", "Is it the right table?")
    return build_reading(in_seconds(cues), options, notes)


def unquoted_sheet(text: str, sheet: Sheet) -> Sheet:
    """The same table with quotation marks as part of the words, as Whisper writes its .tsv."""
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=sheet.delimiter, quoting=csv.QUOTE_NONE
    )
    next(rows, None)
    width = len(sheet.columns)
    padded = ([*row, *[""] * width][:width] for row in rows if any(row))
    return replace(sheet, rows=tuple(dict(zip(sheet.columns, row, strict=True)) for row in padded))


def _columns(sheet: Sheet) -> dict[str, str]:
    """What each column is; those of other kinds, and second ones of a kind, are left out."""
    kinds = zip(sheet.columns, kinds_of(sheet.columns), strict=True)
    return {column: kind for column, kind in kinds if kind}


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
