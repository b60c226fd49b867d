"""Where nobody types any more, nothing is decided: no prompt takes silence for Enter."""

from __future__ import annotations

import shlex
import sys

import pytest

from qualcode.actions.code import add_codings
from qualcode.study import open_study


@pytest.fixture
def coded(folder):
    with open_study(folder) as study:
        for turn, code in ((2, "ward"), (4, "trust"), (5, "ward")):
            add_codings(study, f"SU1:{turn}", [code], coder="ana")
        add_codings(study, "SU1:4", ["ward"], coder="ben")
    return folder


def history(qualcode, folder):
    return qualcode("history", "--json", within=folder).json


def test_no_editor_opens_for_a_chart(coded, qualcode, tmp_path, monkeypatch):
    opened = tmp_path / "opened"
    words = [sys.executable, "-c", f"open({str(opened)!r}, 'w')"]
    monkeypatch.setenv("VISUAL", shlex.join(words))
    said = qualcode("chart", within=coded, keys="")
    assert not opened.exists()
    assert said.told.count("write, [n]ext") == 1
    assert "0 summaries written." in said.told


@pytest.mark.parametrize("typed", ["", "1\n"])
def test_adjudicate_stops_at_the_place_it_has_come_to(coded, qualcode, typed):
    with open_study(coded) as study:
        add_codings(study, "SU1:2", ["trust"], coder="ben")
    before = history(qualcode, coded)
    said = qualcode("adjudicate", within=coded, keys=typed)
    assert said.told.count("Which codings do you keep?") == 1
    assert "0 places settled" in said.told
    assert history(qualcode, coded) == before


def test_recoding_stops(coded, qualcode):
    before = history(qualcode, coded)
    said = qualcode("review", "--recode", "ward", within=coded, keys="")
    assert said.told.count("b: back") == 1
    assert "0 codings reassigned; 3 left." in said.told
    assert history(qualcode, coded) == before


@pytest.mark.parametrize("keys", ["m", "c", "f", "g", "ga"])
def test_a_review_ends_with_its_input(coded, qualcode, keys):
    before = history(qualcode, coded)
    qualcode("review", within=coded, keys=keys)
    assert history(qualcode, coded) == before


def test_a_new_code_without_a_name_is_left(coded, qualcode):
    settings = coded / "study.yaml"
    text = settings.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("approach:")]
    settings.write_text("\n".join(["approach: reflexive", *kept]) + "\n", encoding="utf-8")
    said = qualcode("code", "add", "SU1:2", "novel", within=coded, status=1, keys="")
    assert "There is no code 'novel'." in said.told
