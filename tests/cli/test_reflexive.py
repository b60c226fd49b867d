"""A reflexive study: codes are the analyst's reading, made while coding; nothing is put in order by counts."""

from __future__ import annotations

import re

import docx
import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.new import create_study
from qualcode.errors import QualcodeError
from qualcode.keywords.keyness import KeyWord
from qualcode.model.approach import APPROACHES
from qualcode.outputs.run import run
from qualcode.study import open_study

READING = "The codes are the analyst's reading of what was said."
# What measures where nothing is to be measured.
FIGURES = re.compile(
    r"\b(hits?|precision|recall|accepted|reliab\w+|agree\w*|log ratio|G²|\d+ of \d+)\b",
    re.IGNORECASE,
)


@pytest.fixture
def reflexive(folder):
    settings = folder / "study.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("framework", "reflexive"), encoding="utf-8")
    with open_study(folder) as study:
        add_codings(study, "SU1:2", ["family"], coder="ana")
        add_codings(study, "SU1:4", ["money", "family"], coder="ana")
        add_codings(study, "FG1:2", ["money"], coder="ben")
    return folder


@pytest.fixture
def without_codebook(reflexive):
    """Nobody has coded, and there is no codebook."""
    from qualcode.store.database import create_store

    for name in ("codebook.yaml", "study.db"):
        (reflexive / name).unlink()
    create_store(reflexive / "study.db").close()
    return reflexive


@pytest.mark.parametrize(
    "command",
    [
        ("keywords", "yield"),
        ("keywords", "suggest", "money"),
        ("codebook", "show", "family"),
        ("codebook", "show"),
        ("compare", "--by", "group"),
        ("matrix", "show", "life"),
        ("suggest",),
        ("adjudicate",),
    ],
)
def test_no_figures_are_put_to_readings(reflexive, qualcode, command):
    told = qualcode(*command, within=reflexive, keys="q").told
    if command[:2] == ("codebook", "show"):
        told = re.sub(r"(Cases|Documents) \(\d+ of \d+\)", "", told)  # coverage, not a measure
    assert FIGURES.search(told) is None, told


def test_the_same_commands_put_figures_to_them_elsewhere(folder, qualcode):
    assert FIGURES.search(qualcode("keywords", "yield", within=folder).told)
    assert FIGURES.search(qualcode("compare", "--by", "group", within=folder).told)


def test_names_stand_instead_of_counts(reflexive, qualcode):
    told = qualcode("compare", "--by", "group", "--theme", "life", within=reflexive).told
    assert re.search(r"Money and work C1 SU1 all groups", told)
    assert READING in told
    figure = reflexive / "map.svg"
    qualcode("compare", "--by", "group", "--map", figure, within=reflexive)
    drawn = figure.read_text(encoding="utf-8")
    assert " of 2<" not in drawn
    assert len(set(re.findall(r' r="([\d.]+)"', drawn))) == 1
    assert "share" not in drawn


def test_telling_words_are_listed_without_figures(reflexive, qualcode, monkeypatch):
    words = [KeyWord(word, (word,), 3, 9, 0, 9, 2, 1.0, 1.0) for word in ("money", "debt")]
    monkeypatch.setattr("qualcode.study.keyword_evidence.keyness", lambda *_, **__: words)
    told = qualcode("keywords", "suggest", "money", within=reflexive).told
    assert re.search(r"1 debt .*2 money .*Words typical", told)
    assert FIGURES.search(told) is None


def test_a_sample_that_was_read_gives_no_recall(reflexive, qualcode):
    drawn = qualcode("keywords", "sample", "money", "--count", "2", within=reflexive)
    assert re.search(r"2 turns of \d+ without a keyword of money", drawn.told)
    sample = reflexive / "sample.csv"
    text = sample.read_text(encoding="utf-8-sig")
    sample.write_text(re.sub(r",(\r?\n)(?!$)|,$", r",yes\1", text), encoding="utf-8")
    lines = [line.rstrip(",").rstrip() for line in text.splitlines()]
    filled = [lines[0], *(line + ",no" for line in text.splitlines()[1:])]
    sample.write_text("\n".join(row.replace(",,no", ",no") for row in filled), encoding="utf-8")
    told = qualcode("keywords", "yield", "--sample", sample, within=reflexive).told
    assert "0 of 2 turns without a keyword belong to it by your reading" in told
    found = qualcode("keywords", "yield", "--sample", sample, "--json", within=reflexive).json
    assert found["recall"] == "recall not estimated"


