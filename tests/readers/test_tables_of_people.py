"""Tables as people and survey programs really have them: every sheet, waves, titles, other scripts."""

from __future__ import annotations

import openpyxl
import pytest

from qualcode.readers import read_file

SAID = [
    "The nurse who sat down with me helped most of all.",
    "Nothing really helped, I just waited it out.",
    "My sister, and having somewhere quiet to go.",
    "Talking to others who had been through it.",
]


def read(tmp_path, text, name="a.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read_file(path)


def book(tmp_path, **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(tmp_path / "a.xlsx")
    return read_file(tmp_path / "a.xlsx")


def turns(reading):
    return [(t.speaker, t.span.of(reading.text)) for t in reading.turns]


def asides(reading):
    return {a.what: a.lines for a in reading.left_out}


TALK = [("I", "So how was it?"), ("P3", "It was very loud."), ("I", "And then?"), ("P3", "Better.")]


@pytest.mark.parametrize(
    "heads",
    [
        ["Nr", "Sprecher", "Äußerung", "Code", "Notiz"],
        ["Line", "Speaker", "Utterance", "Theme", "Comments"],
        ["no", "Locuteur", "Énoncé", "Codes", "Remarque"],
        ["id", "Hablante", "Texto", "Código", "Memo"],
        ["#", "Speaker", "What was said", "Initial code", "Reflexive notes"],
        ["start", "speaker", "dialog", "English translation", "tags"],
    ],
)
def test_one_more_column_does_not_make_a_transcript_a_questionnaire(tmp_path, heads):
    rows = [heads, *([n, who, text, "noise", ""] for n, (who, text) in enumerate(TALK))]
    (reading,) = read(tmp_path, "\n".join(";".join(map(str, row)) for row in rows))
    assert turns(reading) == TALK
    assert asides(reading)[f'column "{heads[3]}"'] == 4


def test_every_sheet_of_interviews_is_read_and_others_are_listed(tmp_path):
    talk = [["Speaker", "Text"], *map(list, TALK)]
    readings = book(tmp_path, Ann=talk, Ben=talk, Key=[["Mark", "Meaning"], ["(.)", "a pause"]])
    assert [reading.part for reading in readings] == ["Ann", "Ben"]
    assert asides(readings[0]) == {'sheet "Key"': 2}
    (alone,) = book(tmp_path, Talk=talk, Key=[["Mark", "Meaning"], ["(.)", "a pause"]])
    assert alone.part == ""


def test_waves_on_sheets_of_their_own_are_one_persons(tmp_path):
    rows = [["ID", "What helped you most?"], ["P1", SAID[0]], ["P2", SAID[1]], ["P3", SAID[2]]]
    readings = book(
        tmp_path,
        Before=rows,
        After=rows,
        Codes=[["Code", "Meaning"], ["1", "yes, quite a lot of it"]],
    )
    assert [r.part for r in readings][::3] == ["P1.helped", "P1.After.helped"]
    assert {r.respondent for r in readings} == {"P1", "P2", "P3"}
    assert asides(readings[0]) == {'sheet "Codes"': 2}


@pytest.mark.parametrize("wave", ["redcap_event_name", "Day", "Visit", "wave", "Datum", "Session"])
def test_a_diary_has_one_person_in_several_rows(tmp_path, wave):
    rows = [f"record_id,{wave},age,mood,What happened today?"]
    rows += [
        f"{1 + n // 2},{'ab'[n % 2]},{40 + n // 2},{n},{said.replace(',', '')}"
        for n, said in enumerate(SAID)
    ]
    readings = read(tmp_path, "\n".join(rows))
    assert [r.respondent for r in readings] == ["1", "1", "2", "2"]
    assert [r.part.rsplit(".", 1)[0] for r in readings] == ["1.a", "1.b", "2.a", "2.b"]
    assert readings[0].attributes == {"age": "40"}
    assert asides(readings[0])['column "mood"'] == 4


def test_what_survey_programs_record_is_no_attribute(tmp_path):
    traces = {
        "seed. Seed": "12345670", "token. Access code": "tok0", "IP Address": "10.1.2.3",
        "submitdate. Date submitted": "2024-05-02 10:12:00", "User Agent": "Mozilla", "refurl": "x",
        "Key": "aB3dE5fG7hI9jK1lM3nO5p", "When": "2024-05-02T10:12:00", "RecipientLastName": "Bell",
    }  # fmt: skip
    head = ["ID", *traces, "Marital status", "What helped you most?"]
    rows = [
        [f"P{n}", *traces.values(), "single", said.replace(",", "")] for n, said in enumerate(SAID)
    ]
    readings = read(tmp_path, "\n".join(map(",".join, [head, *rows])))
    assert readings[0].attributes == {"Marital status": "single"}
    assert {f'column "{name}"' for name in traces} <= set(asides(readings[0]))


def test_titles_question_rows_and_said_delimiters_are_no_respondents(tmp_path):
    rows = "ID;Age;What helped you most?\n" + "".join(
        f"P{n};{20 + n};{s}\n" for n, s in enumerate(SAID)
    )
    titled = read(tmp_path, f"Patient survey 2024;;\n;;\n{rows}")
    assert [r.respondent for r in titled] == ["P0", "P1", "P2", "P3"]
    assert asides(titled[0]) == {"title row": 1}
    assert [r.text for r in read(tmp_path, f"sep=;\n{rows}")] == SAID
    coded = "StartDate,ResponseId,Q1,Q2\nStart Date,Response ID,How old are you?,What helped you most?\n"
    coded += "".join(
        f"2024-01-0{n + 1} 10:00,R_{n},{20 + n},{s.replace(',', '')}\n" for n, s in enumerate(SAID)
    )
    readings = read(tmp_path, coded)
    assert [r.respondent for r in readings] == ["R_0", "R_1", "R_2", "R_3"]
    assert readings[0].attributes == {"How old are you?": "20"}
    assert asides(readings[0])["question row"] == 1


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("什么对您帮助最大？", ["最有帮助的是坐下来陪我的护士。", "没有什么真正有帮助，我只是等着。", "我的妹妹。"]),
        ("何が一番助けになりましたか？", ["座って話を聞いてくれた看護師さんです。", "ただ待っていました。", "妹と静かな場所です。"]),
        ("อะไรช่วยคุณได้มากที่สุด", ["พยาบาลที่นั่งคุยกับฉัน", "ไม่มีอะไรช่วยเลยฉันแค่รอ", "น้องสาวของฉันและที่เงียบ"]),
    ],
)  # fmt: skip
def test_answers_in_scripts_without_blanks_are_answers(tmp_path, question, answers):
    text = f"ID,Age,{question}\n" + "".join(
        f"P{n},{20 + n},{said}\n" for n, said in enumerate(answers)
    )
    assert [reading.text for reading in read(tmp_path, text)] == answers


