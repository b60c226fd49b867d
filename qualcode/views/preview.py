"""What an ingest would import, before anything is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypedDict

from qualcode.actions.ingest import read_options, read_transcript
from qualcode.analysis.cast import count_speakers, guess_moderators
from qualcode.errors import NoTranscriptError, QualcodeError
from qualcode.model.documents import Aside, Document, Reading
from qualcode.readers.left_out import together
from qualcode.store.documents import load_stored
from qualcode.study.study import Study
from qualcode.study.transcripts import find_files, is_transcript, name_documents
from qualcode.text.anchors import beginning
from qualcode.views.changes import NotBelieved, show_not_believed

_FIRST_TURNS = 3
_MOST_DOCUMENTS = 5


@dataclass(frozen=True)
class SpeakerSeen:
    """A label, its number of turns, its role, and whether it asks most of the questions."""

    label: str | None
    turns: int
    role: str
    asks: bool


@dataclass(frozen=True)
class DocumentSeen:
    """A document as it would be saved; `first` has the beginnings of its first turns."""

    name: str
    turns: int
    words: int
    speakers: list[SpeakerSeen]
    first: list[str]


@dataclass
class Preview:
    """A file: its documents, what the reader was unsure of, or why it cannot be read."""

    file: str
    documents: list[DocumentSeen] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failure: str = ""
    not_believed: list[Aside] = field(default_factory=list)
    left_out: list[Aside] = field(default_factory=list)


class LeftOut(TypedDict):
    """Text of a file that is in no turn."""

    what: str
    lines: int
    sample: str


class PreviewView(TypedDict):
    """What an import would read from a file; `document` and `speakers` are those of the first."""

    file: Annotated[str, "FG1.docx"]
    document: Annotated[str | None, "FG1"]
    turns: Annotated[int, 120]
    speakers: list[SpeakerSeen]
    documents: list[DocumentSeen]
    notes: list[str]
    failure: Annotated[str, ""]
    not_believed: list[NotBelieved]
    left_out: list[LeftOut]


def show_preview(seen: Preview) -> PreviewView:
    """Return a file as plain values."""
    first = seen.documents[0] if seen.documents else None
    return {
        "file": seen.file,
        "document": first.name if first else None,
        "turns": sum(document.turns for document in seen.documents),
        "speakers": first.speakers if first else [],
        "documents": seen.documents,
        "notes": seen.notes,
        "failure": seen.failure,
        "not_believed": [show_not_believed(aside) for aside in seen.not_believed],
        "left_out": [{"what": a.what, "lines": a.lines, "sample": a.sample} for a in seen.left_out],
    }


def preview(study: Study, paths: Iterable[Path], *, encoding: str = "") -> list[Preview]:
    """Read the files (default: the study's own) without saving any text or copy."""
    chosen = list(paths) or [study.transcripts]
    files = [file for path in chosen for file in _files(study, path)]
    known = [stored.file for stored in load_stored(study.store)]
    names = name_documents([*known, *(_place(study, file) for file in files)])
    return [_preview(study, file, names[_place(study, file)], encoding) for file in files]


def _place(study: Study, file: Path) -> str:
    """Return the path in the study; a file from elsewhere would be imported under its name."""
    path, home = file.resolve(), study.folder.resolve()
    if path.is_relative_to(home):
        return path.relative_to(home).as_posix()
    return f"{study.settings.transcripts}/{file.name}"


def _files(study: Study, path: Path) -> list[Path]:
    if path.is_dir():
        return [file for file in find_files(study, path) if is_transcript(file)]
    return [path]


def _preview(study: Study, file: Path, name: str, encoding: str) -> Preview:
    seen = Preview(file.name)
    try:
        readings = read_transcript(file, read_options(study, file.name, encoding))
    except NoTranscriptError as error:
        seen.notes = [error.on_one_line]
        return seen
    except QualcodeError as error:
        seen.failure = error.on_one_line
        return seen
    seen.notes = list(dict.fromkeys(note for reading in readings for note in reading.notes))
    seen.not_believed = list(together(reading.not_believed for reading in readings))
    seen.left_out = list(together(reading.left_out for reading in readings))
    seen.documents = [_document(study, name, reading) for reading in readings[:_MOST_DOCUMENTS]]
    if len(readings) > _MOST_DOCUMENTS:
        seen.notes.append(f"and {len(readings) - _MOST_DOCUMENTS} more documents of this file")
    return seen


def _document(study: Study, name: str, reading: Reading) -> DocumentSeen:
    name = f"{name}.{reading.part}" if reading.part else name
    document = Document(
        id="",
        name=name,
        file="",
        file_sha256="",
        text=reading.text,
        turns=reading.turns,
        respondent=reading.respondent,
    )
    asking = guess_moderators(document, study.cast)
    speakers = [
        SpeakerSeen(count.speaker, count.turns, count.role, count.speaker in asking)
        for count in count_speakers(document, study.cast)
    ]
    words = sum(len(turn.span.of(reading.text).split()) for turn in reading.turns)
    first = [
        _beginning(document, number) for number in range(min(_FIRST_TURNS, len(reading.turns)))
    ]
    return DocumentSeen(name, len(reading.turns), words, speakers, first)


def _beginning(document: Document, index: int) -> str:
    turn = document.turns[index]
    words = beginning(turn.span.of(document.text), 90)
    return f"{turn.speaker}: {words}" if turn.speaker else words
