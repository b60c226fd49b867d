"""New studies: empty, with a codebook, from an example; the demonstration."""

from __future__ import annotations

import os

import pytest

from qualcode.actions.new import create_study, examples, starter_codebooks
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.outputs.demo import make_demo


def test_a_new_study_can_be_used_at_once(tmp_path):
    with create_study(tmp_path / "my study") as study:
        assert study.title == "my study"
        assert study.check_codebook() == [] or {p.severity for p in study.check_codebook()} == {
            "warning"
        }
        assert study.documents == []
        assert study.cases == []
    names = sorted(path.name for path in (tmp_path / "my study").iterdir())
    assert names == ["codebook.yaml", "study.db", "study.yaml", "transcripts"]


@pytest.mark.parametrize(
    "title", ['He said "no"', "a: b # c", "back\\slash", "{x}", "- one", "Ärger 😀", "%s"]
)
def test_any_title(tmp_path, title):
    with create_study(tmp_path / "s", title=title) as study:
        assert study.title == title
        assert study.codebook.title == title


def test_a_folder_with_an_odd_name(tmp_path):
    with create_study(tmp_path / 'odd "name" #1: ü') as study:
        assert study.title == 'odd "name" #1: ü'


@pytest.mark.parametrize("name", ["psychological_recovery", "cpa_recovery", "cpa_recovery.yaml"])
def test_the_codebooks_that_come_along(tmp_path, name):
    with create_study(tmp_path / "s", codebook=name) as study:
        assert len(study.codebook.themes) > 1
        assert not [p for p in study.check_codebook() if p.severity == "error"]


def test_a_codebook_of_ones_own_is_copied_as_it_is(tmp_path):
    own = tmp_path / "own.yaml"
    text = "# mine\r\ntitle: Own\r\nthemes:\r\n  - {id: a, name: A, codes: [{id: b, name: B}]}\r\n"
    own.write_bytes(text.encode("utf-8"))
    with create_study(tmp_path / "s", codebook=str(own)) as study:
        assert study.codebook.title == "Own"
    assert (tmp_path / "s" / "codebook.yaml").read_bytes() == own.read_bytes()


def test_examples_are_copied_whole(tmp_path):
    assert examples() == ["cpa_recovery", "psychological_recovery"]
    assert set(examples()) <= set(starter_codebooks())
    with create_study(tmp_path / "s", example="cpa_recovery") as study:
        assert (study.transcripts / "questionnaires.xlsx").is_file()
        assert study.cases_table.members
    with create_study(tmp_path / "t", example="cpa_recovery", title="Mine") as study:
        assert study.title == "Mine"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"codebook": "psychological_recvery"}, "Did you mean psychological_recovery"),
        ({"example": "nothing like it"}, "cpa_recovery"),
        ({"example": "../../x"}, "no "),
    ],
)
def test_what_is_not_there_is_told_before_anything_is_written(tmp_path, options, said):
    with pytest.raises(QualcodeError) as raised:
        create_study(tmp_path / "s", **options)
    assert said in f"{raised.value.message} {raised.value.hint}"
    assert not (tmp_path / "s").exists()


def test_a_broken_codebook_is_told_before_anything_is_written(tmp_path):
    (tmp_path / "own.yaml").write_text("themes: [", encoding="utf-8")
    with pytest.raises(ProblemsError, match=r"own\.yaml:1"):
        create_study(tmp_path / "s", codebook=str(tmp_path / "own.yaml"))
    assert not (tmp_path / "s").exists()


def test_a_folder_that_is_taken_is_left_alone(tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "thesis.docx").write_bytes(b"mine")
    with pytest.raises(QualcodeError, match="not empty"):
        create_study(tmp_path / "s")
    assert [p.name for p in (tmp_path / "s").iterdir()] == ["thesis.docx"]
    (tmp_path / "f").write_text("", encoding="utf-8")
    with pytest.raises(QualcodeError, match="is a file"):
        create_study(tmp_path / "f")


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "s").mkdir()
    create_study(tmp_path / "s").close()


@pytest.mark.parametrize("made_before", [True, False])
def test_a_disk_that_gets_full_leaves_nothing_half_made(tmp_path, monkeypatch, made_before):
    """Else the next try would find the folder taken."""
    if made_before:
        (tmp_path / "s").mkdir()

    def full(*_, **__):
        raise QualcodeError("The disk is full.")

    monkeypatch.setattr("qualcode.actions.new.create_store", full)
    with pytest.raises(QualcodeError, match="disk is full"):
        create_study(tmp_path / "s", example="cpa_recovery")
    assert (tmp_path / "s").exists() is made_before
    assert list(tmp_path.rglob("s/*")) == []
    monkeypatch.undo()
    create_study(tmp_path / "s").close()


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are POSIX's")
def test_a_study_is_its_owners_alone(tmp_path):
    create_study(tmp_path / "s", example="psychological_recovery").close()
    for path in [tmp_path / "s", *(tmp_path / "s").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_demonstration_is_a_study_in_use(tmp_path):
    study, report = make_demo(tmp_path / "demo", coder="reader")
    with study:
        assert len(study.documents) == 12
        assert len({c.coder for c in study.codings()}) == 2
        assert {c.origin for c in study.codings()} == {"import"}
        assert len(study.summaries()) > 20
        assert len(study.suggestions()) > 100
        states = {c.state for m in study.matrices() for r in m.rows for c in r.cells}
        assert states == {"summarised", "coded", "not finished", "not asked"}
        assert not any(c.stale for m in study.matrices() for r in m.rows for c in r.cells)
        assert report.written == report.outputs
        groups = {case.attributes["group"] for case in study.cases}
        assert groups == {"clinician", "service user"}
    again, report = make_demo(tmp_path / "demo", coder="reader")
    again.close()
    assert report.written == []


def test_a_place_that_cannot_hold_a_study(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(QualcodeError, match="could not be created"):
        create_study(tmp_path / "file" / "study")
