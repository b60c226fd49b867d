"""A transcript as qualcode read it, kept as JSON: for what no other format can say in full.

The pages and line numbers of a PDF, say, in a copy with other words. Reading it gives the same again.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.model.documents import Line, Reading, Turn
from qualcode.model.spans import Span
from qualcode.text.offsets import normalise

FORMAT = "qualcode transcript"
_TURN = ("speaker", "start", "end", "time_start", "time_end", "page")


def write_kept(reading: Reading) -> str:
    """The transcript as JSON; `start` and `end` count code points of `text`."""
    turns = [
        [t.speaker, t.span.start, t.span.end, t.time_start, t.time_end, t.page]
        for t in reading.turns
    ]
    value = {
        "format": FORMAT,
        "text": reading.text,
        "turns": [dict(zip(_TURN, turn, strict=True)) for turn in turns],
        "lines": [[line.start, line.number] for line in reading.lines],
        "respondent": reading.respondent,
        "attributes": dict(reading.attributes),
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def is_kept(value: Any) -> bool:
    """Whether JSON is such a transcript."""
    return isinstance(value, dict) and value.get("format") == FORMAT


def read_kept(name: str, value: dict[str, Any]) -> Reading:
    """The reading that `write_kept` was given; QualcodeError if the file was changed by hand."""
    try:
        text = str(value["text"])
        turns = tuple(
            _turn(number, *(turn[key] for key in _TURN))
            for number, turn in enumerate(value["turns"], 1)
        )
        lines = tuple(Line(int(start), int(number)) for start, number in value["lines"])
        respondent = None if value["respondent"] is None else str(value["respondent"])
        attributes = {str(key): str(said) for key, said in value["attributes"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _spoilt(name) from error
    ends = [at for turn in turns for at in (turn.span.start, turn.span.end)]
    if text != normalise(text) or any(a > b for a, b in pairwise([0, *ends, len(text)])):
        raise _spoilt(name)
    if any(not 0 <= line.start <= len(text) for line in lines):
        raise _spoilt(name)
    return Reading(text, turns, lines=lines, respondent=respondent, attributes=attributes)


def _turn(
    number: int,
    speaker: Any,
    start: Any,
    end: Any,
    time_start: Any,
    time_end: Any,
    page: Any,
) -> Turn:
    return Turn(
        number,
        None if speaker is None else str(speaker),
        Span(int(start), int(end)),
        None if time_start is None else float(time_start),
        None if time_end is None else float(time_end),
        None if page is None else int(page),
    )


def _spoilt(name: str) -> QualcodeError:
    return QualcodeError(
        f"{name} was changed by hand: its turns no longer match its text.",
        "Restore the file as it was, or save its text as plain text.",
    )
