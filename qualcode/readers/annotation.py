"""What annotation programs and video services write as text: ELAN, CHAT, Praat, Audacity, YouTube, Premiere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.encodings import decode
from qualcode.files.sources import check_size, open_source
from qualcode.files.xml_events import tell_xml
from qualcode.model.documents import Reading
from qualcode.readers.captions import build_reading
from qualcode.readers.clock import seconds
from qualcode.readers.cues import Cue
from qualcode.readers.labels import clean
from qualcode.readers.left_out import asides_of, by_lines
from qualcode.readers.options import ReadOptions
from qualcode.text.offsets import normalise

_CLOCK = r"\d{1,3}(?::\d{1,2}){1,3}(?:[.,;]\d{1,3})?"
_SBV = re.compile(rf"^\s*({_CLOCK}),({_CLOCK})\s*$")
_TIME_ALONE = re.compile(r"^\s*(\d{1,2}:\d{2}(?::\d{2})?)\s*$")
_TIME = re.compile(rf"\s*(?:{_CLOCK}|\d{{1,6}}[.,]\d{{1,9}})\s*\Z")
_MILLISECONDS = re.compile(r"\s*\d{1,9}\s*\Z")
_PADDED = re.compile(r"(\S(?:[^\t:]{0,38}?\S)?)( {2,}|\t+)(\S.*)")
_BULLET = re.compile(r"\x15(\d+)_(\d+)\x15")
_CHAT_LINE = re.compile(r"^\*([^\s:]{1,20}):\s?(.*)")
_TIER = re.compile(r'class = "IntervalTier"|^"IntervalTier"', re.MULTILINE)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"|(-?\d+(?:\.\d+)?(?:e-?\d+)?)')
# Tiers of single sounds and words beside the one of what was said.
_SMALL = re.compile(
    r"\b(words?|wörter|phones?|phonemes?|syll\w*|silben|mots?|mau|kan|ort)\b", re.IGNORECASE
)
_LEFT_OUT_OF_CHAT = re.compile(
    r"\s*\[(?:\+|%|=!|\*|/{1,3}\??|\^)[^\]]*\]|[‹›]|\+[/.!\"]+(?=\s|$)|&[=~+-]\S+"
)


@dataclass(frozen=True)
class Annotated:
    """The cues of such a text, what wrote it, and what of it is not speech (what, text)."""

    cues: list[Cue]
    program: str
    beside: tuple[tuple[str, str], ...] = ()


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading of a .sbv, .cha, .TextGrid or .eaf. Raises QualcodeError if it has no speech."""
    source = open_source(path, "text")
    if path.suffix.lower() == ".eaf":
        found: Annotated | None = _elan_file(path.name, source.data)
        notes: tuple[str, ...] = ()
    else:
        text, notes = decode(source, options.encoding, options.language)
        text = normalise(text)
        check_size(path.name, text)
        found = find_annotation(text)
    if found is None or not any(cue.text.strip() for cue in found.cues):
        raise QualcodeError(
            f"{path.name} contains no speech that could be found.",
            "Export it as text from the program that made it, and import that.",
        )
    return [annotated_reading(found, options, notes)]


def annotated_reading(
    found: Annotated, options: ReadOptions, notes: tuple[str, ...] = ()
) -> Reading:
    """A reading of the cues, neighbours of one speaker joined, with what is beside them listed."""
    told = f"The text was read as {found.program} writes it: times are kept, lines joined."
    reading = build_reading(found.cues, options, (*notes, told))
    return replace(reading, left_out=by_lines((*reading.left_out, *asides_of(found.beside))))


def find_annotation(text: str) -> Annotated | None:
    """The cues of a normalised text; None if it is not one that such a program writes."""
    ways = (_chat, _textgrid, _sbv, _tabbed, _time_by_line, _padded)
    return next((found for way in ways if (found := way(text))), None)


