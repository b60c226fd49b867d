"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from qualcode.errors import QualcodeError


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
            "Is the disk full, or the file open in another program? What was there is untouched.",
        ) from error


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it, that only the owner may look into."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise QualcodeError(
            f"The folder {path} could not be made: {error.strerror}.",
            "Choose a place you may write to.",
        ) from error
