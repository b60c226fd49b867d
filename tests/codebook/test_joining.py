"""Two edited codebooks are joined, and what both changed differently is told."""

import random

import pytest
from codebook_strategies import without_lines
from test_edit import TEXT
from test_edit_sequences import comments, step

from qualcode.codebook.edit import (
    add_code,
    move_code,
    remove_code,
    rename_code,
    retire_code,
    set_value,
)
from qualcode.codebook.head_edits import set_facet, set_head
from qualcode.codebook.joining import join_codebooks
from qualcode.codebook.keyword_edits import add_keyword, remove_keyword
from qualcode.codebook.orders import join_lists
from qualcode.codebook.yaml_file import read_codebook
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.model.codes import Code


def read(text):
    codebook, problems = read_codebook(text)
    assert codebook is not None, problems
    return without_lines(codebook)


def test_what_only_one_changed_is_taken_and_comments_stay():
    mine = rename_code(TEXT, "pace", "Tempo")
    theirs = add_keyword(set_value(TEXT, "heard", "definition", "Listening."), "silence", "quiet")
    theirs = add_code(theirs, "intra", Code("end", "The end"), after="pace")
    theirs = set_head(
        set_facet(theirs, "impact", ["helpful", "unhelpful", "mixed"]), "version", "3"
    )
    joined = join_codebooks(TEXT, mine, theirs)
    assert joined.conflicts == ()
    assert read(joined.text) == read(rename_code(theirs, "pace", "Tempo"))
    assert comments(joined.text) == comments(TEXT)


def test_what_both_changed_alike_counts_once():
    both = add_code(rename_code(TEXT, "pace", "Tempo"), "extra", Code("new", "New"))
    joined = join_codebooks(TEXT, both, both)
    assert (joined.text, joined.conflicts) == (both, ())


def test_what_both_changed_differently_stays_mine_and_is_told():
    mine, theirs = rename_code(TEXT, "pace", "Tempo"), rename_code(TEXT, "pace", "Speed")
    joined = join_codebooks(TEXT, mine, theirs)
    assert joined.text == mine
    (conflict,) = joined.conflicts
    assert (conflict.code_id, conflict.key) == ("pace", "name")
    assert (conflict.base, conflict.mine, conflict.theirs) == ("Pace", "Tempo", "Speed")
    assert "changed by both: here “Tempo”, there “Speed”" in conflict.words


def test_lists_are_joined_item_by_item():
    assert join_lists(list("abc"), list("abd"), list("bce")) == list("bde")
    assert join_lists(list("ab"), list("abm"), list("tba")) == list("tbma")
    assert join_lists(list("abc"), list("acb"), list("bac")) == list("acb")
    mine = add_keyword(TEXT, "relationship", "mine")
    theirs = add_keyword(
        remove_keyword(TEXT, "relationship", "therapist"), "relationship", "theirs"
    )
    joined = join_codebooks(TEXT, mine, theirs)
    assert [str(k) for k in read(joined.text).code("relationship").keywords] == [
        "feel heard",
        "near: trust, therapist",
        "mine",
        "theirs",
    ]


def test_options_of_one_keyword_that_both_changed_are_a_conflict():
    mine, theirs = TEXT.replace("words: 6", "words: 7"), TEXT.replace("words: 6", "words: 8")
    joined = join_codebooks(TEXT, mine, theirs)
    assert joined.text == mine
    assert [c.key for c in joined.conflicts] == ["keywords"]
    assert read(join_codebooks(TEXT, TEXT, theirs).text) == read(theirs)


def test_a_move_and_a_move_elsewhere():
    theirs = move_code(TEXT, "pace", "extra")
    assert read(join_codebooks(TEXT, TEXT, theirs).text) == read(theirs)
    mine = move_code(TEXT, "pace", "silence")
    joined = join_codebooks(TEXT, mine, theirs)
    assert joined.text == mine
    assert [c.key for c in joined.conflicts] == ["place"]


def order(text, parent="intra"):
    return [code.id for code in read(text).theme(parent).codes]


