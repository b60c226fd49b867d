"""Markdown's escapes and character references are the signs they stand for; its marks stay."""

import pytest

from qualcode.readers import read_file
from qualcode.readers.markdown import plain_signs


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\[laughs\]", "[laughs]"),
        ("I&#39;m", "I'm"),
        ("I&#x2019;m", "I’m"),
        ("R&amp;D &quot;so&quot; caf&eacute; 1 &lt; 2&hellip;", 'R&D "so" café 1 < 2…'),
        (r"3 \* 4, a\\b, \_x\_", r"3 * 4, a\b, _x_"),
        ("so\\\nwhat", "so\nwhat"),
        (r"C:\Users, AT&T, &nobody; & so", r"C:\Users, AT&T, &nobody; & so"),
        ("&amp;amp;", "&amp;"),
        (r"\&amp;", "&amp;"),
        ("&copy 2021", "&copy 2021"),
        ("**bold** and `code`", "**bold** and `code`"),
        ("&#0;&#xD800;&#1114112;", "\ufffd\ufffd\ufffd"),
    ],
)
def test_signs(written, meant):
    assert plain_signs(written) == meant


TALK = "**Anna &amp; Ben:** \\[00:03\\] So?\n\n**C&eacute;line:** I&#39;m \\[laughs\\] fine.\n"


def test_labels_times_and_words_are_read_with_their_signs(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(TALK, encoding="utf-8")
    (reading,) = read_file(path)
    assert [(t.speaker, t.span.of(reading.text)) for t in reading.turns] == [
        ("Anna & Ben", "So?"),
        ("Céline", "I'm [laughs] fine."),
    ]
    assert reading.turns[0].time_start == 3.0


def test_plain_text_stays_as_received(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TALK, encoding="utf-8")
    assert read_file(path)[0].text == TALK
