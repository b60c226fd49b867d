"""Lines as a PDF shows them, put into the order in which they are read."""

import pytest

from qualcode.readers.pdf_directions import as_seen, in_reading_order
from qualcode.readers.pdf_lines import PrintedLine, PrintedWord


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


def test_a_printed_line_reads_in_that_order():
    shown = [
        PrintedWord(word, at * 20.0, at * 20.0 + 18, 100, 110)
        for at, word in enumerate([".ןכ", ":ףתתשמ"])
    ]
    assert PrintedLine(tuple(shown), 1, 842).text == "משתתף: כן."
