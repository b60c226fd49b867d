"""A transcript on the screen: what is pale, what is not."""

from __future__ import annotations

from rich.text import Text

from qualcode.actions.code import add_codings
from qualcode.cli.page import page_lines


def styles_of(line: Text, words: str) -> set[str]:
    """Every style that the words have, the line's own among them."""
    start = line.plain.index(words)
    found = {str(span.style) for span in line.spans if span.start <= start < span.end}
    return {*found, str(line.style)} - {""}


def test_numbers_are_pale_and_words_are_not(study):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    lines = list(page_lines(study, study.document("SU1"), width=100))
    line = next(line for line in lines if "On the ward" in line.plain)
    assert styles_of(line, "On the ward") == set()
    assert styles_of(line, line.plain.split()[0]) == {"dim"}
    assert not any("dim" in style for style in styles_of(line, "ward · ana"))
    assert styles_of(line, "ward · ana")
