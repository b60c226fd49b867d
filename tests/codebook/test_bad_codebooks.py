"""Whatever a file holds, reading it ends in a codebook or in problems, never in a fault of ours."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_edit import TEXT
from test_edit_sequences import INDENTLESS

from qualcode.codebook.edit import add_code, move_code, rename_code, set_value
from qualcode.codebook.yaml_file import read_codebook, read_keywords
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code

PIECES = ["- ", "  ", "\n", ": ", "[", "]", "{", "}", "'", '"', "#", "&a ", "*a", "!", "|", ">", "\t", "~", "id: ",
          "codes:", "themes:", "keywords:", "near: ", "---", "<<: ", "%", "@", "null", "facet: {impact: x}", "\x85", "\u2028", "🎉"]  # fmt: skip


def hurt(rng, text):
    """The text with some of it cut out, doubled, or something put in."""
    for _ in range(rng.randrange(1, 5)):
        start = rng.randrange(len(text))
        end = min(len(text), start + rng.randrange(12))
        put = rng.choice(["", rng.choice(PIECES), text[start:end] * 2])
        text = text[:start] + put + text[end:]
    return text


@pytest.mark.parametrize("block", range(10))
def test_a_hurt_codebook_is_read_or_told(block):
    for seed in range(block, 1500, 10):
        rng = random.Random(seed)
        text = hurt(rng, rng.choice([TEXT, INDENTLESS]))
        codebook, problems = read_codebook(text)
        assert (codebook is None) == any(p.severity == "error" for p in problems), seed
        known = {str(k) for code in codebook.walk() for k in code.keywords} if codebook else set()
        assert known <= {str(k) for code in read_keywords(text).walk() for k in code.keywords}
        assert all(
            0 <= p.line <= text.count("\n") + text.count("\x85") + text.count("\u2028") + 1
            for p in problems
        )


@settings(max_examples=300)
@given(st.text(max_size=80))
def test_any_text_is_read_or_told(text):
    codebook, problems = read_codebook(text)
    assert codebook is not None or problems
    read_keywords(text)


@pytest.mark.parametrize("block", range(5))
def test_a_hurt_codebook_is_edited_or_left_alone(block):
    for seed in range(block, 500, 5):
        rng = random.Random(seed)
        text = hurt(rng, rng.choice([TEXT, INDENTLESS]))
        codebook, _ = read_codebook(text)
        ids = list(codebook.order) if codebook else ["a"]
        one, other = (rng.choice(ids or ["a"]) for _ in "12")
        for edit in (
            lambda t, a=one: rename_code(t, a, "New: name"),
            lambda t, a=one: set_value(t, a, "definition", "word " * 30 + "end"),
            lambda t, a=one, b=other: move_code(t, a, b),
            lambda t, a=one: add_code(t, a, Code("fresh", "Fresh")),
        ):
            try:
                after = edit(text)
            except QualcodeError:
                continue
            assert read_codebook(after)[0] is not None
