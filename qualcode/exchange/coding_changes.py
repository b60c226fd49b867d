"""What a file that came back changes in the study's codings, gathered row by row, comment by comment.

A coding has three sides: as it was exported, as the file has it, as the study has it now. What
becomes of it, whole or part by part, is the table of outcomes (`returns`); the messages are here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from qualcode.errors import Problem
from qualcode.exchange.code_names import CodeNames
from qualcode.exchange.workbook.identity import plain_text
from qualcode.model.codes import Codebook
from qualcode.model.codings import Coding
from qualcode.returns.outcomes import Outcome, Side, judge, settle_parts

_CODE, _MEMO, _FACET = "the code", "the memo", "facet"
_Part = tuple[str, str]  # what it is, and which facet


def memo_mark(memo: str) -> str:
    """A fingerprint of a memo, spaces at the ends of its lines aside; empty for an empty one."""
    plain = plain_text(memo)
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16] if plain else ""


@dataclass(frozen=True)
class AddedCoding:
    """A coding that the study does not have; its `id` and `created` are empty.

    `line` is where the file says so: a row of a sheet, a comment by its number.
    """

    line: int
    coding: Coding


@dataclass(frozen=True)
class RemovedCoding:
    """A coding of the study, as it is now, that was removed in the file."""

    line: int
    coding: Coding


@dataclass(frozen=True)
class ChangedCoding:
    """A coding of the study as it is now, and as the file would have it. Both have its id."""

    line: int
    before: Coding
    after: Coding


class UnknownCode(Protocol):
    """A comment with a code that the codebook does not have."""

    @property
    def line(self) -> int:
        """The number of the comment."""

    @property
    def code_name(self) -> str:
        """What the comment calls the code."""

    @property
    def nearest(self) -> tuple[str, ...]:
        """The names of codes that are like it."""


@dataclass(frozen=True)
class CodingChanges:
    """What to do with the study's codings so that it has what the file says.

    `coder` is whose file it is, if it is one coder's. `refused` says by row or comment what was not
    taken, `notes` (warnings) what a person should know besides. `unchanged` counts the codings that
    the study has already as the file has them. `unknown` are comments with codes that the codebook
    does not have: once it has them, compare again.
    """

    coder: str = ""
    added: tuple[AddedCoding, ...] = ()
    removed: tuple[RemovedCoding, ...] = ()
    changed: tuple[ChangedCoding, ...] = ()
    refused: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    unchanged: int = 0
    unknown: tuple[UnknownCode, ...] = ()


@dataclass(frozen=True)
class Exported:
    """A coding as it was exported; `memo` is its `memo_mark`."""

    code_id: str
    facets: Mapping[str, str]
    memo: str


@dataclass(frozen=True)
class Said:
    """What a file says of a coding. `memo` is None if it says nothing of it, or the same."""

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
        self._codebook, self.names, self._facets = codebook, names, list(facets)

    def code_problem(self, code_id: str | None, label: str) -> str | None:
        """Why a coding cannot be given this code, or None."""
        if code_id is None or code_id not in self._codebook.order:
            nearest = self.names.nearest(label)
            hint = f"; the nearest: {', '.join(nearest)}" if nearest else ""
            return f"there is no code “{label}” in the codebook{hint}"
        code = self._codebook.code(code_id)
        if code is not None and code.retired:
            return f"the code “{label}” is retired"
        return None

    def judge(self, was: Exported, said: Said | None, now: Coding | None) -> Outcome:
        """What becomes of a coding as a whole; None on a side that does not have it (any more)."""
        exported = self._parts(was, was.memo)
        back = None if said is None else self._parts(said, _mark_said(said, was.memo))
        here = None if now is None else self._parts(now, memo_mark(now.memo))
        return judge(exported, back, here)

    def merge(self, now: Coding, was: Exported, said: Said) -> Merged:
        """The study's coding `now` with what the file changed since the export, part by part."""
        here = self._parts(now, memo_mark(now.memo))
        back = self._parts(said, Side.SILENT if said.memo is None else memo_mark(said.memo))
        parts = settle_parts(self._parts(was, was.memo), back, here)
        refused: list[str] = []
        facets = {name: value for name, value in now.facets.items() if name not in self._facets}
        for part, outcome in parts.outcomes.items():
            what, name = part
            if outcome is Outcome.CONFLICT:
                memos = (now.memo, said.memo or "") if what == _MEMO else (here[part], back[part])
                refused.append(_both(name or what, *map(str, memos)))
            if what == _FACET:
                value = parts.settled[part]
                taken = self._spelled(name, value, refused) if outcome is Outcome.TAKE else value
                facets[name] = now.facets.get(name, "") if taken is None else taken
        memo = now.memo
        if parts.outcomes[_MEMO, ""] is Outcome.TAKE and said.memo is not None:
            memo = said.memo
        facets = {name: value for name, value in facets.items() if value}
        merged = replace(now, code_id=parts.settled[_CODE, ""], facets=facets, memo=memo)
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
        found = {name: self._spelled(name, value, refused) for name, value in facets.items()}
        return {name: value for name, value in found.items() if value}, refused

    def _parts(self, side: Exported | Said | Coding, memo: str | Side) -> dict[_Part, str]:
        """The parts of a coding that are compared; a memo by its mark."""
        facets = {(_FACET, name): side.facets.get(name, "") for name in self._facets}
        parts: dict[_Part, str] = {(_CODE, ""): side.code_id, **facets}
        return parts if isinstance(memo, Side) else {**parts, (_MEMO, ""): memo}

    def _spelled(self, name: str, said: str, refused: list[str]) -> str | None:
        """A facet's value as the codebook spells it; None, with the reason, if it has no such value."""
        if not said:
            return ""
        values = self._codebook.facets.get(name, ())
        spelled = next((value for value in values if value.casefold() == said.casefold()), None)
        if spelled is None:
            told = (
                f"its values are: {', '.join(values)}"
                if values
                else "the codebook does not have this facet"
            )
            refused.append(f"“{said}” is not a value of {name}; {told}")
        return spelled


