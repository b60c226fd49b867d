from __future__ import annotations

import json
import os
import sqlite3
import stat

import pytest
from store_values import (
    DOCUMENT,
    add_coding,
    add_document,
    all_rows,
    coding,
    leftovers,
)

from qualcode.errors import QualcodeError
from qualcode.store import database
from qualcode.store.codings import load_codings, save_coding
from qualcode.store.database import create_store, open_copy, open_store
from qualcode.store.documents import save_document
from qualcode.store.history import find_unexplained, load_history

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")


def mode_of(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# One transaction, one entry


def test_a_change_is_one_entry_with_every_row_before_and_after(store):
    with store.change("ingest", "ann", why="new round") as change:
        change.note("one")
        change.note("two")
        save_document(change, DOCUMENT)
        save_coding(change, coding(1))
        save_coding(change, coding(1, memo="other"))
    (entry,) = store.rows("SELECT * FROM change")
    assert (entry["coder"], entry["action"], entry["why"]) == ("ann", "ingest", "new round")
    assert (entry["detail"], entry["undoes"], entry["undoable"]) == ("one; two", None, 1)
    rows = store.rows("SELECT tbl, before IS NULL AS new FROM change_row ORDER BY seq")
    assert [(r["tbl"], r["new"]) for r in rows] == [("document", 1), ("coding", 1), ("coding", 0)]


def test_the_history_is_readable_text(store):
    add_document(store)
    (row,) = store.rows("SELECT after FROM change_row")
    assert '"gender\\": \\"ü\\"' in row["after"]
    assert list(json.loads(row["after"])) == sorted(json.loads(row["after"]))


def test_nothing_of_a_change_that_fails_is_kept(store):
    add_document(store)
    before = all_rows(store)
    with pytest.raises(KeyboardInterrupt):
        _add_and_stop(store)
    assert all_rows(store) == before
    add_coding(store, 1)
    assert len(load_codings(store)) == 1


def _add_and_stop(store) -> None:
    with store.change("code add", "ann") as change:
        save_coding(change, coding(1))
        change.keep_content("0" * 64, "text")
        raise KeyboardInterrupt


def test_a_change_that_does_nothing_leaves_no_entry(store):
    with store.change("look", "ann") as change:
        change.remove("coding", "none")
    assert store.rows("SELECT * FROM change") == []


def test_a_note_alone_is_an_entry_that_cannot_be_taken_back(store):
    with store.change("run", "ann") as change:
        change.note("all outputs made")
    assert [row["undoable"] for row in store.rows("SELECT * FROM change")] == [0]


def test_a_coding_without_its_document_is_refused(store):
    with pytest.raises(QualcodeError, match="1 rows of 'coding' refer to a document") as caught:
        add_coding(store, 1)
    assert "Nothing was changed" in (caught.value.hint or "")
    assert load_codings(store) == []
    add_document(store)
    add_coding(store, 1)
    assert store.check() == []


def test_half_a_character_is_refused_in_words(store):
    add_document(store)
    with pytest.raises(QualcodeError, match="half a character"):
        add_coding(store, 1, memo="caf\udce9")
    assert load_codings(store) == []


def test_an_older_row_keeps_what_newer_columns_hold(store):
    add_document(store)
    with store.change("later", "ann") as change:
        change._connection.execute("ALTER TABLE memo ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'")
        old = {"id": "m1", "target_kind": "case", "target": "P1", "text": "a", "coder": "ann"}
        change.put("memo", old | {"created": "now"})
        change.put("memo", {"id": "m1", "colour": "blue"})
        change.put("memo", old | {"text": "b", "created": "now"})
    assert store.rows("SELECT text, colour FROM memo") == [{"text": "b", "colour": "blue"}]


# Making and opening


def test_a_new_store_does_not_take_the_place_of_another(store):
    with pytest.raises(QualcodeError, match="already exists"):
        create_store(store.path)


def test_what_a_killed_new_left_behind_is_filled(tmp_path):
    path = tmp_path / "study.db"
    path.touch()
    create_store(path).close()
    with open_store(path) as store:
        assert store.check() == []


def test_a_store_that_cannot_be_made_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "migrate", _no_room)
    with pytest.raises(QualcodeError, match="the disk is full"):
        create_store(tmp_path / "study.db")
    assert leftovers(tmp_path) == set()


