"""Real transcripts out to a sheet and to Word, and back; a Word file that others made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matrix_study import CODEBOOK

from qualcode.exchange.sheets.coding_sheet import UNITS, read_coding_sheet, write_coding_sheet
from qualcode.exchange.word.comments import (
    CodingChanges,
    compare_comments,
    read_word_comments,
    write_word_comments,
)
from qualcode.model.codings import Coding
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.readers import read_file

CODES = ("family", "money", "trust", "partner")


@pytest.fixture
def transcript(real) -> Document:
    path = real / "brainscience" / "brain-science-29.md"
    [reading] = read_file(path)
    return Document("b29", "brain-science-29", "b29.md", "0" * 64, reading.text, reading.turns)


def codings_in(document: Document) -> list[Coding]:
    """Whole turns, parts of turns, and stretches over several."""
    found = []
    for number, turn in enumerate(document.turns[:-3]):
        third = len(turn.span) // 3
        part = Span(turn.span.start + third, turn.span.end - third)
        wide = Span(part.start, document.turns[number + 2].span.end)
        span = (turn.span, part, wide)[number % 3]
        code, coder = CODES[number % 4], ("ana", "ben")[number % 2]
        coding = Coding(f"c{number}", document.id, code, span, span.of(document.text), coder)
        found.append(replace(coding, memo=f"on {number}" if number % 5 == 0 else ""))
    return found


@pytest.mark.parametrize("unit", UNITS)
def test_a_sheet_of_a_real_transcript(transcript, tmp_path, unit):
    codings = codings_in(transcript)
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(write_coding_sheet([transcript], codings, CODEBOOK, unit=unit, coder="ana"))
    changes = read_coding_sheet(path, [transcript], codings, CODEBOOK)
    assert (changes.added, changes.removed, changes.changed) == ((), (), ())
    assert (changes.refused, changes.notes) == ((), ())
    assert changes.unchanged == sum(coding.coder == "ana" for coding in codings)


def test_a_real_transcript_in_word(transcript, tmp_path):
    codings = codings_in(transcript)
    path = tmp_path / "t.docx"
    path.write_bytes(write_word_comments(transcript, codings, CODEBOOK))
    word = read_word_comments(path)
    assert word.text == transcript.text
    changes = compare_comments(word, transcript, codings, CODEBOOK, coder="me")
    assert changes == CodingChanges(unchanged=len(codings))


def test_a_word_file_of_others_without_comments(real):
    word = read_word_comments(real / "office_samples" / "ID1.docx")
    assert word.comments == ()
    assert word.state.document == ""
    assert len(word.text) > 500
