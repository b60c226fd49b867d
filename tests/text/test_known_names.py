from __future__ import annotations

import pytest

from qualcode.text.known_names import nearest


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("mony", ["money", "trust"], "Did you mean money?"),
        ("x", ["money", "trust"], "The codes are: money, trust"),
        ("x", [f"c{n}" for n in range(13)], "The codes are: " + ", ".join(f"c{n}" for n in range(12)) + " ..."),
        ("x", [], "There are no codes yet."),
    ],
)  # fmt: skip
def test_what_was_probably_meant(name, known, said):
    assert nearest(name, known, "codes") == said
