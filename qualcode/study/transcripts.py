"""Which files are transcripts, and how files from elsewhere are copied into the study."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.files.places import fold_name
from qualcode.files.writing import write_file
from qualcode.readers import FOREIGN, SUFFIXES
from qualcode.study.settings import FILE_NAME
from qualcode.study.study import Study

NOT_TRANSCRIPTS = ("readme", "license", "licence", "copying")
_OWN_FOLDERS = ("outputs", "backups")
# Word processor files are more likely to be transcripts than other files beside them.
_WRITTEN = (".doc", ".pages", ".gdoc", ".wpd")


@dataclass(frozen=True)
class Failure:
    """A file that could not be read, and why."""

    file: str
    message: str
    hint: str = ""


@dataclass
class Chosen:
    """The files to read, relative to the study with forward slashes; names of skipped files.

    `copied` are the files that were copied into the study by this selection.
    """

    files: list[str] = field(default_factory=list)
    copied: set[str] = field(default_factory=set)
    skipped: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


def choose_files(study: Study, paths: Iterable[Path]) -> Chosen:
    """Select the transcripts in `paths`, files and folders (default: the study's own).

    Files from elsewhere are copied into the study, with their folder structure. The study's own
    files (tables, outputs, backups) are never selected by naming a folder.
    """
    chosen = Chosen()
    coming = _Coming(study)
    for path in list(paths) or [study.transcripts]:
        if path.is_dir():
            _choose_folder(study, path, coming, chosen)
        elif path.exists():
            _choose_named(path, coming, chosen)
        elif path != study.transcripts:
            chosen.failed.append(Failure(str(path), "was not found", "Check the name."))
    chosen.files = list(dict.fromkeys(chosen.files))
    return chosen


def is_transcript(path: Path) -> bool:
    """Return False for folders, hidden files, office lock files, and read-me files."""
    return (
        path.is_file()
        and path.suffix.lower() in SUFFIXES
        and not _is_hidden(path)
        and path.stem.lower() not in NOT_TRANSCRIPTS
    )


def name_documents(files: Iterable[str]) -> dict[str, str]:
    """Return a file's stem; its whole name if two share a stem; its path if two share the name."""
    distinct = list(dict.fromkeys(files))
    stems = Counter(Path(file).stem.casefold() for file in distinct)
    whole = Counter(Path(file).name.casefold() for file in distinct)
    names = {}
    for file in distinct:
        path = Path(file)
        name = path.stem if stems[path.stem.casefold()] == 1 else path.name
        name = unicodedata.normalize("NFC", name)
        names[file] = name if whole[path.name.casefold()] == 1 else file
    return names


def find_files(study: Study, home: Path) -> list[Path]:
    """Return the contents of a folder by path, without hidden files and the study's own files."""
    return [file for file in _below(home) if not _is_own(study, file)]


def transcript_names(study: Study) -> list[str]:
    """Return the transcripts in the study's folder, relative to it, imported or not."""
    found = find_files(study, study.transcripts) if study.transcripts.is_dir() else []
    return [f.relative_to(study.folder).as_posix() for f in found if is_transcript(f)]


def _choose_folder(study: Study, home: Path, coming: _Coming, chosen: Chosen) -> None:
    before = len(chosen.files) + len(chosen.failed)
    for file in find_files(study, home):
        if is_transcript(file):
            coming.take(file, home, chosen)
        elif file.suffix.lower() in _WRITTEN:
            chosen.failed.append(_unread(file))
        else:
            chosen.skipped.append(file.name)
    if before == len(chosen.files) + len(chosen.failed) and home != study.transcripts:
        kinds = " ".join(SUFFIXES)
        chosen.failed.append(
            Failure(str(home), "contains no transcripts", f"Supported file extensions: {kinds}.")
        )


def _choose_named(path: Path, coming: _Coming, chosen: Chosen) -> None:
    if is_transcript(path):
        coming.take(path, path.parent, chosen)
        return
    chosen.failed.append(_unread(path))


def _unread(path: Path) -> Failure:
    if path.name.startswith(("~$", ".~lock.")):
        said = "is not a transcript; Word or LibreOffice creates it while a document is open"
        return Failure(path.name, said, "Close the document, and name the document itself.")
    kinds = " ".join(SUFFIXES)
    hint = FOREIGN.get(path.suffix.lower(), f"Supported file extensions: {kinds}.")
    return Failure(path.name, "is not a supported transcript format", hint)


class _Coming:
    """Copies files into the study; within one call, no file overwrites another."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._from: dict[Path, Path] = {}

    def take(self, file: Path, home: Path, chosen: Chosen) -> None:
        try:
            target = self._target(file, home)
            alike = _find_alike(target)
            if alike and not _is_one_file(alike, target):
                said = f"differs from {alike.name}, which is in the study, only in capital letters"
                hint = "On Windows and macOS both would be one file. Rename one of them."
                chosen.failed.append(Failure(str(file), said, hint))
                return
            target = alike or target
            source = self._from.setdefault(target, file)
            if not _is_same(source, file):
                said = f"would overwrite {source}, which has the same name"
                hint = "Rename one of them, or put both into separate folders inside the study's transcripts."
                chosen.failed.append(Failure(str(file), said, hint))
                return
            name = target.relative_to(self._study.folder).as_posix()
            if not _is_same(target, file):
                if not target.exists():
                    chosen.copied.add(name)
                write_file(target, file.read_bytes())
        except OSError as error:
            said = f"could not be opened: {error.strerror or error}"
            chosen.failed.append(Failure(str(file), said, "Check the permissions of the file."))
            return
        chosen.files.append(name)

    def _target(self, file: Path, home: Path) -> Path:
        inside = _within(self._study, file)
        if inside is not None:
            return self._study.folder / inside
        name = unicodedata.normalize("NFC", file.relative_to(home).as_posix())
        return self._study.transcripts / name


def _find_alike(path: Path) -> Path | None:
    """The file whose name is one with this on Windows and macOS; None if this is there, or none is."""
    there = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    if any(other.name == path.name for other in there):
        return None
    wanted = fold_name(path.name)
    return next((other for other in there if fold_name(other.name) == wanted), None)


def _is_one_file(alike: Path, path: Path) -> bool:
    """Whether two names differ only in how accents are stored, or the disk takes them for one."""
    one, other = (unicodedata.normalize("NFC", each.name) for each in (alike, path))
    return one == other or (path.exists() and alike.samefile(path))


def _is_same(one: Path, other: Path) -> bool:
    """Return whether the first file exists and has the same content as the second."""
    return one.is_file() and (one.samefile(other) or one.read_bytes() == other.read_bytes())


def _below(home: Path) -> Iterator[Path]:
    """Return all files in a folder, without hidden folders and folders that look like files."""
    for path in sorted(home.rglob("*")):
        if any(_is_hidden(part) for part in map(Path, path.relative_to(home).parts)):
            continue
        if path.is_file() or (path.is_dir() and path.suffix.lower() in SUFFIXES):
            yield path


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "~$"))


def _is_own(study: Study, file: Path) -> bool:
    inside = _within(study, file)
    if inside is None:
        return False
    settings = study.settings
    if inside.parts[0] in _OWN_FOLDERS or inside.as_posix() in {
        FILE_NAME,
        settings.codebook,
        settings.cases,
    }:
        return True
    return len(inside.parts) == 1 and study.transcripts.resolve() != study.folder.resolve()


def _within(study: Study, file: Path) -> Path | None:
    """Return `file` relative to the study, or None if it is outside."""
    absolute, folder = file.resolve(), study.folder.resolve()
    return absolute.relative_to(folder) if absolute.is_relative_to(folder) else None
