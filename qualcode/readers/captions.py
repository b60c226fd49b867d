"""Captions: WebVTT, SubRip, and the same as plain text or LRC."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.model.documents import Reading, Turn
from qualcode.model.spans import Span
from qualcode.readers.encodings import decode
from qualcode.readers.labels import TIME, clean, seconds
from qualcode.readers.options import ReadOptions
from qualcode.readers.paragraphs import MOST_WORDS
from qualcode.readers.sources import open_source
from qualcode.readers.turns import find_labels
from qualcode.text.offsets import normalise


@dataclass(frozen=True, slots=True)
class Cue:
    """Words between two times (seconds). `fresh`: somebody starts to speak here, known or not."""

    start: float | None
    end: float | None
    text: str
    speaker: str | None = None
    fresh: bool = False


_RANGE = re.compile(
    rf"^\s*(?P<mark>\[)?\s*(?P<start>{TIME}|\d+\.\d+)\s*-->\s*(?P<end>{TIME}|\d+\.\d+)\s*(?(mark)\])(?P<rest>.*)$"
)
_LRC = re.compile(rf"^\s*\[(?P<start>{TIME})\](?P<rest>.*)$")
_LRC_FACT = re.compile(r"^\s*\[[a-z]+:.*\]\s*$")
_SKIPPED = ("NOTE", "STYLE", "REGION", "WEBVTT", "X-TIMESTAMP")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,200})>")
_TAG = re.compile(r"</?(?:[a-zA-Z][^<>\n]{0,200}|\d[\d:.,]*)>|\{\\[^{}]*\}|</?[a-z]+>")
_CHANGE = re.compile(r"^\s*(?:>>+|[-–—]\s)\s*")


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading of a caption file. Raises QualcodeError where it holds no times."""
    source = open_source(path, "text")
    text, notes = decode(source, options.encoding)
    cues = cues_in(normalise(text))
    if not cues:
        raise QualcodeError(
            f"{path.name} holds no captions: no line like 00:01.000 --> 00:02.000 was found.",
            "If it is plain text, give it the ending .txt.",
        )
    return [build_reading(cues, options, notes)]


def looks_like_captions(text: str) -> bool:
    """True for plain text whose lines are times and words: `[00:01 --> 00:02] words` or LRC."""
    head = [line for line in text[:20_000].split("\n") if line.strip()][:200]
    ranges = sum(_RANGE.match(line) is not None for line in head)
    lyrics = sum(_LRC.match(line) is not None for line in head)
    return (ranges >= 2 and ranges >= len(head) * 0.2) or (
        lyrics >= 3 and lyrics >= len(head) * 0.9
    )


def cues_in(text: str) -> list[Cue]:
    """The cues of a normalised caption text, whichever notation it has; broken ones are kept."""
    cues = list(_timed(text))
    return cues or list(_lyrics(text))


def _timed(text: str) -> Iterator[Cue]:
    cue: Cue | None = None
    for block in re.split(r"\n[^\S\n]*\n", text):
        lines = block.strip("\n").split("\n")
        if lines[0].startswith(_SKIPPED) and not any(_RANGE.match(line) for line in lines[:3]):
            continue
        for place, line in enumerate(lines):
            match = _RANGE.match(line)
            if match:
                if cue:
                    yield cue
                words = match["rest"] if match["mark"] else ""
                cue = Cue(seconds(match["start"]), seconds(match["end"]), words.strip())
            elif cue and line.strip() and not _is_name_of_cue(lines, place):
                cue = replace(cue, text=f"{cue.text}\n{line}" if cue.text else line)
    if cue:
        yield cue


def _is_name_of_cue(lines: list[str], place: int) -> bool:
    """A number, or the first line of a block, right before a line of times."""
    follows = place + 1 < len(lines) and _RANGE.match(lines[place + 1]) is not None
    return follows and (place == 0 or lines[place].strip().isdigit())


def _lyrics(text: str) -> Iterator[Cue]:
    cue: Cue | None = None
    for line in text.split("\n"):
        match = _LRC.match(line)
        if match:
            if cue and cue.text:
                yield replace(cue, end=seconds(match["start"]))
            cue = Cue(seconds(match["start"]), None, match["rest"].strip())
        elif cue and line.strip() and not _LRC_FACT.match(line):
            cue = replace(cue, text=f"{cue.text}\n{line}" if cue.text else line)
    if cue and cue.text:
        yield cue