def _no_room(*_, **__):
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def test_no_store_no_folder_and_a_folder_of_that_name(tmp_path):
    (tmp_path / "study.db").mkdir()
    for path in (tmp_path / "study.db", tmp_path / "none" / "study.db"):
        with pytest.raises(QualcodeError, match="There is no study file at"):
            open_store(path)
    for path in (tmp_path / "study.db", tmp_path / "none" / "study.db"):
        with pytest.raises(QualcodeError, match="could not be created"):
            create_store(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04" + b"x" * 5000, "it is not a study file"),
        (b"SQLite format 3\x00" + b"\x00" * 50, "it is not a study file"),
    ],
)
def test_what_is_no_store_is_refused_and_left_alone(tmp_path, content, said):
    path = tmp_path / "study.db"
    path.write_bytes(content)
    for attempt in (open_store, open_copy):
        with pytest.raises(QualcodeError, match=said) as caught:
            attempt(path)
        assert "Restore a copy" in (caught.value.hint or "")
    assert path.read_bytes() == content
    assert leftovers(tmp_path) == {"study.db"}


@pytest.mark.parametrize("pragma", ["application_id = 7", "user_version = 3", "user_version = 0"])
def test_another_programs_database_is_left_alone(tmp_path, pragma):
    path = tmp_path / "study.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE source (name TEXT)")
    connection.execute(f"PRAGMA {pragma}")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    for attempt in (open_store, open_copy):
        with pytest.raises(QualcodeError, match="of another program"):
            attempt(path)
    assert path.read_bytes() == before


