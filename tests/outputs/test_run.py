"""A whole run: every output, the same bytes again, nothing half-written, nothing lost."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys

import openpyxl
import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.summaries import summarise
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.files.writing import write_file
from qualcode.outputs.contents import make_outputs
from qualcode.outputs.run import run
from qualcode.study import open_study

OUTPUTS = [
    "matrix.xlsx",
    "matrix/life.csv",
    "matrix/room.csv",
    "matrix.html",
    "extracts.csv",
    "suggestions.csv",
    "codebook.md",
    "run.json",
]


def files_below(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def record(folder):
    return json.loads((folder / "outputs/run.json").read_text(encoding="utf-8"))


@pytest.fixture
def coded(study):
    add_codings(
        study, "FG1:5", ["money"], coder="ana", quote="=1+1 is all they count there.", memo="@risk"
    )
    add_codings(study, "SU1:4", ["money"], coder="ben", quote="@home there is none.")
    return study


def test_a_run_reads_suggests_and_writes_every_output(fresh):
    with open_study(fresh) as study:
        report = run(study, coder="ana")
    assert report.outputs == report.written == OUTPUTS
    assert sorted(files_below(fresh / "outputs")) == sorted(OUTPUTS)
    assert report.ingested.new == ["FG1", "SU1", "SU2"]
    assert report.suggested.pending == 13


def test_twice_in_a_row_gives_the_same_bytes(coded, folder):
    run(coded, coder="ana")
    before = files_below(folder / "outputs")
    times = {p: p.stat().st_mtime_ns for p in (folder / "outputs").rglob("*")}
    assert run(coded, coder="ana").written == []
    assert files_below(folder / "outputs") == before
    assert {p: p.stat().st_mtime_ns for p in (folder / "outputs").rglob("*")} == times


def test_the_same_study_elsewhere_gives_the_same_bytes(coded, folder, tmp_path):
    """No clock, no path, no machine, no order of a hash table, no zone of time is in the outputs."""
    run(coded, coder="ana")
    coded.close()
    other = shutil.copytree(folder, tmp_path / "other place" / "stüdy")
    shutil.rmtree(other / "outputs")
    environment = {"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "LOGNAME": "zoe"}
    done = subprocess.run(
        [sys.executable, "-m", "qualcode", "run", "--coder", "zoe"],
        cwd=other, env={**os.environ, **environment}, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert files_below(other / "outputs") == files_below(folder / "outputs")
    for name, data in files_below(other / "outputs").items():
        assert str(tmp_path).encode() not in data, name


@pytest.fixture
def copied(_templates, tmp_path):
    """Makes a copy of the small study, read."""
    return lambda name: shutil.copytree(_templates / "read", tmp_path / name)


def test_the_same_decisions_at_another_time_give_the_same_outputs(copied, monkeypatch):
    outputs = []
    for moment in ("2026-01-01T10:00:00Z", "2031-12-24T23:59:59Z"):
        for room in ("actions.code", "actions.review", "actions.summaries", "store.change"):
            monkeypatch.setattr(f"qualcode.{room}.now", lambda moment=moment: moment)
        home = copied(moment[:4])
        with open_study(home) as study:
            add_codings(study, "FG1:5", ["money"], coder="ana")
            run(study, coder="ana")
        outputs.append(files_below(home / "outputs"))
    assert outputs[0] == outputs[1]


def test_the_page_says_in_which_language_its_words_are(coded, folder):
    codebook = folder / "codebook.yaml"
    text = codebook.read_text(encoding="utf-8")
    codebook.write_text(text.replace("language: en", "language: de-CH"), encoding="utf-8")
    coded.refresh()
    run(coded, coder="ana")
    page = (folder / "outputs/matrix.html").read_text(encoding="utf-8")
    assert '<html lang="de-CH">' in page


def test_run_json_has_versions_counts_and_hashes(coded, folder):
    run(coded, coder="ana")
    said = record(folder)
    assert set(said["versions"]) >= {"qualcode", "python", "spacy", "pandas"}
    assert said["counts"] == {
        "documents": 3, "turns": 14, "cases": 4, "codings": 2, "suggestions": 13, "summaries": 0,
    }  # fmt: skip
    for name, data in files_below(folder / "outputs").items():
        if name != "run.json":
            assert said["outputs"][name] == sha256(data), name
    inputs = ["study.yaml", "codebook.yaml", "cases.csv", "transcripts/FG1.txt", "transcripts/SU1.md",
              "transcripts/SU2.vtt"]  # fmt: skip
    assert list(said["inputs"]) == inputs
    for name in inputs:
        assert said["inputs"][name] == sha256((folder / name).read_bytes())


def test_pandas_and_excel_read_the_extracts_without_a_setting(coded, folder):
    import pandas as pd

    run(coded, coder="ana")
    data = (folder / "outputs/extracts.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    frame = pd.read_csv(folder / "outputs/extracts.csv")
    assert list(frame["document"]) == ["FG1", "SU1"]
    assert frame["start"].dtype.kind == "i"
    assert list(pd.read_csv(folder / "outputs/suggestions.csv").columns) == list(frame.columns)


def test_spreadsheets_get_no_formulas_from_transcripts(coded, folder):
    run(coded, coder="ana")
    starts = ("=", "+", "-", "@")
    for name in ("extracts.csv", "suggestions.csv", "matrix/life.csv"):
        text = (folder / "outputs" / name).read_text(encoding="utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(starts)], name
    book = openpyxl.load_workbook(folder / "outputs/matrix.xlsx")
    values = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [
        c.value for c in values if c.data_type == "f" and not str(c.value).startswith("=HYPERLINK(")
    ]
    assert formulas == []
    assert any("=1+1 is all" in str(cell.value) for cell in values)


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are POSIX's")
def test_outputs_and_store_are_their_owners_alone(coded, folder):
    run(coded, coder="ana")
    for path in [folder / "study.db", *(folder / "outputs").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_codebook_with_errors_stops_the_run_before_anything_is_written(coded, folder):
    run(coded, coder="ana")
    (folder / "codebook.yaml").write_text(
        "themes:\n  - id: life\n    nmae: Life\n", encoding="utf-8"
    )
    (folder / "transcripts/new.txt").write_text("P1: New.\n", encoding="utf-8")
    before = files_below(folder)
    coded.refresh()
    with pytest.raises(ProblemsError, match=r"codebook\.yaml:\d: "):
        run(coded, coder="ana")
    assert files_below(folder) == before


def test_warnings_do_not_stop_it(study, folder):
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8").replace("keywords: [ward]", "keywords: [ward, trust]")
    path.write_text(text, encoding="utf-8")
    report = run(study, coder="ana")
    assert any("trust" in warning.message for warning in report.warnings)


def test_the_output_of_a_theme_that_is_gone_goes_too(study, folder):
    run(study, coder="ana")
    (folder / "outputs/mine.txt").write_text("my own", encoding="utf-8")
    path = folder / "codebook.yaml"
    path.write_text(
        re.sub(r"  - id: room.*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL),
        encoding="utf-8",
    )
    study.refresh()
    run(study, coder="ana")
    assert not (folder / "outputs/matrix/room.csv").exists()
    assert (folder / "outputs/mine.txt").is_file()


@pytest.mark.parametrize(
    "name", ["{}/precious.txt", "../precious.txt", "matrix/../../precious.txt"]
)
def test_a_run_json_from_strangers_takes_nothing_away(study, folder, name):
    precious = folder / "precious.txt"
    precious.write_text("mine", encoding="utf-8")
    run(study, coder="ana")
    said = record(folder)
    said["outputs"][name.format(folder.as_posix())] = "0" * 64
    (folder / "outputs/run.json").write_text(json.dumps(said), encoding="utf-8")
    run(study, coder="ana")
    assert precious.is_file()


def test_a_damaged_run_json_is_told(study, folder, qualcode):
    (folder / "outputs").mkdir()
    (folder / "outputs/run.json").write_text("{", encoding="utf-8")
    said = qualcode("run", within=folder, status=1)
    assert "run.json is damaged" in said.told


def test_a_full_disk_leaves_every_output_old_or_new(coded, folder, monkeypatch):
    run(coded, coder="ana")
    before = files_below(folder / "outputs")
    add_codings(coded, "SU2:2", ["family"], coder="ana")
    written = []

    def full(path, content, **options):
        if len(written) == 3:
            monkeypatch.setattr("os.fsync", no_room)
        written.append(path)
        write_file(path, content, **options)

    def no_room(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("qualcode.outputs.run.write_file", full)
    with pytest.raises(QualcodeError, match="No space left on device"):
        run(coded, coder="ana")
    monkeypatch.undo()
    after = files_below(folder / "outputs")
    assert set(after) == set(before), "nothing lies about"
    assert after["run.json"] == before["run.json"]
    run(coded, coder="ana")
    assert record(folder)["counts"]["codings"] == 3


def test_the_run_of_an_empty_study_works(tmp_path):
    from qualcode.actions.new import create_study

    with create_study(tmp_path / "empty") as study:
        report = run(study, coder="ana")
        assert "matrix.xlsx" in report.outputs
        assert run(study, coder="ana").written == []


def test_progress_names_what_is_at_hand(fresh):
    seen = []
    with open_study(fresh) as study:
        run(study, coder="ana", progress=lambda *step: seen.append(step))
    assert any("SU1" in name for _, _, name in seen)
    assert seen[-1][0] == seen[-1][1]


def made_anew(monkeypatch):
    """How often the outputs are made."""
    calls = []

    def counting(study):
        calls.append(1)
        return make_outputs(study)

    monkeypatch.setattr("qualcode.outputs.run.make_outputs", counting)
    return calls


def test_where_nothing_changed_no_output_is_made_again(coded, monkeypatch):
    first = run(coded, coder="ana")
    calls = made_anew(monkeypatch)
    again = run(coded, coder="ana")
    assert not calls
    assert again.outputs == first.outputs == OUTPUTS
    assert again.written == []


def edited(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


CHANGES = {
    "a coding": lambda s: add_codings(s, "SU1:2", ["money"], coder="ana"),
    "a summary": lambda s: summarise(s, "SU1", "money", "Stopped.", coder="ana"),
    "the codebook": lambda s: edited(s.codebook_path, "name: ", "name: The "),
    "the cases": lambda s: edited(s.cases_path, "North", "South"),
    "a transcript": lambda s: edited(s.transcripts / "SU1.md", "sister", "brother"),
    "an output": lambda s: edited(s.outputs / "codebook.md", "#", "##"),
    "an output that is gone": lambda s: (s.outputs / "extracts.csv").unlink(),
    "a version": lambda s: edited(s.outputs / "run.json", '"python": "', '"python": "9'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changed_the_outputs_are_made_again(coded, folder, monkeypatch, change):
    run(coded, coder="ana")
    CHANGES[change](coded)
    calls = made_anew(monkeypatch)
    with open_study(folder) as again:
        run(again, coder="ana")
        assert calls
        made = make_outputs(again)
    assert {name: (folder / "outputs" / name).read_bytes() for name in made} == made


def test_an_output_that_another_program_has_open_is_named_and_the_rest_written(
    folder, qualcode, monkeypatch
):
    """On Windows, a workbook that Excel has open cannot be replaced."""
    qualcode("run", within=folder)
    before = files_below(folder / "outputs")
    with open_study(folder) as study:
        add_codings(study, "SU1:2", ["ward"], coder="ana")
    replace = os.replace

    def refuse(source, target, **options):
        if os.path.basename(target) == "matrix.xlsx":  # noqa: PTH119 - what os.replace is given
            raise PermissionError(13, "Permission denied", str(target))
        return replace(source, target, **options)

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr("qualcode.files.writing.PATIENCE", 0)
    said = qualcode("run", within=folder, status=1)
    assert "outputs/matrix.xlsx" in said.told
    assert "matrix.xlsx not written" in said.told
    after = files_below(folder / "outputs")
    assert after["matrix.xlsx"] == before["matrix.xlsx"]
    assert after["extracts.csv"] != before["extracts.csv"]
    assert set(after) == set(before)
    monkeypatch.setattr(os, "replace", replace)
    assert "matrix.xlsx written" in qualcode("run", within=folder).told
