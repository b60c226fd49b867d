"""Files made to do harm, and files by accident: each ends in a reading or a clear message."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_documents import docx, every_format, odt, paragraph, pdf, rtf, zipped

from qualcode.errors import QualcodeError
from qualcode.readers import SUFFIXES, ReadOptions, read_file
from qualcode.readers.cues import cues_in
from qualcode.readers.turns import split_turns
from qualcode.readers.web_tags import pieces
from qualcode.text.offsets import normalise

REAL = Path(__file__).parents[3] / "shared" / "real"


def check(reading):
    """What holds of every reading."""
    assert reading.text == normalise(reading.text)
    reading.text.encode("utf-8")
    end = 0
    for number, turn in enumerate(reading.turns, 1):
        assert turn.number == number
        assert end <= turn.span.start < turn.span.end <= len(reading.text)
        words = turn.span.of(reading.text)
        assert words == words.strip()
        assert turn.speaker is None or (turn.speaker.strip() and "\n" not in turn.speaker)
        end = turn.span.end
    starts = [line.start for line in reading.lines]
    assert starts == sorted(starts)


def read(path, data):
    path.write_bytes(data)
    try:
        readings = read_file(path)
    except QualcodeError as error:
        return error
    for reading in readings:
        check(reading)
    return readings


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    bomb = docx(paragraph("a" * 10_000) * 2_000)
    assert len(bomb) < 60_000
    assert "would unpack" in read(tmp_path / "a.docx", bomb).message


def test_an_archive_beyond_bounds_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("qualcode.files.packages.MAX_UNPACKED", 5_000)
    assert "would unpack" in read(tmp_path / "a.docx", docx(paragraph("P1: long") * 100)).message


def test_a_zip_that_lies_about_its_size(tmp_path):
    data = bytearray(docx(paragraph("P1: a long talk") * 2000))
    at = data.rfind(b"word/document.xml") - 46 + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    assert isinstance(read(tmp_path / "a.docx", bytes(data)), QualcodeError)


@pytest.mark.parametrize("encoding", ["UUF-8", "hex", "utf-7", "cp932", "idna"])
def test_xml_in_encodings_that_are_none(tmp_path, encoding):
    whole = docx(
        paragraph("P1: x"),
        **{"word/document.xml": f'<?xml version="1.0" encoding="{encoding}"?><x/>'},
    )
    assert isinstance(read(tmp_path / "a.docx", whole), QualcodeError)


def test_names_that_climb_out_of_the_archive_write_nothing(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    read(
        folder / "a.docx", docx(paragraph("P1: hello"), **{"../../evil.txt": "x", "/evil.txt": "x"})
    )
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "a.docx"]


ENTITIES = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entity", ["b", "c"])
@pytest.mark.parametrize("make", [docx, odt])
def test_entities_are_refused(tmp_path, make, entity):
    whole = make(paragraph("P1: x") if make is docx else "<x/>")
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, content in list(members.items()):
        if name in {"word/document.xml", "content.xml"}:
            xml = content.removeprefix('<?xml version="1.0"?>')
            members[name] = ENTITIES + xml.replace("x<", f"&{entity};<")
    suffix = ".docx" if make is docx else ".odt"
    assert "entities" in read(tmp_path / f"a{suffix}", zipped(**members)).message


def test_tables_nested_without_end(tmp_path):
    deep = "<w:tbl><w:tr><w:tc>" * 400 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 400
    assert read(tmp_path / "a.docx", docx(deep))[0].text == "x"
    deeper = "<w:tbl>" * 5_000 + paragraph("x") + "</w:tbl>" * 5_000
    assert "broken" in read(tmp_path / "a.docx", docx(deeper)).message
    assert "nested" in read(tmp_path / "a.rtf", rtf(b"{" * 10_000 + b"x")).message


def test_one_line_of_five_million_characters(tmp_path):
    (reading,) = read(tmp_path / "a.txt", b"P1: " + b"and then " * 600_000)
    assert [turn.speaker for turn in reading.turns] == ["P1"]
    assert isinstance(read(tmp_path / "a.txt", b"x\n" * 300_002), QualcodeError)


def test_a_sheet_with_one_cell_at_its_far_end(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id", "comment"])
    book.active.append(["a", "I said it and said it again"])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "b.xlsx")
    (reading,) = read_file(tmp_path / "b.xlsx")
    assert reading.text == "I said it and said it again"


def test_a_page_with_no_end_of_signs(tmp_path, monkeypatch):
    monkeypatch.setattr("qualcode.readers.pdf_words._SIGNS_A_PAGE", 1_000)
    page = [(60, 60 + 13 * n, "P1: hello there and so on, and so on") for n in range(40)]
    assert "more than can be" in read(tmp_path / "a.pdf", pdf([page])).message


def test_markup_that_never_closes_takes_no_time():
    for start in ("<a ", "<!--", "<script>", "<a href='", "&", "<", "</p", "<![CDATA["):
        assert sum(len(piece.words) for piece in pieces(start * 100_000)) <= 100_000 * len(start)
        list(pieces(start * 100_000 + ">"))


TRICKY = st.sampled_from(
    ["P1: ", "\n", "\n\n", "Anna Bell", ":", "**", "**I:** ", "[", "]", "0:00", "00:00:01.000",
     " --> ", "00:01 --> 00:02\n", "[00:01]", "|", "\t", "<v Ann>", "RA ", "RA: ", "yes. ", "#", "Q. ",
     "\u200f", "\u0301", "\ufeff", "\x00", "\r", "\u2028", "Name  0:01\n", "- ", "1 ", "Date: x\n", "\xa0"]
)  # fmt: skip
TALKS = st.lists(TRICKY | st.text(max_size=12), max_size=30).map("".join)


@settings(max_examples=300)
@given(TALKS, st.sampled_from(["", r"(?P<speaker>\w+)(?: (?P<time>\d:\d\d))?:"]))
def test_any_text_gives_turns_in_order(text, pattern):
    text = normalise(text)
    split = split_turns(text, ReadOptions(speaker_pattern=pattern, aliases={"P1": "Maria"}))
    end = 0
    for number, turn in enumerate(split.turns, 1):
        assert turn.number == number
        assert end <= turn.span.start < turn.span.end <= len(text)
        assert turn.speaker != "P1"
        end = turn.span.end


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(TALKS, st.sampled_from([".txt", ".vtt", ".html", ".csv", ".json", ".lrc", ".md", ".tsv"]))
def test_any_text_under_any_name(tmp_path, text, suffix):
    read(tmp_path / f"a{suffix}", text.encode("utf-8", "replace"))


@given(TALKS)
def test_cues_lose_no_words_but_marks(text):
    for cue in cues_in(normalise(text)):
        assert cue.text == cue.text.strip("\n")


FORMATS = {
    **every_format(),
    "a.pdf": pdf([[(60, 60 + 14 * n, f"P{n % 2}: so {n}") for n in range(9)]] * 2),
}


def mutated(data, edits):
    changed = bytearray(data)
    for place, kind, value in edits:
        at = place % max(len(changed), 1)
        if kind == 0:
            changed[at : at + 1] = bytes([value])
        elif kind == 1:
            del changed[at : at + value]
        elif kind == 2:
            changed[at:at] = changed[at : at + value] * 3
        elif kind == 3:
            changed[at : at + value] = bytes(value)
        else:
            del changed[at:]
    return bytes(changed)


EDITS = st.lists(
    st.tuples(
        st.integers(0, 100_000), st.sampled_from([0, 0, 1, 1, 2, 2, 3, 4]), st.integers(0, 255)
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=250,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sampled_from(sorted(FORMATS)), EDITS, st.booleans())
def test_damaged_files_end_in_a_reading_or_a_message(tmp_path, name, edits, within):
    data = FORMATS[name]
    if within and name.endswith((".docx", ".odt")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {member: archive.read(member) for member in archive.namelist()}
        inner = next(
            member for member in members if member.endswith(("document.xml", "content.xml"))
        )
        members[inner] = mutated(members[inner], edits)
        data = zipped(**members)
    else:
        data = mutated(data, edits)
    read(tmp_path / name, data)


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/real is not beside the checkout")
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), edits=EDITS)
def test_damaged_real_files(tmp_path, data, edits):
    files = sorted(
        path
        for path in REAL.rglob("*")
        if path.suffix in set(SUFFIXES) - {".pdf"} and path.stat().st_size < 60_000
    )
    path = data.draw(st.sampled_from(files))
    read(tmp_path / f"a{path.suffix}", mutated(path.read_bytes(), edits))
