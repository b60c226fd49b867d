"""The entries of a codebook compiled: rules over terms, each term once, and how to look for it."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.errors import QualcodeError
from qualcode.keywords.entries import Entry, EntryError, parse_entry
from qualcode.keywords.surfaces import Probe, families_of, find_probe
from qualcode.keywords.terms import Term
from qualcode.model.codes import Code, Codebook, Keyword


@dataclass(frozen=True)
class Rule:
    """One entry that is used for one code (its own, or one below it that inherits the entry).

    `terms` and `unless` are indices of the terms of all rules. `anchor` is the one of `terms` that
    is looked for first; `others`, the rest of them, only around it, the rarest first.
    """

    code_id: str
    entry: Entry
    name: str
    terms: tuple[int, ...]
    unless: tuple[int, ...]
    anchor: int
    others: tuple[int, ...]
    speakers: tuple[str, ...]
    facets: Mapping[str, str]


@dataclass(frozen=True)
class Rules:
    """All rules in the order of the codebook; the terms they speak of, and their probes."""

    rules: tuple[Rule, ...]
    terms: tuple[Term, ...]
    probes: tuple[Probe, ...]


def compile_rules(codebook: Codebook, language: str, codes: Container[str] | None = None) -> Rules:
    """The rules of all codes in use, or of these, by their ids.

    Raises QualcodeError if an entry cannot be read (`check_keywords` lists all of them).
    """
    entries = [
        (code.id, _entry(code, keyword, language))
        for code, keywords in entries_at_work(codebook)
        if codes is None or code.id in codes
        for keyword in keywords
    ]
    terms = tuple(dict.fromkeys(t for _, entry in entries for t in (*entry.terms, *entry.unless)))
    families = families_of(terms, language)
    probes = tuple(find_probe(term, families, language) for term in terms)
    places = {term: place for place, term in enumerate(terms)}
    rules = tuple(_rule(code_id, entry, places, probes) for code_id, entry in entries)
    return Rules(rules, terms, probes)


def fingerprint_codes(codebook: Codebook, unit: str) -> dict[str, str]:
    """For each code that has active entries, by its id, all that decides on its suggestions.

    `unit` is that of codes without one of their own. The same fingerprint: in the same texts the same
    suggestions, by the same version of this program.
    """
    return {
        code.id: _fingerprint((codebook.language, code.unit or unit), keywords)
        for code, keywords in entries_at_work(codebook)
        if keywords
    }


def _fingerprint(setting: Sequence[str], keywords: Iterable[Keyword]) -> str:
    said = repr((*setting, *(replace(keyword, line=0) for keyword in keywords)))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def entries_at_work(codebook: Codebook) -> Iterator[tuple[Code, tuple[Keyword, ...]]]:
    """Each code in use with its own keywords, then those that codes above hand down."""
    for theme in codebook.themes:
        yield from _with_inherited(theme.codes, ())


def _with_inherited(
    codes: Iterable[Code], inherited: tuple[Keyword, ...]
) -> Iterator[tuple[Code, tuple[Keyword, ...]]]:
    for code in codes:
        own = () if code.retired else code.keywords
        if not code.retired:
            yield code, (*own, *inherited)
        handed = tuple(keyword for keyword in own if keyword.inherit)
        yield from _with_inherited(code.codes, (*inherited, *handed))


def _entry(code: Code, keyword: Keyword, language: str) -> Entry:
    try:
        return parse_entry(keyword, language)
    except EntryError as error:
        line = f" (line {keyword.line})" if keyword.line else ""
        said = "\n".join(f"keyword `{keyword}` {message}" for message in error.messages)
        raise QualcodeError(f"Code `{code.id}`{line}: {said}", error.hint) from error


def _rule(
    code_id: str,
    entry: Entry,
    places: Mapping[Term, int],
    probes: Sequence[Probe],
) -> Rule:
    keyword = entry.keyword
    terms = tuple(places[term] for term in entry.terms)
    anchor, *others = sorted(terms, key=lambda term: _rarity(probes[term]), reverse=True)
    return Rule(
        code_id=code_id,
        entry=entry,
        name=str(keyword),
        terms=terms,
        unless=tuple(places[term] for term in entry.unless),
        anchor=anchor,
        others=tuple(others),
        speakers=keyword.speakers,
        facets=dict(keyword.facet),
    )


def _rarity(probe: Probe) -> int:
    """How rare a term probably is: short words are common. Without a surface: all there is."""
    return min(map(len, probe.surfaces), default=0)
