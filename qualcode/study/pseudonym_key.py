"""The key of the pseudonyms on disk: outside every study, readable by its owner only."""

from __future__ import annotations

import os
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.writing import write_file
from qualcode.pseudonyms.key import NameKey
from qualcode.pseudonyms.key_file import read_key, write_key
from qualcode.study.settings import FILE_NAME, RUN_FILE
from qualcode.study.study import STORE_NAME, Study

_OUTPUTS = "outputs"


def known_key(study: Study, path: Path) -> NameKey:
    """Read the key at `path`, empty if it does not exist; it must be outside every study."""
    refuse_inside(study.folder, path)
    return read_key(path) if path.is_file() else NameKey()


def keep_key(study: Study, key: NameKey, path: Path) -> None:
    """Save the key outside the study, readable only by its owner if the system supports this.

    On Windows, the permissions of its folder apply. Raises QualcodeError if `path` is in a study or
    an output folder: anyone who receives the study would receive the key.
    """
    refuse_inside(study.folder, path)
    write_file(path, write_key(key), private=True)


def refuse_inside(folder: Path, path: Path) -> None:
    """Raise QualcodeError if `path` is in `folder`, or in any study or output folder.

    Both the target of a link and the link itself are checked: a link in a study that points outside
    would be replaced by the key itself.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - takes `..` out and follows no link
    for target in (absolute, absolute.parent.resolve() / absolute.name, absolute.resolve()):
        homes = {folder.absolute(), folder.resolve()}
        if any(target.is_relative_to(home) for home in homes) or any(map(_is_ours, target.parents)):
            raise QualcodeError(
                f"The key must not be inside a study or an output folder ({path}).",
                "Choose a place outside the study, such as an encrypted drive; anyone who receives the study must not receive the key.",
            )


def _is_ours(folder: Path) -> bool:
    return folder.name.casefold() == _OUTPUTS or any(
        (folder / name).is_file() for name in (FILE_NAME, STORE_NAME, RUN_FILE)
    )
