"""The starter codebooks load without a problem, and an editor's schema agrees."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from qualcode.codebook.schema import codebook_schema
from qualcode.codebook.yaml_file import load_codebook, read_codebook
from qualcode.keywords.entries import check_keywords

STARTERS = sorted((Path(__file__).parents[2] / "codebooks").glob("*.yaml"))


def test_there_are_starters():
    assert {path.stem for path in STARTERS} == {
        "psychological_recovery",
        "cpa_recovery",
        "chime",
        "com_b_tdf",
        "normalisation_process",
        "framework_template",
    }


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_a_starter_has_neither_errors_nor_warnings(path):
    assert read_codebook(path.read_text(encoding="utf-8"), path.name)[1] == []
    assert load_codebook(path).themes


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_the_keywords_of_a_starter_have_no_errors(path):
    problems = check_keywords(load_codebook(path), path.name)
    assert [str(p) for p in problems if p.severity == "error"] == []


def test_every_code_of_a_starter_from_the_literature_has_keywords_and_an_example():
    for name in ("chime", "com_b_tdf", "normalisation_process"):
        codebook = load_codebook(STARTERS[0].parent / f"{name}.yaml")
        assert [code.id for code in codebook.walk() if not (code.keywords and code.examples)] == []


def test_the_template_is_right_in_its_comments_too():
    text = (STARTERS[0].parent / "framework_template.yaml").read_text(encoding="utf-8")
    opened = re.sub(r"(?m)^( {8})# (keywords:|asked_of:|  )", r"\1\2", text)
    codebook, problems = read_codebook(opened)
    assert problems == []
    assert len(codebook.code("first_code").keywords) == 6
    assert codebook.code("second_code").asked_of == {"group": ("clinician",)}
    assert check_keywords(codebook, "codebook.yaml") == []


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_a_starter_is_good_for_the_schema(path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    errors = Draft202012Validator(codebook_schema()).iter_errors(data)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_a_starter_tells_its_sources_in_comments(path):
    head = path.read_text(encoding="utf-8").split("title:")[0]
    assert all(line.startswith("#") or not line.strip() for line in head.splitlines())
    assert "invented" in head or "doi" in head.casefold() or "template" in head
