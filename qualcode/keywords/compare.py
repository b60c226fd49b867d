"""What an edited codebook would change about the suggestions, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qualcode.model.codings import Suggestion


@dataclass(frozen=True)
class Changed:
    """The same passage for the same code, for other reasons than before (or with other facets)."""

    before: Suggestion
    after: Suggestion

    @property
    def gained(self) -> tuple[str, ...]:
        """Entries that are a reason now and were none."""
        return tuple(one for one in self.after.triggers if one not in self.before.triggers)

    @property
    def lost(self) -> tuple[str, ...]:
        """Entries that were a reason."""
        return tuple(one for one in self.before.triggers if one not in self.after.triggers)


@dataclass(frozen=True)
class Differences:
    """Suggestions by what happens to them, each in the order it was given."""

    added: tuple[Suggestion, ...]
    removed: tuple[Suggestion, ...]
    changed: tuple[Changed, ...]
    kept: int


def compare_suggestions(before: Iterable[Suggestion], after: Iterable[Suggestion]) -> Differences:
    """Tell two sets of suggestions apart, by document, code and span.

    One that grew or shrank counts as removed and added.
    """
    old = {one.id: one for one in before}
    new = {one.id: one for one in after}
    both = [(old[name], one) for name, one in new.items() if name in old]
    changed = tuple(
        Changed(first, second)
        for first, second in both
        if set(first.triggers) != set(second.triggers) or first.facets != second.facets
    )
    return Differences(
        tuple(one for name, one in new.items() if name not in old),
        tuple(one for name, one in old.items() if name not in new),
        changed,
        len(both) - len(changed),
    )
