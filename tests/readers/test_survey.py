"""Questionnaires: rows to respondents, open answers to documents, the rest to attributes."""

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import QualcodeError
from qualcode.readers import ReadOptions, read_file
from qualcode.readers.survey_columns import guess_questions, slugs
from qualcode.readers.survey_tables import csv_sheet

TABLE = """ID,Age,Gender,Score,What helped you most?,Which of these? (tick all),Why do you say so?
R01,24,f,5,"My sister, and the bus pass.",Talking to somebody I can trust;Tablets that do not make me sleep,
R02,,m,4,The group on Thursdays I think.,Talking to somebody I can trust,It was near and it was warm.
R03,67,f,5,Nobody helped me at all.,Tablets that do not make me sleep;Talking to somebody I can trust,"Well, ""they"" never came."
R04,31,x,1,=1+1 is what they wrote.,Talking to somebody I can trust;Tablets that do not make me sleep,No reason that I know of.
"""


def read(tmp_path, text, name="a.csv", options=None):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(path, options)


def test_a_row_a_respondent_an_open_answer_a_document(tmp_path):
    readings = read(tmp_path, TABLE)
    assert [reading.part for reading in readings] == [
        "R01.helped", "R02.helped", "R02.why", "R03.helped", "R03.why", "R04.helped", "R04.why",
    ]  # fmt: skip
    first = readings[0]
    assert first.text == "My sister, and the bus pass."
    assert first.respondent == "R01"
    assert first.turns[0].speaker == "R01"
    assert first.turns[0].span.of(first.text) == first.text
    assert first.attributes == {
        "Age": "24", "Gender": "f", "Score": "5", "Which of these? (tick all)": "Talking to somebody I can trust;Tablets that do not make me sleep",
    }  # fmt: skip
    assert any("What helped you most?" in note for note in first.notes)


def test_the_guess_is_told_column_by_column():
    sheet = csv_sheet("a.csv", TABLE)
    assert guess_questions(sheet) == {
        "ID": "respondent",
        "Age": "attribute",
        "Gender": "attribute",
        "Score": "attribute",
        "What helped you most?": "open",
        "Which of these? (tick all)": "attribute",
        "Why do you say so?": "open",
    }


def test_the_study_settles_what_a_column_is(tmp_path):
    options = ReadOptions(
        questions={"gender": "open", "Why do you say so?": "ignore", "Other": "open"}
    )
    readings = read(tmp_path, TABLE, options=options)
    assert {reading.part.split(".")[1] for reading in readings} == {"gender", "helped"}
    assert "study.yaml names columns that are not here: 'Other'." in readings[0].notes
    with pytest.raises(QualcodeError, match="not a kind"):
        read(tmp_path, TABLE, options=ReadOptions(questions={"Age": "closed"}))


def test_rows_without_a_name_are_counted(tmp_path):
    text = "Age;Comments\n20;I liked it very much indeed.\n30;It was not for me at all.\n30;It was all right, I suppose.\n"
    assert [reading.part for reading in read(tmp_path, text)] == [
        "R1.comments",
        "R2.comments",
        "R3.comments",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter(tmp_path, delimiter):
    text = f"case{delimiter}comment\nA{delimiter}I liked it very much.\nB{delimiter}It was not so good.\n"
    assert [reading.respondent for reading in read(tmp_path, text)] == ["A", "B"]


def test_a_tsv_with_other_headings_is_a_questionnaire(tmp_path):
    text = "case\tcomment\nA\tI liked it very much.\nB\tIt was not so good.\n"
    assert [reading.part for reading in read(tmp_path, text, "a.tsv")] == ["A.comment", "B.comment"]


def test_headings_that_come_twice_and_ids_that_come_twice(tmp_path):
    text = "id,Why?,Why?\nA,Because I wanted to go.,It was a long day.\nA,Because I had to go.,It was a short day.\n"
    options = ReadOptions(questions={"id": "respondent"})
    readings = read(tmp_path, text, options=options)
    assert len({reading.part for reading in readings}) == 4
    assert {reading.respondent for reading in readings} == {"A"}


def test_two_rows_of_headings(tmp_path):
    monkey = "Respondent ID,What helped?,\n,Open-Ended Response,Other\n1,It was the bus that did.,x\n2,It was the group I think.,y\n"
    assert [reading.part for reading in read(tmp_path, monkey)] == ["1.helped", "2.helped"]
    qualtrics = 'ResponseId,Q1\nResponse ID,What helped?\n"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}"\nR_1,It was the bus that did.\nR_2,It was the group I think.\n'
    assert [reading.part for reading in read(tmp_path, qualtrics)] == ["R_1.helped", "R_2.helped"]


def test_a_workbook_and_which_sheet_was_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.active.append(["Our survey"])
    page = book.create_sheet("Answers")
    page.append(["respondent", "age", "What helped?"])
    page.append(["R1", 24, "My sister, and the bus pass."])
    page.append(["R2", 31.5, "The group on Thursdays."])
    book.save(tmp_path / "a.xlsx")
    readings = read_file(tmp_path / "a.xlsx")
    assert [reading.part for reading in readings] == ["R1.helped", "R2.helped"]
    assert readings[0].attributes == {"age": "24"}
    assert "Sheet 'Answers'." in readings[0].notes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("case,document,speaker,role\nP1,FG1,P1,nurse\n", "table of cases"),
        ("coding_id,reference,text\n1,FG1,words that were said by somebody\n", "coded"),
        ("case,age\nA,3\nB,4\n", "table of cases"),
        ("\n\n", "empty"),
        ("a,b\n", "no open answers"),
    ],
)
def test_tables_of_something_else_say_so(tmp_path, text, told):
    with pytest.raises(QualcodeError, match=told):
        read(tmp_path, text)


