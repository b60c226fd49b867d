"""Names and doubtful forms are asked about one by one; nothing is taken for granted, nothing lost."""

from __future__ import annotations

import io

import pytest

from qualcode.actions.memos import add_memo
from qualcode.cli import render
from qualcode.cli.pseudonym_prompt import confirm
from qualcode.pseudonyms.key import NameKey


@pytest.fixture
def answer(study, tmp_path, monkeypatch, capsys):
    """Answers with these lines; gives the key (None: no copy), every key kept, and what was said."""
    render.out.cache_clear()

    def run(*lines, known=NameKey()):  # noqa: B008
        kept = []
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        key = confirm(study, known, kept.append, tmp_path / "copy")
        return key, kept, " ".join(capsys.readouterr().out.split())

    yield run
    render.out.cache_clear()


REST = "e"
OTHERS = frozenset({"North", "South", "@home"})
KNOWN = NameKey({"Kaya": "[P3]", "Łukasz": "[P4]"}, OTHERS)


def test_each_name_with_its_lines(answer):
    key, kept, said = answer("", REST, "y")
    assert key.names == {"Kaya": "[person 1]"}
    assert len(kept) == 1
    assert "Kaya person (a speaker's label)" in said
    assert "SU1, line 3 **Kaya:** My sister rings me ever" in said
    assert "1 name to replace. Create the copy in" in said


def test_a_pseudonym_of_one_s_own_and_no_name(answer):
    key, _, _ = answer("[P3]", "n", REST, "y")
    assert key.names == {"Kaya": "[P3]"}
    assert key.refused == {"Łukasz"}


def test_back_to_the_one_before(answer):
    key, kept, _ = answer("n", "b", "[P3]", REST, "y")
    assert key == NameKey({"Kaya": "[P3]"})
    assert kept[0].refused == {"Kaya"}


def test_what_is_no_pseudonym_is_asked_again(answer):
    key, _, said = answer("x", "[Kaya P]", "?", "[P3]", REST, "y")
    assert key.names == {"Kaya": "[P3]"}
    assert "needs more than one letter" in said
    assert "contains 'Kaya'" in said
    assert "type another" in said


def test_a_decision_outlives_quitting_and_silence(answer):
    key, kept, _ = answer("[P3]", "q")
    assert key is None
    assert kept[-1].names == {"Kaya": "[P3]"}
    with pytest.raises(EOFError):
        answer("[P3]")


def test_no_copy_without_a_yes(answer):
    assert answer("", REST, "", "n")[0] is None


def test_misspellings_are_offered_and_confirmed(answer, study):
    add_memo(study, "study", "Kayaa and Kaja, not Lukas.", coder="ana")
    key, _, said = answer(REST, "y", "n", "n", "y", known=KNOWN)
    assert "Kayaa - Kaya, misspelt?" in said
    assert "Kayaa and Kaja, not Lukas." in said
    yes = {name for name in key.names if key.names[name] == "[P3]"}
    assert len(yes - {"Kaya"}) == 1
    assert len(key.refused - OTHERS) == 2


def test_each_place_of_a_word_that_may_be_a_name(answer, study):
    add_memo(study, "study", "Will went. They will. Will you? Will who?", coder="ana")
    known = KNOWN | NameKey({"Will": "[P5]"})
    key, _, said = answer("y", "o", "o", "y", known=known)
    assert "Will - the name or the ordinary word? place 1 of 3" in said
    exact = [said for place, (word, said) in sorted(key.places.items()) if word == "Will"]
    assert exact == ["[P5]", "", ""]
    key, _, _ = answer("n", "a", "s", "y", known=known)
    exact = [said for place, (word, said) in sorted(key.places.items()) if word == "Will"]
    assert exact == ["", "[P5]", "[P5]"]


def test_what_was_decided_is_not_asked_again(answer, study):
    add_memo(study, "study", "Kayaa", coder="ana")
    known = KNOWN | NameKey(refused=frozenset({"Kayaa"}))
    key, kept, said = answer(known=known)
    assert "misspelt" not in said
    assert kept == []
    assert key == known


def test_other_names_of_somebody_get_what_was_typed(answer, study):
    add_memo(study, "study", "So Kaya Demir, with Kaya Demirs pen, and my sister Kaya.", coder="a")
    key, _, said = answer("[P3]", "n", "", REST, *"yyyy", known=NameKey(refused=OTHERS))
    assert "Pseudonym [P3]? (Enter" in said
    assert {key.names["Kaya"], key.names["Kaya Demir"]} == {"[P3]"}
