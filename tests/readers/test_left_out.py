"""What went into no turn, and what looked like a label and was not taken for one, is listed."""

from qualcode.model.documents import Aside
from qualcode.readers.left_out import asides_of, by_lines, together
from qualcode.readers.options import ReadOptions
from qualcode.readers.turns import split_turns

TALK = "I: How so?\n\nP1: Well.\n\nI: And then?\n\nP1: Then it was over."


def test_lines_before_and_after_the_turns_are_counted():
    text = f"Interview with P1\nLeeds, 2 May\n\n{TALK}"
    split = split_turns(text, ReadOptions())
    assert split.left_out == (Aside("before the first turn", 2, "Interview with P1"),)
    assert split_turns(TALK, ReadOptions()).left_out == ()


def test_strings_that_are_not_believed_are_listed_with_their_lines():
    text = TALK.replace("Well.", "Well.\nhow it went in short: badly.\nand one more thing: no.")
    split = split_turns(text, ReadOptions())
    assert {turn.speaker for turn in split.turns} == {"I", "P1"}
    assert split.not_believed == (
        Aside("how it went in short", 1),
        Aside("and one more thing", 1),
    )


def test_one_speaker_with_nearly_all_turns_is_a_warning():
    lines = [f"which of the {n}: I said so." for n in ("one", "two", "three", "four", "five")]
    text = "Anna: Hm?\n\nAnna: " + "\n".join(["So.", *lines]) + "\n\nAnna: Oh?\n\nAnna: Ah."
    (said,) = [note for note in split_turns(text, ReadOptions()).notes if "Please check" in note]
    assert '"Anna" has 4 of 4 turns, but 5 lines look like labels of speakers' in said


def test_the_most_lines_come_first_and_each_kind_once():
    found = asides_of([("page number", "1"), ("running head", "A\n\nB"), ("page number", "2")])
    assert found == (Aside("page number", 2, "1"), Aside("running head", 2, "A"))
    assert by_lines([Aside("a", 1), Aside("b", 3), Aside("c", 0)]) == (Aside("b", 3), Aside("a", 1))
    assert together([[Aside("a", 1, "x")], [Aside("a", 2, "y"), Aside("b", 5)]]) == (
        Aside("b", 5),
        Aside("a", 3, "x"),
    )
