"""Codes that occur together, held to a brute-force reading of the definition in the method."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.cooccurrence import Coded, find_pairs, read_unit
from qualcode.analysis.stretches import Stretch
from qualcode.errors import QualcodeError

CODES = ("a", "b", "d")
TURN = 10  # characters


def coded(code, document, case, start, length):
    end = start + length
    stretch = Stretch(document, case, code, start, end, ())
    return Coded(stretch, start // TURN + 1, (end - 1) // TURN + 1)


made = st.lists(
    st.builds(
        coded,
        st.sampled_from(CODES),
        st.sampled_from(["I1", "I2"]),
        st.sampled_from(["P1", "P2", ""]),
        st.integers(0, 80),
        st.integers(1, 25),
    ),
    max_size=14,
)


def linked(one, other, apart):
    x, y = one.stretch, other.stretch
    if x.document != y.document:
        return False
    if apart is None:
        return x.start < y.end and y.start < x.end
    if not x.case or x.case != y.case:
        return False
    first, second = sorted((one, other), key=lambda p: (p.first, p.last))
    return second.first - first.last <= apart


def components(ours, theirs, apart):
    """Units of a pair: passages are merged as long as any link crosses two of them."""
    units = [{("a", n)} for n in range(len(ours))] + [{("b", n)} for n in range(len(theirs))]
    for x, one in enumerate(ours):
        for y, other in enumerate(theirs):
            if linked(one, other, apart):
                with_x = next(u for u in units if ("a", x) in u)
                with_y = next(u for u in units if ("b", y) in u)
                if with_x is not with_y:
                    with_x |= with_y
                    units.remove(with_y)
    return units


@given(made, st.sampled_from([("overlap", None), ("turns:0", 0), ("turns:2", 2)]))
def test_linked_passages_are_units(passages, unit):
    name, apart = unit
    for pair, (a, b) in zip(find_pairs(passages, CODES, name), combinations(CODES, 2), strict=True):
        ours, theirs = ([p for p in passages if p.stretch.code_id == code] for code in (a, b))
        units = components(ours, theirs, apart)
        kinds = [{kind for kind, _ in unit} for unit in units]
        assert pair.n_a == sum("a" in kind for kind in kinds)
        assert pair.n_b == sum("b" in kind for kind in kinds)
        assert pair.n_ab == sum(len(kind) == 2 for kind in kinds)
        assert 0 <= pair.c <= 1
        met = [p.stretch for p in ours if any(linked(p, o, apart) for o in theirs)]
        assert list(pair.meeting_a) == met


@given(made, st.sampled_from(["turn", "case"]))
def test_turns_and_cases_are_sets(passages, unit):
    def units(code):
        own = [p for p in passages if p.stretch.code_id == code]
        if unit == "case":
            return {p.stretch.case for p in own} - {""}
        return {(p.stretch.document, at // TURN) for p in own
                for at in range(p.stretch.start, p.stretch.end)}  # fmt: skip

    for pair, (a, b) in zip(find_pairs(passages, CODES, unit), combinations(CODES, 2), strict=True):
        assert (pair.n_a, pair.n_b, pair.n_ab) == (
            len(units(a)), len(units(b)), len(units(a) & units(b)),
        )  # fmt: skip


def test_the_coefficient_never_exceeds_one():
    """As in the method: n1 = 100, n2 = 10, n12 = 5."""
    many = [coded("a", "I1", "P1", n * TURN, 5) for n in range(100)]
    few = [coded("b", "I1", "P1", n * TURN, 5) for n in range(95, 105)]
    (pair,) = find_pairs([*many, *few], ("a", "b"), "turn")
    assert (pair.n_a, pair.n_b, pair.n_ab) == (100, 10, 5)
    assert round(pair.c, 6) == 0.047619


def test_a_unit_that_is_none_is_refused():
    assert read_unit("turns:3") == 3
    for unit in ("turns", "turns:-1", "line", "Overlap"):
        with pytest.raises(QualcodeError, match="not a unit"):
            read_unit(unit)
