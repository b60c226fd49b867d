"""English forms: the corrections beside spaCy's table, of its own kinds and over the whole of it."""

from __future__ import annotations

import pytest

from qualcode.text.language import lemma_forms, lemma_table


@pytest.mark.parametrize(
    ("word", "found", "not_found"),
    [
        ("feeling", "feelings", "felt feel"),
        ("meeting", "meetings", "met"),
        ("belonging", "belongings", "belonged"),
        ("ribbing", "ribbing", "ribs rib"),
        ("feel", "feeling felt feels", "feelings"),
        ("thought", "thoughts think", "thorough"),
        ("die", "dying died dies", "dice dye"),
        ("life", "lives", "live living"),
        ("wife", "wives", ""),
        ("live", "lives lived living", "liver"),
        ("criterion", "criteria", ""),
        ("phase", "phases", ""),
        ("ot", "ots", ""),
        ("gp", "gps", ""),
        ("text", "texts texted texting", ""),
        ("parent", "parents parenting", ""),
        ("worse", "worst", "wrong"),
        ("well", "well", "good better"),
        ("wound", "wounds wounded", "wind winding"),
        ("number", "numbers", "numb"),
        ("matter", "matters", "matt"),
        ("first", "first", "1"),
        ("thirty-second", "thirty-second", "32"),
        ("even", "even", "evening"),
        ("colour", "color colors coloured", ""),
        ("color", "colour colours", ""),
        ("organisation", "organization organizations", ""),
        ("behaviour", "behavior behaviors", ""),
        ("practise", "practice practised", ""),
        ("cheque", "cheques", "check checks"),
        ("storey", "storeys", "story"),
        ("it", "it", "its"),
        ("i", "i", "is"),
        ("car", "cars", "care caring"),
        ("cloth", "cloths", "clothing"),
    ],
)
def test_a_word_finds_its_own_forms_and_no_other_word(
    word: str, found: str, not_found: str
) -> None:
    forms = lemma_forms(word, "en")
    assert set(found.split()) - forms == set()
    assert set(not_found.split()) & forms == set()


def test_every_form_that_the_table_gives_to_a_word_is_found_by_it() -> None:
    table = lemma_table("en")
    listed: dict[str, set[str]] = {}
    for one in table.tables:
        for form, lemma in one.items():
            low = str(lemma).lower()
            if lemma in {low, low.capitalize(), low.upper()}:
                listed.setdefault(low, set()).add(form.lower())
    families = table.families(listed)
    assert {word for word, forms in listed.items() if not forms <= families[word]} == set()


def test_without_corrections_a_family_is_that_of_the_table() -> None:
    plain = lemma_table("en", corrections=False)
    families = plain.families(["worse", "feeling", "colour"])
    assert {"wrong", "worst"} <= families["worse"]
    assert "felt" in families["feeling"]
    assert "color" not in families["colour"]
