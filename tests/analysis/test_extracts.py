"""Codings with all that cites them: reference, case, lines, order."""

from __future__ import annotations

from matrix_study import CODEBOOK

from qualcode.analysis.cast import Cast
from qualcode.analysis.extracts import as_codings, find_extracts, reference_of
from qualcode.model.codings import Coding, Hit, Suggestion
from qualcode.model.documents import Document, Line, Membership, Turn
from qualcode.model.spans import Span

TEXT = "P3: My sister rang.\nI: When?\nP3: Every night, " + "and then " * 12 + "it stopped.\n"


def document(name="FG1", *, lines=(), times=(None, None, None)):
    starts = [TEXT.index("My"), TEXT.index("When"), TEXT.index("Every")]
    ends = [TEXT.index("\nI:"), TEXT.index("\nP3"), len(TEXT) - 1]
    turns = tuple(
        Turn(n, who, Span(start, end), time)
        for n, (who, start, end, time) in enumerate(
            zip(("P3", "I", "P3"), starts, ends, times, strict=True), 1
        )
    )
    return Document(name, name, f"{name}.txt", "", TEXT, turns, tuple(lines))


def coding(start, end, code_id="money", *, key="c1", home="FG1", coder="ana"):
    return Coding(key, home, code_id, Span(start, end), TEXT[start:end], coder)


def found(*codings, documents=None, cast=None, **options):
    cast = cast or Cast(moderators=("I",))
    return find_extracts(codings, documents or [document()], CODEBOOK, cast, **options)


def test_what_cites_a_coding():
    place = TEXT.index("sister")
    cast = Cast(
        members=(Membership("Ida", "FG1", "P3"),),
        attributes={"Ida": {"site": "North"}},
        moderators=("I",),
    )
    (extract,) = found(
        coding(place, place + 6), documents=[document(times=(61.5, None, None))], cast=cast
    )
    assert (extract.reference, extract.document, extract.case) == ("FG1:P3 ¶1 L1", "FG1", "Ida")
    assert (extract.speaker, extract.role, extract.turn) == ("P3", "participant", 1)
    assert (extract.lines, extract.time_start) == ((1, 1), 61.5)
    assert (extract.theme_id, extract.theme, extract.code) == (
        "life",
        "Life outside",
        "Money and work",
    )
    assert dict(extract.attributes) == {"site": "North"}


def test_an_extract_over_turns_and_lines():
    (extract,) = found(coding(TEXT.index("sister"), len(TEXT) - 1))
    assert extract.reference == "FG1:P3 ¶1-3 L1-5"
    assert extract.turn == 1


def test_lines_are_those_of_the_document_or_counted_by_the_width():
    place = TEXT.index("stopped")
    (counted,) = found(coding(place, place + 7))
    assert counted.lines == (5, 5)
    (wide,) = found(coding(place, place + 7), line_width=200)
    assert wide.lines == (3, 3)
    numbered = document(lines=[Line(0, 101), Line(TEXT.index("Every"), 105)])
    (own,) = found(coding(place, place + 7), documents=[numbered])
    assert own.lines == (105, 105)


def test_a_coding_without_a_place_or_a_document_is_no_extract():
    orphan = Coding("c9", "FG1", "money", None, "lost words", "ana")
    assert found(orphan, coding(3, 5, home="gone")) == []


def test_a_code_that_the_codebook_lacks_is_cited_by_its_id_last():
    first, last = found(coding(4, 9, "old_id", key="a"), coding(4, 9, "money", key="b"))
    assert (first.coding.code_id, last.coding.code_id) == ("money", "old_id")
    assert (last.theme_id, last.theme, last.code) == ("", "", "old_id")


def test_the_order_is_document_then_start_then_codebook_then_end_and_coder():
    documents = [document("FG2"), document("FG10"), document("FG1")]
    given = [
        coding(4, 9, "money", key="1", home="FG2"),
        coding(4, 9, "money", key="2", coder="ben"),
        coding(4, 9, "money", key="3"),
        coding(4, 19, "family", key="4"),
        coding(4, 12, "money", key="5"),
        coding(2, 30, "ward", key="6"),
        coding(4, 9, "money", key="7", home="FG10"),
    ]
    order = [e.coding.id for e in found(*given, documents=documents)]
    assert order == ["6", "4", "3", "2", "5", "7", "1"]
    assert [e.coding.id for e in found(*reversed(given), documents=documents)] == order


def test_words_between_turns_are_cited_by_the_document_alone():
    labels = document()
    (extract,) = found(coding(0, 3), documents=[labels])
    assert (extract.reference, extract.turn, extract.case, extract.role) == ("FG1 L1", None, "", "")


def test_references():
    turns = [Turn(12, "P3", Span(0, 4)), Turn(13, None, Span(5, 9))]
    assert reference_of("FG1", turns[:1], (45, 47)) == "FG1:P3 ¶12 L45-47"
    assert reference_of("FG1", turns, (45, 45)) == "FG1:P3 ¶12-13 L45"
    assert reference_of("Q.R07", turns[1:], None) == "Q.R07 ¶13"


def test_suggestions_in_the_form_of_codings_have_no_coder():
    hit = Hit("money", "mon*", Span(3, 8), facets={"impact": "mixed"})
    suggestion = Suggestion(
        "s1", "FG1", "money", Span(0, 9), "the words", 1, (hit, hit), {"impact": "mixed"}
    )
    (made,) = as_codings([suggestion])
    assert (made.id, made.coder, made.origin, made.triggers) == ("s1", "", "keyword", ("mon*",))
    assert dict(made.facets) == {"impact": "mixed"}
