"""Transcripts that were renamed, moved or swapped: their documents move with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from qualcode.store.documents import Stored, load_documents, save_document
from qualcode.study.study import Study

# Of two versions of one interview so many stretches of three words are the same; two interviews
# with the same questions have less than a fifth in common.
_SAME_INTERVIEW = 0.4

_WORD = re.compile(r"\w+")
_STRETCH = 3


def find_moves(known: Iterable[Stored], now: dict[str, str]) -> dict[str, str]:
    """Old name to new name of the files whose text, by its hash, now has another name.

    `now` contains the hash of every file that exists. A file that still exists is only included
    where the words of another took its name: a copy of its old words beside it is only a copy.
    """
    was = {document.file: document.file_sha256 for document in known}
    left = {file: sha256 for file, sha256 in was.items() if now.get(file) != sha256}
    arrived: dict[str, list[str]] = {}
    for file, sha256 in now.items():
        if file not in was or file in left:
            arrived.setdefault(sha256, []).append(file)
    moved = {old: arrived[sha256].pop(0) for old, sha256 in left.items() if arrived.get(sha256)}
    while True:
        taken = set(moved.values())
        staying = [
            old
            for old, new in moved.items()
            if (old in now and old not in taken) or (new in was and new not in moved)
        ]
        if not staying:
            return moved
        for old in staying:
            del moved[old]


def find_edited_moves(
    gone: dict[str, str], arrived: Iterable[str], read: Callable[[str], str]
) -> dict[str, tuple[str, float]]:
    """Old name to new name and share of equal words, of files renamed and edited at once.

    `gone` contains the text of each file that no longer exists; `read` gives that of a new one,
    empty if it cannot be read. Each goes with the one that is most like it, most of both.
    """
    pairs = []
    for file in arrived:
        text = read(file)
        for old, words in gone.items():
            share = share_words(words, text)
            if share >= _SAME_INTERVIEW:
                pairs.append((-share, old, file))
    moved: dict[str, tuple[str, float]] = {}
    for share, old, file in sorted(pairs):
        if old not in moved and file not in {new for new, _ in moved.values()}:
            moved[old] = file, -share
    return moved


def move_documents(study: Study, moved: dict[str, str], coder: str) -> None:
    """The documents of each file belong to its new name from now on."""
    # All are looked up before one is kept: two files may have changed places.
    documents = [
        (document, old, new)
        for old, new in moved.items()
        for document in load_documents(study.store, old)
    ]
    with study.store.change("ingest", coder) as change:
        for document, _, new in documents:
            save_document(change, replace(document, file=new))
        for old, new in moved.items():
            change.note(f"{old} is now {new}")


def share_words(one: str, other: str) -> float:
    """The share, from 0 to 1, of stretches of three words that both texts have.

    Of the text that has more stretches: a part of a text is less like it than an edited whole.
    (Broder's resemblance of shingles, "On the resemblance and containment of documents", 1997,
    over the larger text instead of the union.) Capitals and punctuation count for nothing.
    """
    ours, theirs = _stretches(one), _stretches(other)
    return len(ours & theirs) / max(len(ours), len(theirs), 1)


def _stretches(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return set(zip(*(words[step:] for step in range(_STRETCH)), strict=False))
