"""`codebook show CODE`: all that is known of one code."""

from __future__ import annotations

import pytest

from qualcode.actions.code import add_codings, mark_quotable
from qualcode.actions.codebook import edit_codebook
from qualcode.actions.memos import add_memo
from qualcode.codebook.edit import rename_code, retire_code
from qualcode.study import open_study


@pytest.fixture
def used(folder):
    with open_study(folder) as study:
        add_codings(study, "SU1:2", ["family"], coder="ana")
        (other,) = add_codings(study, "FG1:3", ["family"], coder="ben", quote="My own sister")
        mark_quotable(study, [other.id], coder="ben")
        add_codings(study, "SU1:2", ["trust"], coder="ana")
        add_memo(study, "code:family", "Who counts as family?", coder="ben")
        for name, why in (("Kin", "shorter"), ("Family and kin", None)):
            edit_codebook(
                study,
                lambda text, name=name: rename_code(text, "family", name),
                action="codebook rename",
                coder="ana",
                why=why,
            )
        edit_codebook(study, lambda text: retire_code(text, "ward"), action="x", coder="ana")
    return folder


def test_the_portrait_of_a_code(used, qualcode):
    told = qualcode("codebook", "show", "family", within=used).told
    assert told.startswith("Family and kin (family) in Life outside Who is there, and who is not.")
    assert "Cases (2 of 4): C2, SU1" in told
    assert "Documents (2 of 3): FG1, SU1" in told
    assert "Coders: ben, ana" in told
    assert "“My own sister” (FG1:" in told
    assert "keyword hits reviewed accepted" in told
    assert "Trust trust 1 SU1" in told
    assert "Memo, ben: Who counts as family?" in told
    assert "It has been there from the beginning" in told
    assert "ana (shorter): Code “Family and friends” (family) was renamed “Kin”." in told
    assert "Code “Kin” (family) was renamed “Family and kin”." in told
    assert "retired" not in told
    assert "how much it matters" in told


def test_for_programs(used, qualcode):
    found = qualcode("codebook", "show", "family", "--json", within=used).json
    assert (found["codings"], found["cases"], found["documents"]) == (
        2,
        ["C2", "SU1"],
        ["FG1", "SU1"],
    )
    assert [q["text"] for q in found["quotable"]] == ["My own sister"]
    assert [n["code_id"] for n in found["neighbours"]] == ["trust"]
    assert [(v["number"], v["why"]) for v in found["versions"]] == [
        (1, None),
        (2, "shorter"),
        (3, None),
    ]


def test_a_code_that_nobody_used(used, qualcode):
    told = qualcode("codebook", "show", "ward", within=used).told
    assert "Ward life (ward) retired" in told
    assert "This code has not been used yet." in told
    assert "Cases" not in told


def test_a_theme_and_a_code_that_is_none(used, qualcode):
    told = qualcode("codebook", "show", "life", within=used).told
    assert "Below it: Family and kin, Money and work, Ward life" in told
    assert (
        "Did you mean family" in qualcode("codebook", "show", "famly", within=used, status=1).told
    )
