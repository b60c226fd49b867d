"""One passage is one stretch: codings of one code, document and case that share a character count once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qualcode.model.matrix import Extract


@dataclass(frozen=True)
class Stretch:
    """A passage coded with one code: `start` and `end` in code points, its extracts by start and id."""

    document: str
    case: str
    code_id: str
    start: int
    end: int
    extracts: tuple[Extract, ...]

    @property
    def first(self) -> Extract:
        """The extract that cites the passage."""
        return self.extracts[0]

    @property
    def quotable(self) -> bool:
        """Whether any coding of it is marked as worth quoting."""
        return any(extract.coding.quotable for extract in self.extracts)


def find_stretches(extracts: Iterable[Extract]) -> list[Stretch]:
    """The passages of these extracts, by document, start, end, case and code.

    Codings that only touch stay two. An extract without a place is in none.
    """
    homes: dict[tuple[str, str, str], list[tuple[int, int, str, Extract]]] = {}
    for one in extracts:
        span = one.coding.span
        if span is not None:
            home = homes.setdefault((one.document, one.case, one.coding.code_id), [])
            home.append((span.start, span.end, one.coding.id, one))
    found = []
    for (document, case, code_id), own in homes.items():
        own.sort(key=lambda item: item[:3])
        group: list[Extract] = []
        start = reach = 0
        for begin, end, _, extract in own:
            if group and begin >= reach:
                found.append(Stretch(document, case, code_id, start, reach, tuple(group)))
                group = []
            if not group:
                start, reach = begin, end
            group.append(extract)
            reach = max(reach, end)
        found.append(Stretch(document, case, code_id, start, reach, tuple(group)))
    return sorted(found, key=lambda s: (s.document, s.start, s.end, s.case, s.code_id))
