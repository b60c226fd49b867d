from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from qualcode.errors import QualcodeError
from qualcode.store.faults import explain, told


def _error(code):
    error = sqlite3.OperationalError("as SQLite says it")
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "said", "hint"),
    [
        (
            sqlite3.SQLITE_BUSY,
            "another program is writing",
            "Wait until the other program has finished",
        ),
        (
            sqlite3.SQLITE_LOCKED,
            "another program is writing",
            "Wait until the other program has finished",
        ),
        (sqlite3.SQLITE_FULL, "the disk is full", "Free some space"),
        (sqlite3.SQLITE_READONLY, "read-only", "permissions of the file and its folder"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "read-only", "permissions of the file and its folder"),
        (sqlite3.SQLITE_PERM, "you do not have permission", "permissions"),
        # What a service that syncs the folder, or a network drive, brings about.
        (sqlite3.SQLITE_IOERR_LOCK, "disk reported an error", "syncs the folder"),
        (sqlite3.SQLITE_IOERR_DELETE, "disk reported an error", "syncs the folder"),
        (sqlite3.SQLITE_CANTOPEN, "could not be opened", "syncs the folder"),
        (sqlite3.SQLITE_CORRUPT, "it is damaged", "backups"),
        (sqlite3.SQLITE_NOTADB, "it is not a study file", "backups"),
    ],
)
def test_what_sqlite_says_becomes_what_to_do(code, said, hint):
    with pytest.raises(QualcodeError) as caught, told(Path("study.db")):
        raise _error(code)
    assert caught.value.message.startswith("The study file study.db could not be used: ")
    assert said in caught.value.message
    assert "(as SQLite says it)" in caught.value.message
    assert hint in (caught.value.hint or "")
    assert explain(_error(code)) is not None


@pytest.mark.parametrize("code", [None, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE])
def test_a_fault_of_the_program_stays_one(code):
    with pytest.raises(sqlite3.OperationalError), told(Path("study.db")):
        raise _error(code)


def test_other_letters_that_cannot_be_written_stay_a_fault():
    with pytest.raises(UnicodeEncodeError), told(Path("study.db")):
        "ü".encode("ascii")
