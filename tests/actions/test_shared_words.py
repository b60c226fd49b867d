"""How much two texts have in common."""

import pytest

from qualcode.actions.file_moves import share_words

SAID = "I stopped the tablets in the spring, and I told nobody about it at all."


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (SAID, 1),
        (SAID.upper().replace(",", ";\n"), 1),
        ("", 0),
        ("Something else was said by somebody else.", 0),
        (SAID.replace("spring", "autumn"), 10 / 13),
        (f"{SAID} {' '.join(map(str, range(13)))}", 0.5),
    ],
)
def test_share(other, share):
    assert share_words(SAID, other) == pytest.approx(share)
    assert share_words(other, SAID) == pytest.approx(share)