class CodingReturn:
    """Gathers what a file changes: the part that coding sheets and Word comments have in common."""

    def __init__(self, name: str, merge: CodingMerge) -> None:
        self._name, self._merge, self._names = name, merge, merge.names
        self._added: list[AddedCoding] = []
        self._removed: list[RemovedCoding] = []
        self._changed: list[ChangedCoding] = []
        self._refused: list[Problem] = []
        self._notes: list[Problem] = []
        self._unchanged = 0

    def refuse(self, line: int, why: str) -> None:
        """Report what was not taken."""
        self._refused.append(Problem(self._name, line, self.placed(line, why)))

    def note(self, line: int, told: str) -> None:
        """Report what a person should know besides."""
        self._notes.append(Problem(self._name, line, self.placed(line, told), "warning"))

    def placed(self, line: int, told: str) -> str:
        """The message with its place, if the line of a `Problem` does not say it."""
        del line
        return told

    def remove(self, line: int, was: Exported, now: Coding | None, told: str) -> None:
        """The file no longer has a coding; `told` is reported if the study has changed it since."""
        outcome = self._merge.judge(was, None, now)
        if outcome is Outcome.TAKE and now is not None:
            self._removed.append(RemovedCoding(line, now))
        elif outcome is Outcome.CONFLICT:
            self.refuse(line, told)

    def take(self, line: int, now: Coding, merged: Merged) -> None:
        """What was merged with the study's coding `now`."""
        for why in merged.refused:
            self.refuse(line, f"“{self._names.label(now.code_id)}”: {why}")
        if merged.coding is not now:
            self._changed.append(ChangedCoding(line, now, merged.coding))
        elif not merged.refused:
            self._unchanged += 1


def _mark_said(said: Said, exported: str) -> str:
    return exported if said.memo is None else memo_mark(said.memo)


def _both(what: str, now: str, said: str) -> str:
    there, here = (f"“{' '.join(text.split())}”" if text else "nothing" for text in (now, said))
    return f"{what} was also changed in the study (study: {there}; file: {here})"


def _equal(one: Coding, other: Coding) -> bool:
    return (one.code_id, dict(one.facets), one.memo) == (
        other.code_id,
        dict(other.facets),
        other.memo,
    )
