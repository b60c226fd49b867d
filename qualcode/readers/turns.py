"""Speaker turns out of any reader's text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.readers.label_evidence import Evidence, is_role, one_slip, squeeze
from qualcode.readers.labels import (
    REACH,
    STYLES,
    TIME_LINE,
    Label,
    LabelStyle,
    clean,
    labels_of,
    own_style,
    seconds,
)
from qualcode.readers.options import ReadOptions
from qualcode.readers.paragraphs import paragraph_turns

# Below this a style explains too little: the text is taken to name no speakers.
_ENOUGH = 0.35
_CREDITS = re.compile(r"\n\s*Transcribed by https?://\S+\s*$")


@dataclass(frozen=True)
class Labelling:
    """The labels of a text by the style that explains it best, and the labels not believed.

    `score` is from 0 to 1: the share of the words that stand below a label, times the belief in the
    labels. `style` is empty where no style explains enough.
    """

    style: str = ""
    score: float = 0.0
    labels: tuple[Label, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """The turns of a text, and what is to be told about how they were found."""

    turns: tuple[Turn, ...]
    labelling: Labelling
    notes: tuple[str, ...] = ()


def split_turns(text: str, options: ReadOptions) -> Split:
    """Cut a normalised text into turns.

    Where no style of label explains it, each paragraph is a turn without a speaker.
    """
    labelling = find_labels(text, options)
    if not labelling.labels:
        notes = ("No speaker labels found: each paragraph is a turn without a speaker.",)
        return Split(paragraph_turns(text), labelling, notes)
    turns = _turns(text, labelling.labels, options.aliases)
    return Split(turns, labelling, (*_told(labelling), *_doubts(turns)))


def find_labels(text: str, options: ReadOptions) -> Labelling:
    """Choose the style of label that explains the text best; the study's own pattern goes first."""
    if options.speaker_pattern:
        style = own_style(options.speaker_pattern)
        if labels := labels_of(style, text):
            return Labelling(style.name, 1.0, _tidied(text, labels))
    words = _word_count(text)
    best = Labelling()
    for style in STYLES:
        found = _weighed(text, words, style, options.aliases)
        if found.score > best.score:
            best = found
    if best.score < _ENOUGH:
        return Labelling()
    return replace(best, labels=_tidied(text, _with_bare_labels(text, best)))


def _weighed(text: str, words: int, style: LabelStyle, aliases: Mapping[str, str]) -> Labelling:
    candidates = labels_of(style, text)
    if not candidates:
        return Labelling()
    evidence = Evidence(text, style, candidates, [*aliases, *aliases.values()])
    beliefs = {speaker: evidence.belief(speaker) for speaker in evidence.counts}
    labels = [label for label in candidates if beliefs[label.speaker] > 0]
    if not labels or (not style.marked and _enumerates(labels)):
        return Labelling()
    refused = tuple(name for name, belief in beliefs.items() if not belief)
    belief = sum(beliefs[label.speaker] for label in labels) / len(labels)
    covered = (_word_count(text[labels[0].speech :]) / max(words, 1)) ** 0.5
    kept = (len(labels) / len(candidates)) ** 0.5
    lone = 1.0 if any(evidence.firm(speaker) for speaker in beliefs) else 0.4
    score = covered * belief * kept * lone * style.weight
    return Labelling(style.name, round(score, 3), tuple(labels), refused)


def _enumerates(labels: list[Label]) -> bool:
    """True for the items of a list: A, B, C and again A, B."""
    letters = [ord(label.speaker.upper()) for label in labels if len(label.speaker) == 1]
    if len(letters) < 3 or len(letters) < len(labels):
        return False
    pairs = pairwise(letters)
    return (
        all(after in {before + 1, letters[0]} for before, after in pairs) and len(set(letters)) > 2
    )


def _word_count(text: str) -> int:
    return len(text.split())


