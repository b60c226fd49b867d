"""Transcripts written by others, beside the checkout; skipped where they are missing."""

from collections import Counter
from pathlib import Path

import pytest

from qualcode.errors import QualcodeError
from qualcode.readers import read_file
from qualcode.readers.turns import suspect_labels

REAL = Path(__file__).parents[3] / "shared" / "real"
pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="../shared/real is not beside the checkout"
)


def read(path):
    (reading,) = read_file(REAL / path)
    return reading


def speakers(reading):
    return Counter(turn.speaker for turn in reading.turns)


def test_conversations_in_markdown():
    counts = {
        path.stem: len(read(path.relative_to(REAL)).turns)
        for path in (REAL / "brainscience").glob("*.md")
    }
    assert len(counts) == 34
    assert sum(counts.values()) == 4626
    known = {1: 125, 2: 71, 3: 182, 25: 401, 29: 64}
    assert {n: counts[f"brain-science-{n}"] for n in known} == known


def test_one_speaker_under_two_labels_is_offered():
    turns = (
        *read("brainscience/brain-science-1.md").turns,
        *read("brainscience/brain-science-25.md").turns,
    )
    assert suspect_labels(turns) == [("Mireille B. Reece, Psy.D", "Mireille Reece, PsyD")]


# Every numbered paragraph but the heading is one labelled turn. (`pdftotext -layout` and grep find
# two to six fewer: it puts the numbers of paragraphs at the head of a page on a line of their own.)
NUMBERED = {"P1": 95, "P2": 166, "P3": 122, "P4": 110, "P5": 135, "P6": 100, "P7": 105}


@pytest.mark.parametrize("name", ["P1", "P3", "P5"])
def test_numbered_pdf(name):
    reading = read(f"pdf_line_numbered/transcripts/{name}.pdf")
    last = NUMBERED[name]
    assert [line.number for line in reading.lines] == list(range(2, last + 1))
    assert len(reading.turns) == last - 1
    assert set(speakers(reading)) <= {"Dan", "Participant", "Particpant"}
    assert [turn.page for turn in reading.turns] == sorted(turn.page for turn in reading.turns)


def test_one_interview_in_six_formats():
    folder = REAL / "interviews_md_vtt/2023/Goodboy Galaxy"
    readings = [
        read_file(folder / f"Goodboy Galaxy - Rik Nicol.{suffix}")[0]
        for suffix in ("vtt", "srt", "json", "tsv", "lrc", "txt", "text")
    ]
    said = [[turn.span.of(reading.text).split() for turn in reading.turns] for reading in readings]
    assert all(words == said[0] for words in said)
    times = [[turn.time_start for turn in reading.turns] for reading in readings[:6]]
    assert all(time == times[0] for time in times)


@pytest.mark.parametrize(
    ("place", "turns", "names"),
    [
        ("2020/Lantana Games", 59, 2),
        ("2021/Redstart Interactive", 192, 4),
        ("2021/Wintermoor Tactics Club", 290, 4),
        ("2022/GigaSword", 84, 3),
        ("2022/Legends of Astravia", 123, 2),
        ("2022/Super Marxist Twins", 213, 6),
    ],
)
def test_interviews_with_names_above(place, turns, names):
    (path,) = (REAL / "interviews_md_vtt" / place).glob("*.md")
    reading = read(path.relative_to(REAL))
    assert len(reading.turns) == turns
    assert len(speakers(reading)) == names


def test_office_samples():
    assert speakers(read("office_samples/transcript.txt")) == {"id1": 3, "id2": 2, "id3": 2}
    assert len(read("office_samples/ID1.docx").turns) == 3
    assert len(read("office_samples/ID2.odt").turns) == 3
    answers = read_file(REAL / "office_samples/survey456.csv")
    assert [answer.part for answer in answers] == ["ID4.freetext", "ID5.freetext", "ID6.freetext"]
    with pytest.raises(QualcodeError, match="table of cases") as caught:
        read_file(REAL / "office_samples/cases456.xlsx")
    assert "qualcode cases import cases456.xlsx" in caught.value.hint