def _sbv(text: str) -> Annotated | None:
    cues: list[Cue] = []
    lines = text.split("\n")
    if sum(_SBV.match(line) is not None for line in lines[:400]) < 2 and not _SBV.match(lines[0]):
        return None
    for line in lines:
        if times := _SBV.match(line):
            cues.append(Cue(seconds(times[1]), seconds(times[2]), ""))
        elif line.strip() and cues:
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text}\n{line}".strip("\n"))
    return Annotated(cues, "YouTube")


def _time_by_line(text: str) -> Annotated | None:
    """A time on a line, then what was said, as YouTube shows transcripts: no labels, no gaps."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    times = [place for place, line in enumerate(lines) if _TIME_ALONE.match(line)]
    if len(times) < 3 or times[0] > 2 or len(times) < len(lines) * 0.3:
        return None
    gaps = [after - before for before, after in zip(times, [*times[1:], len(lines)], strict=True)]
    if not all(1 <= gap <= 4 for gap in gaps) or sum(gap == 2 for gap in gaps) < len(gaps) * 0.8:
        return None
    cues = [
        Cue(seconds(lines[at]), None, "\n".join(lines[at + 1 : at + gap]))
        for at, gap in zip(times, gaps, strict=True)
    ]
    starts = [cue.start or 0.0 for cue in cues]
    if starts != sorted(starts):
        return None
    ended = [replace(cue, end=after.start) for cue, after in pairwise(cues)]
    above = (("before the first turn", "\n".join(lines[: times[0]])),)
    return Annotated([*ended, cues[-1]], "YouTube", above)


def _tabbed(text: str) -> Annotated | None:
    """A row per annotation, its times, speaker and text between tabs; or a column per speaker."""
    if text[:2_000].count("\t") < 2:
        return None
    rows = [line.split("\t") for line in text.split("\n") if line.strip()]
    if len(rows) < 2 or sum(len(row) > 1 for row in rows) < len(rows) * 0.9:
        return None
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    headed = not any(map(_TIME.match, rows[0]))
    heads, body = (rows[0], rows[1:]) if headed else ([""] * width, rows)
    columns = [[row[place].strip() for row in body] for place in range(width)]
    timed = [p for p, cells in enumerate(columns) if _all(cells, _TIME)]
    if not timed or len(body) < 2:
        return None
    numbers = [
        p for p, cells in enumerate(columns) if p not in timed and _all(cells, _MILLISECONDS)
    ]
    rest = [p for p in range(width) if p not in timed + numbers and any(columns[p])]
    start, end = timed[0], _ends(columns, timed)
    spoken = _spoken(columns, rest, heads)
    if spoken is None:
        return None
    cues = [
        Cue(
            _at(columns[start][n]),
            _at(columns[end][n]) if end else None,
            words,
            clean(who) if who else None,
            fresh=bool(who),
        )
        for n, (who, words) in enumerate(spoken)
        if words
    ]
    if not headed and not any(cue.speaker for cue in cues) and end is None:
        return None
    cues.sort(key=lambda cue: cue.start or 0.0)
    beside = [("column headings", " | ".join(filter(None, heads)))] if headed else []
    return Annotated(cues, "ELAN, Audacity or Premiere", tuple(beside))


def _spoken(
    columns: list[list[str]], rest: list[int], heads: Sequence[str]
) -> list[tuple[str | None, str]] | None:
    """Who says what in each row: a column of speakers and one of text, or a column per speaker."""
    count = len(columns[0])
    filled = [sum(bool(columns[place][n]) for place in rest) for n in range(count)]
    if len(rest) > 1 and all(number == 1 for number in filled):
        names = {p: heads[p].strip() or f"Speaker {n}" for n, p in enumerate(rest, 1)}
        return [
            next((names[p], columns[p][n]) for p in rest if columns[p][n]) for n in range(count)
        ]
    words = {place: sum(len(cell.split()) for cell in columns[place]) for place in rest}
    longest = max(rest, key=lambda place: words[place], default=None)
    if longest is None or words[longest] < count:
        return None
    # The same name in two columns (tier and participant) is one; none comes but once.
    named = [
        p for p in rest if p != longest and all(columns[p]) and max(map(len, columns[p])) <= 60
    ]
    named = [p for p in named if len(set(columns[p])) < max(count, 2)]
    speaker = named[0] if named else None
    if len(rest) > 1 and speaker is None:
        return None
    return [
        (columns[speaker][n] if speaker is not None else None, columns[longest][n])
        for n in range(count)
    ]


def _all(cells: Iterable[str], pattern: re.Pattern[str]) -> bool:
    said = [cell for cell in cells if cell]
    return bool(said) and all(map(pattern.match, said)) and len(said) * 10 >= 9 * len(list(cells))


def _ends(columns: list[list[str]], timed: list[int]) -> int | None:
    """The first later column of times that is never before the start."""
    starts = [_at(cell) or 0.0 for cell in columns[timed[0]]]
    for place in timed[1:]:
        ends = [_at(cell) or 0.0 for cell in columns[place]]
        if all(a <= b for a, b in zip(starts, ends, strict=True)):
            return place
    return None


def _at(cell: str) -> float | None:
    if ":" in cell:
        return seconds(cell.replace(";", ".").strip())
    try:
        return round(float(cell.replace(",", ".")), 3)
    except ValueError:
        return None


def _padded(text: str) -> Annotated | None:
    """ELAN's traditional transcript: names padded with blanks, so that all speech is in one column."""
    cues: list[Cue] = []
    column = 0
    lines = [line.rstrip() for line in text.split("\n")]
    for line in lines:
        if not line.strip():
            continue
        match = _PADDED.match(line)
        if match and " " in match[2] and column in {0, match.start(3)}:
            column = match.start(3)
            cues.append(Cue(None, None, match[3], match[1], fresh=True))
        elif cues and line[:column].isspace() and len(line) > column:
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text}\n{line.strip()}")
        else:
            return None
    names = [cue.speaker for cue in cues]
    if (
        len(cues) < 3
        or len(set(names)) * 2 > len(names) + 1
        or len(set(map(len, set(map(str, names))))) < 2
    ):
        return None
    return Annotated(cues, "ELAN")


