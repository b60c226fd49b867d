"""Captions in every notation."""

from qualcode.readers import read_file

VTT = """WEBVTT

1
00:00:01.000 --> 00:00:02.500 align:start
<v Anna Bell>How are <i>you</i>?

NOTE by hand
and more

STYLE
::cue {}

2
00:00:02.500 --> 00:00:04.000
<v Ben>Well &amp; good.

3
00:00:04.000 --> 00:00:05.000
<v Ben>Thanks.
"""


def read(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (reading,) = read_file(path)
    return reading


def test_voices_become_speakers(tmp_path):
    reading = read(tmp_path, "a.vtt", VTT)
    assert reading.text == "Anna Bell: How are you?\nBen: Well & good. Thanks."
    assert [
        (t.speaker, t.span.of(reading.text), t.time_start, t.time_end) for t in reading.turns
    ] == [
        ("Anna Bell", "How are you?", 1.0, 2.5),
        ("Ben", "Well & good. Thanks.", 2.5, 5.0),
    ]


def test_cues_without_speakers_are_joined_into_sentences(tmp_path):
    text = "1\n00:00:01,000 --> 00:00:02,000\nThis goes\n\n2\n00:00:02,000 --> 00:00:03,000\non.\n\n3\n00:00:03,000 --> 00:00:04,000\nThen ends."
    reading = read(tmp_path, "a.srt", text)
    assert reading.text == "This goes on.\nThen ends."
    assert [t.speaker for t in reading.turns] == [None, None]
    assert reading.turns[0].time_end == 3.0


def test_labels_within_cues(tmp_path):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nAnna Bell: Hello.\n\n00:02.000 --> 00:03.000\nBen: Hi.\nAnd\n\n00:03.000 --> 00:04.000\nmore.\n\n00:04.000 --> 00:05.000\nAnna Bell: Yes.\n\n00:05.000 --> 00:06.000\nBen: No.\n"
    reading = read(tmp_path, "a.vtt", text)
    assert reading.text == "Anna Bell: Hello.\nBen: Hi. And more.\nAnna Bell: Yes.\nBen: No."


def test_times_in_brackets_in_a_plain_text(tmp_path):
    reading = read(
        tmp_path, "a.txt", "[00:01.000 --> 00:02.000]  One.\n[00:02.000 --> 00:03.000]  Two.\n"
    )
    assert reading.text == "One.\nTwo."
    assert reading.turns[1].time_start == 2.0


def test_lyrics(tmp_path):
    reading = read(tmp_path, "a.lrc", "[00:01.00]One.\n[00:02.00]\n\n[00:03.00]Two.\n[00:04.00]\n")
    assert reading.text == "One.\nTwo."
    assert (reading.turns[0].time_start, reading.turns[0].time_end) == (1.0, 2.0)


def test_captions_that_roll_are_said_once(tmp_path):
    text = (
        "WEBVTT\n\n00:00.000 --> 00:02.000\nhello<00:00.500><c> there people</c>\n\n"
        "00:02.000 --> 00:02.010\nhello there people\n\n"
        "00:02.010 --> 00:04.000\nhello there people\nhow<00:02.500><c> are you</c>\n"
    )
    assert read(tmp_path, "a.vtt", text).text == "hello there people how are you"
