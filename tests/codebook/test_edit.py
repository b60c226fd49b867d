"""Edits in place change what they are for and not a byte beside it."""

from dataclasses import replace

import pytest

from qualcode.codebook.edit import (
    add_code,
    add_theme,
    move_code,
    remove_code,
    rename_code,
    retire_code,
    set_value,
)
from qualcode.codebook.keyword_edits import add_keyword, remove_keyword
from qualcode.codebook.merging import merge_codes, split_code
from qualcode.codebook.yaml_file import read_codebook
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.model.codes import Code, Keyword, Theme

TEXT = """\
# The codebook of our study.
title:   "Recovery"   # working title

facets:
    impact: [ helpful, unhelpful ]

themes:
  # First what happens in the room.
  - id: intra
    name: 'Intra-therapeutic factors'
    definition: >-
      What happens
      in therapy.{spaces}

    codes:

      # Agreed with Ana.
      - id: relationship   # was: alliance
        name: Therapeutic relationship
        definition: "How the two get on."
        keywords:
          - therapist      # most of them
          - "feel heard"
          # - talk         (too many)
          - near: [trust, therapist]
            words: 6

      - {id: pace, name: Pace, definition: How fast it goes.}

      - id: heard
        name: Being heard
        include: someone listens
        exclude:
        - a doctor listens
        asked_of: {group: user}
        codes:
          - id: silence
            name: Silence

  # Then the rest.
  - id: extra
    name: Outside
    codes: []
# The end.
""".replace("{spaces}", "   ")


def read(text):
    codebook, problems = read_codebook(text)
    assert [str(p) for p in problems if p.severity == "error"] == []
    return codebook


def changed(after, before=TEXT):
    """Which lines went and which came, as `-...` and `+...`."""
    import difflib

    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))
    return [line for line in lines[2:] if not line.startswith("@@")]


def test_a_name_is_changed_in_its_quotes_and_beside_its_comment():
    assert changed(rename_code(TEXT, "intra", "It's: inside")) == [
        "-    name: 'Intra-therapeutic factors'",
        "+    name: 'It''s: inside'",
    ]
    text = TEXT.replace("Therapeutic relationship", "Therapeutic relationship  # hm")
    assert changed(rename_code(text, "relationship", "yes: no"), text) == [
        "-        name: Therapeutic relationship  # hm",
        '+        name: "yes: no"  # hm',
    ]
    assert changed(rename_code(TEXT, "pace", "Pace, tempo")) == [
        "-      - {id: pace, name: Pace, definition: How fast it goes.}",
        '+      - {id: pace, name: "Pace, tempo", definition: How fast it goes.}',
    ]


def test_a_definition_keeps_its_kind_of_block():
    assert changed(set_value(TEXT, "intra", "definition", "Something else.")) == [
        "-      What happens",
        "-      in therapy.   ",
        "+      Something else.",
    ]
    long = "A long definition " * 10 + "ends."
    after = set_value(TEXT, "relationship", "definition", long)
    assert changed(after)[:2] == [
        '-        definition: "How the two get on."',
        "+        definition: >-",
    ]
    assert read(set_value(TEXT, "heard", "definition", long)).code("heard").definition == long


def test_what_is_not_there_yet_is_put_where_it_belongs():
    assert changed(set_value(TEXT, "silence", "definition", "Nobody talks.")) == [
        "+            definition: Nobody talks."
    ]
    after = set_value(TEXT, "heard", "unit", "turn")
    assert changed(after) == ["+        unit: turn"]
    assert "asked_of: {group: user}\n        unit: turn\n        codes:" in after
    assert changed(retire_code(TEXT, "pace")) == [
        "-      - {id: pace, name: Pace, definition: How fast it goes.}",
        "+      - {id: pace, name: Pace, definition: How fast it goes., retired: true}",
    ]


def test_a_retired_code_comes_back():
    assert retire_code(retire_code(TEXT, "heard"), "heard", retired=False) == TEXT
    assert retire_code(retire_code(TEXT, "pace"), "pace", retired=False) == TEXT
    assert retire_code(TEXT, "pace", retired=False) == TEXT


