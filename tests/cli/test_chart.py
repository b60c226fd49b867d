"""Charting in the person's own editor, played here by a script."""

from __future__ import annotations

import os
import shlex
import sys

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.summaries import summarise
from qualcode.study import open_study

EDITOR = """\
import sys
from pathlib import Path

page = Path(sys.argv[1])
seen = page.read_text(encoding="utf-8")
Path({log!r}).open("a", encoding="utf-8").write(seen + "=====\\n")
{body}
"""
WRITE = 'page.write_text(seen.rstrip("\\n") + "\\nÄrger: nobody\\n\\ntalked.\\n", encoding="utf-8")'


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Sets EDITOR to a script of Python; returns what the editor was shown, page by page."""
    log = tmp_path / "seen.txt"

    def use(body=WRITE):
        script = tmp_path / "editor.py"
        script.write_text(EDITOR.format(log=str(log), body=body), encoding="utf-8")
        words = [sys.executable, str(script)]
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", " ".join(words) if os.name == "nt" else shlex.join(words))

    def seen():
        return log.read_text(encoding="utf-8").split("=====\n")[:-1] if log.exists() else []

    use.seen = seen
    return use


@pytest.fixture
def coded(folder):
    with open_study(folder) as study:
        add_codings(study, "SU1:5", ["ward"], coder="ana")
        add_codings(study, "SU1:2", ["family"], coder="ana")
        add_codings(study, "SU2:2", ["family"], coder="ana")
    return folder


def summaries(folder):
    with open_study(folder) as study:
        return {(s.case, s.code_id): s.text for s in study.summaries()}


def left_over(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".chart")]


def test_a_summary_is_written_below_its_extracts(qualcode, coded, editor):
    editor()
    said = qualcode("chart", "--code", "ward", within=coded, keys="\n")
    assert "1 of 1: SU1, Ward life" in said.told
    assert "1 summary written" in said.told
    assert summaries(coded) == {("SU1", "ward"): "Ärger: nobody\n\ntalked."}
    (page,) = editor.seen()
    assert page.startswith("# SU1: Ward life\n")
    assert "# On the ward nobody talked to you." in page
    assert "# SU1:" in page
    assert left_over(coded) == []


HASHES = 'page.write_text(seen + "# of calls: 3\\n#alone\\n", encoding="utf-8")'
NO_LINE = 'page.write_text("".join(seen.splitlines(True)[:-2]) + "Said.\\n#1\\n", encoding="utf-8")'
ABOVE = 'page.write_text("Said above.\\n" + seen, encoding="utf-8")'


@pytest.mark.parametrize(
    ("body", "wanted"),
    [(HASHES, "# of calls: 3\n#alone"), (NO_LINE, "Said.\n#1"), (ABOVE, "Said above.")],
)
def test_lines_that_begin_with_a_hash_are_a_persons_own_too(qualcode, coded, editor, body, wanted):
    editor(body)
    qualcode("chart", "--code", "ward", within=coded, keys="\n")
    assert summaries(coded) == {("SU1", "ward"): wanted}
    editor("pass")
    qualcode("chart", "--code", "ward", "--all", within=coded, keys="\n")
    assert editor.seen()[-1].endswith(f"\n{wanted}\n")
    assert summaries(coded) == {("SU1", "ward"): wanted}


def test_cells_are_passed_over_and_quit(qualcode, coded, editor):
    editor()
    said = qualcode("chart", within=coded, keys="n\n\nq\n")
    assert "2 of 3" in said.told
    assert "1 summary written" in said.told
    assert len(summaries(coded)) == 1
    cells = qualcode("chart", "--json", within=coded).json
    assert len(cells) == 2
    assert len(qualcode("chart", "--all", "--json", within=coded).json) == 3
    assert [c["case"] for c in qualcode("chart", "--case", "SU2", "--json", within=coded).json]


def test_what_is_left_empty_or_as_it_was_writes_nothing(qualcode, coded, editor):
    editor("pass")
    said = qualcode("chart", "life", within=coded, keys="\n\n\n")
    assert "0 summaries written" in said.told
    assert summaries(coded) == {}


def test_a_summary_out_of_date_is_shown_and_stands_anew(qualcode, coded, editor):
    with open_study(coded) as study:
        summarise(study, "SU1", "ward", "Nobody.", coder="ana")
        add_codings(study, "SU1:2", ["ward"], coder="ana")
    assert [
        c["stale"] for c in qualcode("chart", "--code", "ward", "--json", within=coded).json
    ] == [True]
    editor("pass")
    said = qualcode("chart", "--code", "ward", within=coded, keys="\n")
    assert "out of date" in said.told
    assert editor.seen()[0].endswith("\nNobody.\n")
    assert qualcode("chart", "--code", "ward", "--json", within=coded).json == []
    assert "up to date" in qualcode("chart", "--code", "ward", within=coded).told


def test_an_editor_that_fails_keeps_nothing(qualcode, coded, editor, monkeypatch):
    editor("sys.exit(3)")
    said = qualcode("chart", "--code", "ward", within=coded, keys="\n", status=1)
    assert "status 3; nothing was saved" in said.told
    assert summaries(coded) == {}
    assert left_over(coded) == []
    monkeypatch.setenv("EDITOR", "no-such-editor-anywhere")
    said = qualcode("chart", "--code", "ward", within=coded, keys="\n", status=1)
    assert "The editor 'no-such-editor-anywhere' was not found" in said.told
    assert left_over(coded) == []


def test_a_theme_that_is_none(qualcode, coded):
    assert "rooms" in qualcode("chart", "rooms", within=coded, status=1).told
