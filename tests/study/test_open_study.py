"""A study from Python: `qualcode.open_study`."""

from __future__ import annotations

import subprocess
import sys

import pytest

import qualcode
from qualcode.actions.code import add_codings
from qualcode.actions.summaries import summarise


@pytest.fixture
def opened(folder):
    with qualcode.open_study(folder) as study:
        add_codings(study, "SU1:2", ["family"], coder="ana", facets={"impact": "helpful"})
        add_codings(study, "FG1:3", ["money"], coder="ben")
        summarise(study, "SU1", "family", "Her sister.", coder="ana")
        yield study


def test_as_the_readme_says(folder):
    """In a process of its own: only the public name is imported."""
    code = (
        f"import qualcode; study = qualcode.open_study({str(folder)!r})\n"
        "print(study.matrix('life').to_frame().shape, study.extracts().shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("(4, 8) (0, 24)\n", "")


def test_public_names():
    assert set(qualcode.__all__) == {"QualcodeError", "Study", "__version__", "open_study"}
    assert qualcode.Study.__name__ == "Study"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = qualcode.nothing


def test_a_matrix_is_a_frame(opened):
    frame = opened.matrix("life").to_frame()
    assert list(frame.index) == ["C1", "C2", "SU1", "SU2"]
    assert frame.index.name == "case"
    assert list(frame.columns) == [
        "attr.group", "attr.site", "Family and friends", "Family and friends: extracts",
        "Money and work", "Money and work: extracts", "Ward life", "Ward life: extracts",
    ]  # fmt: skip
    assert frame.loc["SU1", "Family and friends"] == "Her sister."
    assert frame.loc["SU1", "Family and friends: extracts"].startswith("SU1:Kaya ¶2 L")
    assert frame.loc["C1", "Ward life: extracts"] == "not asked"
    assert frame.loc["SU2", "Ward life: extracts"] == ""


def test_a_matrix_split_by_a_facet(opened):
    matrix = opened.matrix("life", by="impact")
    assert [c.facet_value for c in matrix.columns if c.code_id == "family"] == [
        "",
        "helpful",
        "unhelpful",
        "mixed",
    ]


def test_extracts_are_a_frame(opened):
    frame = opened.extracts()
    assert list(frame["reference"].str.split().str[0]) == ["FG1:P2", "SU1:Kaya"]
    assert list(frame["impact"]) == ["", "helpful"]
    assert list(frame["attr.group"]) == ["clinician", "service user"]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda s: s.matrix("lief"), "Did you mean life"),
        (lambda s: s.matrix("life", by="impackt"), "impact"),
        (lambda s: s.document("FG2"), "Did you mean FG1"),
        (lambda s: s.require_code("zzz"), "The codes are: life, family"),
    ],
)
def test_a_name_that_is_not_there(opened, ask, said):
    with pytest.raises(qualcode.QualcodeError) as raised:
        ask(opened)
    assert said in f"{raised.value.message} {raised.value.hint}"


def test_what_was_read_is_kept_until_refresh(opened, folder):
    before = opened.codebook
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Ward life", "On the ward"), encoding="utf-8")
    assert opened.codebook is before
    opened.refresh()
    assert opened.codebook.name_of("ward") == "On the ward"


def test_where_there_is_no_study(tmp_path):
    with pytest.raises(qualcode.QualcodeError, match="There is no study in"):
        qualcode.open_study(tmp_path)
    with pytest.raises(qualcode.QualcodeError, match="was not found"):
        qualcode.open_study(tmp_path / "nowhere")
    (tmp_path / "f").write_text("", encoding="utf-8")
    with pytest.raises(qualcode.QualcodeError, match="was not found"):
        qualcode.open_study(tmp_path / "f")


def test_a_study_without_its_store(folder):
    (folder / "study.db").unlink()
    with pytest.raises(qualcode.QualcodeError, match="no study file"):
        qualcode.open_study(folder)
    assert not (folder / "study.db").exists()


def test_a_study_without_its_codebook(folder):
    (folder / "codebook.yaml").unlink()
    with qualcode.open_study(folder) as study, pytest.raises(qualcode.QualcodeError) as raised:
        _ = study.codebook
    assert "codebook.yaml" in raised.value.message


def test_who_nobody_knows_is_called_coder(study, monkeypatch):
    def nobody():
        raise OSError

    monkeypatch.setattr("getpass.getuser", nobody)
    object.__setattr__(study.settings, "coder", "")
    assert study.coder() == "coder"


def test_keywords_are_checked_though_other_lines_have_errors(folder):
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("keywords: [trust]", "keywords: [/(/, {near: [a]}, trust]")
    path.write_text(text.replace("definition: Who", "defintion: Who"), encoding="utf-8")
    with qualcode.open_study(folder) as study:
        told = [str(problem) for problem in study.check_codebook() if problem.severity == "error"]
    assert [said.partition(": ")[2][:34] for said in told] == [
        "unknown key `defintion` in code `f",
        "`near` of keyword `near: a` needs ",
        "keyword `/(/` is not a regular exp",
    ]


def test_a_code_that_nobody_was_asked_about_is_told_with_its_line(folder):
    def told():
        with qualcode.open_study(folder) as study:
            return [
                str(problem)
                for problem in study.check_codebook()
                if "applies to no case" in problem.message
            ]

    assert told() == []
    path = folder / "cases.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("group", "kind"), encoding="utf-8")
    said = "no case has the attribute `group`; the attributes are: kind, site"
    assert told() == [f"codebook.yaml:22: warning: code `ward` applies to no case: {said}"]
    path.write_text("broken", encoding="utf-8")
    assert told() == []


def test_the_language_is_the_codebooks_and_else_the_studys(folder):
    settings, codebook = folder / "study.yaml", folder / "codebook.yaml"
    told = settings.read_text(encoding="utf-8").replace("language: en", "language: xx")
    settings.write_text(told, encoding="utf-8")
    with qualcode.open_study(folder) as study:
        assert study.codebook.language == "en"
        text = codebook.read_text(encoding="utf-8")
        codebook.write_text(text.replace("language: en\n", ""), encoding="utf-8")
        study.refresh()
        assert study.codebook.language == "xx"
        assert [p for p in study.check_codebook() if "`xx`" in p.message]