def build_reading(cues: list[Cue], options: ReadOptions, notes: tuple[str, ...] = ()) -> Reading:
    """Join cues into turns, one a line: `Speaker: words`, or sentences where nobody is named."""
    spoken = [part for cue in _without_overlaps(cues) for part in _voices(cue)]
    parts, told = _labelled(spoken, options)
    named = any(part.speaker for part in parts)
    told = told or (("Speakers by the voices of the cues.",) if named else ())
    if not named:
        told = ("The captions name no speakers: cues are joined into sentences.",)
    joined = _by_speaker(parts) if named else _by_sentence(parts)
    text, turns = _laid_out(joined, options)
    return Reading(text, turns, notes=(*notes, *told))


def _without_overlaps(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Rolling captions repeat the last line of the cue before: it is said once."""
    before: list[str] = []
    for cue in cues:
        lines = [line.strip() for line in _plain(cue.text).split("\n") if line.strip()]
        raw = [line for line in cue.text.split("\n") if _plain(line).strip()]
        rolled = bool(before and len(lines) > 1 and lines[0] == before[-1] and len(before[-1]) > 12)
        kept = raw[1:] if rolled else raw
        if kept and not (lines == before[-1:] and len(before) > 1):
            yield replace(cue, text="\n".join(kept))
        before = lines or before


def _voices(cue: Cue) -> Iterator[Cue]:
    pieces = _VOICE.split(cue.text)
    if pieces[0].strip() or len(pieces) == 1:
        yield replace(cue, text=_plain(pieces[0]))
    for voice, words in zip(pieces[1::2], pieces[2::2], strict=True):
        yield replace(cue, text=_plain(words), speaker=clean(html.unescape(voice)), fresh=True)


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text))


def _labelled(cues: list[Cue], options: ReadOptions) -> tuple[list[Cue], tuple[str, ...]]:
    """Take labels off the lines of the cues; a line without one goes on with the last speaker."""
    text = normalise("\n".join(cue.text for cue in cues))
    labelling = find_labels(text, options)
    if any(cue.speaker for cue in cues) or not labelling.labels:
        return [part for cue in cues for part in _changes(cue)], ()
    labels = {label.start: label for label in labelling.labels}
    parts, at, speaker = [], 0, None
    for cue in cues:
        for line in normalise(cue.text).split("\n"):
            label = labels.get(at)
            words = text[label.speech : at + len(line)] if label else line
            speaker = label.speaker if label else speaker
            parts.append(replace(cue, text=words, speaker=speaker, fresh=label is not None))
            at += len(line) + 1
    note = f"Speakers by the style '{labelling.style}' (score {labelling.score:.2f})."
    return parts, (note,)


def _changes(cue: Cue) -> Iterator[Cue]:
    for line in cue.text.split("\n"):
        change = _CHANGE.match(line)
        yield replace(cue, text=line[change.end() :] if change else line,
                      fresh=cue.fresh or change is not None)  # fmt: skip


def _by_speaker(cues: Iterable[Cue]) -> Iterator[Cue]:
    last: Cue | None = None
    for cue in cues:
        if last and cue.speaker == last.speaker and not (cue.fresh and cue.speaker is None):
            last = _joined(last, cue)
        else:
            if last:
                yield last
            last = cue
    if last:
        yield last


def _by_sentence(cues: Iterable[Cue]) -> Iterator[Cue]:
    last: Cue | None = None
    for cue in cues:
        words = cue.text.strip()
        if not words:
            continue
        if last and (cue.fresh or _ends(last.text)):
            yield last
            last = None
        last = _joined(last, cue) if last else cue
    if last:
        yield last


def _ends(text: str) -> bool:
    bare = text.rstrip().rstrip("\"'”’»)]")
    return (
        bare.endswith((".", "!", "?", "…", "。", "！", "？", "؟", "।"))
        or len(text.split()) >= MOST_WORDS
    )


def _joined(last: Cue, cue: Cue) -> Cue:
    words = " ".join(part for part in (last.text.strip(), cue.text.strip()) if part)
    return replace(last, text=words, end=cue.end if cue.end is not None else last.end)


def _laid_out(cues: Iterable[Cue], options: ReadOptions) -> tuple[str, tuple[Turn, ...]]:
    meant = {clean(label).casefold(): name for label, name in options.aliases.items()}
    lines: list[str] = []
    turns: list[Turn] = []
    at = 0
    for cue in cues:
        words = normalise(" ".join(cue.text.split()))
        if not words:
            continue
        label = normalise(f"{cue.speaker}: ") if cue.speaker else ""
        line = normalise(label + words)
        speaker = meant.get(cue.speaker.casefold(), cue.speaker) if cue.speaker else None
        span = Span(at + len(line) - len(words), at + len(line))
        turns.append(Turn(len(turns) + 1, speaker, span, cue.start, cue.end))
        lines.append(line)
        at += len(line) + 1
    return "\n".join(lines), tuple(turns)
