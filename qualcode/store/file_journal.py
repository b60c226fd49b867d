"""Files that change with the store: in both, or in neither, also if the machine stops in between.

A change writes down which files it is about to replace, with their bytes before and after, in a
journal beside the store (`study.db-files-UID`, the UID of the change). Then it replaces them, and
last of all it commits. Whoever finds such a journal later looks for the change in the store: if it is
there, the files are brought to what they are after it; if not, to what they were before. (A rollback
journal whose commit record is the history entry itself; Gray & Reuter, Transaction Processing, 1993.)
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.places import place_in
from qualcode.files.writing import remove_file, sync_folder, write_file

Body = bytes | None  # None: there is no such file


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file before and after a change."""

    path: Path
    before: Body
    after: Body


def find_journals(store: Path) -> list[Path]:
    """The journals that lie beside a store: of changes on their way, or that were interrupted."""
    start = f"{store.name}-files-"
    try:
        return sorted(path for path in store.parent.iterdir() if path.name.startswith(start))
    except OSError:
        return []


def carry_out(store: Path, uid: str, files: Mapping[Path, Body]) -> None:
    """Replace the files of a change, with a journal; `store` is locked, and not yet committed.

    Raises QualcodeError if one of them cannot be replaced: `settle` puts the others back.
    """
    changes = [FileChange(path, _read(path), after) for path, after in files.items()]
    changes = [change for change in changes if change.before != change.after]
    if not changes:
        return
    write_file(_journal(store, uid), _packed(store.parent, changes))
    sync_folder(store.parent)
    for change in changes:
        _put(change.path, change.after)
    for folder in {change.path.parent for change in changes}:
        sync_folder(folder)


def close_journal(store: Path, uid: str) -> None:
    """Delete the journal of a change that is committed."""
    # One that cannot be deleted now is deleted at the next opening.
    with contextlib.suppress(OSError, QualcodeError):
        remove_file(_journal(store, uid))


def settle(store: Path, is_kept: Callable[[str], bool]) -> None:
    """Bring the files of every journal in line with the store, which is locked.

    `is_kept` says whether the store has the change of a UID. A file that is neither as before nor as
    after the change was edited since, and stays. Raises QualcodeError if a file cannot be replaced;
    then its journal stays, too.
    """
    for journal in find_journals(store):
        kept = is_kept(journal.name.removeprefix(f"{store.name}-files-"))
        for change in _unpacked(journal, store.parent):
            old, new = (change.before, change.after) if kept else (change.after, change.before)
            if _read(change.path) == old:
                _put(change.path, new)
            sync_folder(change.path.parent)
        remove_file(journal)


def _journal(store: Path, uid: str) -> Path:
    return store.with_name(f"{store.name}-files-{uid}")


def _put(path: Path, body: Body) -> None:
    if body is None:
        remove_file(path)
    else:
        write_file(path, body)


def _read(path: Path) -> Body:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise QualcodeError(
            f"{path} could not be read: {error.strerror or error}.",
            "Check the permissions of the file, and whether another program has it open.",
        ) from error


def _packed(folder: Path, changes: list[FileChange]) -> str:
    return json.dumps(
        [
            {
                "path": change.path.relative_to(folder).as_posix(),
                "before": _text(change.before),
                "after": _text(change.after),
            }
            for change in changes
        ]
    )


def _text(body: Body) -> str | None:
    return None if body is None else base64.b64encode(body).decode("ascii")


def _unpacked(journal: Path, folder: Path) -> Iterator[FileChange]:
    try:
        found = json.loads(journal.read_bytes())
        for each in found:
            before, after = (
                None if each[side] is None else base64.b64decode(each[side], validate=True)
                for side in ("before", "after")
            )
            yield FileChange(place_in(folder, each["path"], own=("study.db",)), before, after)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise QualcodeError(
            f"{journal.name} cannot be read; it says which files an interrupted command changed.",
            "Keep a copy of the study's folder, delete this file, and run `qualcode check`.",
        ) from error
