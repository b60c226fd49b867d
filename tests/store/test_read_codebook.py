"""A codebook kept as it was read is the codebook that its file gives."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.yaml_file import parse_codebook
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.store.database import create_store, open_copy
from qualcode.store.read_codebook import (
    codebook_key,
    has_read_codebook,
    keep_read_codebook,
    load_read_codebook,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
LISTS = st.lists(WORDS, max_size=3).map(tuple)
MAPS = st.dictionaries(WORDS, WORDS, max_size=2)
KEYWORDS = st.builds(
    Keyword,
    **{"pattern": WORDS, "near": LISTS, "words": st.integers(0, 9), "within": WORDS}
    | {"ordered": st.booleans(), "unless": LISTS, "speakers": LISTS, "facet": MAPS}
    | {"inherit": st.booleans(), "line": st.integers(0, 99)},
)


def codes(inner):
    return st.builds(
        Code,
        **{"id": WORDS, "name": WORDS, "definition": WORDS, "include": LISTS, "exclude": LISTS}
        | {"examples": LISTS, "keywords": st.lists(KEYWORDS, max_size=2).map(tuple)}
        | {"asked_of": st.dictionaries(WORDS, LISTS, max_size=2), "unit": WORDS}
        | {"retired": st.booleans(), "codes": inner, "line": st.integers(0, 99)},
    )


CODES = st.lists(codes(st.lists(codes(st.just(())), max_size=2).map(tuple)), max_size=2).map(tuple)
THEMES = st.builds(
    Theme,
    **{"id": WORDS, "name": WORDS, "definition": WORDS, "codes": CODES, "color": WORDS}
    | {"line": st.integers(0, 99)},
)
CODEBOOKS = st.builds(
    Codebook,
    **{"title": WORDS, "version": WORDS, "language": WORDS}
    | {"facets": st.dictionaries(WORDS, LISTS, max_size=2)}
    | {"themes": st.lists(THEMES, max_size=2).map(tuple)},
)


def test_every_field_is_tried():
    """A field that the model gets later must be kept, too."""
    book = parse_codebook("themes: []\n")
    assert {f.name for f in fields(book)} == {"title", "version", "language", "facets", "themes"}
    assert len(fields(Theme)) == 6
    assert len(fields(Code)) == 12
    assert len(fields(Keyword)) == 10


def test_any_codebook_comes_back(tmp_path):
    path = tmp_path / "study.db"
    create_store(path).close()
    with open_copy(path) as store:

        @given(CODEBOOKS)
        def comes_back(book):
            with store.change("read", "ann") as change:
                keep_read_codebook(change, "k", book)
            assert load_read_codebook(store, "k") == book

        comes_back()
        assert store.rows("SELECT * FROM change") == []


def test_what_was_not_kept_or_is_not_ours_is_read_again(store):
    key = codebook_key("themes: []\n", "en")
    assert not has_read_codebook(store, key)
    assert load_read_codebook(store, key) is None
    for body in ("", "[]", "7", '{"themes": [7]}', '{"themes": [{"nosuch": 1}]}', '{"x": 1}'):
        with store.change("read", "ann") as change:
            change.replace_derived("read_codebook", [{"id": key, "body": body}])
        assert has_read_codebook(store, key)
        assert load_read_codebook(store, key) is None
    assert codebook_key("themes: []\n", "de") != key
    assert codebook_key("themes: [] \n", "en") != key
