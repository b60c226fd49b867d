"""The matrix by facet, attribute, condition and row, shown and in every format."""

import csv
import io

import docx
import openpyxl
import pytest


@pytest.fixture
def coded(qualcode, folder):
    qualcode("code", "add", "SU1:4", "money", "--facet", "impact=unhelpful", within=folder)
    qualcode("code", "add", "FG1:2", "money", within=folder)
    qualcode("matrix", "summarise", "SU1", "money", "None & never_there.", within=folder)
    return folder


def test_views_of_show(qualcode, coded):
    found = qualcode("matrix", "show", "life", "--by", "impact", "--json", within=coded).json
    assert "money:unhelpful" in found["columns"]
    found = qualcode("matrix", "show", "life", "--by", "site", "--json", within=coded).json
    assert [row["case"] for row in found["rows"]] == ["C1", "SU1", "C2", "SU2"]
    where = ("--where", "site=North", "--where", "group=clinician")
    found = qualcode("matrix", "show", "life", *where, "--json", within=coded).json
    assert [row["case"] for row in found["rows"]] == ["C1"]
    for rows in ("participant", "both"):
        assert qualcode("matrix", "show", "life", "--rows", rows, "--json", within=coded).json[
            "rows"
        ]
    assert "gender" in qualcode("matrix", "show", "--by", "gender", within=coded, status=1).told
    qualcode("matrix", "show", "--rows", "people", within=coded, status=1)
    qualcode("matrix", "show", "--where", "place=North", within=coded, status=1)


def said(path):
    """The words of an exported file, as its readers see them."""
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        return " ".join(str(v) for s in sheets for row in s.values for v in row if v is not None)
    if path.suffix == ".docx":
        tables = docx.Document(str(path)).tables
        return " ".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        return " ".join(c for row in csv.reader(io.StringIO(text, newline="")) for c in row)
    text = text.replace("\\allowbreak{}", "")
    return (
        text.replace("&amp;", "&").replace("\\u0026", "&").replace("\\&", "&").replace("\\_", "_")
    )


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".html", ".docx", ".md", ".tex"])
def test_every_format_holds_the_cases_that_were_chosen(qualcode, coded, suffix):
    name = f"m{suffix}"
    options = ("--theme", "life", "--by", "site", "--where", "group=service user")
    (written,) = qualcode("matrix", "export", name, *options, "--json", within=coded).json
    assert written == name
    text = said(coded / name)
    assert "None & never_there." in text
    assert "SU2" in text
    if suffix not in {".xlsx", ".html"}:  # these hold all cases and extracts beside the matrix
        assert "C2" not in text
    first = (coded / name).read_bytes()
    qualcode("matrix", "export", name, *options, within=coded)
    assert (coded / name).read_bytes() == first


def test_a_csv_of_all_themes_is_a_file_a_theme(qualcode, coded):
    written = qualcode("matrix", "export", "m.csv", "--json", within=coded).json
    assert written == ["m-life.csv", "m-room.csv"]
    assert all((coded / name).is_file() for name in written)
    assert ".xlsx" in qualcode("matrix", "export", "m.pdf", within=coded, status=1).told


def test_a_file_for_each_format_that_is_asked_for(qualcode, coded):
    qualcode("matrix", "export", "--docx", "--md", "--latex", "--html", within=coded)
    written = {path.name for path in coded.glob("matrix.*")}
    assert written == {"matrix.docx", "matrix.md", "matrix.tex", "matrix.html"}
