"""Cells of a CSV are never formulas, and come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.files.cells import guard, guarded_csv, unguard

texts = st.text() | st.text(alphabet="'=+-@\t\rab", max_size=6)


@given(texts)
def test_guard_and_back(text):
    assert unguard(guard(text)) == text


@given(texts)
def test_a_guarded_cell_starts_with_nothing_a_spreadsheet_calculates(text):
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+44", "-- well", "@home", "\tx", "\rx"])
def test_a_formula_gets_an_apostrophe(text):
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", ["", "well", "'cause I", "1=1", "'", "''"])
def test_words_stay_as_they_are(text):
    assert guard(text) == text
    assert unguard(text) == text


def test_texts_of_a_table_are_guarded_and_numbers_stay():
    written = guarded_csv([("code", "n"), ("=1+1", -5), ('a, "b"', 2)])
    assert written == '\ufeffcode,n\r\n\'=1+1,-5\r\n"a, ""b""",2\r\n'
