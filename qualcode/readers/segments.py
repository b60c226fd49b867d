"""What speech recognisers write: JSON with segments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.model.documents import Reading
from qualcode.readers.captions import build_reading
from qualcode.readers.cues import Cue
from qualcode.readers.encodings import decode, whole_characters
from qualcode.readers.labels import clean, seconds
from qualcode.readers.options import ReadOptions
from qualcode.readers.sources import open_source

# Read into memory whole, which takes many times its size.
MAX_JSON = 40_000_000
# Where the recognisers in use keep their list of segments, the fuller list first.
_LISTS = ("utterances", "segments", "monologues", "transcription", "results", "chunks")
_TEXTS = ("text", "transcript", "value", "body", "content")
_SPEAKERS = ("speaker", "speaker_label", "speaker_name", "speakerName", "speakerTag", "participant")
_STARTS = ("start", "start_time", "startTime", "from", "begin", "offset", "timestamp")
_ENDS = ("end", "end_time", "endTime", "to")


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading of a recogniser's JSON: Whisper, WhisperX, whisper.cpp, Rev, AssemblyAI.

    Raises QualcodeError where it is no JSON, or holds no list of segments.
    """
    source = open_source(path, "text", MAX_JSON)
    text, notes = decode(source, options.encoding)
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise QualcodeError(
            f"{path.name} is not JSON: {_where(error)}.", "Save it again, or use its text instead."
        ) from error
    cues = list(_cues(*_segments(document)))
    if not cues:
        raise QualcodeError(
            f"{path.name} holds no transcript: no list of segments with text was found.",
            "JSON is read as Whisper and its kin write it. Other JSON: save the words as text.",
        )
    return [build_reading(cues, options, notes)]


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _segments(document: Any) -> tuple[list[dict[str, Any]], float]:
    """The segments of the first list known, at the top or one below it, and their unit of time.

    The unit is 1 for seconds, 1000 for thousandths.
    """
    if isinstance(document, list):
        return [item for item in document if isinstance(item, dict)], 1.0
    if not isinstance(document, dict):
        return [], 1.0
    for name in _LISTS:
        found = document.get(name)
        if isinstance(found, dict):
            return _segments(found)
        items = [i for i in found if isinstance(i, dict)] if isinstance(found, list) else []
        if items:
            whole = all(isinstance(_first(item, _STARTS), int) for item in items)
            return items, 1000.0 if whole and name == "utterances" else 1.0
    return ([document] if isinstance(document.get("text"), str) else []), 1.0


def _cues(segments: Iterable[dict[str, Any]], unit: float = 1.0) -> Iterator[Cue]:
    for segment in segments:
        words = whole_characters(_words(segment)).strip()
        if words:
            times, scale = segment, unit
            if isinstance(segment.get("offsets"), dict):  # whisper.cpp
                times, scale = segment["offsets"], 1000.0
            name = _speaker(segment)
            start, end = _time(_first(times, _STARTS), scale), _time(_first(times, _ENDS), scale)
            yield Cue(start, end, words, name, fresh=name is not None)


def _speaker(segment: dict[str, Any]) -> str | None:
    found = _first(segment, _SPEAKERS)
    if not isinstance(found, (str, int)) or isinstance(found, bool):
        return None
    name = clean(whole_characters(str(found)[:80]))
    return f"Speaker {name}" if name.isdigit() else name or None


def _words(segment: dict[str, Any]) -> str:
    found = _first(segment, _TEXTS)
    if isinstance(found, str):
        return found
    for name in ("elements", "words"):
        pieces = segment.get(name)
        if isinstance(pieces, list):
            return "".join(
                str(_first(p, (*_TEXTS, "word")) or "") for p in pieces if isinstance(p, dict)
            )
    return ""


def _first(values: Any, names: tuple[str, ...]) -> Any:
    return next((values[name] for name in names if values.get(name) is not None), None)


def _time(value: Any, scale: float) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return round(float(value) / scale, 3) if abs(value) < 1e10 else None
    text = str(value)[:40].removesuffix("s")
    return seconds(text)
