"""Transcripts that a merge put others in the place of: kept in `backups/`, and put back by an undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from qualcode.files.writing import file_sha256, write_file
from qualcode.store.copies import FOLDER
from qualcode.store.database import Change, Row
from qualcode.store.history import RowChange
from qualcode.study.study import Study


def keep_transcript(study: Study, path: Path) -> Path:
    """Copy a transcript to `backups/`, under a name that contains its hash; returns the copy."""
    kept = _kept_place(study, path, file_sha256(path))
    write_file(kept, path.read_bytes())
    return kept


def find_swaps(
    study: Study, rows: Iterable[RowChange], *, merged: bool
) -> Mapping[Path, bytes | None]:
    """What becomes of transcripts where the rows of a change are put back: their bytes, None: gone.

    Only those that a merge wrote or replaced are touched, and only as it left them: what was edited
    since stays. `merged` says that the change is a merge, whose new transcripts go again.
    """
    swaps: dict[Path, bytes | None] = {}
    for table, _, before, after in rows:
        if table != "document" or (before is None and not merged):
            continue
        path = study.place((before or after or {})["file"])
        here = file_sha256(path) if path.is_file() else None
        if here not in {None, after["file_sha256"] if after else None}:
            continue
        if before is None:
            swaps |= {path: None} if here else {}
        elif here != before["file_sha256"]:
            kept = _find(study, path, before)
            swaps |= {path: kept} if kept is not None else {}
    return swaps


def swap_transcripts(study: Study, change: Change, swaps: Mapping[Path, bytes | None]) -> None:
    """Do it with the change; what was there is kept in its turn."""
    for path, body in swaps.items():
        if path.is_file():
            keep_transcript(study, path)
        change.put_file(path, body)


def _find(study: Study, path: Path, row: Row) -> bytes | None:
    kept = _kept_place(study, path, row["file_sha256"])
    return kept.read_bytes() if kept.is_file() and file_sha256(kept) == row["file_sha256"] else None


def _kept_place(study: Study, path: Path, sha256: str) -> Path:
    return study.folder / FOLDER / f"{path.stem}-{sha256[:8]}{path.suffix}"
