"""Line numbers that stand in the text."""

from qualcode.readers import read_file
from qualcode.readers.numbered_lines import without_numbers

TALK = (
    "Interviewer: How did it\nstart?\nP1: Slowly, in\n1999, I\nthink.\n\nInterviewer: Oh?\nP1: Yes."
)


def numbered(text, form="{:>3}  {}", start=1):
    number, lines = start - 1, []
    for line in text.split("\n"):
        number += bool(line)
        lines.append(form.format(number, line) if line else "")
    return "\n".join(lines)


def test_numbers_are_taken_out_and_kept_as_lines(tmp_path):
    path = tmp_path / "a.txt"
    for form in ("{:>3}  {}", "{}\t{}", "{:04} {}", "{}. {}", "{}) {}"):
        path.write_text(numbered(TALK, form, start=8), encoding="utf-8")
        (reading,) = read_file(path)
        assert reading.text == TALK
        assert [line.number for line in reading.lines] == list(range(8, 15))
        starts = [TALK.split("\n")[n] for n in (0, 1, 2, 3, 4, 6, 7)]
        assert all(
            reading.text[line.start :].startswith(words)
            for line, words in zip(reading.lines, starts, strict=True)
        )
        assert [turn.speaker for turn in reading.turns] == ["Interviewer", "P1"] * 2
        assert "The document's own numbers are kept as lines: 8 to 14." in reading.notes


def test_numbers_that_start_anew_on_each_page():
    text = "\n".join(f"{n % 25 + 1} word" for n in range(100))
    plain, lines = without_numbers(text)
    assert plain == "\n".join(["word"] * 100)
    assert [line.number for line in lines] == [n % 25 + 1 for n in range(100)]


def test_a_line_that_holds_its_number_only_is_empty():
    assert without_numbers("1 a\n2 b\n3\n4 c\n5 d\n")[0] == "a\nb\n\nc\nd\n"


def test_what_does_not_count_up_stays():
    for text in [
        "1 a\n3 b\n2 c\n9 d\n5 e",
        "1 a\n2 b\n3 c",
        "1 a\nb\n2 c\nd\n3 e\nf",
        "12:30 a\n12:31 b\n" * 4,
    ]:
        assert without_numbers(text) == (text, ())


def test_a_list_of_items_without_speakers_stays(tmp_path):
    path = tmp_path / "a.txt"
    text = "1. I went out.\n2. I came back.\n3. I slept.\n4. I ate.\n5. I left.\n"
    path.write_text(text, encoding="utf-8")
    (reading,) = read_file(path)
    assert (reading.text, reading.lines) == (text, ())