def _with_bare_labels(text: str, labelling: Labelling) -> list[Label]:
    """Add the places where a known label stands without its mark: `RA` for `RA:`."""
    if labelling.style != "Name:":
        return list(labelling.labels)
    counts = Counter(label.speaker for label in labelling.labels)
    names = [
        re.escape(name)
        for name, count in counts.items()
        if len(name) > 1 and (count > 1 or is_role(name))
    ]
    if not names:
        return list(labelling.labels)
    bare = re.compile(
        rf"^\s*(?P<speaker>{'|'.join(names)})(?:\t\s*| {{2,}}|\s*$|(?P<one> )(?=[^\W\d_]))"
    )
    style = LabelStyle("bare", bare)
    places = {label.start for label in labelling.labels}
    found = [
        label
        for label in labels_of(style, text)
        if label.start not in places and _stands_apart(text, label)
    ]
    return sorted([*labelling.labels, *found], key=lambda label: label.start)


def _stands_apart(text: str, label: Label) -> bool:
    """A bare label before one blank is believed only where it is a code and a sentence starts."""
    before = text[label.start : label.speech]
    if (
        before.endswith(("\t", "  ", "\n"))
        or label.speech >= len(text)
        or text[label.speech] == "\n"
    ):
        return True
    code = label.speaker.isupper() or any(char.isdigit() for char in label.speaker)
    return code and len(label.speaker) > 1 and text[label.speech].isupper()


def _tidied(text: str, labels: Iterable[Label]) -> tuple[Label, ...]:
    """Labels with the times that stand on the line before or after, and without repetitions."""
    tidy = []
    for label in labels:
        start, speech, time = label.start, label.speech, label.time
        line_before = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
        if time is None and (match := TIME_LINE.match(line_before[:REACH])):
            start, time = start - 1 - len(line_before), _start_time(match[1])
        rest = text[speech : speech + REACH]
        again = re.match(rf"\s*{re.escape(label.speaker)}\s*[:：](?=\s)", rest)
        if again:
            speech += again.end()
        line = text[speech : speech + REACH].lstrip("\n").split("\n", 1)[0]
        if time is None and line and (match := TIME_LINE.match(line)):
            speech, time = text.index(line, speech) + len(line), _start_time(match[1])
        tidy.append(Label(label.speaker, start, speech, time, label.named))
    return tuple(tidy)


def _start_time(times: str) -> float | None:
    return seconds(re.split(r"\s*(?:-->|[-–—]|to)\s*", times)[0])


def _turns(text: str, labels: tuple[Label, ...], aliases: Mapping[str, str]) -> tuple[Turn, ...]:
    meant = {clean(label).casefold(): name for label, name in aliases.items()}
    turns: list[Turn] = []
    ends = [*(label.start for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=True):
        span = trimmed(text, label.speech, max(end, label.speech))
        if end == len(text) and (credits_ := _CREDITS.search(text, span.start, span.end)):
            span = trimmed(text, span.start, credits_.start())
        if not span:  # `**Break:** [25:27]`: the time is all that was said
            span = trimmed(text, label.named, max(end, label.named))
        if not span:
            continue
        speaker = meant.get(label.speaker.casefold(), label.speaker)
        turns.append(Turn(len(turns) + 1, speaker, span, label.time))
    return tuple(turns)


def trimmed(text: str, start: int, end: int) -> Span:
    """`[start, end)` without the blanks at both its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _told(labelling: Labelling) -> tuple[str, ...]:
    note = f"Speakers by the style '{labelling.style}' (score {labelling.score:.2f})."
    if not labelling.refused:
        return (note,)
    names = ", ".join(f"'{name}'" for name in labelling.refused[:8])
    more = f" and {len(labelling.refused) - 8} more" if len(labelling.refused) > 8 else ""
    return note, f"Not taken for speakers: {names}{more}."


def _doubts(turns: tuple[Turn, ...]) -> tuple[str, ...]:
    return tuple(
        f"One speaker under two labels? '{rare}' and '{usual}'."
        for rare, usual in suspect_labels(turns)
    )


def suspect_labels(turns: Iterable[Turn]) -> list[tuple[str, str]]:
    """Labels that may be one speaker's: (the rarer, the more usual), in order of the label.

    They differ only by punctuation, case, blanks, or one letter.
    """
    counts = Counter(turn.speaker for turn in turns if turn.speaker)
    pairs = []
    for one, other in combinations(sorted(counts), 2):
        slim, broad = squeeze(one), squeeze(other)
        if slim and (slim == broad or one_slip(slim, broad)):
            rare, usual = sorted((one, other), key=lambda name: (counts[name], name))
            pairs.append((rare, usual))
    return pairs
