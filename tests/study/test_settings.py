"""study.yaml: every setting, and every problem with its line."""

from __future__ import annotations

import pytest

from qualcode.errors import ProblemsError, QualcodeError
from qualcode.study.settings import Settings, load_settings, read_settings


def problems(text):
    return [(p.line, p.message) for p in read_settings(text)[1]]


def test_what_is_left_out_has_a_value():
    settings, found = read_settings("title: A\n")
    assert found == []
    assert settings == Settings(title="A")
    assert (settings.codebook, settings.cases, settings.unit) == (
        "codebook.yaml",
        "cases.csv",
        "sentence",
    )
    assert "R" not in settings.moderators, "beside an I it is the respondent"


def test_an_empty_file_is_a_study_too():
    assert read_settings("") == (Settings(), [])
    assert read_settings("# nothing yet\n") == (Settings(), [])
    assert read_settings("title:\nmoderators:\nsuggest:\n")[1] == []


def test_every_setting():
    settings, found = read_settings(
        """\
title: "Ärger: 1"
approach: reflexive
language: de
codebook: codes/main.yaml
transcripts: in
cases: people.xlsx
moderators: [Anna, 'Dr. B']
others: Nurse
suggest: {unit: turn, roles: [participant, other]}
coder: ana
speakers:
  pattern: '^(?P<speaker>[A-Z]+)>'
  aliases: {P1: Pat, "P 2": Kim}
questionnaires:
  q.xlsx: {What helped?: open, Age: attribute}
encodings: {old.txt: cp1252}
line_width: 70
blind: true
"""
    )
    assert found == []
    assert settings == Settings(
        title="Ärger: 1",
        approach="reflexive",
        language="de",
        codebook="codes/main.yaml",
        transcripts="in",
        cases="people.xlsx",
        moderators=("Anna", "Dr. B"),
        others=("Nurse",),
        unit="turn",
        roles=("participant", "other"),
        coder="ana",
        speaker_pattern="^(?P<speaker>[A-Z]+)>",
        aliases={"P1": "Pat", "P 2": "Kim"},
        questions={"q.xlsx": {"What helped?": "open", "Age": "attribute"}},
        encodings={"old.txt": "cp1252"},
        line_width=70,
        blind=True,
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("titel: x", 1, "did you mean `title`"),
        ("title: x\nzzz: y", 2, "unknown key `zzz` in the settings; the keys are title, "),
        ("approach: magic", 1, "`approach` of the settings must be framework"),
        ("suggest: {unit: word}", 1, "`unit` of `suggest` must be match, sentence or turn"),
        ("suggest:\n  unti: turn", 2, "did you mean `unit`"),
        ("suggest: {roles: [boss]}", 1, "`roles` of `suggest` must be participant"),
        ("suggest: sentence", 1, "`suggest` of the settings has keys of its own"),
        ("title: [a, b]", 1, "`title` of the settings must be a single text"),
        ("moderators: {a: b}", 1, "`moderators` of the settings must be a list of texts"),
        ("speakers: {pattern: '('}", 1, "not a regular expression"),
        ("speakers: {pattern: '^x'}", 1, "(?P<speaker>...)"),
        ("speakers: {aliases: [a]}", 1, "{name: value}"),
        ("questionnaires: [a]", 1, "{name: {name: value}}"),
        (
            "questionnaires: {q.csv: {Age: number}}",
            1,
            "`Age` of `q.csv` of the settings must be open",
        ),
        ("line_width: wide", 1, "a number from 20 to 1000"),
        ("line_width: 5", 1, "a number from 20 to 1000"),
        ("blind: perhaps", 1, "`blind` of the settings must be true or false"),
        ("- a\n- b", 1, "the settings must have keys with values (`title: ...`)"),
        ("just words", 1, "the settings must have keys with values (`title: ...`)"),
        ("transcripts: /data/study", 1, "outside the study"),
        ("transcripts: C:\\data", 1, "outside the study"),
        ("codebook: ../shared.yaml", 1, "outside the study"),
        ("cases: a/../../b.csv", 1, "outside the study"),
    ],
)
def test_a_problem_is_told_with_its_line(text, line, said):
    ((at, message),) = problems(text)
    assert at == line
    assert said in message


def test_all_problems_at_once():
    assert [line for line, _ in problems("titel: x\napproach: magic\nline_width: 1\n")] == [1, 2, 3]


@pytest.mark.parametrize(
    "text", ["title: [", "title: 'x", "a: b: c", "\ttitle: x", "title: x\ntitle: y"]
)
def test_what_is_not_yaml_is_told(text):
    assert problems(text)


def test_an_alias_bomb_does_not_go_off():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert problems("\n".join(lines))


@pytest.mark.parametrize(
    "text", ["title: &x A\ncoder: *x\n", "? [a]\n: b\n", "title: !!python/object:os.system x\n"]
)
def test_odd_yaml_is_told_or_read_but_never_run(text):
    read_settings(text)


def test_all_of_it_is_told_when_a_study_is_opened(tmp_path):
    (tmp_path / "study.yaml").write_text("titel: x\napproach: magic\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match=r"study\.yaml:1: .*\nstudy\.yaml:2: "):
        load_settings(tmp_path)
    with pytest.raises(QualcodeError, match="is not a study"):
        load_settings(tmp_path / "nowhere")


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "study.yaml").write_bytes(b"title: \xff\xfe\x00")
    with pytest.raises(QualcodeError):
        load_settings(tmp_path)