def test_a_sheet_without_end_is_refused(tmp_path):
    text = "id,comment\n" + "1,I liked it very much.\n" * 20_001
    with pytest.raises(QualcodeError, match="rows"):
        read(tmp_path, text)


def test_personal_traces_of_the_service_are_ignored(tmp_path):
    text = "Timestamp,Email address,IP Address,Comment\n2024-01-01,a@b.org,1.2.3.4,I liked it very much.\n2024-01-02,c@d.org,1.2.3.5,It was not so good.\n"
    assert read(tmp_path, text)[0].attributes == {}


NVIVO = "Timespan,Content,Speaker\n0:00.0 - 0:05.1,So?,I\n0:05.1 - 0:09.0,Yes.,P1\n0:09.0 - 0:11.0,And?,P1\n0:11.0 - 0:12.0,Oh.,I\n"


def test_a_table_of_turns_is_a_transcript(tmp_path):
    (reading,) = read(tmp_path, NVIVO)
    assert reading.text == "I: So?\nP1: Yes. And?\nI: Oh."
    assert [(turn.time_start, turn.time_end) for turn in reading.turns] == [
        (0, 5.1),
        (5.1, 11.0),
        (11.0, 12.0),
    ]
    (reading,) = read(tmp_path, "who;speech\nAnna;Hello.\nBen;Hi.\nAnna;So.\n")
    assert [turn.speaker for turn in reading.turns] == ["Anna", "Ben", "Anna"]


def test_a_workbook_of_turns(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["Time", "Speaker", "Text"],
        ["00:01", "A", "Hello."],
        ["00:03", "B", "Hi."],
        ["00:04", "A", "So."],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (reading,) = read_file(tmp_path / "a.xlsx")
    assert [(turn.speaker, turn.time_start) for turn in reading.turns] == [
        ("A", 1.0),
        ("B", 3.0),
        ("A", 4.0),
    ]


def test_one_text_a_participant_is_a_questionnaire(tmp_path):
    text = "participant,text\nA,I liked it very much.\nB,It was not so good.\n"
    assert [reading.part for reading in read(tmp_path, text)] == ["A.text", "B.text"]
    with pytest.raises(QualcodeError, match="no words"):
        read(tmp_path, "start,end,text\n")


def test_seconds_and_thousandths(tmp_path):
    (reading,) = read(
        tmp_path, 'start\tend\ttext\n0\t4040\tHe said "well.\n4040\t8000\tSo.\n', "a.tsv"
    )
    assert reading.text == 'He said "well.\nSo.'
    assert reading.turns[0].time_end == 4.04
    (reading,) = read(tmp_path, "start,end,text\n0,4,One.\n4,8,Two.\n")
    assert [turn.time_start for turn in reading.turns] == [0.0, 4.0]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=8, unique=True))
def test_slugs_are_unique_and_plain(columns):
    short = slugs(columns)
    assert list(short) == columns
    assert len(set(short.values())) == len(columns)
    assert all(slug and not set(slug) & set(" ./\\:") for slug in short.values())
