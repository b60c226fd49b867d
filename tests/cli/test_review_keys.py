"""`qualcode review`: every key, through a pipe; and the decisions on all at once."""

from __future__ import annotations

import io
import sys

import pytest

from qualcode.cli import review as review_screen


@pytest.fixture
def review(qualcode, folder):
    """Reviews with these keys; answers what was said."""

    def run(keys, *words, **options):
        return qualcode("review", *words, within=folder, keys=keys, **options)

    return run


@pytest.fixture
def codings(qualcode, folder):
    def rows():
        return qualcode("code", "list", "--json", within=folder).json

    return rows


@pytest.fixture
def waiting(qualcode, folder):
    def count():
        return qualcode("suggest", "--json", within=folder).json["pending"]

    return count


WARD = ("--document", "SU1", "--code", "ward")
FAMILY = ("--document", "SU1", "--code", "family")


def test_what_one_sees(review):
    said = review("q", *FAMILY)
    assert "1 of 1" in said.out
    assert "1 of 1, case SU1" in said.out
    assert "\n¶1 Interviewer: How have things been at home?" in said.out
    assert "SU1 ¶2 Kaya: My sister rings me every night" in said.told
    assert "\n¶3 Interviewer: And money?" in said.out
    assert "¶4" not in said.out
    assert "Code: Family and friends  (family)" in said.out
    assert "Who is there, and who is not." in said.out
    assert "Suggested by 'sister'." in said.out
    assert "0 decisions saved; 1 suggestion left." in said.out


def test_of_a_very_long_turn_one_sees_what_is_near(qualcode, folder):
    talk = "I went on. " * 500 + "My sister came. " + "I went on. " * 500
    (folder / "transcripts/long.txt").write_text(f"P1: {talk}\n", encoding="utf-8")
    qualcode("ingest", within=folder)
    qualcode("suggest", within=folder)
    said = qualcode("review", "--document", "long", "--plain", within=folder, keys="q").told
    assert ">>My sister came.<<" in said
    assert "long ¶1 P1: … " in said
    assert 1000 < len(said) < 3000
    said = qualcode("review", "--document", "long", within=folder, keys="tq").told
    assert len(said) > 10_000, "the whole turn, when it is what would be coded"


def test_accept_and_reject(review, codings, waiting):
    said = review("ar")
    assert "2 decisions saved; 11 suggestions left." in said.out
    (coding,) = codings()
    assert (coding["text"], coding["origin"], coding["triggers"]) == (
        "Money, mostly.",
        "keyword",
        "money",
    )
    assert waiting() == 11
    assert "1 of 11" in review("").out


def test_stops_anywhere_and_goes_on_there(review):
    first = review("nnaq")
    assert "1 decision saved; 12 suggestions left." in first.out
    assert "1 of 12" in review("q").out


def test_the_end_of_the_input_is_a_stop(review, waiting):
    assert "1 decision saved" in review("a").out
    assert waiting() == 12


def test_the_end_of_the_queue(review):
    assert "1 decision saved; 0 suggestions left." in review("a", *WARD).out
    assert "There is nothing to review." in review("", *WARD).out


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("wa", "sister"),
        ("ta", "My sister rings me every night, and that kept me going. Honestly 😀 it did."),
        ("wsa", "My sister rings me every night, and that kept me going."),
        ("w[a", "My sister"),
        ("w[]a", "sister"),
        ("w+a", "sister rings"),
        ("w++-a", "sister rings"),
    ],
)
def test_shorter_and_longer(review, codings, keys, words):
    review(keys, *FAMILY)
    assert [row["text"] for row in codings()] == [words]


def test_another_code(review, codings):
    assert "Code: Money and work (money) instead of family" in review("cmoney\na", *FAMILY).told
    assert [row["code_id"] for row in codings()] == ["money"]


def test_another_code_out_of_several(review, codings):
    said = review("cfe\n1\na", *WARD)
    assert "Number" in said.out
    assert codings()[0]["code_id"] == "life"


