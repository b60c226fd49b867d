"""From a term to the strings an automaton looks for, and what to check around each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from qualcode.keywords.contractions import join_contraction
from qualcode.keywords.folding import small
from qualcode.keywords.literals import required_literals
from qualcode.keywords.terms import EXACT, EXPRESSION, Term, Word
from qualcode.text.language import WORD_CHARACTER, base_language, lemma_table

# Beyond this many ways to write a phrase, one word is looked for and the rest compared there.
MOST_SURFACES = 400
_LETTER = f"(?:{WORD_CHARACTER})"
_ANY_WORD = f"{_LETTER}+(?:'{_LETTER}+)*"


@dataclass(frozen=True, slots=True)
class Probe:
    """Strings to look for, folded; then what must be before and after each of them.

    `reach` is how many characters back `before` can begin. `exact` is compared with its capitals.
    With `anywhere` the edges of words do not count.
    """

    surfaces: frozenset[str] = frozenset()
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    reach: int = 0
    exact: str = ""
    anywhere: bool = False


def families_of(terms: Iterable[Term], language: str) -> dict[str, frozenset[str]]:
    """The forms of every inflected word of the terms, by word."""
    words = {word.text for term in terms for word in term.words if word.inflected}
    return lemma_table(base_language(language)).families(sorted(words)) if words else {}


def find_probe(term: Term, families: dict[str, frozenset[str]], language: str) -> Probe:
    """How to look for a term; of an expression, for what is in each of its matches."""
    if term.kind == EXPRESSION:
        return Probe(required_literals(term.text), anywhere=True)
    if term.kind == EXACT:
        return Probe(frozenset({small(term.text)}), exact=term.text)
    english = base_language(language) == "en"
    choices = [sorted(_forms(word, families)) for word in term.words]
    ways = 1
    for word, forms in zip(term.words, choices, strict=True):
        ways *= len(forms) * (2 if word.joined else 1)
    if any(word.wild for word in term.words) or ways > MOST_SURFACES:
        return _anchored(term.words, choices)
    surfaces = {
        surface for forms in product(*choices) for surface in _written(term.words, forms, english)
    }
    return Probe(frozenset(surfaces))


def _is_remnant(word: Word, form: str, english: bool) -> bool:
    """The `d` and `m` that the English table has from `theyd` and `im`, no words of their own."""
    return english and form in {"d", "m"} and len(word.text) > 1


def _forms(word: Word, families: dict[str, frozenset[str]]) -> frozenset[str]:
    return families[word.text] if word.inflected else frozenset({word.text})


def _written(words: tuple[Word, ...], forms: tuple[str, ...], english: bool) -> list[str]:
    """The ways to write these forms one after the other."""
    written = [] if _is_remnant(words[0], forms[0], english) else [forms[0]]
    for place in range(1, len(forms)):
        word, before, form = words[place], forms[place - 1], forms[place]
        ends: list[str]
        if word.joined and (word.is_mark or words[place - 1].is_mark):
            ends = [form, f" {form}"]
        elif _is_remnant(word, form, english):
            ends = []
        elif (word.joined and before.endswith("'")) or (english and _is_clitic(form)):
            ends = [form]
        else:
            ends = [f" {form}"]
        longer = [start + end for start in written for end in ends]
        if english:
            for whole in join_contraction(before, form):
                longer += [start[: len(start) - len(before)] + whole for start in written]
        written = list(dict.fromkeys(longer))
    return written


def _anchored(words: tuple[Word, ...], choices: list[list[str]]) -> Probe:
    """Look for the word that is likely the rarest, and compare what is around it."""
    pieces = [
        [_literal(word.text)] if word.wild else forms
        for word, forms in zip(words, choices, strict=True)
    ]
    place = max(range(len(words)), key=lambda at: min(len(piece) for piece in pieces[at]))
    word = words[place]
    head, tail = ("", "")
    if word.wild:
        head, _, tail = word.text.partition(pieces[place][0])
    before = "".join(_expression(words, choices, at) for at in range(place))
    before += _gap(word) if place else ""
    before += _wild(head)
    after = _wild(tail) + "".join(
        _gap(words[at]) + _expression(words, choices, at, gap=False)
        for at in range(place + 1, len(words))
    )
    reach = 40 * (place + 1)
    return Probe(
        frozenset(pieces[place]),
        re.compile(before + r"\Z") if before else None,
        re.compile(after) if after else None,
        reach,
    )


def _expression(
    words: tuple[Word, ...], choices: list[list[str]], at: int, *, gap: bool = True
) -> str:
    start = _gap(words[at]) if gap and at else ""
    if not words[at].text.strip("*"):
        return start + _ANY_WORD
    if words[at].wild:
        return start + _wild(words[at].text)
    forms = sorted(choices[at], key=lambda form: (-len(form), form))
    return start + "(?:" + "|".join(re.escape(form) for form in forms) + ")"


def _gap(word: Word) -> str:
    return " ?" if word.joined or _is_clitic(word.text) else " "


def _is_clitic(form: str) -> bool:
    return form.startswith(("'", "n't"))


def _literal(text: str) -> str:
    return max(re.split(r"[*?]", text), key=len)


def _wild(text: str) -> str:
    """`*` is any letters, `?` one; a word that ends in `*` takes an n't along."""
    signs = {"*": f"{_LETTER}*", "?": _LETTER}
    source = "".join(signs.get(char, re.escape(char)) for char in text)
    return f"{source}(?:(?<=n)'t)?" if text.endswith("*") else source
