from __future__ import annotations

import math

import pytest

from qualcode.errors import QualcodeError
from qualcode.keywords.compare import compare_suggestions
from qualcode.keywords.concordance import concordance, sort_lines
from qualcode.keywords.explain import explain
from qualcode.keywords.keyness import (
    keyness,
    log_likelihood,
    log_likelihood_of_two,
    log_ratio,
)
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.sampling import SampledTurn, estimate_recall, sample_turns
from qualcode.keywords.suggest import find_suggestions
from qualcode.keywords.worth import keyword_yield, wilson_interval
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.codings import Coding, Decision
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span


def book(**codes: list[Keyword | str]) -> Codebook:
    built = tuple(
        Code(name, name, keywords=tuple(Keyword(k) if isinstance(k, str) else k for k in keywords))
        for name, keywords in codes.items()
    )
    return Codebook(themes=(Theme("t", "T", codes=built),))


def document(name: str, *speeches: str) -> Document:
    text, turns = "", []
    for number, speech in enumerate(speeches, 1):
        text += f"P{number}: "
        turns.append(Turn(number, f"P{number}", Span(len(text), len(text) + len(speech))))
        text += speech + "\n"
    return Document(name, name, f"{name}.txt", "", text, tuple(turns))


def case_of(doc: Document, turn: Turn) -> str:
    return f"{doc.name}:{turn.speaker}"


ONE = document(
    "one", "I trust her. She never listens.", "Trust? I trusted\nand coped.", "Nothing here."
)
TWO = document("two", "She listened to me, and that was that.", "Yeah.", "I can't cope.")
BOTH = [ONE, TWO]


# Dunning (1993), tables 2 and 3; Rayson's calculator, 12 in 2,000 words against 3 in 8,000.
@pytest.mark.parametrize(
    ("table", "g2"), [((110, 2442, 111, 29114), 270.72), ((29, 13, 123, 31612), 263.90)]
)
def test_log_likelihood_as_published(table, g2) -> None:
    assert log_likelihood(*table) == pytest.approx(g2, abs=0.005)


def test_log_likelihood_of_two_as_published() -> None:
    assert log_likelihood_of_two(12, 2000, 3, 8000) == pytest.approx(24.9533, abs=0.00005)
    assert log_likelihood_of_two(0, 0, 0, 0) == 0


def test_log_likelihood_is_nought_where_nothing_differs() -> None:
    assert log_likelihood(10, 20, 100, 200) == pytest.approx(0)
    assert log_likelihood(0, 20, 0, 200) == pytest.approx(0)


def test_log_ratio_doubles() -> None:
    assert log_ratio(8, 1000, 1, 1000) == pytest.approx(3)
    assert log_ratio(4, 1000, 0, 1000) == pytest.approx(3)
    assert log_ratio(1, 0, 1, 10) == 0


def test_wilson_intervals_as_published() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81/263 and 15/148, 0/20, 1/29.
    for (good, all_), (low, high) in {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }.items():
        interval = wilson_interval(good, all_)
        assert interval is not None
        assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)
    assert wilson_interval(0, 0) is None


def test_keyness_tells_words_and_pairs_apart() -> None:
    ours = ["She felt heard. I felt heard.", "Being heard is all, feeling heard.", "I feel it."]
    rest = ["I went to the shop. It was all right.", "She went on and on, I feel.", "the the the"]
    found = keyness(ours, rest, least=2)
    assert {one.word for one in found[:3]} == {"hear", "feel", "feel hear"}
    heard = next(one for one in found if one.word == "hear")
    assert (heard.count, heard.other, heard.texts, heard.forms) == (4, 0, 2, ("heard",))
    pair = next(one for one in found if one.word == "feel hear")
    assert pair.forms == ("felt heard", "feeling heard")
    assert all(one.log_ratio > 0 for one in found)
    assert "the" not in {one.word for one in found}
    assert all(" " not in one.word for one in keyness(ours, rest, least=2, pairs=False))


def test_keyness_by_hand() -> None:
    """4 of 6 words against 0 of 6: 2 (4 ln 2 + 2 ln ½ + 6 ln 1½), and three doublings from a half."""
    found = keyness(
        ["trust trust trust hope", "trust fear"], ["fear fear hope", "walk walk walk"], pairs=False
    )
    (trust,) = found
    assert (trust.word, trust.count, trust.size, trust.other, trust.other_size) == (
        *("trust", 4, 6),
        *(0, 6),
    )
    assert trust.g2 == pytest.approx(7.6382, abs=0.00005)
    assert trust.log_ratio == pytest.approx(3)


