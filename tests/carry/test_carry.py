"""Codings move with their words; nothing is put on other words."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from qualcode.carry.spans import CHANGED, KEPT, MOVED, ORPHANED, carry_spans
from qualcode.model.spans import Span

INTERVIEW = """Interviewer: What has helped you most?

P1: Having somebody to talk to. My sister, mostly. She comes on Fridays.

Interviewer: Yeah.

P1: And the group. I was scared of the group at first, and then I wasn't.

Interviewer: Yeah.

P1: The tablets did nothing for me. I stopped them in the spring.

Interviewer: Can you say more about that?

P1: I told nobody. Yeah. I just stopped, and I walked the dog twice a day instead.
"""


def span_of(words, text=INTERVIEW, nth=0):
    start = [found.start() for found in re.finditer(re.escape(words), text)][nth]
    return Span(start, start + len(words))


def carry(words, new, nth=0, old=INTERVIEW):
    carried = carry_spans(old, new, [span_of(words, old, nth)])[0]
    return carried.state, carried.after.of(new) if carried.after else None, carried.after


def swap(first, second, text=INTERVIEW):
    return text.replace(first, "\0").replace(second, first).replace("\0", second)


def test_same_text_keeps_every_span_as_it_is():
    spans = [span_of("My sister"), span_of("Yeah.", nth=2), Span(0, len(INTERVIEW)), Span(5, 5)]
    assert carry_spans(INTERVIEW, INTERVIEW, spans) == [(span, span, KEPT) for span in spans]


def test_insertion_before_shifts():
    new = INTERVIEW.replace("My sister", "My whole family, and my sister", 1)
    state, words, after = carry("The tablets did nothing for me.", new)
    assert (state, words) == (KEPT, "The tablets did nothing for me.")
    assert after.start == span_of(words).start + len(new) - len(INTERVIEW)


def test_typing_error_inside_is_changed():
    new = INTERVIEW.replace("scared of the group", "scarred off the group")
    assert carry("I was scared of the group at first", new)[:2] == (
        CHANGED, "I was scarred off the group at first",
    )  # fmt: skip
    assert carry("scared", new)[:2] == (CHANGED, "scarred")


def test_typing_error_beside_leaves_it_alone():
    new = INTERVIEW.replace("The tablets did", "Teh tablets dd")
    assert carry("nothing for me", new)[:2] == (KEPT, "nothing for me")
    assert carry("tablets", new)[:2] == (KEPT, "tablets")


def test_cut_inside_shortens_and_insertion_inside_stretches():
    shorter = INTERVIEW.replace(" My sister, mostly.", "")
    assert carry("Having somebody to talk to. My sister, mostly. She comes on Fridays.", shorter)[
        :2
    ] == (CHANGED, "Having somebody to talk to. She comes on Fridays.")
    longer = INTERVIEW.replace("My sister, mostly.", "My sister, mostly. Not my brother.")
    assert carry("My sister, mostly. She comes on Fridays.", longer)[:2] == (
        CHANGED, "My sister, mostly. Not my brother. She comes on Fridays.",
    )  # fmt: skip


def test_deleted_words_are_an_orphan_even_where_they_stand_again():
    new = INTERVIEW.replace(" Yeah. I just", " I just")
    assert carry("Yeah.", new, nth=2)[:2] == (ORPHANED, None)
    new = INTERVIEW.replace(
        "P1: The tablets did nothing for me. I stopped them in the spring.\n\n", ""
    )
    assert carry("I stopped them in the spring.", new)[:2] == (ORPHANED, None)


def test_replaced_answer_is_an_orphan():
    new = INTERVIEW.replace("My sister, mostly.", "Nobody at all, in fact, for years.")
    assert carry("My sister, mostly.", new)[:2] == (ORPHANED, None)


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_repeated_words_stay_with_their_own_occurrence(nth):
    new = INTERVIEW.replace("P1: Having", "P1: Yeah. Yeah. Having").replace("dog twice", "dog once")
    state, words, after = carry("Yeah.", new, nth=nth)
    assert (state, words) == (KEPT, "Yeah.")
    assert after == span_of("Yeah.", new, nth + 2)


def test_a_question_asked_twice_and_edited_once_stays_with_its_own_occurrence():
    # Both neighbours of the one that stays the same were edited too: no line around it is equal.
    asked = "Interviewer: And what about getting back to work? Can you tell me more about that?"
    old = f"""P1: It began in the spring, with the move to Leeds.

