"""Which style of label explains a text best, and where its labels are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from qualcode.readers.header_block import TABLE, find_facts, is_brief, rest_of_line
from qualcode.readers.label_completion import tidied, with_unmarked
from qualcode.readers.label_evidence import Evidence, SeenText, is_plausible
from qualcode.readers.labels import (
    REACH,
    STYLES,
    Label,
    LabelStyle,
    bold_style,
    labels_of,
    lines_with_places,
    own_style,
)
from qualcode.readers.options import ReadOptions
from qualcode.readers.paragraphs import ends_sentence

# Below this a style explains too little: the text is taken to name no speakers.
_ENOUGH = 0.35
# So much of a text is looked at to choose its style; the chosen one is then sought in all of it.
_SAMPLE = 1_000_000
# A weak mark is believed if so many of the lines or paragraphs start with one.
_MOST = 0.6
_MOST_NAMES = 200
_NONE: Mapping[str, int] = {}
COLON = "Name:"
_MARK_AFTER = re.compile(r"[^|:：]{1,40}?(?:[:：;>\t]|\s[-–—])\s")


@dataclass(frozen=True)
class Labelling:
    """The labels of a text by the style that explains it best.

    `score` is from 0 to 1: how much of the text is below a label, times the belief in the
    labels. `style` is empty if no style explains enough. `runner_up` is the next best style.
    """

    style: str = ""
    score: float = 0.0
    labels: tuple[Label, ...] = ()
    runner_up: str = ""


def find_labels(text: str, options: ReadOptions, bold: Mapping[str, int] = _NONE) -> Labelling:
    """Choose the style of label that explains the text best; the study's own pattern goes first.

    `bold` counts the words that start paragraphs in bold, if the file says so.
    """
    if options.speaker_pattern:
        style = own_style(options.speaker_pattern)
        if labels := labels_of(style, lines_with_places(text)):
            return Labelling(style.name, 1.0, tidied(text, labels))
    sample = SeenText(text[:_SAMPLE])
    names = [name for name, count in bold.items() if count > 1 and len(name) <= REACH / 2]
    styles = (*STYLES, bold_style(names[:_MOST_NAMES])) if names else STYLES
    weighed = [(_weighed(sample, style, options.aliases), style) for style in styles]
    ranked = sorted(weighed, key=lambda pair: -pair[0].score)  # stable: the table's order decides
    (best, style), (second, _) = ranked[0], ranked[1]
    if best.score < _ENOUGH:
        return Labelling()
    others = next(found for found, style in weighed if style.name == COLON)
    if len(text) > len(sample.text):
        best = _weighed(SeenText(text), style, options.aliases)
    runner_up = f"'{second.style}' {second.score:.2f}" if second.score >= _ENOUGH else ""
    labels = with_unmarked(text, best.labels, others.labels, known_only=best.style != COLON)
    return replace(best, labels=tidied(text, labels), runner_up=runner_up)


def _weighed(seen: SeenText, style: LabelStyle, aliases: Mapping[str, str]) -> Labelling:
    text = seen.text
    candidates = [label for label in labels_of(style, seen.lines) if is_plausible(label.speaker)]
    if not candidates:
        return Labelling()
    evidence = Evidence(seen, style, candidates, [*aliases, *aliases.values()])
    beliefs = {speaker: evidence.belief(speaker) for speaker in evidence.counts}
    facts = find_facts(text, style, candidates, evidence)
    labels = [c for c in candidates if beliefs[c.speaker] > 0 and c.start not in facts]
    if not labels or (not style.marked and _enumerates(labels)):
        return Labelling()
    recurring = [name for name in beliefs if evidence.often(name)]
    if recurring and not evidence.packed and all(map(evidence.is_common_word, recurring)):
        return Labelling()  # `Cost: ...`, `Trust: ...`: the headings of a report
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
    firm = any(map(evidence.firm, beliefs)) and (again or style.marked or style.name == COLON)
    lone = 1.0 if firm else 0.8 if _stand_by_place(text, style, labels, evidence) else 0.4
    filled = 1.0 if style.marked else 0.9 + share / 10
    score = covered * belief * kept * lone * filled * style.weight
    return Labelling(style.name, round(score, 3), tuple(labels))


def _are_in_names(text: str, labels: list[Label]) -> bool:
    """True if the bar is part of the names: `Ben Ash | NHS Leeds: speech`, with any mark after it."""
    marked = sum(_MARK_AFTER.match(rest_of_line(text, label)) is not None for label in labels)
    return marked * 2 > len(labels)


def _have_speech(text: str, labels: list[Label]) -> bool:
    """True if words follow below most labels that have a line of their own."""
    ends = [*(label.start for label in labels[1:]), len(text)]
    spoken = sum(
        not text[label.speech : min(end, label.speech + REACH)].isspace() and end > label.speech
        for label, end in zip(labels, ends, strict=True)
    )
    return spoken * 2 >= len(labels)


def _stand_by_place(text: str, style: LabelStyle, labels: list[Label], evidence: Evidence) -> bool:
    """True if labels that occur once each open all there is: every line, or a monologue."""
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
