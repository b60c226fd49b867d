"""What speech recognisers write: JSON with segments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.files.encodings import decode, whole_characters
from qualcode.files.sources import open_source
from qualcode.model.documents import Reading
from qualcode.readers.captions import build_reading
from qualcode.readers.clock import seconds
from qualcode.readers.cues import Cue, in_seconds
from qualcode.readers.kept_transcript import is_kept, read_kept
from qualcode.readers.labels import clean
from qualcode.readers.options import ReadOptions
from qualcode.readers.segment_lists import (
    STARTS,
    are_single_words,
    find_segments,
    first,
    names_by_id,
    speaker_of,
    words_of,
)

# Read into memory whole, which takes many times its size.
MAX_JSON = 40_000_000
_ENDS = {"end": 1.0, "end_time": 1.0, "endTime": 1.0, "to": 1.0, "end_ts": 1.0, "end_ms": 1e3,
         "endMs": 1e3, "end_time_ms": 1e3, "endTimeMs": 1e3, "endOffset": 1.0, "end_offset": 16e3,
         "end_sec": 1.0, "end_seconds": 1.0, "data_end": 1.0, "resultEndTime": 1.0}  # fmt: skip
_LENGTHS = {
    "durationMilliseconds": 1e3,
    "durationInTicks": 1e7,
    "dDurationMs": 1e3,
    "duration": 1.0,
}
# Otter counts the samples of sound of which a second has so many.
_SAMPLES = 16e3
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$")


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading of a recogniser's JSON, or of JSON lines.

    Whisper in its several shapes, Rev, AssemblyAI, Deepgram, AWS, Azure and Google are known; others
    are read where they keep a list of segments or words with text. Raises QualcodeError if it is
    not JSON, or contains no such list.
    """
    source = open_source(path, "text", MAX_JSON)
    text, notes = decode(source, options.encoding, options.language)
    document = _parsed(path.name, text.removeprefix("\ufeff"))
    if is_kept(document):
        return [read_kept(path.name, document)]
    segments = find_segments(document)
    names = names_by_id(document)
    cues = list(_cues(segments, names))
    if are_single_words(segments):
        cues = list(_glued(_with_last_speaker(cues)))
    cues = [replace(cue, text=said) for cue in cues if (said := cue.text.strip())]
    if not cues:
        raise QualcodeError(
            f"{path.name} contains no transcript: no list of segments with text was found.",
            "JSON is read as Whisper and its kin write it. Other JSON: save the words as text.",
        )
    return [build_reading(in_seconds(cues), options, notes)]


def _parsed(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data":
            try:
                return [json.loads(line) for line in text.splitlines() if line.strip()]
            except (ValueError, RecursionError):
                pass
        raise QualcodeError(
            f"{name} is not JSON: {_where(error)}.", "Save it again, or use its text instead."
        ) from error


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _cues(segments: Iterable[dict[str, Any]], names: dict[str, str]) -> Iterator[Cue]:
    for segment in segments:
        if words := whole_characters(words_of(segment)):
            name = _speaker(segment, names)
            start, end = _times(segment)
            yield Cue(start, end, words, name, fresh=name is not None)


def _with_last_speaker(cues: list[Cue]) -> Iterator[Cue]:
    """Words of whom the recogniser names no speaker go on with the last one."""
    last: str | None = None
    for cue in cues:
        last = cue.speaker or last
        yield replace(cue, speaker=last)


def _glued(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Words with what belongs to them: the rest of a word, or the punctuation after it.

    If there are blanks in the pieces, one without a blank goes on with the piece before.
    """
    cues = list(cues)
    spaced = any(cue.text != cue.text.strip() for cue in cues)
    last: Cue | None = None
    for cue in cues:
        starts = cue.text[:1].isspace() or (last is not None and last.text[-1:].isspace())
        sign = not any(char.isalnum() for char in cue.text)
        if last and (not starts if spaced else sign) and cue.speaker in {None, last.speaker}:
            last = replace(last, text=last.text + cue.text, end=cue.end or last.end)
            continue
        if last:
            yield last
        last = cue
    if last:
        yield last


def _speaker(segment: dict[str, Any], names: dict[str, str]) -> str | None:
    found = speaker_of(segment)
    if isinstance(found, dict):
        found = first(found, ("name", "displayName", "label", "id"))
    if not isinstance(found, (str, int)) or isinstance(found, bool):
        return None
    name = clean(whole_characters(names.get(str(found), str(found))[:80]))
    return f"Speaker {name}" if name.isdigit() else name or None


def _times(segment: dict[str, Any]) -> tuple[float | None, float | None]:
    """Start and end: of the segment, or of the first and last of its pieces."""
    offsets = segment.get("offsets")
    if isinstance(offsets, dict):  # whisper.cpp
        return _time(offsets.get("from"), 1e3), _time(offsets.get("to"), 1e3)
    both = segment.get("timestamp")
    if isinstance(both, list) and len(both) == 2:  # Hugging Face
        return _time(both[0], 1.0), _time(both[1], 1.0)
    start, end = _scaled(segment, STARTS), _scaled(segment, _ENDS)
    if start is None and isinstance(pieces := segment.get("elements"), list):  # Rev
        timed = [p for p in pieces if isinstance(p, dict) and _scaled(p, STARTS) is not None]
        return (_scaled(timed[0], STARTS), _scaled(timed[-1], _ENDS)) if timed else (None, end)
    length = _scaled(segment, _LENGTHS)
    if end is None and start is not None and length is not None:
        end = round(start + length, 3)
    return start, end


def _scaled(values: dict[str, Any], names: dict[str, float]) -> float | None:
    """The time under the first of `names`, the exact ones (ticks, thousandths) before the others."""
    known = [name for name in names if values.get(name) is not None]
    name = max(known, key=lambda name: names[name], default=None)
    return None if name is None else _time(values[name], names[name])


def _time(value: Any, scale: float) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float) and scale == _SAMPLES:
        scale = 1.0
    if isinstance(value, (int, float)):
        return round(float(value) / scale, 3) if abs(value) < 1e15 else None
    text = str(value)[:40]
    if iso := _ISO.match(text):
        hours, minutes, rest = (float(part or 0) for part in iso.groups())
        return round(hours * 3600 + minutes * 60 + rest, 3)
    return seconds(text.removesuffix("s"))
