"""Is the study intact?"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from qualcode.errors import Problem, QualcodeError
from qualcode.files.places import place_in
from qualcode.files.writing import file_sha256
from qualcode.model.codings import Coding, Decision
from qualcode.model.documents import Document
from qualcode.store.copies import FOLDER
from qualcode.store.documents import each_text, load_stored, text_sha256
from qualcode.store.history import find_unexplained
from qualcode.store.soundness import find_row_faults, find_schema_faults, find_unreadable
from qualcode.study.settings import RUN_FILE
from qualcode.study.study import STORE_NAME, Study

_BESIDE = re.compile(r"\.(.+\.[^.]+-[a-z0-9_]{8}|chart-[a-z0-9_]{8}\.md|.+\.db\.partial)")


def check_study(study: Study) -> list[Problem]:
    """Every span matches its text, every row has its parents and its history, the file is intact.

    The tables are those that this program makes; transcripts and outputs are as they were read and
    written. Problems are reported, never repaired. Orphans (codings that an edit left without a place) are
    warnings: they are kept on purpose.
    """
    problems = [
        Problem(STORE_NAME, 0, f"the file is damaged: {said}") for said in study.store.check()
    ]
    problems += [_in_store(said) for said in find_schema_faults(study.store.tuples)]
    if not problems:  # what comes next reads the tables
        problems += [_in_store(said) for said in find_unreadable(study.store)]
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
    problems.extend(_in_store(said) for said in find_unexplained(study.store))
    if not any(problem.severity == "error" for problem in problems):
        problems.extend(_in_store(said) for said in find_row_faults(study.store))
    problems.extend(_check_transcripts(study))
    problems.extend(_check_outputs(study))
    problems.extend(_check_left_behind(study))
    return problems


def _in_store(said: str) -> Problem:
    return Problem(STORE_NAME, 0, said)


def _check_transcripts(study: Study) -> Iterator[Problem]:
    """Transcripts on disk that are not those that were read."""
    files = {stored.file: stored.file_sha256 for stored in load_stored(study.store)}
    for name, sha256 in sorted(files.items()):
        said = ""
        try:
            path = study.place(name)
            if not path.is_file():
                said = "the transcript is gone; the study still has its text. Put the file back"
            elif file_sha256(path) != sha256:
                said = "the transcript was changed since it was imported. Run `qualcode ingest`"
        except QualcodeError as error:
            said = error.on_one_line
        if said:
            yield Problem(name, 0, said, "warning")


def _check_outputs(study: Study) -> Iterator[Problem]:
    """Outputs that are not as the run wrote them, by `run.json`."""
    record = study.outputs / RUN_FILE
    if not record.is_file():
        return
    try:
        outputs = json.loads(record.read_bytes())["outputs"]
        hashes = {str(name): str(sha256) for name, sha256 in outputs.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        yield Problem(f"outputs/{RUN_FILE}", 0, "cannot be read; `qualcode run` makes it again")
        return
    for name, sha256 in sorted(hashes.items()):
        said = ""
        try:
            path = place_in(study.outputs, name, own=())
            if not path.is_file():
                said = "the output is gone; `qualcode run` makes it again"
            elif file_sha256(path) != sha256:
                said = "the output was changed after the run; `qualcode run` makes it again"
        except QualcodeError as error:
            said = error.on_one_line
        if said:
            yield Problem(f"outputs/{name}", 0, said, "warning")


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
    whole = study.everything_hidden_too
    used = {
        "codings": {coding.code_id for coding in codings},
        "summaries": {summary.code_id for summary in whole.summaries()},
    }
    return [
        Problem(
            study.codebook_path.name,
            0,
            f"there are {what} for '{code_id}', which is no longer in the codebook",
        )
        for what, codes in used.items()
        for code_id in sorted(codes - set(known))
    ]