def _chat(text: str) -> Annotated | None:
    """CHAT (CHILDES, TalkBank): `*CODE:` starts speech, `%` a tier on it, `@` facts on the recording."""
    if not (re.match(r"\s*@(UTF8|Begin)\b", text) or len(_CHAT_HEAD.findall(text[:5_000])) > 1):
        return None
    cues: list[Cue] = []
    beside: list[tuple[str, str]] = []
    kind = ""
    for line in text.split("\n"):
        if not line.strip():
            continue
        said = _CHAT_LINE.match(line)
        if said:
            kind = "speech"
            cues.append(Cue(None, None, said[2], said[1], fresh=True))
        elif line[0] in "@%":
            kind = "header line" if line[0] == "@" else "% tier"
            beside.append((kind, line))
        elif kind == "speech":
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text} {line.strip()}")
        else:
            beside.append((kind or "header line", line))
    return Annotated([_plain(cue) for cue in cues], "CHAT", tuple(beside)) if cues else None


_CHAT_HEAD = re.compile(r"^@(?:Participants|ID|Languages|Media|End)\b", re.MULTILINE)


def _plain(cue: Cue) -> Cue:
    """Speech without CHAT's bullets (times in thousandths) and marks of errors and retracings."""
    times = _BULLET.findall(cue.text)
    words = _LEFT_OUT_OF_CHAT.sub("", _BULLET.sub("", cue.text)).replace("<", "").replace(">", "")
    words = re.sub(r"\s+([.?!,])", r"\1", " ".join(words.split()))
    if not times:
        return replace(cue, text=words)
    return replace(cue, text=words, start=int(times[0][0]) / 1e3, end=int(times[-1][1]) / 1e3)


