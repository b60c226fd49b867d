"""Names: proposed, found in every form, replaced with their codings, and looked for as leaks."""

from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from qualcode.carry.spans import CHANGED, KEPT
from qualcode.model.spans import Span
from qualcode.pseudonyms import proposals as names
from qualcode.pseudonyms import replacing as pseudonyms
from qualcode.pseudonyms.identifiers import find_identifiers
from qualcode.pseudonyms.proposals import cannot_find, load_recogniser, propose_names
from qualcode.pseudonyms.replacing import (
    Replacer,
    carry_over_edits,
    find_forms,
    find_leaks,
    replace_spans,
)
from qualcode.pseudonyms.spellings import edit_distance

TEXT = """Interviewer: So, Anna, tell me.
Anna: I told Mark and my sister Bronwen. Will you come, Mark? He said he will.
ANNA'S house, anna’s garden, the Smiths, Ms Smith. Ana rang, or Broonwen did.
Interviewer: Then Dr Patel sent you to Willow Lane in Leeds, to the Northgate Community Hospital?
Anna: Yes, when I was 43. On 3 May 2019 I rang 07700 900123. Anna-Marie Smith wrote.
"""


def forms(name, text=TEXT):
    return {(form.text, form.kind, form.sure) for form in find_forms([name], {"d": text})}


# --- Forms ---------------------------------------------------------------------------------------


def test_every_form_of_a_name():
    found = forms("Bronwen")
    assert ("Bronwen", "exact", True) in found
    assert ("Broonwen", "misspelt", False) in found
    assert {form[0] for form in forms("Smith")} == {"Smith"}
    assert ("Smith", "plural", True) in forms("Smith")


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("O'Brien", "old O’Brien’s dog", "O’Brien"),
        ("Anna Smith", "then Anna\nSmith came", "Anna Smith"),
        ("Anna-Marie", "so Anna Marie came", "Anna Marie"),
        ("Dr Patel", "that Dr. Patel", "Dr. Patel"),
        ("J. Smith", "by J Smith", "J Smith"),
        ("James", "it is James' own", "James"),
        ("Ward 12", "on ward 12 then", "ward 12"),
        ("Łukasz", "with ŁUKASZ there", "ŁUKASZ"),
    ],
)
def test_forms_as_people_write_them(name, text, found):
    assert [form.text for form in find_forms([name], {"d": text}) if form.sure] == [found]


def test_only_whole_words():
    assert forms("Ann", "Annual Anna annoys") == set()
    assert forms("Leigh", "Leighton") == set()


def test_an_ordinary_word_is_not_sure_in_small_letters_or_where_a_sentence_begins():
    text = "I saw Mark. Will you? He will. I asked Will. They will, it will."
    assert ("Will", "exact", False) in forms("Will", text)
    assert ("will", "case", False) in forms("Will", text)
    assert ("Mark", "exact", True) in forms("Mark", text)


def test_misspellings_are_offered_not_taken():
    text = "Shelley, Shelly, Shelleys, Sheley, shell, Kelly and José, Jose"
    offered = {f.text for f in find_forms(["Shelley"], {"d": text}) if f.kind == "misspelt"}
    assert offered == {"Shelly", "Sheley"}
    assert [f.text for f in find_forms(["José"], {"d": text}) if not f.sure] == ["Jose"]


@pytest.mark.parametrize(
    ("mine", "yours", "steps"),
    [
        ("anna", "anna", 0),
        ("anna", "ana", 1),
        ("anna", "naan", 2),
        ("mark", "makr", 1),
        ("", "ab", 2),
    ],
)
def test_edit_distance(mine, yours, steps):
    assert edit_distance(mine, yours) == edit_distance(yours, mine) == steps


# --- Replacement ---------------------------------------------------------------------------------


def replace_all(text, names, *, unsure=False):
    """The text with the names replaced, and the edits that did it."""
    return replace_spans(text, Replacer(names, texts=[text]).find(text, unsure=unsure))


PSEUDONYMS = {
    "Anna": "[P3]",
    "Anna-Marie Smith": "[P4]",
    "Smith": "[P4]",
    "Mark": "[P5]",
    "Northgate Community Hospital": "[NHS trust, North]",
}


def test_replaced_consistently_in_every_form():
    text, edits = replace_all(TEXT, PSEUDONYMS)
    assert "Anna" not in text
    assert "[P3]'S house" in text
    assert "the [P4]s, Ms [P4]" in text
    assert "[P4] wrote" in text
    assert "to the [NHS trust, North]?" in text
    for edit in edits:
        assert edit.after.of(text) in PSEUDONYMS.values()
        assert edit.before.of(TEXT).split()[0].split("-")[0].title() in {
            "Anna",
            "Smith",
            "Mark",
            "Northgate",
        }


