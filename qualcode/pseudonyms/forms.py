"""The places of names in a text, in every form people write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from qualcode.model.spans import Span
from qualcode.pseudonyms.identifiers import AGE, DATE, day_of, find_identifiers
from qualcode.pseudonyms.patterns import (
    CASE,
    EXACT,
    INITIALS,
    JOINED,
    PART,
    PLURAL,
    SHORT,
    Pattern,
    is_bound,
    literal_patterns,
    word_patterns,
)
from qualcode.pseudonyms.words import (
    HIDDEN,
    MONTHS,
    TOKEN,
    humps,
    is_ordinary,
    plain,
)

# What may stand between the words of a name; a full stop only after an initial or a title.
_JOINT = re.compile(rf"[\s'’ʼ`\-‐‑–_.{HIDDEN}]{{1,4}}")
_LISTED_JOINT = re.compile(rf"[\s'’ʼ`\-‐‑–_.,/()+{HIDDEN}]{{1,4}}")
# The start of a text, a line, a sentence or quoted speech, maybe after a speaker's label.
_OPENING = re.compile(r"(?:\A|\n[#*_\s-]*|[.!?…:>|][\"'”’)\]*]*\s|[\"“‘(\[*>])\s*\Z")
_LINE_START = re.compile(r"(?:\A|\n)[\s*_>\[(#-]*\Z")
_LABEL_END = re.compile(r"[\])*_]*\s?:")
_OF_A_MONTH = re.compile(
    r"(?:\b(?:in|of|since|by|until|till|early|mid|late|last|next|this|every|during|from|and|to|or)"
    r"[\s-]|\d(?:st|nd|rd|th)?\s)\Z",
    re.IGNORECASE,
)
_HYPHENS = "-‐‑"


class Found(NamedTuple):
    """A name, the span of its place, and in which form."""

    name: str
    span: Span
    kind: str
    sure: bool


class _Token(NamedTuple):
    start: int
    end: int
    low: str


class NameFinder:
    """Looks for many names at once, going through a text word by word.

    `keep` are words (pseudonyms) that are left alone; `parts` also looks for each longer word of a
    person's name of several words, `initials` for its first letters. In `texts` it looks how often
    an ordinary word (`Will`) is a name; without them, in each text by itself.
    """

    def __init__(
        self,
        names: Iterable[str],
        language: str,
        *,
        keep: Iterable[str] = (),
        parts: bool = False,
        initials: bool = False,
        texts: Iterable[str] = (),
    ) -> None:
        names = list(dict.fromkeys(names))
        self.language = language
        self._kept = _any_of(keep)
        self._literal = literal_patterns(names)
        self._bound = any(map(is_bound, names))
        self._days = {day_of(name): name for name in reversed(names) if day_of(name)}
        self._by_first: dict[str, list[Pattern]] = {}
        for pattern in word_patterns(names, parts=parts, initials=initials):
            for first in {pattern.words[0], *pattern.plurals}:
                self._by_first.setdefault(first, []).append(pattern)
        weighed = list(texts)
        self._doubted = self._weigh(weighed) if weighed else None

    def find(self, text: str) -> Iterator[Found]:
        """The names in `text`, in order, none overlapping; the longest if several are possible."""
        taken = [found.span() for found in self._kept.finditer(text)] if self._kept else []
        literal = [*self._dates(text, taken), *self._literally(text, taken)]
        taken += [(found.span.start, found.span.end) for found in literal]
        yield from sorted([*literal, *self._by_words(text, sorted(taken))], key=lambda f: f.span)

    def _literally(self, text: str, taken: list[tuple[int, int]]) -> Iterator[Found]:
        spans = [Span(*pair) for pair in taken]
        for name, expression in self._literal:
            for match in expression.finditer(text):
                span = Span(*match.span())
                if not any(span.overlaps(other) for other in spans):
                    spans.append(span)
                    yield Found(name, span, EXACT if match.group() == name else CASE, sure=True)

    def _dates(self, text: str, taken: list[tuple[int, int]]) -> Iterator[Found]:
        if not self._days:
            return
        for one in find_identifiers(text, (DATE,)):
            name = self._days.get(day_of(one.span.of(text)))
            if name and not any(
                start < one.span.end and one.span.start < end for start, end in taken
            ):
                taken.append((one.span.start, one.span.end))
                yield Found(name, one.span, EXACT if one.span.of(text) == name else CASE, sure=True)

    def _by_words(self, text: str, taken: list[tuple[int, int]]) -> Iterator[Found]:
        tokens = list(self._tokens(text))
        judge = _Judge(self, text)
        at = passed = 0
        for index, token in enumerate(tokens):
            if token.start < at or token.low not in self._by_first:
                continue
            while passed < len(taken) and taken[passed][1] <= token.start:
                passed += 1
            if passed < len(taken) and taken[passed][0] < token.end:
                continue
            found = self._match(text, tokens, index, judge)
            if found:
                yield found
                at = found.span.end

    def _tokens(self, text: str) -> Iterator[_Token]:
        for found in TOKEN.finditer(text):
            word, start = found.group(), found.start()
            low = plain(word)
            if low in self._by_first or word.islower() or word.isdigit() or len(word) <= SHORT:
                yield _Token(start, found.end(), low)
                continue
            for begin, end in humps(word):
                yield _Token(start + begin, start + end, plain(word[begin:end]))

    def _match(self, text: str, tokens: list[_Token], index: int, judge: _Judge) -> Found | None:
        for pattern in self._by_first[tokens[index].low]:
            these = tokens[index : index + len(pattern.words)]
            said = tuple(token.low for token in these)
            plural = said != pattern.words
            if plural and (said[:-1] != pattern.words[:-1] or said[-1] not in pattern.plurals):
                continue
            if not _joined(text, these, _LISTED_JOINT if pattern.is_listed else _JOINT):
                continue
            end = these[-1].end - (len(said[-1]) - len(pattern.words[-1]) if plural else 0)
            found = judge.judge(pattern, Span(these[0].start, end), plural=plural)
            if found:
                return found
        return None

    def doubted(self, text: str) -> frozenset[str]:
        """Ordinary words that are not much rarer in small letters than as a name."""
        return self._weigh([text]) if self._doubted is None else self._doubted

    def _weigh(self, texts: Iterable[str]) -> frozenset[str]:
        ordinary = {
            first
            for first, patterns in self._by_first.items()
            if any(len(pattern.words) == 1 for pattern in patterns)
            and is_ordinary(first, self.language, forms=2)
        }
        small: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        if ordinary:
            for text in texts:
                self._count(text, ordinary, small, capital)
        return frozenset(word for word in ordinary if small[word] * 3 >= capital[word])

    @staticmethod
    def _count(text: str, ordinary: set[str], small: Counter[str], capital: Counter[str]) -> None:
        for found in re.finditer(
            rf"\b(?:{'|'.join(map(re.escape, ordinary))})\b", text, re.IGNORECASE
        ):
            low = found.group().casefold()
            if found.group().islower():
                small[low] += 1
            elif not _OPENING.search(text[max(found.start() - 12, 0) : found.start()]):
                capital[low] += 1

    def ages(self, text: str) -> list[Span]:
        """The places of ages, if a name is one."""
        return [one.span for one in find_identifiers(text, (AGE,))] if self._bound else []


class _Judge:
    """Says of a place with the words of a name whether it is one, and how sure that is."""

    def __init__(self, finder: NameFinder, text: str) -> None:
        self.text = text
        self.language = finder.language
        self._doubted = finder.doubted(text)
        self._ages = finder.ages(text)

    def judge(self, pattern: Pattern, span: Span, *, plural: bool) -> Found | None:
        form = span.of(self.text)
        low = form.islower() and not pattern.name.islower()
        if pattern.is_initials and not form.isupper() and len(form) <= SHORT:
            return None
        if is_bound(pattern.name) and not any(age.covers(span) for age in self._ages):
            return None
        if self._is_joined(span, plural=plural):
            return None if pattern.is_initials else Found(pattern.name, span, JOINED, sure=False)
        kind = PLURAL if plural and pattern.kind == EXACT else pattern.kind
        if kind == EXACT and " ".join(form.split()) != " ".join(pattern.name.split()):
            kind = CASE
        if pattern.is_initials and self.text[span.end : span.end + 1] == ".":
            span = Span(span.start, span.end + ("." in form))
        sure = kind != INITIALS and self._is_sure(pattern, span, low=low, plural=plural)
        return Found(pattern.name, span, kind, sure)

    def _is_sure(self, pattern: Pattern, span: Span, *, low: bool, plural: bool) -> bool:
        if len(pattern.words) > 1:
            return True
        word = pattern.words[0]
        ordinary = is_ordinary(word, self.language)
        before = self.text[max(span.start - 14, 0) : span.start]
        after = self.text[span.end : span.end + 14]
        if plural:
            after = after.lstrip("eESs")
        if _LINE_START.search(before) and _LABEL_END.match(after):
            return True
        if low and pattern.kind == PART:
            return False
        glued = re.search(r"[@_\d]\Z", before) or re.match(r"[@_\d]", after)
        if low and (not glued or word in self._doubted):
            return not ordinary and len(word) > SHORT and not plural
        opening = _OPENING.search(before)
        if word in MONTHS and (opening or _OF_A_MONTH.search(before) or re.match(r"\s?\d", after)):
            return False
        return not (opening and word in self._doubted)

    def _is_joined(self, span: Span, *, plural: bool) -> bool:
        # AnnaMarie, Anna-Marie: somebody else, as likely.
        text, (start, end) = self.text, (span.start, span.end)
        if _is_letter(text[max(start - 1, 0) : start]) or (
            _is_letter(text[end : end + 1]) and not plural
        ):
            return True
        ahead, behind = text[end : end + 2], text[max(start - 2, 0) : start]
        following = len(ahead) == 2 and ahead[0] in _HYPHENS and ahead[1].isupper()
        return following or bool(
            len(behind) == 2
            and behind[1] in _HYPHENS
            and behind[0].isalpha()
            and re.search(
                r"(?:\A|[^\w])[^\W\d_a-z][^\W_]*[‐‑-]\Z", text[max(start - 24, 0) : start]
            )
        )


def _is_letter(sign: str) -> bool:
    return sign.isalpha() and sign != "ʼ"


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    kept = sorted({word for word in words if word}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, kept))})(?!\w)") if kept else None


def _joined(text: str, tokens: list[_Token], between: re.Pattern[str]) -> bool:
    for token, following in pairwise(tokens):
        joint = text[token.end : following.start]
        if joint and not between.fullmatch(joint):
            return False
        stops = joint.startswith(".") and not token.low.isdigit()
        if stops and token.end - token.start > SHORT and not joint.endswith("_"):
            return False
    return True
