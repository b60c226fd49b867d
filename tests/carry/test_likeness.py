"""Two texts that are one, edited, and two that are not."""

from __future__ import annotations

import pytest

from qualcode.carry.likeness import are_like

TEXT = "Ann: I felt heard.\n\nBen: Nobody asked.\nAnn: No?\nBen: No.\n"


@pytest.mark.parametrize(
    ("other", "like"),
    [
        (TEXT, True),
        ("  Ben: Nobody asked.  \n\n\nAnn: I felt heard.", True),
        (TEXT.replace("heard", "seen") + "And a line more.\n" * 9, True),
        ("Ben: No.\nSomebody else.\nWith other words.\n", False),
        ("Ben: No.\n" * 9, False),
        ("", False),
    ],
)
def test_half_of_the_lines_of_the_shorter_are_in_both(other, like):
    assert are_like(TEXT, other) is are_like(other, TEXT) is like
