"""Files written whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from qualcode.errors import QualcodeError

# Byte order marks, which editors on Windows write, and what they say.
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def write_file(path: Path, content: str | bytes, *, private: bool = True) -> None:
    """Write beside and rename into place, so that a file is the old one or the new one.

    Text is written as UTF-8 with its newlines as they are. A `private` file is readable by its
    owner alone where the system allows. Raises QualcodeError where it cannot be written.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(0o600 if private else 0o644)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise QualcodeError(
            f"{path} could not be written: {error.strerror or error}.",
            "Check whether the disk is full or the file is open in another program. The previous file was not changed.",
        ) from error


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, as hex. Raises QualcodeError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise QualcodeError(
            f"{path.name} could not be opened: {error.strerror}.",
            "Check the permissions of the file.",
        ) from error


def rewrite_file(path: Path, text: str) -> None:
    """Write a text file anew, marked and encoded as the one that is there: UTF-8 or UTF-16."""
    try:
        mark = path.read_bytes()[:3]
    except OSError:
        mark = b""
    for sign, encoding in _MARKS.items():
        if mark.startswith(sign):
            write_file(path, sign + text.encode(encoding))
            return
    write_file(path, text)


@contextlib.contextmanager
def put_back_on_failure(*paths: Path) -> Iterator[None]:
    """Whatever the block raises, these files are again what they were before it, or are gone again.

    For what is written both to a file and to the store: the file is written last in the change, and
    put back where the store cannot keep its half. Raises QualcodeError, before the block is begun,
    where there is no room for a second copy of the files.
    """
    kept: dict[Path, Path | None] = {}
    try:
        for path in paths:
            kept[path] = _copy_beside(path) if path.is_file() else None
        yield
    except BaseException:
        for path, copy in kept.items():
            if copy is None:
                path.unlink(missing_ok=True)
            else:
                copy.replace(path)
        raise
    finally:
        for copy in kept.values():
            if copy is not None:
                copy.unlink(missing_ok=True)


def _copy_beside(path: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
        os.close(handle)
        try:
            return Path(shutil.copy2(path, name))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise QualcodeError(
            f"{path} could not be copied: {error.strerror or error}.",
            "Check the free space on the disk and the permissions of the folder; nothing was changed.",
        ) from error


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it, that only the owner may look into."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise QualcodeError(
            f"The folder {path} could not be created: {error.strerror}.",
            "Choose a place that you have permission to write to.",
        ) from error