def test_cells_beyond_the_headings_are_kept_and_said(tmp_path):
    text = "ID,Age,What helped you most?\nP1,20,Talking, and the bus\nP2,21,Nothing really helped me\nP3,22,My sister and a quiet place\n"
    readings = read(tmp_path, text)
    assert readings[0].text == "Talking, and the bus"
    assert any("line 2 (4 cells)" in note for note in readings[0].notes)


def test_signs_of_no_answer_are_none_and_are_counted(tmp_path):
    text = "ID,What helped you most?\n" + "".join(
        f"P{n},{said}\n"
        for n, said in enumerate(
            ["N/A", "-", ".", "none", "no", *(s.replace(",", "") for s in SAID)]
        )
    )
    readings = read(tmp_path, text)
    assert [r.text for r in readings][:2] == ["none", "no"]
    assert asides(readings[0]) == {"no answer": 3}


def test_a_transcript_in_a_cell_has_turns(tmp_path):
    whole = ['"I: So?\nP1: Loud, really."', '"I: And?\nP2: Better."']
    readings = read(
        tmp_path,
        "Interview,Transcript,Site\n"
        + "".join(f"Int {n},{cell},North\n" for n, cell in enumerate(whole)),
    )
    assert [(r.part, turns(r)) for r in readings] == [
        ("Int 0", [("I", "So?"), ("P1", "Loud, really.")]),
        ("Int 1", [("I", "And?"), ("P2", "Better.")]),
    ]
    assert asides(readings[0]) == {'column "Site"': 1}


def test_a_table_with_people_for_columns_is_turned(tmp_path):
    text = "Question,P1,P2\nWhat helped you?,The nurse who sat with me.,Nothing really helped me.\nAge,20,31\nWhat hindered you?,The noise at night.,Nobody rang me.\n"
    readings = read(tmp_path, text)
    assert [(r.respondent, r.text) for r in readings] == [
        ("P1", "The nurse who sat with me."), ("P1", "The noise at night."),
        ("P2", "Nothing really helped me."), ("P2", "Nobody rang me."),
    ]  # fmt: skip
    assert readings[0].attributes == {"Age": "20"}


def test_a_survey_of_thousands_of_columns_is_read(tmp_path):
    heads = ["ID", "What helped you most?", *(f"Item {n}" for n in range(3_000))]
    rows = [[f"P{n}", said.replace(",", ""), *["1"] * 3_000] for n, said in enumerate(SAID)]
    readings = read(tmp_path, "\n".join(map(",".join, [heads, *rows])))
    assert len(readings) == 4
    assert len(readings[0].attributes) == 3_000
