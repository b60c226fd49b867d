"""The key of the pseudonyms on disk: outside every study, its owner's alone."""

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
    """The key at `path`, empty where there is none yet; it must not lie in any study."""
    refuse_inside(study.folder, path)
    return read_key(path) if path.is_file() else NameKey()


def keep_key(study: Study, key: NameKey, path: Path) -> None:
    """Keep the key outside the study, readable by its owner alone where the system has such rights.

    On Windows the rights are those of the folder it lies in. Raises QualcodeError where `path` lies
    in a study or an output folder: who gets the study would get the key.
    """
    refuse_inside(study.folder, path)
    write_file(path, write_key(key), private=True)


def refuse_inside(folder: Path, path: Path) -> None:
    """QualcodeError where `path` lies in `folder`, or in any study or output folder.

    Both where the path leads and where it stands: a link in a study that leads out of it would be
    replaced by the key itself.
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
