"""Many codings from a file of lines: all of them, or none with every problem told by its line."""

from __future__ import annotations

import pytest

from qualcode.actions.code import add_many
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.exchange.code_lines import CodeLine, parse_code_line, parse_facets, read_code_lines

LINES = """\
# what ana saw on Monday

SU1:5 ward trust
SU1:2 family --quote "kept me going" --memo "of the sister's calls" --facet impact=helpful
FG1:2-3 money --quote=MONEY,\u0020mostly --ignore-case
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="lines.txt", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_a_line_is_read_as_the_command_line_reads_it():
    line = 'FG1:12-14 hope trust --quote "it\\"s so" --facet impact=mixed --memo=why --ignore-case'
    assert parse_code_line(line, 7) == CodeLine(
        "FG1:12-14", ("hope", "trust"), 'it"s so', {"impact": "mixed"}, "why", True, 7
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('FG1:1 hope --quote "half', "mark is not closed"),
        ("FG1:1 hope --quote", "--quote has no value"),
        ("FG1:1 hope --qoute x", "no option --qoute"),
        ("FG1:1", "a place and a code"),
        ("FG1:1 hope --facet impact", "'impact' is not a facet"),
    ],
)
def test_what_is_wrong_with_a_line(line, said):
    with pytest.raises(QualcodeError, match=said):
        parse_code_line(line)


@pytest.mark.parametrize(
    ("line", "quote", "memo"),
    [
        ("FG1:1 hope --quote “kept me going” --memo „so so“", "kept me going", "so so"),
        ("FG1:1 hope —quote “don’t know”", "don’t know", ""),
        ("FG1:1 hope --quote=‘I don’t know’ –memo ’twas", "I don’t know", "’twas"),
        ("FG1:1 hope --quote “He said “no” to me”", "He said “no” to me", ""),
        ("FG1:1 --quote “kept me” hope --memo «oui»", "kept me", "oui"),
        ("FG1:1 hope --memo 'a “b” c' --quote \"it’s “so”\"", "it’s “so”", "a “b” c"),
        ("FG1:1 hope --quote “a 'b' c”", "a 'b' c", ""),
    ],
)
def test_curly_marks_are_marks(line, quote, memo):
    read = parse_code_line(line)
    assert (read.quote, read.memo, read.code_ids) == (quote, memo, ("hope",))


def test_facets():
    assert parse_facets(["impact=helpful", "b = c=d"]) == {"impact": "helpful", "b": "c=d"}


def test_every_line_is_coded_as_one_change(study, write):
    made = add_many(study, write(LINES.replace("MONEY, mostly", "'MONEY, mostly'")), coder="ana")
    assert [(c.code_id, c.coder) for c in made] == [
        ("ward", "ana"),
        ("trust", "ana"),
        ("family", "ana"),
        ("money", "ana"),
    ]
    assert made[2].text == "kept me going"
    assert made[2].memo == "of the sister's calls"
    assert made[2].facets == {"impact": "helpful"}
    assert made[3].text == "Money, mostly"
    assert len(study.codings()) == 4
    again = add_many(study, write("SU1:5 ward trust\n"), coder="ana")
    assert [c.id for c in again] == [c.id for c in made[:2]]
    assert len(study.codings()) == 4


def test_every_problem_is_told_by_its_line_and_nothing_is_coded(study, write):
    text = (
        "SU1:5 ward\n"
        "SU1:99 ward\n"
        "\n"
        "SU9:1 ward\n"
        "SU1:5 wrad\n"
        "SU1:5 ward --quote 'never said'\n"
        "SU1:5 ward --facet impact=huge\n"
    )
    with pytest.raises(ProblemsError) as raised:
        add_many(study, write(text), coder="ana")
    assert [problem.line for problem in raised.value.problems] == [2, 4, 5, 6, 7]
    said = [problem.message for problem in raised.value.problems]
    assert "no turn 99" in said[0]
    assert "ward" in said[2]
    assert all(str(p).startswith("lines.txt:") for p in raised.value.problems)
    assert study.codings() == []


def test_lines_that_cannot_be_read_are_all_told_too(write):
    with pytest.raises(ProblemsError) as raised:
        read_code_lines(write("FG1:1\n# no\nFG1:1 hope --x\nFG1:1 hope\n"))
    assert [problem.line for problem in raised.value.problems] == [1, 3]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_of_windows(write, encoding):
    (line,) = read_code_lines(write("SU1:2 family --memo “café”\r\n", encoding=encoding))
    assert line.memo == "café"
    assert line.place == "SU1:2"


def test_through_the_command_line(qualcode, folder, write):
    path = write("SU1:5 ward trust\n")
    said = qualcode("code", "add", "--from", path, "--json", within=folder)
    assert len(qualcode("code", "list", "--json", within=folder).json) == 2
    assert said.json
    wrong = write("SU1:5 ward --quote 'never said'\nSU1:5 nothing\n", "wrong.txt")
    said = qualcode("code", "add", "--from", wrong, within=folder, status=1)
    assert "wrong.txt:1:" in said.told
    assert "wrong.txt:2:" in said.told
    assert len(qualcode("code", "list", "--json", within=folder).json) == 2
    missing = qualcode("code", "add", "--from", "nowhere.txt", within=folder, status=1)
    assert "The file nowhere.txt was not found" in missing.told
