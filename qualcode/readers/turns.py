"""Speaker turns out of any reader's text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from qualcode.model.documents import Aside, Turn
from qualcode.model.spans import Span
from qualcode.readers.clock import seconds
from qualcode.readers.label_choice import Labelling, find_labels
from qualcode.readers.label_doubts import find_doubted, told_of_doubted
from qualcode.readers.label_evidence import follows_gap, one_slip, squeeze, words_of
from qualcode.readers.label_words import ROLES
from qualcode.readers.labels import OWN_STYLE, TIME_LINE, Label, clean
from qualcode.readers.left_out import asides_of
from qualcode.readers.options import ReadOptions
from qualcode.readers.paragraphs import paragraph_turns
from qualcode.readers.printed import LAST_LINE, QUESTION, find_printed

# f4transkript writes the time at the end of each turn: #00:01:02-5#
_F4_TIME = re.compile(r"#(\d{1,2}:\d{2}:\d{2})-(\d)#\s*$")
# So many labels follow an empty line in a text whose turns are paragraphs.
_APART = 0.9
_MOST_LABELS = 300
_SURE = 0.6


@dataclass(frozen=True)
class Split:
    """The turns of a text, how they were found, and the lines that are in none.

    `not_believed` and `left_out` are those of a Reading.
    """

    turns: tuple[Turn, ...]
    labelling: Labelling
    notes: tuple[str, ...] = ()
    not_believed: tuple[Aside, ...] = ()
    left_out: tuple[Aside, ...] = ()


def split_turns(text: str, options: ReadOptions, bold: Mapping[str, int] | None = None) -> Split:
    """Cut a normalised text into turns; `bold` counts the words that start paragraphs in bold.

    If no style of label explains it, each paragraph is a turn without a speaker.
    """
    labelling = find_labels(text, options, bold or {})
    if labelling.labels:
        turns = _with_end_times(text, _turns(text, labelling.labels, options.aliases))
    else:
        turns = paragraph_turns(text)
    doubted = find_doubted(text, labelling.labels)
    notes = (*told_of(labelling, options), *suspicions(turns), *told_of_doubted(turns, doubted))
    return Split(turns, labelling, notes, doubted, _left_out(text, turns, labelling.labels))


def _left_out(text: str, turns: tuple[Turn, ...], labels: tuple[Label, ...]) -> tuple[Aside, ...]:
    """The lines before, between and after turns; labels, times and rules aside."""
    taken = sorted(
        [*((t.span.start, t.span.end) for t in turns), *((x.start, x.speech) for x in labels)]
    )
    found, at = [], 0
    for start, end in [*taken, (len(text), len(text))]:
        what = QUESTION if at else "before the first turn"
        what = LAST_LINE if start == len(text) else what
        lines = [line for line in text[at:start].split("\n") if not TIME_LINE.match(line)]
        found += [(what, line) for line in lines if any(map(str.isalnum, line))]
        at = max(at, end)
    return asides_of(found)


def _turns(text: str, labels: tuple[Label, ...], aliases: Mapping[str, str]) -> list[Turn]:
    meant = meanings(aliases)
    ends = [*(label.start for label in labels[1:]), len(text)]
    spans = [_speech(text, label, end) for label, end in zip(labels, ends, strict=True)]
    after_gap = sum(follows_gap(text, label.start) for label in labels)
    apart = len(labels) >= 3 and after_gap >= len(labels) * _APART
    turns: list[Turn] = []
    for label, span, printed in zip(
        labels, spans, find_printed(text, spans, apart=apart), strict=True
    ):
        speaker = meant.get(label.speaker.casefold(), label.speaker)
        for place, piece in enumerate(_between(text, span, printed)):
            time = (None, None) if place else (label.time, label.until)
            turns.append(Turn(len(turns) + 1, speaker, piece, *time))
    return turns


def _speech(text: str, label: Label, end: int) -> Span:
    span = trimmed(text, label.speech, max(end, label.speech))
    if text[label.start : label.start + 1] == "|" and span.of(text).endswith("|"):
        span = trimmed(text, span.start, span.end - 1)
    if not span:  # `**Break:** [25:27]`: the time is all that was said
        span = trimmed(text, label.named, max(end, label.named))
    return span


def _between(text: str, span: Span, printed: list[Span]) -> Iterator[Span]:
    """What is left of a span without the pieces that belong to no one."""
    at = span.start
    for piece in [*printed, Span(span.end, span.end)]:
        if left := trimmed(text, at, max(at, piece.start)):
            yield left
        at = piece.end


def meanings(aliases: Mapping[str, str]) -> dict[str, str]:
    """The study's aliases by the label as it is compared: without case and marks around it."""
    return {clean(label).casefold(): name for label, name in aliases.items()}