def test_keyness_where_the_rest_has_the_word_too() -> None:
    """3 of 5 against 1 of 10: 2 (3 ln 9/4 + 1 ln 3/8 + 2 ln 6/11 + 9 ln 27/22)."""
    (trust,) = keyness(
        ["trust trust hope", "trust fear"],
        ["trust fear hope walk walk", "walk walk walk sing sing"],
        pairs=False,
    )
    assert (trust.count, trust.other, trust.other_size) == (3, 1, 10)
    assert trust.g2 == pytest.approx(4.1657, abs=0.00005)
    assert trust.log_ratio == pytest.approx(math.log2(6))


def test_a_word_of_a_single_text_of_several_is_no_keyword() -> None:
    rest = ["We walk and we sing."]
    said = "The dog, a dog, my dog."
    assert "dog" not in {one.word for one in keyness([said, "I walk."], rest)}
    assert "dog" in {one.word for one in keyness([said], rest)}
    found = keyness([said, "That dog."], rest)
    assert next(one for one in found if one.word == "dog").texts == 2


def test_concordance() -> None:
    lines = list(concordance(BOTH, "trust", width=9, case_of=case_of))
    assert [(one.document, one.turn, one.left, one.hit, one.right) for one in lines] == [
        ("one", 1, "I ", "trust", " her. She"),
        ("one", 2, "", "Trust", "? I"),
        ("one", 2, "Trust? I ", "trusted", " and"),
    ]
    assert lines[0].case == "one:P1"
    assert [one.hit for one in concordance(BOTH, "listen*")] == ["listens", "listened"]
    assert next(iter(concordance(BOTH, "listen"))).negated
    near = Keyword(near=("listen", "me"), words=3)
    assert [one.hit for one in concordance(BOTH, near)] == ["listened to me"]
    only = list(concordance(BOTH, "trust", turns_of=lambda doc: doc.turns[:1]))
    assert len(only) == 1
    with pytest.raises(QualcodeError):
        list(concordance(BOTH, "/(/"))


def test_concordance_is_sorted_by_neighbours_and_attributes() -> None:
    doc = document("d", "a cat sat. the cat ran; one “cat” lay")
    attributes = {"d:P1": {"age": "7"}}
    lines = list(concordance([doc], "cat", case_of=case_of, attributes=attributes))
    starts = [one.span.start for one in lines]
    assert [starts.index(one.span.start) for one in sort_lines(lines, ["right"])] == [2, 1, 0]
    assert [starts.index(one.span.start) for one in sort_lines(lines, ["left"])] == [0, 2, 1]
    assert sort_lines(lines, ["attr.age", "hit"]) == lines
    with pytest.raises(QualcodeError, match="cannot be sorted by 'colour'"):
        sort_lines(lines, ["colour"])


def test_yield_of_each_entry() -> None:
    codebook = book(rel=["trust", "listen", "trust *"], other=["cope"])
    matcher = Matcher(codebook)
    found = [(doc, matcher.find_hits(doc.text, doc.turns)) for doc in BOTH]
    suggestions = [s for doc, hits in found for s in find_suggestions(doc, hits, codebook=codebook)]
    first = next(s for s in suggestions if s.text == "I trust her.")
    listens = next(s for s in suggestions if s.text == "She never listens.")
    cope = next(s for s in suggestions if s.text == "I can't cope.")

    def decide(one, verdict, coder, coding=""):
        return Decision(
            f"{one.id}{coder}",
            one.document,
            one.code_id,
            one.span,
            one.text,
            verdict,
            coder,
            one.triggers,
            coding,
        )

    decisions = [
        decide(first, "accept", "ana"),
        decide(first, "accept", "ben"),
        decide(listens, "adjust", "ana", "moved"),
        decide(listens, "reject", "ben"),
        decide(cope, "accept", "ana"),
        decide(cope, "reject", "ben"),
    ]
    codings = [
        Coding("moved", "one", "other", Span(0, 4), "I", "ana", origin="keyword"),
        Coding("h1", "one", "rel", ONE.turns[0].span, "x", "ana"),
        Coding("h2", "one", "rel", ONE.turns[2].span, "x", "ana"),
        Coding("h3", "one", "rel", None, "orphan", "ana"),
    ]
    rows = {
        row.entry: row
        for row in keyword_yield(
            codebook, found, decisions=decisions, codings=codings, case_of=case_of
        )
    }
    assert list(rows) == ["trust", "listen", "trust *", "cope"]
    trust = rows["trust"]
    assert (trust.hits, trust.documents, trust.cases) == (3, 1, ("one:P1", "one:P2"))
    assert (trust.reviewed, trust.accepted, trust.alone) == (1, 1, 0)
    assert trust.precision == wilson_interval(1, 1)
    assert trust.overlaps == {("rel", "trust *"): 2}
    assert (trust.by_hand, trust.missed, trust.missed_by_all) == (2, 1, 1)
    assert (rows["listen"].reviewed, rows["listen"].accepted) == (1, 0)
    assert rows["listen"].negated == 1
    assert (rows["cope"].reviewed, rows["cope"].accepted) == (1, 0)
    assert rows["cope"].missed == 0
    unread = keyword_yield(codebook, found, decisions=[], codings=[])
    assert {row.precision for row in unread} == {None}


