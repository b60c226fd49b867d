"""A study as readable text for git and the archive, and copies of its store."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.writing import make_private_folder, write_file
from qualcode.store.backups import back_up_store
from qualcode.store.copies import Backup, list_backups
from qualcode.store.dump import FORMAT, HEAD, HISTORY, dump_store
from qualcode.store.restore import restore_backup
from qualcode.store.undump import restore_store
from qualcode.study.settings import FILE_NAME, load_settings
from qualcode.study.study import STORE_NAME, Study

STORE_FOLDER = "store"


def dump_study(study: Study, folder: Path) -> list[str]:
    """Write the whole study below `folder`: the store as sorted text, the files as they are.

    A folder that a dump was written to before is brought up to date: what is no longer in the study
    is removed from its `store/` and its transcripts. A folder that version control knows is as good
    as a new one. Returns the files written, relative to `folder`. Raises QualcodeError if the
    folder contains anything else.
    """
    marker = folder / STORE_FOLDER
    dumped = dump_store(study.store)
    held = [p for p in folder.iterdir() if not p.name.startswith(".git")] if folder.is_dir() else []
    if held:
        _require_dump(folder, study, dumped[HISTORY])
    make_private_folder(folder)
    files = {f"{STORE_FOLDER}/{name}": text for name, text in dumped.items()}
    for name, text in files.items():
        write_file(folder / name, text)
    copied = _study_files(study)
    transcripts = folder / study.settings.transcripts
    for home in (marker, *([transcripts] if transcripts.resolve() != folder.resolve() else [])):
        for old in sorted(home.rglob("*")):
            if (
                old.is_file()
                and not old.is_symlink()
                and old.relative_to(folder).as_posix() not in {*files, *copied}
            ):
                old.unlink()
    for name in copied:
        write_file(folder / name, (study.folder / name).read_bytes())
    return [*files, *copied]


def _require_dump(folder: Path, study: Study, history: str) -> None:
    """Raise QualcodeError unless the folder has a dump of this study, by the first change of both."""
    home, hint = folder / STORE_FOLDER, "Choose the name of a new folder."
    linked = [p for p in (home, folder / study.settings.transcripts) if p.is_symlink()]
    try:
        head = json.loads(_text(home / HEAD))
        first = _text(home / HISTORY).partition("\n")[0]
    except (QualcodeError, OSError, ValueError):
        head, first = None, ""
    if linked or not isinstance(head, dict) or head.get("format") != FORMAT:
        raise QualcodeError(f"{folder} is not empty and does not contain a dump.", hint)
    if _first_change(first) != _first_change(history.partition("\n")[0]):
        raise QualcodeError(f"{folder} contains the dump of another study.", hint)


def _first_change(line: str) -> object:
    try:
        entry = json.loads(line or "{}")
    except ValueError:
        return None
    return entry.get("uid", "") if isinstance(entry, dict) else None


def restore_study(folder: Path, target: Path) -> list[str]:
    """Create the study at `target` (new or empty) from the dump in `folder`.

    Returns the files of the study. Raises QualcodeError, and leaves no study behind, where the
    folder does not contain a dump or the dump is damaged.
    """
    home = folder / STORE_FOLDER
    if not home.is_dir():
        raise QualcodeError(f"{folder} does not contain a dump.", "`qualcode dump DIR` writes one.")
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise QualcodeError(
            f"{target} already exists; nothing was written.", "Choose the name of a new folder."
        )
    load_settings(folder)
    texts = {
        file.relative_to(home).as_posix(): _text(file)
        for file in sorted(home.rglob("*"))
        if file.is_file()
    }
    files = [file.relative_to(folder) for file in sorted(folder.rglob("*")) if file.is_file()]
    files = [f for f in files if f.parts[0] != STORE_FOLDER and ".git" not in f.parts]
    # The settings come last: without them a half-made study is none.
    files.sort(key=lambda file: file.name == FILE_NAME and len(file.parts) == 1)
    was_there = target.is_dir()
    try:
        make_private_folder(target)
        restore_store(texts, target / STORE_NAME).close()
        for file in files:
            write_file(target / file, _bytes(folder / file))
    except BaseException:
        _empty(target, away=not was_there)
        raise
    return sorted(file.as_posix() for file in files)


def back_up(study: Study, reason: str) -> Backup:
    """Copy the store to `backups/`."""
    return back_up_store(study.store, reason)


def find_backups(folder: Path) -> list[Backup]:
    """The copies of the store of the study in `folder`, newest first; the store is not opened."""
    return list_backups(folder / STORE_NAME)


def put_back(folder: Path, name: str) -> Path | None:
    """Make the backup of that file name the store; returns where the store of before is kept."""
    backups = {backup.path.name: backup.path for backup in find_backups(folder)}
    if name not in backups:
        raise QualcodeError(
            f"There is no backup '{name}'.", "`qualcode backups` lists the backups."
        )
    return restore_backup(backups[name], folder / STORE_NAME)


def _study_files(study: Study) -> list[str]:
    fixed = [FILE_NAME, study.settings.codebook, study.settings.cases]
    names = [name for name in fixed if (study.folder / name).is_file()]
    transcripts = study.transcripts.rglob("*") if study.transcripts.is_dir() else ()
    return [
        *names,
        *sorted(f.relative_to(study.folder).as_posix() for f in transcripts if f.is_file()),
    ]


def _empty(folder: Path, *, away: bool) -> None:
    """Delete what was created in a folder, and the folder itself."""
    for made in list(folder.iterdir()) if folder.is_dir() else ():
        if made.is_dir():
            shutil.rmtree(made, ignore_errors=True)
        else:
            made.unlink(missing_ok=True)
    if away:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise QualcodeError(
            f"{file} could not be read: {error.strerror or error}.", "Nothing was created."
        ) from error


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise QualcodeError(
            f"{file} is not text in UTF-8.",
            "The dump is damaged. Get it again from version control or from a backup.",
        ) from error