def test_replacing_again_changes_nothing():
    once, _ = replace_all(TEXT, {**PSEUDONYMS, "North": "[place 1]", "Trust": "[x]"})
    assert replace_all(once, {**PSEUDONYMS, "North": "[place 1]", "Trust": "[x]"}) == (once, [])


def test_what_is_unsure_only_on_request():
    text = "I met Will. Will you come? I will."
    assert replace_all(text, {"Will": "[P1]"})[0] == "I met [P1]. Will you come? I will."
    assert (
        replace_all(text, {"Will": "[P1]"}, unsure=True)[0] == "I met [P1]. [P1] you come? I [P1]."
    )


def test_codings_move_along():
    text = "So I told Anna Smith that. Anna laughed."
    new, edits = replace_all(text, {"Anna Smith": "[P3]", "Anna": "[P3]"})
    spans = [
        Span(0, 4),
        Span(10, 20),
        Span(10, 14),
        Span(5, 17),
        Span(20, 26),
        Span(5, 10),
        Span(27, 40),
        Span(0, 40),
    ]
    carried = carry_over_edits(spans, edits)
    assert [(c.state, c.after.of(new)) for c in carried] == [
        (KEPT, "So I"),
        (CHANGED, "[P3]"),
        (CHANGED, "[P3]"),
        (CHANGED, "told [P3]"),
        (KEPT, " that."),
        (KEPT, "told "),
        (CHANGED, "[P3] laughed."),
        (CHANGED, new),
    ]


words = st.lists(
    st.sampled_from(["Anna", "Ann", "anna", "Bo", "went", "P3", "x", "’s", "-", ".\n"]), max_size=25
)


@given(words.map(" ".join), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_edits_say_exactly_what_was_done(text, bounds):
    new, edits = replace_all(text, {"Anna": "[P3]", "Bo": "[somebody else]"})
    rebuilt, at = [], 0
    for edit in edits:
        rebuilt += [text[at : edit.before.start], edit.after.of(new)]
        at = edit.before.end
    assert "".join([*rebuilt, text[at:]]) == new
    spans = [Span(min(pair), max(pair)) for pair in bounds if max(pair) <= len(text)]
    for carried in carry_over_edits(spans, edits):
        assert carried.after is not None
        assert carried.after.end <= len(new)
        if carried.state == KEPT:
            assert carried.after.of(new) == carried.before.of(text)


# --- Leaks ---------------------------------------------------------------------------------------


def test_leaks_in_texts_and_file_names():
    places = {
        "FG1": "Nothing here.\nAsk Anna Smith, or SMITH.",
        "transcripts/2020_anna_smith-2.docx": "transcripts/2020_anna_smith-2.docx",
        "author": "AnnaSmith",
        "memo": "Blacksmiths and annals",
    }
    leaks = find_leaks(["Anna Smith"], places)
    assert [(leak.where, leak.form, leak.kind, leak.line) for leak in leaks] == [
        ("FG1", "Anna Smith", "exact", 2),
        ("FG1", "SMITH", "part", 2),
        ("transcripts/2020_anna_smith-2.docx", "anna_smith", "case", 1),
        ("author", "AnnaSmith", "case", 1),
    ]
    assert leaks[0].context == "Ask Anna Smith, or SMITH."


def test_no_leak_after_replacement():
    new, _ = replace_all(TEXT, PSEUDONYMS, unsure=True)
    assert find_leaks(PSEUDONYMS, {"d": new}, unsure=True) == []
    assert len(find_leaks(PSEUDONYMS, {"d": TEXT})) >= 9


def test_an_ordinary_word_is_no_leak_unless_asked():
    assert find_leaks(["Will"], {"d": "I will, he will."}) == []
    assert len(find_leaks(["Will"], {"d": "I will, he will."}, unsure=True)) == 2


# --- Proposals -----------------------------------------------------------------------------------


def proposed(text=TEXT, **kwargs):
    return {p.name: p for p in propose_names({"d": text}, **kwargs)}


def test_people_places_organisations_numbers():
    found = proposed()
    assert found["Bronwen"].kind == "person"
    assert found["Patel"].kind == "person"
    assert found["Mark"].kind == "name"
    assert found["Leeds"].kind == found["Willow Lane"].kind == "place"
    assert found["Northgate Community Hospital"].kind == "organisation"
    assert found["43"].kind == "age"
    assert found["43"].replacement == "[age 40s]"
    assert found["3 May 2019"].kind == "date"
    assert found["07700 900123"].kind == "phone number"
    for word in ("Interviewer", "Will", "Yes", "On", "I", "He"):
        assert word not in found


def test_each_place_of_a_name_is_told_wherever_it_stands():
    assert [span.of(TEXT) for _, span in proposed()["Mark"].places] == ["Mark", "Mark"]


def test_the_study_s_own_list_comes_first_with_its_pseudonyms():
    found = propose_names({"d": TEXT}, {"Anna": "[P3]", "Nobody": "[P9]"})
    assert (found[0].name, found[0].kind, found[0].replacement) == ("Anna", "listed", "[P3]")
    assert "Nobody" not in {proposal.name for proposal in found}


def test_one_pseudonym_for_the_parts_of_one_name():
    found = proposed("We met Anna Smith there. Then Anna left, and so did Ms Smith.")
    assert found["Anna Smith"].replacement == found["Smith"].replacement
    assert proposed("So Anna left.", known={"Anna Smith": "[P3]"})["Anna"].replacement == "[P3]"


def test_labels_that_are_names_are_proposed():
    text = "Tomasz: Hello.\nP3: Hello.\nInterviewer: Hello."
    assert list(proposed(text, speakers=["Tomasz", "P3", "Interviewer", "RA"])) == ["Tomasz"]


def test_a_word_that_is_written_small_as_well_is_no_name():
    assert "Therapy" not in proposed("I liked the Therapy. The therapy was fine, therapy helps.")


def test_a_contraction_is_no_name():
    assert proposed("So I said, Don’t. I don't know, I don’t mind.") == {}


def test_a_language_that_writes_nouns_with_capitals():
    text = "Dann kam die Angst, und mit Herr Weber, Dr. Weber, ging das Leben weiter."
    assert "Angst" not in proposed(text, language="de")
    assert proposed(text, language="de")["Weber"].kind == "person"
    assert "nouns have capitals" in cannot_find("de", None)


def test_what_cannot_be_found_is_said():
    assert "No trained spaCy model" in cannot_find("en-GB", None)
    assert cannot_find("en", lambda text: []) == ""


def test_a_trained_model_is_used_where_one_is_installed(monkeypatch, tmp_path):
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": "PERSON", "pattern": "maeve"}, {"label": "GPE", "pattern": "Ulm"}]
    )
    pipeline.to_disk(tmp_path / "en_made_sm")
    asked = []
    monkeypatch.setattr(
        "spacy.util.get_installed_models", lambda: ["de_core_news_lg", "en_made_sm"]
    )
    load = spacy.load
    monkeypatch.setattr("spacy.load", lambda name: asked.append(name) or load(tmp_path / name))
    recogniser = load_recogniser("en-GB")
    assert asked == ["en_made_sm"]
    found = proposed("Well.\nThen maeve moved to Ulm.", recogniser=recogniser)
    assert (found["maeve"].kind, found["maeve"].why) == ("person", "a trained model")
    assert found["Ulm"].kind == "place"


