"""Where a file may be: inside the study's folder, not in the place of the program's own files.

Every path that comes out of a store, a dump, a journal, a history or a codebook goes through
`place_in` before it is read or written: the study may come from another person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from qualcode.errors import QualcodeError

# The program's own files and folders; what begins with `study.db-` is SQLite's, or a journal of ours.
OWN = ("study.yaml", "study.db", "backups", "outputs", ".git")

_LONGEST = 1000  # characters of a path
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{name}{number}" for name in ("com", "lpt") for number in "123456789¹²³"
}
_FORBIDDEN = set('<>:"|?*\\')


def place_in(folder: Path, name: str, *, own: Collection[str] = OWN) -> Path:
    """The path of the file that is called `name` (forward slashes) in `folder`.

    Raises QualcodeError if the name is absolute, leads out of the folder (links are followed), or is
    that of one of the files and folders in `own`.
    """
    said = find_fault(name, own=own)
    if said:
        raise QualcodeError(
            f"The study names a file in a place that is not allowed: {show_name(name)} {said}.",
            "Nothing was read from there or written there. If this study came from another person, "
            "ask them about it; `qualcode check` lists all such names.",
        )
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself
        inside = False
    if not inside:
        raise QualcodeError(
            f"{show_name(name)} is a link to a place outside the folder {folder.name}.",
            "Nothing was read from there or written there. Copy the file itself into the study.",
        )
    return path


def find_fault(name: object, *, own: Collection[str] = OWN) -> str:
    """Why a name from a store or a dump is not one of a file in the folder; empty if it is."""
    if not isinstance(name, str) or not PurePosixPath(name).parts or len(name) > _LONGEST:
        return "is not the name of a file"
    path, windows = PurePosixPath(name), PureWindowsPath(name)
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in name):
        return "contains characters that no file name has"
    if path.is_absolute() or windows.drive or windows.root:
        return "is not relative to the study's folder"
    if ".." in {*path.parts, *windows.parts}:
        return "leads out of the study's folder"
    mine = {fold_name(one) for one in own}
    first = fold_name(path.parts[0])
    if first in mine or fold_name(path.as_posix()) in mine or first.startswith("study.db-"):
        return "is one of the program's own files"
    return ""


def fold_name(name: str) -> str:
    """The same for names that are one file on Windows or a Mac: capitals, accents, dots at the end."""
    return unicodedata.normalize("NFC", name).casefold().rstrip(". ")


def show_name(name: object) -> str:
    """A name that may be anything, as a message can show it."""
    return f"'{name}'" if isinstance(name, str) and len(name) <= 100 else f"{name!r:.100}"


def find_unportable(name: str) -> str:
    """Why a file of that name cannot be on Windows; empty if it can. `name` is one part of a path."""
    if fold_name(name).partition(".")[0].rstrip(" ") in _DEVICES:
        return f"Windows has a device called '{name.partition('.')[0]}'"
    bad = sorted({char for char in name if char in _FORBIDDEN or ord(char) < 32})
    if bad:
        return f"Windows allows no {' '.join(bad)} in a file name"
    if name.endswith((".", " ")):
        return "Windows removes a dot or a space at the end of a file name"
    return ""


def portable(name: str) -> str:
    """The name as it can be on every system: the same if it can already."""
    plain = unicodedata.normalize("NFC", name)
    if not find_unportable(plain):
        return plain
    plain = "".join("-" if c in _FORBIDDEN or ord(c) < 32 else c for c in plain).rstrip(". ")
    stem, dot, suffix = plain.partition(".")
    if fold_name(stem) in _DEVICES:
        plain = f"{stem}_{dot}{suffix}"
    return plain or "_"


def find_alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of different names that are one file where capitals and accents make no difference."""
    first: dict[str, str] = {}
    pairs = []
    for name in dict.fromkeys(names):
        other = first.setdefault("/".join(map(fold_name, name.split("/"))), name)
        if other != name:
            pairs.append((other, name))
    return pairs
