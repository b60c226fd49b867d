from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest
from store_values import MEMO, add_coding, add_document, all_rows, leftovers

from qualcode.errors import QualcodeError
from qualcode.store import migrate
from qualcode.store.codings import load_memos, save_memo
from qualcode.store.copies import list_backups
from qualcode.store.database import create_store, open_copy, open_store

NEWER = """
-- A comment; with a semicolon.
ALTER TABLE memo ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';
CREATE TRIGGER memo_colour AFTER DELETE ON memo
BEGIN
    DELETE FROM suggestion WHERE id = old.id;
END;
"""
NOW = len(migrate.read_steps())
NEXT = NOW + 1
BROKEN = "ALTER TABLE memo ADD COLUMN size INTEGER;\nALTER TABLE missing ADD COLUMN x TEXT;\n"


@pytest.fixture
def old(store):
    """A store of today's version that holds something, closed."""
    add_document(store)
    add_coding(store, 1)
    with store.change("memo", "ann") as change:
        save_memo(change, MEMO)
    store.close()
    return store.path


@pytest.fixture
def with_step(monkeypatch):
    """Let the program know one step more."""
    first = migrate.read_steps()

    def add(step: str) -> None:
        monkeypatch.setattr(migrate, "read_steps", lambda: [*first, step])

    return add


def version_of(path):
    with open_store(path) as store:
        return store.rows("PRAGMA user_version")[0]["user_version"]


def test_an_older_store_is_migrated_and_a_copy_kept(old, with_step):
    with open_copy(old) as copy:
        rows = all_rows(copy)
    before = old.read_bytes()
    with_step(NEWER)
    with open_store(old) as store:
        assert store.rows("SELECT id, colour FROM memo") == [{"id": "m1", "colour": "red"}]
        assert store.rows("PRAGMA user_version") == [{"user_version": NEXT}]
        assert store.check() == []
    (backup,) = list_backups(old)
    assert backup.reason == f"before-version-{NEXT}"
    with open_copy(backup.path) as copy:
        assert {**all_rows(copy), "memo": []} == {**rows, "memo": []}
    assert len(backup.path.read_bytes()) == len(before)
    open_store(old).close()
    assert len(list_backups(old)) == 1


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_the_copy_is_its_owners_alone(old, with_step):
    with_step(NEWER)
    open_store(old).close()
    folder = old.parent / "backups"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())]
    assert modes == [0o700, 0o600]


def test_an_older_program_refuses_a_newer_store(old, with_step, monkeypatch):
    with_step(NEWER)
    open_store(old).close()
    monkeypatch.undo()
    before = old.read_bytes()
    for attempt in (open_store, open_copy):
        with pytest.raises(
            QualcodeError,
            match=rf"newer version of qualcode \(store version {NEXT}; .* knows {NOW}",
        ) as e:
            attempt(old)
        assert "Install the newer version" in (e.value.hint or "")
    assert old.read_bytes() == before


def test_a_step_that_fails_changes_nothing(old, with_step, monkeypatch):
    before = old.read_bytes()
    with_step(BROKEN)
    with pytest.raises(Exception, match="no such table: missing"):
        open_store(old)
    assert old.read_bytes() == before
    monkeypatch.undo()
    assert version_of(old) == NOW


def test_without_room_for_a_copy_nothing_is_migrated(old, with_step):
    (old.parent / "backups").touch()
    with_step(NEWER)
    with pytest.raises(QualcodeError, match="could not be created"):
        open_store(old)
    (old.parent / "backups").unlink()
    assert version_of(old) == NEXT


def test_a_copy_in_memory_is_migrated_and_the_file_is_not(old, with_step):
    before = old.read_bytes()
    with_step(NEWER)
    with open_copy(old) as copy:
        assert copy.rows("SELECT colour FROM memo") == [{"colour": "red"}]
    assert old.read_bytes() == before
    assert leftovers(old.parent) == {"study.db"}


def test_a_store_that_is_being_migrated_is_migrated_once(old, with_step, monkeypatch):
    """Another process migrates while this one waits for its turn."""
    with_step(NEWER)
    read_version = migrate.read_version
    seen = []

    def first_look(path, connection):
        seen.append(read_version(path, connection))
        if len(seen) == 1:
            open_store(old).close()
        return seen[0] if len(seen) == 1 else seen[-1]

    monkeypatch.setattr(migrate, "read_version", first_look)
    with open_store(old) as store:
        assert [memo.id for memo in _memos(store)] == ["m1"]
    assert len(list_backups(old)) == 1
    assert seen[0] == NOW
    assert seen[-1] == NEXT


def _memos(store):
    store._connection.execute("ALTER TABLE memo DROP COLUMN colour")
    return load_memos(store)


def test_a_new_store_has_every_step_and_no_backup(tmp_path, with_step):
    with_step(NEWER)
    with create_store(tmp_path / "new.db") as store:
        assert store.rows("SELECT colour FROM memo") == []
    assert leftovers(tmp_path) == {"new.db"}


def test_statements_are_split_where_they_end():
    assert [s.strip().split("\n")[-1] for s in migrate.split_statements(NEWER)] == [
        "ALTER TABLE memo ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';",
        "END;",
    ]


def test_the_store_loads_nothing_heavy():
    code = "import sys, qualcode.store.database; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
