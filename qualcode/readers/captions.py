"""Captions joined into turns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.encodings import decode
from qualcode.files.sources import check_size, open_source
from qualcode.model.documents import Aside, Reading, Turn
from qualcode.model.spans import Span
from qualcode.readers.cues import Cue, cues_in, voices, with_names_above, without_overlaps
from qualcode.readers.label_choice import find_labels
from qualcode.readers.label_doubts import find_doubted, told_of_doubted
from qualcode.readers.options import ReadOptions
from qualcode.readers.paragraphs import MOST_WORDS, ends_sentence
from qualcode.readers.turns import meanings, suspicions, told_of
from qualcode.text.offsets import normalise

_CHANGE = re.compile(r"^\s*(?:>>+|[-–—]\s)\s*")


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading of a caption file. Raises QualcodeError if it has no times."""
    source = open_source(path, "text")
    text, notes = decode(source, options.encoding, options.language)
    text = normalise(text)
    check_size(path.name, text)
    cues = cues_in(text)
    if not any(cue.text.strip() for cue in cues):
        raise QualcodeError(
            f"{path.name} contains no captions: there is no line like 00:01.000 --> 00:02.000 with words.",
            "If it is plain text, give it the ending .txt.",
        )
    return [build_reading(cues, options, notes)]


def build_reading(cues: list[Cue], options: ReadOptions, notes: tuple[str, ...] = ()) -> Reading:
    """Join cues into turns, one per line: `Speaker: words`, or sentences if no one is named."""
    spoken = [part for cue in without_overlaps(cues) for part in voices(cue)]
    parts, told, doubted = _labelled(with_names_above(spoken), options)
    if any(part.speaker for part in parts):
        told = told or ("Speakers by the voices of the cues.",)
        groups = _by_speaker(parts)
    else:
        told = ("The captions name no speakers: cues are joined into sentences.",)
        groups = _by_sentence(parts)
    text, turns = _laid_out(groups, options)
    told = (*notes, *told, *suspicions(turns), *told_of_doubted(turns, doubted))
    return Reading(text, turns, notes=told, not_believed=doubted)


def _labelled(
    cues: list[Cue], options: ReadOptions
) -> tuple[list[Cue], tuple[str, ...], tuple[Aside, ...]]:
    """The lines of the cues without labels, notes, and what looks like a label and is not taken.

    A line without a label continues with the last speaker.
    """
    if any(cue.speaker for cue in cues):
        return [part for cue in cues for part in _changes(cue)], (), ()
    lines = [(cue, normalise(line)) for cue in cues for line in cue.text.split("\n")]
    text = "\n".join(line for _, line in lines)
    labelling = find_labels(text, options)
    doubted = find_doubted(text, labelling.labels)
    if not labelling.labels:
        return [part for cue in cues for part in _changes(cue)], (), doubted
    labels = {label.start: label for label in labelling.labels}
    parts: list[Cue] = []
    at, speaker = 0, None
    for cue, line in lines:
        label = labels.get(at)
        words = text[label.speech : at + len(line)] if label else line
        speaker = label.speaker if label else speaker
        parts.append(replace(cue, text=words, speaker=speaker, fresh=label is not None))
        at += len(line) + 1
    return parts, told_of(labelling, options), doubted


def _changes(cue: Cue) -> Iterator[Cue]:
    """The lines of a cue; `>>` or a dash before one says that another person speaks."""
    for line in cue.text.split("\n"):
        change = _CHANGE.match(line)
        words = line[change.end() :] if change else line
        yield replace(cue, text=words, fresh=cue.fresh or change is not None)


def _by_speaker(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    group: list[Cue] = []
    for cue in cues:
        if group and (cue.speaker != group[-1].speaker or (cue.fresh and cue.speaker is None)):
            yield group
            group = []
        group.append(cue)
    if group:
        yield group


def _by_sentence(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    group: list[Cue] = []
    words = 0
    for cue in cues:
        said = cue.text.strip()
        if not said:
            continue
        if group and (cue.fresh or words >= MOST_WORDS or ends_sentence(group[-1].text)):
            yield group
            group, words = [], 0
        group.append(cue)
        words += len(said.split())
    if group:
        yield group


def _laid_out(groups: Iterable[list[Cue]], options: ReadOptions) -> tuple[str, tuple[Turn, ...]]:
    meant = meanings(options.aliases)
    lines: list[str] = []
    turns: list[Turn] = []
    at = 0
    for group in groups:
        words = normalise(" ".join(word for cue in group for word in cue.text.split()))
        if not words:
            continue
        speaker = group[0].speaker
        line = normalise(f"{speaker}: {words}" if speaker else words)
        if speaker:
            speaker = normalise(meant.get(speaker.casefold(), speaker))
        ends = [cue.end for cue in group if cue.end is not None]
        span = Span(at + len(line) - len(words), at + len(line))
        turns.append(
            Turn(len(turns) + 1, speaker, span, group[0].start, ends[-1] if ends else None)
        )
        lines.append(line)
        at += len(line) + 1
    return "\n".join(lines), tuple(turns)
