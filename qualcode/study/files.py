"""Files that are written completely or not at all."""

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

# Byte order marks, which editors on Windows write, and the encodings they indicate.
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def write_file(path: Path, content: str | bytes, *, private: bool = True) -> None:
    """Write to a temporary file and rename it, so that the file is either the old or the new one.

    Text is written as UTF-8, with newlines unchanged. A `private` file can be read only by its
    owner, if the system supports this. Raises QualcodeError if the file cannot be written.
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
    """Return the SHA-256 of a file, as hex. Raises QualcodeError if the file cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise QualcodeError(
            f"{path.name} could not be opened: {error.strerror}.",
            "Check the permissions of the file.",
        ) from error


def rewrite_file(path: Path, text: str) -> None:
    """Replace a text file; keep its byte order mark and encoding (UTF-8 or UTF-16)."""
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
    """If the block raises an error, restore these files, or delete them if they did not exist.

    For data that are written both to a file and to the store: the file is written last in the
    change, and restored if the store cannot save its part. Raises QualcodeError, before the block
    starts, if there is no space for a second copy of the files.
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
    """Create a folder, and its parents, that only the owner can open."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise QualcodeError(
            f"The folder {path} could not be created: {error.strerror}.",
            "Choose a place that you have permission to write to.",
        ) from error
