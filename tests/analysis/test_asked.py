"""Whom a code was asked of; and a code that nobody was asked about is told."""

import pytest

from qualcode.analysis.asked import find_unasked, is_asked
from qualcode.model.codes import Code
from qualcode.model.documents import Case

CASES = [
    Case("A", {"Role": "Clinician ", "Site": "North"}),
    Case("B", {"Role": "client", "Site": ""}),
]


def code(**asked_of):
    return Code("work", "Work", asked_of={name: tuple(v) for name, v in asked_of.items()})


def test_capitals_of_the_attribute_and_of_its_value_do_not_count():
    asked = [is_asked(code(role=["clinician", "manager"]), case) for case in CASES]
    assert asked == [True, False]


def test_a_missing_attribute_is_not_asked():
    assert not is_asked(code(ward=["1"]), CASES[0])


@pytest.mark.parametrize(
    ("asked_of", "told"),
    [
        ({"grade": ["7"]}, ["no case has the attribute `grade`; the attributes are: Role, Site"]),
        ({"role": ["nurse", "doctor"]}, ["no case has `role: nurse or doctor`; the values are: Clinician, client"]),
        ({"role": ["client", "nobody"]}, []),
        ({"role": ["client"], "site": ["north"]}, ["no case has all of `role: client`, `site: north`"]),
        ({}, []),
    ],
)  # fmt: skip
def test_a_code_that_nobody_was_asked_about_is_told(asked_of, told):
    assert [said for _, said in find_unasked([code(**asked_of)], CASES)] == told


def test_nothing_is_told_before_there_are_cases():
    assert list(find_unasked([code(role=["client"])], [])) == []
