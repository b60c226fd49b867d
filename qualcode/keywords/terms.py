"""One pattern of a keyword: words in every form, wildcards, an exact form, an expression."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcode.errors import QualcodeError
from qualcode.keywords.contractions import split_contraction
from qualcode.keywords.expressions import find_fault, fold_expression
from qualcode.keywords.folding import fold_pattern, small
from qualcode.text.language import WORD_CHARACTER, base_language

WORDS, EXACT, EXPRESSION = "words", "exact", "expression"
_WILD = re.compile(r"[*?]")
_PIECE = re.compile(rf"(?:{WORD_CHARACTER}|[*?])+(?:'(?:{WORD_CHARACTER}|[*?])+)*|.")
_ORDINARY = re.compile(rf"(?:{WORD_CHARACTER}|[*?'-])+")
_HAS_WORD = re.compile(WORD_CHARACTER)


class PatternError(QualcodeError):
    """A pattern that says nothing, or nothing that can be found."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a pattern, folded to small letters.

    With `inflected` it means its lemma family; with `wild` it contains `*` or `?`. `joined` says
    that no space is written before it.
    """

    text: str
    inflected: bool = False
    wild: bool = False
    joined: bool = False

    @property
    def is_mark(self) -> bool:
        """True of a hyphen and the like."""
        return not _HAS_WORD.search(self.text)


@dataclass(frozen=True, slots=True)
class Term:
    """A pattern taken apart. `source` is as the codebook has it.

    `words` are filled for a word, a phrase and a wildcard; `text` is the exact form, or the
    expression between its slashes.
    """

    source: str
    kind: str
    words: tuple[Word, ...] = ()
    text: str = ""


def parse_term(pattern: str, language: str) -> Term:
    """Take a pattern apart; PatternError if it can match nothing, or nearly every word."""
    folded = fold_pattern(pattern)
    if not folded:
        raise PatternError("is empty")
    if len(folded) > 1 and folded.startswith("/") and folded.endswith("/"):
        return _parse_expression(pattern)
    if folded.startswith("="):
        exact = folded[1:].strip()
        if not _HAS_WORD.search(exact):
            raise PatternError("has no letter after `=`")
        return Term(pattern, EXACT, text=exact)
    words = tuple(_words(small(folded), base_language(language)))
    if all(word.is_mark for word in words):
        raise PatternError(
            "is every word; put letters beside its `*` or `?`"
            if any(word.wild for word in words)
            else "has no letters, so it can match nothing"
        )
    return Term(pattern, WORDS, words)


def _parse_expression(pattern: str) -> Term:
    text = fold_expression(pattern.strip()[1:-1])
    if not text.strip():
        raise PatternError("has nothing between its slashes")
    problem = find_fault(text)
    if problem:
        raise PatternError(problem)
    return Term(pattern, EXPRESSION, text=text)


def _words(folded: str, language: str) -> list[Word]:
    return [
        Word(piece.text, piece.inflected, piece.wild, joined=place > 0)
        for chunk in folded.split(" ")
        for place, piece in enumerate(_pieces(chunk, language))
    ]


def _pieces(chunk: str, language: str) -> list[Word]:
    if not _ORDINARY.fullmatch(chunk):
        # `A&E`, `24/7`, `P.D.R.`: written so and no other way.
        return [Word(chunk, wild=bool(_WILD.search(chunk)))]
    return [word for found in _PIECE.finditer(chunk) for word in _parts_of(found.group(), language)]


def _parts_of(piece: str, language: str) -> list[Word]:
    if _WILD.search(piece):
        return [Word(piece, wild=True)]
    if not _HAS_WORD.search(piece):
        return [Word(piece)]
    if language == "en":
        # A possessive is no form of have, though the table says so of every 's.
        return [Word(part, inflected=part != "'s") for part in split_contraction(piece)]
    *elided, last = piece.split("'")
    return [*(Word(f"{part}'") for part in elided), Word(last, inflected=True)]
