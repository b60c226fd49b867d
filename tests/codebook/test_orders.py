"""Orders joined, and the fewest moves from one to another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.orders import JoinedOrder, join_orders, moves_to

ITEMS = list("abcdefgh")
some = st.lists(st.sampled_from(ITEMS), unique=True)


def joined_set(base, mine, theirs):
    kept = [i for i in mine if i in theirs or i not in base]
    return kept + [i for i in theirs if i not in base and i not in mine]


def within(items, order):
    return [item for item in order if item in items]


@given(some, some)
def test_what_only_one_changed_is_as_that_one_has_it(base, other):
    now = joined_set(base, base, other)
    assert join_orders(base, base, other, now) == JoinedOrder(other)
    now = joined_set(base, other, base)
    assert join_orders(base, other, base, now).items == other


@given(some, some, some)
def test_nothing_is_lost_and_one_side_is_followed(base, mine, theirs):
    now = joined_set(base, mine, theirs)
    joined = join_orders(base, mine, theirs, now)
    assert sorted(joined.items) == sorted(now)
    common = {*base} & {*mine} & {*theirs}
    ours, others, olds = (within(common, side) for side in (mine, theirs, base))
    assert joined.clash == (ours != olds and others != olds and ours != others)
    if not joined.clash:
        assert within(common, joined.items) == (others if ours == olds else ours)
    taken = join_orders(base, mine, theirs, now, take=True)
    assert within({*theirs}, taken.items) == within({*now}, theirs)


@given(st.permutations(ITEMS))
def test_the_moves_lead_there(wanted):
    now = list(ITEMS)
    for item, how, beside in moves_to(ITEMS, wanted):
        now.remove(item)
        now.insert(now.index(beside) + (how == "after"), item)
    assert now == wanted


def test_as_few_moves_as_can_be():
    assert moves_to("abcd", "dabc") == [("d", "before", "a")]
    assert moves_to("abcd", "bcda") == [("a", "after", "d")]
    assert moves_to("abcd", "abcd") == []
    assert moves_to("", "") == []