def test_a_code_that_is_not_there_or_not_chosen_leaves_it(review, codings):
    said = review("cxyzxyz\nclif\n\na", *WARD)
    assert "No match." in said.err
    assert [row["code_id"] for row in codings()] == ["ward"]


def test_an_empty_part_of_a_code_changes_nothing(review, codings):
    review("c\n\na", *WARD)
    assert [row["code_id"] for row in codings()] == ["ward"]


def test_a_facet_and_a_memo(review, codings):
    review("f2\nmShe says it twice: 'nobody'.\na", *WARD)
    (row,) = codings()
    assert row["impact"] == "unhelpful"
    assert row["memo"] == "She says it twice: 'nobody'."


def test_a_facet_can_be_taken_away(review, codings):
    said = review("f4\na", "--keyword", "debt")
    assert "impact: unhelpful" in said.out
    assert codings()[0]["impact"] == ""


def test_all_of_a_keyword_at_once(review, codings, waiting):
    said = review("gr\nAll of it about forms\n", "--keyword", "trust")
    assert "All 4 of 'trust' for trust:" in said.out
    assert "4 decisions saved; 0 suggestions left." in said.out
    assert codings() == []
    assert waiting() == 9


def test_all_of_a_keyword_are_told_with_the_words_that_matched(qualcode, folder, review):
    talk = "and on and on " * 12 + "my sister came " + "and so it went " * 12
    (folder / "transcripts/long.txt").write_text(f"P1: {talk}.\n", encoding="utf-8")
    qualcode("ingest", within=folder)
    qualcode("suggest", within=folder)
    said = review("g\nq", "--document", "long").out
    line = next(line for line in said.splitlines() if line.startswith("  …"))
    assert "my sister came" in line
    assert len(line) <= 80


def test_all_at_once_needs_a_reason_there_too(review, waiting):
    said = review("ga\n\nq", "--keyword", "trust")
    assert "needs a reason" in said.err
    assert waiting() == 13


def test_all_at_once_can_be_left(review, waiting):
    review("g\nq", "--keyword", "trust")
    assert waiting() == 13


def test_back_takes_the_decision_back(review, codings, waiting, qualcode, folder):
    said = review("abrq")
    assert "1 decision saved; 12 suggestions left." in said.out
    assert codings() == []
    assert waiting() == 12
    actions = [e["action"] for e in qualcode("history", "--json", within=folder).json]
    assert actions[-3:] == ["review", "undo", "review"]


def test_back_at_the_first(review):
    assert "This is the first suggestion." in review("bq").err


def test_all_keys_are_told(review):
    said = review("?q")
    for key in ("accept", "reject", "other code", "the sentence", "the turn", "facet", "memo", "not now", "back", "quit"):  # fmt: skip
        assert key in said.out


def test_a_key_that_means_nothing_does_nothing(review, waiting):
    said = review("x\x1b[Aq")
    assert "'x' is not a command here" in said.err
    assert "\x1b" not in said.err
    assert waiting() == 13


def test_what_was_decided_on_the_keyword_before(review):
    said = review("arq", "--keyword", "money")
    assert (
        "Your earlier decisions on this keyword: 1 accepted, 1 rejected, last rejected:"
        in said.told
    )


def test_a_code_by_its_whole_id_or_name_needs_no_number(review, codings):
    review("clife\na", *WARD)
    review("cFAMILY and friends\na", "--keyword", "debt")
    assert {row["code_id"] for row in codings()} == {"life", "family"}


def test_a_retired_code_is_not_offered(review, codings, folder):
    book = folder / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(
        text.replace("id: trust\n", "id: trust\n        retired: true\n"), encoding="utf-8"
    )
    assert "No match." in review("ctrust\nq", *WARD).err


def test_a_memo_stays_unless_it_is_taken_away(review, codings):
    review("mFirst.\nm\na", *WARD)
    review("mFirst.\nm-\na", *FAMILY)
    assert {row["code_id"]: row["memo"] for row in codings()} == {"ward": "First.", "family": ""}


