"""Groups side by side, cases unlike their group, and quotations for the text."""

import csv
import io

import pytest


@pytest.fixture
def coded(qualcode, folder):
    for place, code in (
        ("SU1:4", "money"),
        ("FG1:2", "money"),
        ("FG1:3", "money"),
        ("SU2:4", "trust"),
    ):
        qualcode("code", "add", place, code, within=folder)
    return folder


def table(path):
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_in_how_many_cases_of_each_group_a_code_is(qualcode, coded):
    found = qualcode("compare", "--by", "group", "--json", within=coded).json
    assert found["attribute"] == "group"
    assert found["groups"] == {"clinician": ["C1", "C2"], "service user": ["SU1", "SU2"]}
    money = next(row for row in found["rows"] if "money" in row.values())
    assert "2 of 2" in money.values() or "C1" in str(money)
    shown = qualcode("compare", "--by", "group", within=coded)
    assert "2 of 2" in shown.out
    assert "1 of 2" in shown.out
    assert "How often something was said is not how much it matters." in shown.told
    for word in ("significant", "emerged", "validated"):
        assert word not in shown.told


def test_codes_stand_under_their_theme_in_one_column(qualcode, coded):
    lines = qualcode("compare", "--by", "group", within=coded).out.splitlines()
    (theme,) = [line for line in lines if "Life outside" in line]
    (code,) = [line for line in lines if "Money and work" in line]
    assert code.index("Money") - theme.index("Life") == 2


def test_cases_unlike_most_of_their_group(qualcode, coded):
    qualcode("code", "add", "FG1:2", "trust", within=coded)
    said = qualcode("compare", "--by", "site", "--against", "money", within=coded)
    assert "not a finding" in said.told
    assert (
        "nothing"
        in qualcode("compare", "--by", "site", "--against", "nothing", within=coded, status=1).told
    )


def test_as_a_table_and_with_one_theme(qualcode, coded):
    qualcode("compare", "--by", "group", "--theme", "room", "--out", "c.csv", within=coded)
    rows = table(coded / "c.csv")
    assert len({len(row) for row in rows}) == 1
    assert "Trust" in str(rows)
    assert "Money" not in str(rows)
    assert "gender" in qualcode("compare", "--by", "gender", within=coded, status=1).told


def test_quotations_are_those_that_were_marked(qualcode, coded):
    assert "No extract is marked" in qualcode("quotes", within=coded).told
    codings = qualcode("code", "list", "--json", within=coded).json
    marked = next(row for row in codings if row["code_id"] == "trust")
    qualcode("code", "mark", marked["coding_id"], within=coded)
    (quote,) = qualcode("quotes", "--json", within=coded).json
    assert marked["text"] in str(quote)
    assert len(qualcode("quotes", "--all", "--json", within=coded).json) == 4
    qualcode("quotes", "--all", "--by", "group", "--out", "q.csv", within=coded)
    rows = table(coded / "q.csv")
    assert len(rows) == 5
    assert any(cell.startswith("'@home") for row in rows for cell in row)


def test_the_history_tells_where_types_came_from(qualcode, coded):
    (coded / "mine.csv").write_text("case,stance\nC1,held\n", encoding="utf-8")
    qualcode("types", "mine.csv", within=coded)
    assert "'stance' from mine.csv" in qualcode("history", "--last", "1", within=coded).out
