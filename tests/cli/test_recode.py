"""What was coded with a code that was split is dealt out, one coding at a time."""

from __future__ import annotations

import pytest

from qualcode.actions.code import add_codings
from qualcode.study import open_study


def codes(folder):
    with open_study(folder) as study:
        return [extract.coding.code_id for extract in study.find_extracts()]


@pytest.fixture
def split(folder, qualcode):
    with open_study(folder) as study:
        for turn in (2, 4, 5):
            add_codings(study, f"SU1:{turn}", ["trust"], coder="ben", memo=f"memo {turn}")
    said = qualcode(
        "codebook", "split", "trust", "people=In people", "forms=In forms", within=folder
    )
    assert "qualcode review --recode trust" in said.told
    assert "its keywords no longer make suggestions" in said.told
    return folder


def test_each_coding_goes_to_one_of_the_new_codes(split, qualcode):
    said = qualcode("review", "--recode", "trust", within=split, keys="1\n\n2\n")
    assert codes(split) == ["people", "trust", "forms"]
    assert "1 people In people 2 forms In forms" in said.told
    assert "memo 4" in said.told
    assert "2 codings reassigned; 1 left." in said.told
    with open_study(split) as study:
        assert {(c.coder, c.memo) for c in study.codings()} == {
            ("ben", "memo 2"), ("ben", "memo 4"), ("ben", "memo 5"),
        }  # fmt: skip
    said = qualcode("review", "--recode", "trust", within=split, keys="people\n")
    assert codes(split) == ["people", "people", "forms"]


def test_there_is_a_way_back_and_a_way_out(split, qualcode):
    said = qualcode("review", "--recode", "trust", within=split, keys="b\n1\nb\n2\nq\n")
    assert "Nothing has been reassigned yet." in said.told
    assert codes(split) == ["forms", "trust", "trust"]
    assert "1 coding reassigned; 2 left." in said.told


def test_a_code_that_is_none_is_told_and_asked_again(split, qualcode):
    said = qualcode("review", "--recode", "trust", within=split, keys="peple\n9\ntrust\nward\nq\n")
    assert "Did you mean people?" in said.told
    assert said.told.count("is not one of these codes") == 3
    assert codes(split) == ["ward", "trust", "trust"]


def test_review_tells_what_waits(split, qualcode):
    said = qualcode("review", within=split, keys="q")
    assert "3 codings of “Trust”, which was split, wait to be reassigned" in said.told
    qualcode("review", "--recode", "trust", within=split, keys="1\n1\n1\n")
    assert "dealt out" not in qualcode("review", within=split, keys="q").told


def test_where_there_is_but_one_other_code_it_is_still_asked(folder, qualcode):
    with open_study(folder) as study:
        add_codings(study, "SU1:2", ["trust"], coder="ben")
    qualcode("codebook", "add", "calm", "Calm", "--into", "room", within=folder)
    qualcode("review", "--recode", "trust", within=folder, keys="\n")
    assert codes(folder) == ["trust"]
