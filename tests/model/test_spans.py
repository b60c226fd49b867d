import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.model.spans import Span


@st.composite
def spans(draw):
    start = draw(st.integers(0, 50))
    return Span(start, draw(st.integers(start, 60)))


def points(span):
    return set(range(span.start, span.end))


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 4), (-3, -1)])
def test_not_a_span(start, end):
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_a_span_cannot_be_altered():
    with pytest.raises(AttributeError):
        Span(1, 2).start = 0  # type: ignore[misc]


def test_spans_sort_by_start_then_end():
    assert sorted([Span(3, 4), Span(0, 9), Span(0, 2)]) == [Span(0, 2), Span(0, 9), Span(3, 4)]


def test_code_points_not_bytes_nor_utf16():
    text = "a\U0001f600é"
    assert Span(1, 2).of(text) == "\U0001f600"
    assert Span(2, 3).of(text) == "é"


@given(spans(), spans())
def test_overlap_is_a_shared_code_point(one, other):
    assert one.overlaps(other) == bool(points(one) & points(other))
    assert one.overlaps(other) == other.overlaps(one)


@given(spans(), spans())
def test_covers_precedes_joined(one, other):
    if one.covers(other):
        assert points(other) <= points(one)
        assert one.joined(other) == one
    if one.precedes(other):
        assert not one.overlaps(other)
    joined = one.joined(other)
    assert joined.covers(one)
    assert joined.covers(other)
    assert joined == other.joined(one)
    assert len(joined) <= max(one.end, other.end)


@given(spans(), st.integers(0, 20), st.text(max_size=20))
def test_shifted_keeps_its_words(span, by, put):
    text = "x" * 60
    assert len(span.shifted(by)) == len(span)
    assert span.shifted(len(put)).of(put + text) == span.of(text)
    assert span.shifted(by).shifted(-by) == span
