"""Cases are chosen by their attributes; what is not there is told with what is."""

import pytest
from matrix_study import CASES, CODEBOOK

from qualcode.analysis.choose import By, read_by, select_cases
from qualcode.analysis.framework import build_matrix
from qualcode.errors import QualcodeError
from qualcode.model.documents import Case


def names(*where, cases=CASES):
    return [case.name for case in select_cases(cases, where)]


def test_one_condition_and_several():
    assert names("group=Clinician ") == ["FG1:C1", "FG1:C2"]
    assert names("group=clinician", "site=South") == ["FG1:C2"]
    assert names("site!=South") == ["P10", "FG1:C1"]
    assert names("site=South|North") == [case.name for case in CASES]
    assert names() == [case.name for case in CASES]


def test_without_a_value():
    cases = [Case("A", {"age": ""}), Case("B", {"age": "30"}), Case("C")]
    assert names("age=", cases=cases) == ["A", "C"]
    assert names("age!=", cases=cases) == ["B"]


@pytest.mark.parametrize(
    ("condition", "told"),
    [("clinician", "not a condition"), ("mood=x", "attribute 'mood'"), ("site=Leeds", "'Leeds'")],
)
def test_what_is_not_there_is_told(condition, told):
    with pytest.raises(QualcodeError, match=told):
        names(condition)


def test_by_is_a_facet_or_an_attribute():
    def by(name):
        return read_by(name, facets=CODEBOOK.facets, cases=CASES)

    assert by("") == By()
    assert by("impact") == By(facet="impact")
    assert by("site") == By(attribute="site")
    with pytest.raises(QualcodeError) as told:
        by("mood")
    assert told.value.hint == "Facets: impact. Attributes: group, site."


def test_an_attribute_orders_and_separates_rows():
    cases = [*CASES, Case("P1", {"group": "", "site": "North"})]
    matrix = build_matrix(
        CODEBOOK.themes[0], codebook=CODEBOOK, cases=cases, extracts=[], order_by="group"
    )
    assert [(row.group, row.case) for row in matrix.rows] == [
        ("clinician", "FG1:C1"),
        ("clinician", "FG1:C2"),
        ("service user", "P2"),
        ("service user", "P10"),
        ("", "P1"),
    ]
    assert matrix.attribute == "group"


def test_capitals_of_an_attribute_do_not_count_unless_two_differ_by_them():
    cases = [Case("A", {"Role": "Nurse", "Site": "N"}), Case("B", {"Role": "client", "Site": "S"})]
    assert names("role=nurse", cases=cases) == ["A"]
    assert read_by("role", facets=(), cases=cases) == By(attribute="Role")
    both = [Case("A", {"Role": "nurse", "role": "1"})]
    assert names("role=1", cases=both) == ["A"]
    with pytest.raises(QualcodeError, match="'ROLE'"):
        names("ROLE=1", cases=both)
