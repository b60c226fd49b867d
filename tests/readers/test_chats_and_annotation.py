"""Chats, and what annotation programs and video services write as text."""

from __future__ import annotations

import pytest

from qualcode.readers import read_file

TALK = [
    ("Anna Bell", "How was the ward at night?", 1.0, 3.5),
    ("P3", "Loud, very loud.", 3.6, 6.0),
    ("Anna Bell", "And then?", 6.1, 7.0),
    ("P3", "Then it got better, really.", 7.0, 9.5),
]


def read(tmp_path, text, name="a.txt"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    (reading,) = read_file(path)
    return reading


def turns(reading):
    return [(t.speaker, t.span.of(reading.text)) for t in reading.turns]


def times(reading):
    return [(t.time_start, t.time_end) for t in reading.turns]


def asides(reading):
    return {a.what: a.lines for a in reading.left_out}


SAID = [(who, words) for who, words, _, _ in TALK]
TIMES = [(start, end) for _, _, start, end in TALK]


def clock(at):
    return f"00:00:{at:06.3f}"


def rows(line):
    return "\n".join(line(*row) for row in TALK)


TABBED = {
    "Premiere": rows(lambda w, t, a, b: f"{clock(a)}\t{clock(b)}\t{w}\t{t}"),
    "ELAN, tier first": rows(lambda w, t, a, b: f"{w}\t\t{clock(a)}\t{clock(b)}\t{t}"),
    "ELAN, all times": rows(lambda w, t, a, b: f"{w}\t{w}\t{clock(a)}\t{a:.3f}\t{int(a * 1000)}\t{clock(b)}\t{b:.3f}\t{t}"),
    "ELAN, headed": "Tier\tBegin Time - hh:mm:ss.ms\tEnd Time - hh:mm:ss.ms\tAnnotation\n" + rows(lambda w, t, a, b: f"{w}\t{clock(a)}\t{clock(b)}\t{t}"),
    "a column each": "Begin\tEnd\tAnna Bell\tP3\n" + rows(lambda w, t, a, b: f"{clock(a)}\t{clock(b)}\t" + (f"{t}\t" if w != "P3" else f"\t{t}")),
}  # fmt: skip


@pytest.mark.parametrize("program", TABBED)
def test_a_row_per_annotation(tmp_path, program):
    reading = read(tmp_path, TABBED[program])
    assert turns(reading) == SAID
    assert [start for start, _ in times(reading)] == [start for start, _ in TIMES]


def test_audacity_and_a_column_each_without_names(tmp_path):
    labels = rows(lambda w, t, a, b: f"{a:.6f}\t{b:.6f}\t{w}: {t}")
    assert turns(read(tmp_path, labels)) == SAID
    assert times(read(tmp_path, labels)) == TIMES
    bare = rows(
        lambda w, t, a, b: f"{clock(a)}\t{clock(b)}\t" + (f"{t}\t" if w != "P3" else f"\t{t}")
    )
    assert {who for who, _ in turns(read(tmp_path, bare))} == {"Speaker 1", "Speaker 2"}


def test_youtube_in_its_three_ways(tmp_path):
    sbv = "\n\n".join(f"0:00:0{a:.3f},0:00:0{b:.3f}\n{t}" for _, t, a, b in TALK)
    for name in ("a.sbv", "a.txt"):
        reading = read(tmp_path, sbv, name)
        assert [words for _, words in turns(reading)] == [words for _, words in SAID]
        assert times(reading) == TIMES
    panel = "\n".join(f"0:0{int(a)}\n{t}" for _, t, a, _ in TALK)
    reading = read(tmp_path, f"Transcript\n{panel}")
    assert [words for _, words in turns(reading)] == [words for _, words in SAID]


def test_names_padded_with_blanks(tmp_path):
    text = "\n\n".join(f"{w:<12}{t}" for w, t in SAID)
    assert turns(read(tmp_path, text)) == SAID
    wrapped = text.replace(
        "Then it got better, really.", "Then it got\n            better, really."
    )
    assert turns(read(tmp_path, wrapped)) == SAID


def test_chat_of_childes(tmp_path):
    text = (
        "@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tINV Anna Investigator, PAR P3 Participant\n"
        "*INV:\thow was the ward at night ? \x151000_3500\x15\n%mor:\tadv|how cop|be\n"
        "*PAR:\tloud [//] very\n\tloud . \x153600_6000\x15\n%com:\tlaughs\n*INV:\tand then ?\n@End\n"
    )
    for name in ("a.cha", "a.txt"):
        reading = read(tmp_path, text, name)
        assert turns(reading) == [
            ("INV", "how was the ward at night?"),
            ("PAR", "loud very loud."),
            ("INV", "and then?"),
        ]
        assert times(reading)[:2] == [(1.0, 3.5), (3.6, 6.0)]
        assert asides(reading) == {"header line": 5, "% tier": 2}


def long_grid(tiers):
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        "xmax = 10",
        "tiers? <exists>",
        f"size = {len(tiers)}",
        "item []:",
    ]
    for number, (name, cues) in enumerate(tiers.items(), 1):
        lines += [
            f"    item [{number}]:",
            '        class = "IntervalTier"',
            f'        name = "{name}"',
            "        xmin = 0",
            "        xmax = 10",
            f"        intervals: size = {len(cues)}",
        ]
        for n, (text, a, b) in enumerate(cues, 1):
            lines += [
                f"        intervals [{n}]:",
                f"            xmin = {a}",
                f"            xmax = {b}",
                f'            text = "{text}"',
            ]
    return "\n".join(lines)


