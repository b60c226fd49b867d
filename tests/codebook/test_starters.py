"""The starter codebooks load without a problem, and an editor's schema agrees."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from qualcode.codebook.schema import codebook_schema
from qualcode.codebook.yaml_file import load_codebook, read_codebook

STARTERS = sorted((Path(__file__).parents[2] / "codebooks").glob("*.yaml"))


def test_there_are_starters():
    assert {path.stem for path in STARTERS} >= {"psychological_recovery", "cpa_recovery"}


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_a_starter_has_neither_errors_nor_warnings(path):
    assert read_codebook(path.read_text(encoding="utf-8"), path.name)[1] == []
    assert load_codebook(path).themes


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
