"""Undo changes, and redo them."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from qualcode.actions.cases import keep_input
from qualcode.actions.codebook import recognise_codebook
from qualcode.actions.transcript_copies import find_swaps, swap_transcripts
from qualcode.codebook.joining import join_codebooks
from qualcode.codebook.yaml_file import read_codebook
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.files.writing import encode_alike
from qualcode.files.yaml_nodes import read_codebook_text
from qualcode.store.codings import load_codes_in_use
from qualcode.store.database import Change, Row
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
from qualcode.store.wordings import load_input
from qualcode.study.study import Study

Tell = Callable[[Entry, QualcodeError], None]


def undo(
    study: Study, *, coder: str, steps: int = 1, passed_over: Tell | None = None
) -> list[Entry]:
    """Undo the coder's last changes, newest first; returns them.

    Raises QualcodeError if there is nothing to undo, or another change rests on it; what was undone
    before that stays undone, and the message says so. With `passed_over`, a change that cannot be
    undone is reported to it, with the reason, and the one before it is undone.
    """
    passed: set[int] = set()

    def step() -> Entry:
        while entry := find_undo(study.store, coder, passed):
            try:
                return _take_back(study, entry, coder, "undo")
            except QualcodeError as error:
                if passed_over is None:
                    raise
                passed_over(entry, error)
                passed.add(entry.change)
        raise _nothing(coder, "undo")

    return _steps(step, steps, "undone")


def redo(study: Study, *, coder: str, steps: int = 1) -> list[Entry]:
    """Redo what the coder undid last; returns the changes that were redone."""

    def step() -> Entry:
        entry = find_redo(study.store, coder)
        if entry is None:
            raise _nothing(coder, "redo")
        return _take_back(study, entry, coder, "redo")

    undos = _steps(step, steps, "redone")
    entries = (load_entry(study.store, undone.undoes) for undone in undos if undone.undoes)
    return [entry for entry in entries if entry]


def undo_change(study: Study, change: int, *, coder: str) -> Entry:
    """Undo this change of the coder's, whatever was done since; errors as `undo`."""
    entry = load_entry(study.store, change)
    assert entry
    return _take_back(study, entry, coder, "undo")


def _steps(step: Callable[[], Entry], steps: int, became: str) -> list[Entry]:
    done: list[Entry] = []
    for _ in range(steps):
        try:
            done.append(step())
        except QualcodeError as error:
            if not done:
                raise
            were = "1 change was" if len(done) == 1 else f"{len(done)} changes were"
            said = f"{were} {became}, then: {error.message}"
            raise QualcodeError(said, error.hint) from error
    return done


def _nothing(coder: str, action: str) -> QualcodeError:
    return QualcodeError(
        f"{coder} has no changes to {action}.",
        "`qualcode history` lists the changes; --coder NAME undoes another coder's.",
    )


def _take_back(study: Study, entry: Entry, coder: str, action: str) -> Entry:
    rows = load_row_changes(study.store, entry.change)
    _note_edits(study, {key for table, key, _, _ in rows if table == "input"}, coder)
    with study.store.change(action, coder, undoes=entry.change) as change:
        study.refresh()
        swaps = find_swaps(study, rows, merged=entry.action == "merge")
        book = study.codebook_text() if any(table == "input" for table, *_ in rows) else ""
        homeless = _homeless_codes(study, change, rows, book)
        done = take_back(study.store, entry, change, _Rejoining(study, change, entry).join)
        change.note(f"{action} of change {entry.change} ({entry.action})")
        after = _restore_files(study, change, done).get(study.settings.codebook, book)
        _refuse_homeless(entry, _homeless_codes(study, change, rows, after) - homeless)
        swap_transcripts(study, change, swaps)
    study.refresh()
    return entry