def test_without_a_model_there_is_none(monkeypatch):
    monkeypatch.setattr("spacy.util.get_installed_models", list)
    assert load_recogniser("en") is None


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("mail a.b@nhs.example.org now", "e-mail", "a.b@nhs.example.org"),
        ("see www.example.org/x.", "web address", "www.example.org/x"),
        ("she is @anna_s there", "web address", "@anna_s"),
        ("at Flat 2, 14 Elm Road, Leeds, LS1 4AB then", "address", "Flat 2, 14 Elm Road, Leeds, LS1 4AB"),
        ("in SW1A 1AA", "address", "SW1A 1AA"),
        ("rang (0113) 496 0123 twice", "phone number", "(0113) 496 0123"),
        ("rang +44 7700 900123", "phone number", "+44 7700 900123"),
        ("is 943 476 5919, the", "number", "943 476 5919"),
        ("is QQ 12 34 56 C or", None, None),
        ("is AB 12 34 56 C or", "number", "AB 12 34 56 C"),
        ("on 03/05/2019.", "date", "03/05/2019"),
        ("on the 3rd of May, we", "date", "the 3rd of May"),
        ("on May 3rd, 2019", "date", "May 3rd, 2019"),
        ("since March 2020", "date", "March 2020"),
        ("back in 1987 I", "date", "1987"),
        ("aged 43 then", "age", "aged 43"),
        ("a 43-year-old man", "age", "43-year-old"),
        ("forty-three years old", "age", "forty-three years old"),
        ("I'm 43.", "age", "43"),
        ("when I was seventeen I", "age", "seventeen"),
        ("at 10:30, for 00:12:04", None, None),
        ("I'm one of them, I'm fine, may I", None, None),
        ("about 20 of 300 people, 1,500 pounds", None, None),
        ("when I was ten stone", None, None),
    ],
)  # fmt: skip
def test_identifiers(text, kind, said):
    found = [(one.kind, one.span.of(text)) for one in find_identifiers(text)]
    assert found == ([(kind, said)] if kind else [])


def test_wording():
    for module in (names, pseudonyms):
        source = Path(module.__file__).read_text(encoding="utf-8")
        assert "anonymis" not in source.replace("never anonymised", "")
