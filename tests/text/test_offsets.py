import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualcode.model.documents import Line
from qualcode.model.spans import Span
from qualcode.text.offsets import count_lines, lines_of, normalise, utf16_length

texts = st.text(
    alphabet=st.sampled_from("ab cé\u0301\r\n\ufeff\x00\u2028\U0001f600\u05d0"), max_size=60
)


@pytest.mark.parametrize(
    ("received", "stored"),
    [
        ("\ufeffone\r\ntwo\rthree", "one\ntwo\nthree"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("N\x00UL", "NUL"),
        (
            "soft\u00adhyphen and\u00a0no-break, \u200fright to left\u200f, \U0001f469\u200d\U0001f4bb",
            None,
        ),
        ("tail\ufeff", "tail\ufeff"),
    ],
)
def test_normalise(received, stored):
    assert normalise(received) == (received if stored is None else stored)


@given(st.one_of(texts, st.text()))
@example("\ufeff\ufefftwice")
@example("\x00\ufeffhidden")
@example("\r\x00\n")
def test_normalising_again_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set(once) & set("\r\x00\u2028\u2029")
    assert not once.startswith("\ufeff")


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("cat", 3), ("Zoë", 3), ("a\U0001f600b", 4), ("\ud83d", 1)]
)
def test_the_length_in_utf16_units(text, units):
    assert utf16_length(text) == units


def test_lines_are_counted_as_on_a_printed_transcript():
    text = "One two three four\n\n   \nfive"
    lines = count_lines(text, width=8)
    assert [text[line.start : line.start + 5].strip() for line in lines] == [
        "One t",
        "three",
        "four",
        "five",
    ]
    assert [line.number for line in lines] == [1, 2, 3, 4]


@given(texts.map(normalise), st.integers(1, 20))
def test_a_counted_line_fits_its_width(text, width):
    lines = count_lines(text, width)
    starts = [line.start for line in lines]
    assert starts == sorted(set(starts))
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        assert len(text[start:end].split("\n")[0].rstrip(" ")) <= width
    # Every code point but white space stands in a line.
    assert "".join(text[: starts[0]].split() if starts else text.split()) == ""


def test_lines_under_a_span():
    lines = (Line(0, 1), Line(10, 2), Line(20, 5))
    assert lines_of(lines, Span(0, 10)) == (1, 1)
    assert lines_of(lines, Span(9, 11)) == (1, 2)
    assert lines_of(lines, Span(10, 10)) == (2, 2)
    assert lines_of(lines, Span(25, 30)) == (5, 5)
    assert lines_of((), Span(0, 3)) is None


def test_a_span_before_the_first_numbered_line_is_told_by_the_first():
    assert lines_of((Line(10, 7),), Span(2, 5)) == (7, 7)