def short_grid(tiers):
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "0",
        "10",
        "<exists>",
        str(len(tiers)),
    ]
    for name, cues in tiers.items():
        lines += ['"IntervalTier"', f'"{name}"', "0", "10", str(len(cues))]
        for text, a, b in cues:
            lines += [str(a), str(b), f'"{text}"']
    return "\n".join(lines)


@pytest.mark.parametrize("grid", [long_grid, short_grid])
def test_tiers_of_praat(tmp_path, grid):
    tiers = {
        who: [(t, a, b) for w, t, a, b in TALK if w == who] + [("", 9.5, 10)]
        for who in ("Anna Bell", "P3")
    }
    tiers["words"] = [("how", 1.0, 1.2), ("was", 1.2, 1.3)]
    reading = read(tmp_path, grid(tiers), "a.TextGrid")
    assert turns(reading) == SAID
    assert times(reading) == TIMES
    assert asides(reading) == {'tier "words"': 2}


def test_tiers_of_elan(tmp_path):
    slots = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="ts{n}{e}" TIME_VALUE="{int(at * 1000)}"/>'
        for n, row in enumerate(TALK)
        for e, at in zip("ab", row[2:], strict=True)
    )
    tiers = ""
    for who in ("Anna Bell", "P3"):
        said = "".join(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{n}" TIME_SLOT_REF1="ts{n}a" TIME_SLOT_REF2="ts{n}b">'
            f"<ANNOTATION_VALUE>{t}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
            for n, (w, t, _, _) in enumerate(TALK)
            if w == who
        )
        tiers += f'<TIER TIER_ID="{who}" LINGUISTIC_TYPE_REF="x">{said}</TIER>'
    tiers += '<TIER TIER_ID="German" PARENT_REF="P3"><ANNOTATION><REF_ANNOTATION ANNOTATION_REF="a1"><ANNOTATION_VALUE>Laut.</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>'
    reading = read(
        tmp_path,
        f"<ANNOTATION_DOCUMENT><TIME_ORDER>{slots}</TIME_ORDER>{tiers}</ANNOTATION_DOCUMENT>",
        "a.eaf",
    )
    assert turns(reading) == SAID
    assert times(reading) == TIMES
    assert asides(reading) == {'tier "German"': 1}


CHATS = {
    "Android": lambda w, t, n: f"02/05/2024, 10:0{n} - {w}: {t}",
    "Android, German": lambda w, t, n: f"02.05.24, 10:0{n} - {w}: {t}",
    "Android, American": lambda w, t, n: f"5/2/24, 10:0{n}\u202fAM - {w}: {t}",
    "iPhone": lambda w, t, n: f"[02/05/2024, 10:0{n}:11] ~\u202f{w}: {t}",
    "iPhone, marked": lambda w, t, n: f"\u200e[02.05.24, 10:0{n}:11] {w}: {t}",
    "Zoom": lambda w, t, n: f"10:0{n}:11\t From {w} to Everyone:\n\t{t}",
    "Zoom, old": lambda w, t, n: f"10:0{n}:11\t From  {w} : {t}",
    "Zoom, private": lambda w, t, n: f"10:0{n}:11 From {w} to Host(Direct Message): {t}",
    "Teams": lambda w, t, n: f"[5/2/2024 10:0{n} AM] {w}\n{t}",
}  # fmt: skip


@pytest.mark.parametrize("program", CHATS)
def test_messages_are_their_writers(tmp_path, program):
    line = CHATS[program]
    reading = read(tmp_path, "\n".join(line(w, t, n) for n, (w, t) in enumerate(SAID)))
    assert turns(reading) == SAID
    assert times(reading) == [(None, None)] * 4
    meeting = any("chat of a meeting" in note for note in reading.notes)
    assert meeting == program.startswith(("Zoom", "Teams"))


def test_what_the_program_says_in_a_chat_is_no_ones(tmp_path):
    text = (
        "02/05/2024, 10:01 - Messages and calls are end-to-end encrypted. Tap to learn more.\n"
        "02/05/2024, 10:02 - Anna: How was it?\n02/05/2024, 10:03 - Ben: Loud\nvery loud\n"
        "02/05/2024, 10:04 - Anna: <Media omitted>\n02/05/2024, 10:05 - Ben: \u200eimage omitted\n"
        "02/05/2024, 10:06 - Anna: And then?\n"
    )
    reading = read(tmp_path, text)
    assert turns(reading) == [
        ("Anna", "How was it?"),
        ("Ben", "Loud very loud"),
        ("Anna", "And then?"),
    ]
    assert asides(reading) == {
        "message of the program": 1,
        "picture, recording or deleted message": 2,
    }


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:03] Anna: Hello there.\n[00:00:09] Ben: Hi.\n[00:01:07] Anna: So.\n",
        "Anna: Hello there.\nBen: Hi, at 10:02 I think.\nAnna: So.\n",
        "0:01 Anna: Hello there.\n0:03 Ben: Hi.\n0:09 Anna: So.\n",
    ],
)
def test_transcripts_are_no_chats(tmp_path, text):
    reading = read(tmp_path, text)
    assert [who for who, _ in turns(reading)] == ["Anna", "Ben", "Anna"]
    assert not any("chat" in note for note in reading.notes)
