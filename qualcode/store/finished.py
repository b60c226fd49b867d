"""Who has finished which turns of which document, and who opened it for reading."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from qualcode.model.codings import Finished, Opened
from qualcode.store.database import Change, Row, Store

_FINISHED = (
    "SELECT document, coder, first_turn, last_turn, content, codebook, created FROM finished "
    "WHERE (? = '' OR document = ?) AND (? = '' OR coder = ?) ORDER BY document, coder, first_turn, id"
)
_OPENED = "SELECT document, coder, day FROM opened WHERE ? = '' OR coder = ? ORDER BY day, id"


def load_finished(store: Store, *, document: str = "", coder: str = "") -> list[Finished]:
    """The marks (of one document, of one coder), by document, coder and place."""
    rows = store.tuples(_FINISHED, (document, document, coder, coder))
    return [Finished(*row) for row in rows]


def load_opened(store: Store, *, coder: str = "") -> list[Opened]:
    """The reading log (of one coder), oldest first."""
    return [Opened(*row) for row in store.tuples(_OPENED, (coder, coder))]


def save_finished(change: Change, mark: Finished) -> None:
    """Keep a mark."""
    change.put("finished", _row(mark))


def remove_finished(change: Change, mark: Finished) -> None:
    """Delete a mark."""
    change.remove("finished", str(_row(mark)["id"]))


def save_opened(change: Change, opened: Opened) -> None:
    """Keep a line of the reading log; a second one of the same day changes nothing."""
    change.put("opened", {"id": _id(opened.document, opened.coder, opened.day)} | asdict(opened))


def remove_opened(change: Change, document: str) -> None:
    """Delete the reading log of a document that goes."""
    for row in change.rows("SELECT id FROM opened WHERE document = ?", (document,)):
        change.remove("opened", row["id"])


def _row(mark: Finished) -> Row:
    """The row of a mark: its id is made of what it says, so the same mark twice is one."""
    row = asdict(mark)
    first, last = row.pop("first"), row.pop("last")
    key = _id(mark.document, mark.coder, str(first), str(last), mark.content, mark.codebook)
    return {"id": key, "first_turn": first, "last_turn": last} | row


def _id(*parts: str) -> str:
    return "f" + hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:15]
