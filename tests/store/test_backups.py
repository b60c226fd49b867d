from __future__ import annotations

import sqlite3

import pytest
from store_values import add_coding, add_document, all_rows, leftovers

from qualcode.errors import QualcodeError
from qualcode.store import copies
from qualcode.store.backups import back_up_store
from qualcode.store.codings import load_codings
from qualcode.store.copies import list_backups, name_backup
from qualcode.store.database import open_copy, open_store
from qualcode.store.restore import restore_backup


@pytest.fixture
def filled(store):
    add_document(store)
    add_coding(store, 1)
    return store


def ids(path):
    with open_copy(path) as store:
        return [coding.id for coding in load_codings(store)]


def test_a_backup_is_the_store_as_it_was(filled):
    before = all_rows(filled)
    backup = back_up_store(filled, "Before code import")
    add_coding(filled, 2)
    assert backup.reason == "before-code-import"
    assert backup.size == backup.path.stat().st_size
    with open_copy(backup.path) as copy:
        assert all_rows(copy) == before
    assert list_backups(filled.path) == [backup]


def test_two_backups_of_one_moment_do_not_meet(filled, monkeypatch):
    monkeypatch.setattr(copies, "datetime", _Stopped)
    made = [back_up_store(filled, "import") for _ in range(3)]
    assert [b.path.name for b in made] == [
        "study-20260301T090000Z-import.db",
        "study-20260301T090000Z-import.2.db",
        "study-20260301T090000Z-import.3.db",
    ]
    assert {b.when for b in made} == {"2026-03-01T09:00:00Z"}
    assert {b.reason for b in made} == {"import"}
    assert list_backups(filled.path) == made[::-1]


class _Stopped(copies.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 1, 9, 0, 0, tzinfo=tz)


def test_the_oldest_make_room_but_for_those_that_stay(filled, monkeypatch):
    monkeypatch.setattr(copies, "datetime", _Stopped)
    for reason in ("before-version-2", "damaged"):
        back_up_store(filled, reason)
    made = [back_up_store(filled, "import", keep=3) for _ in range(5)]
    left = {b.path.name for b in list_backups(filled.path)}
    assert left == {b.path.name for b in made[2:]} | {
        "study-20260301T090000Z-before-version-2.db",
        "study-20260301T090000Z-damaged.db",
    }


def test_only_backups_of_this_store_are_listed(filled):
    backup = back_up_store(filled, "import")
    folder = backup.path.parent
    for name in ("other-20260301T090000Z-x.db", "study.db", "notes.txt", ".study-x.partial"):
        (folder / name).touch()
    (folder / "study-20260301T090000Z-folder.db").mkdir()
    assert list_backups(filled.path) == [backup]
    assert list_backups(filled.path.parent / "backups" / "none.db") == []


def test_a_backup_that_cannot_be_made_leaves_the_others(filled, monkeypatch):
    back_up_store(filled, "import")

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies.Path, "replace", refuse)
    with pytest.raises(QualcodeError, match=r"could not be saved .* No space left"):
        back_up_store(filled, "import", keep=0)
    assert len(leftovers(filled.path.parent / "backups")) == 1


def test_a_full_disk_while_copying(filled, monkeypatch):
    class Full:
        in_transaction = False

        def backup(self, *_, **__):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

    filled._connection, connection = Full(), filled._connection
    with pytest.raises(QualcodeError, match=r"could not be saved at .*: the disk is full"):
        back_up_store(filled, "import")
    filled._connection = connection
    assert leftovers(filled.path.parent / "backups") == set()


# Back again


def test_a_backup_takes_the_place_of_the_store(filled):
    backup = back_up_store(filled, "import")
    add_coding(filled, 2)
    filled.close()
    kept = restore_backup(backup.path, filled.path)
    assert ids(filled.path) == ["c0001"]
    assert kept is not None
    assert ids(kept) == ["c0001", "c0002"]
    restore_backup(kept, filled.path)
    assert ids(filled.path) == ["c0001", "c0002"]
    with open_store(filled.path) as store:
        assert store.check() == []


