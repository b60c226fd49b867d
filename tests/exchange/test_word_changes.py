"""What somebody did to the comments of an exported transcript, against the study as it is now."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from matrix_study import CODEBOOK, DOCUMENTS, EXTRACTS

from qualcode.exchange.word.comments import (
    CodingChanges,
    compare_comments,
    read_word_comments,
    write_word_comments,
)
from qualcode.model.codings import Coding
from qualcode.model.spans import Span

P10 = next(d for d in DOCUMENTS if d.name == "P10")
CODINGS = tuple(e.coding for e in EXTRACTS if e.coding.document == "p10")
FAMILY, RENT, STOP, WARD, JOKE = CODINGS


class InWord:
    """The exported transcript as somebody has it open in Word."""

    def __init__(self, path: Path, codings=CODINGS, document=P10) -> None:
        self.path, self.document, self.codings = path, document, codings
        self.word = docx.Document(io.BytesIO(write_word_comments(document, codings, CODEBOOK)))

    def comment(self, text: str):
        return next(c for c in self.word.comments if c.text == text)

    def say(self, was: str, now: str) -> None:
        comment = self.comment(was)
        for run in comment.paragraphs[0].runs[1:]:
            run.text = ""
        comment.paragraphs[0].runs[0].text = now

    def delete(self, text: str) -> None:
        number = str(self.comment(text).comment_id)
        for element in list(self.word.element.body.iter()):
            if any(str(v) == number and k.endswith("}id") for k, v in element.attrib.items()):
                element.getparent().remove(element)
        for element in list(self.word.part._comments_part.element):
            if element.id == int(number):
                element.getparent().remove(element)

    def add(self, paragraph: int, text: str, author: str = "ana") -> None:
        runs = self.word.paragraphs[paragraph].runs[1:]
        self.word.add_comment(runs, text, author)

    def read(self, codings=None, document=None, codebook=CODEBOOK, **more) -> CodingChanges:
        self.word.save(self.path)
        word = read_word_comments(self.path)
        return compare_comments(
            word,
            document or self.document,
            codings if codings is not None else self.codings,
            codebook,
            coder="me",
            **more,
        )


@pytest.fixture
def word(tmp_path) -> InWord:
    return InWord(tmp_path / "P10.docx")


def applied(codings, changes: CodingChanges) -> list[Coding]:
    gone = {item.coding.id for item in changes.removed}
    new = {item.before.id: item.after for item in changes.changed}
    kept = [new.get(c.id, c) for c in codings if c.id not in gone]
    return [*kept, *(replace(a.coding, id=f"n{n}") for n, a in enumerate(changes.added))]


def nothing(changes: CodingChanges) -> bool:
    return not (changes.added or changes.removed or changes.changed)


def said(changes: CodingChanges) -> str:
    return "\n".join(p.message for p in (*changes.refused, *changes.notes))


def test_nothing_done_nothing_changed(word):
    assert word.read() == CodingChanges(unchanged=5)


def test_a_comment_more(word):
    word.add(0, "Family and friends (mixed): asked")
    word.add(1, "pace; trust", author="Ben Cole")
    changes = word.read(coders={"Ben Cole": "ben"})
    assert [(a.coding.code_id, a.coding.coder, a.coding.text) for a in changes.added] == [
        ("family", "ana", "How have things been at home?"),
        ("pace", "ben", P10.turn(2).span.of(P10.text)),
        ("trust", "ben", P10.turn(2).span.of(P10.text)),
    ]
    assert changes.added[0].coding.facets == {"impact": "mixed"}
    assert changes.added[0].coding.memo == "asked"
    again = word.read(codings=applied(CODINGS, changes), coders={"Ben Cole": "ben"})
    assert again == CodingChanges(unchanged=8)


def test_a_comment_changed(word):
    word.say("Family and friends (helpful)", "partner (helpful): rather")
    word.say("Ward life", "Ward life (mixed): cold")
    changes = word.read()
    assert [(c.before, c.after) for c in changes.changed] == [
        (FAMILY, replace(FAMILY, code_id="partner", memo="rather")),
        (WARD, replace(WARD, facets={"impact": "mixed"}, memo="cold")),
    ]
    assert changes.unchanged == 3
    assert word.read(codings=applied(CODINGS, changes)) == CodingChanges(unchanged=5)


def test_a_comment_changed_to_a_code_that_is_there_already(word):
    word.say("Ward life", "pace (mixed)")
    pace = replace(WARD, id="pace", code_id="pace")
    changes = word.read(codings=[*CODINGS, pace])
    assert [r.coding for r in changes.removed] == [WARD]
    assert [c.after for c in changes.changed] == [replace(pace, facets={"impact": "mixed"})]
    assert word.read(codings=applied([*CODINGS, pace], changes)) == CodingChanges(unchanged=5)


def test_a_comment_deleted(word):
    word.delete("Money and work")
    changes = word.read()
    assert [r.coding for r in changes.removed] == [STOP]
    assert changes == replace(CodingChanges(unchanged=4), removed=changes.removed)
    assert word.read(codings=applied(CODINGS, changes)) == CodingChanges(unchanged=4)


def test_what_the_study_did_meanwhile_stays(word):
    new = Coding("n", "p10", "pace", FAMILY.span, FAMILY.text, "ana")
    memo = replace(WARD, memo="from the study")
    now = [FAMILY, RENT, memo, JOKE, new]  # STOP was taken off, WARD got a memo, PACE is new
    assert word.read(codings=now) == CodingChanges(unchanged=4)


def test_both_changed_the_same(word):
    word.say("Ward life", "Ward life: from Word")
    word.delete("Life outside")
    now = [FAMILY, RENT, STOP, replace(WARD, memo="of the study"), replace(JOKE, memo="new")]
    changes = word.read(codings=now)
    assert nothing(changes)
    assert "the memo was also changed in the study (study: “of the study”; file: “from Word”)" in (
        said(changes)
    )
    assert "“Life outside” by ana no longer has a comment, but was changed in the study" in said(
        changes
    )


def test_changed_here_but_taken_off_there(word):
    word.say("Ward life", "Ward life: from Word")
    changes = word.read(codings=[FAMILY, RENT, STOP, JOKE])
    assert "has been removed in the study since" in said(changes)
    assert nothing(changes)


def test_another_range_for_the_same_code(word):
    word.delete("Ward life")
    word.word.add_comment(word.word.paragraphs[4].runs[1:2], "ward life", "ana")
    [changed] = word.read().changed
    assert changed.before == WARD
    assert changed.after.span == Span(WARD.span.start, changed.after.span.end)
    assert len(changed.after.span) < len(WARD.span)


def test_unknown_names_are_listed_with_the_nearest_and_taken_once_they_are_codes(word):
    word.add(0, "Family & freinds: typo", author="")
    word.add(2, "shame (unhelpful): asked straight out")
    changes = word.read()
    assert [(u.code_name, u.coder, u.memo, u.nearest) for u in changes.unknown] == [
        ("Family & freinds", "me", "typo", ("Family and friends",)),
        ("shame", "ana", "asked straight out", ()),
    ]
    theme = CODEBOOK.themes[0]
    code = replace(theme.codes[1], id="shame", name="Shame")
    book = replace(
        CODEBOOK, themes=(replace(theme, codes=(*theme.codes, code)), CODEBOOK.themes[1])
    )
    [added] = word.read(codebook=book).added
    assert (added.coding.code_id, added.coding.facets) == ("shame", {"impact": "unhelpful"})


def test_a_comment_that_became_an_unknown_name_takes_nothing_off(word):
    word.say("Ward life", "Wardlife")
    changes = word.read()
    assert [u.code_name for u in changes.unknown] == ["Wardlife"]
    assert nothing(changes)


def test_a_retired_code_is_not_given_anew(word):
    word.add(0, "Old code")
    assert "the code “Old code” is retired" in said(word.read())


def test_the_same_code_twice_on_the_same_words(word):
    word.add(0, "pace: one")
    word.add(0, "pace: two")
    changes = word.read()
    assert len(changes.added) == 1
    assert "appears twice on the same text" in said(changes)
    assert "two" in said(changes)


def test_a_transcript_edited_in_the_study_since(word):
    """Repeated words are found at their own occurrence."""
    text = "Somebody: Well. On the ward? The job centre.\n" + P10.text.replace(
        "every night", "nightly"
    )
    shift = text.index("Interviewer: How") - P10.text.index("Interviewer: How")
    document = replace(P10, text=text, turns=())
    moved = [replace(c, span=c.span.shifted(shift)) for c in (RENT, STOP, WARD, JOKE)]
    less = len("every night") - len("nightly")
    moved = [replace(c, span=c.span.shifted(-less)) for c in moved]
    start = text.index("My sister")
    edited = replace(FAMILY, span=Span(start, start + len(FAMILY.text) - less))
    changes = word.read(codings=[edited, *moved], document=document)
    assert changes == replace(CodingChanges(unchanged=5), notes=changes.notes)


def test_words_that_are_gone_take_nothing_off(word):
    text = P10.text.replace("they stop it for nothing", "")
    document = replace(P10, text=text, turns=())
    orphan = replace(STOP, span=None)
    changes = word.read(codings=[orphan], document=document)
    assert "is not in P10" in said(changes)
    assert not changes.removed


def test_a_file_exported_from_another_document_only_adds(word):
    other = replace(P10, id="other", name="OTHER")
    word.delete("Ward life")
    changes = word.read(codings=[replace(WARD, document="other")], document=other)
    assert not changes.removed
    assert len(changes.added) == 4
    assert "exported from a different document than OTHER" in said(changes)


def test_a_state_longer_than_a_property_holds(tmp_path):
    long = "A coder with a name " * 20
    codings = [replace(coding, coder=long.strip()) for coding in CODINGS]
    word = InWord(tmp_path / "P10.docx", codings)
    word.delete("Ward life")
    changes = word.read()
    assert [r.coding.code_id for r in changes.removed] == ["ward"]
    assert changes.unchanged == 4
