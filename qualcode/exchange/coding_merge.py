"""Three sides of one coding: as it was exported, as the file has it now, as the study has it now.

What only the file changed is taken, what only the study changed stays, and what both changed
differently is told, not decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from qualcode.exchange.code_names import CodeNames
from qualcode.exchange.workbook.identity import plain_text
from qualcode.model.codes import Codebook
from qualcode.model.codings import Coding


def memo_mark(memo: str) -> str:
    """A fingerprint of a memo, spaces at the ends of its lines aside; empty for an empty one."""
    plain = plain_text(memo)
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16] if plain else ""


@dataclass(frozen=True)
class Exported:
    """A coding as it was exported; `memo` is its `memo_mark`."""

    code_id: str
    facets: Mapping[str, str]
    memo: str


@dataclass(frozen=True)
class Said:
    """What a file says of a coding. `memo` is None where it says nothing of it, or the same."""

    code_id: str
    facets: Mapping[str, str] = field(default_factory=dict)
    memo: str | None = None


@dataclass(frozen=True)
class Merged:
    """The coding as it should be, and what was not taken over into it."""

    coding: Coding
    refused: tuple[str, ...] = ()


class CodingMerge:
    """Merges what a file says with codings of the study; `facets` are those the file can show."""

    def __init__(self, codebook: Codebook, names: CodeNames, facets: Iterable[str]) -> None:
        self._codebook, self._names, self._facets = codebook, names, list(facets)

    def code_problem(self, code_id: str | None, label: str) -> str | None:
        """Why a coding cannot be given this code, or None."""
        if code_id is None or code_id not in self._codebook.order:
            nearest = self._names.nearest(label)
            hint = f"; the nearest: {', '.join(nearest)}" if nearest else ""
            return f"there is no code “{label}” in the codebook{hint}"
        code = self._codebook.code(code_id)
        if code is not None and code.retired:
            return f"the code “{label}” is retired"
        return None

    def same(self, coding: Coding, was: Exported) -> bool:
        """Whether the study's coding is still as it was exported."""
        facets = all(coding.facets.get(f, "") == was.facets.get(f, "") for f in self._facets)
        return facets and coding.code_id == was.code_id and memo_mark(coding.memo) == was.memo

    def unchanged(self, was: Exported, said: Said) -> bool:
        """Whether the file says the same as was exported."""
        facets = all(said.facets.get(f, "") == was.facets.get(f, "") for f in self._facets)
        return facets and said.code_id == was.code_id and said.memo is None

    def merge(self, now: Coding, was: Exported, said: Said) -> Merged:
        """The study's coding `now` with what the file changed since the export."""
        refused: list[str] = []
        code_id = now.code_id
        if said.code_id not in (was.code_id, now.code_id):
            if now.code_id == was.code_id:
                code_id = said.code_id
            else:
                refused.append(self._both("the code", now.code_id, said.code_id))
        facets = {name: value for name, value in now.facets.items() if name not in self._facets}
        for name in self._facets:
            sides = (now.facets.get(name, ""), was.facets.get(name, ""), said.facets.get(name, ""))
            facets[name] = self._facet(name, *sides, refused)
        memo = now.memo
        if said.memo is not None and memo_mark(said.memo) not in (was.memo, memo_mark(now.memo)):
            if memo_mark(now.memo) == was.memo:
                memo = said.memo
            else:
                refused.append(self._both("the memo", now.memo, said.memo))
        facets = {name: value for name, value in facets.items() if value}
        merged = replace(now, code_id=code_id, facets=facets, memo=memo)
        return Merged(now if _equal(now, merged) else merged, tuple(refused))

    def fill(self, now: Coding, said: Said) -> Merged:
        """The study's coding `now`, which the export knew nothing of, with all that is said of it.

        What the file leaves empty stays.
        """
        facets = {**now.facets, **{name: value for name, value in said.facets.items() if value}}
        known = replace(said, facets=facets, memo=said.memo or None)
        was = Exported(now.code_id, now.facets, memo_mark(now.memo))
        return self.merge(now, was, known)

    def checked(self, facets: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
        """The facets of a new coding as the codebook spells them, and what is wrong with others."""
        refused: list[str] = []
        found = {name: self._facet(name, "", "", value, refused) for name, value in facets.items()}
        return {name: value for name, value in found.items() if value}, refused

    def _facet(self, name: str, now: str, was: str, said: str, refused: list[str]) -> str:
        if said in (was, now):
            return now
        if now != was:
            refused.append(self._both(name, now, said))
            return now
        if not said:
            return ""
        values = self._codebook.facets.get(name, ())
        spelled = next((value for value in values if value.casefold() == said.casefold()), None)
        if spelled is None:
            told = (
                f"its values: {', '.join(values)}" if values else "the codebook has no such facet"
            )
            refused.append(f"“{said}” is no value of {name}; {told}")
        return spelled or now

    @staticmethod
    def _both(what: str, now: str, said: str) -> str:
        there, here = (f"“{' '.join(text.split())}”" if text else "nothing" for text in (now, said))
        return f"{what} was changed in the study, too: there it is {there}, here {here}"


def _equal(one: Coding, other: Coding) -> bool:
    return (one.code_id, dict(one.facets), one.memo) == (
        other.code_id,
        dict(other.facets),
        other.memo,
    )
