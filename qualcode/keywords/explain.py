"""Why a turn got its suggestions, and which entries nearly found something there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.overlaps import Match
from qualcode.keywords.rules import Rule
from qualcode.keywords.surfaces import families_of
from qualcode.keywords.terms import EXACT, EXPRESSION, Term
from qualcode.model.codings import Hit
from qualcode.model.documents import Document, Turn
from qualcode.text.language import words

if TYPE_CHECKING:
    from qualcode.keywords.pages import Page

# So much of its beginning must a word share with a keyword to be told as a near miss.
_STEM = 5


@dataclass(frozen=True)
class NearMiss:
    """An entry that found nothing in the turn, and what kept it from that."""

    code_id: str
    entry: str
    line: int
    reason: str


@dataclass(frozen=True)
class Explanation:
    """The hits of a turn, and the entries that nearly had one, in the order of the codebook."""

    document: str
    turn: Turn
    hits: tuple[Hit, ...]
    near_misses: tuple[NearMiss, ...]


def explain(
    document: Document, number: int, matcher: Matcher, *, roles: Mapping[str, str] | None = None
) -> Explanation:
    """Explain one turn. Raises QualcodeError if the document has no such turn."""
    turn = next((turn for turn in document.turns if turn.number == number), None)
    if turn is None:
        raise QualcodeError(
            f'Document "{document.name}" has no turn {number}.',
            f"Its turns are 1 to {len(document.turns)}.",
        )
    hits = matcher.find_hits(document.text, [turn], roles=roles)
    page = matcher.read(document.text, [turn])
    page.look_around(range(len(page)))
    found = {(hit.code_id, hit.entry) for hit in hits}
    said = _Words(page, matcher)
    misses = [
        NearMiss(rule.code_id, rule.name, rule.entry.keyword.line, reason)
        for rule in matcher.rules
        if (rule.code_id, rule.name) not in found and (reason := _reason(rule, page, said, roles))
    ]
    return Explanation(document.name, turn, tuple(hits), tuple(misses))


class _Words:
    """The words of a turn, and the forms the matcher knows of its terms."""

    def __init__(self, page: Page, matcher: Matcher) -> None:
        low, plain = page.folded.low, page.folded.plain
        start, end = (int(page.starts[0]), int(page.ends[0])) if len(page) else (0, 0)
        self.low = low[start:end]
        self.plain = plain[start:end]
        self.forms = [span.of(self.low) for span in words(self.low)]
        self.terms = matcher.terms
        self.families = families_of(matcher.terms, matcher.language)


def _reason(
    rule: Rule,
    page: Page,
    said: _Words,
    roles: Mapping[str, str] | None,
) -> str:
    """What kept a rule from a hit in this turn; empty if it was not near one."""
    if not len(page):
        return ""
    matches = [page.within(term, 0) for term in rule.terms]
    if all(matches):
        return _kept_back(rule, page, matches[0][0], roles)
    if rule.entry.near:
        missing = [t.source for t, m in zip(rule.entry.terms, matches, strict=True) if not m]
        if len(missing) == 1:
            return f"`{missing[0]}` is not in the turn; the rest is"
        return ""
    return next(_almost(said.terms[rule.terms[0]], said), "")


def _kept_back(rule: Rule, page: Page, first: Match, roles: Mapping[str, str] | None) -> str:
    """What keeps back a rule all of whose terms are in the turn."""
    from qualcode.keywords.search import find_excuse, passages_of, speaks

    speaker = page.turns[0].speaker
    if rule.speakers and not speaks(speaker, rule.speakers, roles or {}):
        wanted = ", ".join(rule.speakers)
        return f"it is only looked for if {wanted} speaks, and here it is {speaker or 'nobody'}"
    if rule.entry.near and not passages_of(rule, page, 0):
        keyword = rule.entry.keyword
        limit = f"within {keyword.words} words" if keyword.words else "in one sentence"
        order = ", in this order" if keyword.ordered else ""
        return f"all of it is in the turn, but not {limit}{order}"
    excuse = find_excuse(rule, page, first)
    if excuse is None:
        return ""
    return f"`{page.folded.plain[excuse[0] : excuse[1]]}` occurs in the same sentence (unless)"


def _almost(term: Term, said: _Words) -> Iterator[str]:
    """Ways in which a word, a phrase or an exact form was nearly there."""
    if term.kind == EXPRESSION:
        return
    if term.kind == EXACT:
        for found in re.finditer(
            rf"(?<!\w){re.escape(term.text)}(?!\w)", said.plain, re.IGNORECASE
        ):
            yield f"`{found.group()}` is written with other capitals"
        return
    inflected = [word for word in term.words if not word.is_mark]
    families = [said.families.get(word.text, frozenset({word.text})) for word in inflected]
    if len(inflected) > 1:
        if all(any(form in family for form in said.forms) for family in families):
            yield "its words are in the turn, but not side by side as they are written"
        return
    if inflected and not inflected[0].wild:
        stem = inflected[0].text[: _stem_length(inflected[0].text)]
        for form in dict.fromkeys(said.forms):
            if len(stem) >= _STEM - 1 and form.startswith(stem) and form not in families[0]:
                yield f"`{form}` is not one of its forms; `{stem}*` would find it"


def _stem_length(word: str) -> int:
    return max(_STEM - 1, len(word) - 4)
