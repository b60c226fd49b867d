"""How far each label of a style is to be believed: repeated, shaped like one, or a slip of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from qualcode.readers.label_words import (
    HEADS,
    INTERJECTIONS,
    PARTICLES,
    ROLES,
    SOUNDS,
    heads_questions,
)
from qualcode.readers.labels import TIME_LINE, Label, LabelStyle, lines_with_places

_CODE = re.compile(r"[^\W\d_]{1,12}[ _#./-]{0,2}\d{1,4}[A-Za-z]?$|\d{0,3}[A-Z]{1,4}\d{0,3}$")
# Letters with their marks, in any script: \w knows no vowel signs.
_LETTERS = r"[^\s\d!-/:-@\[-`{-~“”„«»…–—|]+"
_WORD = re.compile(rf"{_LETTERS}(?:['’-]{_LETTERS})*")
_YEAR = re.compile(r"\b(?:19|20)\d\d$|^\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b")
_GAP = re.compile(r"\n[^\S\n]*\n(?=\s*\S)")
# What meeting software and people add to a name: `(she/her)`, `[External]`, `| NHS Leeds`.
_ADDED = re.compile(r"\s*[\[({<][^\])}>]*[\])}>]|\s*[|/•·]\s.*$|\s+[-–—]\s.*$")
_SENTENCE = re.compile(r"[?!;…\"“”„«»]|[^\W\d_]{3}[.,](?:\s|$)")
_STEM = re.compile(r"(?P<stem>\D*?)[\s_.#-]*(?P<number>\d{1,3})$")
_MOST_WORDS = 6
# Beyond so many speakers, rare labels are not compared with every other.
_MOST_SPEAKERS = 100
# Nearly all lines or paragraphs start with something before the same mark.
_PACKED = 0.8


@dataclass(frozen=True)
class SeenText:
    """A text, and what is looked up in it for each style: found once."""

    text: str

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """Each line with the code point it starts at, as `lines_with_places`."""
        return list(lines_with_places(self.text))

    @cached_property
    def paragraphs(self) -> int:
        """How many paragraphs empty lines part."""
        return len(_GAP.findall(self.text)) + 1

    @cached_property
    def filled_lines(self) -> int:
        """How many lines have more than a time in them."""
        return sum(1 for _, line in self.lines if line.strip() and not TIME_LINE.match(line))

    @cached_property
    def small_words(self) -> Counter[str]:
        """How often each word is written in small letters: names are not."""
        words = _WORD.findall(self.text[:2_000_000])
        return Counter(word for word in words if word == word.lower() != word.upper())


class Evidence:
    """What a text says about the labels one style finds in it."""

    def __init__(
        self, seen: SeenText, style: LabelStyle, labels: list[Label], known: Iterable[str]
    ) -> None:
        self._seen = seen
        self._text = seen.text
        self._style = style
        self.counts = Counter(label.speaker for label in labels)
        self._alike = Counter(squeeze(label.speaker) for label in labels)
        self._total = len(labels)
        self._known = {name.casefold() for name in known}
        self._packed = _packed(seen, labels)
        self._printed = printed_questions(self.counts)
        self._frequent = [name for name in self.counts if self._often(name)]
        self._shapes = {shape(name) for name in self._frequent}
        self._slips = {squeeze(name) for name in self._frequent}
        self._cores = {squeeze(core(name)) for name in self._frequent}
        self._misplaced: frozenset[str] = frozenset()
        self.apart = False
        self.filled = 0.0
        self._look_at_places(labels)

    def belief(self, speaker: str) -> float:
        """From 0 (no label) to 1 (surely one)."""
        if speaker.casefold() in self._known:
            return 1.0
        words = words_of(speaker)
        if not words and set(speaker) == {"?"}:
            return 0.8 if self._frequent else 0.0
        if (not words and not any(map(str.isdigit, speaker))) or self._is_note(speaker, words):
            return 0.0
        if speaker in self._frequent or (self._style.marked and self.counts[speaker] > 1):
            return 1.0
        if self._style.marked:
            return 0.0 if self._reads_as_prose(speaker, words) else 0.8
        return self._belief_in_rare(speaker, words)

    def _look_at_places(self, labels: list[Label]) -> None:
        """Whether the labels follow an empty line, and how much of what is said has one.

        The usual ones settle the first, or all if none is usual.
        """
        usual = set(self._frequent)
        gaps = {label.start: follows_gap(self._text, label.start) for label in labels}
        after_gap = [gaps[label.start] for label in labels if not usual or label.speaker in usual]
        self.apart = len(after_gap) >= 3 and sum(after_gap) >= len(after_gap) * 0.95
        units = self._seen.paragraphs if self.apart else self._seen.filled_lines
        self.filled = min(1.0, len(labels) / max(1, units))
        if self.apart:
            self._misplaced = (
                frozenset(label.speaker for label in labels if not gaps[label.start]) - usual
            )

    @property
    def dense(self) -> bool:
        """True if nearly all lines, or paragraphs parted by empty lines, start with a label."""
        return self._total >= (2 if self._style.marked else 4) and self.filled >= 0.9

    def _often(self, name: str) -> bool:
        """True for a label that comes again, in whatever case, as often as its looks demand."""
        count = max(self.counts[name], self._alike[squeeze(name)] if squeeze(name) else 0)
        words = words_of(name)
        if count < 2 or self._is_note(name, words):
            return False
        share = count / self._total
        if not words:  # digits, a telephone number
            return any(map(str.isdigit, name)) and not self._style.alone and share >= 0.02
        if is_role(name) or self._style.marked:
            return True
        if self._style.alone and not self._can_stand_alone(name, words, count):
            return False
        if self._reads_as_prose(name, words):
            said = len(words) > _MOST_WORDS or all(word in INTERJECTIONS for word in words)
            return (count >= 4 and share >= 0.15) or (
                self._packed[name] == self.counts[name] and not said
            )
        said = len(words) == 1 and self._said(words[0]) > count and share < 0.05
        return not said and (count >= 3 or share >= 0.02)

    def _can_stand_alone(self, name: str, words: list[str], count: int) -> bool:
        """A line of its own is a label only if it is not said as well: not `Okay`, half a sentence."""
        if name.endswith((".", ",")) or all(word in INTERJECTIONS for word in words):
            return False
        said = len(words) == 1 and self._said(words[0]) > 0
        return not said or (count >= 5 and count / self._total >= 0.1)

    def _is_note(self, speaker: str, words: list[str]) -> bool:
        if words and all(word in SOUNDS for word in words) and not is_role(speaker):
            return True
        if _YEAR.search(speaker) and not speaker.startswith("+"):  # `3 May 2021:`
            return True
        if speaker in self._printed:
            return True
        if self._style.marked or not words:
            return False
        return words[0] in HEADS and self.counts[speaker] < max(3, self._total * 0.05)

    def _reads_as_prose(self, name: str, words: list[str]) -> bool:
        plain = words_of(core(name)) or words
        if len(plain) > _MOST_WORDS or all(word in INTERJECTIONS for word in plain):
            return True
        if _SENTENCE.search(name) and not is_role(name) and not _is_inverted(name):
            return True
        small = [word for word in core(name).split()[1:] if word.islower()]
        return any(part not in ROLES | PARTICLES for word in small for part in words_of(word))

    def firm(self, speaker: str) -> bool:
        """True for a label that needs no other: known, a role, or repeated."""
        return (
            speaker.casefold() in self._known or is_role(speaker) or speaker in self._frequent
        ) and self.belief(speaker) > 0

    @property
    def packed(self) -> bool:
        """True if nearly all lines, or nearly all paragraphs, start with a label or the like."""
        return bool(self._packed)

    def is_common_word(self, speaker: str) -> bool:
        """True for one word that the text has in small letters too: `Cost`, seldom a name."""
        words = words_of(speaker)
        known = speaker.casefold() in self._known or is_role(speaker)
        return len(words) == 1 and not known and self._said(words[0]) * 2 >= self.counts[speaker]

    def often(self, speaker: str) -> bool:
        """True for a label that is repeated."""
        return speaker in self._frequent

    def _belief_in_rare(self, speaker: str, words: list[str]) -> float:
        if is_role(speaker) and speaker not in self._misplaced and not self._is_lone_code(speaker):
            return 0.95
        squeezed = squeeze(speaker)
        few = len(self._slips) <= _MOST_SPEAKERS
        if squeezed in self._slips or (few and any(one_slip(squeezed, s) for s in self._slips)):
            return 0.9
        misplaced = self._style.alone or speaker in self._misplaced
        if not misplaced and words and squeeze(core(speaker)) in self._cores:
            return 0.9
        if misplaced or not words or not self._looks_like_a_name(speaker, words):
            return 0.0
        return 0.8 if shape(speaker) in self._shapes else 0.5

    def _is_lone_code(self, speaker: str) -> bool:
        """True for a word and a number, `Leitfrage 2`, whose word is not a role and in no other label."""
        match = _STEM.match(speaker)
        stem = match["stem"].strip(" .#-_") if match else ""
        if len(stem) < 4 or stem.isupper() or stem.casefold() in ROLES:
            return False
        return not any(name != speaker and name.startswith(stem) for name in self.counts)

    def _looks_like_a_name(self, speaker: str, words: list[str]) -> bool:
        plain = words_of(core(speaker)) or words
        if speaker.endswith((".", ",")) or self._reads_as_prose(speaker, words) or len(plain) > 4:
            return False
        if any(word in HEADS for word in words):
            return False
        small_first = _WORD.findall(speaker)[0][:1].islower()
        if small_first and shape(speaker) not in self._shapes:
            return False
        if self.dense and shape(speaker) in self._shapes:
            return True
        own = self.counts[speaker] if small_first else 0
        return not any(self._said(word) > own for word in plain)

    def _said(self, word: str) -> int:
        return self._seen.small_words[word]


def words_of(label: str) -> list[str]:
    """The words of a label in small letters."""
    return [word.casefold() for word in _WORD.findall(label)]


def core(label: str) -> str:
    """A label without what meeting software and people add: `Ben Ash | NHS Leeds` is `Ben Ash`."""
    return _ADDED.sub("", label).strip() or label


def is_plausible(label: str) -> bool:
    """True if a label is short enough, what is added to the name aside."""
    return len(core(label).split()) <= _MOST_WORDS


def printed_questions(counts: Counter[str]) -> frozenset[str]:
    """Labels such as `Q1`, `Q2`, `Theme 1`: each occurs once, and they count up without answers."""
    numbers: dict[str, list[tuple[int, str]]] = {}
    for label, count in counts.items():
        if count == 1 and (match := _STEM.match(label)):
            stem = match["stem"].strip().casefold()
            numbers.setdefault(stem, []).append((int(match["number"]), label))
    return frozenset(
        label
        for stem, found in numbers.items()
        if heads_questions(stem) and not (stem == "q" and "a" in numbers)
        for _, label in found
    )


def _is_inverted(name: str) -> bool:
    """True for `Bell, Anna` and `Dr. Bell`: a comma or full stop between words with capitals."""
    return not re.search(r"[?!;…\"“”„«»]|[.,]$", name) and not any(
        word.islower() for word in _WORD.findall(core(name))
    )


def _packed(seen: SeenText, labels: list[Label]) -> Counter[str]:
    """How often each label starts a line, or a paragraph, in a text where nearly all have one."""
    if len(labels) < 4:
        return Counter()
    if len(labels) >= seen.filled_lines * _PACKED:
        return Counter(label.speaker for label in labels)
    after_gap = Counter(label.speaker for label in labels if follows_gap(seen.text, label.start))
    packed = after_gap.total() >= seen.paragraphs * _PACKED
    return after_gap if packed else Counter()


def follows_gap(text: str, start: int) -> bool:
    """True at the start of the text and after an empty line."""
    above = text[max(0, start - 80) : start].rstrip(" \t")
    before, _, last = above.rstrip("\n").rpartition("\n")
    if TIME_LINE.match(last):  # a time on a line of its own belongs to the label
        above = before + "\n"
    return start == 0 or above.endswith("\n\n") or not above.strip()


def is_role(speaker: str) -> bool:
    """True for `Interviewer 1`, `service user`, `P3`, `RA`, `SU-04`, `F2`."""
    words = words_of(speaker)
    if words and all(word in ROLES for word in words) and len(speaker) <= 40:
        return True
    return bool(_CODE.match(speaker)) and not any(word in HEADS for word in words)


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
    """True if two squeezed labels, the longer of `least` letters or more, differ by a slip.

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
