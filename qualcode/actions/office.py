"""Coding in Excel and in Word comes back: only what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.actions.archive import back_up
from qualcode.actions.code import KnownCodings, make_id, with_id
from qualcode.actions.codebook import put_open_codes, recognise_codebook
from qualcode.actions.ingest import ingest
from qualcode.carry.likeness import are_like
from qualcode.errors import Problem, QualcodeError
from qualcode.exchange.coding_changes import (
    AddedCoding,
    ChangedCoding,
    CodingChanges,
    Exported,
    RemovedCoding,
    UnknownCode,
    memo_mark,
)
from qualcode.exchange.sheets.changes import read_coding_sheet
from qualcode.exchange.word.comments import (
    WordDocument,
    compare_comments,
    read_word_comments,
    word_text,
)
from qualcode.model.codings import IMPORT, MANUAL, Coding
from qualcode.model.documents import Document
from qualcode.store.codings import save_coding
from qualcode.store.database import now
from qualcode.store.history import load_history, load_row_changes
from qualcode.study.study import Study
from qualcode.text.known_names import nearest

WORD_IMPORT = "word import"


@dataclass(frozen=True)
class OfficeImport:
    """What came back: codings by what became of them, and what was not taken, with the reasons.

    `unknown` are comments with a code that the codebook does not have. Of a Word file `document` is
    the document its comments are on, `is_new` where it was read into the study from that file, and
    `coders` says for each commenter whose codings the comments became.
    """

    added: tuple[Coding, ...]
    changed: tuple[Coding, ...]
    removed: tuple[Coding, ...]
    unchanged: int
    refused: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    unknown: tuple[UnknownCode, ...] = ()
    document: str = ""
    is_new: bool = False
    coders: Mapping[str, str] = field(default_factory=dict)


def import_sheet(study: Study, path: Path, *, coder: str) -> OfficeImport:
    """Bring back a coding sheet: only what its coder changed since the export."""
    recognise_codebook(study, coder=coder)
    found = read_coding_sheet(
        path, study.documents, study.everything_hidden_too.codings(), study.codebook
    )
    added, changed, removed = _apply(
        study,
        "sheet import",
        found.coder or coder,
        path,
        (found.added, found.changed, found.removed),
        MANUAL,
    )
    return OfficeImport(added, changed, removed, found.unchanged, found.refused, found.notes)


def import_word(
    study: Study,
    path: Path,
    name: str = "",
    *,
    coder: str,
    coders: Mapping[str, str] | None = None,
    add_codes: bool = False,
    add_code: Sequence[str] = (),
) -> OfficeImport:
    """Import the comments of a Word file as codings, with its commenters as coders.

    A file that was exported says which document it is; else `name` does, or its own name, or its
    words; a document that the study does not have is read into it. `coders` says under which names
    commenters code, if their own is another. Comments with codes that are not in the codebook are
    left, and reported in `unknown`; with `add_codes` all of these become codes of open coding, with
    `add_code` those named. Raises QualcodeError, and changes nothing, if `coders` names no one who
    commented, or `add_code` no unknown code.
    """
    recognise_codebook(study, coder=coder)
    word = read_word_comments(path)
    commenters = _commenters(word, coders or {}, coder)
    seen = _seen(study)
    with study.store.change(WORD_IMPORT, coder) as change:
        document = _document_of(study, word, name)
        is_new = document is None
        if document is None:
            document = _read_into(study, path, coder)

        def compare(document: Document = document) -> CodingChanges:
            return compare_comments(
                word,
                document,
                study.everything_hidden_too.codings(),
                study.codebook,
                coder=coder,
                coders=coders,
                seen=seen,
            )

        found = compare()
        every = add_codes or (study.approach.open_coding and not add_code)
        if names := _new_codes(found.unknown, add_code, every=every):
            put_open_codes(study, change, names)
            found = compare()
        exported = word.state.document == document.id
        new = [item for item in found.added if exported or make_id(item.coding) not in seen]
        stay = tuple(_stays_off(word.name, item) for item in found.added if item not in new)
        coming = (new, found.changed, found.removed)
        added, changed, removed = _apply(study, WORD_IMPORT, coder, path, coming, IMPORT)
    study.refresh()
    return OfficeImport(
        added,
        changed,
        removed,
        found.unchanged,
        found.refused,
        (*found.notes, *stay),
        found.unknown,
        document.name,
        is_new,
        commenters,
    )


Changes = tuple[
    Sequence[AddedCoding], Sequence[ChangedCoding], Sequence[RemovedCoding]
]  # as a file that came back tells them


def _new_codes(unknown: Sequence[UnknownCode], chosen: Sequence[str], *, every: bool) -> list[str]:
    """The unknown names that become codes: all, or those that were chosen."""
    names = {comment.code_name.casefold(): comment.code_name for comment in unknown}
    if every:
        return list(names.values())
    for name in chosen:
        if name.casefold() not in names:
            found = ", ".join(f"'{each}'" for each in names.values()) or "none"
            raise QualcodeError(
                f"No comment has the unknown code '{name}'.",
                f"The unknown ones: {found}. Nothing was imported.",
            )
    return [names[name.casefold()] for name in chosen]


def _apply(
    study: Study,
    action: str,
    coder: str,
    path: Path,
    changes: Changes,
    origin: str,
) -> tuple[tuple[Coding, ...], tuple[Coding, ...], tuple[Coding, ...]]:
    new, edited, gone = changes
    if not (new or edited or gone):
        return (), (), ()
    back_up(study, f"before-{action.replace(' ', '-')}")
    known = KnownCodings(study)
    added = []
    with study.store.change(action, coder) as change:
        for off in gone:
            change.remove("coding", off.coding.id)
            known.remove(off.coding.id)
        for pair in edited:
            save_coding(change, pair.after)
            known.add(pair.after)
        for item in new:
            coding = replace(item.coding, origin=origin, codebook=study.codebook_sha256)
            coding = with_id(replace(coding, created=coding.created or now()), known)
            if known.add(coding):
                save_coding(change, coding)
                added.append(coding)
        change.note(
            f"{len(added)} added, {len(edited)} changed, {len(gone)} removed, from {path.name}"
        )
    return tuple(added), tuple(p.after for p in edited), tuple(i.coding for i in gone)


def _seen(study: Study) -> dict[str, Exported]:
    """How codings (by id) were when they last came out of a Word file; undone imports don't count."""
    imports = [e for e in load_history(study.store) if e.action == WORD_IMPORT and e.in_effect]
    rows = [row for entry in imports for row in load_row_changes(study.store, entry.change)]
    return {
        key: Exported(after["code_id"], json.loads(after["facets"]), memo_mark(after["memo"]))
        for table, key, _, after in rows
        if table == "coding" and after
    }


