"""Where a known label is written in another way than usual, and the times on the lines around labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qualcode.readers.clock import Times, both_times
from qualcode.readers.label_evidence import follows_gap, is_role
from qualcode.readers.labels import (
    BLANK,
    REACH,
    TIME_LINE,
    Label,
    LabelStyle,
    labels_of,
    lines_with_places,
)

_MOST_NAMES = 200
_AFTER_REPEATED = re.compile(r"\s*[:：](?=\s)")
_ENDS_OF_TIMES = frozenset("0123456789])#sc")


def with_unmarked(
    text: str, labels: Sequence[Label], others: Sequence[Label], *, known_only: bool
) -> list[Label]:
    """Add the places where a label is written in another way than usual.

    `others` are the labels before a colon, of which a known one counts, and one that recurs where
    all others follow an empty line. A known label counts on a line of its own, too, and, unless
    `known_only`, before two blanks or a tab: `RA` for `RA:`.
    """
    added = [*labels, *_otherwise_marked(text, labels, others)]
    return sorted([*added, *_bare(text, added, alone=known_only)], key=lambda label: label.start)


def _otherwise_marked(
    text: str, labels: Sequence[Label], others: Sequence[Label]
) -> Iterator[Label]:
    names = {label.speaker for label in labels}
    taken = {
        place for label in labels for place in (label.start, text.rfind("\n", 0, label.named) + 1)
    }
    counts = Counter(label.speaker for label in others if label.start not in taken)
    apart = all(follows_gap(text, label.start) for label in labels[:_MOST_NAMES])
    for label in others:
        recurs = counts[label.speaker] > 1 and apart and follows_gap(text, label.start)
        if label.start not in taken and (label.speaker in names or recurs):
            yield label


def _bare(text: str, labels: Sequence[Label], *, alone: bool) -> list[Label]:
    counts = Counter(label.speaker for label in labels)
    names = [
        re.escape(name)
        for name, count in counts.items()
        if len(name) > 1 and (count > 1 or is_role(name))
    ]
    if not names or len(names) > _MOST_NAMES:
        return []
    after = r"\s*[:：]?\s*$" if alone else r"(?:\t\s*| {2,}|\s*$| (?=[^\W\d_]))"
    bare = LabelStyle("bare", re.compile(rf"^{BLANK}*(?P<speaker>{'|'.join(names)}){after}"))
    places = {place for label in labels for place in range(label.start, label.speech + 1)}
    return [
        label
        for label in labels_of(bare, lines_with_places(text))
        if label.start not in places and _stands_apart(text, label)
    ]


def _stands_apart(text: str, label: Label) -> bool:
    """A bare label before one blank is believed only if it is a code and a sentence starts."""
    before, after = text[label.start : label.speech], text[label.speech : label.speech + 1]
    if before.endswith(("\t", "  ", "\n")) or after in {"", "\n"}:
        return True
    code = label.speaker.isupper() or any(char.isdigit() for char in label.speaker)
    return code and len(label.speaker) > 1 and after.isupper()


def tidied(text: str, labels: Iterable[Label]) -> tuple[Label, ...]:
    """Labels with the times on the line before or after them, and without repetitions."""
    tidy = []
    for label in labels:
        start, speech, times = label.start, label.speech, (label.time, label.until)
        if times[0] is None and (before := _time_before(text, start)):
            start, times = before
        rest = text[speech : speech + REACH]
        if (again := rest.lstrip()).startswith(label.speaker):
            mark = _AFTER_REPEATED.match(again, len(label.speaker))
            speech += len(rest) - len(again) + mark.end() if mark else 0
        if times[0] is None and (after := _time_after(text, speech)):
            speech, times = after
        tidy.append(replace(label, start=start, speech=speech, time=times[0], until=times[1]))
    return tuple(tidy)


def _time_before(text: str, start: int) -> tuple[int, Times] | None:
    """Where a line with only a time starts, right above `start` or one empty line up."""
    above = text[max(0, start - REACH) : start]
    if above.rstrip()[-1:] not in _ENDS_OF_TIMES:
        return None
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
    """Where speech starts below a line with only a time, right below a label."""
    rest = text[speech : speech + REACH]
    below = rest.lstrip(" \t\n")
    if below[:1].isalpha():
        return None
    line = below.split("\n", 1)[0]
    match = TIME_LINE.match(line) if line else None
    if not match:
        return None
    return speech + len(rest) - len(below) + len(line), both_times(match[1])
