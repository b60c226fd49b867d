"""Read new and changed transcripts into the store."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.actions.carry import CarryReport, carry_document
from qualcode.actions.file_moves import find_edited_moves, find_moves, move_documents
from qualcode.actions.follow_labels import follow_labels
from qualcode.analysis.cast import guess_moderators
from qualcode.carry.spans import align_spans
from qualcode.errors import NoTranscriptError, QualcodeError
from qualcode.files.writing import file_sha256
from qualcode.model.documents import Aside, Document, Reading
from qualcode.readers import ReadOptions, read_hashed
from qualcode.readers.left_out import together
from qualcode.store.codings import Which
from qualcode.store.database import Change
from qualcode.store.documents import Stored, load_documents, load_stored, save_document
from qualcode.store.finished import load_finished, remove_opened
from qualcode.study.progress import Progress, silent
from qualcode.study.study import Study
from qualcode.study.transcripts import Failure, choose_files, name_documents

# So many words and more are the same by no chance.
_COPY_WORDS = 20
# So many names of documents are listed in a note.
_FEW = 4


@dataclass
class IngestReport:
    """What an ingest did, by document name; `skipped` are files that are not transcripts.

    `asking` has the labels that ask most of the questions of a document, with its name.
    `not_believed` and `left_out` say, file by file, what looks like a label and was not taken for
    one, and what went into no turn.
    """

    new: list[str] = field(default_factory=list)
    changed: list[CarryReport] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    not_believed: list[tuple[str, Aside]] = field(default_factory=list)
    left_out: list[tuple[str, Aside]] = field(default_factory=list)
    asking: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: IngestReport) -> None:
        """Take in what was done with one file."""
        for name, found in vars(other).items():
            getattr(self, name).extend(found)


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
    changed transcript move with their text. `anew` reads unchanged files too. A file that cannot
    be read is listed in `failed` and does not stop the others.
    """
    chosen = choose_files(study, paths)
    report, files = IngestReport(skipped=chosen.skipped, failed=chosen.failed), chosen.files
    known = load_stored(study.store)
    names = name_documents([*(d.file for d in known), *files])
    hashes = _recognise_moves(study, files, known, report, coder)
    shelf = _Shelf(load_stored(study.store) if report.renamed else known, hashes)
    for done, file in enumerate(files):
        progress(done, len(files), file)
        try:
            done_here = _ingest_file(study, file, names[file], shelf, encoding, coder, anew=anew)
            report.add(done_here)
        except NoTranscriptError as error:
            report.notes.append((file, error.on_one_line))
            if file in chosen.copied:
                (study.folder / file).unlink(missing_ok=True)
        except QualcodeError as error:
            report.failed.append(Failure(file, error.message, error.hint or ""))
    progress(len(files), len(files), "")
    study.refresh()
    if report.new:
        report.notes += _tell_copies(study.documents, report.new)
    report.notes += _suggest_moderators(report.asking)
    if not (files or known or report.failed):
        said = "contains no transcripts. Put them there, or name them: `qualcode ingest PATH...`"
        report.notes.append((study.transcripts.name, said))
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
        language=settings.language,
    )


def _recognise_moves(
    study: Study, files: list[str], known: list[Stored], report: IngestReport, coder: str
) -> dict[str, str]:
    """Documents follow files that have another name now, edited at the same time or not.

    Returns the hash of each file that could be opened.
    """
    was = dict.fromkeys(document.file for document in known)
    now: dict[str, str] = {}
    for file in dict.fromkeys([*files, *was]):
        if (study.folder / file).is_file():
            with contextlib.suppress(QualcodeError):  # told when it is read
                now[file] = file_sha256(study.folder / file)
    moved = find_moves(known, now)
    gone = [file for file in was if file not in now and file not in moved]
    arrived = [file for file in now if file not in was and file not in moved.values()]
    if gone and arrived:
        texts = {file: _words(load_documents(study.store, file)) for file in gone}
        edited = find_edited_moves(texts, arrived, lambda file: _text_of(study, file))
        for old, (new, share) in edited.items():
            moved[old] = new
            said = (
                f"was recognised as {old}, renamed and edited ({share:.0%} of the text is the "
                "same). If these are two documents, run `qualcode undo` twice, restore "
                f"{Path(old).name}, and ingest both."
            )
            report.notes.append((new, said))
    if moved:
        move_documents(study, moved, coder)
        report.renamed.extend(moved.items())
    return now


class _Shelf:
    """The documents before an ingest by their file, the hashes of files, and the names taken."""

    def __init__(self, stored: list[Stored], hashes: dict[str, str]) -> None:
        self.hashes = hashes
        self.names = {document.name for document in stored}
        self.of_file: dict[str, list[Stored]] = {}
        for document in stored:
            self.of_file.setdefault(document.file, []).append(document)


def _text_of(study: Study, file: str) -> str:
    try:
        return _words(read_transcript(study.folder / file, read_options(study, file)))
    except QualcodeError:  # told when it is read
        return ""


def _words(parts: Iterable[Document | Reading]) -> str:
    return "\n".join(part.text for part in parts)


