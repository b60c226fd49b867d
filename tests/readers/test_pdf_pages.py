"""PDF: numbers, furniture, wrapped and cut lines."""

import io
import textwrap

import pdfplumber
import pytest
from made_documents import pdf

from qualcode.errors import QualcodeError
from qualcode.readers import read_file
from qualcode.readers.pdf_words import words_of_pages

LEFT, GUTTER = 60, 30


def read(tmp_path, pages):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(pages))
    (reading,) = read_file(path)
    return reading


def said(reading):
    return [(turn.speaker, turn.span.of(reading.text), turn.page) for turn in reading.turns]


def page(lines, number, of, start=100):
    """Lines 14 points apart between a header and a page number."""
    body = [(LEFT, start + 14 * n, words) for n, words in enumerate(lines)]
    return [(LEFT, 40, f"Interview 7, page {number}"), *body, (290, 810, f"{number} / {of}")]


def test_wrapped_lines_are_joined_and_furniture_is_left_out(tmp_path):
    first = [
        "I: How did it start, would",
        "you say?",
        "P1: With the well-",
        "being group, and the hos-",
    ]
    second = ["pital that I went to every", "single day.", "I: Oh."]
    reading = read(tmp_path, [page(first, 1, 2), page(second, 2, 2)])
    assert said(reading) == [
        ("I", "How did it start, would you say?", 1),
        ("P1", "With the well-being group, and the hospital that I went to every single day.", 1),
        ("I", "Oh.", 2),
    ]


def test_numbers_of_paragraphs_become_line_numbers(tmp_path):
    paragraphs = [["Interview"], ["Dan: So?"], ["Participant: In 1999 there were", "40 of us, and", "more."],
                  ["Dan: Go", "on."], ["(They leave.)"], ["Dan: Yes, it", "is."], ["Participant: No."]]  # fmt: skip
    page, top = [], 60
    for number, lines in enumerate(paragraphs, 1):
        page += [
            (GUTTER, top, str(number)),
            *((LEFT, top + 12 * n, w) for n, w in enumerate(lines)),
        ]
        top += 12 * len(lines)
    reading = read(tmp_path, [page])
    assert reading.text.split("\n") == [" ".join(lines) for lines in paragraphs]
    assert [line.number for line in reading.lines] == [1, 2, 3, 4, 5, 6, 7]
    assert all(reading.text[: line.start].count("\n") == line.number - 1 for line in reading.lines)
    assert [turn.speaker for turn in reading.turns] == [
        "Dan",
        "Participant",
        "Dan",
        "Dan",
        "Participant",
    ]


def test_numbers_of_lines_become_line_numbers(tmp_path):
    words = ["I: How did it start, would you say, and who", "was there?", "P1: Nobody was there, as far as I can",
             "remember now, and it went", "on.", "I: Oh."]  # fmt: skip
    lines = [(LEFT, 60 + 14 * n, line) for n, line in enumerate(words)]
    numbers = [(GUTTER, 60 + 14 * n, str(n + 1)) for n in range(len(words))]
    reading = read(tmp_path, [lines + numbers])
    assert said(reading)[1] == (
        "P1",
        "Nobody was there, as far as I can remember now, and it went on.",
        1,
    )
    starts = [reading.text[line.start :].split()[0] for line in reading.lines]
    assert starts == ["I:", "was", "P1:", "remember", "on.", "I:"]


def test_a_line_cut_by_the_end_of_the_page_is_read_once(tmp_path):
    first = [(LEFT, 800, "Dan: So?"), (LEFT, 841, "P1: Cut in two by the page.")]
    second = [(LEFT, 5, "P1: Cut in two by the page."), (LEFT, 40, "Dan: Yes.")]
    reading = read(tmp_path, [first, second])
    assert [words for _, words, _ in said(reading)] == ["So?", "Cut in two by the page.", "Yes."]


def test_a_pdf_without_text_says_so(tmp_path):
    with pytest.raises(QualcodeError, match="pictures"):
        read(tmp_path, [[]])


