"""Tables as people save them."""

from __future__ import annotations

import csv
import io
import sys
import warnings
import zipfile
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import QualcodeError
from qualcode.files import delimited, tables
from qualcode.files.encodings import text_of as decode
from qualcode.files.packages import check_archive
from qualcode.files.tables import read_table


@pytest.fixture
def file(tmp_path):
    def write(data, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    def write(*rows, sheets=()):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for name in sheets:
            book.create_sheet(name)
        book.save(tmp_path / "table.xlsx")
        return tmp_path / "table.xlsx"

    return write


def rows(path):
    return [row.cells for row in read_table(path).rows]


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,\xc3\xa9\n",
        b"a;b\r\n1;\xc3\xa9\r\n",
        b"a\tb\r1\t\xc3\xa9\r",
        b"\xef\xbb\xbfa,b\n1,\xc3\xa9\n",
        b"a,b\n1,\xe9\n",
        "a\tb\r\n1\té\r\n".encode("utf-16"),
        b"\xfe\xff" + "a,b\n1,é\n".encode("utf-16-be"),
    ],
)
def test_every_dialect_gives_the_same(file, data):
    assert rows(file(data)) == [{"a": "1", "b": "é"}]


def test_lines_are_where_a_row_starts(file):
    table = read_table(file('a,b\n"one\ntwo",x\n\n,\n3,y\n'))
    assert [(row.line, row.cells["b"]) for row in table.rows] == [(2, "x"), (6, "y")]
    assert table.rows[0].cells["a"] == "one\ntwo"


def test_short_rows_are_filled_and_long_ones_cut(file):
    assert rows(file("a,b\n1\n1,2,3\n")) == [{"a": "1", "b": ""}, {"a": "1", "b": "2"}]


def test_columns_without_a_heading_are_left_out(file):
    table = read_table(file("a,,b,,\n1,2,3,4,5\n"))
    assert table.columns == ("a", "b")
    assert table.rows[0].cells == {"a": "1", "b": "3"}


def test_headings_lose_their_line_breaks(file):
    assert read_table(file('"What\nhelped  you?",b\n1,2\n')).columns == ("What helped you?", "b")


def test_a_heading_in_quotation_marks_may_hold_the_other_sign(file):
    """`"Age, in years";"Role, if any"` is a table of semicolons."""
    assert read_table(file('"Age, in years";"a, b, c"\n1;2\n')).columns == (
        "Age, in years",
        "a, b, c",
    )


def test_the_dialect_note_of_excel_is_no_heading(file):
    table = read_table(file("sep=;\r\na;b\r\n1;2\r\n"))
    assert [(row.line, row.cells) for row in table.rows] == [(3, {"a": "1", "b": "2"})]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "is empty"),
        ("\n\n  \n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("a,a\n1,2\n", "the column heading 'a' appears twice"),
        (b"a,b\n\x00\x01\x02,\n", "binary"),
        ('a,b\n1,"never closed\n2,x\n', "never closed"),
    ],
)
def test_what_is_no_table_is_told(file, data, said):
    with pytest.raises(QualcodeError, match=said) as raised:
        read_table(file(data))
    assert raised.value.hint


def test_a_quotation_mark_within_a_cell_is_a_quotation_mark(file):
    assert rows(file('a,b\n5" wide,x\n"says ""no""",y\n')) == [
        {"a": '5" wide', "b": "x"},
        {"a": 'says "no"', "b": "y"},
    ]


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(QualcodeError, match="was not found"):
        read_table(tmp_path / "nowhere.csv")
    with pytest.raises(QualcodeError, match="was not found"):
        read_table(tmp_path)


def test_cells_of_a_workbook_are_text(workbook):
    path = workbook(
        ["n", "half", "day", "moment", "yes", "none", "words"],
        [3.0, 0.5, datetime.fromisoformat("2026-03-01"), datetime.fromisoformat("2026-03-01 09:30"), True, None, "é"],
    )  # fmt: skip
    assert rows(path) == [
        {"n": "3", "half": "0.5", "day": "2026-03-01", "moment": "2026-03-01T09:30:00",
         "yes": "yes", "none": "", "words": "é"}
    ]  # fmt: skip