{asked}

P1: Nobody there would hear of it, and then the money ran out.

P1: So I went to the allotment most days, and dug.

{asked}

P1: The nurse laughed at the scales, which I still think about.
"""
    edited = asked.replace(": And", ": Erm, and").replace("? Can", "? Erm, can")
    new = old.replace(asked, edited, 1)
    for words in ("Leeds.", "hear of it", "days", "the scales"):
        new = new.replace(words, f"er, {words}")
    words = asked.removeprefix("Interviewer: ")
    assert carry(words, new, nth=1, old=old) == (KEPT, words, span_of(words, new))
    state, _, after = carry(words, new, old=old)
    assert state == CHANGED
    assert span_of(edited, new).covers(after)


def test_swapped_paragraphs_take_their_codings_along():
    new = swap(
        "P1: Having somebody to talk to. My sister, mostly. She comes on Fridays.",
        "P1: The tablets did nothing for me. I stopped them in the spring.",
    )
    for words in ("My sister, mostly.", "I stopped them in the spring.", "P1: The tablets"):
        state, found, after = carry(words, new)
        assert found == words
        assert after == span_of(words, new)
        assert state in {KEPT, MOVED}
    assert carry("My sister, mostly.", new)[0] == MOVED or carry("The tablets", new)[0] == MOVED


def test_a_moved_paragraph_with_a_typing_error():
    paragraph = "P1: And the group. I was scared of the group at first, and then I wasn't.\n\n"
    new = INTERVIEW.replace(paragraph, "") + paragraph.replace("scared", "scraed")
    assert carry("I was scared of the group at first", new)[:2] == (
        CHANGED, "I was scraed of the group at first",
    )  # fmt: skip
    assert carry("and then I wasn't", new)[:2] == (MOVED, "and then I wasn't")


def test_a_re_wrap_changes_no_words():
    new = re.sub(r"([^\n]{30,40}) ", r"\1\n", INTERVIEW)
    assert new != INTERVIEW
    state, words, _ = carry("The tablets did nothing for me. I stopped them in the spring.", new)
    assert state == KEPT
    assert (
        " ".join(words.split()) == "The tablets did nothing for me. I stopped them in the spring."
    )
    assert carry(words, INTERVIEW, old=new)[0] == KEPT


def test_replaced_names_stay_coded():
    old = INTERVIEW.replace("My sister", "My sister Anna").replace("with the dog", "Anna")
    new = old.replace("Anna", "[P3]")
    assert carry("My sister Anna, mostly.", new, old=old)[:2] == (
        CHANGED,
        "My sister [P3], mostly.",
    )
    assert carry("Anna", new, old=old)[:2] == (CHANGED, "[P3]")


def relabelled(text, names):
    for label, name in names.items():
        text = re.sub(f"^{label}:", f"{name}", text, flags=re.MULTILINE)
    return text


@pytest.mark.parametrize(
    "names",
    [
        {"Interviewer": "INT:", "P1": "Participant 01:"},
        {"Interviewer": "[00:00:01] I:", "P1": "[00:00:01] Gwen:"},
        {"Interviewer": "[interviewer]", "P1": "[participant 1]"},
        {"Interviewer": "Interviewer of the second wave:"},
    ],
)
def test_a_short_answer_stays_where_all_labels_were_renamed(names):
    new = relabelled(INTERVIEW, names)
    for nth in (0, 1):
        assert carry("Yeah.", new, nth=nth) == (KEPT, "Yeah.", span_of("Yeah.", new, nth))


def test_a_short_answer_stays_where_its_label_was_taken_off():
    new = INTERVIEW.replace("Interviewer: Yeah.", "Yeah.")
    assert carry("Yeah.", new, nth=1) == (KEPT, "Yeah.", span_of("Yeah.", new, 1))


def test_another_answer_under_another_label_is_an_orphan():
    new = INTERVIEW.replace("Interviewer: Yeah.", "P2: Never.")
    assert carry("Yeah.", new)[0] == ORPHANED


def test_an_answer_more_between_two_renamed_labels_is_not_guessed():
    new = relabelled(INTERVIEW, {"Interviewer": "INT:", "P1": "Participant 01:"})
    new = new.replace("INT: Yeah.", "INT: Yeah.\n\nParticipant 02: Yeah.", 1)
    assert carry("Yeah.", new)[0] == ORPHANED


def test_words_of_another_sentence_are_no_rest():
    old = "A: I felt that nobody in that place had ever once asked me what I wanted.\nB: Right.\n"
    new = "A: The food in that place was fine.\nB: Right.\n"
    assert (
        carry("nobody in that place had ever once asked me what I wanted", new, old=old)[0]
        == ORPHANED
    )


def test_a_cut_sentence_leaves_the_next_one_whole():
    old = "P: You're not thinking. You're thinking too much. I know.\n"
    new = "P: You're thinking too much. I know.\n"
    assert carry("You're thinking too much.", new, old=old)[:2] == (
        KEPT,
        "You're thinking too much.",
    )
    assert carry("You're not thinking.", new, old=old)[0] == ORPHANED


def test_text_pasted_twice_keeps_both_copies_apart():
    old = INTERVIEW + INTERVIEW
    new = old.replace("My sister, mostly.", "My sister, mostly, yes.", 1).replace(
        "spring", "sprign"
    )
    for nth in (0, 1):
        _, _, after = carry("I told nobody.", new, nth=nth, old=old)
        assert after == span_of("I told nobody.", new, nth)


def test_span_beyond_the_text_is_refused():
    with pytest.raises(ValueError, match="is outside the text"):
        carry_spans("short", "shorter", [Span(3, 9)])


def test_empty_texts():
    assert carry_spans("", "new", [Span(0, 0)])[0].state == ORPHANED
    assert carry_spans("gone", "", [Span(0, 4)])[0].state == ORPHANED


# --- Properties ----------------------------------------------------------------------------------

words = st.sampled_from(
    [
        "I",
        "you",
        "the",
        "group",
        "yeah",
        "no",
        "well",
        "felt",
        "heard",
        "talk",
        "Anna",
        "and",
        "but",
    ]
)
sentences = st.lists(words, min_size=1, max_size=8).map(lambda parts: " ".join(parts) + ".")
turns = st.lists(sentences, min_size=1, max_size=4).map(lambda parts: "P1: " + " ".join(parts))
texts = st.lists(turns, min_size=1, max_size=8).map("\n".join)
anything = st.text(alphabet="ab .\n\u00e9\U0001f600", max_size=40)


@st.composite
def edited(draw):
    """A text, a stretch of it, and what takes the stretch's place."""
    text = draw(texts)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(start + 40, len(text))))
    return text, start, end, draw(st.one_of(sentences, anything))


