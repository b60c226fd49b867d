"""Two states of a codebook, compared in words."""

from dataclasses import replace

from codebook_strategies import codebooks
from hypothesis import HealthCheck, given, settings
from test_edit import TEXT

from qualcode.codebook.edit import add_code, move_code, rename_code, retire_code, set_value
from qualcode.codebook.head_edits import set_facet, set_head
from qualcode.codebook.keyword_edits import add_keyword, remove_keyword
from qualcode.codebook.merging import merge_codes
from qualcode.codebook.versions import compare_codebooks, tell_changes
from qualcode.codebook.yaml_file import read_codebook
from qualcode.model.codes import Code, Codebook, Keyword, Theme


def read(text):
    return read_codebook(text)[0]


def told(after):
    return [change.words for change in compare_codebooks(read(TEXT), read(after))]


def test_each_kind_of_change_is_told_in_a_sentence():
    assert told(rename_code(TEXT, "pace", "Tempo")) == ["Code “Pace” (pace) was renamed “Tempo”"]
    assert told(move_code(TEXT, "silence", "extra")) == [
        "Code “Silence” (silence) was moved from “Being heard” to “Outside”"
    ]
    assert told(retire_code(TEXT, "pace")) == ["Code “Pace” (pace) was retired"]
    assert told(add_code(TEXT, "extra", Code("end", "The end"))) == [
        "Code “The end” (end) was added under “Outside”"
    ]
    assert told(add_keyword(TEXT, "pace", "slow")) == [
        "Keyword `slow` was added to code “Pace” (pace)"
    ]
    assert told(remove_keyword(TEXT, "relationship", "therapist")) == [
        "Keyword `therapist` of code “Therapeutic relationship” (relationship) was deleted"
    ]
    assert told(TEXT.replace("words: 6", "words: 8")) == [
        (
            "Keyword `near: trust, therapist` of code “Therapeutic relationship” (relationship) "
            "changed: words: 6 became words: 8"
        )
    ]
    assert told(set_value(TEXT, "pace", "definition", "Speed.")) == [
        "The definition of code “Pace” (pace) changed from “How fast it goes.” to “Speed.”"
    ]
    assert told(set_value(TEXT, "silence", "definition", "No words.")) == [
        "Code “Silence” (silence) was given a definition: “No words.”"
    ]
    assert told(set_value(TEXT, "pace", "definition", "")) == [
        "Code “Pace” (pace) lost its definition: “How fast it goes.”"
    ]
    assert told(set_value(TEXT, "heard", "include", ["a"])) == [
        "`include` of code “Being heard” (heard) lost “someone listens”",
        "`include` of code “Being heard” (heard) gained “a”",
    ]
    assert told(set_value(TEXT, "heard", "asked_of", {})) == [
        "Code “Being heard” (heard) is now asked of all, no longer of group: user"
    ]
    assert told(set_head(TEXT, "title", "New")) == [
        "The codebook's title changed from “Recovery” to “New”"
    ]
    assert told(set_facet(TEXT, "impact", ["helpful", "mixed"])) == [
        "Facet `impact` changed: “mixed” added, “unhelpful” deleted"
    ]
    assert told(move_code(TEXT, "heard", before="pace")) == [
        "The order under “Intra-therapeutic factors” changed to Therapeutic relationship, Being heard, Pace"
    ]


def test_a_merge_is_told_as_what_it_is_made_of():
    kinds = [
        c.kind for c in compare_codebooks(read(TEXT), read(merge_codes(TEXT, "heard", "pace")))
    ]
    assert kinds == ["include added", "moved", "removed"]


def test_several_values_of_a_list_are_told_in_one_sentence():
    text = remove_keyword(add_keyword(TEXT, "pace", "slow"), "relationship", "therapist")
    text = remove_keyword(add_keyword(text, "pace", "/fast|quick/"), "relationship", "feel heard")
    text = set_value(text, "heard", "include", ["a", "b"])
    assert tell_changes(compare_codebooks(read(TEXT), read(text))) == [
        "Keywords of code “Therapeutic relationship” (relationship) were deleted: `therapist`, `feel heard`",
        "Keywords were added to code “Pace” (pace): `slow`, `/fast|quick/`",
        "`include` of code “Being heard” (heard) lost “someone listens”",
        "`include` of code “Being heard” (heard) gained “a”, “b”",
    ]


def test_before_and_after_are_there_for_a_table():
    (change,) = compare_codebooks(read(TEXT), read(rename_code(TEXT, "pace", "Tempo")))
    assert (change.kind, change.code_id, change.before, change.after) == (
        "renamed",
        "pace",
        "Pace",
        "Tempo",
    )


def test_lines_and_comments_are_no_change():
    assert (
        compare_codebooks(read(TEXT), read("# more\n\n" + TEXT.replace("# most of them", ""))) == []
    )


def test_a_restored_code_and_a_list_in_another_order():
    code = Code("a", "A", include=("x", "y"), keywords=(Keyword("k"),), retired=True)
    other = replace(code, include=("y", "x"), retired=False)
    before, after = (Codebook(themes=(Theme("t", "T", codes=(c,)),)) for c in (code, other))
    assert [change.kind for change in compare_codebooks(before, after)] == [
        "restored",
        "include changed",
    ]


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(codebooks, codebooks)
def test_no_change_is_told_only_of_the_same_codebook(one, other):
    assert compare_codebooks(one, one) == []
    if one != other:
        assert compare_codebooks(one, other)
