"""What a file's extension chooses: asked in one place, so that one not supported is refused everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from qualcode.errors import QualcodeError

Writer = TypeVar("Writer")


def choose_writer(path: Path, writers: Mapping[str, Writer]) -> Writer:
    """The writer of `path`'s file extension; `writers` are by extension, in lower case (`.csv`).

    To be asked before anything is read or counted. Raises QualcodeError if the extension is not one
    of them.
    """
    writer = writers.get(path.suffix.lower())
    if writer is None:
        known = list(writers)
        listed = " or ".join(filter(None, [", ".join(known[:-1]), known[-1]]))
        raise QualcodeError(
            f"'{path.name}' does not have a file extension that can be written here; "
            "nothing was written.",
            f"Use {listed}.",
        )
    return writer
