import pytest

from qualcode.errors import QualcodeError
from qualcode.model.spans import Span
from qualcode.text.anchors import find_quotes, place_quote

TEXT = "P3: I’m “fine” – really… they said.\nP4: I was fine\u00a0then, the therapy helped."


def words(quote, text=TEXT, **kwargs):
    return [span.of(text) for span in find_quotes(text, quote, **kwargs)]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ('I\'m "fine" - really...', "I’m “fine” – really…"),
        ("they said. P4:", "they said.\nP4:"),
        ("fine then", "fine\u00a0then"),
        ("  the therapy ", "the therapy"),
    ],
)
def test_typography_is_forgiven(quote, found):
    assert words(quote) == [found]


def test_not_there():
    with pytest.raises(QualcodeError) as caught:
        place_quote(TEXT, "the therapist helped")
    assert "the therapy helped" in (caught.value.hint or "")


def test_twice():
    with pytest.raises(QualcodeError, match="2 times"):
        place_quote(TEXT, "fine")
    assert place_quote(TEXT, "fine", Span(40, len(TEXT))).start > 40
