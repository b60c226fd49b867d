"""A codebook written is the same codebook when read."""

import pytest
import yaml
from codebook_strategies import TRAPS, codebooks, lines, without_lines
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.codebook.scalars import write_block, write_scalar
from qualcode.codebook.yaml_file import read_codebook
from qualcode.codebook.yaml_text import keyword_flow, write_codebook
from qualcode.files.yaml_nodes import _compose, _events
from qualcode.model.codes import Code, Codebook, Keyword, Theme

WRITTEN = """\
title: Recovery
language: en
facets:
  impact: [helpful, unhelpful]
themes:
  - id: life
    name: Life
    color: "#1f77b4"
    codes:
      - id: money
        name: "no"
        definition: >-
          A definition that is so long that it would not fit into one line of the file,
          and so it is folded.
        include:
          - debt
          - "work: pay"
        keywords:
          - money
          - =ROM
          - /\\d+ pounds/
          - near: [trust, therapist]
            words: 6
            facet: {impact: helpful}
        asked_of: {group: service user, site: [a, b]}
        unit: turn
        retired: true
        codes:
          - id: debt
            name: Debt
"""

CODEBOOK = Codebook(
    title="Recovery",
    facets={"impact": ("helpful", "unhelpful")},
    themes=(
        Theme(
            "life",
            "Life",
            color="#1f77b4",
            codes=(
                Code(
                    "money",
                    "no",
                    "A definition that is so long that it would not fit into one line of the file, "
                    "and so it is folded.",
                    include=("debt", "work: pay"),
                    keywords=(
                        Keyword("money"),
                        Keyword("=ROM"),
                        Keyword(r"/\d+ pounds/"),
                        Keyword(near=("trust", "therapist"), words=6, facet={"impact": "helpful"}),
                    ),
                    asked_of={"group": ("service user",), "site": ("a", "b")},
                    unit="turn",
                    retired=True,
                    codes=(Code("debt", "Debt"),),
                ),
            ),
        ),
    ),
)


def test_a_codebook_is_written_as_a_person_would():
    assert write_codebook(CODEBOOK) == WRITTEN


def test_an_empty_codebook_is_written():
    assert read_codebook(write_codebook(Codebook()))[0] == Codebook()


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(codebooks)
def test_a_codebook_written_and_read_is_the_same(codebook):
    text = write_codebook(codebook)
    read, problems = read_codebook(text)
    assert [p for p in problems if p.severity == "error"] == []
    assert without_lines(read) == without_lines(codebook)


def one(text):
    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize("style", ["", "'", '"'])
@pytest.mark.parametrize("text", TRAPS)
def test_traps_are_written_so_that_they_read_the_same(text, style):
    assert one(f"k: {write_scalar(text, style=style)}") == {"k": text}
    assert one(f"k: [{write_scalar(text, flow=True, style=style)}, x]") == {"k": [text, "x"]}


@pytest.mark.parametrize("text", TRAPS)
def test_nobody_takes_a_written_text_for_something_else_than_text(text):
    assert yaml.safe_load(f"k: {write_scalar(text)}") == {"k": text} or text in {"=ROM", "="}


@pytest.mark.parametrize("text", [" a\nb", "a\nb ", "\na", "a\n", "a\n\n", " "])
def test_space_at_the_ends_is_kept_too(text):
    first, *more = write_block(text, 0)
    assert one("\n".join([f"k: {first}", *more, "l: x"])) == {"k": text, "l": "x"}


@settings(max_examples=200)
@given(lines, st.sampled_from(["", ">", "|"]), st.integers(0, 8))
def test_blocks_read_the_same(text, style, indent):
    first, *more = write_block(text, indent, style)
    assert one("\n".join(["a:", f"{' ' * indent} k: {first}", *more, f"{' ' * indent} l: x"]))[
        "a"
    ] == {
        "k": text,
        "l": "x",
    }


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(codebooks, st.sampled_from(["\n", "\r\n"]))
def test_both_parsers_of_yaml_see_the_same_tree_at_the_same_places(codebook, newline):
    text = write_codebook(codebook).replace("\n", newline)
    assert _compose(_events(text)) == _compose(_events(text, plain_python=True))


def test_keywords_are_written_inside_brackets():
    assert keyword_flow(Keyword("a, b")) == "'a, b'" or keyword_flow(Keyword("a, b")) == '"a, b"'
    keyword = Keyword(near=("a", "b"), words=2, unless=("x",))
    assert keyword_flow(keyword) == "{near: [a, b], words: 2, unless: [x]}"
