"""The cues of captions, whichever notation they have: WebVTT, SubRip, plain text, LRC."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from qualcode.readers.clock import TIME, seconds
from qualcode.readers.labels import clean


@dataclass(frozen=True, slots=True)
class Cue:
    """Words between two times (seconds). `fresh`: a person starts to speak here, known or not."""

    start: float | None
    end: float | None
    text: str
    speaker: str | None = None
    fresh: bool = False


_CLOCK = rf"(?:{TIME}|\d{{1,6}}\.\d{{1,6}})"
_RANGE = re.compile(
    rf"^\s*(?P<mark>\[)?\s*(?P<start>{_CLOCK})\s*-->\s*(?P<end>{_CLOCK})\s*(?(mark)\])(?P<rest>.*)$"
)
_LRC = re.compile(rf"^\s*\[(?P<start>{TIME})\](?P<rest>.*)$")
_LRC_FACT = re.compile(r"^\s*\[[a-z]+:.*\]\s*$")
_SKIPPED = ("NOTE", "STYLE", "REGION", "WEBVTT", "X-TIMESTAMP")
# Words a second.
_SLOWEST = 0.05
_NAME = re.compile(r"[^\W\d_][^\n:;?!]{0,60}[^\s:;,.?!…]$")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,100})?\s+([^>]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<\d[\d:.,]{0,20}>|\{\\[^{}\n]{0,100}\}")


def looks_like_captions(text: str) -> bool:
    """True for plain text whose lines are times and words: `[00:01 --> 00:02] words` or LRC."""
    head = [line[:300] for line in text[:20_000].split("\n") if line.strip()][:200]
    ranges = sum(_RANGE.match(line) is not None for line in head)
    lyrics = sum(_LRC.match(line) is not None for line in head)
    return (ranges >= 2 and ranges >= len(head) * 0.2) or (
        lyrics >= 3 and lyrics >= len(head) * 0.9 and not _named(head)
    )


def _named(lines: list[str]) -> bool:
    """True if most times are followed by a label: then it is speech with times, not LRC."""
    label = re.compile(rf"^\s*\[{TIME}\]\s*-?\s*[^\s:.!?][^:.!?]{{0,40}}:\s")
    return sum(label.match(line) is not None for line in lines) > len(lines) * 0.2


def cues_in(text: str) -> list[Cue]:
    """The cues of a normalised caption text; broken ones are kept with the words they have."""
    return list(_timed(text)) or list(_lyrics(text))


def _timed(text: str) -> Iterator[Cue]:
    cue: Cue | None = None
    words: list[str] = []
    for block in re.split(r"\n[^\S\n]*\n", text):
        lines = block.strip("\n").split("\n")
        if lines[0].startswith(_SKIPPED) and not any(_RANGE.match(line) for line in lines[:3]):
            continue
        for place, line in enumerate(lines):
            match = _RANGE.match(line)
            if match:
                if cue:
                    yield replace(cue, text="\n".join(words))
                cue = Cue(seconds(match["start"]), seconds(match["end"]), "")
                rest = match["rest"].strip()
                words = [rest] if match["mark"] and rest else []
            elif cue and line.strip() and not _is_name_of_cue(lines, place):
                words.append(line)
    if cue:
        yield replace(cue, text="\n".join(words))


def _is_name_of_cue(lines: list[str], place: int) -> bool:
    """A number, or the first line of a block, right before a line of times."""
    follows = place + 1 < len(lines) and _RANGE.match(lines[place + 1]) is not None
    return follows and (place == 0 or lines[place].strip().isdigit())


def _lyrics(text: str) -> Iterator[Cue]:
    cue: Cue | None = None
    words: list[str] = []
    for line in text.split("\n"):
        match = _LRC.match(line)
        if match:
            if cue and words:
                yield replace(cue, text="\n".join(words), end=seconds(match["start"]))
            cue = Cue(seconds(match["start"]), None, "")
            words = [match["rest"].strip()] if match["rest"].strip() else []
        elif cue and line.strip() and not _LRC_FACT.match(line):
            words.append(line)
    if cue and words:
        yield replace(cue, text="\n".join(words))


def without_overlaps(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Rolling captions repeat the last line of the cue before: it is said once."""
    before: list[str] = []
    for cue in cues:
        raw = [line for line in cue.text.split("\n") if plain(line).strip()]
        lines = [plain(line).strip() for line in raw]
        rolled = len(lines) > 1 and lines[0] == (before[-1:] or [""])[0] and len(lines[0]) > 12
        shown_again = lines == before[-1:] and (len(before) > 1 or _is_glimpse(cue))
        if raw and not shown_again:
            yield replace(cue, text="\n".join(raw[1:] if rolled else raw))
        before = lines or before


def _is_glimpse(cue: Cue) -> bool:
    """True for the hundredth of a second in which rolling captions move up a line."""
    return cue.start is not None and cue.end is not None and 0 <= cue.end - cue.start < 0.05


def voices(cue: Cue) -> Iterator[Cue]:
    """A cue cut at its voice tags `<v Name>`, without any other tag."""
    pieces = _VOICE.split(cue.text)
    if pieces[0].strip() or len(pieces) == 1:
        yield replace(cue, text=plain(pieces[0]))
    for voice, words in zip(pieces[1::2], pieces[2::2], strict=True):
        yield replace(cue, text=plain(words), speaker=clean(html.unescape(voice)), fresh=True)


def with_names_above(cues: list[Cue]) -> list[Cue]:
    """Cues whose first line is a name, as Teams wrote them until 2022; else the cues as they are."""
    heads = [cue.text.partition("\n") for cue in cues]
    names = [head.strip() for head, newline, _ in heads if newline and _NAME.match(head.strip())]
    if len(names) < len(cues) * 0.9 or len(names) < 2 or len(set(names)) == len(names):
        return cues
    return [
        replace(cue, text=words, speaker=clean(head), fresh=True) if newline else cue
        for cue, (head, newline, words) in zip(cues, heads, strict=True)
    ]


def in_seconds(cues: list[Cue]) -> list[Cue]:
    """The cues with times in seconds.

    Whole numbers are taken for thousandths if no one could speak so slowly.
    """
    times = [time for cue in cues for time in (cue.start, cue.end) if time is not None]
    if not times or not all(time.is_integer() for time in times):
        return cues
    words = sum(len(cue.text.split()) for cue in cues)
    if words >= (max(times) - min(times)) * _SLOWEST:
        return cues
    return [replace(cue, start=_shorter(cue.start), end=_shorter(cue.end)) for cue in cues]


def _shorter(time: float | None) -> float | None:
    return None if time is None else round(time / 1000, 3)


def plain(text: str) -> str:
    """The words of a cue without tags and character references."""
    return html.unescape(_TAG.sub("", text))
