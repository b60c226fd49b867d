"""Codings follow their codes, and nobody's work is lost."""

import random

import pytest
from test_edit import TEXT

from qualcode.codebook.carrying import (
    carry_codings,
    carry_decisions,
    carry_memos,
    carry_summaries,
    find_vanished,
)
from qualcode.codebook.edit import move_code, rename_code, retire_code
from qualcode.codebook.merging import merge_codes, split_code
from qualcode.codebook.yaml_file import read_codebook
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code
from qualcode.model.codings import Coding, Decision, Memo, Summary
from qualcode.model.spans import Span


def coding(name, code_id, coder="ana", span=(0, 5), **more):
    return Coding(name, "d1", code_id, Span(*span), "words", coder, **more)


def by_id(carried):
    return {c.id: c for c in carried.codings}


def test_codings_get_the_code_that_theirs_was_merged_into():
    codings = [coding("1", "a"), coding("2", "b", span=(7, 9)), coding("3", "c")]
    carried = carry_codings(codings, {"a": "b"})
    assert [(c.id, c.code_id) for c in carried.codings] == [("1", "b"), ("2", "b"), ("3", "c")]
    assert carried.changed == ((codings[0], carried.codings[0]),)
    assert carried.joined == ()


def test_what_one_coder_did_twice_is_one_with_both_memos():
    gone = coding(
        "1", "a", memo="first", triggers=("x",), quotable=True, facets={"impact": "helpful"}
    )
    kept = coding("2", "b", memo="second", triggers=("y",))
    carried = carry_codings([gone, kept], {"a": "b"})
    (one,) = carried.codings
    assert (one.id, one.coder, one.memo) == ("2", "ana", "second\n\nfirst")
    assert (one.triggers, one.quotable, one.facets) == (("y", "x"), True, {"impact": "helpful"})
    (joined,) = carried.joined
    assert (joined.kept, joined.gone, joined.result) == (kept, gone, one)


def test_two_coders_who_come_to_have_coded_the_same_are_both_credited():
    codings = [coding("1", "a", "ana"), coding("2", "b", "ben")]
    (one,) = carry_codings(codings, {"a": "b"}).codings
    assert (one.id, one.coder, one.code_id) == ("2", "ben + ana", "b")
    apart = carry_codings(codings, {"a": "b"}, across_coders=False)
    assert [(c.coder, c.code_id) for c in apart.codings] == [("ana", "b"), ("ben", "b")]


def test_two_coders_who_agreed_before_still_have_a_coding_each():
    codings = [coding("1", "a", "ana"), coding("2", "a", "ben")]
    carried = carry_codings(codings, {"a": "b"})
    assert [(c.coder, c.code_id) for c in carried.codings] == [("ana", "b"), ("ben", "b")]


def test_a_coders_own_coding_is_joined_before_anybody_elses():
    codings = [coding("1", "b", "ben"), coding("2", "b", "ana"), coding("3", "a", "ana")]
    carried = carry_codings(codings, {"a": "b"})
    assert [(c.id, c.coder) for c in carried.codings] == [("1", "ben"), ("2", "ana")]


def test_facets_that_differ_are_told_in_the_memo():
    codings = [
        coding("1", "a", "ana", facets={"impact": "helpful"}),
        coding("2", "b", "ben", facets={"impact": "unhelpful"}, memo="m"),
    ]
    (one,) = carry_codings(codings, {"a": "b"}).codings
    assert one.facets == {"impact": "unhelpful"}
    assert one.memo == "m\n\nana: impact: helpful"


def test_other_words_and_orphans_stay_apart():
    orphan = Coding("3", "d1", "a", None, "lost", "ana")
    other = Coding("4", "d1", "b", None, "also lost", "ana")
    codings = [coding("1", "a"), coding("2", "b", span=(1, 5)), orphan, other]
    assert len(carry_codings(codings, {"a": "b"}).codings) == 4


def test_merges_that_follow_on_merges_end_at_the_last():
    codings = [coding("1", "a"), coding("2", "b")]
    (one,) = carry_codings(codings, {"a": "b", "b": "c"}).codings
    assert one.code_id == "c"
    with pytest.raises(ValueError, match="in a circle"):
        carry_codings(codings, {"a": "b", "b": "a"})


