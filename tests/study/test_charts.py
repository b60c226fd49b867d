"""The matrices of a study as a person wants to look at them."""

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.summaries import summarise
from qualcode.errors import QualcodeError
from qualcode.study.charts import View, chart, every_row


@pytest.fixture
def coded(study):
    add_codings(study, "SU1:4", ["money"], coder="ana", facets={"impact": "unhelpful"})
    add_codings(study, "FG1:2", ["money"], coder="ana", facets={"impact": "mixed"})
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    summarise(study, "SU1", "money", "None there.", coder="ana")
    return study


def life(study, *args, **kwargs):
    return chart(study, [study.theme("life")], View(*args, **kwargs))[0]


def test_a_row_a_case_with_its_cells_and_what_waits(coded):
    matrix = life(coded)
    cells = {(c.case, c.code_id): c for row in matrix.rows for c in row.cells}
    assert [row.case for row in matrix.rows] == ["C1", "C2", "SU1", "SU2"]
    assert cells["SU1", "money"].summary.text == "None there."
    assert len(cells["C1", "money"].extracts) == 1
    assert cells["C1", "ward"].state == "not asked"
    assert cells["C2", "money"].suggested == 1


def test_a_facet_splits_columns_and_an_attribute_groups_rows(coded):
    split = life(coded, "impact")
    assert {c.facet_value for c in split.columns if c.code_id == "money"} >= {"unhelpful", "mixed"}
    grouped = life(coded, "site")
    assert [(row.group, row.case) for row in grouped.rows] == [
        ("North", "C1"),
        ("North", "SU1"),
        ("South", "C2"),
        ("South", "SU2"),
    ]
    with pytest.raises(QualcodeError, match="gender"):
        life(coded, "gender")


def test_conditions_choose_the_cases(coded):
    assert [row.case for row in life(coded, where=("site=North",)).rows] == ["C1", "SU1"]
    both = ("site=North", "group=clinician")
    assert [row.case for row in life(coded, where=both).rows] == ["C1"]
    for where in (("site",), ("place=North",)):
        with pytest.raises(QualcodeError):
            life(coded, where=where)


def test_rows_of_other_units(coded):
    names = [row.case for row in life(coded, rows="participant").rows]
    assert len(names) == 4
    with pytest.raises(QualcodeError):
        life(coded, rows="people")
    assert {case.name for case in every_row(coded).cases} >= {"C1", "C2", "SU1", "SU2"}
