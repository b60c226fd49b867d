"""Lines as a PDF shows them, put into the order in which they are read."""

import pytest

from qualcode.readers.pdf_directions import as_seen, in_reading_order


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("P3: I said so.", "P3: I said so."),
        (".ןכ :ףתתשמ", "משתתף: כן."),
        ("?ליחתה הז ךיא :תניירמ", "מריינת: איך זה התחיל?"),
        (".2021 תנשב ליחתה הז", "זה התחיל בשנת 2021."),
        (".ןאכ John Smith םע יתרביד", "דיברתי עם John Smith כאן."),
        ("He said ?ליחתה הז to me", "He said זה התחיל? to me"),
        (".(ךכ לכ) ןכ", "כן (כל כך)."),
        (".)ךכ לכ( ןכ", "כן (כל כך)."),
        ("ﻦﻣ", "من"),
    ],
)
def test_the_order_in_which_it_is_read(shown, read):
    assert " ".join(in_reading_order(shown.split())) == read


def test_a_ligature_is_turned_with_its_word():
    assert as_seen("لا") == "ال"
    assert as_seen("ffi") == "ffi"
