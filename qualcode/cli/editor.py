"""A text written in the person's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from qualcode.errors import QualcodeError


def edit_text(text: str, *, folder: Path, name: str) -> str:
    """Return the text as the person edited it in $VISUAL, $EDITOR, or the system's own editor.

    The file is in `folder` while it is edited, readable by its owner alone, and is deleted
    afterwards. Raises QualcodeError if there is no editor, or if it fails.
    """
    handle, path = tempfile.mkstemp(prefix=f".{name}-", suffix=".md", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        command = [*_editor(), path]
        done = subprocess.run(command, check=False)  # noqa: S603 - the person's own editor
        if done.returncode:
            raise QualcodeError(
                f"The editor {command[0]} ended with status {done.returncode}; nothing was saved.",
                "Set EDITOR to the editor you use.",
            )
        return Path(path).read_text(encoding="utf-8-sig")
    finally:
        Path(path).unlink(missing_ok=True)


def _editor() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named:
        words = shlex.split(named, posix=os.name != "nt")
        if shutil.which(words[0]):
            return words
        raise QualcodeError(
            f"The editor '{words[0]}' was not found.", "Set EDITOR to an editor that is installed."
        )
    for name in ("notepad", "nano", "vi"):
        if shutil.which(name):
            return [name]
    raise QualcodeError("No editor was found.", "Set EDITOR to the editor you use.")