def test_turns_without_hits_are_drawn_with_a_seed() -> None:
    codebook = book(rel=["trust", "listen"], other=["cope"])
    matcher = Matcher(codebook)
    found = [(doc, matcher.find_hits(doc.text, doc.turns)) for doc in BOTH]
    whole = sample_turns(found, count=99, seed=1)
    assert whole.turns == (SampledTurn("one", 3), SampledTurn("two", 2))
    assert (whole.population, whole.with_hits) == (2, 4)
    assert sample_turns(found, count=1, seed=1) == sample_turns(found[::-1], count=1, seed=1)
    rel = sample_turns(found, count=99, seed=1, code_id="rel", least_words=2)
    assert rel.turns == (SampledTurn("one", 3), SampledTurn("two", 3))
    drawn = {sample_turns(found, count=1, seed=seed).turns for seed in range(20)}
    assert len(drawn) == 2


def test_recall_only_from_what_was_read() -> None:
    assert estimate_recall(30, 1000, 0, 0) is None
    assert estimate_recall(0, 1000, 50, 0) is None
    recall = estimate_recall(30, 1000, 50, 1)
    assert recall is not None
    assert recall.value == pytest.approx(30 / (30 + 20))
    assert recall.low < recall.value < recall.high < 1
    sure = estimate_recall(30, 0, 5, 0)
    assert sure is not None
    assert sure.value == sure.low == 1


def reasons(text: str, *keywords: Keyword | str, speaker: str = "P1") -> dict[str, str]:
    doc = document("d", text)
    codebook = book(rel=list(keywords))
    told = explain(doc, 1, Matcher(codebook), roles={"P1": "participant"})
    return {miss.entry: miss.reason for miss in told.near_misses}


def test_explain_tells_hits_and_near_misses() -> None:
    told = explain(ONE, 1, Matcher(book(rel=["trust", "listen"], other=["cope"])))
    assert [(hit.entry, hit.negated) for hit in told.hits] == [("trust", False), ("listen", True)]
    assert told.near_misses == ()
    with pytest.raises(QualcodeError, match="no turn 9"):
        explain(ONE, 9, Matcher(book(rel=["trust"])))


def test_what_kept_an_entry_from_a_hit() -> None:
    near = Keyword(near=("trust", "doctor"), words=2)
    assert reasons("I trust nobody. The doctor left.", near) == {
        "near: trust, doctor": "all of it is in the turn, but not within 2 words"
    }
    ordered = Keyword(near=("trust", "doctor"), ordered=True)
    assert "in this order" in reasons("The doctor I trust.", ordered)["near: trust, doctor"]
    assert reasons("I trust nobody.", near) == {
        "near: trust, doctor": "`doctor` is not in the turn; the rest is"
    }
    assert reasons("Coffee break!", Keyword("break", unless=("coffee",))) == {
        "break": "`Coffee` occurs in the same sentence (unless)"
    }
    held = Keyword(near=("get", "better"), unless=("weather",))
    assert "`weather` occurs" in reasons("The weather gets better", held)["near: get, better"]
    assert (
        "only looked for if P9 speaks"
        in reasons("trust", Keyword("trust", speakers=("P9",)))["trust"]
    )
    assert "other capitals" in reasons("a rom", "=ROM")["=ROM"]
    assert "not side by side" in reasons("I felt really heard", "feel heard")["feel heard"]
    assert (
        "`medicated` is not one of its forms"
        in reasons("I was medicated", "medication")["medication"]
    )
    assert (
        reasons("Nothing of the kind", "trust", near, "/x/", "=ROM", "re*ver", "feel heard") == {}
    )


def test_what_an_edited_codebook_changes() -> None:
    def suggest(codebook: Codebook):
        hits = Matcher(codebook).find_hits(ONE.text, ONE.turns)
        return find_suggestions(ONE, hits, codebook=codebook)

    before = suggest(book(rel=["trust", "listen"]))
    after = suggest(book(rel=["trust", "trust h*", "cope"]))
    told = compare_suggestions(before, after)
    assert [one.text for one in told.removed] == ["She never listens."]
    assert [one.triggers for one in told.added] == []
    assert [(one.after.text, one.gained, one.lost) for one in told.changed] == [
        ("I trust her.", ("trust h*",), ()),
        ("I trusted\nand coped.", ("cope",), ()),
    ]
    assert told.kept == 1
    same = compare_suggestions(before, before)
    assert (same.added, same.removed, same.changed, same.kept) == ((), (), (), len(before))
