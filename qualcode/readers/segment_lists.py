"""Where a recogniser's JSON keeps its segments: each has its own place, all of them lists of words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

SPEAKERS = (
    "speakerDisplayName", "speaker_display_name", "displayName", "speaker_name", "speakerName",
    "speaker", "speaker_label", "speakerLabel", "participant", "author", "sender", "username",
    "user_name", "user", "speaker_id", "speakerId", "speakerTag", "spk", "role", "channel_label",
    "channel", "track", "name", "who", "from",
)  # fmt: skip
STARTS = {
    "start": 1.0, "start_time": 1.0, "startTime": 1.0, "from": 1.0, "begin": 1.0, "ts": 1.0,
    "timestamp": 1.0, "offset": 1.0, "startOffset": 1.0, "start_offset": 16e3, "start_sec": 1.0,
    "start_seconds": 1.0, "start_ms": 1e3, "startMs": 1e3, "start_time_ms": 1e3, "startTimeMs": 1e3,
    "offsetMilliseconds": 1e3, "tStartMs": 1e3, "data_start": 1.0, "offsetInTicks": 1e7,
}  # fmt: skip
_TEXTS = (
    "punctuated_word", "text", "transcript", "value", "body", "content", "display", "utterance",
    "message", "caption", "utf8", "word", "sentence", "said", "phrase", "line",
)  # fmt: skip
# Lists within a segment that have its words; the first of `_BEST` is the recogniser's choice.
_PIECES = ("elements", "words", "sentences", "segs", "tokens", "alignments")
_BEST = ("alternatives", "nBest")
_DEEPEST = 8
_NAMES = ("name", "speaker_name", "speakerName", "displayName", "display_name", "full_name")
_IDS = ("id", "speaker_id", "speakerId", "tag", "uuid")
_NO_BLANK_BEFORE = re.compile(r"[^\w\s(\[“‘«¿¡]+")


def find_segments(document: Any) -> list[dict[str, Any]]:
    """The list in `document` that says most: nearly all the words, who said them, and when.

    Of two that say as much, the one of segments goes before the one of single words, then the
    first. Lists of one channel or speaker each are joined in the order of time. Empty if there is no
    list of objects with words; an object with words alone is one.
    """
    if watson := _watson(document):
        return watson
    lists = list(_lists(document, 0))
    found = [items for items in lists if any(map(words_of, items))]
    found += [joined for items in lists if (joined := _joined_channels(items))]
    if not found:
        alone = isinstance(document, dict) and words_of(document)
        return [document] if alone else []
    lengths = [sum(len("".join(words_of(item).split())) for item in items) for items in found]
    whole = max(lengths) * 0.8
    full = [items for items, length in zip(found, lengths, strict=True) if length >= whole]
    return max(full, key=_telling)


def words_of(segment: dict[str, Any]) -> str:
    """What is said in a segment, as it is written there; empty if nothing is."""
    found = first(segment, _TEXTS)
    if isinstance(found, str):
        return found
    if isinstance(found, list) and all(isinstance(part, (str, dict)) for part in found):
        # Telegram: text in parts, some of them links.
        return "".join(p if isinstance(p, str) else str(p.get("text") or "") for p in found)
    for name in _PIECES:
        pieces = [p for p in _listed(segment, name) if isinstance(p, dict)]
        if pieces:
            return _together([str(first(piece, _TEXTS) or "") for piece in pieces])
        said = [p for p in _listed(segment, name) if isinstance(p, str)]
        if said:
            return _together(said)
    for name in _BEST:
        if (best := _listed(segment, name)) and isinstance(best[0], dict):
            return str(first(best[0], _TEXTS) or "")
    return ""


def speaker_of(segment: dict[str, Any]) -> Any:
    """Who speaks, as the segment says it, or the choice in it, or most of its words; None: no one."""
    found = first(segment, SPEAKERS)
    if found is not None:
        return found
    for name in _BEST:
        if (best := _listed(segment, name)) and isinstance(best[0], dict):
            return speaker_of(best[0])
    voices = [
        voice
        for name in _PIECES
        for piece in _listed(segment, name)
        if isinstance(piece, dict) and isinstance(voice := first(piece, SPEAKERS), (str, int))
    ]
    return Counter(voices).most_common(1)[0][0] if voices else None


def _together(pieces: list[str]) -> str:
    """Pieces of a segment; blanks go between words if none are written."""
    said = [piece for piece in pieces if piece]
    if any(piece != piece.strip() for piece in said) or len(said) < 2:
        return "".join(said)
    text = said[0]
    for piece in said[1:]:
        text += piece if _NO_BLANK_BEFORE.fullmatch(piece) else f" {piece}"
    return text


def _joined_channels(parents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The segments of several channels or speakers, each with a list of its own, as one list."""
    if len(parents) < 2 or any(_has_time(p) or first(p, (*_TEXTS, *_PIECES)) for p in parents):
        return []
    joined = []
    for number, parent in enumerate(parents):
        own = [items for inner in parent.values() for items in _lists(inner, 1)]
        timed = [items for items in own if sum(map(_has_time, items)) * 2 >= len(items)]
        if not timed:
            continue
        label = first(parent, SPEAKERS)
        label = label if isinstance(label, (str, int)) else f"channel {number + 1}"
        best = max(timed, key=lambda items: sum(len(words_of(item)) for item in items))
        at = 0.0
        for item in best:
            start = _number(first(item, STARTS))
            at = at if start is None else start
            joined.append((at, {"speaker": label} | item))
    joined.sort(key=lambda pair: pair[0])
    return [item for _, item in joined]


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _watson(document: Any) -> list[dict[str, Any]]:
    """IBM Watson's words, which are lists, with the speakers that it lists beside them by time."""
    if not isinstance(document, dict) or not isinstance(document.get("speaker_labels"), list):
        return []
    voices = {
        label.get("from"): label.get("speaker")
        for label in document["speaker_labels"]
        if isinstance(label, dict)
    }
    found: list[dict[str, Any]] = []
    for result in filter(_is_object, _listed(document, "results")):
        best = [b for b in _listed(result, "alternatives")[:1] if _is_object(b)]
        words = [word for b in best for word in _listed(b, "timestamps")]
        found.extend(
            {"text": word[0], "start": word[1], "end": word[2], "speaker": voices.get(word[1])}
            for word in words
            if isinstance(word, list) and len(word) == 3 and isinstance(word[0], str)
        )
    return found


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def are_single_words(segments: list[dict[str, Any]]) -> bool:
    """True for a list of words and punctuation marks rather than of segments."""
    said = [words_of(segment).split() for segment in segments]
    return len(said) > 1 and all(len(words) <= 1 for words in said)


def names_by_id(document: Any) -> dict[str, str]:
    """The names of speakers that a list of their own gives beside the segments."""
    names: dict[str, str] = {}
    for items in _lists(document, 0):
        for person in items:
            name, number = first(person, _NAMES), first(person, _IDS)
            plain = isinstance(name, str) and isinstance(number, (str, int))
            if plain and name.strip() and not words_of(person):
                names.setdefault(str(number), name)
    return names


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
    named = sum(speaker_of(item) is not None for item in items)
    timed = sum(_has_time(item) for item in items)
    half = len(items) * 0.5
    return named >= half, timed >= half, not are_single_words(items)


def _has_time(item: dict[str, Any]) -> bool:
    return first(item, (*STARTS, "offsets", "timestamps")) is not None


def _listed(values: dict[str, Any], name: str) -> list[Any]:
    found = values.get(name)
    return found if isinstance(found, list) else []
