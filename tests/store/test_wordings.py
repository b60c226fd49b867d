"""The wording of a codebook that two copies set out from, whatever was merged since."""

from __future__ import annotations

import pytest

from qualcode.store.database import open_copy
from qualcode.store.documents import text_sha256
from qualcode.store.merge import apply_merge, plan_merge
from qualcode.store.wordings import find_common_wording

NAME = "codebook.yaml"


def say(store, coder, text):
    with store.change("codebook edit", coder) as change:
        change.keep_content(text_sha256(text), text)
        change.put("input", {"id": NAME, "content": text_sha256(text)})


def merge(ours, theirs, joined):
    plan = plan_merge(ours, theirs)
    with ours.change("merge", "ann") as change:
        apply_merge(change, plan)
        change.keep_content(text_sha256(joined), joined)
        change.put("input", {"id": NAME, "content": text_sha256(joined)})


def common(ours, theirs):
    both = {find_common_wording(ours, theirs, NAME, NAME)}
    both.add(find_common_wording(theirs, ours, NAME, NAME))
    (one,) = both
    return one


@pytest.fixture
def copies(store):
    say(store, "ann", "first")
    with open_copy(store.path) as ann, open_copy(store.path) as ben:
        yield ann, ben


def test_it_is_the_last_before_the_copies_parted(copies):
    ann, ben = copies
    assert common(ann, ben) == "first"
    say(ann, "ann", "ann's")
    say(ben, "ben", "ben's")
    say(ben, "ben", "ben's second")
    assert common(ann, ben) == "first"


def test_after_a_merge_it_is_what_was_merged(copies):
    ann, ben = copies
    say(ann, "ann", "ann's")
    say(ben, "ben", "ben's")
    merge(ann, ben, "both")
    assert common(ann, ben) == "ben's"
    say(ben, "ben", "ben's second")
    assert common(ann, ben) == "ben's"
    say(ann, "ann", "ann's second")
    assert common(ann, ben) == "ben's"
    merge(ben, ann, "all")
    assert common(ann, ben) == "ann's second"


def test_a_wording_taken_over_whole(copies):
    ann, ben = copies
    say(ben, "ben", "ben's")
    merge(ann, ben, "ben's")
    say(ben, "ben", "ben's second")
    assert common(ann, ben) == "ben's"


def test_copies_that_saw_the_file_first_each_by_itself(tmp_path, store):
    with open_copy(store.path) as ann, open_copy(store.path) as ben:
        for one, coder in ((ann, "ann"), (ben, "ben")):
            say(one, coder, "first")
            say(one, coder, f"{coder}'s")
        assert common(ann, ben) == "first"


def test_copies_with_nothing_in_common(store):
    with open_copy(store.path) as ann, open_copy(store.path) as ben:
        assert common(ann, ben) is None
        say(ann, "ann", "ann's")
        say(ben, "ben", "ben's")
        assert common(ann, ben) is None


def test_a_file_that_is_called_otherwise_there(copies):
    ann, ben = copies
    text = "first"
    with ben.change("codebook edit", "ben") as change:
        change.remove("input", NAME)
        change.put("input", {"id": "codes.yaml", "content": text_sha256(text)})
    say(ann, "ann", "ann's")
    assert find_common_wording(ann, ben, NAME, "codes.yaml") == "first"