def spans_in(data, text, count=5):
    for _ in range(count):
        start = data.draw(st.integers(0, len(text)))
        yield Span(start, data.draw(st.integers(start, len(text))))


@given(texts, st.data())
def test_identity_keeps_all(text, data):
    spans = list(spans_in(data, text))
    assert carry_spans(text, text, spans) == [(span, span, KEPT) for span in spans]


@given(st.one_of(texts, anything), st.one_of(texts, anything), st.data())
@settings(max_examples=150)
def test_whatever_the_texts_what_is_kept_has_its_words(old, new, data):
    for carried in carry_spans(old, new, list(spans_in(data, old))):
        assert (carried.after is None) == (carried.state == ORPHANED)
        if carried.after is not None:
            assert carried.after.end <= len(new)
            same = carried.after.of(new).split() == carried.before.of(old).split()
            assert same == (carried.state in {KEPT, MOVED})


@given(texts, sentences, st.data())
@example("P1: yeah.\nP1: yeah.", "yeah.", None)
def test_an_insertion_in_front_shifts_all(text, sentence, data):
    new = f"Interviewer: Here begins something else.\n{sentence}\n\n{text}"
    spans = list(spans_in(data, text)) if data else [Span(4, 9)]
    by = len(new) - len(text)
    for carried in carry_spans(text, new, [span for span in spans if span.of(text).strip()]):
        if carried.state == KEPT:
            assert carried.after.of(new).split() == carried.before.of(text).split()
        assert carried.after is not None
        if text.count(sentence) == 0 and len(set(text.split("\n"))) == text.count("\n") + 1:
            stripped = carried.before.of(text)
            lead = len(stripped) - len(stripped.lstrip())
            assert carried.after.start in {
                carried.before.start + by,
                carried.before.start + lead + by,
            }


