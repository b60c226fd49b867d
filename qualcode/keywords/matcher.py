"""Keyword entries, compiled once, looked for in documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from qualcode.errors import QualcodeError
from qualcode.keywords.automaton import Automaton
from qualcode.keywords.entries import Entry, EntryError, parse_entry
from qualcode.keywords.expressions import compile_expression, find_matches
from qualcode.keywords.near import Nearness, find_passages
from qualcode.keywords.negation import REACH, Negation
from qualcode.keywords.overlaps import Match
from qualcode.keywords.pages import Page
from qualcode.keywords.surfaces import Probe, families_of, find_probe
from qualcode.keywords.terms import EXPRESSION, Term
from qualcode.model.codes import Code, Codebook, Keyword
from qualcode.model.codings import Hit
from qualcode.model.documents import Turn


@dataclass(frozen=True)
class Rule:
    """One entry at work for one code (its own, or one below it that inherits the entry).

    `terms` and `unless` are indices of the matcher's terms.
    """

    code_id: str
    entry: Entry
    name: str
    terms: tuple[int, ...]
    unless: tuple[int, ...]
    speakers: tuple[str, ...]
    facets: Mapping[str, str]

    @property
    def is_plain(self) -> bool:
        """True where every match of its one term is a hit, and none can overlap another."""
        words = self.entry.terms[0].words
        simple = len(words) == 1 and not words[0].wild
        return simple and len(self.terms) == 1 and not (self.unless or self.speakers)


class Matcher:
    """The keywords of a codebook, compiled once; then `find_hits` document by document.

    Raises QualcodeError where an entry cannot be read (`check_keywords` tells all of them).
    Retired codes find nothing.
    """

    def __init__(self, codebook: Codebook) -> None:
        self.language = codebook.language or "en"
        self.terms: list[Term] = []
        self._indices: dict[Term, int] = {}
        self.rules: tuple[Rule, ...] = tuple(
            self._rule(code, keyword)
            for theme in codebook.themes
            for code, keyword in _with_inherited(theme.codes)
        )
        families = families_of(self.terms, self.language)
        self._expressions = {
            place: compile_expression(term.text)
            for place, term in enumerate(self.terms)
            if term.kind == EXPRESSION
        }
        self._negation = Negation(self.language)
        self.probes: tuple[Probe, ...] = tuple(
            find_probe(term, families, self.language) for term in self.terms
        )
        cues = Probe(self._negation.surfaces)
        self.automaton = Automaton((*self.probes, cues), self.language)
        self._plain, self._by_term = self._dispatch()
        self._searched_whole = [
            term for term in self._expressions if not self.probes[term].surfaces
        ]
        self._names = (*(None if t.kind == EXPRESSION else t.source for t in self.terms), None)

    def find_hits(
        self, text: str, turns: Sequence[Turn], *, roles: Mapping[str, str] | None = None
    ) -> list[Hit]:
        """The hits inside the spans of `turns`, by start, then in the order of the codebook.

        Spans are code points of `text`. `roles` maps speakers to their roles, for entries that ask
        for a role under `speakers`. Raises QualcodeError where an expression takes too long.
        """
        page, found = self._read(text, turns, self._plain)
        for place in self._possible(page):
            rule = self.rules[place]
            found += [(start, place, end) for start, end in self.matches_of(rule, page, roles)]
        found.sort()
        negated = self._negated(page, found)
        return [
            Hit(rule.code_id, rule.name, span, flag, rule.facets)
            for rule, span, flag in zip(
                (self.rules[place] for _, place, _ in found),
                page.folded.originals((start, end) for start, _, end in found),
                negated,
                strict=True,
            )
        ]

    def find_spans(self, text: str) -> list[tuple[int, int, str]]:
        """Where words, phrases, wildcards and exact forms stand in a text: (start, end, pattern).

        The bare matching, without turns, near, unless and negation; by rising end.
        """
        folded, found = self.automaton.search(text)
        names = self._names
        if not folded.cuts:
            return [
                (start - 1, end - 1, name)
                for start, end, term in found
                if (name := names[term]) is not None
            ]
        spans = folded.originals((start, end) for start, end, _ in found)
        return [
            (span.start, span.end, name)
            for span, (_, _, term) in zip(spans, found, strict=True)
            if (name := names[term]) is not None
        ]

    def read(self, text: str, turns: Sequence[Turn]) -> Page:
        """Look for every term in the spans of `turns`, for `matches_of`."""
        return self._read(text, turns, [()] * len(self.terms))[0]

    def matches_of(
        self, rule: Rule, page: Page, roles: Mapping[str, str] | None = None
    ) -> list[Match]:
        """Where a rule holds, in offsets of the folded text of a page that was `read`."""
        matches = self.passages_of(rule, page) if rule.entry.near else page.longest(rule.terms[0])
        if rule.speakers:
            speakers, known = rule.speakers, roles or {}
            matches = [one for one in matches if speaks(page.speaker_at(one[0]), speakers, known)]
        if rule.unless:
            matches = [one for one in matches if not _is_excused(rule, page, one)]
        return matches

    def _read(
        self, text: str, turns: Sequence[Turn], plain: Sequence[tuple[int, ...]]
    ) -> tuple[Page, list[tuple[int, int, int]]]:
        """A page with the matches of terms, and those of `plain` rules as (start, rule, end)."""
        folded, all_found = self.automaton.search(text)
        page = Page(folded, text, turns, self.language)
        found: list[tuple[int, int, int]] = []
        cue, matches, places = len(self.terms), page.matches, page.places
        expressions = self._expressions
        wanted: dict[int, dict[int, None]] = {
            term: dict.fromkeys(range(len(places))) for term in self._searched_whole
        }
        at, count = 0, len(places)
        for start, end, term in all_found:
            while at < count and places[at][1] <= start:
                at += 1
            if at == count:
                break
            if start < places[at][0] or places[at][1] < end:
                continue
            if term == cue:
                page.cues.append((start, end))
            elif term in expressions:
                wanted.setdefault(term, {})[at] = None
            elif plain[term]:
                found += [(start, place, end) for place in plain[term]]
            else:
                matches.setdefault(term, []).append((start, end))
        for term, turns_wanted in wanted.items():
            for place in turns_wanted:
                start, end = places[place]
                turn = page.folded.plain[start:end]
                spans = find_matches(expressions[term], turn, self.terms[term].source)
                matches.setdefault(term, []).extend((start + a, start + b) for a, b in spans)
        return page, found

    def passages_of(self, rule: Rule, page: Page) -> list[Match]:
        """Where the terms of a `near` stand together; turns without the rarest are passed over."""
        rarest = min((page.longest(term) for term in rule.terms), key=len)
        keyword = rule.entry.keyword
        by_sentence = keyword.within == "sentence" or not (keyword.words or keyword.within)
        block = page.sentence_at if by_sentence else None
        nearness = Nearness(keyword.words, keyword.ordered, block, page.fewer_words)
        passages: list[Match] = []
        for turn in dict.fromkeys(page.turn_at(start) for start, _ in rarest):
            parts = [list(page.within(term, *page.places[turn])) for term in rule.terms]
            passages += find_passages(parts, nearness)
        return passages

    def _negated(self, page: Page, found: Sequence[tuple[int, int, int]]) -> list[bool]:
        """For each match, by rising start, whether a cue before it in its clause negates it."""
        flags: list[bool] = []
        cues = page.cues
        at, count = 0, len(cues)
        for start, _, end in found:
            while at < count and cues[at][1] <= start:
                at += 1
            near = at > 0 and start - cues[at - 1][1] <= REACH
            flag = near and self._is_negated(page, cues[max(at - 3, 0) : at], start)
            if self._negation.follows and not flag:
                flag = self._is_negated_after(page, cues[at : at + 3], end)
            flags.append(flag)
        return flags

    def _is_negated_after(self, page: Page, cues: Sequence[Match], end: int) -> bool:
        return any(
            end <= first <= end + REACH
            and self._negation.holds_after(page.folded.low, end, first)
            and page.turn_at(first) == page.turn_at(end - 1)
            for first, _ in cues
        )

    def _is_negated(self, page: Page, cues: Sequence[Match], start: int) -> bool:
        for first, end in reversed(cues):
            if start - end > REACH:
                return False
            if self._negation.holds(page.folded.low, end, start):
                return page.turn_at(first) == page.turn_at(start)
        return False

    def _possible(self, page: Page) -> list[int]:
        """The rules, plain ones aside, all of whose terms stand somewhere on the page."""
        there = page.matches
        return [
            place
            for term in there
            for place in self._by_term.get(term, ())
            if all(other in there for other in self.rules[place].terms)
        ]

    def _dispatch(self) -> tuple[list[tuple[int, ...]], dict[int, list[int]]]:
        """Two ways from a term to rules.

        The first, for each term: the rules it is all of, where no other rule needs its matches. The
        second: all other rules, by the first of their terms.
        """
        users: list[list[int]] = [[] for _ in self.terms]
        shared: set[int] = set()
        for place, rule in enumerate(self.rules):
            if rule.is_plain:
                users[rule.terms[0]].append(place)
            else:
                shared.update(rule.terms, rule.unless)
        plain = [() if term in shared else tuple(rules) for term, rules in enumerate(users)]
        direct = {place for rules in plain for place in rules}
        others: dict[int, list[int]] = {}
        for place, rule in enumerate(self.rules):
            if place not in direct:
                others.setdefault(rule.terms[0], []).append(place)
        return plain, others

    def _rule(self, code: Code, keyword: Keyword) -> Rule:
        try:
            entry = parse_entry(keyword, self.language)
        except EntryError as error:
            line = f" (line {keyword.line})" if keyword.line else ""
            raise QualcodeError(f"code `{code.id}`{line}: {error.message}", error.hint) from error
        return Rule(
            code.id,
            entry,
            str(keyword),
            tuple(self._index(term) for term in entry.terms),
            tuple(self._index(term) for term in entry.unless),
            keyword.speakers,
            dict(keyword.facet),
        )

    def _index(self, term: Term) -> int:
        if term not in self._indices:
            self._indices[term] = len(self.terms)
            self.terms.append(term)
        return self._indices[term]


def _with_inherited(
    codes: Iterable[Code], inherited: tuple[Keyword, ...] = ()
) -> Iterator[tuple[Code, Keyword]]:
    """Each code in use with its own keywords, then those that codes above hand down."""
    for code in codes:
        own = () if code.retired else code.keywords
        for keyword in () if code.retired else (*own, *inherited):
            yield code, keyword
        handed = tuple(keyword for keyword in own if keyword.inherit)
        yield from _with_inherited(code.codes, (*inherited, *handed))


def _is_excused(rule: Rule, page: Page, match: Match) -> bool:
    """Whether a term of `unless` stands in the sentence (or sentences) of the match."""
    turn = page.places[page.turn_at(match[0])]
    others = [other for term in rule.unless for other in page.within(term, *turn)]
    if not others:
        return False
    first, last = page.sentence_at(match[0]), page.sentence_at(match[1] - 1)
    return any(first <= page.sentence_at(start) <= last for start, _ in others)


def speaks(speaker: str | None, wanted: Sequence[str], roles: Mapping[str, str]) -> bool:
    """Whether a label, or its role, is one of `wanted` (labels may hold `*` and `?`)."""
    label = speaker or ""
    return any(
        label == one or roles.get(label) == one or fnmatchcase(label, one.replace("[", "[[]"))
        for one in wanted
    )