def _stays_off(name: str, item: AddedCoding) -> Problem:
    told = (
        f"comment {item.line}: {item.coding.code_id} was brought in before, and taken off or given "
        "another code in the study since: it stays so"
    )
    return Problem(name, item.line, told, "warning")


def _commenters(word: WordDocument, coders: Mapping[str, str], coder: str) -> dict[str, str]:
    """For each commenter, in the order of the text, whose codings the comments are."""
    authors: dict[str, None] = {}
    for comment in word.comments:
        authors |= dict.fromkeys((comment.author, *(reply.author for reply in comment.replies)))
    unknown = [name for name in coders if name not in authors]
    if unknown:
        raise QualcodeError(
            f"No one named '{unknown[0]}' has a comment in {word.name}.",
            nearest(unknown[0], [name for name in authors if name], "commenters"),
        )
    return {name: coders.get(name, name or coder) for name in authors}


def _document_of(study: Study, word: WordDocument, name: str) -> Document | None:
    """Which document a Word file is; None if the study does not have it."""
    by_id = {document.id: document for document in study.documents}
    if word.state.document in by_id:
        return by_id[word.state.document]
    if name:
        return study.document(name)
    stem = Path(word.name).stem
    alike = [d for d in study.documents if are_like(word_text(d.text), word.text)]
    called = [document for document in study.documents if document.name == stem]
    if len(alike) > 1 and not called:
        names = ", ".join(document.name for document in alike)
        raise QualcodeError(
            f"{word.name} could belong to any of {names}.", "Name the document: --document NAME."
        )
    return next(iter([*called, *alike]), None)


def _read_into(study: Study, path: Path, coder: str) -> Document:
    """Read the file into the study, as a document that it did not have."""
    known = {document.id for document in study.documents}
    report = ingest(study, [path], coder=coder)
    for failure in report.failed:
        raise QualcodeError(f"{failure.file}: {failure.message}", failure.hint or None)
    new = [document for document in study.documents if document.id not in known]
    if len(new) != 1:
        raise QualcodeError(
            f"{path.name} could not be matched to one document.",
            "Name the document: --document NAME.",
        )
    return new[0]
