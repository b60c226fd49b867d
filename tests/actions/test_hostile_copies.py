"""A copy of the study that comes from another person is looked at before anything of it is used."""

from __future__ import annotations

import shutil
import sqlite3

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.merge import merge_study
from qualcode.errors import QualcodeError
from qualcode.outputs.check import check_study
from qualcode.study import open_study

OUTSIDE = ("../.bashrc", "/etc/x", "study.yaml", "STUDY.DB", "study.db-journal", "codebook.yaml")

ATTACKS = {
    **{
        f"file {path}": f"UPDATE document SET file = '{path}' WHERE name = 'SU1'"
        for path in OUTSIDE[:-1]
    },
    "invented words": "UPDATE coding SET text = 'I never said this'",
    "a span beyond the text": 'UPDATE coding SET "end" = 999999',
    "a span before the text": 'UPDATE coding SET "start" = -5',
    "half a span": 'UPDATE coding SET "end" = NULL',
    "broken JSON": "UPDATE coding SET facets = '{'",
    "JSON of another shape": "UPDATE document SET turns = '{}'",
    "turns beyond the text": "UPDATE document SET turns = '[[null, 0, 999999, null, null, null]]'",
    "a number for a text": "UPDATE summary SET text = x'00ff'",
    "a text that is not its own": "UPDATE content SET body = body || '!'",
    "a history of another table": "UPDATE change_row SET tbl = 'sqlite_master'",
    "a history that cannot be read": "UPDATE change_row SET after = '{'",
    "a history of another row": "UPDATE change_row SET key = 'x' || key",
    "a name that is no name": "UPDATE change SET uid = 'x' || uid",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON coding BEGIN DELETE FROM memo; END",
    "a view": "CREATE VIEW v AS SELECT 1",
    "a table": "CREATE TABLE more (id TEXT)",
    "an index": "CREATE INDEX more ON coding (memo)",
    "a column": "ALTER TABLE memo ADD COLUMN more TEXT",
    "a missing index": "DROP INDEX coding_code",
    "a view of endless rows": (
        "DROP TABLE memo; CREATE VIEW memo AS WITH RECURSIVE n(i) AS "
        "(SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, 'study' AS target_kind, "
        "'' AS target, '' AS text, 'x' AS coder, '' AS created FROM n"
    ),
}


@pytest.fixture
def other(study, folder, tmp_path):
    """A copy in which there is something to bring."""
    add_codings(study, "SU1:2", ["ward"], coder="ana")
    other = shutil.copytree(folder, tmp_path / "other")
    with open_study(other) as theirs:
        add_codings(theirs, "SU1:4", ["money"], coder="ben")
        with theirs.store.change("matrix summarise", "ben") as change:
            row = {"id": "money@SU1", "case": "SU1", "code_id": "money", "text": "None."}
            change.put("summary", {**row, "coder": "ben", "rests_on": "{}", "created": ""})
    return other


def attack(folder, sql):
    connection = sqlite3.connect(folder / "study.db")
    connection.executescript(sql)
    connection.commit()
    connection.close()


def everything(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.parent.rglob("*")
        if path.is_file() and path.is_relative_to(folder) and "backups" not in path.parts
    }


@pytest.mark.parametrize("sql", ATTACKS.values(), ids=ATTACKS)
def test_a_merge_refuses_it_and_changes_nothing(study, folder, other, sql):
    attack(other, sql)
    rows = study.store.rows("SELECT * FROM change")
    before = everything(folder)
    with pytest.raises(QualcodeError, match="was not made by this program") as raised:
        merge_study(study, other, coder="ana")
    assert raised.value.hint
    assert study.store.rows("SELECT * FROM change") == rows
    assert everything(folder) == before
    assert not (folder.parent / ".bashrc").exists()


@pytest.mark.parametrize("sql", ATTACKS.values(), ids=ATTACKS)
def test_check_finds_it(other, sql):
    attack(other, sql)
    with open_study(other) as study:
        assert [problem for problem in check_study(study) if problem.severity == "error"]


def test_a_sound_copy_is_merged(study, other):
    assert merge_study(study, other, coder="ana").added == 2
    assert check_study(study) == []


def test_the_place_of_the_codebook_is_not_that_of_a_transcript(study, other):
    attack(other, "UPDATE document SET file = 'codebook.yaml' WHERE name = 'SU1'")
    attack(
        other,
        "UPDATE document SET id = 'x' || id WHERE name = 'SU1'; UPDATE coding SET document = 'x' || document",
    )
    before = study.codebook_path.read_bytes()
    with pytest.raises(QualcodeError):
        merge_study(study, other, coder="ana")
    assert study.codebook_path.read_bytes() == before
