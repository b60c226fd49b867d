"""Which documents of two copies of a study are the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from qualcode.carry.likeness import are_like
from qualcode.store.database import Row

SAME, EDITED, NEW = "same", "edited", "new"
OURS, THEIRS = "ours", "theirs"


@dataclass(frozen=True)
class DocumentMatch:
    """A document of theirs and what it is here.

    `document` is its id here and `their_id` there; `name` and `file` are what it is called here.
    `state` is `same` (the same text), `edited` (the same document, another text) or `new`. Of an
    edited one, `text` says whose text is kept (`ours` or `theirs`), and `both_edited` that both
    have changed it, or that it cannot be decided who did: then ours is kept unless one says otherwise.
    """

    document: str
    their_id: str
    name: str
    file: str
    state: str
    text: str = OURS
    both_edited: bool = False


def match_documents(
    ours: list[Row], theirs: list[Row], body_of: Callable[[str], str]
) -> dict[str, str | None]:
    """For the id of each document of theirs the id of the same document here, or None.

    The same is what has the same id; or the same text (of several such the one from the same file,
    or of the same name); or is in the same place of the same file, and has half of its lines
    in common. A name alone never makes two documents one. `ours` and `theirs` are rows of
    `document`; `body_of` gives the text of a `content`.
    """
    ids = {row["id"] for row in ours}
    found: dict[str, str | None] = {r["id"]: r["id"] if r["id"] in ids else None for r in theirs}
    free = {row["id"]: row for row in ours if row["id"] not in found}
    for by in (_same_file, _same_name, _same_text, _like_place(body_of)):
        for row in theirs:
            if found[row["id"]] is not None:
                continue
            fitting = [own for own in free.values() if by(own, row)]
            rivals = (
                [r for r in theirs if found[r["id"]] is None and by(fitting[0], r)]
                if fitting
                else []
            )
            if len(fitting) == 1 and len(rivals) == 1:
                found[row["id"]] = fitting[0]["id"]
                del free[fitting[0]["id"]]
    return found


def _same_text(one: Row, other: Row) -> bool:
    return bool(one["content"] == other["content"])


def _same_file(one: Row, other: Row) -> bool:
    facts = ("content", "file_sha256", "part")
    return all(one[name] == other[name] for name in facts)


def _same_name(one: Row, other: Row) -> bool:
    return _same_text(one, other) and one["name"] == other["name"]


def _like_place(body_of: Callable[[str], str]) -> Callable[[Row, Row], bool]:
    def by(one: Row, other: Row) -> bool:
        place = ("file", "part")
        return all(one[name] == other[name] for name in place) and are_like(
            body_of(one["content"]), body_of(other["content"])
        )

    return by


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or `name (2)`, `name (3)` ...: the first that is not taken."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def free_files(new: list[Row], ours: list[Row]) -> Mapping[str, str]:
    """For each file of new documents a free file name here."""
    places = {(row["file"], row["part"]) for row in ours}
    taken = {row["file"] for row in ours} | {row["file"] for row in new}
    names: dict[str, str] = {}
    for row in new:
        if (row["file"], row["part"]) not in places or names.get(row["file"], row["file"]) != row[
            "file"
        ]:
            names.setdefault(row["file"], row["file"])
            continue
        path = PurePosixPath(row["file"])
        stems = {
            str(PurePosixPath(t).with_suffix(""))
            for t in taken
            if PurePosixPath(t).suffix == path.suffix
        }
        names[row["file"]] = free_name(str(path.with_suffix("")), stems) + path.suffix
    return names
