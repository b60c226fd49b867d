"""Which parts of a scan are done, kept beside their files so that a broken scan can go on.

The first line of `manifest.jsonl` is what the parts were made of, each further line a part that is done.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from qualcode.errors import QualcodeError
from qualcode.keywords.scan_part import Done, Job, part_path
from qualcode.keywords.scan_parts import Part, TableError

_NAME = "manifest.jsonl"
# What the parts were made of, in words, by its key.
_SAID = {
    "version": "qualcode",
    "codebook": "the codebook",
    "table": "the table",
    "size": "the table",
    "changed": "the table",
    "text": "the column of the text",
    "keep": "the columns to keep",
    "encoding": "the encoding",
    "part_size": "the size of the parts",
}


class Manifest:
    """The parts that are done; each is written down at once."""

    def __init__(self, file: IO[str], done: dict[Part, Done]) -> None:
        self.done = done
        self._file = file

    def add(self, done: Done) -> None:
        """Write down that a part is done."""
        self.done[done.part] = done
        self._file.write(json.dumps(asdict(done)) + "\n")
        self._file.flush()


@contextmanager
def open_manifest(job: Job, part_size: int, *, resume: bool) -> Iterator[Manifest]:
    """The manifest of a scan, of a broken one with `resume`.

    The folder of the parts is removed when all has gone well, when nothing in it is done, and when the
    table cannot be read. Raises QualcodeError if the parts of another scan are there.
    """
    about = _about(job, part_size)
    path = job.folder / _NAME
    done = _load(job, path, about, resume=resume) if job.folder.exists() else {}
    job.folder.mkdir(exist_ok=True)
    useful = False
    try:
        start = path.with_name(f"{_NAME}.new")
        lines = [about, *map(asdict, done.values())]
        start.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        start.replace(path)
        with path.open("a", encoding="utf-8") as file:
            manifest = Manifest(file, done)
            try:
                yield manifest
            except TableError:
                raise
            except BaseException:
                useful = bool(manifest.done)
                raise
    finally:
        if not useful:
            shutil.rmtree(job.folder, ignore_errors=True)


def _about(job: Job, part_size: int) -> dict[str, object]:
    there = job.table.path.stat()
    return {
        "version": job.version,
        "codebook": hashlib.sha256(repr(job.codebook).encode()).hexdigest(),
        "table": str(job.table.path),
        "size": there.st_size,
        "changed": there.st_mtime_ns,
        "text": job.table.text,
        "keep": list(job.table.keep),
        "encoding": job.table.encoding,
        "part_size": part_size,
    }


def _load(job: Job, path: Path, about: dict[str, object], *, resume: bool) -> dict[Part, Done]:
    """The parts that are done and whose files are as they were written."""
    if not resume:
        raise QualcodeError(
            f"A scan to this output was broken off; what it has done is in {job.folder}.",
            "Go on with --resume, or delete that folder to begin again.",
        )
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    was = _read(lines[0]) if lines else None
    if was != about:
        differ = {said: None for key, said in _SAID.items() if (was or {}).get(key) != about[key]}
        raise QualcodeError(
            f"The scan in {job.folder} cannot go on: {', '.join(differ)} changed since.",
            "Delete that folder to begin again.",
        )
    done: dict[Part, Done] = {}
    for line in lines[1:]:
        if (
            (said := _read(line))
            and (one := _done(said))
            and _is_whole(part_path(job, one.part), one)
        ):
            done[one.part] = one
    return done


def _done(said: dict[str, Any]) -> Done | None:
    try:
        return Done(**{**said, "part": Part(**said["part"])})
    except (TypeError, KeyError):
        return None


def _read(line: str) -> dict[str, Any] | None:
    """A line of the manifest; None if it was not written to its end."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _is_whole(path: Path, done: Done) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == done.sha256
