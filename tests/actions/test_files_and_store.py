"""What is written both to a file and to the store is in both, or in neither."""

from __future__ import annotations

import sqlite3

import pytest

from qualcode.actions.cases import import_cases
from qualcode.actions.codebook import edit_codebook, recognise_codebook
from qualcode.actions.codebook_merge import merge_code
from qualcode.actions.history import redo, undo
from qualcode.actions.team import set_blind
from qualcode.codebook.edit import rename_code
from qualcode.errors import QualcodeError
from qualcode.outputs.check import check_study
from qualcode.store import transactions

TABLE = "case,document\nKaya,SU1\n"


@pytest.fixture
def full(monkeypatch):
    """From now on the disk is full when a change is to be kept."""

    def begin():
        def commit(_connection):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

        monkeypatch.setattr(transactions, "_commit", commit)

    return begin


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def files(folder):
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.is_file() and f.suffix != ".db"}


def refused(act, *values, **options):
    with pytest.raises(QualcodeError, match="full"):
        act(*values, **options)


def test_a_cases_table_that_the_store_cannot_keep(study, table, full):
    before = files(study.folder)
    full()
    refused(import_cases, study, table, coder="ana")
    assert files(study.folder) == before


def test_a_first_cases_table_that_the_store_cannot_keep(study, table, full):
    study.cases_path.unlink()
    full()
    refused(import_cases, study, table, coder="ana")
    assert not study.cases_path.exists()


def test_an_undo_and_a_redo_that_the_store_cannot_keep(study, table, full, monkeypatch):
    import_cases(study, table, coder="ana")
    before = files(study.folder)
    with monkeypatch.context():
        full()
        refused(undo, study, coder="ana")
    assert files(study.folder) == before
    monkeypatch.undo()
    undo(study, coder="ana")
    before = files(study.folder)
    full()
    refused(redo, study, coder="ana")
    assert files(study.folder) == before
    assert check_study(study) == []


def test_a_codebook_that_the_store_cannot_keep(study, full):
    recognise_codebook(study, coder="ana")
    before = files(study.folder)
    full()

    def edit(text):
        return rename_code(text, "money", "Cash")

    refused(edit_codebook, study, edit, action="codebook rename", coder="ana")
    refused(merge_code, study, "money", "ward", coder="ana")
    assert files(study.folder) == before


def test_settings_that_the_store_cannot_keep(study, full):
    before = files(study.folder)
    full()
    refused(set_blind, study, blind=True, coder="ana")
    assert files(study.folder) == before
