"""An analyst's notes."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.actions.files import write_file
from qualcode.actions.places import find_id
from qualcode.actions.summaries import require_case
from qualcode.errors import QualcodeError
from qualcode.model.codings import Coding, Memo
from qualcode.store.codings import load_memos, save_coding, save_memo
from qualcode.store.database import now
from qualcode.study.study import Study
from qualcode.text.anchors import beginning
from qualcode.text.folding import fold
from qualcode.writers.memos_page import memos_csv, memos_docx, memos_markdown

KINDS = ("study", "document", "case", "code", "coding", "cell")


@dataclass(frozen=True)
class Note:
    """A memo with the name of what it is about, wherever it is kept.

    `place` cites the words of a coding: `FG1:P3 ¶12 L45-47, money: “...”`; else it is empty.
    """

    kind: str
    about: str
    text: str
    coder: str
    created: str
    place: str = ""


def add_memo(study: Study, target: str, text: str, *, coder: str) -> Note:
    """Write a memo on `study`, `document:FG1`, `case:P1`, `code:hope`, `coding:ID`, `cell:P1/hope`.

    A coding's memo stands with the coding; a second one is added below the first. Raises
    QualcodeError where the target is not there or the text is empty.
    """
    if not text.strip():
        raise QualcodeError("The memo is empty.", "Write the text after the target.")
    kind, about = _target(study, target)
    created = now()
    with study.store.change("memo add", coder) as change:
        if kind == "coding":
            coding = next(c for c in study.codings() if c.id == about)
            joined = "\n".join(part for part in (coding.memo, text.strip()) if part)
            save_coding(change, replace(coding, memo=joined))
        else:
            digest = hashlib.sha256(f"{kind}\n{about}\n{text}\n{coder}\n{created}".encode())
            memo_id = f"m{digest.hexdigest()[:11]}"
            save_memo(change, Memo(memo_id, kind, about, text.strip(), coder, created))
        change.note(f"on {kind} {about}".rstrip())
    return Note(kind, about, text.strip(), coder, created)


def find_memos(study: Study, *, containing: str = "", kind: str = "") -> list[Note]:
    """Every memo, those of codings included, whose text holds `containing` (any case).

    In a blind study those of who is at work.
    """
    notes = [
        Note(memo.target_kind, memo.target, memo.text, memo.coder, memo.created)
        for memo in load_memos(study.store)
        if not study.hides(memo.coder)
    ]
    codings = [coding for coding in study.seen_codings() if coding.memo]
    cited = {extract.coding.id: extract.reference for extract in study.cite(codings)}
    notes += [
        Note("coding", c.id, c.memo, c.coder, c.created, _place(c, cited.get(c.id, "no place")))
        for c in codings
    ]
    wanted = _searched(containing)
    chosen = [n for n in notes if wanted in _searched(n.text) and kind in {"", n.kind}]
    return sorted(chosen, key=lambda n: (KINDS.index(n.kind), n.about, n.created, n.text, n.coder))


def export_memos(study: Study, path: Path) -> int:
    """Write every memo (.md, .docx, .csv); returns how many. QualcodeError at another ending."""
    notes = find_memos(study)
    lines = [
        (f"{n.kind} {n.about}".rstrip(), n.place, n.text, n.coder, n.created[:16].replace("T", " "))
        for n in notes
    ]
    title = f"Memos: {study.title}"
    suffix = path.suffix.lower()
    if suffix == ".md":
        write_file(path, memos_markdown(lines, title))
    elif suffix == ".docx":
        write_file(path, memos_docx(lines, title))
    elif suffix == ".csv":
        write_file(path, memos_csv(lines))
    else:
        raise QualcodeError(f"'{path.name}' has no ending that says a format.", ".md .docx .csv")
    return len(notes)


def _place(coding: Coding, reference: str) -> str:
    return f"{reference}, {coding.code_id}: “{beginning(coding.text, 80)}”"


def _searched(text: str) -> str:
    """Without what people do not type into a search: case, accents, kinds of quotation marks."""
    plain = unicodedata.normalize("NFD", fold(text, ignore_case=True).text)
    return "".join(char for char in plain if not unicodedata.combining(char))


def _target(study: Study, target: str) -> tuple[str, str]:
    kind, _, about = target.partition(":")
    if kind == "study":
        return kind, ""
    if kind == "document":
        return kind, study.document(about).name
    if kind == "case":
        return kind, require_case(study, about)
    if kind == "code":
        return kind, study.require_code(about)
    if kind == "coding":
        return kind, find_id(about, {coding.id: coding for coding in study.seen_codings()})
    if kind == "cell":
        case, _, code = about.rpartition("/")
        return kind, f"{require_case(study, case)}/{study.require_code(code)}"
    raise QualcodeError(
        f"'{target}' is nothing a memo can be on.",
        "Write study, document:FG1, case:P1, code:hope, coding:ID or cell:P1/hope.",
    )
