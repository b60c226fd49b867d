"""The matrix holds what was said, what was written about it, and says when the two part."""

from dataclasses import replace

import pytest
from matrix_study import CASES, CODEBOOK, EXTRACTS, SUGGESTED, SUMMARIES, extract

from qualcode.analysis.framework import build_matrices, build_matrix, find_stale, natural
from qualcode.errors import QualcodeError
from qualcode.model.documents import Case


def life(**changes):
    given = {
        "codebook": CODEBOOK,
        "cases": CASES,
        "extracts": EXTRACTS,
        "summaries": SUMMARIES,
        "suggested": SUGGESTED,
    } | changes
    return build_matrix(CODEBOOK.themes[0], **given)


def cell(matrix, case, code_id, facet_value=""):
    row = next(row for row in matrix.rows if row.case == case)
    keys = [(column.code_id, column.facet_value) for column in matrix.columns]
    return row.cells[keys.index((code_id, facet_value))]


def test_columns_follow_the_codebook_and_end_with_what_fits_no_code():
    matrix = life()
    assert [(c.heading, c.depth) for c in matrix.columns] == [
        ("Family and friends", 0),
        ("Partner", 1),
        ("Money and work", 0),
        ("Ward life", 0),
        ("Other", 0),
    ]
    assert matrix.columns[-1].code_id == "life"


def test_a_retired_code_has_a_column_only_where_it_holds_words():
    assert "Old code" not in [c.name for c in life().columns]
    with_words = life(extracts=[*EXTRACTS, extract("P2", 2, "old")])
    assert "Old code" in [c.name for c in with_words.columns]


def test_no_other_column_where_nothing_is_coded_to_the_theme():
    only = [e for e in EXTRACTS if e.coding.code_id != "life"]
    assert [c.code_id for c in life(extracts=only).columns] == [
        "family",
        "partner",
        "money",
        "ward",
    ]


def test_rows_stand_in_natural_order():
    assert [row.case for row in life().rows] == ["FG1:C1", "FG1:C2", "P2", "P10"]
    names = ["P10", "p2", "P1", "FG2:P1", "FG1:P10", "FG1:P9", "9b", "²", ""]
    assert sorted(names, key=natural) == [
        "",
        "9b",
        "FG1:P9",
        "FG1:P10",
        "FG2:P1",
        "P1",
        "p2",
        "P10",
        "²",
    ]


@pytest.mark.parametrize(
    ("case", "code_id", "state"),
    [
        ("P10", "family", "summarised"),
        ("P2", "money", "summarised"),
        ("P10", "ward", "coded"),
        ("P2", "family", "not finished"),
        ("P2", "ward", "not finished"),
        ("FG1:C1", "ward", "not asked"),
    ],
)
def test_states(case, code_id, state):
    assert cell(life(), case, code_id).state == state


def test_words_said_where_nobody_asked_are_shown():
    spoken = replace(extract("FG1", 2, "ward"))
    found = cell(life(extracts=[*EXTRACTS, spoken]), "FG1:C1", "ward")
    assert found.state == "coded"
    assert found.extracts == (spoken,)


def test_asked_of_forgives_letter_case_and_spaces_and_a_missing_attribute_is_not_asked():
    cases = [Case("A", {"group": " Service User "}), Case("B", {})]
    matrix = life(cases=cases, extracts=[], summaries=[], suggested={})
    assert [cell(matrix, case, "ward").state for case in "AB"] == ["not finished", "not asked"]


def test_suggestions_are_counted_apart():
    assert cell(life(), "P2", "family").suggested == 2
    assert cell(life(), "P2", "family").state == "not finished"
    assert cell(life(), "FG1:C1", "ward").state == "not asked"


def test_a_summary_is_stale_when_its_extracts_changed():
    matrices = build_matrices(CODEBOOK, cases=CASES, extracts=EXTRACTS, summaries=SUMMARIES)
    assert [(c.case, c.code_id) for c in find_stale(matrices)] == [("P10", "money")]
    fewer = [e for e in EXTRACTS if e.coding.id != "p10-2-family-0"]
    assert cell(life(extracts=fewer), "P10", "family").stale
    more = [*EXTRACTS, extract("P10", 2, "family", "Honestly", number=1)]
    assert cell(life(extracts=more), "P10", "family").stale
    first = next(e for e in EXTRACTS if e.coding.id == "p10-2-family-0")
    changed = replace(first, coding=replace(first.coding, text="My sister rings"))
    assert cell(life(extracts=[changed]), "P10", "family").stale


def test_a_facet_splits_the_columns_of_codes_that_have_values():
    matrix = life(by="impact")
    assert [c.heading for c in matrix.columns] == [
        "Family and friends",
        "Family and friends (helpful)",
        "Family and friends (unhelpful)",
        "Family and friends (mixed)",
        "Partner",
        "Partner (helpful)",
        "Partner (unhelpful)",
        "Partner (mixed)",
        "Money and work",
        "Money and work (helpful)",
        "Money and work (unhelpful)",
        "Money and work (mixed)",
        "Ward life",
        "Other",
    ]
    assert [e.coding.id for e in cell(matrix, "P10", "money").extracts] == ["p10-4-money-1"]
    assert [e.coding.id for e in cell(matrix, "P10", "money", "unhelpful").extracts] == [
        "p10-4-money-0"
    ]
    assert cell(matrix, "P10", "money").summary is not None
    assert cell(matrix, "P10", "money", "unhelpful").summary is None
    assert not cell(matrix, "P10", "family").stale


def test_the_state_of_a_split_cell():
    """A code's own cell speaks of the whole code, that of a value only of what has this value."""
    valued = [e for e in EXTRACTS if e.coding.id == "p10-4-money-0"]
    matrix = life(by="impact", extracts=valued, summaries=[])
    own = cell(matrix, "P10", "money")
    assert (own.state, own.extracts) == ("coded", ())
    states = {v: cell(matrix, "P10", "money", v).state for v in ("helpful", "unhelpful", "mixed")}
    assert states == {"helpful": "not finished", "unhelpful": "coded", "mixed": "not finished"}
    assert cell(matrix, "P2", "money").state == "not finished"
    assert cell(matrix, "P2", "money", "unhelpful").state == "not finished"


def test_no_words_are_lost_in_a_split():
    odd = extract("P2", 2, "family", facets={"impact": "no longer in the codebook"})
    matrix = life(by="impact", extracts=[*EXTRACTS, odd])
    shown = [e.coding.id for row in matrix.rows for c in row.cells for e in c.extracts]
    wanted = [e.coding.id for e in (*EXTRACTS, odd) if e.theme_id == "life"]
    assert sorted(shown) == sorted(wanted)


def test_an_unknown_facet_is_told_with_those_there_are():
    with pytest.raises(QualcodeError, match="not have a facet 'mood'") as told:
        life(by="mood")
    assert "impact" in (told.value.hint or "")


def test_the_frame_has_two_columns_a_code():
    frame = life().to_frame()
    assert frame.index.name == "case"
    assert list(frame.columns)[:6] == [
        "attr.group",
        "attr.site",
        "Family and friends",
        "Family and friends: extracts",
        "Partner",
        "Partner: extracts",
    ]
    assert frame.loc["FG1:C1", "Ward life: extracts"] == "not asked"
    assert frame.loc["P10", "Money and work: extracts"] == "P10:P10 ¶4 L4; P10:P10 ¶4 L4"