@given(edited(), st.data())
@settings(max_examples=200)
def test_one_edit_leaves_what_it_did_not_touch(edit, data):
    text, start, end, put = edit
    new = text[:start] + put + text[end:]
    # Where the same words stand around the edit, nobody can say which of them were put in.
    assume(len(set(re.findall(r"[^.\n]+", text + put))) == len(re.findall(r"[^.\n]+", text + put)))
    line = text.rfind("\n", 0, start) + 1
    for span in spans_in(data, text):
        if span.end <= line and span.of(text).strip():
            carried = carry_spans(text, new, [span])[0]
            assert carried.state == KEPT
            assert carried.after.of(new).split() == span.of(text).split()


@given(edited(), st.data())
def test_there_and_back_again(edit, data):
    text, start, end, put = edit
    new = text[:start] + put + text[end:]
    for carried in carry_spans(text, new, list(spans_in(data, text))):
        if carried.state == KEPT:
            back = carry_spans(new, text, [carried.after])[0]
            assert back.state in {KEPT, MOVED, ORPHANED, CHANGED}
            if back.state == KEPT:
                assert back.after.of(text).split() == carried.before.of(text).split()


@given(texts, st.integers(20, 60))
def test_a_re_wrap_keeps_all_words(text, width):
    new = re.sub(rf"([^\n]{{{width - 10},{width}}}) ", r"\1\n", text)
    tokens = [Span(*found.span()) for found in re.finditer(r"\S+(?: \S+)*", text)]
    for carried in carry_spans(text, new, tokens):
        assert carried.state == KEPT
        assert carried.after == carried.before


# --- Real conversations --------------------------------------------------------------------------

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "brainscience"


@pytest.mark.skipif(not REAL.is_dir(), reason="no ../shared/real beside the checkout")
def test_real_conversations_lose_no_coding(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "benchmarks"))
    import edits

    tally, _ = edits.try_edits(edits.read_texts([REAL]), 400, seed=11, show=0)
    assert tally["standing"] > 500
    assert tally["exact"] >= 0.99 * tally["standing"]
    assert (
        tally["silently_elsewhere"] <= 2
    )  # Lines alike that were put in or taken out side by side.


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase])
def test_a_text_set_in_other_capitals_keeps_every_span_on_its_words(change):
    spans = [Span(m.start(), m.end()) for m in re.finditer(r"[^\s.?!][^.?!\n]*[.?!]", INTERVIEW)]
    new = change(INTERVIEW)
    assert len(new) == len(INTERVIEW)
    carried = carry_spans(INTERVIEW, new, spans)
    assert [result.after for result in carried] == spans
    assert {result.state for result in carried} <= {KEPT, CHANGED}


def test_capitals_and_edits_together():
    new = INTERVIEW.upper().replace("MY SISTER, MOSTLY. ", "").replace("TABLETS", "PILLS")
    new = "HEADING\n\n" + new
    assert carry("Having somebody to talk to.", new)[:2] == (CHANGED, "HAVING SOMEBODY TO TALK TO.")
    assert carry("I stopped them in the spring.", new)[:2] == (
        CHANGED,
        "I STOPPED THEM IN THE SPRING.",
    )
    assert carry("My sister, mostly.", new)[0] == ORPHANED


def test_one_speech_in_capitals_follows_and_the_rest_is_kept():
    speech = "And the group. I was scared of the group at first, and then I wasn't."
    new = INTERVIEW.replace(speech, speech.upper())
    assert carry(speech, new)[:2] == (CHANGED, speech.upper())
    assert carry("The tablets did nothing for me.", new)[0] == KEPT


def test_case_is_not_folded_where_the_words_are_there_as_they_were():
    new = (
        INTERVIEW
        + "\nP1: MY SISTER, MOSTLY. SHE COMES ON FRIDAYS. I TOLD NOBODY ABOUT IT AT ALL.\n"
    )
    state, words, after = carry("My sister, mostly.", new)
    assert (state, words, after) == (KEPT, "My sister, mostly.", span_of("My sister, mostly."))


def test_greek_and_turkish_capitals():
    old = "Α: Ο δρόμος ήταν μακρύς και ο κόσμος λίγος.\nΒ: Ναι, έτσι ήταν τότε στο χωριό μας."
    assert [c.after for c in carry_spans(old, old.upper(), [Span(3, 43)])] == [Span(3, 43)]
    old = "A: İstanbul çok kalabalık, ama güzel bir yer.\nB: Evet, öyle, her zaman."
    new = old.replace("çok kalabalık, ama güzel bir yer", "ÇOK KALABALIK, AMA GÜZEL BİR YER")
    assert carry_spans(old, new, [Span(12, 29)])[0].after == Span(12, 29)
