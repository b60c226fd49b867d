"""The keywords of a codebook looked for in a page, as columns.

One pass over the text looks for one term of each rule, its anchor. The other terms of `near` and
those of `unless`, often the commonest words of a language, are looked for only in the turns that
have an anchor. What can be settled for all matches at once is settled by arrays; only the pairs of
rule and turn that are left are gone through one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from qualcode.keywords.columns import Flags, Groups, Ints
from qualcode.keywords.cues import find_negated
from qualcode.keywords.hits import Hits
from qualcode.keywords.near import Nearness, find_passages
from qualcode.keywords.negation import Negation
from qualcode.keywords.overlaps import Match
from qualcode.keywords.pages import Lookup, Page
from qualcode.keywords.rules import Rule, Rules
from qualcode.keywords.surfaces import Probe


@dataclass(frozen=True, slots=True)
class _Found:
    """Matches of rules: the index of the rule, start and end in the folded text, the turn."""

    rules: Ints
    starts: Ints
    ends: Ints
    turns: Ints

    def chosen(self, which: Ints | Flags) -> _Found:
        return _Found(self.rules[which], self.starts[which], self.ends[which], self.turns[which])


class Search:
    """Rules made ready for use; then `find_hits` page by page."""

    def __init__(self, compiled: Rules, language: str) -> None:
        self.rules = compiled.rules
        self._negation = Negation(language)
        probes = (*compiled.probes, Probe(self._negation.surfaces))
        first = {rule.anchor for rule in self.rules}
        self.lookup = Lookup(language, compiled.terms, probes, first)
        expressions = self.lookup.expressions.keys()
        direct, filtered, paired = _empty(len(probes)), _empty(len(probes)), _empty(len(probes))
        for place, rule in enumerate(self.rules):
            if rule.entry.near or rule.anchor in expressions:
                paired[rule.anchor].append(place)
            elif rule.unless or rule.speakers:
                filtered[rule.anchor].append(place)
            else:
                direct[rule.anchor].append(place)
        self._direct, self._filtered, self._paired = map(Groups, (direct, filtered, paired))
        # No string is sure to be in a match of these: every turn is searched.
        self._everywhere = [
            place for term in expressions if not probes[term].surfaces for place in paired[term]
        ]
        others = [[t for t in rule.others if t not in expressions] for rule in self.rules]
        most = max(map(len, others), default=0)
        self._others = np.array([[*o, *[-1] * (most - len(o))] for o in others], np.int64)
        self._others = self._others.reshape(len(self.rules), most)
        self._words = np.array([rule.entry.keyword.words for rule in self.rules], np.int64)
        self._anchors = np.array([rule.anchor for rule in self.rules], np.int64)
        self._measured = (self._words > 0) & np.array(
            [rule.anchor not in expressions for rule in self.rules], np.bool_
        )
        self._looks_around = np.array(
            [bool(rule.others or rule.unless) for rule in self.rules], np.bool_
        )
        self._unless = Groups(
            [t for t in rule.unless if t not in expressions] for rule in self.rules
        )
        self._excused = np.array([bool(rule.unless) for rule in self.rules], np.bool_)
        self._excused_by_expression = np.array(
            [any(t in expressions for t in rule.unless) for rule in self.rules], np.bool_
        )
        self._by_speaker = np.array([bool(rule.speakers) for rule in self.rules], np.bool_)

    def find_hits(self, page: Page, roles: Mapping[str, str]) -> Hits:
        """The hits of a page, by start, then in the order of the codebook."""
        parts = [self._spread(page, self._direct)]
        if (
            self._looks_around.any()
            or self._by_speaker.any()
            or self._everywhere
            or self._paired.any
        ):
            parts += self._conditional(page, roles)
        found = parts[0]
        if len(parts) > 1:
            columns = ("rules", "starts", "ends", "turns")
            found = _Found(*(np.concatenate([getattr(p, c) for p in parts]) for c in columns))
        found = found.chosen(np.argsort(found.starts * (len(self.rules) + 1) + found.rules))
        cues = page.found.of(self.lookup.cue)
        negated = find_negated(
            page.folded, cues, self._negation, found.starts, found.ends, found.turns
        )
        starts, ends = page.folded.originals(found.starts, found.ends)
        return Hits(self.rules, found.rules, starts, ends, negated)

    def _spread(self, page: Page, groups: Groups) -> _Found:
        """The matches of each anchor, once for each of the rules that have it."""
        found = page.found
        rows, rules = groups.spread(found.terms)
        if rows is None:
            return _Found(rules, found.starts, found.ends, found.turns)
        return _Found(rules, found.starts[rows], found.ends[rows], found.turns[rows])

    def _conditional(self, page: Page, roles: Mapping[str, str]) -> list[_Found]:
        filtered, anchored = self._spread(page, self._filtered), self._spread(page, self._paired)
        if self._everywhere:
            anchored = _added(anchored, self._everywhere, len(page))
        if self._by_speaker.any():
            filtered = filtered.chosen(self._spoken(page, filtered, roles))
            anchored = anchored.chosen(self._spoken(page, anchored, roles))
        turns = np.concatenate([f.turns[self._looks_around[f.rules]] for f in (filtered, anchored)])
        page.look_around(np.unique(turns).tolist())
        paired = self._evaluated(page, self._possible(page, anchored))
        return [
            part.chosen(~self._is_excused(page, part)) if len(part.rules) else part
            for part in (filtered, paired)
        ]

    def _spoken(self, page: Page, found: _Found, roles: Mapping[str, str]) -> Flags:
        """Whether the rule of each match looks at the speaker of its turn."""
        keep = np.ones(len(found.rules), np.bool_)
        known: dict[tuple[int, str | None], bool] = {}
        for at in self._by_speaker[found.rules].nonzero()[0].tolist():
            place, speaker = int(found.rules[at]), page.turns[found.turns[at]].speaker
            if (place, speaker) not in known:
                known[place, speaker] = speaks(speaker, self.rules[place].speakers, roles)
            keep[at] = known[place, speaker]
        return keep

    def _possible(self, page: Page, found: _Found) -> list[tuple[int, int]]:
        """The pairs of rule and turn in which all that the rule asks for may be near its anchor."""
        for column in range(self._others.shape[1]):
            terms = self._others[found.rules, column]
            found = found.chosen((terms < 0) | page.has(terms, found.turns))
        if self._measured[found.rules].any():
            found = found.chosen(self._is_close(page, found))
        pairs = np.unique(found.rules * len(page) + found.turns)
        return list(zip(*(one.tolist() for one in np.divmod(pairs, len(page))), strict=True))

    def _is_close(self, page: Page, found: _Found) -> Flags:
        """Whether each other term has a match within `words` words of the anchor, or a bit further.

        A quick look by the number of words alone; `find_passages` decides.
        """
        close = np.ones(len(found.rules), np.bool_)
        matches, size = page.found, len(page.folded.low)
        keys = matches.terms * size + matches.starts
        first, last = page.word_at(found.starts), page.word_at(found.ends - 1)
        reach = self._words[found.rules] + 1
        for column in range(self._others.shape[1]):
            terms = self._others[found.rules, column]
            after = keys.searchsorted(terms * size + found.starts)
            before = after - 1
            after[after == len(keys)] = 0
            near = (matches.terms[after] == terms) & (
                page.word_at(matches.starts[after]) - last <= reach
            )
            near |= (matches.terms[before] == terms) & (
                first - page.word_at(matches.ends[before] - 1) <= reach
            )
            close &= near | (terms < 0)
        return close | ~self._measured[found.rules]

    def _evaluated(self, page: Page, pairs: list[tuple[int, int]]) -> _Found:
        """What the rules find in these turns."""
        found = []
        for place, turn in pairs:
            rule = self.rules[place]
            if rule.entry.near:
                matches = passages_of(rule, page, turn)
            else:
                matches = page.within(rule.anchor, turn)
            found += [(place, start, end, turn) for start, end in matches]
        columns = np.array(found, np.int64).reshape(-1, 4)
        return _Found(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3])

    def _is_excused(self, page: Page, found: _Found) -> Flags:
        """Whether a term of `unless` is where it keeps a match from being a hit."""
        excused = np.zeros(len(found.rules), np.bool_)
        rows, terms = self._unless.spread(found.rules)
        if rows is None:
            rows = np.arange(len(found.rules))
        doubtful = self._excused_by_expression[found.rules]
        doubtful[rows[page.has(terms, found.turns[rows])]] = True
        for at in doubtful.nonzero()[0].tolist():
            match = int(found.starts[at]), int(found.ends[at])
            excused[at] = find_excuse(self.rules[found.rules[at]], page, match) is not None
        return excused


def _empty(count: int) -> list[list[int]]:
    return [[] for _ in range(count)]


def _added(found: _Found, places: Sequence[int], turns: int) -> _Found:
    """With each of these rules in every turn."""
    rules = np.repeat(np.array(places, np.int64), turns)
    nothing = np.zeros(len(rules), np.int64)
    return _Found(
        np.concatenate((found.rules, rules)),
        np.concatenate((found.starts, nothing)),
        np.concatenate((found.ends, nothing)),
        np.concatenate((found.turns, np.tile(np.arange(turns), len(places)))),
    )


def passages_of(rule: Rule, page: Page, turn: int) -> list[Match]:
    """Where the terms of a `near` are together in a turn."""
    keyword = rule.entry.keyword
    by_sentence = keyword.within == "sentence" or not (keyword.words or keyword.within)
    block = page.sentence_at if by_sentence else None
    nearness = Nearness(keyword.words, keyword.ordered, block, page.fewer_words)
    return find_passages([page.within(term, turn) for term in rule.terms], nearness)


def find_excuse(rule: Rule, page: Page, match: Match) -> Match | None:
    """The first match of `unless` in the sentence (or sentences) of a match."""
    turn = page.sentence_at(match[0])[0]
    others = [other for term in rule.unless for other in page.within(term, turn)]
    if not others:
        return None
    first, last = page.sentence_at(match[0]), page.sentence_at(match[1] - 1)
    return next((o for o in others if first <= page.sentence_at(o[0]) <= last), None)


def speaks(speaker: str | None, wanted: Sequence[str], roles: Mapping[str, str]) -> bool:
    """Whether a label, or its role, is one of `wanted` (labels may contain `*` and `?`)."""
    label = speaker or ""
    return any(
        label == one or roles.get(label) == one or fnmatchcase(label, one.replace("[", "[[]"))
        for one in wanted
    )
