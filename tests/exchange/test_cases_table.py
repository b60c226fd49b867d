"""`cases.csv`: people write it in every way; what cannot be meant is told."""

from __future__ import annotations

import openpyxl
import pytest

from qualcode.errors import ProblemsError, QualcodeError
from qualcode.exchange.cases_table import read_cases, write_cases
from qualcode.files.tables import read_table


@pytest.fixture
def table(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "cases.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def members(path):
    return [(m.case, m.document, m.speaker, m.line) for m in read_cases(path).members]


def test_documents_speakers_and_attributes(table):
    read = read_cases(
        table("case,document,speaker,group,site\nIda,FG1,P1,user,North\nB,I*,,,South\n")
    )
    assert [(m.case, m.document, m.speaker, m.line) for m in read.members] == [
        ("Ida", "FG1", "P1", 2),
        ("B", "I*", "", 3),
    ]
    assert read.attributes == {
        "Ida": {"group": "user", "site": "North"},
        "B": {"group": "", "site": "South"},
    }
    assert read.columns == ("group", "site")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_whatever_the_spreadsheet_saved(table, encoding, sign):
    text = "Case,DOCUMENT,Speaker,Groß\r\nZoë,FG1,P1,ja\r\n".replace(",", sign)
    read = read_cases(table(text, encoding))
    assert read.attributes == {"Zoë": {"Groß": "ja"}}
    assert read.members[0].speaker == "P1"


def test_a_workbook_will_do(tmp_path):
    book = openpyxl.Workbook()
    for row in (["case", "document", "age"], ["Ida", "FG1", 34], ["Bo", "FG2", None]):
        book.active.append(row)
    book.save(tmp_path / "cases.xlsx")
    read = read_cases(tmp_path / "cases.xlsx")
    assert read.attributes == {"Ida": {"age": "34"}, "Bo": {"age": ""}}


def test_a_row_that_places_its_case_nowhere_is_about_who_is_called_so(table):
    assert members(table("case,site\nKaya,North\n")) == [
        ("Kaya", "", "Kaya", 2),
        ("Kaya", "Kaya", "", 2),
    ]


def test_a_case_may_stand_in_several_rows_that_agree(table):
    read = read_cases(
        table("case,document,speaker,site\nIda,FG1,P1,\nIda,FG2,P4,North\nIda,FG3,P2,\n")
    )
    assert len(read.members) == 3
    assert read.attributes == {"Ida": {"site": "North"}}


def test_rows_that_disagree_are_told_with_their_line(table):
    with pytest.raises(
        ProblemsError, match=r"cases\.csv:3: Ida has the site 'South' here and 'North'"
    ):
        read_cases(table("case,document,site\nIda,FG1,North\nIda,FG1,South\n"))


def test_a_fact_that_differs_between_documents_is_about_the_occasion(table):
    read = read_cases(
        table(
            "case,document,Collected,wave,site\nIda,I1,2025-01-02,1,North\nIda,I2,,2,\nBo,I3,,2,\n"
        )
    )
    assert read.occasions == ("wave",)
    assert read.attributes["Ida"] == {"wave": "1; 2", "site": "North"}
    assert [dict(member.facts) for member in read.members] == [
        {"collected": "2025-01-02", "wave": "1"}, {"wave": "2"}, {"wave": "2"},
    ]  # fmt: skip


def test_all_problems_at_once(table):
    with pytest.raises(ProblemsError) as raised:
        read_cases(table("case,document\n,FG1\nIda,FG1\n\n ,FG2\n"))
    assert [(p.line, p.message) for p in raised.value.problems] == [
        (2, "this row does not name a case"),
        (5, "this row does not name a case"),
    ]


@pytest.mark.parametrize("text", ["case,document\n", "case,document\n,\n", "case\n\n\n"])
def test_a_table_that_names_nobody(table, text):
    with pytest.raises(ProblemsError, match="does not contain any row"):
        read_cases(table(text))


def test_a_table_without_cases_tells_its_headings(table):
    with pytest.raises(ProblemsError, match=r"no column 'case'.*participant, document"):
        read_cases(table("participant,document\nIda,FG1\n"))


def test_the_same_heading_twice_in_other_capitals(table):
    with pytest.raises(QualcodeError, match="twice"):
        read_cases(table("case,Case\nIda,Bo\n"))


def test_what_is_written_is_read_the_same(table, tmp_path):
    path = table('Case;Document;"a, b"\nIda;FG1;"says ""x"""\nBo;FG2;\n')
    (tmp_path / "again.csv").write_text(write_cases(read_table(path)), encoding="utf-8", newline="")
    assert read_cases(tmp_path / "again.csv") == read_cases(path)