def test_their_order_is_taken_where_i_left_it_alone():
    theirs = move_code(move_code(TEXT, "heard", before="relationship"), "extra", before="intra")
    assert read(join_codebooks(TEXT, TEXT, theirs).text) == read(theirs)
    mine = add_code(TEXT, "intra", Code("mine", "Mine"), after="relationship")
    joined = join_codebooks(TEXT, mine, theirs)
    assert order(joined.text) == ["heard", "relationship", "mine", "pace"]
    assert [theme.id for theme in read(joined.text).themes] == ["extra", "intra"]
    assert comments(joined.text) == comments(TEXT)


def test_an_order_that_both_changed_is_a_conflict():
    mine = move_code(TEXT, "heard", before="relationship")
    theirs = move_code(TEXT, "relationship", after="pace")
    joined = join_codebooks(TEXT, mine, theirs)
    assert joined.text == mine
    (conflict,) = joined.conflicts
    assert (conflict.id, conflict.theirs) == ("intra order", "pace, relationship, heard")
    assert read(join_codebooks(TEXT, mine, theirs, take={"intra order"}).text) == read(theirs)
    assert join_codebooks(TEXT, mine, mine).text == mine
    assert join_codebooks(TEXT, mine, TEXT).text == mine


def test_a_ring_of_moves_is_a_conflict_and_not_a_loss():
    base = add_code(TEXT, "extra", Code("a", "A"))
    base = add_code(base, "extra", Code("b", "B"))
    mine, theirs = move_code(base, "a", "b"), move_code(base, "b", "a")
    joined = join_codebooks(base, mine, theirs)
    assert joined.text == mine
    assert [c.code_id for c in joined.conflicts] == ["b"]


def test_a_code_they_took_out_goes_unless_it_changed_here():
    theirs = remove_code(TEXT, "pace")
    assert read(join_codebooks(TEXT, TEXT, theirs).text) == read(theirs)
    mine = rename_code(TEXT, "pace", "Tempo")
    joined = join_codebooks(TEXT, mine, theirs)
    assert joined.text == mine
    assert [(c.code_id, c.key) for c in joined.conflicts] == [("pace", "removed")]
    the_other_way = join_codebooks(TEXT, theirs, mine)
    assert [(c.code_id, c.key) for c in the_other_way.conflicts] == [("pace", "removed")]


def test_a_code_with_news_below_it_is_kept():
    mine = add_code(TEXT, "heard", Code("new", "New"))
    joined = join_codebooks(TEXT, mine, remove_code(TEXT, "heard"))
    assert read(joined.text).code("new") is not None
    assert "heard" in [c.code_id for c in joined.conflicts]


def test_a_code_added_below_one_that_is_gone_here_is_told():
    theirs = add_code(TEXT, "heard", Code("new", "New"))
    joined = join_codebooks(TEXT, remove_code(TEXT, "heard"), theirs)
    assert [(c.code_id, c.key) for c in joined.conflicts] == [("new", "added")]


def test_a_code_retired_by_them_is_retired():
    assert read(join_codebooks(TEXT, TEXT, retire_code(TEXT, "pace")).text).code("pace").retired


def test_the_same_new_id_for_two_things_is_a_conflict():
    mine, theirs = (add_code(TEXT, "extra", Code("new", name)) for name in ("One", "Two"))
    assert [c.key for c in join_codebooks(TEXT, mine, theirs).conflicts] == ["name"]


def test_a_codebook_with_errors_is_not_joined():
    with pytest.raises(ProblemsError):
        join_codebooks(TEXT, TEXT, "themes: [")


def edited(rng, text, tag):
    for number in range(3):
        try:
            text, _ = step(rng, text, f"{tag}{number}")
        except QualcodeError:
            continue
    return text


@pytest.mark.parametrize("seed", range(60))
def test_joining_with_no_change_of_my_own_gives_theirs(seed):
    rng = random.Random(seed)
    theirs = edited(rng, TEXT, "t")
    joined = join_codebooks(TEXT, TEXT, theirs)
    assert joined.conflicts == ()
    assert read(joined.text) == read(theirs)


def shuffled(rng, text):
    """The text with some themes and codes beside others of their own."""
    for _ in range(3):
        book = read(text)
        rows = [book.themes, *(n.codes for n in (*book.themes, *book.walk()))]
        one, other = rng.sample(rng.choice([row for row in rows if len(row) > 1]), 2)
        text = move_code(text, one.id, **{rng.choice(["before", "after"]): other.id})
    return text


