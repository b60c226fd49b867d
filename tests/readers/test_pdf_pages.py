"""PDF: numbers, furniture, wrapped and cut lines."""

import pytest
from made_documents import pdf

from qualcode.errors import QualcodeError
from qualcode.readers import read_file

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
