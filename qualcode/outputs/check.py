"""Check whether a study is intact."""

from __future__ import annotations

import os
import re
from pathlib import Path

from qualcode.errors import Problem, QualcodeError
from qualcode.model.codings import Coding, Decision
from qualcode.model.documents import Document
from qualcode.store.copies import FOLDER
from qualcode.store.documents import each_text, text_sha256
from qualcode.store.history import find_unexplained
from qualcode.study.study import STORE_NAME, Study

_BESIDE = re.compile(r"\.(.+\.[^.]+-[a-z0-9_]{8}|chart-[a-z0-9_]{8}\.md|.+\.db\.partial)")


def check_study(study: Study) -> list[Problem]:
    """Check spans against their text, rows against their parents and history, and the file.

    Problems are reported, never repaired. Orphans (codings that could not be placed after an edit)
    are warnings, because they are kept on purpose.
    """
    problems = [
        Problem(STORE_NAME, 0, f"the file is damaged: {said}") for said in study.store.check()
    ]
    if problems:
        return problems
    problems.extend(_check_texts(study))
    documents = {document.id: document for document in study.documents}
    for document in documents.values():
        problems.extend(_check_turns(document))
    study = study.everything_hidden_too
    codings = study.codings()
    for coding in codings:
        problems.extend(_check_place("coding", coding, documents))
    for decision in study.decisions():
        problems.extend(_check_place("decision", decision, documents))
    problems.extend(_check_codes(study, codings))
    problems.extend(Problem(STORE_NAME, 0, said) for said in find_unexplained(study.store))
    problems.extend(_check_left_behind(study))
    return problems


def _check_left_behind(study: Study) -> list[Problem]:
    """Temporary copies beside a file that an interrupted command could not delete."""
    homes = [study.folder, study.transcripts, study.folder / "outputs", study.folder / FOLDER]
    files = (file for home in dict.fromkeys(homes) if home.is_dir() for file in home.iterdir())
    said = (
        "an interrupted command left this copy behind; if no other qualcode is "
        "running, look at it and delete it"
    )
    return [
        Problem(Path(os.path.relpath(file, study.folder)).as_posix(), 0, said, "warning")
        for file in sorted(files)
        if _is_left_behind(file)
    ]


def _is_left_behind(file: Path) -> bool:
    # The names that `write_file`, `edit_text` and `copy_store` use.
    return bool(_BESIDE.fullmatch(file.name)) and file.is_file()


def _check_texts(study: Study) -> list[Problem]:
    return [
        Problem(STORE_NAME, 0, f"the text {sha256[:12]} has changed since it was saved")
        for sha256, body in each_text(study.store)
        if text_sha256(body) != sha256
    ]


def _check_turns(document: Document) -> list[Problem]:
    end = 0
    for turn in document.turns:
        if turn.span.start < end or turn.span.end > len(document.text):
            return [Problem(document.name, 0, f"turn {turn.number} lies outside its place")]
        end = turn.span.end
    return []


def _check_place(
    kind: str, value: Coding | Decision, documents: dict[str, Document]
) -> list[Problem]:
    document = documents.get(value.document)
    if document is None:
        return [Problem(STORE_NAME, 0, f"the {kind} {value.id} has no document")]
    if value.span is None:
        if kind == "decision":
            return []
        said = f"the {kind} {value.id} ({value.code_id}) is an orphan: '{value.text[:60]}'"
        return [Problem(document.name, 0, said, "warning")]
    if value.span.of(document.text) != value.text:
        return [
            Problem(
                document.name,
                0,
                f"the {kind} {value.id} ({value.code_id}) does not stand on its words: "
                f"'{value.text[:60]}'",
            )
        ]
    return []


def _check_codes(study: Study, codings: list[Coding]) -> list[Problem]:
    try:
        known = study.codebook.order
    except QualcodeError as error:
        return [Problem(study.codebook_path.name, 0, error.message)]
    unknown = {c.code_id for c in codings if c.code_id not in known}
    return [
        Problem(
            study.codebook_path.name,
            0,
            f"there are codings for '{code_id}', which is no longer in the codebook",
        )
        for code_id in sorted(unknown)
    ]
