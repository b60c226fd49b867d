"""Cases from a table into the study."""

from __future__ import annotations

import pytest

from qualcode.actions.cases import import_cases
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.study import open_study


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "new cases.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_table_becomes_the_studys(study, folder, table):
    assert (
        import_cases(study, table("Case;Document;age\nKaya;SU1;34\nFG1;FG1;\n"), coder="ana") == 2
    )
    assert (folder / "cases.csv").read_text(
        encoding="utf-8"
    ) == "case,document,age\nKaya,SU1,34\nFG1,FG1,\n"
    assert {case.name for case in study.cases} == {"Kaya", "FG1", "SU2:Łukasz"}


def test_a_table_with_problems_changes_nothing(study, folder, table):
    before = (folder / "cases.csv").read_bytes()
    with pytest.raises(ProblemsError, match=r"new cases\.csv:2"):
        import_cases(study, table("case,document\n,SU1\n"), coder="ana")
    assert (folder / "cases.csv").read_bytes() == before
    assert not study.store.rows("SELECT * FROM change WHERE action = 'cases import'")


def test_a_table_that_names_nobody_in_the_study_changes_nothing(study, folder, table):
    before = (folder / "cases.csv").read_bytes()
    with pytest.raises(QualcodeError, match="names no speaker") as raised:
        import_cases(study, table("case,document,speaker\nIda,FG7,P9\nBo,X*,\n"), coder="ana")
    assert "FG1:P1" in raised.value.hint
    assert (folder / "cases.csv").read_bytes() == before


def test_before_anything_is_read_any_table_will_do(fresh, table):
    with open_study(fresh) as study:
        assert import_cases(study, table("case,document\nIda,FG7\n"), coder="ana") == 1


def test_a_run_with_a_table_that_names_nobody(qualcode, folder):
    qualcode("run", within=folder)
    before = (folder / "outputs/run.json").read_bytes()
    (folder / "cases.csv").write_text("case,document\nIda,FG7\n", encoding="utf-8")
    said = qualcode("run", within=folder, status=1)
    assert "cases.csv names no speaker of the study." in said.err
    assert "SU1:Kaya" in said.err
    assert (folder / "outputs/run.json").read_bytes() == before
    (folder / "cases.csv").write_text("case,document\n", encoding="utf-8")
    assert (
        "cases.csv:1: the table does not contain any row with a case"
        in qualcode("run", within=folder, status=1).err
    )


def test_in_a_terminal(qualcode, folder, table):
    path = table("case,document,age\nKaya,SU1,34\n")
    assert "1 case from" in qualcode("cases", "import", path, within=folder).out
    said = qualcode("cases", "list", "--json", within=folder).json
    assert {"case": "Kaya", "attributes": {"age": "34"}, "documents": ["SU1"], "words": 40} in said
    assert "age: 34" in qualcode("cases", "list", within=folder).told
    assert (
        "was not found" in qualcode("cases", "import", "nowhere.csv", within=folder, status=1).told
    )
