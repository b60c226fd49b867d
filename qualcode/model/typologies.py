"""Classifications of cases that an analyst made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Typology:
    """A named classification: the type of each case, and the analyst's reason for it."""

    name: str
    type_of: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)

    @property
    def types(self) -> list[str]:
        """The types, in the order met."""
        return list(dict.fromkeys(value for value in self.type_of.values() if value))