def test_decisions_memos_and_summaries_come_along():
    decision = Decision("d", "d1", "a", Span(0, 1), "x", "reject", "ana")
    assert carry_decisions([decision], {"a": "b"})[0].code_id == "b"
    memos = [Memo("m", "code", "a", "t", "ana"), Memo("n", "document", "a", "t", "ana")]
    assert [memo.target for memo in carry_memos(memos, {"a": "b"})] == ["b", "a"]
    summaries = [
        Summary("P1", "a", "One.", "ana", {"1": "x"}),
        Summary("P1", "b", "Two.", "ben", {"2": "y"}),
        Summary("P2", "a", "Three.", "ana"),
    ]
    both, other = carry_summaries(summaries, {"a": "b"})
    assert (both.text, both.coder, both.rests_on) == (
        "Two.\n\nOne.",
        "ben + ana",
        {"1": "x", "2": "y"},
    )
    assert (other.case, other.code_id) == ("P2", "b")


def test_ids_that_vanished_while_codings_hold_on_to_them_are_named():
    before = read_codebook(TEXT)[0]
    after = read_codebook(TEXT.replace("id: pace", "id: tempo").replace("id: silence", "id: q"))[0]
    found = find_vanished(after, {"pace", "heard", "older"}, before)
    assert [(v.code_id, v.name, v.likely) for v in found] == [
        ("pace", "Pace", "tempo"),
        ("older", "older", ""),
    ]
    other = read_codebook(
        TEXT.replace("id: pace, name: Pace, definition: How fast it goes.", "id: x, name: Zebra")
    )[0]
    assert [v.likely for v in find_vanished(other, {"pace"}, before)] == [""]
    gone = read_codebook(merge_codes(TEXT, "pace", "heard"))[0]
    assert [(v.code_id, v.likely) for v in find_vanished(gone, {"pace"}, before)] == [("pace", "")]


@pytest.mark.parametrize("block", range(10))
def test_after_a_thousand_random_edits_every_coding_is_on_a_code_or_in_the_queue(block):
    for seed in range(block, 1000, 10):
        rng = random.Random(seed)
        text, queue = TEXT, set()
        codings = [
            coding(str(n), rng.choice(["relationship", "pace", "heard", "silence", "intra"]),
                   rng.choice(["ana", "ben"]), rng.choice([(0, 5), (3, 9)]), memo=f"memo {n}")
            for n in range(6)
        ]  # fmt: skip
        memos = {c.memo for c in codings}
        coders = {(c.memo, c.coder) for c in codings}
        for number in range(4):
            text, moves, parked = random_edit(rng, text, number)
            carried = carry_codings(codings, moves)
            assert len(carried.codings) + len(carried.joined) == len(codings)
            codings, queue = list(carried.codings), queue | parked
        book = read_codebook(text)[0]
        for one in codings:
            assert one.code_id in book.order
            assert one.code_id not in queue or book.code(one.code_id).retired
        assert {memo for c in codings for memo in c.memo.split("\n\n")} == memos
        found = {
            (memo, name)
            for c in codings
            for memo in c.memo.split("\n\n")
            for name in c.coder.split(" + ")
        }
        assert coders <= found


def random_edit(rng, text, number):
    """The text after a random edit, where codings go, and which code was split."""
    book = read_codebook(text)[0]
    one, other = (
        rng.choice([code.id for code in book.walk() if not code.retired] or ["intra"]) for _ in "12"
    )
    try:
        match rng.choice(["rename", "move", "merge", "split", "retire"]):
            case "rename":
                return rename_code(text, one, f"Name {number}"), {}, set()
            case "move":
                return move_code(text, one, other), {}, set()
            case "merge":
                return merge_codes(text, one, other), {one: other}, set()
            case "split":
                parts = [Code(f"p{number}a", "A"), Code(f"p{number}b", "B")]
                return split_code(text, one, parts), {}, {one}
            case _:
                return retire_code(text, one), {}, set()
    except QualcodeError:
        return text, {}, set()
