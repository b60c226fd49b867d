"""An analyst's notes on the study, a document, a case, a code, a coding or a cell."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from qualcode.model.codings import Coding
from qualcode.study.study import Study
from qualcode.text.anchors import beginning
from qualcode.text.folding import fold

KINDS = ("study", "document", "case", "code", "coding", "cell")


@dataclass(frozen=True)
class Note:
    """A memo with the name of what it is about.

    `place` cites the text of a coding: `FG1:P3 ¶12 L45-47, money: “...”`; otherwise it is empty.
    """

    kind: str
    about: str
    text: str
    coder: str
    created: str
    place: str = ""


def find_memos(study: Study, *, containing: str = "", kind: str = "") -> list[Note]:
    """Return every memo, including those of codings, that contains `containing` (in any case).

    In a blind study, only those of the current coder.
    """
    notes = [
        Note(memo.target_kind, memo.target, memo.text, memo.coder, memo.created)
        for memo in study.memos()
    ]
    codings = [coding for coding in study.codings() if coding.memo]
    cited = {extract.coding.id: extract.reference for extract in study.cite(codings)}
    notes += [
        Note("coding", c.id, c.memo, c.coder, c.created, _place(c, cited.get(c.id, "no place")))
        for c in codings
    ]
    wanted = _searched(containing)
    chosen = [n for n in notes if wanted in _searched(n.text) and kind in {"", n.kind}]
    return sorted(chosen, key=lambda n: (KINDS.index(n.kind), n.about, n.created, n.text, n.coder))


def _place(coding: Coding, reference: str) -> str:
    return f"{reference}, {coding.code_id}: “{beginning(coding.text, 80)}”"


def _searched(text: str) -> str:
    """Remove what people do not type in a search: case, accents, kinds of quotation marks."""
    plain = unicodedata.normalize("NFD", fold(text, ignore_case=True).text)
    return "".join(char for char in plain if not unicodedata.combining(char))