def _textgrid(text: str) -> Annotated | None:
    """Praat's TextGrid, long or short: a tier of intervals per speaker."""
    if "ooTextFile" not in text[:200] or "TextGrid" not in text[:200]:
        return None
    values = [(m[1], m[2]) for m in _QUOTED.finditer(re.sub(r"\[\d+\]:?", "", text))]
    tiers: list[tuple[str, list[Cue]]] = []
    at = 0
    while at < len(values):
        if values[at][0] == "IntervalTier":
            name, count = values[at + 1][0], _count(values, at + 4)
            body = values[at + 5 : at + 5 + 3 * count]
            tiers.append((name, list(_intervals(body))))
            at += 5 + 3 * count
        else:
            at += 1
    spoken = [(name, cues) for name, cues in tiers if cues and not _SMALL.search(name)]
    spoken = spoken or tiers[:1]
    beside = tuple(
        (f'tier "{name}"', "\n".join(cue.text for cue in cues))
        for name, cues in tiers
        if (name, cues) not in spoken
    )
    found = [
        replace(cue, speaker=name.strip() or None, fresh=True)
        for name, cues in spoken
        for cue in cues
    ]
    found.sort(key=lambda cue: cue.start or 0.0)
    return Annotated(found, "Praat", beside) if found else None


def _count(values: list[tuple[str, str]], at: int) -> int:
    try:
        return max(0, min(int(values[at][1]), len(values)))
    except (IndexError, ValueError):
        return 0


def _intervals(values: list[tuple[str, str]]) -> Iterator[Cue]:
    for start, end, words in zip(values[::3], values[1::3], values[2::3], strict=False):
        said = words[0].replace('""', '"').strip()
        if said and start[1] and end[1]:
            yield Cue(round(float(start[1]), 3), round(float(end[1]), 3), said)


class _Elan:
    """Gathers the tiers of an .eaf."""

    def __init__(self) -> None:
        self.tiers: list[tuple[str, bool, list[Cue]]] = []
        self._slots: dict[str, float] = {}
        self._times: tuple[float | None, float | None] = (None, None)
        self._words: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "TIME_SLOT" and attributes.get("TIME_VALUE", "").isdigit():
            self._slots[attributes.get("TIME_SLOT_ID", "")] = int(attributes["TIME_VALUE"]) / 1e3
        elif name == "TIER":
            who = attributes.get("PARTICIPANT", "").strip() or attributes.get("TIER_ID", "")
            self.tiers.append((who, "PARENT_REF" in attributes, []))
        elif name == "ALIGNABLE_ANNOTATION":
            first, last = attributes.get("TIME_SLOT_REF1", ""), attributes.get("TIME_SLOT_REF2", "")
            self._times = self._slots.get(first), self._slots.get(last)
        elif name == "REF_ANNOTATION":
            self._times = None, None
        elif name == "ANNOTATION_VALUE":
            self._words = []

    def end(self, name: str) -> None:
        if name == "ANNOTATION_VALUE" and self._words is not None and self.tiers:
            said = normalise("".join(self._words)).strip()
            if said:
                self.tiers[-1][2].append(Cue(*self._times, said))
            self._words = None

    def data(self, words: str) -> None:
        if self._words is not None:
            self._words.append(words)


def _elan_file(name: str, data: bytes) -> Annotated | None:
    elan = _Elan()
    tell_xml((chunk for chunk in (data,)), elan, name)
    own = [(who, cues) for who, depends, cues in elan.tiers if not depends]
    beside = tuple(
        (f'tier "{who}"', "\n".join(cue.text for cue in cues))
        for who, depends, cues in elan.tiers
        if depends
    )
    found = [replace(cue, speaker=who or None, fresh=True) for who, cues in own for cue in cues]
    found.sort(key=lambda cue: cue.start or 0.0)
    return Annotated(found, "ELAN", beside) if found else None
