"""A pseudonymised copy of a study: names replaced everywhere, codings moved along.

The study that contains the names is not changed and should be locked away. The copy begins with a history of
its own, since the old one quotes the old text. Pseudonymised, never anonymised: anyone who has the key,
or knows the people, may still recognise them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.actions.cases import keep_input
from qualcode.actions.pseudonym_files import copy_files
from qualcode.actions.pseudonym_transcripts import (
    Questionnaire,
    Transcripts,
    find_questionnaires,
)
from qualcode.errors import QualcodeError
from qualcode.files.writing import make_private_folder
from qualcode.files.yaml_nodes import read_codebook_text
from qualcode.model.documents import Document
from qualcode.pseudonyms.documents import (
    Moved,
    Renames,
    replaced_coding,
    replaced_decision,
    replaced_document,
    replaced_memo,
    replaced_summary,
)
from qualcode.pseudonyms.key import NameKey, Words, check_key, renamed
from qualcode.pseudonyms.replacing import find_leaks
from qualcode.store.codings import (
    save_coding,
    save_decision,
    save_memo,
    save_summary,
)
from qualcode.store.database import Change, create_store
from qualcode.store.documents import save_document
from qualcode.study.leaks import Leaks, find_coders, said_texts, scan_leaks
from qualcode.study.study import STORE_NAME, Study, open_study


@dataclass
class PseudonymReport:
    """What was replaced: documents, places, and what a person should know."""

    documents: int = 0
    places: int = 0
    notes: list[str] = field(default_factory=list)
    leaks: Leaks = field(default_factory=Leaks)


def pseudonymise(study: Study, target: Path, key: NameKey, *, coder: str) -> PseudonymReport:
    """Make a copy of the study at `target` with every name replaced by its pseudonym.

    Transcripts, labels, file names, cases, codebook, settings, codings, decisions, memos, summaries
    and the names of coders are gone through; codings stay on their words. Raises QualcodeError
    before anything is written where the folder is taken, there is nothing to replace, or a
    pseudonym contains a name.
    """
    language = study.codebook.language
    check_key(key, language)
    refuse_target(study, target)
    report = PseudonymReport()
    words = Words(key, language, said_texts(study).values())
    names = _renames(study, words, coder)
    report.notes += [*_told(names, words), *_twice_known(study, words)]
    moved = {d.id: replaced_document(d, words, names.documents[d.name]) for d in study.documents}
    after = {name: one.document for name, one in moved.items()}
    tables = find_questionnaires(study, after, words)
    make_private_folder(target)
    try:
        copy_files(study, target, words, names, {table.file: table.columns for table in tables})
        create_store(target / STORE_NAME).close()
        with (
            open_study(target) as copy,
            copy.store.change("pseudonymise", names.coders[coder], undoable=False) as change,
        ):
            cases = _copy_documents(study, copy, change, moved, tables, report)
            _copy_said(study, copy, change, words, replace(names, cases=cases), moved)
            report.documents = len(moved)
            report.places = sum(len(one.edits) for one in moved.values())
            change.note(f"{report.places} places in {report.documents} documents")
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)  # it was empty, or not there, before
        raise
    with open_study(target) as copy:
        report.leaks = scan_leaks(copy, key)
    return report


def refuse_target(study: Study, target: Path) -> None:
    """QualcodeError if no copy can be made at `target`: it is taken, or in the study."""
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise QualcodeError(f"{target} already exists.", "Choose the name of a new folder.")
    if target.absolute().resolve().is_relative_to(study.folder.resolve()):
        raise QualcodeError("The copy must be outside the study.", "Choose a folder beside it.")


def _twice_known(study: Study, words: Words) -> Iterator[str]:
    """Pseudonyms that people outside the key already have."""
    spoken = {document.name: document.text for document in study.documents}
    given = [said for said in dict.fromkeys(words.key.names.values()) if said.isalpha()]
    known = {leak.name for leak in find_leaks(given, spoken, language=words.language)}
    for said in sorted(known):
        yield f"'{said}' already occurred in the transcripts, so two people may now have the same name."


def _renames(study: Study, words: Words, coder: str) -> Renames:
    documents = [document.name for document in study.documents]
    whole = study.everything_hidden_too
    retired = sorted(
        {one.code_id for one in whole.codings()}
        | {one.code_id for one in whole.decisions()}
        | {one.code_id for one in whole.summaries()}
    )
    codes = list(dict.fromkeys([*study.codebook.order, *retired]))
    coders = [coder, *filter(None, [study.settings.coder]), *find_coders(study)]
    coders = list(dict.fromkeys(coders))
    return Renames(
        documents=renamed(documents, {name: words.file_name(name) for name in documents}),
        codes=renamed(codes, {code: words.code_id(code) for code in codes}),
        coders=renamed(coders, {name: words.label(name) for name in coders}),
        cases={},
    )


def _told(names: Renames, words: Words) -> Iterator[str]:
    """Coders and codes that have a person's name: what they are called now must be checked."""
    for code, new in names.codes.items():
        if code == new and words.label(code) != code:
            yield f"The id of the code '{code}' may contain a name from the key; it was not changed."
    for what, called in (("coder", names.coders), ("code", names.codes)):
        for old, new in called.items():
            if old != new:
                yield f"The {what} '{old}' contains a name from the key; in the copy it is '{new}'."


def _copy_documents(
    study: Study,
    copy: Study,
    change: Change,
    moved: Mapping[str, Moved],
    tables: list[Questionnaire],
    report: PseudonymReport,
) -> dict[str, str]:
    """Write and keep each document; returns what each case is called in the copy."""
    transcripts = Transcripts(copy)
    kept: dict[str, Document] = {}
    for table in tables:
        kept |= {document.id: document for document in transcripts.answers(table)}
    cases: dict[str, str] = {}
    for document in study.documents:
        new = kept.get(document.id) or transcripts.written(moved[document.id].document)
        save_document(change, new)
        for before, turn in zip(document.turns, new.turns, strict=True):
            cases[study.cast.case_of(document, before)] = copy.cast.case_of(new, turn)
    report.notes += transcripts.notes
    return cases


def _copy_said(
    study: Study,
    copy: Study,
    change: Change,
    words: Words,
    names: Renames,
    moved: Mapping[str, Moved],
) -> None:
    """Codings, decisions, summaries and memos; the codebook they were made under is the copy's."""
    book = study.codebook_sha256
    keep_input(change, copy.settings.codebook, read_codebook_text(copy.codebook_path))
    held = {}
    whole = study.everything_hidden_too
    for coding in whole.codings():
        under = copy.codebook_sha256 if coding.codebook == book else ""
        new = replaced_coding(coding, moved[coding.document], words, names)
        save_coding(change, replace(new, codebook=under))
        held[new.id] = new.text
    for decision in whole.decisions():
        save_decision(change, replaced_decision(decision, moved[decision.document], words, names))
    for summary in whole.summaries():
        save_summary(change, replaced_summary(summary, held, words, names))
    for memo in whole.memos():
        save_memo(change, replaced_memo(memo, words, names))
