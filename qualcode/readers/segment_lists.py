"""Where a recogniser's JSON keeps its segments: each has its own place, all of them lists of words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SPEAKERS = (
    "speaker", "speaker_label", "speaker_name", "speakerName", "speaker_id", "speakerId",
    "speakerTag", "speakerLabel", "participant",
)  # fmt: skip
STARTS = {
    "start": 1.0, "start_time": 1.0, "startTime": 1.0, "from": 1.0, "begin": 1.0, "ts": 1.0,
    "timestamp": 1.0, "offset": 1.0, "start_ms": 1e3, "startMs": 1e3, "offsetMilliseconds": 1e3,
    "offsetInTicks": 1e7,
}  # fmt: skip
_TEXTS = ("text", "transcript", "value", "body", "content", "display", "word", "sentence")
# Lists within a segment that hold its words; the first of `_BEST` is the recogniser's choice.
_PIECES = ("elements", "words", "sentences")
_BEST = ("alternatives", "nBest")
_DEEPEST = 8


def find_segments(document: Any) -> list[dict[str, Any]]:
    """The list in `document` that tells most: nearly all the words, who said them, and when.

    Of two that tell as much, the one of segments goes before the one of single words, then the
    first. Empty where there is no list of objects with words; an object with words alone is one.
    """
    found = [items for items in _lists(document, 0) if any(map(words_of, items))]
    if not found:
        alone = isinstance(document, dict) and words_of(document)
        return [document] if alone else []
    lengths = [sum(len("".join(words_of(item).split())) for item in items) for items in found]
    whole = max(lengths) * 0.8
    full = [items for items, length in zip(found, lengths, strict=True) if length >= whole]
    return max(full, key=_telling)


def words_of(segment: dict[str, Any]) -> str:
    """What is said in a segment, as it is written there; empty where nothing is."""
    found = first(segment, _TEXTS)
    if isinstance(found, str):
        return found
    for name in _PIECES:
        pieces = [p for p in _listed(segment, name) if isinstance(p, dict)]
        if pieces:
            glue = " " if name == "sentences" else ""
            return glue.join(str(first(piece, _TEXTS) or "") for piece in pieces)
    for name in _BEST:
        if (best := _listed(segment, name)) and isinstance(best[0], dict):
            return str(first(best[0], _TEXTS) or "")
    return ""


def are_single_words(segments: list[dict[str, Any]]) -> bool:
    """True for a list of words and punctuation marks rather than of segments."""
    said = [words_of(segment).split() for segment in segments]
    return len(said) > 1 and all(len(words) <= 1 for words in said)


def names_by_id(document: Any) -> dict[str, str]:
    """The names of speakers that a list of their own gives beside the segments."""
    listed = _listed(document, "speakers") if isinstance(document, dict) else []
    people = [p for p in listed if isinstance(p, dict) and isinstance(p.get("name"), str)]
    return {str(person.get("id")): person["name"] for person in people if person["name"].strip()}


def first(values: dict[str, Any], names: Any) -> Any:
    """The first value of those `names` that is there."""
    return next((values[name] for name in names if values.get(name) is not None), None)


def _lists(value: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    """Every list of objects, those at the top first; of a list's items the ends are looked into."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        items = [item for item in value if isinstance(item, dict)]
        if items:
            yield items
        for item in [*items[:2], *items[2:][-1:]]:
            yield from _lists(item, depth + 1)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _lists(inner, depth + 1)


def _telling(items: list[dict[str, Any]]) -> tuple[bool, bool, bool]:
    named = sum(first(item, SPEAKERS) is not None for item in items)
    timed = sum(_has_time(item) for item in items)
    half = len(items) * 0.5
    return named >= half, timed >= half, not are_single_words(items)


def _has_time(item: dict[str, Any]) -> bool:
    return first(item, (*STARTS, "offsets", "timestamps")) is not None


def _listed(values: dict[str, Any], name: str) -> list[Any]:
    found = values.get(name)
    return found if isinstance(found, list) else []
