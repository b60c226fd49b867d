"""Keyword entries, compiled once, looked for in documents.

One pass over a text looks for one term of each rule, its anchor. What else a rule asks for (the
other terms of `near`, those of `unless`, the words that negate) is looked for only around anchors:
these are often the commonest words of a language.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from qualcode.keywords.cues import find_negated
from qualcode.keywords.near import Nearness, find_passages
from qualcode.keywords.negation import Negation
from qualcode.keywords.overlaps import Match
from qualcode.keywords.pages import Lookup, Page
from qualcode.keywords.rules import Rule, compile_rules
from qualcode.keywords.surfaces import Probe
from qualcode.model.codes import Codebook
from qualcode.model.codings import Hit
from qualcode.model.documents import Turn

# Start and end in the folded text, with the place of the rule between: sorted as hits are.
Found = tuple[int, int, int]


class Matcher:
    """The keywords of a codebook, compiled once; then `find_hits` document by document.

    Raises QualcodeError where an entry cannot be read (`check_keywords` tells all of them).
    Retired codes find nothing. With `codes`, the ids of some, the others find nothing either.
    """

    def __init__(self, codebook: Codebook, codes: Container[str] | None = None) -> None:
        self.language = codebook.language or "en"
        compiled = compile_rules(codebook, self.language, codes)
        self.rules, self.terms, self.probes = compiled.rules, compiled.terms, compiled.probes
        self._plain, self._by_anchor = self._dispatch()
        first = self._plain.keys() | self._by_anchor.keys()
        self._negation = Negation(self.language)
        cues = Probe(self._negation.surfaces)
        self._lookup = Lookup(self.language, self.terms, (*self.probes, cues), first)
        self._searched_whole = [
            term
            for term in self._by_anchor
            if term in self._lookup.expressions and not self.probes[term].surfaces
        ]

    def find_hits(
        self, text: str, turns: Sequence[Turn], *, roles: Mapping[str, str] | None = None
    ) -> list[Hit]:
        """The hits inside the spans of `turns`, by start, then in the order of the codebook.

        Spans are code points of `text`. `roles` maps speakers to their roles, for entries that ask
        for a role under `speakers`. Raises QualcodeError where an expression takes too long.
        """
        page = self.read(text, turns)
        found, anchored = self._find(page)
        for term, places in anchored.items():
            for place in self._by_anchor[term]:
                matches = self._matches(self.rules[place], page, places, roles or {})
                found += [(start, place, end) for start, end in matches]
        found.sort()
        rules = (self.rules[place] for _, place, _ in found)
        spans = page.folded.originals((start, end) for start, _, end in found)
        hits = ((start, end) for start, _, end in found)
        flags = find_negated(page, len(self.terms), self._negation, hits)
        return [
            Hit(rule.code_id, rule.name, span, flag, rule.facets)
            for rule, span, flag in zip(rules, spans, flags, strict=True)
        ]

    def read(self, text: str, turns: Sequence[Turn]) -> Page:
        """The page to look for terms on; spans of `turns` are code points of `text`."""
        return Page(text, turns, self._lookup)

    def passages_of(self, rule: Rule, page: Page, turns: Iterable[int]) -> list[Match]:
        """Where the terms of a `near` stand together, in these turns, by their indices."""
        keyword = rule.entry.keyword
        by_sentence = keyword.within == "sentence" or not (keyword.words or keyword.within)
        block = page.sentence_at if by_sentence else None
        nearness = Nearness(keyword.words, keyword.ordered, block, page.fewer_words)
        passages: list[Match] = []
        for turn in turns:
            if all(page.within(term, turn) for term in rule.others):
                parts = [page.within(term, turn) for term in rule.terms]
                passages += find_passages(parts, nearness)
        return passages

    def _matches(
        self, rule: Rule, page: Page, turns: Iterable[int], roles: Mapping[str, str]
    ) -> list[Match]:
        """Where a rule holds in the turns in which its anchor stands."""
        if rule.entry.near:
            matches = self.passages_of(rule, page, turns)
        else:
            matches = page.longest(rule.anchor, turns)
        if rule.speakers:
            speakers = rule.speakers
            matches = [one for one in matches if speaks(page.speaker_at(one[0]), speakers, roles)]
        if rule.unless:
            matches = [one for one in matches if not _is_excused(rule, page, one)]
        return matches

    def _find(self, page: Page) -> tuple[list[Found], dict[int, Iterable[int]]]:
        """The hits of plain rules, and for the anchors of the others the turns they stand in."""
        found: list[Found] = []
        anchored: dict[int, dict[int, None]] = {
            term: dict.fromkeys(range(len(page.places))) for term in self._searched_whole
        }
        plain, anchors, expressions = self._plain, self._by_anchor, self._lookup.expressions
        for term, turn, match in page.found():
            if term in plain:
                found += [(match[0], place, match[1]) for place in plain[term]]
            if term in anchors:
                anchored.setdefault(term, {})[turn] = None
                if term not in expressions:
                    page.keep(term, turn, match)
        return found, dict(anchored)

    def _dispatch(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """From a term to the plain rules that it is all of, and to the rest, by anchor."""
        plain: dict[int, list[int]] = {}
        anchors: dict[int, list[int]] = {}
        for place, rule in enumerate(self.rules):
            (plain if rule.is_plain else anchors).setdefault(rule.anchor, []).append(place)
        return plain, anchors


def _is_excused(rule: Rule, page: Page, match: Match) -> bool:
    """Whether a term of `unless` stands in the sentence (or sentences) of the match."""
    turn = page.turn_at(match[0])
    others = [other for term in rule.unless for other in page.within(term, turn)]
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