def _note_edits(study: Study, names: set[str], coder: str) -> None:
    """Keep what was edited by hand since as a change of its own, so that it is not lost."""
    for name in sorted(names):
        study.place_of_input(name)
        if name == study.settings.codebook:
            recognise_codebook(study, coder=coder)
            continue
        path, last = study.folder / name, load_input(study.store, name)
        if last is None or not path.is_file() or read_codebook_text(path) == last:
            continue
        with study.store.change(f"{path.stem} edit", coder) as change:
            keep_input(change, name, read_codebook_text(path))
            change.note(f"{name} edited by hand")


class _Rejoining:
    """What becomes of a file that has been changed since the change that is to be undone."""

    def __init__(self, study: Study, change: Change, entry: Entry) -> None:
        self._study, self._change, self._entry = study, change, entry

    def join(self, key: str, before: Row | None, after: Row | None, now: Row | None) -> Row:
        """The file as it is now, without what the change did to it; QualcodeError if both overlap."""
        if not (before and after and now):
            raise self._refused(key, "it was made or deleted since")
        base, mine, theirs = (
            load_text(self._study.store, row["content"]) for row in (after, now, before)
        )
        if key == self._study.settings.codebook:
            joined = join_codebooks(base, mine, theirs)
            if joined.conflicts:
                raise self._refused(key, joined.conflicts[0].words)
            text: str | None = joined.text
        else:
            text = join_lines(base, mine, theirs)
        if text is None:
            raise self._refused(key, "the same lines were edited")
        sha256 = text_sha256(text)
        self._change.keep_content(sha256, text)
        return {"id": key, "content": sha256}

    def _refused(self, key: str, why: str) -> QualcodeError:
        entry = self._entry
        return QualcodeError(
            f"Change {entry.change} ({entry.action}) cannot be undone: {key} has been edited since "
            f"({why}).",
            "Undo the later change of the file first: `qualcode history` lists the changes, and "
            "`qualcode undo` undoes your last one.",
        )


def join_lines(base: str, mine: str, theirs: str) -> str | None:
    """Bring what changed from `base` to `theirs` into `mine`, by lines; None if both overlap.

    Changes that touch each other overlap, too: which of them comes first cannot be decided (Khanna,
    Kunal & Pierce: A formal investigation of diff3, 2007).
    """
    lines = base.splitlines(keepends=True)
    edits = []
    for other in (mine, theirs):
        new = other.splitlines(keepends=True)
        matcher = difflib.SequenceMatcher(None, lines, new, autojunk=False)
        edits.append(
            [(a, b, new[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
        )
    for a, b, new in edits[0]:
        for start, end, other_new in edits[1]:
            if (a, b, new) != (start, end, other_new) and start <= b and a <= end:
                return None
    joined: list[str] = list(lines)
    together = {(a, b, "".join(new)) for side in edits for a, b, new in side}
    for a, b, text in sorted(together, reverse=True):
        joined[a:b] = [text]
    return "".join(joined)


def _homeless_codes(study: Study, change: Change, rows: list[RowChange], book: str) -> set[str]:
    """The codes in use that the codebook lacks; `rows` are what is to be undone.

    `book` is the text of the codebook, or empty if it stays as it is: then only the codes of rows
    that come back can be new among them.
    """
    if book:
        codebook = read_codebook(book)[0]
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
            f"Change {entry.change} ({entry.action}) cannot be undone: codings or summaries would "
            f"still use {named}, which would no longer be in the codebook.",
            "Undo first what the codebook lost or what was coded since; `qualcode history` lists "
            "the changes.",
        )


def _restore_files(study: Study, change: Change, done: list[RowChange]) -> dict[str, str]:
    """A codebook or cases table that was undone goes back into its file; returns the texts by name.

    Of several steps on a file the last that has a wording says what it becomes; if none has, the
    file did not exist before.
    """
    texts: dict[str, str] = {}
    for key in dict.fromkeys(key for table, key, _, _ in done if table == "input"):
        path = study.place_of_input(key)
        rows = [row for table, name, _, row in done if (table, name) == ("input", key) and row]
        if rows:
            texts[key] = load_text(change, rows[-1]["content"])
            change.put_file(path, encode_alike(path, texts[key]))
        else:
            change.put_file(path, None)
    return texts
