from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.keywords.contractions import join_contraction, split_contraction
from qualcode.model.spans import Span
from qualcode.text.language import (
    base_language,
    count_words,
    has_lemma_table,
    lemma_forms,
    lemma_table,
    pipeline,
    sentences,
    words,
)

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "brainscience"


def split(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text, "en")]


@pytest.mark.parametrize(
    "parts",
    [
        ["I left.", "Then what?", "Nothing!", "Really."],
        ["so i left.", "and then?", "no idea", ""],
        ["Well... it was hard.", "I don't know... I think so…", "Yes."],
        ["He went on...", "She did not."],
        ["Dr. Smith saw me.", "Mr. and Mrs. Jones, too."],
        ["She is a Psy.D who listens.", "A Psy.D., in fact."],
        ["J. Smith and A. B. Jones.", "You and I.", "Then us."],
        ["Then Mireille B. Reece came.", "It was plan B.", "We left at 5 p.m. or so."],
        ["E.g. this one, i.e. that.", "Tea, biscuits etc. were there.", "No.", "Yes."],
        ["1. First thing.", "It was in 2019.", "Then 3.5 years."],
        ['"He said so."', "(She did, too.)", "Did he “really?”", "Yes."],
        ["I felt better.Then I left.".removesuffix("Then I left."), "Then I left."],
        ["see changelog.com/x for it.", "[04:02] And on."],
        ["wrapped\nline here.", "Next."],
        ["What?!", "No way!!", "so."],
    ],
)
@pytest.mark.parametrize("gap", [" ", "  ", "\n"])
def test_sentences_of_speech(parts, gap) -> None:
    wanted = [part for part in parts if part]
    assert split(gap.join(wanted)) == wanted


def test_an_empty_line_ends_a_sentence_and_a_space_may_be_forgotten() -> None:
    assert split("no stop here\n\n and on \n \n end") == ["no stop here", "and on", "end"]
    assert split("I felt better.Then I left. Visit Node.js now") == [
        "I felt better.",
        "Then I left.",
        "Visit Node.js now",
    ]
    assert split("我很好。你呢？好") == ["我很好。", "你呢？", "好"]


@given(st.text(alphabet="ab AB.?!…\n\"'1", max_size=60))
def test_sentences_lose_no_letter_and_do_not_overlap(text: str) -> None:
    spans = sentences(text, "en")
    for before, after in itertools.pairwise(spans):
        assert before.precedes(after)
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert all(at in covered for at, char in enumerate(text) if char.isalnum())
    for span in spans:
        assert span.of(text) == span.of(text).strip()


def test_sentences_agree_with_spacy_where_no_pause_is_written() -> None:
    if not REAL.is_dir():
        pytest.skip(f"no real transcripts at {REAL}")
    text = (REAL / "brain-science-3.md").read_text(encoding="utf-8")
    speech = re.sub(r"^\*\*[^*]+:\*\*|\\\[[\d:]+\\\]", "", text, flags=re.MULTILINE)
    paragraphs = [p.strip() for p in speech.split("\n\n") if "..." not in p]
    same = both = 0
    for paragraph in paragraphs:
        ours = set(sentences(paragraph, "en"))
        theirs = {
            Span(s.start_char, s.start_char + len(s.text.rstrip()))
            for s in pipeline("en")(paragraph).sents
        }
        same += len(ours & theirs)
        both += len(ours | theirs)
    assert both > 280
    assert same / both > 0.97


def test_lemma_families() -> None:
    assert lemma_forms("felt", "en") == {"feel", "feels", "felt", "feeling"}
    assert lemma_forms("Therapists", "en-GB") == {"therapist", "therapists"}
    assert "went" in lemma_forms("go", "en")
    assert {"americans", "american"} <= lemma_forms("American", "en")
    assert lemma_forms("Therapeuten", "de") == {"therapeut", "therapeuten"}
    assert "армией" in lemma_forms("армия", "ru")
    assert lemma_forms("ζωή", "el") == {"ζωή"}
    assert lemma_forms("Zzyx", "en") == {"zzyx", "zzyxes"}


@pytest.mark.parametrize(
    ("language", "word", "forms"),
    [
        # What the lookup tables of these languages leave to the tables of exceptions.
        ("nl", "kind", {"kinderen"}),
        ("nl", "vond", {"vinden", "gevonden"}),
        ("nl", "goed", {"beter", "beste"}),
        # The table of exceptions has nouns as forms of verbs, and verbs as forms of nouns.
        ("nl", "huis", {"huizen", "huis"}),
        ("nl", "werken", {"werkte", "gewerkt", "werkt"}),
        ("nl", "slapen", {"sliep", "geslapen"}),
        ("fr", "aimer", {"aimé", "aimés", "aimait"}),
        ("nb", "gå", {"gikk", "gått"}),
        ("no", "barna", {"barn", "barnet"}),
        ("fr", "être", {"suis", "sommes", "était", "sera"}),
        ("fr", "fait", {"faire", "faisait"}),
        # Italian has one table of all words, and one a part of speech that knows the nouns.
        ("it", "uomo", {"uomini"}),
        ("it", "figlia", {"figlie"}),
        ("it", "amico", {"amici", "amiche"}),
        ("it", "andare", {"vado", "andato"}),
        # The French tables know no œ.
        ("fr", "sœurs", {"sœur", "soeur", "soeurs"}),
        ("fr", "œil", {"yeux", "oeil"}),
        ("fr", "cœur", {"cœurs", "coeurs"}),
    ],
)
def test_frequent_and_irregular_words(language: str, word: str, forms: set[str]) -> None:
    assert forms <= lemma_forms(word, language)


def test_families_of_many_words_are_those_of_each() -> None:
    table = lemma_table("en")
    many = ["feel", "well", "better", "recovery", "nt", "was"]
    assert table.families(many) == {word: lemma_forms(word, "en") for word in many}
    assert all(word in forms for word, forms in table.families(many).items())


def test_languages() -> None:
    assert base_language("en_US") == base_language("EN-GB") == "en"
    assert base_language("no") == "nb"
    assert has_lemma_table("pl")
    assert has_lemma_table("id")
    assert not has_lemma_table("el")
    assert not has_lemma_table("")
    assert not has_lemma_table("get_file")


def test_words() -> None:
    text = "I don’t—self-esteem, naïve 24/7 _x_"
    found = ["I", "don’t", "self", "esteem", "naïve", "24", "7", "x"]
    assert [span.of(text) for span in words(text)] == found
    assert count_words(text, 1, len(text), 99) == len(found) - 1
    assert count_words(text, 0, len(text), 3) == 3


def test_contractions() -> None:
    assert split_contraction("Don't") == ("Do", "n't")
    assert split_contraction("can't") == ("can", "n't")
    assert split_contraction("cannot") == ("can", "not")
    assert split_contraction("therapist's") == ("therapist", "'s")
    assert split_contraction("o'clock") == ("o'clock",)
    assert join_contraction("can", "n't") == ("can't",)
    assert join_contraction("can", "not") == ("cannot",)
    assert join_contraction("feel", "heard") == ()