def test_lists_are_set():
    assert changed(set_value(TEXT, "heard", "include", ["a", "b: c"])) == [
        "-        include: someone listens",
        "+        include:",
        "+        - a",
        '+        - "b: c"',
    ]
    assert changed(set_value(TEXT, "heard", "exclude", ["x"])) == [
        "-        - a doctor listens",
        "+        - x",
    ]
    assert changed(set_value(TEXT, "heard", "exclude", [])) == [
        "-        exclude:",
        "-        - a doctor listens",
    ]
    assert changed(set_value(TEXT, "pace", "examples", ["a, b"])) == [
        "-      - {id: pace, name: Pace, definition: How fast it goes.}",
        '+      - {id: pace, name: Pace, definition: How fast it goes., examples: ["a, b"]}',
    ]
    assert changed(set_value(TEXT, "heard", "asked_of", {"site": ["a", "b"]})) == [
        "-        asked_of: {group: user}",
        "+        asked_of: {site: [a, b]}",
    ]


LISTED = """themes:
  - id: t
    name: T
    codes:
      - id: c
        name: C
        keywords:
          # of the first
          - a   # one
          - "b"   # two
          - {near: [x, y], words: 5}  # three
          - near: [p, q]
            words: 3   # four
        include:
          - one thing   # why
          - 'another'
"""


def test_what_stays_in_a_list_keeps_its_writing_and_its_comments():
    a, b, x, p = (replace(k, line=0) for k in read_codebook(LISTED)[0].code("c").keywords)
    new = Keyword("new")
    lines = LISTED.splitlines()

    def set_to(*keywords):
        return set_value(LISTED, "c", "keywords", keywords).splitlines()

    assert set_to(a, b, x, p) == lines
    assert set_to(a, b, x, p, new) == [*lines[:13], "          - new", *lines[13:]]
    assert set_to(new, a, b, x, p) == [*lines[:7], "          - new", *lines[7:]]
    assert set_to(a, new, x, p) == [*lines[:9], "          - new", *lines[10:]]
    assert set_to(a, x) == [*lines[:9], lines[10], *lines[13:]]
    assert set_to(b, x, p, a) == [*lines[:7], *lines[9:13], *lines[7:9], *lines[13:]]
    assert set_to(new) == [*lines[:7], "          - new", *lines[13:]]
    told = set_value(LISTED, "c", "include", ["b: c", "one thing"]).splitlines()
    assert told == [*lines[:14], '          - "b: c"', lines[14]]


def test_keywords_come_and_go_and_the_others_keep_their_comments():
    assert changed(add_keyword(TEXT, "relationship", "alliance")) == ["+          - alliance"]
    assert changed(add_keyword(TEXT, "silence", Keyword(near=("a", "b"), words=2))) == [
        "+            keywords:",
        "+              - near: [a, b]",
        "+                words: 2",
    ]
    assert add_keyword(TEXT, "relationship", "therapist") == TEXT
    assert changed(remove_keyword(TEXT, "relationship", "therapist")) == [
        "-          - therapist      # most of them"
    ]
    assert changed(remove_keyword(TEXT, "relationship", "near: trust, therapist")) == [
        "-          - near: [trust, therapist]",
        "-            words: 6",
    ]
    flow = TEXT.replace("include: someone listens", "keywords: [a, b]")
    assert "keywords: [a, b, c]" in add_keyword(flow, "heard", "c")
    assert "keywords: [b]" in remove_keyword(flow, "heard", "a")
    assert "keywords: [a]" in remove_keyword(flow, "heard", "b")
    alone = TEXT.replace("include: someone listens", "keywords: a")
    assert "keywords: [a, c]" in add_keyword(alone, "heard", "c")
    with pytest.raises(QualcodeError, match="did you mean `therapist`"):
        remove_keyword(TEXT, "relationship", "terapist")
    with pytest.raises(QualcodeError, match="is a theme"):
        add_keyword(TEXT, "intra", "x")


def test_codes_are_added_with_the_habits_of_their_list():
    new = Code("end", "The end", definition="How it ends.")
    assert changed(add_code(TEXT, "intra", new)) == [
        "+      - id: end",
        "+        name: The end",
        "+        definition: How it ends.",
        "+",
    ]
    after = add_code(TEXT, "intra", new, before="relationship")
    assert after.index("id: end") < after.index("# Agreed with Ana.")
    after = add_code(TEXT, "intra", new, after="pace")
    assert [c.id for c in read(after).themes[0].codes] == ["relationship", "pace", "end", "heard"]
    assert changed(add_code(TEXT, "extra", new)) == [
        "-    codes: []",
        "+    codes:",
        "+      - id: end",
        "+        name: The end",
        "+        definition: How it ends.",
    ]
    assert changed(add_code(TEXT, "silence", new))[0] == "+            codes:"