def test_who_has_the_store_open_sees_the_backup(filled):
    backup = back_up_store(filled, "import")
    add_coding(filled, 2)
    restore_backup(backup.path, filled.path)
    assert [coding.id for coding in load_codings(filled)] == ["c0001"]
    add_coding(filled, 3)
    assert ids(filled.path) == ["c0001", "c0003"]


@pytest.mark.parametrize("damage", [b"", b"not a store", None, "cut"])
def test_a_damaged_or_missing_store_comes_back(filled, damage):
    backup = back_up_store(filled, "import")
    filled.close()
    whole = filled.path.read_bytes()
    if damage is None:
        filled.path.unlink()
    else:
        filled.path.write_bytes(whole[: len(whole) // 2] if damage == "cut" else damage)
    broken = filled.path.read_bytes() if damage is not None else None
    kept = restore_backup(backup.path, filled.path)
    assert ids(filled.path) == ["c0001"]
    assert (kept.read_bytes() if kept else None) == broken
    assert kept is None or "damaged" in kept.name


@pytest.mark.parametrize("content", [b"", b"not a store"])
def test_the_journal_of_a_damaged_store_does_not_stay_beside_the_new_one(filled, content):
    backup = back_up_store(filled, "import")
    filled.close()
    filled.path.write_bytes(content)
    journal = filled.path.with_name("study.db-journal")
    journal.write_bytes(b"x" * 600)
    restore_backup(backup.path, filled.path)
    assert not journal.exists()
    assert ids(filled.path) == ["c0001"]


def test_the_journal_of_a_killed_change_is_played_back_first(filled, tmp_path):
    """A hot journal lies beside the store: what restore keeps is the store without the half."""
    backup = back_up_store(filled, "import")
    add_coding(filled, 2)
    torn = _torn_by_a_kill(filled)
    kept = restore_backup(backup.path, torn)
    assert ids(torn) == ["c0001"]
    assert ids(kept) == ["c0001", "c0002"]


def _torn_by_a_kill(store):
    """A copy of the store's files taken in the middle of a change, as a kill leaves them."""
    folder = store.path.parent / "torn"
    folder.mkdir()
    with store.change("code add", "ann") as change:
        change._connection.execute("PRAGMA cache_size = 1")
        for number in range(400):
            change.put("memo", _memo(number))
        for name in ("study.db", "study.db-journal"):
            (folder / name).write_bytes((store.path.parent / name).read_bytes())
    return folder / "study.db"


def _memo(number):
    row = dict.fromkeys(("target_kind", "target", "coder", "created"), "")
    return row | {"id": f"m{number}", "text": "x" * 200}


def test_a_torn_store_is_mended_when_it_is_opened(filled):
    torn = _torn_by_a_kill(filled)
    with open_store(torn) as store:
        assert store.check() == []
        assert store.rows("SELECT count(*) AS n FROM memo") == [{"n": 0}]
        assert [coding.id for coding in load_codings(store)] == ["c0001"]
    assert leftovers(torn.parent) == {"study.db"}


def test_a_damaged_backup_is_refused(filled):
    backup = back_up_store(filled, "import")
    backup.path.write_bytes(backup.path.read_bytes()[:5000])
    before = filled.path.read_bytes()
    with pytest.raises(QualcodeError, match="damaged"):
        restore_backup(backup.path, filled.path)
    with pytest.raises(QualcodeError, match="There is no study file"):
        restore_backup(backup.path.with_name("none.db"), filled.path)
    assert filled.path.read_bytes() == before


def test_a_store_in_use_is_not_replaced(filled):
    backup = back_up_store(filled, "import")
    writer = sqlite3.connect(filled.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(QualcodeError, match="another program is writing"):
        restore_backup(backup.path, filled.path, wait=0.05)
    writer.close()
    assert len(list_backups(filled.path)) == 1


def test_a_name_is_made_of_plain_letters(tmp_path):
    assert name_backup(tmp_path / "study.db", "Über/alles: ").name.endswith("Z-ber-alles.db")
    assert name_backup(tmp_path / "study.db", "…").name.endswith("Z-copy.db")
