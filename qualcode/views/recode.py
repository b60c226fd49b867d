"""The codings of a split code, one at a time, each reassigned to one of the new codes."""

from __future__ import annotations

from typing import TypedDict

from qualcode.actions.code import recode
from qualcode.actions.history import undo_change
from qualcode.errors import QualcodeError
from qualcode.model.codings import Coding
from qualcode.study.codebook_versions import find_splits
from qualcode.study.study import Study
from qualcode.text.known_names import nearest

_AROUND = 200  # code points before and after a coding


class OptionView(TypedDict):
    """A code that a coding can be given to."""

    code_id: str
    name: str


class RecodeView(TypedDict):
    """A coding to reassign, with the text of its turn before and after it."""

    number: int
    of: int
    reference: str
    coder: str
    before: str
    text: str
    after: str
    memo: str
    options: list[OptionView]


class RecodeQueue:
    """The codings of a code; each answer is saved at once."""

    def __init__(self, study: Study, code_id: str, *, coder: str) -> None:
        self.study = study
        self.coder = coder
        self.extracts = [e for e in study.find_extracts() if e.coding.code_id == code_id]
        self.options = _options(study, code_id)
        self.at = 0
        self._given: list[tuple[int, int]] = []  # a place, and the change that was made there

    @property
    def given(self) -> int:
        """Return how many codings have been reassigned."""
        return len(self._given)

    @property
    def left(self) -> int:
        """Return how many codings still have the old code."""
        return len(self.extracts) - self.given

    @property
    def is_done(self) -> bool:
        """Return whether all codings have been shown."""
        return self.at >= len(self.extracts)

    def skip(self) -> None:
        """Leave the coding unchanged."""
        self.at += 1

    def back(self) -> bool:
        """Undo the last reassignment; False if there is none."""
        if not self._given:
            return False
        self.at, change = self._given.pop()
        undo_change(self.study, change, coder=self.coder)
        return True

    def give(self, answer: str) -> None:
        """Reassign the coding to the code of that number or id, and continue.

        Raises QualcodeError if it is not a code in use.
        """
        code_id = self._read(answer)
        changes: list[int] = []
        coding = self.extracts[self.at].coding
        recode(self.study, coding, code_id, coder=self.coder, tell=changes.append)
        self._given.append((self.at, changes[0]))
        self.at += 1

    def _read(self, answer: str) -> str:
        if answer.isdecimal() and 1 <= int(answer) <= len(self.options):
            return self.options[int(answer) - 1]["code_id"]
        ids = [code.id for code in self.study.codebook.walk() if not code.retired]
        if answer not in ids:
            raise QualcodeError(
                f"'{answer}' is not one of these codes.", nearest(answer, ids, "codes")
            )
        return answer


def show_recode(queue: RecodeQueue) -> RecodeView:
    """Return the current coding. There must be one."""
    extract = queue.extracts[queue.at]
    before, after = _around(queue.study, extract.coding)
    return {
        "number": queue.at + 1,
        "of": len(queue.extracts),
        "reference": extract.reference,
        "coder": extract.coding.coder,
        "before": before,
        "text": extract.coding.text,
        "after": after,
        "memo": extract.coding.memo,
        "options": queue.options,
    }


def _options(study: Study, code_id: str) -> list[OptionView]:
    """Return the codes that the code was split into; otherwise the other codes of its theme."""
    theme = study.codebook.theme_of(code_id)
    assert theme
    parts = {
        part for split in find_splits(study) if split.code_id == code_id for part in split.parts
    }
    others = [c for c in theme.walk() if c.id != code_id and not c.retired]
    into = [code for code in study.codebook.walk() if code.id in parts and not code.retired]
    return [{"code_id": code.id, "name": code.name} for code in into or others]


def _around(study: Study, coding: Coding) -> tuple[str, str]:
    assert coding.span
    document = next(d for d in study.documents if d.id == coding.document)
    turn = document.turns_of(coding.span)[0].span
    start, end = coding.span.start, coding.span.end
    before = document.text[min(turn.start, start) : start]
    return before[-_AROUND:], document.text[end : max(turn.end, end)][:_AROUND]
