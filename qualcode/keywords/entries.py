"""Keyword entries: what a codebook writes, taken apart, and what is wrong with it.

docs/keywords.md specifies the language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qualcode.errors import Problem, QualcodeError
from qualcode.keywords.surfaces import families_of
from qualcode.keywords.terms import PatternError, Term, Word, parse_term
from qualcode.model.codes import Code, Codebook, Keyword
from qualcode.text.language import has_lemma_table


class EntryError(QualcodeError):
    """A keyword that cannot be used; `messages` say everything that is wrong with it."""

    def __init__(self, keyword: Keyword, messages: list[str]) -> None:
        super().__init__(
            "\n".join(f"Keyword `{keyword}` {message}" for message in messages),
            "docs/keywords.md has the language of keywords with examples.",
        )
        self.messages = messages


@dataclass(frozen=True)
class Entry:
    """A keyword taken apart: one term, or with `near` the terms that must occur together."""

    keyword: Keyword
    terms: tuple[Term, ...]
    unless: tuple[Term, ...] = ()

    @property
    def near(self) -> bool:
        """True if several terms must occur near each other."""
        return len(self.terms) > 1


def parse_entry(keyword: Keyword, language: str) -> Entry:
    """Take a keyword apart; EntryError with all its faults at once."""
    messages = _shape_faults(keyword)
    patterns = keyword.near or (keyword.pattern,)
    terms = _parsed(patterns, "(near) `{}` " if keyword.near else "", language, messages)
    unless = _parsed(keyword.unless, "(unless) `{}` ", language, messages)
    if any(_same(term, other) for term in terms for other in unless):
        messages.append("can never match: the same term is listed under `unless`")
    if messages:
        raise EntryError(keyword, messages)
    return Entry(keyword, terms, unless)


def _parsed(
    patterns: Iterable[str], where: str, language: str, messages: list[str]
) -> tuple[Term, ...]:
    """The terms; what is wrong with one is added to `messages`."""
    terms = []
    for pattern in patterns:
        try:
            terms.append(parse_term(pattern, language))
        except PatternError as error:
            messages.append(where.format(pattern) + error.message)
    return tuple(terms)


def _shape_faults(keyword: Keyword) -> list[str]:
    faults = []
    if keyword.near and keyword.pattern:
        faults.append("has both `pattern` and `near`; make two of it")
    if len(keyword.near) == 1:
        faults.append("has one pattern under `near`; it takes two or more")
    if keyword.words < 0:
        faults.append("has a negative number of `words`")
    if keyword.within not in {"", "sentence", "turn"}:
        faults.append(f"has `within: {keyword.within}`; it can be sentence or turn")
    return faults


def _idle_options(keyword: Keyword) -> list[str]:
    """Options that have no effect here."""
    given = {"words": keyword.words, "within": keyword.within, "ordered": keyword.ordered}
    idle = [name for name, value in given.items() if value and not keyword.near]
    return [f"has `{name}`, which says nothing without `near`" for name in idle]


def check_keywords(codebook: Codebook, path: str) -> list[Problem]:
    """What is wrong with the keywords of a codebook, by line.

    Errors: a keyword that cannot be read or can match nothing. Warnings: one that is under two
    codes, or that adds nothing to another of its code (`therapists` beside `therapist`), or has
    `words`, `within` or `ordered` without `near`; and a language without a table of word forms.
    """
    problems: list[Problem] = []
    entries: list[tuple[Code, Entry]] = []
    for code in codebook.walk():
        for keyword in code.keywords:
            try:
                entries.append((code, parse_entry(keyword, codebook.language or "en")))
            except EntryError as error:
                problems += [
                    Problem(path, keyword.line, f"keyword `{keyword}` {message}")
                    for message in error.messages
                ]
            else:
                problems += [
                    Problem(path, keyword.line, f"keyword `{keyword}` {said}", "warning")
                    for said in _idle_options(keyword)
                ]
    inflected = any(w.inflected for _, entry in entries for term in entry.terms for w in term.words)
    if inflected and not has_lemma_table(codebook.language or "en"):
        said = (
            f"there is no table of word forms for the language `{codebook.language}`, so each word "
            "finds only itself; `*` helps, as in recover*"
        )
        problems.append(Problem(path, 0, said, "warning"))
    problems += _find_repeats(entries, codebook.language or "en", path)
    return sorted(problems)


def _find_repeats(entries: list[tuple[Code, Entry]], language: str, path: str) -> list[Problem]:
    families = families_of((term for _, entry in entries for term in entry.terms), language)
    seen: dict[object, tuple[Code, Entry]] = {}
    problems = []
    for code, entry in entries:
        if code.retired:
            continue
        key = _meaning(entry, families)
        if key not in seen:
            seen[key] = (code, entry)
            continue
        first, earlier = seen[key]
        same_words = str(earlier.keyword) == str(entry.keyword)
        if first.id == code.id and same_words:
            continue  # the codebook's own check tells it
        place = f"line {earlier.keyword.line}" if earlier.keyword.line else f"code `{first.id}`"
        said = (
            f"keyword `{entry.keyword}` is also under code `{first.id}` ({place})"
            if first.id != code.id
            else f"keyword `{entry.keyword}` finds what `{earlier.keyword}` ({place}) finds already"
        )
        if first.id != code.id and not same_words:
            said += f" as `{earlier.keyword}`"
        problems.append(Problem(path, entry.keyword.line, said, "warning"))
    return problems


def _meaning(entry: Entry, families: dict[str, frozenset[str]]) -> object:
    keyword = entry.keyword
    terms = [_term_meaning(term, families) for term in entry.terms]
    return (
        tuple(terms) if keyword.ordered else frozenset(terms),
        (keyword.words, keyword.within) if entry.near else (),
        frozenset(keyword.speakers),
        frozenset(keyword.unless),
    )


def _term_meaning(term: Term, families: dict[str, frozenset[str]]) -> object:
    words = tuple(families[word.text] if word.inflected else word.text for word in term.words)
    return term.kind, words, term.text


def _same(term: Term, other: Term) -> bool:
    return (
        term.kind == other.kind
        and term.text == other.text
        and _plain(term.words) == _plain(other.words)
    )


def _plain(words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(word.text for word in words)
