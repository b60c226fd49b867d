"""Title, version, language and facets are changed in place."""

import pytest
from test_edit import TEXT, changed

from qualcode.codebook.head_edits import set_facet, set_head
from qualcode.codebook.yaml_file import read_codebook
from qualcode.errors import QualcodeError


def facets(text):
    codebook, problems = read_codebook(text)
    assert codebook is not None, problems
    return codebook.facets


def test_texts_of_the_head_keep_their_quotes_and_comments():
    assert changed(set_head(TEXT, "title", "New")) == [
        '-title:   "Recovery"   # working title',
        '+title:   "New"   # working title',
    ]
    assert changed(set_head(TEXT, "version", "2")) == ['+version: "2"']
    assert set_head(set_head(TEXT, "language", "de"), "language", "") == TEXT
    assert set_head(TEXT, "language", "") == TEXT
    with pytest.raises(QualcodeError, match="not a text of the codebook"):
        set_head(TEXT, "themes", "x")


def test_facets_are_changed_added_and_taken_out():
    assert changed(set_facet(TEXT, "impact", ["a", "b, c"])) == [
        "-    impact: [ helpful, unhelpful ]",
        '+    impact: [a, "b, c"]',
    ]
    more = set_facet(TEXT, "weight", ["1", "2"])
    assert changed(more) == ['+    weight: ["1", "2"]']
    assert set_facet(more, "weight", []) == TEXT
    assert facets(set_facet(TEXT, "impact", [])) == {}
    assert set_facet(TEXT, "unknown", []) == TEXT


@pytest.mark.parametrize(
    "head",
    [
        "",
        "facets:\n",
        "facets: {}\n",
        "facets: {a: [x]}\n",
        "facets:\n  a: x # one\n",
        "facets:\n  a:\n    - x # one\n    - y\n\n",
        "facets:\n  a:\n  - x\n  b: [z]\n",
    ],
)
def test_facets_are_set_however_they_are_written(head):
    text = f"{head}themes:\n- id: t\n  name: T\n"
    before = facets(text)
    assert facets(set_facet(text, "a", ["n", "o"])) == {**before, "a": ("n", "o")}
    assert facets(set_facet(text, "new", ["n"])) == {**before, "new": ("n",)}
    assert facets(set_facet(text, "a", [])) == {k: v for k, v in before.items() if k != "a"}


def test_facets_at_the_end_of_a_file_without_a_newline():
    text = "themes: []\nfacets:\n  a: [x]"
    assert set_facet(text, "b", ["z"]) == "themes: []\nfacets:\n  a: [x]\n  b: [z]"
