"""What to look for, given a name: its words, their plurals, its parts and initials, its figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualcode.pseudonyms.identifiers import find_identifiers, is_bare_number
from qualcode.pseudonyms.words import ORGANISATIONS, STREETS, TOKEN, bare, words_of

EXACT, CASE, PLURAL, PART, INITIALS, JOINED, MISSPELT = (
    "exact", "case", "plural", "part", "initials", "joined", "misspelt",
)  # fmt: skip
SHORT = 3
_NO_PART = frozenset({"the", "and", "van", "von", "der", "den", "del", "dos", "das", "bin", "upon"})
# Scripts that put no space between words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# Postcodes, car numbers, National Insurance numbers: their groups are written with spaces or without.
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z\d][A-Z\d -]{3,11}[A-Z\d]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_BETWEEN_FIGURES = r"[\s().\-‐‑–/]{0,3}"


@dataclass(frozen=True)
class Pattern:
    """A name, or the part of one, as the words to look for in lower case."""

    name: str
    words: tuple[str, ...]
    kind: str = EXACT

    @property
    def rank(self) -> tuple[int, int, bool]:
        """The longest first, whole names before parts."""
        return -len(self.words), -len("".join(self.words)), self.kind != EXACT

    @property
    def is_initials(self) -> bool:
        """Whether it is made of single letters: `J.S.`, or the initials of a name."""
        return self.kind == INITIALS or (
            len(self.words) > 1 and all(len(w) == 1 and w.isalpha() for w in self.words)
        )

    @property
    def is_listed(self) -> bool:
        """Whether commas and strokes are part of it, as of addresses and dates; Jean, Luc are two."""
        return any(sign in self.name for sign in ",/(+") or any(map(str.isdigit, self.name))

    @property
    def plurals(self) -> tuple[str, ...]:
        """As in the Smiths, the Joneses; only of one word, and no number."""
        word = self.words[-1]
        spelt = word.isalpha() and word.isascii() and len(word) >= SHORT
        if len(self.words) > 1 or not spelt or self.kind == INITIALS:
            return ()
        return (f"{word}es",) if word.endswith("s") else (f"{word}s",)


def word_patterns(names: Iterable[str], *, parts: bool, initials: bool) -> list[Pattern]:
    """The patterns of words, those to be tried first in front.

    `parts` are the telling words of people's names of several words; `initials` their first letters.
    """
    listed = [name for name in names if not is_literal(name)]
    whole = {words_of(name): name for name in reversed(listed) if words_of(name)}
    found = {words: Pattern(name, words) for words, name in whole.items()}
    for name in listed:
        words = words_of(name)
        for said, kind in _other_ways(name, words, parts=parts, initials=initials):
            found.setdefault(said, Pattern(name, said, kind))
    return sorted(found.values(), key=lambda pattern: pattern.rank)


def _other_ways(
    name: str, words: tuple[str, ...], *, parts: bool, initials: bool
) -> Iterator[tuple[tuple[str, ...], str]]:
    if len(words) < 2:
        return
    letters = tuple(word[0] for word in words)
    if letters == words:
        yield ("".join(words),), INITIALS
        return
    yield words_of(re.sub("['’ʼ`]", "", name)), EXACT  # OBrien, St Marys
    if re.fullmatch(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+", name):
        yield ("".join(words),), EXACT  # SmithJones
    yield tuple(map(bare, words)), EXACT  # Ana Maria for Ana María
    if not _is_person(name, words):
        return
    if parts:
        pieces = [words_of(piece) for piece in name.split()]
        pieces += [(word,) for piece in name.split() if "-" in piece for word in words_of(piece)]
        yield from ((piece, PART) for piece in pieces if piece != words and _tells(piece))
    if initials:
        yield (letters[0], words[-1]), INITIALS
        yield letters, INITIALS
        yield ("".join(letters),), INITIALS


def _is_person(name: str, words: tuple[str, ...]) -> bool:
    """Whether it may be a person's name; "Community" in a hospital's name does not count, nor an age's "year"."""
    spelt = 2 <= len(words) <= 4 and all(map(str.isalpha, words)) and not name.islower()
    listed = (ORGANISATIONS | STREETS) & set(words)
    return spelt and not listed and not any(find_identifiers(name))


def _tells(piece: tuple[str, ...]) -> bool:
    return len("".join(piece)) >= SHORT and not set(piece) <= _NO_PART


# --- Names that are no words ---------------------------------------------------------------------


def is_literal(name: str) -> bool:
    """Whether a name is looked for letter by letter: an address of the net, a number, Chinese."""
    figures = sum(map(str.isdigit, name))
    number = figures >= 6 and not any(map(str.isalpha, name))
    number = number or _CODE.fullmatch(name) is not None
    return (
        number
        or "@" in name
        or "://" in name
        or "www." in name
        or bool(_UNSPACED.search(name) or _HANGUL.search(name))
    )


def literal_patterns(names: Iterable[str]) -> list[tuple[str, re.Pattern[str]]]:
    """An expression for each such name, the longest first.

    Figures may be grouped in any way, and a telephone number be written with +44 or with 0.
    """
    chosen = sorted(filter(is_literal, names), key=lambda name: (-len(name), name))
    return [(name, re.compile(_literal(name), re.IGNORECASE)) for name in chosen]


def _literal(name: str) -> str:
    if _UNSPACED.search(name):
        return re.escape(name)
    if _HANGUL.search(name):
        return rf"(?<!\w){re.escape(name)}"  # what follows without a space is grammar
    if _CODE.fullmatch(name):
        return rf"(?<!\w){'[ -]{0,2}'.join(re.sub('[ -]', '', name))}(?!\w)"
    if any(map(str.isalpha, name)) or "@" in name:
        return rf"(?<![\w.+-]){re.escape(name)}(?![\w-]|\.\w)"
    figures = re.sub(r"\D", "", re.sub(r"\(0\)", "", name))
    start = r"(?<!\d)"
    british = re.match(r"(?:0044|44|0)(?=[1-9]\d{8,9}\Z)", figures)
    if british and (figures.startswith("0") or name.lstrip().startswith("+")):
        figures = figures[british.end() :]
        start = rf"(?<![\d+])(?:(?:\+|00)44{_BETWEEN_FIGURES}(?:\(0\){_BETWEEN_FIGURES})?|\(?0){_BETWEEN_FIGURES}"
    elif name.startswith("+"):
        start = r"(?<!\d)\+?"
    return start + _BETWEEN_FIGURES.join(figures) + r"(?!\d)"


def is_bound(name: str) -> bool:
    """Whether a name says something only as an age: the 45 of "I'm 45", not that of 45 people."""
    return is_bare_number(name) and len(TOKEN.findall(name)) <= 2
