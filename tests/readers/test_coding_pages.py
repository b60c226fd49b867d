"""Pages of people's own work on a transcript: columns of codes beside it, questions in bold."""

from __future__ import annotations

import pytest
from made_documents import docx, odt, paragraph, rtf

from qualcode.readers import read_file

TALK = [
    ("I", "How was the ward at night?"),
    ("P3", "Loud, very loud. I could not sleep."),
    ("I", "And what helped, if anything?"),
    ("P3", "My sister came by every day."),
    ("I", "Who else was there?"),
    ("P3", "A nurse who sat down with me."),
]
REMARKS = ["", "noise", "", "family", "", "staff"]


def read(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (reading,) = read_file(path)
    return reading


def said(reading):
    return [(turn.speaker, turn.span.of(reading.text)) for turn in reading.turns]


def word_table(rows):
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return docx("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>")


def page(rows):
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


WORK = ["Exploratory comments", "Initial codes", "Emergent themes", "Notes", "Themen", "Catégories"]
SPEECH = ["Original transcript", "Transcript", "Transkript", "Text", "Transcription"]


@pytest.mark.parametrize("write", [word_table, page], ids=["docx", "html"])
@pytest.mark.parametrize(("speech", "work"), list(zip(SPEECH, WORK, strict=False)))
@pytest.mark.parametrize("place", [0, 1, 2])
def test_columns_of_codes_beside_labelled_speech_are_listed(tmp_path, write, speech, work, place):
    def row(text, first, second):
        cells = [first, second]
        cells.insert(place, text)
        return cells

    rows = [row(speech, work, "Themes")]
    rows += [
        row(f"{who}: {text}", code, code) for (who, text), code in zip(TALK, REMARKS, strict=True)
    ]
    reading = read(tmp_path, "a.docx" if write is word_table else "a.html", write(rows))
    assert said(reading) == TALK
    assert {(a.what, a.lines) for a in reading.left_out} == {
        (f'column "{work}"', 3), ('column "Themes"', 3), ("column headings", 1)
    }  # fmt: skip


def test_columns_without_headings_are_told_by_the_labels_in_one_of_them(tmp_path):
    rows = [
        [str(number), f"{who}: {text}", code]
        for number, ((who, text), code) in enumerate(zip(TALK, REMARKS, strict=True), 1)
    ]
    reading = read(tmp_path, "a.docx", word_table(rows))
    assert said(reading) == TALK
    assert {(a.what, a.lines) for a in reading.left_out} == {("column 1", 6), ("column 3", 3)}


def test_speaker_and_speech_in_columns_of_their_own_and_all_in_one_cell(tmp_path):
    rows = [["Line", "Speaker", "Transcript", "Initial codes"]]
    rows += [
        [str(n), who, text, code]
        for n, ((who, text), code) in enumerate(zip(TALK, REMARKS, strict=True))
    ]
    assert said(read(tmp_path, "a.docx", word_table(rows))) == TALK
    whole = "\n".join(f"{who}: {text}" for who, text in TALK)
    reading = read(
        tmp_path, "b.docx", word_table([["Transcript", "Codes"], [whole, "noise\nsleep"]])
    )
    assert said(reading) == TALK
    assert ('column "Codes"', 2) in {(a.what, a.lines) for a in reading.left_out}


def test_tables_that_are_no_coding_pages_stay_as_they_are(tmp_path):
    rows = [["Name", "Ward"], ["Ann", "3"], ["Ben", "4"]]
    assert read(tmp_path, "a.docx", word_table(rows)).text == "Name | Ward\nAnn | 3\nBen | 4"


def asked(question):
    """One interview, its questions printed by `question`, in paragraphs of Word."""
    return docx("".join(question(t) if who == "I" else paragraph(t) for who, t in TALK))


def styled(properties):
    return lambda text: f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


MARKED = {
    "bold.docx": asked(styled("<w:b/>")),
    "italics.docx": asked(styled("<w:i/>")),
    "colour.docx": asked(styled('<w:color w:val="1F4E79"/>')),
    "underlined.docx": asked(styled('<w:u w:val="single"/>')),
    "style.docx": asked(lambda t: f'<w:p><w:pPr><w:pStyle w:val="Question"/></w:pPr><w:r><w:t>{t}</w:t></w:r></w:p>'),
    "bold.md": "\n\n".join(f"**{t}**" if who == "I" else t for who, t in TALK),
    "italics.md": "\n\n".join(f"_{t}_" if who == "I" else t for who, t in TALK),
    "heading.md": "\n\n".join(f"### {t}" if who == "I" else t for who, t in TALK),
    "bold.html": "".join(f"<p><b>{t}</b></p>" if who == "I" else f"<p>{t}</p>" for who, t in TALK),
    "italics.html": "".join(f"<p><em>{t}</em></p>" if who == "I" else f"<p>{t}</p>" for who, t in TALK),
    "bold.rtf": rtf("".join(rf"{{\b {t}}}\par " if who == "I" else rf"{t}\par " for who, t in TALK).encode()),
    "italics.rtf": rtf("".join(rf"{{\i {t}}}\par " if who == "I" else rf"{t}\par " for who, t in TALK).encode()),
    "style.odt": odt("".join(f'<text:p text:style-name="{"Frage" if who == "I" else "Standard"}">{t}</text:p>' for who, t in TALK)),
}  # fmt: skip


@pytest.mark.parametrize("name", MARKED)
def test_questions_are_told_by_how_they_are_printed(tmp_path, name):
    reading = read(tmp_path, name, MARKED[name])
    people = {"I": "Interviewer", "P3": "Participant"}
    assert said(reading) == [(people[who], text) for who, text in TALK]
    assert any(note.startswith("Please check: paragraphs in") for note in reading.notes)


def test_bold_words_that_ask_nothing_make_no_interviewer(tmp_path):
    heads = "\n\n".join(
        f"**{head}**\n\n{text}" for head, (_, text) in zip("ABCDEF", TALK, strict=True)
    )
    assert {turn.speaker for turn in read(tmp_path, "a.md", heads).turns} == {None}
    plain = "\n\n".join(text for _, text in TALK)
    assert {turn.speaker for turn in read(tmp_path, "b.md", plain).turns} == {None}


def test_an_answer_of_two_paragraphs_is_one_turn_and_a_title_no_ones(tmp_path):
    text = "# Interview 3\n\n**How so?**\n\nWell.\n\nIt was loud.\n\n**Why was that?**\n\nDoors.\n"
    reading = read(tmp_path, "a.md", text)
    assert said(reading)[1] == ("Participant", "Well.\n\nIt was loud.")
    assert [(a.what, a.sample) for a in reading.left_out] == [
        ("before the first turn", "Interview 3")
    ]
