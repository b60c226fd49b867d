"""Themes and codes: a tree, looked up by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Keyword:
    """A keyword entry as the codebook has it; `keywords.entries` gives it meaning.

    Either `pattern` (a word, phrase, wildcard, `=exact` or `/regex/`) or `near` (patterns that must
    occur within `words` words of each other, or in one `sentence` or `turn`) is filled.
    """

    pattern: str = ""
    near: tuple[str, ...] = ()
    words: int = 0
    within: str = ""
    ordered: bool = False
    unless: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    facet: Mapping[str, str] = field(default_factory=dict)
    inherit: bool = False
    line: int = 0

    def __str__(self) -> str:
        return self.pattern or f"near: {', '.join(self.near)}"


@dataclass(frozen=True)
class Code:
    """What is applied to text: a column of the matrix.

    `asked_of` maps attributes to the values of the cases this was asked of; empty: asked of all.
    """

    id: str
    name: str
    definition: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    asked_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    retired: bool = False
    codes: tuple[Code, ...] = ()
    line: int = 0

    def walk(self) -> Iterator[Code]:
        """This code, then all below it, in the order of the codebook."""
        yield self
        for child in self.codes:
            yield from child.walk()


@dataclass(frozen=True)
class Theme:
    """A top-level heading of the codebook: one sheet of the matrix."""

    id: str
    name: str
    definition: str = ""
    codes: tuple[Code, ...] = ()
    color: str = ""
    line: int = 0

    def walk(self) -> Iterator[Code]:
        """Every code of the theme, parents before their children."""
        for code in self.codes:
            yield from code.walk()


@dataclass(frozen=True)
class Codebook:
    """Themes, codes and facets. A coding may name a code, or a theme where no code fits."""

    title: str = ""
    version: str = ""
    language: str = "en"
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    themes: tuple[Theme, ...] = ()

    def walk(self) -> Iterator[Code]:
        """Every code, theme after theme, parents before their children."""
        for theme in self.themes:
            yield from theme.walk()

    @cached_property
    def _codes(self) -> dict[str, Code]:
        return {code.id: code for code in self.walk()}

    @cached_property
    def _themes(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def _theme_of(self) -> dict[str, Theme]:
        homes = {code.id: theme for theme in self.themes for code in theme.walk()}
        return {**{theme.id: theme for theme in self.themes}, **homes}

    @cached_property
    def order(self) -> dict[str, int]:
        """The position of each id (theme or code) in the codebook, from 0."""
        ids = [i for theme in self.themes for i in (theme.id, *(c.id for c in theme.walk()))]
        return {code_id: place for place, code_id in enumerate(ids)}

    def code(self, code_id: str) -> Code | None:
        """The code of that id, or None."""
        return self._codes.get(code_id)

    def theme(self, theme_id: str) -> Theme | None:
        """The theme of that id, or None."""
        return self._themes.get(theme_id)

    def theme_of(self, code_id: str) -> Theme | None:
        """The theme of a code (a theme's own id gives that theme), or None."""
        return self._theme_of.get(code_id)

    def name_of(self, code_id: str) -> str:
        """The name of a code or theme; the id itself where the codebook has none such."""
        found = self.code(code_id) or self.theme(code_id)
        return found.name if found else code_id
