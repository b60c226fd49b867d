"""Quoted words, and the place where they stand."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import QualcodeError
from qualcode.model.spans import Span
from qualcode.text.anchors import beginning, find_quotes, place_quote, shorten, show_place
from qualcode.text.folding import fold
from qualcode.text.nearest import find_nearest

TEXT = "P3: I’m “fine” – really… they said.\nP4: I was fine\u00a0then, the therapy helped."


def words(quote, text=TEXT, within=None, **kwargs):
    return [span.of(text) for span in find_quotes(text, quote, within, **kwargs)]


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("I'm \"fine\" - really...", TEXT, "I’m “fine” – really…"),
        ("they said. P4:", TEXT, "they said.\nP4:"),
        ("fine then", TEXT, "fine\u00a0then"),
        ("  the therapy ", TEXT, "the therapy"),
        ("well-known", "a well—known man", "well—known"),
        ("well - known", "a well-known man", "well-known"),
        ("so--then", "so—then", "so—then"),
        ("so – then", "so -- then", "so -- then"),
        ("cooperate", "we co\u00adoperate here", "co\u00adoperate"),
        ("co\u00adoperate", "we cooperate here", "cooperate"),
        ("cafe\u0301 au lait", "un caf\u00e9 au lait", "caf\u00e9 au lait"),
        ("caf\u00e9", "un cafe\u0301!", "cafe\u0301"),
        ("find", "to \ufb01nd it", "\ufb01nd"),
        ("wait. . . what", "wait… what", "wait… what"),
        ("wait … what", "wait ... what", "wait ... what"),
        ("«ja»", 'she said "ja" to it', '"ja"'),
        ("don`t", "I don’t know", "don’t"),
        ("one two", "one \t\n  two", "one \t\n  two"),
        ("שלום", "he said \u200fשלום\u200f today", "שלום"),
        ("\U0001f469\u200d\U0001f4bb ok", "the \U0001f469\u200d\U0001f4bb ok", "\U0001f469\u200d\U0001f4bb ok"),
        ("한국", unicodedata.normalize("NFD", "한국"), unicodedata.normalize("NFD", "한국")),
        ('"I was fine"', "P4: I was fine", "I was fine"),
    ],
)  # fmt: skip
def test_typography_is_forgiven(quote, text, found):
    assert words(quote, text) == [found]


def test_other_letters_are_not_forgiven():
    assert words("I am fine") == []
    assert words("cafe", "un café") == []


def test_case_only_on_request():
    assert words("THE THERAPY") == []
    assert words("THE THERAPY", ignore_case=True) == ["the therapy"]
    assert words("STRASSE", "die Straße", ignore_case=True) == ["Straße"]
    assert words("İs", "x i\u0307s y", ignore_case=True) == ["i\u0307s"]


def test_whole_words_come_before_parts_of_words():
    assert words("the", "then the other") == ["the"]
    assert words("ther", "then the other") == ["ther"]
    assert len(words("the", "them and other")) == 2


def test_scripts_without_spaces_have_no_parts_of_words():
    assert words("日本", "日本語と日本、") == ["日本", "日本"]


def test_overlapping_places_are_all_told():
    assert len(words("ha ha", "ha ha ha")) == 2


def test_dots_join_two_ends():
    text = "I felt lost. Nobody asked me. I felt that nobody listened. They asked at the end."
    assert words("Nobody ... listened", text) == ["Nobody asked me. I felt that nobody listened"]
    assert words("Nobody [...] listened", text) == words("Nobody … listened", text)
    assert words("I felt … asked", text) == [
        "I felt lost. Nobody asked",
        "I felt that nobody listened. They asked",
    ]
    assert words("lost … me … end", text)[0].startswith("lost. Nobody asked me. I felt")
    assert words("...Nobody asked me...", text) == ["Nobody asked me"]
    assert words("listened ... lost", text) == []
    assert words("I felt ... heard", "I felt, I felt, I was heard, heard") == [
        "I felt, I was heard"
    ]


def test_dots_that_stand_in_the_text_are_meant():
    text = "so ... yes. And so I said yes."
    assert words("so ... yes", text) == ["so ... yes"]


def test_only_within():
    window = Span(TEXT.index("P4"), len(TEXT))
    assert find_quotes(TEXT, "fine", window) == [Span(46, 50)]
    assert words("P4: I", within=Span(0, 38)) == []


@pytest.mark.parametrize("quote", ["", "  \n", "\u00ad", "..."])
def test_nothing_stands_nowhere(quote):
    assert find_quotes("some words", quote) == []


def test_place_quote_gives_the_one_place():
    assert place_quote(TEXT, "fine", Span(40, len(TEXT))) == Span(46, 50)


def test_a_quote_that_is_not_there_tells_the_nearest_words():
    with pytest.raises(QualcodeError, match="the therapist helped") as caught:
        place_quote(TEXT, "the therapist helped")
    assert "the therapy helped" in (caught.value.hint or "")


def test_a_quote_with_nothing_like_it():
    with pytest.raises(QualcodeError) as caught:
        place_quote(TEXT, "zebra crossing ahead")
    assert "copy the quote" in (caught.value.hint or "")


def test_a_quote_in_other_capitals_or_another_turn_is_told():
    with pytest.raises(QualcodeError) as caught:
        place_quote(TEXT, "i WAS fine")
    assert "capitals" in (caught.value.hint or "")
    with pytest.raises(QualcodeError) as caught:
        place_quote(TEXT, "the therapy", Span(0, 30))
    assert "elsewhere" in (caught.value.hint or "")
    assert "[the therapy]" in (caught.value.hint or "")


def test_a_quote_that_stands_twice_tells_each_place():
    with pytest.raises(QualcodeError, match="2 times") as caught:
        place_quote(TEXT, "fine")
    assert "“[fine]”" in caught.value.message
    assert "I was [fine] then" in caught.value.message
    assert "more of the text" in (caught.value.hint or "")


def test_a_quote_that_stands_often_tells_five_places():
    with pytest.raises(QualcodeError, match=r"30 times.*and 25 more"):
        place_quote("yeah, " * 30, "yeah")


def test_an_empty_quote():
    with pytest.raises(QualcodeError, match="empty"):
        place_quote(TEXT, " ")


def test_shown_on_one_line():
    assert show_place("a b\nc d", Span(2, 5)) == "a [b c] d"
    assert "\n" not in show_place(TEXT, Span(30, 45))
    assert len(shorten("word " * 100)) <= 82


def test_nearest_is_at_least_half_alike():
    assert find_nearest("I never slept well there.", "I nevr slep wel").of(
        "I never slept well there."
    ) == "I never slept well"  # fmt: skip
    assert find_nearest("I never slept well there.", "qqq zzz") is None
    assert find_nearest("", "words") is None


# --- Properties ----------------------------------------------------------------------------------

texts = st.text(
    alphabet=st.sampled_from("ab cd'’\"“-–…. \n\u00a0\u00ad\u00e9e\u0301\ufb01\U0001f600日"),
    max_size=40,
)


@given(texts, st.data())
def test_what_is_found_has_the_words_of_the_quote(text, data):
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    folded = fold(quote).text.strip()
    for span in find_quotes(text, quote):
        assert span.of(text) == span.of(text).strip()
        assert fold(span.of(text)).text in {folded, folded[1:-1].strip()} or "..." in folded


plain = st.text(alphabet=st.sampled_from("abc '\"-.\n"), max_size=20)
CURLY = str.maketrans({"'": "’", '"': "“", "-": "–", " ": "\u00a0", "\n": "\n\n"})


@given(plain, plain, plain)
def test_every_stretch_of_a_text_is_found_where_it_stands(before, middle, after):
    quote = f"a{middle}b"
    text = f"{before}c. {quote} c{after}"
    place = Span(len(before) + 3, len(before) + 3 + len(quote))
    assert place in find_quotes(text, quote)
    assert place in find_quotes(text, quote.translate(CURLY))
    assert place in find_quotes(text, quote.upper(), ignore_case=True)


@given(texts)
def test_folding_leads_back(text):
    folded = fold(text)
    for at in range(len(folded.text)):
        span = folded.span(at, at + 1)
        if span is not None:
            assert folded.text[at] in fold(span.of(text)).text
    if folded.text:
        whole = folded.span(0, len(folded.text))
        assert whole is not None
        assert fold(whole.of(text)).text == folded.text


@given(texts)
def test_folding_again_changes_nothing(text):
    once = fold(text).text
    assert fold(once).text == once or "." in once or "-" in once


def test_the_beginning_of_words_on_one_line():
    assert beginning(" one\n two\tthree ", 13) == "one two three"
    assert beginning("one two three!", 13) == "one two thre…"
    assert beginning("", 13) == ""
