"""Read new and changed transcripts into the store."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.actions.carry import CarryReport, carry_document
from qualcode.actions.files import write_file
from qualcode.actions.progress import Progress, silent
from qualcode.analysis.cast import guess_moderators
from qualcode.errors import QualcodeError
from qualcode.model.documents import Document, Reading
from qualcode.readers import SUFFIXES, ReadOptions, read_file
from qualcode.store.database import Change
from qualcode.store.documents import Stored, load_documents, load_stored, save_document
from qualcode.study.study import Study

NOT_TRANSCRIPTS = ("readme", "license", "licence", "copying")


@dataclass(frozen=True)
class Failure:
    """A file that could not be read, and why."""

    file: str
    message: str
    hint: str = ""


@dataclass
class IngestReport:
    """What an ingest did, by document name; `skipped` are files that are no transcripts."""

    new: list[str] = field(default_factory=list)
    changed: list[CarryReport] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def ingest(
    study: Study,
    paths: Iterable[Path] = (),
    *,
    coder: str,
    encoding: str = "",
    anew: bool = False,
    progress: Progress = silent,
) -> IngestReport:
    """Read what is new or changed; what has not changed is skipped by its hash.

    `paths` are files and folders (default: the study's own); those from elsewhere are copied into
    the study first, and carried there under the folder's own structure. Codings and decisions on a
    changed transcript move with their words. `anew` reads unchanged files too. A file that cannot be read is told in `failed` and
    does not stop the others.
    """
    report = IngestReport()
    files = _chosen_files(study, list(paths), report)
    known = load_stored(study.store)
    names = _names([*(d.file for d in known), *files])
    _recognise_moves(study, files, known, report, coder)
    for done, file in enumerate(files):
        progress(done, len(files), file)
        try:
            _ingest_file(study, file, names[file], encoding, coder, report, anew=anew)
        except QualcodeError as error:
            report.failed.append(Failure(file, error.message, error.hint or ""))
        except RecursionError:
            report.failed.append(Failure(file, "is nested too deeply to be read"))
    progress(len(files), len(files), "")
    study.refresh()
    stored = load_stored(study.store)
    report.missing = sorted({d.file for d in stored if not (study.folder / d.file).is_file()})
    return report


def read_options(study: Study, file: str, encoding: str = "") -> ReadOptions:
    """How the study's settings want a file read; `encoding` overrides them."""
    settings, name = study.settings, Path(file).name
    return ReadOptions(
        encoding=encoding or settings.encodings.get(name, ""),
        speaker_pattern=settings.speaker_pattern,
        aliases=settings.aliases,
        questions=settings.questions.get(name, {}),
    )


def find_transcripts(study: Study) -> list[Path]:
    """The files in the study's transcript folder that a reader knows, by path."""
    found = study.transcripts.rglob("*") if study.transcripts.is_dir() else ()
    return sorted(path for path in found if is_transcript(path))


def is_transcript(path: Path) -> bool:
    """False for folders, hidden files, office locks, and what is there to be read about them."""
    return (
        path.is_file()
        and path.suffix.lower() in SUFFIXES
        and not path.name.startswith((".", "~$"))
        and path.stem.lower() not in NOT_TRANSCRIPTS
    )


def _chosen_files(study: Study, paths: list[Path], report: IngestReport) -> list[str]:
    """The files to read, relative to the study, those from elsewhere copied in."""
    if not paths:
        return [_relative(study, path) for path in find_transcripts(study)]
    chosen: dict[str, None] = {}
    for path in paths:
        if not path.exists():
            report.failed.append(Failure(str(path), "is not there", "Check the name."))
            continue
        home = path if path.is_dir() else path.parent
        within = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in within:
            if not file.is_file():
                continue
            if not is_transcript(file):
                _tell_skipped(report, file, named=file == path)
                continue
            chosen[_brought_in(study, file, home)] = None
    return list(chosen)


def _tell_skipped(report: IngestReport, file: Path, *, named: bool) -> None:
    if not named:
        report.skipped.append(file.name)
        return
    kinds = " ".join(SUFFIXES)
    report.failed.append(
        Failure(file.name, f"is no kind of transcript that is known ({kinds})", "Save it as one.")
    )


def _brought_in(study: Study, file: Path, home: Path) -> str:
    absolute = file.resolve()
    if absolute.is_relative_to(study.folder.resolve()):
        return absolute.relative_to(study.folder.resolve()).as_posix()
    target = study.transcripts / file.relative_to(home)
    data = file.read_bytes()
    if not target.is_file() or target.read_bytes() != data:
        write_file(target, data)
    return _relative(study, target)


def _relative(study: Study, path: Path) -> str:
    return path.relative_to(study.folder).as_posix()


def _names(files: Iterable[str]) -> dict[str, str]:
    """A file's stem; its whole name where two share a stem; its path where two share that."""
    distinct = list(dict.fromkeys(files))
    stems = Counter(Path(file).stem.casefold() for file in distinct)
    whole = Counter(Path(file).name.casefold() for file in distinct)
    names = {}
    for file in distinct:
        path = Path(file)
        name = path.stem if stems[path.stem.casefold()] == 1 else path.name
        names[file] = name if whole[path.name.casefold()] == 1 else file
    return names


def _recognise_moves(
    study: Study, files: list[str], known: list[Stored], report: IngestReport, coder: str
) -> None:
    """A file that is gone, with a new one of the same hash, was renamed: its documents go along."""
    have = {document.file for document in known}
    gone = [d for d in known if not (study.folder / d.file).is_file()]
    if not gone:
        return
    by_hash = {_sha256(study.folder / file): file for file in files if file not in have}
    moved = [(d, by_hash[d.file_sha256]) for d in gone if d.file_sha256 in by_hash]
    if not moved:
        return
    with study.store.change("ingest", coder) as change:
        for old, new in dict.fromkeys((stored.file, file) for stored, file in moved):
            for document in load_documents(study.store, old):
                save_document(change, replace(document, file=new))
            change.note(f"{old} is now {new}")
            report.renamed.append((old, new))


def _ingest_file(
    study: Study,
    file: str,
    name: str,
    encoding: str,
    coder: str,
    report: IngestReport,
    *,
    anew: bool,
) -> None:
    path = study.folder / file
    options = read_options(study, file, encoding)
    sha256, read_with = _sha256(path), _fingerprint(options)
    stored = load_stored(study.store)
    known = [d for d in stored if d.file == file]
    if (
        known
        and not anew
        and all(d.file_sha256 == sha256 and d.read_with == read_with for d in known)
    ):
        report.unchanged.extend(d.name for d in known)
        return
    readings = read_file(path, options)
    report.notes.extend((file, note) for note in dict.fromkeys(_notes(readings)))
    by_part = {d.part: d for d in load_documents(study.store, file)}
    taken = {d.name for d in stored} - {d.name for d in known}
    with study.store.change("ingest", coder) as change:
        for reading in readings:
            old = by_part.pop(reading.part, None)
            document = _document(reading, file, sha256, read_with, old, _free(name, reading, taken))
            _keep(study, change, old, document, report)
        for gone in by_part.values():
            _drop(study, change, gone, report)


def _notes(readings: list[Reading]) -> Iterable[str]:
    return (note for reading in readings for note in reading.notes)


def _keep(
    study: Study, change: Change, old: Document | None, new: Document, report: IngestReport
) -> None:
    for label in guess_moderators(new, study.cast):
        said = f"'{label}' asks most of the questions: a moderator? Name them in study.yaml."
        report.notes.append((new.file, said))
    if old is None:
        change.note(f"{new.name} read from {new.file}")
        report.new.append(new.name)
    elif old.text == new.text:
        report.unchanged.append(new.name)
    else:
        carried = carry_document(study, change, old, new)
        change.note(f"{new.name} changed: {carried}")
        report.changed.append(carried)
    save_document(change, new)


def _drop(study: Study, change: Change, gone: Document, report: IngestReport) -> None:
    """A part that the file no longer has: kept while anything hangs on it."""
    carrying = {c.document for c in study.codings()} | {d.document for d in study.decisions()}
    if gone.id in carrying:
        report.notes.append(
            (gone.file, f"no longer holds {gone.name}; it is kept, since it carries codings")
        )
        return
    change.remove("document", gone.id)
    change.note(f"{gone.name} is no longer in {gone.file}")


def _document(
    reading: Reading, file: str, sha256: str, read_with: str, old: Document | None, name: str
) -> Document:
    identity = hashlib.sha256(f"{file}\n{reading.part}\n{sha256}".encode()).hexdigest()[:16]
    return Document(
        id=old.id if old else identity,
        name=old.name if old else name,
        file=file,
        file_sha256=sha256,
        text=reading.text,
        turns=reading.turns,
        lines=reading.lines,
        part=reading.part,
        read_with=read_with,
        respondent=reading.respondent,
        attributes=reading.attributes,
    )


def _free(name: str, reading: Reading, taken: set[str]) -> str:
    full = f"{name}.{reading.part}" if reading.part else name
    number, free = 2, full
    while free in taken:
        free, number = f"{full} ({number})", number + 1
    return free


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise QualcodeError(
            f"{path.name} could not be opened: {error.strerror}.", "Check the file's rights."
        ) from error


def _fingerprint(options: ReadOptions) -> str:
    values = json.dumps(vars(options), sort_keys=True, default=dict)
    return hashlib.sha256(values.encode()).hexdigest()[:16]