def test_outputs_say_whose_reading_it_is(reflexive, qualcode):
    with open_study(reflexive) as study:
        run(study, coder="ana")
    outputs = reflexive / "outputs"
    assert READING in (outputs / "codebook.md").read_text(encoding="utf-8")
    assert "analyst's reading" in (outputs / "matrix.html").read_text(encoding="utf-8").replace(
        "\\u0027", "'"
    )
    for name in ("book.docx", "matrix.docx"):
        noun = "codebook" if name.startswith("book") else "matrix"
        qualcode(noun, "export", name, within=reflexive)
        word = docx.Document(str(reflexive / name))
        assert any(READING in paragraph.text for paragraph in word.paragraphs), name


def test_a_new_code_asks_for_its_name_and_goes_on(without_codebook, qualcode):
    qualcode("ingest", within=without_codebook)
    said = qualcode(
        "code", "add", "SU1:2", "held", "alone", within=without_codebook, keys="Being held\nAlone\n"
    )
    assert "'held' is a new code. Name" in said.told
    shown = qualcode("codebook", "show", within=without_codebook).told
    assert "Being held held" in shown
    assert "Alone alone" in shown
    codes = [
        row["code_id"] for row in qualcode("code", "list", "--json", within=without_codebook).json
    ]
    assert codes == ["held", "alone"]
    qualcode("run", within=without_codebook)
    for _ in codes:
        qualcode("undo", within=without_codebook)
    qualcode("undo", within=without_codebook)
    assert not (without_codebook / "codebook.yaml").exists()
    assert qualcode("code", "list", "--json", within=without_codebook).json == []


def test_without_a_codebook_everything_is_there_but_codes(without_codebook, qualcode):
    for command in (
        ("ingest",), ("codebook", "check", "--strict"), ("suggest",), ("review",), ("run",),
        ("check",), ("codebook", "show"), ("codebook", "versions"), ("extracts",), ("matrix", "show"),
    ):  # fmt: skip
        qualcode(*command, within=without_codebook)
    assert "no themes yet" in qualcode("matrix", "show", within=without_codebook).told
    assert not (without_codebook / "codebook.yaml").exists()


def test_a_new_code_that_gets_no_name_is_not_made(without_codebook, qualcode):
    qualcode("ingest", within=without_codebook)
    for words, keys in ((("held",), "\n"), (("held", "--json"), "Held\n")):
        said = qualcode(
            "code", "add", "SU1:2", *words, within=without_codebook, keys=keys, status=1
        )
        assert "--new NAME creates it" in said.told
    said = qualcode(
        "code", "add", "SU9:2", "held", "--new", "Held", within=without_codebook, status=1
    )
    assert "SU9" in said.told
    words = ("SU1:2", "held", "--new", "Held", "--quote", "nobody said this")
    qualcode("code", "add", *words, within=without_codebook, status=1)
    assert not (without_codebook / "codebook.yaml").exists()


def test_a_codebook_that_was_there_is_missed(reflexive, qualcode):
    with open_study(reflexive) as study:
        from qualcode.actions.codebook import recognise_codebook

        recognise_codebook(study, coder="ana")
    (reflexive / "codebook.yaml").unlink()
    assert "no codebook" in qualcode("codebook", "show", within=reflexive, status=1).told


def test_a_new_reflexive_study_starts_without_a_codebook(tmp_path, qualcode):
    said = qualcode("new", tmp_path / "r", "--approach", "reflexive")
    assert "asked for the name of" in said.told
    assert not (tmp_path / "r" / "codebook.yaml").exists()
    with open_study(tmp_path / "r") as study:
        assert study.approach is APPROACHES["reflexive"]
    with create_study(tmp_path / "c", approach="reflexive", codebook="chime") as study:
        assert study.codebook.themes
    with create_study(tmp_path / "f", approach="codebook", title='a "b" \\1') as study:
        assert (study.settings.approach, study.title) == ("codebook", 'a "b" \\1')
    with pytest.raises(QualcodeError, match="no approach 'reflexiv'") as raised:
        create_study(tmp_path / "x", approach="reflexiv")
    assert "reflexive" in raised.value.hint
