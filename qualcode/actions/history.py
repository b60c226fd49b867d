"""Take changes back, and put them into effect again."""

from __future__ import annotations

from qualcode.actions.transcript_copies import find_swaps, swap_transcripts
from qualcode.codebook.yaml_file import read_codebook
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.files.yaml_nodes import read_codebook_text
from qualcode.store.codings import load_codes_in_use
from qualcode.store.database import Change
from qualcode.store.documents import load_text, text_sha256
from qualcode.store.history import (
    Entry,
    RowChange,
    find_redo,
    find_undo,
    load_entry,
    load_row_changes,
    take_back,
)
from qualcode.study.files import put_back_on_failure, rewrite_file
from qualcode.study.study import Study

_KEEP_EDIT = "Run `qualcode codebook check` first, so that the edit is saved as a version."
_KEEP_ASIDE = "Copy the file to another folder, undo the change, and compare the two."


def undo(study: Study, *, coder: str, steps: int = 1) -> list[Entry]:
    """Take back the coder's last changes, newest first; returns them.

    Raises QualcodeError where there is nothing to take back, or another change rests on it; what
    was taken back before that stays so, and is told.
    """
    return _steps(study, coder, "undo", steps)


def redo(study: Study, *, coder: str, steps: int = 1) -> list[Entry]:
    """Put into effect again what the coder took back last; returns the changes in effect again."""
    undos = _steps(study, coder, "redo", steps)
    entries = (load_entry(study.store, undone.undoes) for undone in undos if undone.undoes)
    return [entry for entry in entries if entry]


def undo_change(study: Study, change: int, *, coder: str) -> Entry:
    """Take back this change of the coder's, whatever was done since; errors as `undo`."""
    entry = load_entry(study.store, change)
    assert entry
    return _take_back(study, entry, coder, "undo")


def _steps(study: Study, coder: str, action: str, steps: int) -> list[Entry]:
    done: list[Entry] = []
    for _ in range(steps):
        try:
            done.append(_step(study, coder, action))
        except QualcodeError as error:
            if not done:
                raise
            were = "1 change was" if len(done) == 1 else f"{len(done)} changes were"
            became = "undone" if action == "undo" else "redone"
            said = f"{were} {became}, then: {error.message}"
            raise QualcodeError(said, error.hint) from error
    return done


def _step(study: Study, coder: str, action: str) -> Entry:
    entry = (find_undo if action == "undo" else find_redo)(study.store, coder)
    if entry is None:
        raise QualcodeError(
            f"{coder} has no changes to {action}.",
            "`qualcode history` lists the changes; use --coder NAME for those of another coder.",
        )
    return _take_back(study, entry, coder, action)


def _take_back(study: Study, entry: Entry, coder: str, action: str) -> Entry:
    rows = load_row_changes(study.store, entry.change)
    files = {study.folder / key for table, key, _, _ in rows if table == "input"}
    swaps = find_swaps(study, rows, merged=entry.action == "merge")
    with (
        put_back_on_failure(*files, *swaps),
        study.store.change(action, coder, undoes=entry.change) as change,
    ):
        homeless = _homeless_codes(study, change, rows)
        done = take_back(study.store, entry, change)
        change.note(f"{action} of change {entry.change} ({entry.action})")
        _restore_files(study, done)
        _refuse_homeless(entry, _homeless_codes(study, change, rows) - homeless)
        swap_transcripts(study, swaps)
    study.refresh()
    return entry


def _homeless_codes(study: Study, change: Change, rows: list[RowChange]) -> set[str]:
    """The codes in use that the codebook, as it is now, lacks; `rows` are what is to be undone.

    Where the codebook itself stays, only the codes of rows that come back can be new among them.
    """
    if any(table == "input" for table, *_ in rows):
        codebook = read_codebook(study.codebook_text())[0]
        return load_codes_in_use(change) - set(codebook.order) if codebook else set()
    try:
        order = study.codebook.order
    except ProblemsError:
        return set()
    back = {before["code_id"] for _, _, before, _ in rows if before and "code_id" in before}
    unknown = back - order.keys()
    return unknown & load_codes_in_use(change) if unknown else set()


def _refuse_homeless(entry: Entry, codes: set[str]) -> None:
    if codes:
        named = ", ".join(f"'{code_id}'" for code_id in sorted(codes))
        raise QualcodeError(
            f"Change {entry.change} ({entry.action}) cannot be undone: codings or "
            f"summaries would still use {named}, which would no longer be in the codebook.",
            "Undo the later changes to the codebook or the codings first; `qualcode "
            "history` lists the changes.",
        )


def _restore_files(study: Study, done: list[RowChange]) -> None:
    """A codebook or cases table that was taken back goes back into its file.

    Of several steps on a file the first says how it stands now, the last that has a wording what it
    becomes; where none has, the file was not there before.
    """
    for key in dict.fromkeys(key for table, key, _, _ in done if table == "input"):
        steps = [(was, row) for table, name, was, row in done if (table, name) == ("input", key)]
        path, was = study.folder / key, steps[0][0]
        if was and path.is_file() and text_sha256(read_codebook_text(path)) != was["content"]:
            raise QualcodeError(
                f"{key} has been edited since; undoing the change would lose the edit.",
                _KEEP_EDIT if key == study.settings.codebook else _KEEP_ASIDE,
            )
        wordings = [row["content"] for _, row in steps if row]
        if wordings:
            rewrite_file(path, load_text(study.store, wordings[-1]))
        else:
            path.unlink(missing_ok=True)
