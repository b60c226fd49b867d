"""Files that change with the store."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from store_values import add_document

from qualcode.errors import QualcodeError
from qualcode.files import writing
from qualcode.store import file_journal, transactions
from qualcode.store.database import open_store


@pytest.fixture
def files(store):
    home = store.path.parent
    one, two = home / "one.txt", home / "sub" / "two.txt"
    one.write_bytes(b"old")
    return one, two


def change_both(store, files):
    one, two = files
    with store.change("x", "ann") as change:
        change.put_file(one, b"new")
        change.put_file(two, b"made")
        assert one.read_bytes() == b"old"  # nothing before the end


def read(files):
    return [path.read_bytes() if path.exists() else None for path in files]


def journals(store):
    return file_journal.find_journals(store.path)


def test_files_are_written_with_the_change_and_no_journal_stays(store, files):
    change_both(store, files)
    assert read(files) == [b"new", b"made"]
    with store.change("x", "ann") as change:
        change.put_file(files[0], None)
    assert read(files) == [None, b"made"]
    assert journals(store) == []
    assert len(store.rows("SELECT * FROM change")) == 2


def test_a_change_that_raises_writes_no_file(store, files):
    with suppress(ValueError), store.change("x", "ann") as change:
        change.put_file(files[0], b"new")
        raise ValueError
    assert read(files) == [b"old", None]


def test_a_store_that_cannot_keep_the_change_puts_the_files_back(store, files, monkeypatch):
    def full(_connection):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(transactions, "_commit", full)
        with pytest.raises(QualcodeError, match="full"):
            change_both(store, files)
    assert read(files) == [b"old", None]
    store.finish_files()
    assert journals(store) == []


def refuse(monkeypatch, name):
    """Another program has the file of that name open, as on Windows."""
    there = Path.replace

    def replace(beside, target):
        if target.name == name:
            raise PermissionError(13, "The process cannot access the file")
        return there(beside, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(writing, "PATIENCE", 0.1)


def test_a_file_that_is_open_elsewhere_is_named_and_nothing_is_changed(store, files, monkeypatch):
    files[1].parent.mkdir()
    files[1].write_bytes(b"open")
    refuse(monkeypatch, "two.txt")
    with pytest.raises(QualcodeError, match=r"^two\.txt could not be replaced: another program"):
        change_both(store, files)
    assert read(files) == [b"old", b"open"]
    assert journals(store) == []
    assert store.rows("SELECT * FROM change") == []


def test_what_could_not_be_put_back_is_put_back_at_the_next_opening(store, files, monkeypatch):
    files[1].parent.mkdir()
    files[1].write_bytes(b"open")
    with monkeypatch.context() as patch:
        refuse(patch, "two.txt")
        write = writing.write_file

        def first_is_locked_then(path, body, **options):
            if path == files[0] and body == b"old":
                raise QualcodeError("one.txt could not be replaced.")
            write(path, body, **options)

        patch.setattr(file_journal, "write_file", first_is_locked_then)
        with pytest.raises(QualcodeError, match=r"two\.txt"):
            change_both(store, files)
        assert read(files) == [b"new", b"open"]
        assert len(journals(store)) == 1
        with pytest.raises(QualcodeError, match=r"one\.txt"):
            open_store(store.path)
    open_store(store.path).close()
    assert read(files) == [b"old", b"open"]
    assert journals(store) == []


def interrupted(store, files, uid):
    file_journal.carry_out(store.path, uid, {files[0]: b"new", files[1]: b"made"})
    assert len(journals(store)) == 1


def test_files_of_a_change_that_is_kept_are_finished(store, files):
    add_document(store)
    (uid,) = (row["uid"] for row in store.rows("SELECT uid FROM change"))
    interrupted(store, files, uid)
    files[0].write_bytes(b"old")  # the rename was lost with the power
    open_store(store.path).close()
    assert read(files) == [b"new", b"made"]
    assert journals(store) == []


def test_a_file_that_was_edited_since_stays(store, files):
    interrupted(store, files, "0" * 16)
    files[0].write_bytes(b"edited by hand")
    with store.change("x", "ann") as change:  # the next change finishes them, too
        change.note("n")
    assert read(files) == [b"edited by hand", None]
    assert journals(store) == []


@pytest.mark.parametrize("path", ["../out.txt", "/tmp/out.txt", "study.db", "a/../../out.txt"])
def test_a_journal_from_elsewhere_writes_nothing_outside_the_study(store, tmp_path, path):
    said = [{"path": path, "before": "aGE=", "after": None}]
    journal = store.path.with_name(f"{store.path.name}-files-{'0' * 16}")
    journal.write_text(json.dumps(said), encoding="utf-8")
    size = store.path.stat().st_size
    with pytest.raises(QualcodeError, match="not allowed"):
        store.finish_files()
    assert store.path.stat().st_size == size
    assert not (store.path.parent.parent / "out.txt").exists()


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"path": "a"}]', "\x00"])
def test_a_journal_that_cannot_be_read_is_told(store, text):
    journal = store.path.with_name(f"{store.path.name}-files-{'0' * 16}")
    journal.write_text(text, encoding="utf-8")
    with pytest.raises(QualcodeError, match="cannot be read"):
        store.finish_files()
