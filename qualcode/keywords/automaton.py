"""All surface forms of all keywords in one automaton; matches kept at the edges of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from qualcode.keywords.contractions import JOINED
from qualcode.keywords.folding import Folded, fold, fold_shortened
from qualcode.keywords.surfaces import Probe
from qualcode.text.language import WORD_CHARACTER, base_language

Found = tuple[int, int, int]

_LETTER, _APOSTROPHE = 1, 2
_COMPARED = -1
# Beyond this the dense automaton would take too much memory.
_DENSE_CHARACTERS = 400_000
_RUN_BEFORE = re.compile(rf"(?:{WORD_CHARACTER})*\Z")
_RUN_AFTER = re.compile(rf"(?:{WORD_CHARACTER})*")
_CLITIC = re.compile(rf"'(?:s|re|ve|ll|d|m)(?!{WORD_CHARACTER})")
_FIRST = {whole[:at] for whole, at in JOINED.items()}
_SECOND = {whole[at:] for whole, at in JOINED.items()}
_WORD = re.compile(WORD_CHARACTER)
# Scripts that put no space between words: any place may be an edge.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


class _Kinds(dict[str, int]):
    """1 of a letter, a digit and an accent, 2 of an apostrophe, 0 of everything else."""

    def __missing__(self, char: str) -> int:
        if char == "'":
            kind = _APOSTROPHE
        elif not _WORD.match(char) or unicodedata.name(char, "").startswith(_UNSPACED):
            kind = 0
        else:
            kind = _LETTER
        self[char] = kind
        return kind


_KINDS = _Kinds()


def is_one_word(surface: str) -> bool:
    """Whether a surface has letters alone, of a script that puts spaces between words."""
    return all(_KINDS[char] == _LETTER for char in surface)


class Automaton:
    """Looks for many probes at once in folded texts. Probes are told by their index."""

    def __init__(self, probes: Sequence[Probe], language: str) -> None:
        from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

        self._english = base_language(language) == "en"
        self._probes = tuple(probes)
        owners: dict[str, list[int]] = {}
        for place, probe in enumerate(self._probes):
            for surface in sorted(probe.surfaces):
                owners.setdefault(surface, []).append(place)
        self.surfaces = tuple(owners)
        self._owners = tuple(tuple(found) for found in owners.values())
        self._simple = tuple(self._simple_owner(s, found) for s, found in owners.items())
        self._joinable = tuple(self._english and _can_join(surface) for surface in owners)
        # Where no owner looks further, letters beside the surface settle it at once.
        self._heads = tuple(
            _is_letter(surface[0])
            and not any(self._probes[o].before or self._probes[o].anywhere for o in found)
            for surface, found in owners.items()
        )
        self._tails = tuple(
            _is_letter(surface[-1])
            and not joinable
            and not any(self._probes[o].after or self._probes[o].anywhere for o in found)
            for (surface, found), joinable in zip(owners.items(), self._joinable, strict=True)
        )
        self._kinds = _KINDS
        dense = sum(map(len, owners)) <= _DENSE_CHARACTERS
        self._find = AhoCorasick(
            self.surfaces,
            matchkind=MatchKind.Standard,
            implementation=Implementation.DFA if dense else Implementation.ContiguousNFA,
        ).find_matches_as_indexes

    def search(self, text: str) -> tuple[Folded, list[Found]]:
        """The text folded, and every match in it as (start, end, index of the probe).

        Offsets are those of the folded text; matches come by the rising end of their surface.
        """
        folded = fold(text)
        if "  " in folded.low:  # no phrase would be found across two spaces
            folded = fold_shortened(text)
        return folded, self._kept(folded, self._find(folded.low, overlapping=True))

    def look(self, folded: Folded, start: int, end: int) -> list[Found]:
        """The same for a stretch of a folded text; what stands beside it counts for its edges."""
        met = self._find(folded.low[start:end], overlapping=True)
        if not met:
            return []
        return self._kept(folded, [(place, start + a, start + b) for place, a, b in met])

    def _kept(self, folded: Folded, met: list[Found]) -> list[Found]:
        """Those of the surfaces met, each as (index, start, end), that make a match."""
        low, kinds, simple, joinable = folded.low, self._kinds, self._simple, self._joinable
        heads, tails = self._heads, self._tails
        found: list[Found] = []
        add = found.append
        for place, start, end in met:
            owner = simple[place]
            if owner < 0:
                if heads[place] and kinds[low[start - 1]] == _LETTER and not joinable[place]:
                    continue
                if tails[place] and kinds[low[end]] == _LETTER and low[end] != "n":
                    continue
                found += self._compared(place, start, end, folded)
                continue
            kind = kinds[low[start - 1]] | kinds[low[end]]
            if kind:
                if kind == _LETTER and low[end] != "n" and not joinable[place]:
                    continue
                if not (self._starts(low, start) and self._ends(low, end)):
                    continue
            add((start, end, owner))
        return found

    def _simple_owner(self, surface: str, owners: Sequence[int]) -> int:
        """The one probe that a surface belongs to where only its edges are to be looked at."""
        probe = self._probes[owners[0]]
        bare = probe.before is None and probe.after is None
        bare = bare and not (probe.exact or probe.anywhere)
        edges = _is_letter(surface[0]) and _is_letter(surface[-1])
        return owners[0] if len(owners) == 1 and bare and edges else _COMPARED

    def _compared(self, place: int, start: int, end: int, folded: Folded) -> Iterator[Found]:
        low = folded.low
        # A cue such as `no ` is looked for with its space, or it would be met in every `now`.
        end -= self.surfaces[place].endswith(" ")
        for owner in self._owners[place]:
            probe = self._probes[owner]
            if probe.anywhere:
                yield start, end, owner
                continue
            whole = _extended(probe, low, start, end)
            if whole is None:
                continue
            first, last = whole
            if probe.exact and folded.plain[first:last] != probe.exact:
                continue
            if self._starts(low, first) and self._ends(low, last):
                yield first, last, owner

    def _starts(self, low: str, start: int) -> bool:
        first, before = self._kinds[low[start]], self._kinds[low[start - 1]]
        if first != _LETTER or not before:
            return True
        if low.startswith("n't", start):
            return True
        if before == _APOSTROPHE:
            # `clock` is no word of `o'clock`; `amour` is one of `l'amour`.
            return not self._english or start < 2 or self._kinds[low[start - 2]] != _LETTER
        return self._english and self._joins(low, start)

    def _ends(self, low: str, end: int) -> bool:
        last, after = self._kinds[low[end - 1]], self._kinds[low[end]]
        if last != _LETTER or not after:
            return True
        if after == _APOSTROPHE:
            if end + 1 >= len(low) or self._kinds[low[end + 1]] != _LETTER:
                return True
            return not self._english or _CLITIC.match(low, end) is not None
        if not self._english:
            return False
        if low.startswith("n't", end) and not self._kinds[low[end + 3]]:
            return True
        return self._joins(low, end)

    def _joins(self, low: str, seam: int) -> bool:
        """Whether two words are written as one with a seam there: `can|not`."""
        head = _RUN_BEFORE.search(low, max(0, seam - 12), seam)
        tail = _RUN_AFTER.match(low, seam)
        assert head is not None
        assert tail is not None
        return JOINED.get(head.group() + tail.group()) == len(head.group())


def _can_join(surface: str) -> bool:
    """Whether letters beside a surface may still be another word: `not` of `cannot`."""
    words = surface.split(" ")
    return words[0] in _SECOND or words[-1] in _FIRST or surface.startswith("n't")


def _is_letter(char: str) -> bool:
    return _WORD.match(char) is not None


def _extended(probe: Probe, low: str, start: int, end: int) -> tuple[int, int] | None:
    """The whole match around the part that was looked for."""
    if probe.before is not None:
        found = probe.before.search(low, max(0, start - probe.reach), start)
        if found is None:
            return None
        start = found.start()
    if probe.after is not None:
        found = probe.after.match(low, end)
        if found is None:
            return None
        end = found.end()
    return start, end
