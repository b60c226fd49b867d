"""Coding in Excel and in Word: out, and back with only what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.actions.archive import back_up
from qualcode.actions.code import with_id
from qualcode.actions.codebook import recognise_codebook
from qualcode.actions.files import write_file
from qualcode.errors import Problem, QualcodeError
from qualcode.exchange.coding_changes import AddedCoding, ChangedCoding, RemovedCoding
from qualcode.exchange.sheets.coding_sheet import write_coding_sheet
from qualcode.exchange.sheets.sheet_changes import read_coding_sheet
from qualcode.exchange.word.word_comments import (
    WordCoding,
    compare_comments,
    read_word_comments,
    write_word_comments,
)
from qualcode.model.codings import IMPORT, MANUAL, Coding
from qualcode.model.documents import Document
from qualcode.store.codings import save_coding
from qualcode.store.database import now
from qualcode.study.study import Study


@dataclass(frozen=True)
class OfficeImport:
    """What came back: codings by what became of them, and what was not taken, with the reasons.

    `unknown` are comments with a code that the codebook does not have.
    """

    added: tuple[Coding, ...]
    changed: tuple[Coding, ...]
    removed: tuple[Coding, ...]
    unchanged: int
    refused: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    unknown: tuple[WordCoding, ...] = ()


def export_sheet(
    study: Study, path: Path, names: Sequence[str], *, coder: str, unit: str = "turn"
) -> int:
    """Write a coding sheet of these documents (default: all) for one coder; returns how many."""
    documents = [study.document(name) for name in names] or study.documents
    if not documents:
        raise QualcodeError("There are no documents yet.", "`qualcode ingest` reads transcripts.")
    data = write_coding_sheet(documents, study.codings(), study.codebook, unit=unit, coder=coder)
    write_file(path, data)
    return len(documents)


def import_sheet(study: Study, path: Path, *, coder: str) -> OfficeImport:
    """Bring back a coding sheet: only what its coder changed since the export."""
    recognise_codebook(study, coder=coder)
    found = read_coding_sheet(path, study.documents, study.codings(), study.codebook)
    added, changed, removed = _apply(
        study,
        "sheet import",
        found.coder or coder,
        path,
        (found.added, found.changed, found.removed),
        MANUAL,
    )
    return OfficeImport(added, changed, removed, found.unchanged, found.refused, found.notes)


def export_word(study: Study, name: str, path: Path) -> int:
    """Write a document for Word, a comment a coding; returns the number of comments."""
    document = study.document(name)
    codings = [c for c in study.seen_codings() if c.document == document.id and c.span]
    write_file(path, write_word_comments(document, codings, study.codebook))
    return len(codings)


def import_word(study: Study, path: Path, name: str = "", *, coder: str) -> OfficeImport:
    """Bring back the comments of a Word file as codings, with its commenters as coders.

    A file that was exported says which document it is; for one coded in Word alone, `name` says it,
    or its own name does. Comments with codes that are not in the codebook are left, told in
    `unknown`: add the codes and import again.
    """
    recognise_codebook(study, coder=coder)
    word = read_word_comments(path)
    document = _document_of(study, word.state.document, name or path.stem)
    found = compare_comments(word, document, study.codings(), study.codebook, coder=coder)
    added, changed, removed = _apply(
        study, "word import", coder, path, (found.added, found.changed, found.removed), IMPORT
    )
    return OfficeImport(
        added, changed, removed, found.unchanged, found.refused, found.notes, found.unknown
    )


Changes = tuple[
    Sequence[AddedCoding], Sequence[ChangedCoding], Sequence[RemovedCoding]
]  # as a file that came back tells them


def _apply(
    study: Study, action: str, coder: str, path: Path, changes: Changes, origin: str
) -> tuple[tuple[Coding, ...], tuple[Coding, ...], tuple[Coding, ...]]:
    new, edited, gone = changes
    if not (new or edited or gone):
        return (), (), ()
    back_up(study, f"before-{action.replace(' ', '-')}")
    known = {coding.id: coding for coding in study.codings()}
    added = []
    with study.store.change(action, coder) as change:
        for off in gone:
            change.remove("coding", off.coding.id)
            known.pop(off.coding.id, None)
        for pair in edited:
            save_coding(change, pair.after)
            known[pair.after.id] = pair.after
        for item in new:
            coding = replace(item.coding, origin=origin, codebook=study.codebook_sha256)
            coding = with_id(replace(coding, created=coding.created or now()), known)
            if coding.id not in known:
                known[coding.id] = coding
                save_coding(change, coding)
                added.append(coding)
        change.note(
            f"{len(added)} added, {len(edited)} changed, {len(gone)} taken off, from {path.name}"
        )
    return tuple(added), tuple(p.after for p in edited), tuple(i.coding for i in gone)


def _document_of(study: Study, document_id: str, name: str) -> Document:
    by_id = {document.id: document for document in study.documents}
    return by_id[document_id] if document_id in by_id else study.document(name)