def _ingest_file(
    study: Study,
    file: str,
    name: str,
    shelf: _Shelf,
    encoding: str,
    coder: str,
    *,
    anew: bool,
) -> IngestReport:
    report, path = IngestReport(), study.folder / file
    known = shelf.of_file.get(file, [])
    told = encoding or next((_encoding_told(d.read_with) for d in known), "")
    options = read_options(study, file, told)
    sha256, read_with = shelf.hashes.get(file) or file_sha256(path), fingerprint(options, told)
    same = all(d.file_sha256 == sha256 and d.read_with == read_with for d in known)
    if known and same and not anew:
        report.unchanged.extend(d.name for d in known)
        return report
    readings, sha256 = _read_hashed(path, options)
    report.notes.extend((file, note) for note in dict.fromkeys(_notes(readings)))
    report.not_believed = [(file, a) for a in together(r.not_believed for r in readings)]
    report.left_out = [(file, a) for a in together(r.left_out for r in readings)]
    taken = shelf.names - {d.name for d in known}
    kept: list[str] = []
    with study.store.change("ingest", coder) as change:
        by_part = {d.part: d for d in load_documents(study.store, file)}
        for reading in readings:
            old = by_part.pop(reading.part, None)
            document = _document(reading, file, sha256, read_with, old, _free(name, reading, taken))
            _keep(study, change, old, document, report)
            kept.append(document.name)
        for gone in by_part.values():
            kept += [gone.name] if _drop(study, change, gone, report) else []
    shelf.names -= {d.name for d in known}
    shelf.names.update(kept)
    return report


def read_transcript(path: Path, options: ReadOptions) -> list[Reading]:
    """The readings of a file. Raises QualcodeError, too, for what a library trips over in it."""
    return _read_hashed(path, options)[0]


def _read_hashed(path: Path, options: ReadOptions) -> tuple[list[Reading], str]:
    """The same, with the SHA-256 of the bytes that were read."""
    try:
        return read_hashed(path, options)
    except QualcodeError:
        raise
    except RecursionError as error:
        raise QualcodeError(f"{path.name} is nested too deeply to be read.") from error
    except Exception as error:
        raise QualcodeError(
            f"{path.name} could not be read: {type(error).__name__}.",
            "Open it in the program that created it, save it again, and try again.",
        ) from error


def _tell_copies(documents: Iterable[Document], new: list[str]) -> Iterable[tuple[str, str]]:
    """The same words in two files count twice, and are coded twice."""
    first: dict[str, Document] = {}
    for document in sorted(documents, key=lambda document: document.name in new):
        words = " ".join(document.text.split()).casefold()
        if document.part or words.count(" ") < _COPY_WORDS:
            continue
        other = first.setdefault(words, document)
        if other is not document and document.name in new:
            said = f"has the same text as {other.file}; was one interview imported twice?"
            yield document.file, said


def _suggest_moderators(asking: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Who asks most of the questions is suggested once for the study, with the documents."""
    documents: dict[str, list[str]] = {}
    for label, document in asking:
        documents.setdefault(label, []).append(document)
    for label, names in documents.items():
        where = ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if names[_FEW:] else "")
        said = f'"{label}" asks most of the questions in {where}.'
        yield "study.yaml", f"{said} If this is a moderator, add the label to `moderators:`."


def _notes(readings: list[Reading]) -> Iterable[str]:
    return (note for reading in readings for note in reading.notes)


def _keep(
    study: Study, change: Change, old: Document | None, new: Document, report: IngestReport
) -> None:
    report.asking += [(label, new.name) for label in guess_moderators(new, study.cast)]
    if old is None:
        change.note(f"{new.name} imported from {new.file}")
        report.new.append(new.name)
    elif old.text == new.text:
        report.unchanged.append(new.name)
    else:
        carry = align_spans(old.text, new.text)
        carried = carry_document(study, change, old, new, carry)
        change.note(f"{new.name} changed: {carried}")
        report.changed.append(carried)
        for case, name in follow_labels(study, change, old, new, carry):
            said = f"the case {case} is now {name}; its summaries and memos moved with it"
            report.notes.append((new.file, said))
    save_document(change, new)


def _drop(study: Study, change: Change, gone: Document, report: IngestReport) -> bool:
    """A part that the file no longer has: kept while anything hangs on it; True if it is."""
    on_it, whole = Which(document=gone.id), study.everything_hidden_too
    marked = load_finished(study.store, document=gone.id)
    if whole.codings(on_it) or whole.decisions(on_it) or marked:
        report.notes.append(
            (
                gone.file,
                f"no longer contains {gone.name}; {gone.name} has codings or marks and is kept",
            )
        )
        return True
    remove_opened(change, gone.id)
    change.remove("document", gone.id)
    change.note(f"{gone.name} is no longer in {gone.file}")
    return False


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


def fingerprint(options: ReadOptions, told: str) -> str:
    """A hash of the options; an encoding given on the command line follows it, for next time."""
    read = {name: value for name, value in vars(options).items() if name != "language"}
    values = json.dumps(read, sort_keys=True, default=dict)
    return f"{hashlib.sha256(values.encode()).hexdigest()[:16]} {told}".rstrip()


def _encoding_told(read_with: str) -> str:
    return read_with.partition(" ")[2]
