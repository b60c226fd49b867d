"""Codes by codes, in units."""

from dataclasses import replace

import pytest
from matrix_study import EXTRACTS, extract

from qualcode.analysis.crosstab import UNITS, cross_codes
from qualcode.errors import QualcodeError

CODES = ["money", "family", "trust", "pace"]


@pytest.mark.parametrize(
    ("unit", "money", "both"), [("line", 3, 0), ("turn", 3, 0), ("case", 3, 1), ("document", 2, 1)]
)
def test_units(unit, money, both):
    table = cross_codes(EXTRACTS, CODES, unit)
    assert table.loc["money", "money"] == money
    assert table.loc["money", "family"] == table.loc["family", "money"] == both


def test_several_lines_each_count():
    one = replace(extract("P2", 2, "trust"), lines=(3, 5))
    other = replace(extract("P2", 2, "pace"), lines=(5, 9))
    table = cross_codes([one, other, one], CODES, "line")
    assert [table.loc["trust", "trust"], table.loc["pace", "pace"], table.loc["trust", "pace"]] == [
        3,
        5,
        1,
    ]


def test_nobodys_words_and_other_codes_are_left_out():
    nobody = replace(extract("P2", 2, "trust"), case="", turn=None, lines=None)
    assert cross_codes([nobody], CODES, "case").to_numpy().sum() == 0
    assert cross_codes([nobody], CODES, "turn").to_numpy().sum() == 0
    assert cross_codes(EXTRACTS, [], "turn").shape == (0, 0)


def test_other_units_are_told():
    with pytest.raises(QualcodeError, match="'page'"):
        cross_codes([], CODES, "page")
    assert "page" not in UNITS
