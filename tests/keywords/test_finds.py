"""What keywords find, form by form."""

from __future__ import annotations

import pytest

from qualcode.keywords.finds import Finds, check_forms, count_words, find_forms
from qualcode.model.codes import Code, Codebook, Keyword, Theme


def finds(*entries: str, text: str = "", language: str = "en") -> list[Finds]:
    keywords = tuple(Keyword(entry, line=at) for at, entry in enumerate(entries, 4))
    codes = (Code("coping", "C", keywords=keywords),)
    book = Codebook(language=language, themes=(Theme("t", "T", codes=codes),))
    return find_forms(book, count_words([text]))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            "feeling",
            "`feeling` (coping, line 4): finds: feeling, feelings; feel? no; feels? no; felt? no",
        ),
        (
            "worse",
            "`worse` (coping, line 4): finds: worse, bad, worst; wrong? no; wronged? no; wronging? no; wrongs? no",
        ),
        ("OT", "`OT` (coping, line 4): finds: ot, ots"),
    ],
    ids=["a noun in -ing", "a corrected word", "an abbreviation"],
)
def test_the_forms_of_a_word_are_said(entry: str, said: str) -> None:
    assert [str(one) for one in finds(entry)] == [said]


def test_each_word_of_a_phrase_has_its_forms_and_other_entries_have_none() -> None:
    found = finds("feel heard", "recover*", "=ROM", "/x/")
    assert [(one.entry, one.word) for one in found] == [
        ("feel heard", "feel"),
        ("feel heard", "heard"),
    ]
    assert str(found[1]).startswith("`feel heard` (coping, line 4): `heard` finds: heard, hear")


def test_the_most_frequent_forms_in_the_transcripts_come_first_and_are_counted() -> None:
    found = finds("text", text="She texted. I texted. No text.")[0]
    assert found.forms[:2] == ("texted", "text")
    assert found.counts[:2] == (2, 1)


def test_a_surprise_in_the_transcripts_is_a_warning() -> None:
    warned = check_forms(
        finds("rise", "recover", text="A rose. We recovered. A ROSE"), "codebook.yaml"
    )
    assert [(one.line, one.severity) for one in warned] == [(4, "warning")]
    assert "keyword `rise` also finds `rose` (2 times in the transcripts)" in warned[0].message
    assert check_forms(finds("rise", text="We rise."), "codebook.yaml") == []
