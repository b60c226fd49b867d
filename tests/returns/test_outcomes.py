"""The table of outcomes, whole; and that nothing is lost by it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.returns.outcomes import Outcome, Side, judge, pair_up, settle_parts

A, B, C, NOTHING = "a", "b", "c", None

# (as exported, as it came back, as the study is now) -> outcome: the table of docs/architecture.md.
TABLE = {
    (A, A, A): "unchanged",
    (A, B, A): "take",
    (A, A, B): "keep",
    (A, B, B): "same",
    (A, B, C): "conflict",
    (NOTHING, NOTHING, NOTHING): "unchanged",
    (NOTHING, A, NOTHING): "take",
    (NOTHING, NOTHING, A): "keep",
    (NOTHING, A, A): "same",
    (NOTHING, A, B): "conflict",
    (A, NOTHING, A): "take",
    (A, A, NOTHING): "keep",
    (A, NOTHING, NOTHING): "same",
    (A, NOTHING, B): "conflict",
    (A, B, NOTHING): "conflict",
    (Side.UNKNOWN, A, A): "same",
    (Side.UNKNOWN, NOTHING, NOTHING): "same",
    (Side.UNKNOWN, A, B): "conflict",
    (Side.UNKNOWN, A, NOTHING): "conflict",
    (Side.UNKNOWN, NOTHING, A): "conflict",
}

SIDES = (A, B, C, NOTHING)


def oracle(exported, came_back, now):
    """The table, found by which sides are equal: the names of the values do not matter."""
    if came_back is Side.SILENT:
        return "keep"
    names: dict[object, object] = {NOTHING: NOTHING, Side.UNKNOWN: Side.UNKNOWN}
    letters = iter((A, B, C))
    for value in (exported, came_back, now):
        if value not in names:
            names[value] = next(letters)
    return TABLE[names[exported], names[came_back], names[now]]


@pytest.mark.parametrize(
    "sides", [*product((*SIDES, Side.UNKNOWN), (*SIDES, Side.SILENT), SIDES)], ids=str
)
def test_every_combination_is_in_the_table(sides):
    # An unknown past has its rows by which of the two others are equal.
    exported, came_back, now = sides
    assert judge(*sides) == oracle(exported, came_back, now)
    refused = judge(*sides, refused=True)
    assert refused == ("refuse" if oracle(*sides) == "take" else oracle(*sides))


@given(st.text(max_size=3), st.text(max_size=3), st.text(max_size=3))
def test_no_side_is_lost_without_a_word(exported, came_back, now):
    """The value that stays is not the study's only if it takes the only change there is."""
    outcome = judge(exported, came_back, now)
    if outcome is Outcome.TAKE:
        assert now == exported
    elif outcome is not Outcome.CONFLICT:
        assert came_back in (now, exported)


@given(st.text(max_size=2), st.text(max_size=2), st.text(max_size=2))
def test_the_two_sides_are_alike(exported, one, other):
    """Seen from the other side, take is keep, and everything else is the same."""
    other_way = {Outcome.TAKE: Outcome.KEEP, Outcome.KEEP: Outcome.TAKE}
    seen = judge(exported, one, other)
    assert judge(exported, other, one) is other_way.get(seen, seen)


@given(st.text(max_size=2), st.text(max_size=2), st.text(max_size=2))
def test_doing_it_again_changes_nothing(exported, came_back, now):
    outcome = judge(exported, came_back, now)
    then = came_back if outcome is Outcome.TAKE else now
    assert (judge(exported, came_back, then) is Outcome.CONFLICT) == (outcome is Outcome.CONFLICT)
    assert judge(exported, came_back, then) is not Outcome.TAKE


PARTS = st.fixed_dictionaries({key: st.sampled_from("abc") for key in ("code", "memo", "place")})


@given(PARTS, PARTS, PARTS, st.sets(st.sampled_from(["code", "memo", "place"])))
def test_parts_are_settled_one_by_one(exported, came_back, now, silent):
    back = {key: value for key, value in came_back.items() if key not in silent}
    parts = settle_parts(exported, back, now)
    for key in now:
        outcome = judge(exported[key], back.get(key, Side.SILENT), now[key])
        assert parts.outcomes[key] is outcome
        assert parts.settled[key] == (back[key] if outcome is Outcome.TAKE else now[key])
        assert (key in parts.those(Outcome.CONFLICT)) == (outcome is Outcome.CONFLICT)


def test_the_surest_rule_pairs_first():
    rules = (lambda a, b: a == b, lambda a, b: a[0] == b[0])
    pairs, new, gone = pair_up(["a2", "a1", "c1"], ["a1", "a3", "b1"], rules)
    assert (pairs, new, gone) == ([("a1", "a1"), ("a2", "a3")], ["c1"], ["b1"])