def test_themes_are_added():
    after = add_theme(TEXT, Theme("new", "New"), after="intra")
    assert [theme.id for theme in read(after).themes] == ["intra", "new", "extra"]
    assert changed(after) == ["+  - id: new", "+    name: New", "+"]
    assert add_theme("themes: []\n", Theme("a", "A")) == "themes:\n  - id: a\n    name: A\n"
    assert add_theme("themes:", Theme("a", "A")) == "themes:\n  - id: a\n    name: A"


def test_a_code_is_moved_with_its_comments_and_all_below_it():
    after = move_code(TEXT, "relationship", "extra")
    codebook = read(after)
    assert [c.id for c in codebook.theme("extra").codes] == ["relationship"]
    assert sorted(line.strip() for line in after.splitlines() if line.strip()) == sorted(
        line.strip().replace("codes: []", "codes:") for line in TEXT.splitlines() if line.strip()
    )
    assert "      # Agreed with Ana.\n      - id: relationship   # was: alliance\n" in after
    deeper = move_code(TEXT, "relationship", "heard", before="silence")
    assert "          # Agreed with Ana.\n          - id: relationship" in deeper
    assert "              # - talk         (too many)\n" in deeper
    assert read(deeper).code("relationship").keywords[2].near == ("trust", "therapist")


def test_a_code_moved_away_and_back_leaves_the_file_as_it_was():
    there = move_code(TEXT, "heard", "extra")
    assert move_code(there, "heard", "intra").replace("codes:\n# The", "codes: []\n# The") == TEXT


def test_codes_are_put_in_order():
    assert [c.id for c in read(move_code(TEXT, "heard", before="pace")).themes[0].codes] == [
        "relationship",
        "heard",
        "pace",
    ]
    assert move_code(TEXT, "pace", after="relationship") == TEXT
    assert move_code(TEXT, "pace", before="heard") == TEXT
    assert [t.id for t in read(move_code(TEXT, "extra", before="intra")).themes] == [
        "extra",
        "intra",
    ]
    assert [c.id for c in read(move_code(TEXT, "pace", "silence")).code("silence").codes] == [
        "pace"
    ]


def test_brackets_are_opened_where_something_must_go_into_them():
    after = add_code(
        TEXT.replace("fast it goes.}", "fast it goes.}  # hm"), "pace", Code("slow", "Slow")
    )
    assert (
        "      - id: pace  # hm\n        name: Pace\n        definition: How fast it goes.\n"
        in after
    )
    assert (
        "        codes:\n          - id: slow\n            name: Slow\n\n      - id: heard" in after
    )
    nested = "themes: [{id: a, name: A, codes: [{id: b, name: B}, {id: c, name: C}]}]"
    after = add_code(nested, "b", Code("d", "D"), after=None)
    assert [c.id for c in read(after).walk()] == ["b", "d", "c"]
    assert [c.id for c in read(move_code(nested, "c", "b")).code("b").codes] == ["c"]
    commented = "themes:\n- {id: a, # hm\n   name: A}\n"
    with pytest.raises(QualcodeError, match="is in brackets"):
        add_code(commented, "a", Code("d", "D"))


def test_moves_that_make_no_sense_are_refused():
    for where in ("heard", "silence"):
        with pytest.raises(QualcodeError, match="into or beside itself"):
            move_code(TEXT, "heard", where)
    with pytest.raises(QualcodeError, match="is a theme and cannot become the other kind"):
        move_code(TEXT, "extra", "intra")
    with pytest.raises(QualcodeError, match=r"no code or theme `pac`.*did you mean `pace`"):
        move_code(TEXT, "pac", "extra")
    with pytest.raises(QualcodeError, match="no `silence` to put it beside"):
        move_code(TEXT, "pace", "extra", after="silence")


