"""JSON as recognisers write it: the same talk in the shapes of many of them."""

import json
import re

import pytest

from qualcode.errors import QualcodeError
from qualcode.readers import read_file
from qualcode.readers.cues import Cue, in_seconds

SAID = ["How did it start?", "Slowly, I think.", "Go on.", "There was nobody, really."]
WHOLE = " ".join(SAID)
STARTS = [0.0, 4.0, 8.0, 12.0]
TURNS = list(zip(range(4), STARTS, SAID, strict=True))


def words():
    """Each word and mark of the talk with the number of its speaker, and its second."""
    for n, start, said in TURNS:
        for piece in re.findall(r"\w+|[.,?]", said):
            yield n % 2, start, piece


UNNAMED = {
    "Whisper": {"text": WHOLE, "segments": [{"id": n, "start": s, "end": s + 3, "text": f" {t}"} for n, s, t in TURNS]},
    "a bare list": [{"start": s, "end": s + 3, "text": t} for _, s, t in TURNS],
    "words only": {"segments": [{"start": s, "end": s + 3, "words": [{"word": f" {w}"} for w in t.split()]} for _, s, t in TURNS]},
    "whisper.cpp": {"transcription": [
        {"timestamps": {"from": "00:00:00,000", "to": "00:00:01,000"}, "offsets": {"from": int(s * 1000), "to": int(s * 1000 + 3000)}, "text": f" {t}"} for _, s, t in TURNS]},
    "Hugging Face": {"text": WHOLE, "chunks": [{"timestamp": [s, s + 3], "text": f" {t}"} for _, s, t in TURNS]},
}  # fmt: skip
NAMED = {
    "WhisperX": {"segments": [{"start": s, "end": s + 3, "text": t, "speaker": f"S{n % 2}"} for n, s, t in TURNS],
                 "word_segments": [{"word": w, "start": s} for _, s, w in words()]},
    "with speakers beside chunks": {
        "speakers": [{"speaker": f"S{n % 2}", "timestamp": [s, s + 3], "text": t} for n, s, t in TURNS],
        "chunks": [{"timestamp": [s, s + 3], "text": t} for _, s, t in TURNS]},
    "AssemblyAI": {"text": WHOLE, "words": [{"text": w, "start": 1, "end": 2} for _, _, w in words()],
                   "utterances": [{"speaker": f"S{n % 2}", "start": int(s * 1000), "end": int(s * 1000 + 3000), "text": t} for n, s, t in TURNS]},
    "Rev": {"speakers": [{"id": 0, "name": "S0"}, {"id": 1, "name": "S1"}],
            "monologues": [{"speaker": n % 2, "elements": [{"value": w, "ts": s, "end_ts": s + 3} for w in re.findall(r"\S+| ", t)]} for n, s, t in TURNS]},
    "Deepgram": {"results": {"channels": [{"alternatives": [{"transcript": WHOLE, "paragraphs": {"transcript": WHOLE, "paragraphs": [
        {"sentences": [{"text": t, "start": s, "end": s + 3}], "speaker": f"S{n % 2}", "start": s, "end": s + 3} for n, s, t in TURNS]}}]}]}},
    "AWS": {"results": {"transcripts": [{"transcript": WHOLE}], "audio_segments": [
        {"transcript": t, "start_time": str(s), "end_time": str(s + 3), "speaker_label": f"S{n % 2}"} for n, s, t in TURNS]}},
    "AWS, words": {"results": {"transcripts": [{"transcript": WHOLE}], "items": [
        {"speaker_label": f"S{n}", "start_time": str(s), "end_time": str(s + 3), "alternatives": [{"content": w}]} for n, s, w in words()]}},
    "Azure": {"combinedRecognizedPhrases": [{"display": WHOLE}], "recognizedPhrases": [
        {"speaker": f"S{n % 2}", "offset": f"PT{int(s)}S", "offsetInTicks": s * 1e7, "durationInTicks": 3e7, "nBest": [{"display": t}]} for n, s, t in TURNS]},
    "Azure, fast": {"combinedPhrases": [{"text": WHOLE}], "phrases": [
        {"speaker": f"S{n % 2}", "offsetMilliseconds": int(s * 1000), "durationMilliseconds": 3000, "text": t} for n, s, t in TURNS]},
    "words with blanks between": {"text": WHOLE, "words": [
        {"text": w, "start": s, "end": s + 3, "speaker_id": f"S{n % 2}"} for n, s, t in TURNS for w in re.findall(r"\S+|\s", t + " ")]},
    "in an envelope": {"status": "ok", "data": {"segments": [{"speaker": {"id": 7, "name": f"S{n % 2}"}, "start": s, "end": s + 3, "text": t} for n, s, t in TURNS]}},
}  # fmt: skip
# Shapes with a way of their own to say who speaks.
NAMED |= {
    "AWS, channels": {"results": {"transcripts": [{"transcript": WHOLE}], "channel_labels": {"channels": [
        {"channel_label": f"S{side}", "items": [{"start_time": str(s), "end_time": str(s + 3), "alternatives": [{"content": w}]}
                                                for n, s, w in words() if n == side]} for side in (0, 1)]}}},
    "Deepgram, channels": {"results": {"channels": [
        {"channel": f"S{side}", "alternatives": [{"transcript": "", "words": [
            {"word": w.lower(), "punctuated_word": w, "start": s, "end": s + 3} for n, s, t in TURNS if n % 2 == side for w in t.split()]}]} for side in (0, 1)]}},
    "Speechmatics": {"metadata": {"type": "transcription"}, "results": [
        {"type": "word", "start_time": s, "end_time": s + 3, "alternatives": [{"content": w, "speaker": f"S{n}"}]} for n, s, w in words()]},
    "Otter": {"speech": {"speakers": [{"id": 7, "speaker_name": "S0"}, {"id": 8, "speaker_name": "S1"}], "transcripts": [
        {"start_offset": int(s * 16000), "end_offset": int((s + 3) * 16000), "transcript": t, "speaker_id": 7 + n % 2} for n, s, t in TURNS]}},
    "Teams": {"entries": [{"speakerId": f"{n}@x", "speakerDisplayName": f"S{n % 2}", "text": t,
                           "startOffset": f"00:00:{s:04.1f}", "endOffset": f"00:00:{s + 3:04.1f}"} for n, s, t in TURNS]},
    "WhisperX, speakers on words only": {"segments": [{"start": s, "end": s + 3, "text": t, "words": [
        {"word": w, "start": s, "end": s + 3, "speaker": f"S{n % 2}"} for w in t.split()]} for n, s, t in TURNS]},
    "Premiere": {"language": "en", "speakers": [{"id": "u-0", "name": "S0"}, {"id": "u-1", "name": "S1"}], "segments": [
        {"start": s, "duration": 3, "speaker": f"u-{n % 2}", "words": [{"text": w, "start": s, "duration": 1, "type": "word"} for w in t.split()]} for n, s, t in TURNS]},
    "Watson": {"results": [{"final": True, "alternatives": [{"transcript": t, "timestamps": [
        [w, s + i / 100, s + 3] for i, w in enumerate(t.split())]}]} for n, s, t in TURNS],
        "speaker_labels": [{"from": s + i / 100, "to": s + 3, "speaker": f"S{n % 2}"} for n, s, t in TURNS for i, _ in enumerate(t.split())]},
    "Gladia": {"result": {"transcription": {"full_transcript": WHOLE, "utterances": [
        {"text": t, "start": s, "end": s + 3, "speaker": f"S{n % 2}", "words": [{"word": f" {w}", "start": s} for w in t.split()]} for n, s, t in TURNS]}}},
    "Soniox": {"text": WHOLE, "tokens": [
        {"text": w, "start_ms": int(s * 1000), "end_ms": int(s * 1000 + 3000), "speaker": f"S{n % 2}"} for n, s, t in TURNS for w in re.findall(r"\s?\S+", f" {t}")]},
    "one track each": {"tracks": [{"name": f"S{side}", "segments": [
        {"start": s, "end": s + 3, "text": t} for n, s, t in TURNS if n % 2 == side]} for side in (0, 1)]},
    "Fireflies": {"title": "x", "sentences": [{"index": n, "speaker_name": f"S{n % 2}", "raw_text": t, "text": t, "start_time": s, "end_time": s + 3} for n, s, t in TURNS]},
}  # fmt: skip
UNNAMED["YouTube"] = {"events": [
    {"tStartMs": int(s * 1000), "dDurationMs": 3000, "segs": [{"utf8": w} for w in re.findall(r"\s?\S+", t)]} for _, s, t in TURNS]}  # fmt: skip
