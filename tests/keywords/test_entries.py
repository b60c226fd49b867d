from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.keywords.entries import EntryError, check_keywords, parse_entry
from qualcode.keywords.expressions import find_fault
from qualcode.keywords.literals import required_literals
from qualcode.model.codes import Code, Codebook, Keyword, Theme


def check(codes: dict[str, list[Keyword]], language: str = "en") -> list[tuple[int, str, str]]:
    built = tuple(Code(name, name, keywords=tuple(kws)) for name, kws in codes.items())
    codebook = Codebook(language=language, themes=(Theme("t", "T", codes=built),))
    return [(p.line, p.severity, p.message) for p in check_keywords(codebook, "codebook.yaml")]


@pytest.mark.parametrize(
    ("keyword", "said"),
    [
        (Keyword(""), "is empty"),
        (Keyword("  "), "is empty"),
        (Keyword("-- !"), "no letters"),
        (Keyword("*"), "is every word"),
        (Keyword("? *"), "is every word"),
        (Keyword("="), "no letter after"),
        (Keyword("//"), "nothing between"),
        (Keyword("/ /"), "nothing between"),
        (Keyword("/(/"), "not a regular expression"),
        (Keyword("/(a|aa)+$/"), "can take for ever"),
        (Keyword("/(a+)+$/"), "can take for ever"),
        (Keyword("/(x+x+)+y/"), "can take for ever"),
        (Keyword(r"/(\w+\s*)+\./"), "can take for ever"),
        (Keyword(r"/^(([a-z])+.)+[A-Z]([a-z])+$/"), "can take for ever"),
        (Keyword("/well (a|b|ab)*c/"), "can take for ever"),
        (Keyword(near=("a",)), "one pattern under `near`"),
        (Keyword("x", near=("a", "b")), "both `pattern` and `near`"),
        (Keyword(near=("a", "/(/")), r"(near) `/(/` is not a regular"),
        (Keyword("a", unless=("*",)), "(unless) `*` is every word"),
        (Keyword("trust", unless=("Trust",)), "can never match"),
        (Keyword(near=("a", "b"), words=-1), "negative"),
        (Keyword(near=("a", "b"), within="page"), "within: page"),
    ],
)
def test_entries_that_cannot_be(keyword: Keyword, said: str) -> None:
    with pytest.raises(EntryError) as caught:
        parse_entry(keyword, "en")
    assert said in caught.value.message
    assert any(said in message for _, _, message in check({"c": [keyword]}))


def test_all_faults_of_an_entry_are_told_at_once() -> None:
    keyword = Keyword(near=("*", "/(/"), unless=("",), words=-2, line=9)
    problems = check({"c": [keyword]})
    assert len(problems) == 4
    assert {line for line, _, _ in problems} == {9}


def test_a_keyword_under_two_codes_is_a_warning() -> None:
    codes = {
        "a": [Keyword("therapist", line=3), Keyword("feel heard", line=4)],
        "b": [Keyword("Therapists", line=7), Keyword("felt heard", line=8), Keyword("=Therapist")],
        "c": [Keyword("therapist", line=11, speakers=("P1",)), Keyword("trust*", line=12)],
    }
    assert check(codes) == [
        (
            7,
            "warning",
            "keyword `Therapists` is also under code `a` (line 3) as `therapist`",
        ),
        (
            8,
            "warning",
            "keyword `felt heard` is also under code `a` (line 4) as `feel heard`",
        ),
    ]


def test_a_keyword_that_adds_nothing_is_a_warning() -> None:
    said = check({"a": [Keyword("trust", line=3), Keyword("trusting", line=4)]})
    assert said == [(4, "warning", "keyword `trusting` finds what `trust` (line 3) finds already")]
    either_order = [Keyword(near=("a1", "b1"), line=3), Keyword(near=("b1", "a1"), line=4)]
    assert len(check({"a": either_order})) == 1
    ordered = [Keyword(near=("a1", "b1"), ordered=True), Keyword(near=("b1", "a1"), ordered=True)]
    assert check({"a": ordered}) == []


def test_a_language_without_a_table_is_told_once() -> None:
    problems = check({"a": [Keyword("ζωή"), Keyword("ελπίδα")]}, language="el")
    assert [(line, severity) for line, severity, _ in problems] == [(0, "warning")]
    assert check({"a": [Keyword("=ζωή"), Keyword("ελπίδ*")]}, language="el") == []


def test_harmless_expressions_are_no_fault() -> None:
    for expression in [
        r"clean(ed)? up",
        r"(\w+ ){0,5}heard",
        r"\b(one|two|three) steps? (forward|back)\b",
        r"(my|our) (mum|dad)\b.{0,30}\bhelp(ed|s|ing)?\b",
        r"(?-i:ROM)",
        r"who (I|she)( even)?( am| is)?",
        r"\p{Lu}\w+",
    ]:
        assert find_fault(expression) == ""


@pytest.mark.parametrize(
    ("expression", "literals"),
    [
        (r"clean(ed)? up", {"clean up", "cleaned up"}),
        (r"low[- ]battery", {"low battery", "low-battery"}),
        (r"(put|puts) on (\w+ ){0,3}(stone|weight)", {"put on ", "puts on "}),
        (r"(abc|def.)x", {"abc", "def"}),
        (r"(Hello)+x?", {"hello"}),
        (r"(ab|c)d*", set()),
        (r"\p{L}+ing", set()),
        (r"(word){e<=1}", set()),
        (r".*", set()),
    ],
)
def test_what_must_stand_in_a_match(expression: str, literals: set[str]) -> None:
    assert required_literals(expression) == literals


PIECES = st.sampled_from(
    ["abc", "de?", "(f|gh)", "[ij]", "k*", "(lm)+", ".", r"\b", "(no|p.q)?", "R"]
)


@given(st.lists(PIECES, min_size=1, max_size=6), st.data())
def test_a_match_always_holds_one_of_its_literals(pieces: list[str], data: st.DataObject) -> None:
    expression = "".join(pieces)
    literals = required_literals(expression)
    matched = data.draw(st.from_regex(f"\\A(?:{expression})\\Z"))
    if literals:
        assert any(literal in matched.lower() for literal in literals)


def test_options_that_say_nothing_are_told() -> None:
    keywords = [
        Keyword("hope", words=3, ordered=True),
        Keyword(near=("trust", "therapist"), words=3, ordered=True, within="sentence"),
    ]
    said = [(p.severity, p.message) for p in check_keywords(book_of(keywords), "codebook.yaml")]
    assert said == [
        ("warning", "keyword `hope` has `ordered`, which says nothing without `near`"),
        ("warning", "keyword `hope` has `words`, which says nothing without `near`"),
    ]


def book_of(keywords: list[Keyword]) -> Codebook:
    return Codebook(themes=(Theme("t", "T", codes=(Code("c", "C", keywords=tuple(keywords)),)),))