def test_merging_carries_keywords_examples_and_codes_below():
    text = set_value(TEXT, "heard", "keywords", ["listen", "therapist"])
    after = merge_codes(text, "heard", "relationship")
    code = read(after).code("relationship")
    assert [str(k) for k in code.keywords] == [
        "therapist",
        "feel heard",
        "near: trust, therapist",
        "listen",
    ]
    assert code.include == ("someone listens",)
    assert [c.id for c in code.codes] == ["silence"]
    assert read(after).code("heard") is None
    assert "# - talk         (too many)" in after
    themes = merge_codes(TEXT, "extra", "intra")
    assert [t.id for t in read(themes).themes] == ["intra"]
    with pytest.raises(QualcodeError, match="these cannot be merged"):
        merge_codes(TEXT, "extra", "pace")
    with pytest.raises(QualcodeError, match="is inside `heard`"):
        merge_codes(TEXT, "heard", "silence")


def test_splitting_retires_the_code_and_puts_the_new_ones_after_it():
    parts = [Code("trust", "Trust", keywords=(Keyword("therapist"),)), Code("fit", "Fit")]
    codebook = read(split_code(TEXT, "relationship", parts))
    assert [c.id for c in codebook.themes[0].codes][:4] == ["relationship", "trust", "fit", "pace"]
    assert codebook.code("relationship").retired
    assert "therapist" not in [str(k) for k in codebook.code("relationship").keywords]
    with pytest.raises(QualcodeError, match="at least two"):
        split_code(TEXT, "pace", parts[:1])


def test_what_is_taken_out_leaves_the_comment_of_the_next():
    text = """\
themes:
- id: a
  name: A
  codes:
  # about b
  - id: b
    name: B
    # more about b
  # about c
  - id: c
    name: C
# about d
- id: d
  name: D
"""
    assert changed(remove_code(text, "b"), text) == [
        "-  # about b",
        "-  - id: b",
        "-    name: B",
        "-    # more about b",
    ]
    assert remove_code(text, "a") == "themes:\n# about d\n- id: d\n  name: D\n"


def test_a_key_without_a_value_at_the_end_of_the_file_is_filled():
    text = "themes:\n- id: a\n  name: A\n  definition:"
    long = "word " * 40 + "end"
    assert read(set_value(text, "a", "definition", long)).themes[0].definition == long


def test_merging_adds_nothing_twice():
    text = set_value(TEXT, "relationship", "include", ["someone listens"])
    after = read(merge_codes(text, "heard", "relationship"))
    assert after.code("relationship").include == ("someone listens",)


def test_a_name_is_not_taken_away():
    for name in ("", "  "):
        with pytest.raises(QualcodeError, match="needs a name"):
            rename_code(TEXT, "pace", name)


def test_ids_and_unknown_keys_are_not_set():
    with pytest.raises(QualcodeError, match="`id` of a code cannot be set"):
        set_value(TEXT, "pace", "id", "x")
    with pytest.raises(QualcodeError, match="did you mean `definition`"):
        set_value(TEXT, "pace", "definitoin", "x")
    with pytest.raises(QualcodeError, match="takes a list of texts"):
        set_value(TEXT, "pace", "include", "x")
    with pytest.raises(QualcodeError, match="must be match, sentence or turn"):
        set_value(TEXT, "pace", "unit", "word")
    with pytest.raises(QualcodeError, match="is already used"):
        add_code(TEXT, "extra", Code("pace", "Pace"))


def test_a_codebook_with_errors_is_not_edited():
    with pytest.raises(ProblemsError, match=r"codebook\.yaml:2"):
        rename_code("title: [\n", "a", "b")


def test_windows_newlines_stay():
    text = TEXT.replace("\n", "\r\n")
    for after in (
        set_value(text, "intra", "definition", "word " * 40 + "end"),
        add_code(text, "extra", Code("end", "The end")),
        move_code(text, "relationship", "extra"),
        add_keyword(text, "silence", "x"),
    ):
        assert "\n" not in after.replace("\r\n", "")
        assert read(after) is not None


def test_a_file_that_does_not_end_with_a_newline_is_edited():
    text = "themes:\n- id: a\n  name: A\n  codes:\n  - id: b\n    name: B"
    after = add_code(text, "a", Code("c", "C"))
    assert after == text + "\n  - id: c\n    name: C"
    assert set_value(text, "b", "definition", "x").endswith("    name: B\n    definition: x")
    assert set_value(text, "b", "name", "word " * 40 + "end").count("\n") > text.count("\n")
    assert move_code(after, "c", before="b").index("id: c") < after.index("id: c")