def test_how_many_more_of_the_keyword_wait(review):
    assert " 3 more of it (g: all at once)." in review("q", "--keyword", "trust").told


def test_what_was_just_done_is_told(review):
    said = review("arncmoney\nbq")
    for told in ("accepted: Money and work", "rejected: ", "left for later", "--- back"):
        assert told in said.told.replace("─", "-")
    assert "undone: 1" in review("abq").out


def test_capitals_and_arrows_are_keys_too(review, codings, waiting):
    review("A\x1b[C\x1b[DRq")
    assert (len(codings()), waiting()) == (1, 11)


def test_the_whole_turn_and_its_neighbours(review):
    said = review("vq", *FAMILY, "--plain")
    assert "¶4 Kaya: @home there is none." in said.told
    assert said.out.count(">>My sister") == 3, "on the page, viewed, on the page again"


def test_negated_words_are_told(review):
    assert "the text is negated" in review("q", "--negated", "--document", "SU2").out


def test_plain_signs_instead_of_colours(review):
    said = review("q", "--plain", *FAMILY)
    assert ">>My sister rings me every night, and that kept me going.<<" in said.told
    assert "Suggested by 'sister', found: “sister”." in said.told
    assert "─" not in said.out


def test_filters_and_orders(review):
    assert "1 of 3" in review("q", "--case", "C2").out
    assert "1 of 2" in review("q", "--document", "SU2").out
    assert "1 of 13" in review("q", "--order", "random", "--seed", "3").out
    assert "random" in review("", "--order", "alphabet", status=1).told


def test_a_name_that_is_not_there_is_no_empty_queue(review):
    """A misspelt filter would read as `nothing left to do`."""
    assert "SU1" in review("", "--document", "SU11", status=1).told
    assert "ward" in review("", "--code", "wart", status=1).told
    assert "C1" in review("", "--case", "C9", status=1).told
    assert "ward" in review("", "--keyword", "wart", status=1).told


def test_all_accepted_needs_a_reason(review, waiting, codings, qualcode, folder):
    said = review("", "--accept-all", status=1)
    assert "--reason" in said.err
    review("", "--accept-all", "--reason", "  ", status=1)
    assert waiting() == 13
    said = review("", "--accept-all", "--reason", "Read them all", "--code", "trust", "--json")
    assert said.json == {"decided": 4, "verdict": "accept"}
    assert {row["code_id"] for row in codings()} == {"trust"}
    entry = qualcode("history", "--json", within=folder).json[-1]
    assert (entry["action"], entry["why"]) == ("review", "Read them all")


def test_all_rejected(review, waiting, codings):
    said = review("", "--reject-all", "--reason", "Too broad", "--keyword", "trust")
    assert "4 suggestions rejected: Too broad" in said.told
    assert codings() == []
    assert waiting() == 9


def test_accepting_and_rejecting_all_is_not_understood(review, waiting):
    review("", "--accept-all", "--reject-all", "--reason", "Both", status=1)
    assert waiting() == 13


def test_a_blind_study(qualcode, folder):
    with (folder / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("blind: true\n")
    everything = ("--accept-all", "--reason", "Read")
    assert qualcode("review", *everything, "--json", within=folder).json["decided"] == 13
    assert "There is nothing to review." in qualcode("review", within=folder, keys="").out
    ben = qualcode("--coder", "ben", "review", within=folder, keys="q")
    assert "1 of 13" in ben.out
    assert "ana" not in ben.out


def test_the_json_of_a_review_of_nothing(review):
    review("", "--accept-all", "--reason", "All", *WARD)
    said = review("", "--accept-all", "--reason", "All", *WARD, "--json")
    assert said.json == {"decided": 0, "verdict": "accept"}


def test_a_review_without_a_console_for_keys_ends(monkeypatch):
    """Windows takes NUL for a console, and answers no key with this one."""
    asked = []
    monkeypatch.setattr(review_screen.typer, "getchar", lambda: asked.append("") or "\uffff")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert review_screen.read_key() == ""
    assert asked == [""]