@pytest.mark.parametrize("seed", range(60))
def test_joining_with_no_order_of_my_own_gives_their_order(seed):
    rng = random.Random(seed)
    theirs = shuffled(rng, edited(rng, TEXT, "t"))
    joined = join_codebooks(TEXT, TEXT, theirs)
    assert read(joined.text) == read(theirs)
    mine = edited(rng, TEXT, "m")
    told = join_codebooks(TEXT, mine, shuffled(rng, TEXT)).conflicts
    assert {c.key for c in told} <= {"order", "removed"}


@pytest.mark.parametrize("seed", range(60))
def test_joining_never_loses_a_code_that_either_added(seed):
    rng = random.Random(seed)
    mine, theirs = edited(rng, TEXT, "m"), edited(rng, TEXT, "t")
    joined = join_codebooks(TEXT, mine, theirs)
    base, ours, others, now = (set(read(t).order) for t in (TEXT, mine, theirs, joined.text))
    told = {c.code_id for c in joined.conflicts}
    assert ours - base <= now | told
    assert others - base <= now | told
    assert join_codebooks(TEXT, mine, mine).text == mine


def test_a_choice_takes_what_they_have():
    mine, theirs = rename_code(TEXT, "pace", "Tempo"), rename_code(TEXT, "pace", "Speed")
    joined = join_codebooks(TEXT, mine, theirs, take={"pace name"})
    assert (joined.text, joined.conflicts) == (theirs, ())


def test_one_choice_leaves_the_other_conflicts():
    mine = set_head(rename_code(TEXT, "pace", "Tempo"), "title", "Mine")
    theirs = set_head(rename_code(TEXT, "pace", "Speed"), "title", "Theirs")
    joined = join_codebooks(TEXT, mine, theirs, take={"title"})
    assert [c.id for c in joined.conflicts] == ["pace name"]
    assert read(joined.text) == read(set_head(mine, "title", "Theirs"))


def test_what_was_taken_out_here_comes_back_with_what_it_stands_in():
    theirs = rename_code(add_code(TEXT, "silence", Code("new", "New")), "silence", "Quiet")
    mine = remove_code(TEXT, "heard")
    (told, added) = sorted(c.id for c in join_codebooks(TEXT, mine, theirs).conflicts)
    assert (told, added) == ("new added", "silence removed")
    joined = join_codebooks(TEXT, mine, theirs, take={told, added})
    assert joined.conflicts == ()
    assert read(joined.text) == read(theirs)


def test_what_they_took_out_goes_where_theirs_is_chosen():
    mine = rename_code(TEXT, "pace", "Tempo")
    joined = join_codebooks(TEXT, mine, remove_code(TEXT, "pace"), take={"pace removed"})
    assert read(joined.text) == read(remove_code(TEXT, "pace"))


def test_their_keyword_and_their_place_are_taken():
    mine = move_code(TEXT.replace("words: 6", "words: 7"), "pace", "silence")
    theirs = move_code(TEXT.replace("words: 6", "words: 8"), "pace", "extra")
    ids = {c.id for c in join_codebooks(TEXT, mine, theirs).conflicts}
    assert ids == {"relationship keywords near: trust, therapist", "pace place"}
    joined = join_codebooks(TEXT, mine, theirs, take=ids)
    assert joined.conflicts == ()
    assert read(joined.text) == read(theirs)


@pytest.mark.parametrize("seed", range(60))
def test_every_choice_can_be_made(seed):
    """Theirs chosen everywhere, all that they did is there; an impossible move alone stays told."""
    rng = random.Random(seed)
    mine, theirs = edited(rng, TEXT, "m"), edited(rng, TEXT, "t")
    ids = {c.id for c in join_codebooks(TEXT, mine, theirs).conflicts}
    joined = join_codebooks(TEXT, mine, theirs, take=ids)
    assert {c.key for c in joined.conflicts} <= {"place"}
    now, others = read(joined.text), read(theirs)
    for code in others.walk():
        if code.id in now.order:
            old = read(TEXT).code(code.id)
            assert old is None or code.name == old.name or now.code(code.id).name == code.name
        else:
            assert code.id in read(TEXT).order
