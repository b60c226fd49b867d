"""`qualcode check` finds whatever somebody changed past the program."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.review import Answer, decide_all
from qualcode.outputs.check import check_study
from qualcode.study import open_study
from qualcode.views.waiting import Filter, find_queue


@pytest.fixture
def worked(study, folder):
    """The small study with a coding by hand, decisions and suggestions, closed."""
    add_codings(study, "SU1:2", ["family"], coder="ana", quote="Honestly 😀 it did")
    queue = find_queue(study, Filter(), coder="ana")
    decide_all(study, queue[:2], Answer("reject"), coder="ana")
    assert check_study(study) == []
    study.close()
    return folder


def tamper(folder, sql, *values):
    with sqlite3.connect(folder / "study.db") as connection:
        connection.execute(sql, values)
    connection.close()


def said(folder):
    with open_study(folder) as study:
        return [str(problem) for problem in check_study(study)]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ('UPDATE coding SET "start" = "start" + 1', "does not stand on its words"),
        ("UPDATE coding SET text = 'Honestly it did'", "does not stand on its words"),
        ('UPDATE coding SET "end" = 100000', "does not stand on its words"),
        ('UPDATE decision SET "start" = 0, "end" = 3', "does not stand on its words"),
        ("UPDATE content SET body = body || '!'", "has changed since it was saved"),
        ("UPDATE coding SET code_id = 'trust'", "history"),
        ("DELETE FROM coding", "is gone"),
        ("UPDATE coding SET coder = 'somebody'", "history"),
        ("UPDATE coding SET document = 'nobody'", "does not exist"),
    ],
)
def test_what_was_changed_past_the_program_is_found(worked, sql, words):
    tamper(worked, sql)
    found = said(worked)
    assert any(words in problem for problem in found), found


def test_turns_that_overlap(worked):
    with sqlite3.connect(worked / "study.db") as connection:
        (turns,) = connection.execute("SELECT turns FROM document WHERE name = 'FG1'").fetchone()
        rows = json.loads(turns)
        rows[1][1] -= 50
        connection.execute("UPDATE document SET turns = ? WHERE name = 'FG1'", (json.dumps(rows),))
    connection.close()
    assert any("turn 2" in problem for problem in said(worked))


def test_a_code_that_the_codebook_lost(worked, qualcode):
    codebook = worked / "codebook.yaml"
    text = codebook.read_text(encoding="utf-8")
    codebook.write_text(text.replace("id: family", "id: friends"), encoding="utf-8")
    found = said(worked)
    assert any("'family'" in problem for problem in found)
    assert qualcode("check", "--json", within=worked, status=1).json["ok"] is False


def test_a_codebook_that_cannot_be_read_does_not_hide_the_rest(worked):
    (worked / "codebook.yaml").write_text("themes: [", encoding="utf-8")
    tamper(worked, "UPDATE coding SET text = 'x'")
    found = said(worked)
    assert any("codebook.yaml" in problem for problem in found)
    assert any("does not stand" in problem for problem in found)


def test_a_damaged_file_is_told(worked, qualcode):
    path = worked / "study.db"
    data = bytearray(path.read_bytes())
    data[8192:12288] = b"\xff" * 4096
    path.write_bytes(bytes(data))
    told = qualcode("check", within=worked, status=1).told
    assert "damaged" in told


def test_an_orphan_is_a_warning(worked, qualcode):
    transcript = worked / "transcripts/SU1.md"
    text = transcript.read_text(encoding="utf-8")
    transcript.write_text(text.replace(" Honestly 😀 it did.", ""), encoding="utf-8")
    qualcode("ingest", within=worked)
    answer = qualcode("check", "--json", within=worked).json
    assert answer["ok"] is True
    assert [p["severity"] for p in answer["problems"]] == ["warning"]
    assert "orphan" in qualcode("check", within=worked).told


def test_all_is_well(worked, qualcode):
    assert qualcode("check", "--json", within=worked).json == {"ok": True, "problems": []}
    assert "No problems found: 1 coding in 3 documents." in qualcode("check", within=worked).out


@pytest.mark.parametrize(
    "name",
    [
        ".codebook.yaml-a1b2c3d4", ".cases.csv-__x0_1yz", ".study.yaml-abcdefgh", ".study.db.partial",
        ".chart-k3j4h5g6.md", "transcripts/.SU1.md-zzzzzzzz", "outputs/.matrix.xlsx-12345678",
        "backups/.study-20260301T100000Z-x.db.partial",
    ],
)  # fmt: skip
def test_what_an_interrupted_command_left_behind_is_told(study, folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("half", encoding="utf-8")
    (problem,) = check_study(study)
    assert problem.path == name
    assert problem.severity == "warning"
    assert "delete it" in problem.message
    assert (folder / name).is_file()


def test_hidden_files_of_others_are_none_of_ours(study, folder):
    for name in (
        ".gitignore",
        ".DS_Store",
        ".~lock.cases.csv#",
        ".venv-python3",
        ".hidden-12345678",
    ):
        (folder / name).write_text("", encoding="utf-8")
    assert check_study(study) == []


def test_what_was_left_behind_by_a_kill_in_a_merge_is_found(study, folder, tmp_path, monkeypatch):
    other = shutil.copytree(folder, tmp_path / "other")
    add_codings(study, "SU1:2", ["family"], coder="ana")
    text = (other / "codebook.yaml").read_text(encoding="utf-8")
    (other / "codebook.yaml").write_text(text.replace("title:", "# mine\ntitle:"), encoding="utf-8")
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from qualcode.actions import merge\n"
        "from qualcode.files import writing\n"
        "from qualcode.study import open_study\n"
        "there = Path.replace\n"
        "def replace(one, two):\n"
        "    os._exit(9) if two.name == 'codebook.yaml' else there(one, two)\n"
        "writing.Path.replace = replace\n"
        "with open_study(Path(sys.argv[1])) as study:\n"
        "    merge.merge_study(study, Path(sys.argv[2]), coder='ana')\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder), str(other)], check=False)
    assert done.returncode == 9
    with open_study(folder) as again:
        found = check_study(again)
    assert {p.severity for p in found} == {"warning"}
    assert any(p.path.startswith(".codebook.yaml-") for p in found)
