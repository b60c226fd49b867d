"""The turns under a span, found without looking at every turn."""

from hypothesis import given
from hypothesis import strategies as st

from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span

lengths = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8)


@given(lengths, st.integers(0, 60), st.integers(0, 30))
def test_turns_of_are_those_that_overlap(gaps, start, length):
    turns, at = [], 0
    for number, (gap, size) in enumerate(gaps, 1):
        turns.append(Turn(number, "P", Span(at + gap, at + gap + size)))
        at += gap + size
    document = Document("d", "D", "D.txt", "", " " * at, tuple(turns))
    span = Span(start, start + length)
    assert document.turns_of(span) == [turn for turn in turns if turn.span.overlaps(span)]
