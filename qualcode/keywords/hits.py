"""The hits of a text as columns: a `Hit` is made of a place only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from qualcode.keywords.rules import Rule
from qualcode.model.codings import Hit
from qualcode.model.spans import Span

if TYPE_CHECKING:
    from qualcode.keywords.columns import Flags, Ints


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """By start, then in the order of the codebook. `which` are indices of `rules`.

    `starts` and `ends` are code points of the text that was searched.
    """

    rules: Sequence[Rule]
    which: Ints
    starts: Ints
    ends: Ints
    negated: Flags

    def __len__(self) -> int:
        return len(self.which)

    def __iter__(self) -> Iterator[Hit]:
        columns = (self.which, self.starts, self.ends, self.negated)
        for which, start, end, negated in zip(*(one.tolist() for one in columns), strict=True):
            rule = self.rules[which]
            yield Hit(rule.code_id, rule.name, Span(start, end), negated, rule.facets)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> Hits: ...
    def __getitem__(self, place: int | slice) -> Hit | Hits:
        if isinstance(place, slice):
            some = (self.which[place], self.starts[place], self.ends[place], self.negated[place])
            return Hits(self.rules, *some)
        rule = self.rules[int(self.which[place])]
        span = Span(int(self.starts[place]), int(self.ends[place]))
        return Hit(rule.code_id, rule.name, span, bool(self.negated[place]), rule.facets)

    def __eq__(self, other: object) -> bool:
        """Whether a list or another sequence has the same hits."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
