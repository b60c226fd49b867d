"""How far each label of a style is to be believed: repeated, shaped like one, or a slip of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from qualcode.readers.label_words import HEADS, INTERJECTIONS, PARTICLES, ROLES, SOUNDS
from qualcode.readers.labels import Label, LabelStyle

_CODE = re.compile(r"[^\W\d_]{1,12}[ _#./-]{0,2}\d{1,4}[A-Za-z]?$|\d{0,3}[A-Z]{1,4}\d{0,3}$")
# Letters with their marks, in any script: \w knows no vowel signs.
_LETTERS = r"[^\s\d!-/:-@\[-`{-~“”„«»…–—]+"
_WORD = re.compile(rf"{_LETTERS}(?:['’-]{_LETTERS})*")
_YEAR = re.compile(r"\b(?:19|20)\d\d$")
_GAP = re.compile(r"\n[^\S\n]*\n(?=\s*\S)")
# Beyond so many speakers nobody's label is held against every other's.
_MOST_SPEAKERS = 100


class Evidence:
    """What a text says about the labels one style finds in it."""

    def __init__(
        self, text: str, style: LabelStyle, labels: list[Label], known: Iterable[str]
    ) -> None:
        self._text = text
        self._style = style
        self.counts = Counter(label.speaker for label in labels)
        self._alike = Counter(squeeze(label.speaker) for label in labels)
        self._total = len(labels)
        self._known = {name.casefold() for name in known}
        self._lower: Counter[str] | None = None
        self._frequent = [name for name in self.counts if self._often(name)]
        self._shapes = {shape(name) for name in self._frequent}
        self._slips = {squeeze(name) for name in self._frequent}
        self._misplaced: frozenset[str] = frozenset()
        self._apart = False
        self.filled = 0.0
        self._look_at_places(labels)

    def belief(self, speaker: str) -> float:
        """From 0 (no label) to 1 (surely one)."""
        if speaker.casefold() in self._known:
            return 1.0
        words = [word.casefold() for word in _WORD.findall(speaker)]
        if not words and set(speaker) == {"?"}:
            return 0.8 if self._frequent else 0.0
        if not words or self._is_note(speaker, words):
            return 0.0
        if self._style.marked:
            return 1.0 if self.counts[speaker] > 1 else 0.8
        if speaker in self._frequent:
            return 1.0
        return self._belief_in_rare(speaker, words)

    def _look_at_places(self, labels: list[Label]) -> None:
        """Whether the labels follow an empty line, and how much of what is said has one.

        The usual ones settle the first, or all where none is usual.
        """
        usual = set(self._frequent)
        gaps = {label.start: _follows_gap(self._text, label.start) for label in labels}
        after_gap = [gaps[label.start] for label in labels if not usual or label.speaker in usual]
        self._apart = len(after_gap) >= 3 and sum(after_gap) >= len(after_gap) * 0.95
        units = len(_GAP.findall(self._text)) + 1 if self._apart else _line_count(self._text)
        self.filled = min(1.0, len(labels) / units)
        if self._apart:
            self._misplaced = (
                frozenset(label.speaker for label in labels if not gaps[label.start]) - usual
            )

    @property
    def dense(self) -> bool:
        """True where nearly all lines, or paragraphs parted by empty lines, start with a label."""
        return self._total >= (2 if self._style.marked else 4) and self.filled >= 0.9

    def _often(self, name: str) -> bool:
        """True for a label that comes again, in whatever case, as often as its looks demand."""
        count = max(self.counts[name], self._alike[squeeze(name)])
        words = [word.casefold() for word in _WORD.findall(name)]
        if count < 2 or not words or self._is_note(name, words):
            return False
        if is_role(name) or self._style.marked:
            return True
        share = count / self._total
        if self._style.alone and not self._can_stand_alone(name, words, count):
            return False
        if self._reads_as_prose(name, words):
            return count >= 4 and share >= 0.15
        said = len(words) == 1 and self._said(words[0]) > count and share < 0.05
        return not said and (count >= 3 or share >= 0.02)

    def _can_stand_alone(self, name: str, words: list[str], count: int) -> bool:
        """A line of its own is a label where nobody would say it: no `Okay`, no half sentence."""
        if name.endswith((".", ",")) or all(word in INTERJECTIONS for word in words):
            return False
        said = len(words) == 1 and self._said(words[0]) > 0
        return not said or (count >= 5 and count / self._total >= 0.1)

    def _is_note(self, speaker: str, words: list[str]) -> bool:
        if all(word in SOUNDS for word in words) and not is_role(speaker):
            return True
        if _YEAR.search(speaker):  # `3 May 2021:`
            return True
        if self._style.marked:
            return False
        return words[0] in HEADS and self.counts[speaker] < max(3, self._total * 0.05)

    def _reads_as_prose(self, name: str, words: list[str]) -> bool:
        if len(words) > 6 or all(word in INTERJECTIONS for word in words):
            return True
        small = [w for w in _WORD.findall(name)[1:] if w.islower()]
        return any(w.casefold() not in ROLES | PARTICLES for w in small)

    def firm(self, speaker: str) -> bool:
        """True for a label that stands by itself: known, a role, or repeated."""
        return (
            speaker.casefold() in self._known or is_role(speaker) or speaker in self._frequent
        ) and self.belief(speaker) > 0

    def _belief_in_rare(self, speaker: str, words: list[str]) -> float:
        if is_role(speaker) and speaker not in self._misplaced:
            return 0.95
        squeezed = squeeze(speaker)
        few = len(self._slips) <= _MOST_SPEAKERS
        if squeezed in self._slips or (few and any(one_slip(squeezed, s) for s in self._slips)):
            return 0.9
        if self._style.alone or speaker in self._misplaced:
            return 0.0
        if not self._looks_like_a_name(speaker, words):
            return 0.0
        return 0.8 if shape(speaker) in self._shapes else 0.5

    def _looks_like_a_name(self, speaker: str, words: list[str]) -> bool:
        if speaker.endswith((".", ",")) or self._reads_as_prose(speaker, words) or len(words) > 4:
            return False
        small_first = _WORD.findall(speaker)[0][:1].islower()
        if small_first and shape(speaker) not in self._shapes:
            return False
        if self.dense and shape(speaker) in self._shapes:
            return True
        own = self.counts[speaker] if small_first else 0
        return not any(self._said(word) > own for word in words)

    def _said(self, word: str) -> int:
        """How often the text has the word in small letters: names it has not."""
        if self._lower is None:
            sample = self._text[:2_000_000]
            self._lower = Counter(w for w in _WORD.findall(sample) if w == w.lower() != w.upper())
        return self._lower[word]


def _follows_gap(text: str, start: int) -> bool:
    """True at the start of the text and after an empty line."""
    above = text[max(0, start - 80) : start].rstrip(" \t")
    return start == 0 or above.endswith("\n\n") or not above.strip()


def _line_count(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.strip())


def is_role(speaker: str) -> bool:
    """True for `Interviewer 1`, `service user`, `P3`, `RA`, `SU-04`, `F2`."""
    words = [word.casefold() for word in _WORD.findall(speaker)]
    if words and all(word in ROLES for word in words) and len(speaker) <= 40:
        return True
    return bool(_CODE.match(speaker)) and not all(word in HEADS for word in words)


def shape(speaker: str) -> str:
    """Labels of one shape differ only in their letters: `Xx 9` stands for `Dan 1` and `Maria 12`."""
    plain = re.sub(r"\d+", "9", speaker)
    plain = re.sub(
        r"[^\W\d_]+", lambda m: "X" if m[0].isupper() else "Xx" if m[0][0].isupper() else "x", plain
    )
    return " ".join(plain.split())


def squeeze(speaker: str) -> str:
    """The letters and digits of a label, without case, blanks and punctuation."""
    return "".join(char for char in speaker.casefold() if char.isalnum())


def one_slip(one: str, other: str, least: int = 5) -> bool:
    """True where two squeezed labels, the longer of `least` letters or more, differ by a slip.

    One letter wrong, missing or too much, or two neighbours swapped; never a digit, since `P1` and
    `P2` are two people.
    """
    if one == other or abs(len(one) - len(other)) > 1 or max(len(one), len(other)) < least:
        return False
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    rests = one[at:], other[at:]
    wrong = rests[0][1:] == rests[1][1:] or rests[0][1:] == rests[1] or rests[0] == rests[1][1:]
    swapped = (
        len(one) == len(other) and rests[0][:2] == rests[1][1::-1] and rests[0][2:] == rests[1][2:]
    )
    return wrong or swapped
