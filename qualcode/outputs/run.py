"""A run, from transcripts to outputs, and the check that it can be reproduced."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualcode.actions.cases import require_somebody
from qualcode.actions.ingest import IngestReport, ingest
from qualcode.actions.suggest import SuggestReport, suggest
from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.files.writing import is_open_elsewhere, make_private_folder, remove_file, write_file
from qualcode.outputs.contents import (
    MISSING,
    Outputs,
    decisions_hash,
    find_made,
    input_hashes,
    make_outputs,
    sha256_of,
    versions,
)
from qualcode.store.documents import load_stored
from qualcode.study.leaks import scan_leaks
from qualcode.study.progress import Progress, silent
from qualcode.study.pseudonym_key import known_key
from qualcode.study.settings import FILE_NAME, RUN_FILE
from qualcode.study.study import STORE_NAME, Study, open_study
from qualcode.study.transcripts import Failure, transcript_names


@dataclass
class RunReport:
    """The result of a run; `written` are the outputs that are new or have changed.

    `failed` are the outputs that could not be written or deleted, with the reason.
    """

    ingested: IngestReport
    warnings: list[Problem]
    suggested: SuggestReport
    outputs: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """An output that differs from `run.json`, or cannot be made again; `why` in words."""

    output: str
    why: tuple[str, ...]


def run(
    study: Study, *, coder: str, key: Path | None = None, progress: Progress = silent
) -> RunReport:
    """Ingest, check, suggest, and write all outputs; running twice gives the same bytes.

    If nothing has changed since the last run, no output is made again.

    Raises ProblemsError, before anything is written, if the codebook has errors; and QualcodeError,
    before any output is written, if no one in the cases table speaks.
    """
    warnings = _checked_codebook(study)
    ingested = ingest(study, coder=coder, progress=progress)
    require_somebody(study, study.cases_table, study.cases_path.name)
    suggested = suggest(study, coder=coder, progress=progress)
    record = _record(study)
    made = find_made(study, record) if record and not key else None
    if made:
        return RunReport(ingested, warnings, suggested, made)
    outputs = make_outputs(study)
    if key:
        _refuse_leaks(study, outputs, key)
    written, failed = _write(study, outputs)
    return RunReport(ingested, warnings, suggested, list(outputs), written, failed)


def _refuse_leaks(study: Study, outputs: Outputs, key: Path) -> None:
    """Raise QualcodeError if a name from the key still occurs; no output is then written."""
    if not key.is_file():
        raise QualcodeError(f"The key {key} was not found.", "`qualcode pseudonymise` creates one.")
    leaks = scan_leaks(study, known_key(study, key), outputs).standing
    if leaks:
        places = "\n  ".join(f"{leak.where}, line {leak.line}" for leak in leaks[:10])
        more = f"\n  and {len(leaks) - 10} more" if len(leaks) > 10 else ""
        raise QualcodeError(
            f"Names that were replaced still occur in {len(leaks)} places; no output was "
            f"written:\n  {places}{more}",
            "`qualcode pseudonymise --scan --key FILE` lists them all.",
        )


def verify(study: Study, *, coder: str, progress: Progress = silent) -> list[Difference]:
    """Make every output again in a temporary folder, and compare with `run.json`.

    The transcripts and the suggestions are made again; what people decided comes from the store.
    Returns the differences with their reasons: an input, the codebook, a decision or a version that
    changed since the run, or the output's file itself. A missing transcript is also reported,
    because it cannot be read again. Raises QualcodeError if there has been no run.
    """
    record = _last_record(study)
    with tempfile.TemporaryDirectory(prefix="qualcode-") as name:
        again = _made_again(study, Path(name) / "study", coder, progress)
    reasons = _reasons(study, record)
    expected: dict[str, str] = record["outputs"]
    differences = [
        Difference(name, ("the input file is missing; its text was taken from the study database",))
        for name, sha256 in input_hashes(study).items()
        if sha256 == MISSING
    ]
    for output in sorted({*expected, *again} - {RUN_FILE}):
        why: list[str] = []
        made = again.get(output)
        if made is None or sha256_of(made) != expected.get(output):
            why = reasons or [
                "no input, decision or version has changed; please report this to the authors"
            ]
        elif not (study.outputs / output).is_file():
            why = ["the file is missing; it can be made again"]
        elif sha256_of((study.outputs / output).read_bytes()) != expected[output]:
            why = ["the file was changed after the run; it can be made again"]
        if why:
            differences.append(Difference(output, tuple(why)))
    return differences


def _checked_codebook(study: Study) -> list[Problem]:
    problems = study.check_codebook()
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise ProblemsError(errors, "Fix the codebook first; nothing was run.")
    return problems


def _write(study: Study, outputs: Outputs) -> tuple[list[str], list[Failure]]:
    """Write what differs, `run.json` last, whatever other programs have open; delete outputs of an earlier run that no longer belong."""
    make_private_folder(study.outputs)
    before = _record(study) or {"outputs": {}}
    written: list[str] = []
    failed: list[Failure] = []
    old = [name for name in before["outputs"] if name not in outputs]
    for name in (*old, *outputs):
        path = study.outputs / name
        try:
            if name in old:
                if _is_below(path, study.outputs):
                    remove_file(path)
            elif not path.is_file() or path.read_bytes() != outputs[name]:
                write_file(path, outputs[name])
                written.append(name)
        except (QualcodeError, OSError) as error:
            failed.append(_failure(name, path, error))
    return written, failed


def _failure(name: str, path: Path, error: QualcodeError | OSError) -> Failure:
    """An output that another program has open; every other fault ends the run."""
    cause = error.__cause__ if isinstance(error, QualcodeError) else error
    if not isinstance(cause, OSError) or not is_open_elsewhere(cause, path):
        raise error
    if isinstance(error, QualcodeError):
        return Failure(f"outputs/{name}", error.message, error.hint or "")
    return Failure(f"outputs/{name}", f"{error.strerror or error}.")


def _is_below(path: Path, folder: Path) -> bool:
    """A `run.json` may come from elsewhere: paths in it outside `outputs/` are ignored."""
    return path.resolve().is_relative_to(folder.resolve()) and path.is_file()


def _made_again(study: Study, folder: Path, coder: str, progress: Progress) -> Outputs:
    make_private_folder(folder)
    for name in (FILE_NAME, study.settings.codebook, study.settings.cases):
        if (study.folder / name).is_file():
            write_file(folder / name, (study.folder / name).read_bytes())
    # The files that an ingest would read, one by one, because a copied folder can contain more
    # (linked folders).
    documents = [stored.file for stored in load_stored(study.store)]
    files = [
        name
        for name in dict.fromkeys((*transcript_names(study), *documents))
        if (study.folder / name).is_file()
    ]
    for name in files:
        write_file(folder / name, (study.folder / name).read_bytes())
    study.store.copy_to(folder / STORE_NAME)
    with open_study(folder) as copy:
        paths = [folder / name for name in files]
        ingest(copy, paths, coder=coder, anew=True, progress=progress)
        suggest(copy, coder=coder, progress=progress)
        return make_outputs(copy)


def _reasons(study: Study, record: dict[str, Any]) -> list[str]:
    reasons = []
    arrived = dict.fromkeys(transcript_names(study), "")
    now, then = {**arrived, **input_hashes(study)}, record["inputs"]
    for name in sorted({*now, *then}):
        if now.get(name) == then.get(name):
            continue
        what = "the codebook" if name == study.settings.codebook else "the input"
        became = "is new" if name not in then else "is missing" if name not in now else "changed"
        if now.get(name) == MISSING:
            became = "is missing"
        reasons.append(f"{what} {name} {became}")
    if decisions_hash(study) != record["decisions"]:
        reasons.append("codings, decisions or summaries changed")
    versions_now, versions_then = versions(), record["versions"]
    for name in dict.fromkeys([*versions_now, *versions_then]):
        is_now, was = (found.get(name, "not installed") for found in (versions_now, versions_then))
        if was != is_now:
            reasons.append(f"the version of {name} was {was} and is {is_now}")
    return reasons


def _last_record(study: Study) -> dict[str, Any]:
    record = _record(study)
    if record is None:
        raise QualcodeError("There is no earlier run to compare with.", "Run `qualcode run` first.")
    return record


def _record(study: Study) -> dict[str, Any] | None:
    path = study.outputs / RUN_FILE
    if not path.is_file():
        return None
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        record["outputs"], record["inputs"], record["versions"], record["decisions"]
    except (ValueError, TypeError, KeyError) as error:
        raise QualcodeError(
            f"{path} is damaged.", "Delete it and run `qualcode run` again."
        ) from error
    checked: dict[str, Any] = record
    return checked
