"""The schema of an editor and `codebook check` say the same."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from qualcode.codebook.check import keywords_say_what
from qualcode.codebook.keys import CODEBOOK_KEYS, TABLES
from qualcode.codebook.schema import codebook_schema
from qualcode.codebook.yaml_file import read_codebook
from qualcode.files.yaml_keys import check_keys
from qualcode.files.yaml_nodes import read_nodes

VALIDATOR = Draft202012Validator(codebook_schema())

FULL = {
    "title": "T",
    "version": "1",
    "language": "en",
    "facets": {"impact": ["helpful", "unhelpful"]},
    "themes": [
        {
            "id": "t",
            "name": "T",
            "definition": "d",
            "color": "#1f77b4",
            "codes": [
                {
                    "id": "c",
                    "name": "C",
                    "definition": "d",
                    "include": ["i"],
                    "exclude": "one",
                    "examples": ["e"],
                    "asked_of": {"group": "a", "site": ["b", "c"]},
                    "unit": "turn",
                    "retired": False,
                    "keywords": [
                        "word",
                        {
                            "near": ["a", "b"],
                            "words": 3,
                            "ordered": True,
                            "unless": ["x"],
                            "speakers": "P1",
                            "facet": {"impact": "helpful"},
                            "inherit": True,
                        },
                        {"pattern": "x", "unless": "y"},
                        {"near": ["a", "b"], "within": "turn"},
                    ],
                    "codes": [{"id": "d", "name": "D", "definition": "d"}],
                }
            ],
        }
    ],
}


def mapping_of(table, data):
    theme = data["themes"][0]
    places = {
        "codebook": data,
        "theme": theme,
        "code": theme["codes"][0],
        "keyword": theme["codes"][0]["keywords"][1],
    }
    return places[table]


def shape_errors(data):
    root, problems = read_nodes(yaml.safe_dump(data, allow_unicode=True), "codebook.yaml")
    assert problems == []
    findings = [*check_keys(root, CODEBOOK_KEYS), *keywords_say_what(root)]
    return [found for found in findings if found.severity == "error"]


def copy(data):
    return json.loads(json.dumps(data))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(codebook_schema())
    json.dumps(codebook_schema())


def test_a_codebook_with_every_key_is_good_in_both():
    used = {table: set(mapping_of(table, FULL)) for table in TABLES}
    used["keyword"] |= {"pattern", "within"}
    assert used == {table: {key.name for key in found} for table, found in TABLES.items()}
    VALIDATOR.validate(FULL)
    assert read_codebook(yaml.safe_dump(FULL))[1] == []


@pytest.mark.parametrize("table", TABLES)
def test_an_unknown_key_fails_in_both(table):
    data = copy(FULL)
    mapping_of(table, data)["unheard_of"] = "x"
    assert not VALIDATOR.is_valid(data)
    assert shape_errors(data)


KEYS = [(table, key.name) for table in TABLES for key in TABLES[table]]


@pytest.mark.parametrize(("table", "name"), KEYS)
@pytest.mark.parametrize(
    "value", [[["deep"]], {"a": {"b": "c"}}, -1, 0, True, None, "a b", [], {}, ["x"]], ids=repr
)
def test_a_value_of_the_wrong_kind_fails_in_both_or_in_neither(table, name, value):
    data = copy(FULL)
    mapping_of(table, data)[name] = value
    if (table, name) == ("keyword", "pattern"):
        del mapping_of(table, data)["near"]
    assert VALIDATOR.is_valid(data) == (not shape_errors(data))


@pytest.mark.parametrize(("table", "name"), KEYS)
def test_a_key_left_out_fails_in_both_or_in_neither(table, name):
    if name in {"near", "themes"}:
        return  # rules of their own in check.py
    data = copy(FULL)
    mapping_of(table, data).pop(name, None)
    assert VALIDATOR.is_valid(data) == (not shape_errors(data))


@settings(max_examples=100)
@given(st.text(max_size=6).map(str.strip))
def test_an_id_is_good_in_both_or_in_neither(text):
    data = copy(FULL)
    data["themes"][0]["id"] = text
    assert VALIDATOR.is_valid(data) == (not shape_errors(data))


def test_every_key_is_explained():
    assert all(key.about for table in TABLES.values() for key in table)
