"""What the analyst writes: in a terminal, in a table, in the workbook."""

from __future__ import annotations

import openpyxl
import pytest

from qualcode.actions.archive import find_backups
from qualcode.actions.code import add_codings, remove_codings
from qualcode.actions.history import undo
from qualcode.actions.summaries import import_summaries, summarise
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.outputs.export import export_matrix
from qualcode.store.codings import load_summaries
from qualcode.store.database import open_store
from qualcode.study import places


def cell(study, case="SU1", code="family"):
    matrix = study.matrix("life")
    row = next(row for row in matrix.rows if row.case == case)
    return next(cell for cell in row.cells if cell.code_id == code)


def texts(study):
    return {(s.case, s.code_id): s.text for s in study.summaries()}


def test_a_summary_rests_on_the_extracts_of_its_cell(study):
    (coding,) = add_codings(study, "SU1:2", ["family"], coder="ana")
    summary = summarise(study, "SU1", "family", "  Her sister rings. \n", coder="ben")
    assert (summary.text, summary.coder) == ("Her sister rings.", "ben")
    assert dict(summary.rests_on) == {coding.id: coding.text}
    assert (cell(study).state, cell(study).stale) == ("summarised", False)
    remove_codings(study, [coding.id], coder="ana")
    assert cell(study).stale


def test_an_empty_text_takes_it_away(study):
    summarise(study, "SU1", "family", "x", coder="ana")
    summarise(study, "SU1", "family", "  ", coder="ana")
    assert study.summaries() == []
    assert cell(study).state == "not finished"


def test_a_cell_that_is_not_there(study):
    with pytest.raises(QualcodeError, match="no case 'SU9'") as raised:
        summarise(study, "SU9", "family", "x", coder="ana")
    assert "SU1" in raised.value.hint
    with pytest.raises(QualcodeError, match="no code 'famly'"):
        summarise(study, "SU1", "famly", "x", coder="ana")


def test_summaries_from_a_table(study, tmp_path):
    summarise(study, "SU1", "money", "Old.", coder="ana")
    path = tmp_path / "summaries.csv"
    path.write_text(
        "case,code_id,text,coder\nSU1,family,Her sister.,ben\nSU1,money,'=New,\nSU2,money,,\n",
        encoding="utf-8",
    )
    done = import_summaries(study, path, coder="ana", settle=lambda _: "take")
    assert [(c.case, c.code_id, c.before, c.after) for c in done.changes] == [
        ("SU1", "family", "", "Her sister."),
        ("SU1", "money", "Old.", "=New"),
    ]
    assert {(s.code_id, s.coder) for s in study.summaries()} == {
        ("family", "ben"),
        ("money", "ana"),
    }
    assert import_summaries(study, path, coder="ana").changes == []