def trimmed(text: str, start: int, end: int) -> Span:
    """`[start, end)` without the blanks at both its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _with_end_times(text: str, turns: list[Turn]) -> tuple[Turn, ...]:
    timed: list[Turn] = []
    for turn in turns:
        match = _F4_TIME.search(text, max(turn.span.start, turn.span.end - 20), turn.span.end)
        if not match:
            timed.append(turn)
            continue
        end = seconds(f"{match[1]}.{match[2]}")
        if spoken := trimmed(text, turn.span.start, match.start()):
            turn = replace(turn, span=spoken)  # noqa: PLW2901
        before = timed[-1].time_end if timed else None
        start = before if turn.time_start is None else turn.time_start
        timed.append(replace(turn, time_start=start, time_end=end))
    return tuple(timed)


def told_of(labelling: Labelling, options: ReadOptions) -> tuple[str, ...]:
    """What is said of the style chosen and its score."""
    notes = []
    if options.speaker_pattern and labelling.style != OWN_STYLE:
        notes.append("The study's own speaker pattern matches nothing here.")
    if not labelling.labels:
        notes.append("No speaker labels found: each paragraph is a turn without a speaker.")
        return tuple(notes)
    rival = f"; next best: {labelling.runner_up}" if labelling.runner_up else ""
    unsure = "Unsure: speakers" if labelling.score < _SURE else "Speakers"
    notes.append(f"{unsure} by the style '{labelling.style}' (score {labelling.score:.2f}{rival}).")
    counts = Counter(label.speaker for label in labelling.labels)
    if max(counts.values()) == 1:
        notes.append("Unsure: each label occurs only once. Please check that these are speakers.")
    return tuple(notes)


def suspicions(turns: Iterable[Turn]) -> tuple[str, ...]:
    """`suspect_labels` as notes."""
    return tuple(
        f"One speaker under two labels? '{rare}' and '{usual}'."
        for rare, usual in suspect_labels(turns)
    )


def suspect_labels(turns: Iterable[Turn]) -> list[tuple[str, str]]:
    """Labels that may be one speaker's: (the rarer, the more usual), in order of the label.

    They differ only by punctuation, case, blanks, or one letter; of short labels, one must occur
    only once. `Interviewer` and `Interviewee` are two roles, and two labels that answer each other
    are two people. Each label is paired once.
    """
    speakers = [turn.speaker for turn in turns if turn.speaker]
    counts = Counter(speakers)
    answers = Counter(frozenset(pair) for pair in pairwise(speakers))
    names = sorted(counts)[:_MOST_LABELS]
    squeezed = {name: squeeze(name) for name in names}

    def alike(rare: str, usual: str) -> bool:
        if squeezed[rare] == squeezed[usual]:
            return bool(squeezed[rare])
        least = 3 if counts[rare] == 1 and counts[usual] >= 3 else 5
        two_roles = _is_known_role(rare) and _is_known_role(usual)
        talking = 2 < counts[rare] <= answers[frozenset((rare, usual))]
        return one_slip(squeezed[rare], squeezed[usual], least) and not two_roles and not talking

    pairs = []
    for rare in names:
        likely = [
            usual
            for usual in names
            if (counts[usual], rare) > (counts[rare], usual) and alike(rare, usual)
        ]
        if likely:
            pairs.append((rare, max(likely, key=lambda name: counts[name])))
    return pairs


def _is_known_role(label: str) -> bool:
    words = words_of(label)
    return bool(words) and all(word in ROLES for word in words)