CHATS = {
    "roles": [{"role": f"S{n % 2}", "content": t} for n, _, t in TURNS],
    "Telegram": {"name": "x", "type": "personal_chat", "messages": [
        {"id": n, "type": "message", "date": "2024-05-02T10:02:00", "from": f"S{n % 2}", "from_id": f"user{n}", "text": t} for n, _, t in TURNS]},
    "annotations": [{"id": 1, "data": {"dialogue": [{"author": f"S{n % 2}", "text": t} for n, _, t in TURNS]}}],
    "Slack": [{"type": "message", "user": f"U{n % 2}", "text": t, "user_profile": {"real_name": f"S{n % 2}"}} for n, _, t in TURNS],
}  # fmt: skip


def read(tmp_path, document):
    path = tmp_path / "a.json"
    text = document if isinstance(document, str) else json.dumps(document)
    path.write_text(text, encoding="utf-8")
    (reading,) = read_file(path)
    return reading


def said(reading):
    return [t.span.of(reading.text) for t in reading.turns]


@pytest.mark.parametrize("shape", UNNAMED)
def test_segments_without_speakers(tmp_path, shape):
    reading = read(tmp_path, UNNAMED[shape])
    assert said(reading) == SAID
    assert [t.time_start for t in reading.turns] == STARTS
    assert [t.time_end for t in reading.turns] == [start + 3 for start in STARTS]


