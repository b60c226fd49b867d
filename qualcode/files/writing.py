"""Files written whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from qualcode.errors import QualcodeError

# Byte order marks, which editors on Windows write, and what they say.
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


# How long a file that another program has open is waited for: virus scanners, search indexes and
# services that sync a folder let go of a file within this time; Excel and Word do not.
PATIENCE = 4.0  # seconds
_LOCKED = {5, 32, 33}  # Windows: access denied, sharing violation, lock violation

_OPENED_BY = {
    ".csv": "Excel or LibreOffice",
    ".xlsx": "Excel or LibreOffice",
    ".xlsm": "Excel or LibreOffice",
    ".ods": "LibreOffice",
    ".docx": "Word or LibreOffice",
    ".odt": "LibreOffice",
    ".pdf": "a PDF viewer",
}


def write_file(path: Path, content: str | bytes, *, private: bool = True) -> None:
    """Write beside and rename into place, so that a file is the old one or the new one.

    Text is written as UTF-8 with its newlines as they are. A `private` file is readable by its
    owner alone, if the system allows. Raises QualcodeError if it cannot be written.
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
            replace_file(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise QualcodeError(
            f"{path} could not be written: {error.strerror or error}.",
            "Check the free space on the disk and the permissions of the folder. "
            "The previous file was not changed.",
        ) from error


def replace_file(beside: Path, path: Path) -> None:
    """Rename `beside` to `path`, in the place of what is there.

    While another program has the file open (on Windows a file that is open cannot be replaced), it
    is tried again for `PATIENCE` seconds. Raises QualcodeError, with the name of the file that the
    user knows, if the other program does not let go of it; OSError for anything else.
    """
    _patiently(path, lambda: beside.replace(path))


def remove_file(path: Path) -> None:
    """Delete a file, if it is there; waits and raises as `replace_file`."""
    _patiently(path, lambda: path.unlink(missing_ok=True))


def _patiently(path: Path, act: Callable[[], object]) -> None:
    end, pause = time.monotonic() + PATIENCE, 0.02
    while True:
        try:
            act()
        except PermissionError as error:
            if not is_open_elsewhere(error, path):
                raise
            if time.monotonic() + pause > end:
                program = _OPENED_BY.get(path.suffix.lower(), "an editor")
                raise QualcodeError(
                    f"{path.name} could not be replaced: another program has it open.",
                    f"Close {path.name} (in {program}, say), or wait until a program that syncs "
                    "the folder is done. Then run the command again.",
                ) from error
            time.sleep(pause)
            pause = min(2 * pause, 0.5)
        else:
            return


def is_open_elsewhere(error: OSError, path: Path) -> bool:
    """Whether a file could not be replaced because another program has it open.

    A folder of that name, and a folder without permission to write, are another matter.
    """
    code = getattr(error, "winerror", None)
    if code is not None:
        return code in _LOCKED and not path.is_dir()
    return isinstance(error, PermissionError) and path.is_file() and os.access(path.parent, os.W_OK)


def sync_folder(path: Path) -> None:
    """Wait until the names of a folder are on the disk; Windows keeps them safe by itself."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, as hex. Raises QualcodeError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise QualcodeError(
            f"{path.name} could not be opened: {error.strerror}.",
            "Check the permissions of the file.",
        ) from error


def encode_alike(path: Path, text: str) -> bytes:
    """A text as bytes, marked and encoded as the file that is there: UTF-8 or UTF-16."""
    try:
        mark = path.read_bytes()[:3]
    except OSError:
        mark = b""
    for sign, encoding in _MARKS.items():
        if mark.startswith(sign):
            return sign + text.encode(encoding)
    return text.encode("utf-8")


def rewrite_file(path: Path, text: str) -> None:
    """Write a text file again, marked and encoded as the one that is there."""
    write_file(path, encode_alike(path, text))


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it, that only the owner may look into."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise QualcodeError(
            f"The folder {path} could not be created: {error.strerror}.",
            "Choose a place that you have permission to write to.",
        ) from error
