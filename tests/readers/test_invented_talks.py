"""Several hundred conversations made up: every speaker keeps every turn, with its time."""

from collections import Counter

import pytest
from invented_talks import CLASH, NAMES, WRITTEN, talk, talks

from qualcode.model.documents import Reading
from qualcode.readers.options import ReadOptions
from qualcode.readers.plain_text import reading_of
from qualcode.text.offsets import normalise


def read(text):
    return reading_of("a.txt", normalise(text), ReadOptions())


def faults(made):
    """What differs from what is right, in words; empty if nothing does."""
    reading = read(made.text)
    found = [(turn.speaker, turn.span.of(reading.text)) for turn in reading.turns]
    right = [(normalise(who), normalise(said)) for who, said in made.turns]
    times = [turn.time_start for turn in reading.turns]
    if found != right:
        wrong = next((pair for pair in zip(found, right, strict=False) if pair[0] != pair[1]), "")
        return f"{made.name}: {len(found)} turns, not {len(right)}: {wrong}"
    if made.times and [time and int(time) for time in times] != made.times:
        return f"{made.name}: {times[:3]}, not {made.times[:3]}"
    return ""


@pytest.mark.parametrize("part", range(8))
def test_every_speaker_keeps_every_turn(part):
    wrong = [
        said for number, made in enumerate(talks()) if number % 8 == part if (said := faults(made))
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", NAMES)
def test_captions_keep_every_speaker(tmp_path, kind):
    made = talk(kind, "colon")
    cues = [
        f"00:00:{n:02}.000 --> 00:00:{n:02}.900\n{line}"
        for n, line in enumerate(made.text.split("\n\n"))
    ]
    from qualcode.readers import read_file

    path = tmp_path / "a.vtt"
    path.write_text("WEBVTT\n\n" + "\n\n".join(cues), encoding="utf-8")
    (reading,) = read_file(path)
    assert [(t.speaker, t.span.of(reading.text)) for t in reading.turns] == [
        (normalise(who), normalise(said)) for who, said in made.turns
    ]


def lines_in(text):
    return Counter(line.strip() for line in text.split("\n") if any(map(str.isalnum, line)))


def test_every_line_is_in_a_turn_or_is_listed():
    for number, made in enumerate(talks()):
        if number % 7 == 0 and "time" not in made.name and "f4" not in made.name:
            reading: Reading = read(made.text)
            left = sum(aside.lines for aside in reading.left_out)
            in_turns = sum(t.span.of(reading.text).count("\n") + 1 for t in reading.turns)
            labels_alone = len(reading.turns) if "label above" in made.name else 0
            assert lines_in(reading.text).total() == left + in_turns + labels_alone, made.name


def test_the_talks_are_several_hundred_of_every_kind():
    names = [made.name.split(", ") for made in talks()]
    assert len(names) > 2000
    assert {name[0] for name in names} == set(NAMES)
    assert {name[1] for name in names} == set(WRITTEN)
    assert set(CLASH) <= set(WRITTEN)