@pytest.mark.parametrize("shape", NAMED)
def test_segments_with_speakers(tmp_path, shape):
    reading = read(tmp_path, NAMED[shape])
    assert said(reading) == SAID
    assert [t.speaker for t in reading.turns] == ["S0", "S1", "S0", "S1"]
    assert [t.time_start for t in reading.turns] == STARTS
    assert [t.time_end for t in reading.turns] == [start + 3 for start in STARTS]


@pytest.mark.parametrize("shape", CHATS)
def test_chats_and_annotations_have_speakers(tmp_path, shape):
    reading = read(tmp_path, CHATS[shape])
    assert said(reading) == SAID
    assert [t.speaker[-1] for t in reading.turns] == ["0", "1", "0", "1"]


def test_google_says_where_a_result_ends(tmp_path):
    document = {
        "results": [
            {"alternatives": [{"transcript": t}], "resultEndTime": f"{s + 3}s"} for _, s, t in TURNS
        ]
    }
    reading = read(tmp_path, document)
    assert said(reading) == SAID
    assert [t.time_end for t in reading.turns] == [start + 3 for start in STARTS]


def test_a_line_a_segment(tmp_path):
    lines = "\n".join(json.dumps({"start": s, "text": t}) for _, s, t in TURNS)
    assert said(read(tmp_path, lines)) == SAID


def test_one_text_without_segments(tmp_path):
    assert " ".join(said(read(tmp_path, {"text": WHOLE}))) == WHOLE


@pytest.mark.parametrize(
    "document",
    [
        {"a": [1, 2], "b": {"c": "d"}},
        [],
        "[[[[[[[[[[[[1]]]]]]]]]]]]",
        {"segments": [{"text": " "}]},
    ],
)
def test_what_holds_no_words(tmp_path, document):
    with pytest.raises(QualcodeError, match="no transcript"):
        read(tmp_path, document)


@pytest.mark.parametrize(
    ("end", "words", "thousandths"),
    [(95_000, 150, True), (300, 600, False), (4_000, 8, True), (40, 3, False)],
)
def test_whole_numbers_are_thousandths_where_nobody_speaks_so_slowly(end, words, thousandths):
    (cue,) = in_seconds([Cue(0.0, float(end), "word " * words)])
    assert cue.end == (end / 1000 if thousandths else end)
