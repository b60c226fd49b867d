"""Which style of label explains a text best, and where its labels stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from qualcode.readers.clock import Times, both_times
from qualcode.readers.header_block import TABLE, find_facts, is_brief, rest_of_line
from qualcode.readers.label_evidence import Evidence, is_plausible, is_role
from qualcode.readers.labels import (
    BLANK,
    REACH,
    STYLES,
    TIME_LINE,
    Label,
    LabelStyle,
    bold_style,
    labels_of,
    own_style,
)
from qualcode.readers.options import ReadOptions
from qualcode.readers.paragraphs import ends_sentence

# Below this a style explains too little: the text is taken to name no speakers.
_ENOUGH = 0.35
# So much of a text is looked at to choose its style; the chosen one is then sought in all of it.
_SAMPLE = 1_000_000
# A weak mark is believed where so many of the lines or paragraphs start with one.
_MOST = 0.6
_MOST_NAMES = 200
_NONE: Mapping[str, int] = {}
_COLON = "Name:"
_MARK_AFTER = re.compile(r"[^|:：]{1,40}?(?:[:：;>\t]|\s[-–—])\s")


@dataclass(frozen=True)
class Labelling:
    """The labels of a text by the style that explains it best.

    `score` is from 0 to 1: how much of the text stands below a label, times the belief in the
    labels. `style` is empty where no style explains enough. `runner_up` is the next best style.
    """

    style: str = ""
    score: float = 0.0
    labels: tuple[Label, ...] = ()
    runner_up: str = ""


def find_labels(text: str, options: ReadOptions, bold: Mapping[str, int] = _NONE) -> Labelling:
    """Choose the style of label that explains the text best; the study's own pattern goes first.

    `bold` counts the words that start paragraphs in bold, where the file says so.
    """
    if options.speaker_pattern:
        style = own_style(options.speaker_pattern)
        if labels := labels_of(style, text):
            return Labelling(style.name, 1.0, _tidied(text, labels))
    sample = text[:_SAMPLE]
    names = [name for name, count in bold.items() if count > 1 and len(name) <= REACH / 2]
    styles = (*STYLES, bold_style(names[:_MOST_NAMES])) if names else STYLES
    weighed = [(_weighed(sample, style, options.aliases), style) for style in styles]
    ranked = sorted(weighed, key=lambda pair: -pair[0].score)  # stable: the table's order decides
    (best, style), (second, _) = ranked[0], ranked[1]
    if best.score < _ENOUGH:
        return Labelling()
    if len(text) > len(sample):
        best = _weighed(text, style, options.aliases)
    runner_up = f"'{second.style}' {second.score:.2f}" if second.score >= _ENOUGH else ""
    labels = _with_bare_labels(text, best)
    return replace(best, labels=_tidied(text, labels), runner_up=runner_up)


def _weighed(text: str, style: LabelStyle, aliases: Mapping[str, str]) -> Labelling:
    candidates = [label for label in labels_of(style, text) if is_plausible(label.speaker)]
    if not candidates:
        return Labelling()
    evidence = Evidence(text, style, candidates, [*aliases, *aliases.values()])
    beliefs = {speaker: evidence.belief(speaker) for speaker in evidence.counts}
    facts = find_facts(text, style, candidates, evidence)
    labels = [c for c in candidates if beliefs[c.speaker] > 0 and c.start not in facts]
    if not labels or (not style.marked and _enumerates(labels)):
        return Labelling()
    share = evidence.filled * len(labels) / len(candidates)
    often = {label.speaker for label in labels if evidence.counts[label.speaker] > 1}
    if style.dense and (share < _MOST or len(often) < 2):
        return Labelling()
    if (style.alone and not _have_speech(text, labels)) or (
        style.name == TABLE and _are_in_names(text, labels)
    ):
        return Labelling()
    belief = sum(beliefs[label.speaker] for label in labels) / len(labels)
    covered = (1 - labels[0].start / len(text)) ** 0.5
    kept = (len(labels) / sum(label.start not in facts for label in candidates)) ** 0.5
    again = any(count > 1 for count in evidence.counts.values())
    firm = any(map(evidence.firm, beliefs)) and (again or style.marked or style.name == _COLON)
    lone = 1.0 if firm else 0.8 if _stand_by_place(text, style, labels, evidence) else 0.4
    filled = 1.0 if style.marked else 0.9 + share / 10
    score = covered * belief * kept * lone * filled * style.weight
    return Labelling(style.name, round(score, 3), tuple(labels))


def _are_in_names(text: str, labels: list[Label]) -> bool:
    """True if the bar is part of the names: `Ben Ash | NHS Leeds: speech`, with any mark after it."""
    marked = sum(_MARK_AFTER.match(rest_of_line(text, label)) is not None for label in labels)
    return marked * 2 > len(labels)


def _have_speech(text: str, labels: list[Label]) -> bool:
    """True where words follow below most labels that have a line of their own."""
    ends = [*(label.start for label in labels[1:]), len(text)]
    spoken = sum(
        not text[label.speech : min(end, label.speech + REACH)].isspace() and end > label.speech
        for label, end in zip(labels, ends, strict=True)
    )
    return spoken * 2 >= len(labels)


def _stand_by_place(text: str, style: LabelStyle, labels: list[Label], evidence: Evidence) -> bool:
    """True where labels that stand there once each open all there is: every line, or a monologue."""
    if style.alone:
        return False
    if evidence.dense:
        return sum(is_brief(rest_of_line(text, label)) for label in labels) * 2 < len(labels)
    rest = rest_of_line(text, labels[0])
    return len(labels) == 1 and not text[: labels[0].start].strip() and ends_sentence(rest)


def _enumerates(labels: list[Label]) -> bool:
    """True for the items of a list: A, B, C and again A, B; or 1, 2, 3."""
    if all(label.speaker.isdecimal() for label in labels):
        letters = [int(label.speaker) for label in labels]
    else:
        letters = [ord(label.speaker.upper()) for label in labels if len(label.speaker) == 1]
    if len(letters) < 3 or len(letters) < len(labels):
        return False
    pairs = pairwise(letters)
    return len(set(letters)) > 2 and all(b in {a + 1, letters[0]} for a, b in pairs)


def _with_bare_labels(text: str, labelling: Labelling) -> list[Label]:
    """Add the places where a known label stands without its mark: `RA` for `RA:`."""
    if labelling.style != _COLON:
        return list(labelling.labels)
    counts = Counter(label.speaker for label in labelling.labels)
    names = [
        re.escape(name)
        for name, count in counts.items()
        if len(name) > 1 and (count > 1 or is_role(name))
    ]
    if not names or len(names) > _MOST_NAMES:
        return list(labelling.labels)
    bare = re.compile(
        rf"^{BLANK}*(?P<speaker>{'|'.join(names)})(?:\t\s*| {{2,}}|\s*$| (?=[^\W\d_]))"
    )
    places = {label.start for label in labelling.labels}
    found = [
        label
        for label in labels_of(LabelStyle("bare", bare), text)
        if label.start not in places and _stands_apart(text, label)
    ]
    return sorted([*labelling.labels, *found], key=lambda label: label.start)


def _stands_apart(text: str, label: Label) -> bool:
    """A bare label before one blank is believed only where it is a code and a sentence starts."""
    before, after = text[label.start : label.speech], text[label.speech : label.speech + 1]
    if before.endswith(("\t", "  ", "\n")) or after in {"", "\n"}:
        return True
    code = label.speaker.isupper() or any(char.isdigit() for char in label.speaker)
    return code and len(label.speaker) > 1 and after.isupper()


def _tidied(text: str, labels: Iterable[Label]) -> tuple[Label, ...]:
    """Labels with the times that stand on the line before or after, and without repetitions."""
    tidy = []
    for label in labels:
        start, speech, times = label.start, label.speech, (label.time, label.until)
        if times[0] is None and (before := _time_before(text, start)):
            start, times = before
        rest = text[speech : speech + REACH]
        if again := re.match(rf"\s*{re.escape(label.speaker)}\s*[:：](?=\s)", rest):
            speech += again.end()
        if times[0] is None and (after := _time_after(text, speech)):
            speech, times = after
        tidy.append(replace(label, start=start, speech=speech, time=times[0], until=times[1]))
    return tuple(tidy)


def _time_before(text: str, start: int) -> tuple[int, Times] | None:
    """Where a line that holds only a time starts, right above `start` or one empty line up."""
    above = text[max(0, start - REACH) : start]
    lines = above.split("\n")[:-1]
    while lines and not lines[-1].strip():
        lines.pop()
        if above.count("\n") - len(lines) > 2:
            return None
    match = TIME_LINE.match(lines[-1]) if lines else None
    if not match or (len(lines) == 1 and start > REACH):
        return None
    return start - len(above) + len("\n".join(lines[:-1])) + (len(lines) > 1), both_times(match[1])


def _time_after(text: str, speech: int) -> tuple[int, Times] | None:
    """Where speech starts below a line that holds only a time, right below a label."""
    rest = text[speech : speech + REACH]
    below = rest.lstrip(" \t\n")
    line = below.split("\n", 1)[0]
    match = TIME_LINE.match(line) if line else None
    if not match:
        return None
    return speech + len(rest) - len(below) + len(line), both_times(match[1])
