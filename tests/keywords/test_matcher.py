from __future__ import annotations

from collections.abc import Callable

import pytest

from qualcode.errors import QualcodeError
from qualcode.keywords.matcher import Matcher
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.text.language import lemma_forms

Found = list[tuple[str, str]]
Finder = Callable[..., Found]


def book(*keywords: str | Keyword, language: str = "en") -> Codebook:
    entries = tuple(Keyword(one) if isinstance(one, str) else one for one in keywords)
    code = Code("coping", "Coping", keywords=entries)
    return Codebook(language=language, themes=(Theme("life", "Life", codes=(code,)),))


def find(text: str, *keywords: str | Keyword, language: str = "en") -> list[str]:
    turns = [Turn(1, "P1", Span(0, len(text)))]
    hits = Matcher(book(*keywords, language=language)).find_hits(text, turns)
    return [hit.span.of(text) for hit in hits]


@pytest.mark.parametrize(
    ("language", "cue", "hit", "after"),
    [("en", "never", "trust", False), ("fr", "jamais", "confiance", False),
     ("de", "nie", "Vertrauen", False), ("de", "nie", "Vertrauen", True)],
)  # fmt: skip
def test_a_negation_reaches_eighty_characters(language, cue, hit, after) -> None:
    """Of one clause, on the side on which the language has it, and not one character further."""
    found = []
    for reach in (79, 80, 81):
        between = f" {'x' * (reach - 2)} "
        text = f"{hit}{between}{cue}" if after else f"{cue}{between}{hit}"
        turns = [Turn(1, None, Span(0, len(text)))]
        (one,) = Matcher(book(hit, language=language)).find_hits(text, turns)
        found.append(one.negated)
    assert found == [True, True, False]


def test_hits_lie_inside_turns_only() -> None:
    text = "Therapist: my therapist left. P1: the therapist"
    turns = [Turn(1, "T", Span(11, 29)), Turn(2, "P1", Span(34, 47))]
    hits = Matcher(book("therapist")).find_hits(text, turns)
    assert [hit.span for hit in hits] == [Span(14, 23), Span(38, 47)]
    assert {hit.entry for hit in hits} == {"therapist"}
    assert {hit.code_id for hit in hits} == {"coping"}


def test_a_match_across_two_turns_is_none() -> None:
    text = "I felt heard"
    turns = [Turn(1, "A", Span(0, 6)), Turn(2, "B", Span(7, 12))]
    matcher = Matcher(book("feel heard", "feel h*", "/felt heard/", Keyword(near=("feel", "hear"))))
    assert matcher.find_hits(text, turns) == []


def test_hits_are_sorted_by_start_then_code() -> None:
    codes = tuple(
        Code(name, name, keywords=tuple(Keyword(word) for word in words))
        for name, words in [("b", ["trust", "/trust/"]), ("a", ["trust", "feel trust*"])]
    )
    codebook = Codebook(themes=(Theme("t", "T", codes=codes),))
    text = "felt trust"
    hits = Matcher(codebook).find_hits(text, [Turn(1, None, Span(0, len(text)))])
    assert [(hit.code_id, hit.entry) for hit in hits] == [
        ("a", "feel trust*"),
        ("b", "trust"),
        ("b", "/trust/"),
        ("a", "trust"),
    ]


def test_retired_codes_find_nothing_and_entries_are_handed_down_when_asked() -> None:
    child = Code("child", "Child", codes=(Code("grandchild", "G"), Code("old", "O", retired=True)))
    parent = Code(
        "parent",
        "Parent",
        keywords=(Keyword("trust", inherit=True), Keyword("hope")),
        codes=(child,),
    )
    text = "Trust and hope."
    codebook = Codebook(themes=(Theme("t", "T", codes=(parent,)),))
    hits = Matcher(codebook).find_hits(text, [Turn(1, None, Span(0, len(text)))])
    assert [(hit.code_id, hit.entry) for hit in hits] == [
        ("parent", "trust"),
        ("child", "trust"),
        ("grandchild", "trust"),
        ("parent", "hope"),
    ]


def test_speakers_are_labels_wildcards_or_roles() -> None:
    text = "trust trust trust"
    turns = [
        Turn(1, "P1", Span(0, 5)),
        Turn(2, "[id1]", Span(6, 11)),
        Turn(3, "Int", Span(12, 17)),
    ]

    def numbers(*speakers: str) -> list[int]:
        keyword = Keyword("trust", speakers=speakers)
        hits = Matcher(book(keyword)).find_hits(text, turns, roles={"Int": "moderator"})
        return [hit.span.start // 6 + 1 for hit in hits]

    assert numbers("P*") == [1]
    assert numbers("[id1]", "P1") == [1, 2]
    assert numbers("moderator") == [3]
    assert numbers("p1") == []


def test_facets_come_with_the_hit() -> None:
    keyword = Keyword("trust", facet={"impact": "helpful"})
    text = "trust"
    hits = Matcher(book(keyword)).find_hits(text, [Turn(1, None, Span(0, 5))])
    assert dict(hits[0].facets) == {"impact": "helpful"}


def test_an_entry_that_cannot_be_read_names_code_and_line() -> None:
    with pytest.raises(QualcodeError, match=r"Code `coping` \(line 7\): keyword `/\(/`"):
        Matcher(book(Keyword("/(/", line=7)))


def test_white_space_of_any_kind_parts_the_words_of_a_phrase() -> None:
    text = (
        "felt  heard, felt\nheard, felt \n heard, felt\u00a0heard, felt\n\nheard, felt \n\n heard"
    )
    assert find(text, "feel heard") == [
        "felt  heard",
        "felt\nheard",
        "felt \n heard",
        "felt\u00a0heard",
    ]


def test_offsets_hold_behind_shortened_white_space_and_odd_capitals() -> None:
    text = "İstanbul   was  \t far.\n\n\n  She felt   heard 😀  there, FELT heard"
    assert find(text, "feel heard", "far") == ["far", "felt   heard", "FELT heard"]


def test_an_expression_that_takes_too_long_is_stopped_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qualcode.keywords.expressions.SECONDS_A_TURN", 0.2)
    monkeypatch.setattr("qualcode.keywords.expressions._probes", lambda _: [])
    with pytest.raises(QualcodeError, match=r"`/\(x\|xx\)\+q/` took longer"):
        find("x" * 60, "/(x|xx)+q/")


@pytest.mark.parametrize(
    "space", ["\u2003", "\u2009", "\u3000", " \u2003", "\u2009\n", "\x0b", "\x0c"]
)
def test_every_kind_of_space_stands_between_words(space: str) -> None:
    text = f"a panic{space}attack"
    assert find(text, "panic attack") == [text[2:]]
    assert find(text, "/panic attack/") == [text[2:]]


def test_a_word_of_a_script_without_spaces_overlaps_no_other_of_its_entry() -> None:
    assert find("人人人", "人人", language="zh") == ["人人"]


def test_a_form_with_an_apostrophe_and_one_without_are_one_match() -> None:
    assert {"auto", "auto's"} <= lemma_forms("auto", "nl")
    assert find("Een auto, twee auto's", "auto", language="nl") == ["auto", "auto's"]


def test_the_turkish_capital_is_a_small_letter() -> None:
    assert find("İyi, iyi, İYİ", "iyi", language="tr") == ["İyi", "iyi", "İYİ"]
    assert find("İyi, iyi", "İyi", language="tr") == ["İyi", "iyi"]
    assert find("İyi, iyi", "=İyi", language="tr") == ["İyi"]