def test_rows_that_fit_nowhere_are_told_and_nothing_comes_in(study, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(
        "case,code_id,text\nSU1,family,x\nSU9,family,x\nSU1,famly,x\n", encoding="utf-8"
    )
    with pytest.raises(ProblemsError) as raised:
        import_summaries(study, path, coder="ana")
    assert [problem.line for problem in raised.value.problems] == [3, 4]
    assert study.summaries() == []
    path.write_text("case,text\nSU1,x\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match="the column 'code_id' is missing"):
        import_summaries(study, path, coder="ana")


@pytest.fixture
def workbook(study, tmp_path):
    """The matrices as a workbook, and a way to write into the summary of SU1 and family."""
    add_codings(study, "SU1:2", ["family"], coder="ana")
    summarise(study, "SU1", "money", "Nothing left.", coder="ana")
    path = tmp_path / "matrix.xlsx"
    export_matrix(study, path)

    def write(case, heading, text):
        book = openpyxl.load_workbook(path)
        sheet = book["Life outside"]
        rows = list(sheet.iter_rows())
        head = next(row for row in rows if heading in [c.value for c in row])
        column = [c.value for c in head].index(heading)
        row = next(row for row in rows if row[0].value == case)
        row[column].value = text
        book.save(path)
        return path

    return write


def test_the_workbook_brings_back_what_was_written_in_it(study, workbook):
    done = import_summaries(
        study, workbook("SU1", "Family and friends", "Her sister."), coder="ben"
    )
    assert [(c.case, c.code_id, c.after) for c in done.changes] == [
        ("SU1", "family", "Her sister.")
    ]
    assert texts(study) == {("SU1", "family"): "Her sister.", ("SU1", "money"): "Nothing left."}
    again = import_summaries(
        study, workbook("SU1", "Family and friends", "Her sister."), coder="ben"
    )
    assert again.changes == []


def test_the_study_is_backed_up_as_it_was_before_an_import(study, folder, workbook):
    path = workbook("SU1", "Family and friends", "Her sister.")
    before = texts(study)
    import_summaries(study, path, coder="ben")
    (backup,) = find_backups(folder)
    assert "before-matrix-import" in backup.path.name
    with open_store(backup.path) as store:
        assert {(s.case, s.code_id): s.text for s in load_summaries(store)} == before
    assert import_summaries(study, path, coder="ben").changes == []
    assert find_backups(folder) == [backup], "where nothing comes in, nothing is backed up"


def test_a_table_of_summaries_is_backed_up_before(study, folder, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("case,code_id,text\nSU1,family,Her sister.\n", encoding="utf-8")
    import_summaries(study, path, coder="ana")
    (backup,) = find_backups(folder)
    with open_store(backup.path) as store:
        assert load_summaries(store) == []


def test_a_summary_changed_in_both_places_is_a_conflict(study, workbook):
    path = workbook("SU1", "Money and work", "Theirs.")
    summarise(study, "SU1", "money", "Ours.", coder="ana")
    done = import_summaries(study, path, coder="ben")
    assert [(c.ours, c.theirs) for c in done.conflicts] == [("Ours.", "Theirs.")]
    assert texts(study)["SU1", "money"] == "Ours."
    import_summaries(study, path, coder="ben", settle=lambda _: "both")
    assert texts(study)["SU1", "money"] == "Ours.\nTheirs."


@pytest.mark.parametrize("ours", ["Sleep is better, no nightmares.", "nightmares\nmore", "x"])
def test_a_part_of_the_summary_typed_in_the_workbook_is_a_conflict(study, workbook, ours):
    path = workbook("SU1", "Money and work", "nightmares")
    summarise(study, "SU1", "money", ours, coder="ana")
    done = import_summaries(study, path, coder="ben")
    assert [(c.ours, c.theirs) for c in done.conflicts] == [(ours, "nightmares")]
    assert (done.changes, texts(study)["SU1", "money"]) == ([], ours)
    done = import_summaries(study, path, coder="ben", settle=lambda _: "take")
    assert [c.after for c in done.changes] == ["nightmares"]


def test_a_cleared_cell_beside_a_newer_summary_is_a_conflict(study, workbook):
    path = workbook("SU1", "Money and work", None)
    summarise(study, "SU1", "money", "Ours.", coder="ana")
    done = import_summaries(study, path, coder="ben")
    assert [(c.ours, c.theirs) for c in done.conflicts] == [("Ours.", "")]
    assert import_summaries(study, path, coder="ben", settle=lambda _: "both").changes == []
    assert texts(study)["SU1", "money"] == "Ours."
    import_summaries(study, path, coder="ben", settle=lambda _: "take")
    assert ("SU1", "money") not in texts(study)


def test_a_conflict_that_was_settled_is_not_asked_again(study, workbook):
    path = workbook("SU1", "Money and work", "Theirs.")
    summarise(study, "SU1", "money", "Ours.", coder="ana")
    import_summaries(study, path, coder="ben", settle=lambda _: "both")
    again = import_summaries(study, path, coder="ben")
    assert (again.changes, again.conflicts, again.warnings) == ([], [], [])
    summarise(study, "SU1", "money", "Newer.", coder="ana")
    again = import_summaries(study, path, coder="ben")
    assert (again.changes, again.conflicts) == ([], [])
    assert ["SU1, money" in problem.message for problem in again.warnings] == [True]
    assert texts(study)["SU1", "money"] == "Newer."


def test_a_conflict_settled_and_undone_is_asked_again(study, workbook):
    path = workbook("SU1", "Money and work", "Theirs.")
    summarise(study, "SU1", "money", "Ours.", coder="ana")
    import_summaries(study, path, coder="ben", settle=lambda _: "take")
    undo(study, coder="ben")
    assert len(import_summaries(study, path, coder="ben").conflicts) == 1


def table_of(tmp_path, *rows):
    path = tmp_path / "summaries.csv"
    path.write_text("\n".join(["case,code_id,text", *rows]), encoding="utf-8")
    return path


def test_a_table_never_overwrites_a_summary_unasked(study, tmp_path):
    summarise(study, "SU1", "money", "Ours.", coder="ana")
    path = table_of(tmp_path, "SU1,money,Theirs.", "SU1,family,New.")
    done = import_summaries(study, path, coder="ben")
    assert [(c.ours, c.theirs) for c in done.conflicts] == [("Ours.", "Theirs.")]
    assert [c.after for c in done.changes] == ["New."]
    assert texts(study) == {("SU1", "money"): "Ours.", ("SU1", "family"): "New."}
    summarise(study, "SU1", "family", "Edited since.", coder="ana")
    again = import_summaries(study, path, coder="ben", settle=lambda _: "keep")
    assert (again.changes, again.conflicts) == ([], [])
    assert texts(study)["SU1", "family"] == "Edited since."


def test_two_summaries_of_one_cell_in_a_table_are_reported(study, tmp_path):
    path = table_of(
        tmp_path, "SU1,money,One.", "SU1,money,Two.", "SU1,family,Same.", "SU1,family,Same."
    )
    with pytest.raises(ProblemsError) as raised:
        import_summaries(study, path, coder="ana")
    assert [problem.line for problem in raised.value.problems] == [3]
    assert study.summaries() == []


def test_another_workbook_is_no_matrix(study, tmp_path):
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK")
    for name in ("empty.xlsx", "broken.xlsx", "nowhere.xlsx"):
        with pytest.raises(QualcodeError):
            import_summaries(study, tmp_path / name, coder="ana")
    assert study.summaries() == []


@pytest.mark.parametrize("name", ["m.xlsx", "m.html", "m.docx", "m.md", "m.tex"])
def test_a_matrix_as_a_file(study, tmp_path, name):
    assert export_matrix(study, tmp_path / name) == [tmp_path / name]
    first = (tmp_path / name).read_bytes()
    export_matrix(study, tmp_path / name)
    assert (tmp_path / name).read_bytes() == first


def test_a_csv_holds_one_theme(study, tmp_path):
    files = export_matrix(study, tmp_path / "m.csv")
    assert [path.name for path in files] == ["m-life.csv", "m-room.csv"]
    assert export_matrix(study, tmp_path / "one.csv", theme="room") == [tmp_path / "one.csv"]


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("m.pdf", {}, "file extension that can be written"),
        ("m", {}, ".csv"),
        ("m.csv", {"theme": "lief"}, "life"),
    ],
)
def test_what_cannot_be_exported_is_told(study, tmp_path, name, options, said):
    with pytest.raises(QualcodeError) as raised:
        export_matrix(study, tmp_path / name, **options)
    assert said in f"{raised.value.message} {raised.value.hint}"
    assert list(tmp_path.glob("m*")) == []


def test_the_cases_are_looked_up_once_for_a_table(study, tmp_path, monkeypatch):
    asked = []
    looked = places.every_row
    monkeypatch.setattr(places, "every_row", lambda study: asked.append(1) or looked(study))
    rows = [f"SU1,{code},Text." for code in ("ward", "trust", "family", "money")]
    path = tmp_path / "summaries.csv"
    path.write_text("\n".join(["case,code_id,text", *rows]), encoding="utf-8")
    assert len(import_summaries(study, path, coder="ana").changes) == 4
    assert len(asked) == 1
