"""Rows by case, participant, group, or both: every word in its row, and each group a row itself."""

from dataclasses import replace

import pytest
from matrix_study import CASES, CODEBOOK, DOCUMENTS, EXTRACTS, extract

from qualcode.analysis.cast import Cast
from qualcode.analysis.framework import build_matrix
from qualcode.analysis.rows import find_rows
from qualcode.errors import QualcodeError
from qualcode.model.codings import Summary
from qualcode.model.documents import Case, Membership
from qualcode.model.spans import Span

CAST = Cast(
    members=(Membership("P2", "P2", "P2"), Membership("P10", "P10", "P10")),
    moderators=("Moderator", "Interviewer"),
)
FG1 = DOCUMENTS[0]


def talk():
    """A coding over what C1 and C2 say to one another."""
    one = extract("FG1", 2, "money", number=7)
    span = Span(FG1.turn(2).span.start, FG1.turn(3).span.end)
    return replace(one, coding=replace(one.coding, span=span, text=span.of(FG1.text)))


def rows(kind, extracts=EXTRACTS, cases=CASES, cast=CAST):
    return find_rows(kind, cases=cases, documents=DOCUMENTS, cast=cast, extracts=extracts)


def placed(found, extracts):
    where = {}
    for one in found.place(extracts):
        where.setdefault(one.case, []).append(one.coding.id)
    return where


def test_rows_by_case_change_nothing():
    found = rows("case")
    assert found.cases == CASES
    assert found.place(EXTRACTS) == list(EXTRACTS)


def test_a_group_has_one_row_with_all_that_was_said_in_it():
    found = rows("group")
    assert [case.name for case in found.cases] == ["FG1", "P2", "P10"]
    assert found.cases[0].attributes == {"group": "clinician", "site": ""}
    asked = extract("FG1", 1, "money", number=9)
    where = placed(found, [*EXTRACTS, talk(), replace(asked, case="")])
    assert where["FG1"] == [
        "fg1-2-money-0",
        "fg1-3-money-0",
        "fg1-4-pace-0",
        "fg1-2-money-7",
        "fg1-1-money-9",
    ]
    assert "FG1:C1" not in where


def test_by_both_the_group_has_what_its_members_say_to_one_another():
    extracts = [*EXTRACTS, talk(), replace(extract("FG1", 1, "money", number=9), case="")]
    found = rows("both", extracts)
    assert [case.name for case in found.cases] == ["FG1", "FG1:C1", "FG1:C2", "P2", "P10"]
    where = placed(found, extracts)
    assert where["FG1"] == ["fg1-2-money-7", "fg1-1-money-9"]
    assert where["FG1:C1"] == ["fg1-2-money-0", "fg1-4-pace-0"]
    assert where["FG1:C2"] == ["fg1-3-money-0"]
    assert sorted(i for ids in where.values() for i in ids) == sorted(e.coding.id for e in extracts)
    assert [found.group_of.get(c.name, "") for c in found.cases] == ["FG1", "FG1", "FG1", "", ""]


@pytest.mark.parametrize("kind", ["group", "both"])
def test_a_groups_summary_rests_on_all_that_was_said_in_it(kind):
    extracts = [*EXTRACTS, talk()]
    found = rows(kind, extracts)
    said = {e.coding.id: e.coding.text for e in extracts if e.document == "FG1"}
    said = {i: text for i, text in said.items() if "money" in i}

    def stale(rests_on):
        matrix = build_matrix(
            CODEBOOK.themes[0],
            codebook=CODEBOOK,
            cases=found.cases,
            extracts=found.place(extracts),
            rests=found.rest(extracts),
            groups=found.group_of,
            summaries=[Summary("FG1", "money", "They disagree about debt.", "ana", rests_on)],
        )
        assert [row.case for row in matrix.rows] == [case.name for case in found.cases]
        return matrix.rows[0].cells[2].stale

    assert not stale(said)
    assert stale({i: text for i, text in said.items() if i != "fg1-3-money-0"})


def test_members_summaries_rest_on_their_own_words():
    extracts = [*EXTRACTS, talk()]
    rest = rows("both", extracts).rest(extracts)
    assert [e.coding.id for e in rest if e.case == "FG1:C1"] == [
        "fg1-2-money-0",
        "fg1-4-pace-0",
        "fg1-2-money-7",
    ]


def test_rows_by_participant_part_a_case_of_several():
    cast = Cast(members=(Membership("Trust", "", ""),), moderators=CAST.moderators)
    cases = [Case("Trust", {"site": "North"})]
    extracts = [replace(e, case="Trust") for e in EXTRACTS]
    found = rows("participant", cases=cases, cast=cast)
    names = ["FG1:C1", "FG1:C2", "P2:P2", "P10:P10"]
    assert [case.name for case in found.cases] == names
    assert found.cases[0].attributes == {"site": "North"}
    assert sorted(placed(found, extracts)) == sorted(names)


def test_rows_by_participant_keep_the_name_of_a_case_of_one():
    assert [c.name for c in rows("participant").cases] == ["FG1:C1", "FG1:C2", "P2", "P10"]


def test_a_group_that_is_a_case_keeps_its_name_and_facts():
    cast = replace(CAST, members=(*CAST.members, Membership("Clinicians", "FG1", "")))
    cases = [Case("Clinicians", {"site": "Leeds"}), *CASES[:2]]
    found = rows("both", cases=cases, cast=cast)
    assert [case.name for case in found.cases] == ["Clinicians", "P2", "P10"]
    assert found.cases[0].attributes == {"site": "Leeds"}


def test_other_kinds_are_told():
    with pytest.raises(QualcodeError, match="Rows cannot be 'team'"):
        rows("team")