def test_a_store_cut_short_is_refused(store):
    add_document(store)
    _add_many(store, 300)
    store.close()
    whole = store.path.read_bytes()
    for size in (len(whole) // 2, len(whole) - 4096, 4096, 100):
        store.path.write_bytes(whole[:size])
        with pytest.raises(QualcodeError, match=r"it is damaged|it is not a study file"):
            open_store(store.path)
        assert store.path.read_bytes() == whole[:size]


def test_damage_inside_is_told_by_check(store):
    add_document(store)
    _add_many(store, 300)
    store.close()
    whole = bytearray(store.path.read_bytes())
    for page in range(60, len(whole) // 4096):  # behind those that say which tables there are
        whole[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    store.path.write_bytes(bytes(whole))
    with open_store(store.path) as damaged:
        assert damaged.check() != []


def test_a_change_waits_until_the_disk_has_it(durable, store):
    assert store.rows("PRAGMA synchronous") == [{"synchronous": 3}]
    assert store.rows("PRAGMA journal_mode") == [{"journal_mode": "delete"}]


# Rights


@posix
def test_the_store_and_its_journal_are_their_owners_alone(tmp_path):
    old = os.umask(0)
    try:
        with create_store(tmp_path / "study.db") as store:
            with store.change("ingest", "ann") as change:
                save_document(change, DOCUMENT)
                # More than the cache holds: the journal comes into being.
                change._connection.execute("PRAGMA cache_spill = 1")
                for number in range(5000):
                    save_coding(change, coding(number))
                assert mode_of(tmp_path / "study.db-journal") == 0o600
            store.copy_to(tmp_path / "copy.db")
    finally:
        os.umask(old)
    assert mode_of(tmp_path / "study.db") == 0o600
    assert mode_of(tmp_path / "copy.db") == 0o600
    assert leftovers(tmp_path) == {"study.db", "copy.db"}


@posix
def test_a_folder_that_may_not_be_written_to(store):
    add_document(store)
    store.path.parent.chmod(0o500)
    try:
        if os.access(store.path.parent, os.W_OK):
            pytest.skip("nothing is read-only to root")
        _assert_reads_but_does_not_write(store)
    finally:
        store.path.parent.chmod(0o700)


def test_a_store_that_may_be_read_only(store):
    add_document(store)
    store._connection.execute("PRAGMA query_only = 1")
    _assert_reads_but_does_not_write(store)


def _assert_reads_but_does_not_write(store) -> None:
    before = all_rows(store)
    with pytest.raises(QualcodeError, match=r"read-only|could not be opened") as caught:
        add_coding(store, 1)
    assert "permissions" in (caught.value.hint or "") or "permission" in (caught.value.hint or "")
    assert all_rows(store) == before


# A full disk


def test_a_full_disk_loses_nothing(store):
    add_document(store)
    before = all_rows(store)
    pages = store.rows("PRAGMA page_count")[0]["page_count"]
    store.rows(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(QualcodeError, match="the disk is full") as caught:
        _add_many(store, 1000)
    assert "Free some space" in (caught.value.hint or "")
    assert all_rows(store) == before
    store.rows("PRAGMA max_page_count = 100000")
    add_coding(store, 1)
    assert store.check() == []


def _add_many(store, count: int) -> None:
    with store.change("code add", "ann") as change:
        for number in range(count):
            save_coding(change, coding(number))


# Copies


def test_a_copy_is_whole_and_leaves_nothing_beside_it(store):
    add_document(store)
    store.copy_to(store.path.parent / "copy.db")
    with open_store(store.path.parent / "copy.db") as copy:
        assert all_rows(copy) == all_rows(store)
    assert leftovers(store.path.parent) == {"study.db", "copy.db"}


def test_a_copy_in_memory_does_not_touch_the_file(store):
    add_document(store)
    before = store.path.read_bytes()
    with open_copy(store.path) as copy:
        assert all_rows(copy) == all_rows(store)
        add_coding(copy, 1)
    assert store.path.read_bytes() == before


def test_a_copy_made_within_a_change_is_of_the_store_before_it(store):
    add_document(store)
    copy = store.path.parent / "copy.db"
    with store.change("code add", "ann") as change:
        save_coding(change, coding(1))
        store.copy_to(copy)
    with open_store(copy) as before:
        assert load_codings(before) == []
    assert len(load_codings(store)) == 1


def test_a_change_within_a_change_is_a_part_of_it(store):
    add_document(store)
    entries = len(load_history(store))

    def fail(change):
        with store.change("code add", "ben") as part:
            assert part is change
            save_coding(part, coding(2))
            part.note("two")
            part.put_file(store.path.parent / "two.txt", b"2")
            raise QualcodeError("no")

    with store.change("word import", "ann") as change:
        save_coding(change, coding(1))
        change.note("one")
        with pytest.raises(QualcodeError):
            fail(change)
        with store.change("code add", "ben") as part:
            save_coding(part, coding(3))
            part.note("three")
    assert {c.id for c in load_codings(store)} == {coding(1).id, coding(3).id}
    (entry,) = load_history(store)[entries:]
    assert (entry.action, entry.coder, entry.detail) == ("word import", "ann", "one; three")
    assert not (store.path.parent / "two.txt").exists()
    assert find_unexplained(store) == []


# Another process


def test_the_second_writer_waits_only_so_long(store):
    add_document(store)
    with store.change("code add", "ann") as change, open_store(store.path, wait=0.05) as other:
        save_coding(change, coding(1))
        assert load_codings(other) == []
        with pytest.raises(QualcodeError, match="another program is writing to it") as caught:
            add_coding(other, 2, "ben")
        assert "Wait until the other program has finished" in (caught.value.hint or "")
    with open_store(store.path) as other:
        add_coding(other, 2, "ben")
        assert [c.id for c in load_codings(store)] == ["c0001", "c0002"]


def test_the_second_writer_reads_nothing_that_is_about_to_change(store):
    """It waits before it looks, not between looking and writing."""
    looked = []
    with (
        store.change("code add", "ann"),
        open_store(store.path, wait=0.05) as other,
        pytest.raises(QualcodeError),
        other.change("code add", "ben"),
    ):
        looked.append("too early")
    assert looked == []


def test_a_reader_in_the_way_of_the_end_of_a_change(store):
    add_document(store)
    before = all_rows(store)
    reader = sqlite3.connect(store.path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM document").fetchone()
    with pytest.raises(QualcodeError, match="another program"):
        add_coding(store, 1)
    reader.close()
    assert all_rows(store) == before
    add_coding(store, 1)
    assert len(load_codings(store)) == 1


def test_a_copy_gives_up_on_a_locked_store(store):
    add_document(store)
    store._connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(QualcodeError, match="another program is writing"):
        open_copy(store.path, wait=0.05)
    store._connection.execute("ROLLBACK")


def test_a_fault_of_ours_stays_a_fault(store):
    with pytest.raises(sqlite3.OperationalError):
        store.rows("SELECT * FROM nothing")
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.rows("SELECT 1")


def test_a_store_that_cannot_be_opened_is_let_go_of(tmp_path, monkeypatch):
    """An open file can be neither removed nor replaced on Windows."""
    opened = []
    connect = database._connect

    def watched(*arguments):
        opened.append(connect(*arguments))
        return opened[-1]

    monkeypatch.setattr(database, "_connect", watched)
    path = tmp_path / "study.db"
    path.write_bytes(b"x" * 200)
    for attempt in (open_store, open_copy):
        with pytest.raises(QualcodeError):
            attempt(path)
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    path.unlink()
