"""Keyword entries, compiled once, looked for in documents."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.keywords.rules import compile_rules

if TYPE_CHECKING:
    from qualcode.keywords.hits import Hits
    from qualcode.keywords.pages import Page
    from qualcode.model.codes import Codebook
    from qualcode.model.documents import Turn


class Matcher:
    """The keywords of a codebook, compiled once; then `find_hits` document by document.

    Raises QualcodeError if an entry cannot be read (`check_keywords` lists all of them).
    Retired codes find nothing. With `codes`, the ids of some, the others find nothing either.
    """

    def __init__(self, codebook: Codebook, codes: Container[str] | None = None) -> None:
        from qualcode.keywords.search import Search

        self.language = codebook.language or "en"
        compiled = compile_rules(codebook, self.language, codes)
        self.rules, self.terms, self.probes = compiled.rules, compiled.terms, compiled.probes
        self._search = Search(compiled, self.language)

    def find_hits(
        self, text: str, turns: Sequence[Turn], *, roles: Mapping[str, str] | None = None
    ) -> Hits:
        """The hits inside the spans of `turns`, by start, then in the order of the codebook.

        Spans are code points of `text`. `roles` maps speakers to their roles, for entries that ask
        for a role under `speakers`. Raises QualcodeError if an expression takes too long.
        """
        return self._search.find_hits(self.read(text, turns), roles or {})

    def read(self, text: str, turns: Sequence[Turn]) -> Page:
        """The page to look for terms on; spans of `turns` are code points of `text`."""
        from qualcode.keywords.pages import Page

        return Page(text, turns, self._search.lookup)