def test_the_first_sheet_with_anything_on_it(tmp_path):
    book = openpyxl.Workbook()
    second = book.create_sheet("Answers")
    second.append(["a"])
    second.append(["1"])
    book.save(tmp_path / "t.xlsx")
    assert rows(tmp_path / "t.xlsx") == [{"a": "1"}]


def test_an_empty_workbook(workbook):
    with pytest.raises(QualcodeError, match="is empty"):
        read_table(workbook(sheets=["Two"]))


def test_rows_of_a_workbook_keep_their_number(workbook):
    table = read_table(workbook([], ["a"], [], ["1"]))
    assert [(row.line, row.cells) for row in table.rows] == [(4, {"a": "1"})]


def test_a_broken_workbook_is_told(file, tmp_path):
    for data in (b"PK\x03\x04", b"", b"a,b\n1,2\n"):
        with pytest.raises(QualcodeError, match="broken"):
            read_table(file(data, "table.xlsx"))
    with zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    with pytest.raises(QualcodeError, match="could not be read as a spreadsheet"):
        read_table(tmp_path / "odd.xlsx")


def test_a_workbook_that_would_swell_is_not_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"xl/sheet{number}.xml", bytes(80_000_000))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(QualcodeError, match="would unpack to 240 MB"):
        check_archive(path)


def test_a_table_that_is_too_large(file, monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    with pytest.raises(QualcodeError, match="more than 3 rows"):
        read_table(file("a\n1\n2\n3\n"))
    monkeypatch.setattr(tables, "MAX_BYTES", 3)
    with pytest.raises(QualcodeError, match="larger than"):
        read_table(file("a,b\n1,2\n"))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60))
def test_any_text_can_be_decoded(text):
    assert decode(text.encode("utf-8")) == text.removeprefix("\ufeff")
    decode(text.encode("utf-16"))


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1, max_size=8)
                 .filter(str.strip), min_size=2, max_size=2),
        min_size=1, max_size=5,
    ),
    st.sampled_from(",;\t"),
)  # fmt: skip
def test_what_python_writes_is_read_as_it_was(tmp_path_factory, written, sign):
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows([["one", "two"], *written])
    path.write_bytes(out.getvalue().encode("utf-8"))
    assert [list(row.values()) for row in rows(path)] == written


@pytest.mark.parametrize(
    "data", ["a,b\n" + "x," * 200_000, "," * 200_000, 'a,b\n"' + "x," * 200_000]
)
def test_a_row_of_endless_columns_is_refused_before_it_is_cut(file, monkeypatch, data):
    def longest(lines, **_):
        for line in lines:
            assert line.count(",") < 200_000
        return iter(())

    monkeypatch.setattr(delimited.csv, "reader", longest)
    with pytest.raises(QualcodeError, match="columns"):
        read_table(file(data))


def test_more_columns_than_a_table_has_are_refused(file):
    with pytest.raises(QualcodeError, match="more than 16,384 columns"):
        read_table(file(",".join(f"c{n}" for n in range(16_385)) + "\n1\n"))


def test_many_delimiters_within_quotation_marks_are_words(file):
    words = "yes, " * 30_000
    assert rows(file(f'a,b\n1,"{words}"\n'))[0]["b"] == words


def test_a_workbook_that_the_library_grumbles_about_is_read_in_silence(
    workbook, monkeypatch, capfd
):
    path = workbook(["a", "b"], [1, 2])
    load = openpyxl.load_workbook

    def grumble(*args, **more):
        print("broken style")  # noqa: T201
        print("broken style", file=sys.stderr)  # noqa: T201
        warnings.warn("no default style", UserWarning, stacklevel=1)
        return load(*args, **more)

    monkeypatch.setattr(openpyxl, "load_workbook", grumble)
    assert rows(path) == [{"a": "1", "b": "2"}]
    assert capfd.readouterr() == ("", "")


def test_accents_of_other_languages_than_english(file):
    text = "case,ward\nŻaneta,Śródmieście\nMichał,Łódź\n"
    assert rows(file(text.encode("cp1250"))) == [
        {"case": "Żaneta", "ward": "Śródmieście"},
        {"case": "Michał", "ward": "Łódź"},
    ]


def test_a_workbook_with_a_password_says_so(file):
    with pytest.raises(QualcodeError, match="password"):
        read_table(file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "table.xlsx"))
