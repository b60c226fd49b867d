"""Take changes back, and put them into effect again."""

from __future__ import annotations

from qualcode.actions.files import write_file
from qualcode.codebook.yaml_file import read_codebook_text
from qualcode.errors import QualcodeError
from qualcode.store.documents import text_sha256
from qualcode.store.history import Entry, RowChange, find_redo, find_undo, load_history, take_back
from qualcode.study.study import Study


def undo(study: Study, *, coder: str, steps: int = 1) -> list[Entry]:
    """Take back the coder's last changes, newest first; returns them.

    Raises QualcodeError where there is nothing to take back, or another change rests on it.
    """
    return [_step(study, coder, "undo") for _ in range(steps)]


def redo(study: Study, *, coder: str, steps: int = 1) -> list[Entry]:
    """Put into effect again what the coder took back last; returns the changes in effect again."""
    undos = [_step(study, coder, "redo") for _ in range(steps)]
    by_number = {entry.change: entry for entry in load_history(study.store)}
    return [by_number[undone.undoes] for undone in undos if undone.undoes]


def _step(study: Study, coder: str, action: str) -> Entry:
    history = load_history(study.store)
    entry = (find_undo if action == "undo" else find_redo)(history, coder)
    if entry is None:
        raise QualcodeError(
            f"There is nothing of {coder}'s to {action}.",
            "`qualcode history` lists the changes; --coder NAME takes another coder's back.",
        )
    with study.store.change(action, coder, undoes=entry.change) as change:
        done = take_back(study.store, entry, change)
        change.note(f"{action} of change {entry.change} ({entry.action})")
        _restore_files(study, done)
    study.refresh()
    return entry


def _restore_files(study: Study, done: list[RowChange]) -> None:
    """A codebook or cases table that was taken back goes back into its file."""
    for table, key, was, row in done:
        if table != "input" or row is None:
            continue
        path = study.folder / key
        if was and path.is_file() and text_sha256(read_codebook_text(path)) != was["content"]:
            raise QualcodeError(
                f"{key} has been edited since; taking the change back would lose the edit.",
                "Run `qualcode codebook check` first, so that the edit is kept as a version.",
            )
        body = study.store.rows("SELECT body FROM content WHERE sha256 = ?", (row["content"],))
        write_file(path, body[0]["body"])