def test_a_broken_pdf(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4\nnothing more")
    with pytest.raises(QualcodeError, match="broken"):
        read_file(path)


def test_a_pdf_with_a_password_says_so(tmp_path):
    data = pdf([[(60, 60, "I: So?")]])
    lock = (
        b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 "
        b"/O <0101010101010101010101010101010101010101010101010101010101010101> "
        b"/U <0202020202020202020202020202020202020202020202020202020202020202> >>"
    )
    locked = data.replace(b"trailer << ", b"trailer << /ID [<01><01>] /Encrypt " + lock + b" ")
    path = tmp_path / "a.pdf"
    path.write_bytes(locked)
    with pytest.raises(QualcodeError, match="password"):
        read_file(path)


LONG = "and then we went on to talk of other things that nobody else had asked about"


def columns(turns, places, width, lines_a_column=50, title=""):
    """Pages on which the turns run down one column, then the next."""
    lines = [line for turn in turns for line in textwrap.wrap(turn, width)]
    pages = []
    while lines:
        page = [(120, 60, title)] if title and not pages else []
        for x in places:
            page += [(x, 100 + 13 * n, words) for n, words in enumerate(lines[:lines_a_column])]
            del lines[:lines_a_column]
        pages.append([*page, (290, 810, str(len(pages) + 1))])
    return pages


@pytest.mark.parametrize(
    ("places", "width"), [((60, 320), 42), ((60, 306), 42), ((40, 220, 400), 28)]
)
def test_columns_are_read_one_after_the_other_and_told(tmp_path, places, width):
    turns = [f"{'I' if n % 2 == 0 else 'P1'}: Thing {n}, {LONG} {n}." for n in range(50)]
    title = "What participant 1 said of things, in the spring of the year of 2021 and later on"
    reading = read(tmp_path, columns(turns, places, width, title=title))
    assert [f"{who}: {words}" for who, words, _ in said(reading)] == turns
    assert any(note.startswith("Columns are read") for note in reading.notes)


def test_no_pages_and_words_far_off_the_page(tmp_path):
    with pytest.raises(QualcodeError, match="no text"):
        read(tmp_path, [])
    far = [(10**6, 100 + 13 * n, "far") for n in range(20)]
    reading = read(tmp_path, [[*far, *((60, 100 + 13 * n, f"word {n}") for n in range(20))]])
    assert "far" not in reading.text


def test_one_column_is_no_two(tmp_path):
    turns = [f"{'I' if n % 2 == 0 else 'P1'}: Thing {n}, {LONG} {n}." for n in range(50)]
    reading = read(tmp_path, columns(turns, (60,), 90))
    assert [f"{who}: {words}" for who, words, _ in said(reading)] == turns
    assert not any("olumns" in note for note in reading.notes)


def test_columns_that_are_not_clear_are_told(tmp_path):
    turns = [f"{'I' if n % 2 == 0 else 'P1'}: Thing {n}, {LONG} {n}." for n in range(50)]
    (first, *_) = columns(turns, (60, 320), 42)
    across = [
        (60, 100 + 13 * n, f"Table {n}: {LONG}, and so on, and so on") for n in range(0, 50, 4)
    ]
    tops = {top for _, top, _ in across}
    reading = read(tmp_path, [[line for line in first if line[1] not in tops] + across])
    assert any("may have columns" in note for note in reading.notes)


@pytest.mark.parametrize("colon", [":", ""])
def test_labels_that_hang_beside_the_speech(tmp_path, colon):
    turns = [
        ("Interviewer", f"How was {LONG}, and more of it then?"),
        ("P3", f"Fine, {LONG}, I say."),
    ] * 4
    page, top = [], 100
    for who, words in turns:
        page.append((60, top, who + colon))
        for line in textwrap.wrap(words, 50):
            page.append((150, top, line))
            top += 13
    assert [(who, words) for who, words, _ in said(read(tmp_path, [page]))] == turns


def test_a_table_of_times_names_and_words(tmp_path):
    page, top = [], 100
    for n in range(8):
        page += [(60, top, f"00:0{n}:00"), (130, top, f"Anna{n % 2} Bell")]
        for line in textwrap.wrap(f"Thing {n}, {LONG}.", 50):
            page.append((220, top, line))
            top += 13
    reading = read(tmp_path, [page])
    assert [who for who, _, _ in said(reading)] == ["Anna0 Bell", "Anna1 Bell"] * 4
    assert [turn.time_start for turn in reading.turns] == [60.0 * n for n in range(8)]


def test_line_numbers_on_the_right(tmp_path):
    lines = [
        "I: How did it start, would",
        "you say, in 1999",
        "P1: Slowly, I think, in",
        "the winter of 99",
        "I: Oh.",
        "P1: Yes.",
    ]
    page = [
        mark
        for n, line in enumerate(lines)
        for mark in ((60, 100 + 13 * n, line), (500, 100 + 13 * n, str(n + 1)))
    ]
    reading = read(tmp_path, [page])
    assert said(reading)[:2] == [
        ("I", "How did it start, would you say, in 1999", 1),
        ("P1", "Slowly, I think, in the winter of 99", 1),
    ]
    assert [line.number for line in reading.lines] == [1, 2, 3, 4, 5, 6]


def talk_pages(head, foot, count=6):
    """Pages of a talk with `head` on top and `foot` at the bottom, and its turns."""
    pages, turns = [], []
    for page in range(count):
        said_here = [
            (f"{'I' if n % 2 == 0 else 'P3'}", f"Thing {chr(97 + page)}{chr(97 + n)} it was.")
            for n in range(20)
        ]
        own = [
            (60, 40, head(page)),
            *[(60, 120 + 30 * n, f"{w}: {s}") for n, (w, s) in enumerate(said_here)],
        ]
        pages.append([*own, (60, 800, foot(page))])
        turns += said_here
    return pages, turns


def test_what_is_said_at_the_head_of_every_page_is_speech(tmp_path):
    pages, turns = talk_pages(lambda n: "I: And then what happened?", lambda n: f"P3: Number {n}.")
    reading = read(tmp_path, pages)
    assert [who for who, _, _ in said(reading)].count("I") == 6 + 60
    assert len(reading.turns) == len(turns) + 12
    assert reading.left_out == ()


def test_running_heads_and_page_numbers_are_removed_and_listed(tmp_path):
    pages, turns = talk_pages(
        lambda n: "Study 4: P3, second interview", lambda n: f"Page {n + 1} of 6"
    )
    reading = read(tmp_path, pages)
    assert [(who, words) for who, words, _ in said(reading)] == turns
    assert [(aside.what, aside.lines) for aside in reading.left_out] == [
        ("running head or foot", 6),
        ("page number", 6),
    ]


def test_a_sentence_at_the_foot_of_some_pages_is_speech(tmp_path):
    pages, _ = talk_pages(
        lambda n: f"Ward study {n + 1}", lambda n: "It went on." if n % 2 else "And so it did."
    )
    reading = read(tmp_path, pages)
    assert reading.text.count("It went on.") == 3
    assert "Ward study" not in reading.text


@pytest.mark.parametrize("turned", ["/Rotate 90", "/Rotate 270", "/CropBox [20 30 500 800]"])
def test_turned_and_cropped_pages_are_placed_as_they_are_read(turned):
    page = [(60, 100, "P1: hello there"), (60, 130, "I: and so on"), (300, 130, "right here")]
    data = pdf([page]).replace(b"/Type /Page /Parent", b"/Type /Page %s /Parent" % turned.encode())
    ((ours, height),) = words_of_pages("a.pdf", data)
    with pdfplumber.open(io.BytesIO(data)) as document:
        theirs = document.pages[0]
        crop = theirs.cropbox if "Crop" in turned else (0, 0, 0, 0)
        places = [
            (w["text"], w["x0"] - crop[0], w["top"] - crop[1]) for w in theirs.extract_words()
        ]
    assert [w["text"] for w in ours] == [text for text, _, _ in places]
    for word, (_, x0, top) in zip(ours, places, strict=True):
        assert abs(word["x0"] - x0) < 4
        assert abs(word["top"] - top) < 4
    assert height == 770 if "Crop" in turned else height == 595
