"""What keywords do: where words stand, what an entry is worth, what a sample that was read says."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.review import Answer, decide
from qualcode.errors import QualcodeError
from qualcode.keywords.keyness import KeyWord
from qualcode.model.codings import ACCEPT, REJECT
from qualcode.outputs.to_fill_in import draw_sample
from qualcode.study.keyword_evidence import (
    SAMPLE_COLUMNS,
    explain_turn,
    find_keyness,
    find_lines,
    find_word_lines,
    find_yield,
    read_sample,
)


def test_every_place_of_a_pattern_with_its_words_around(study):
    lines = find_lines(study, "trust")
    assert [(line.document, line.turn, line.hit, line.case) for line in lines] == [
        ("FG1", 2, "trust", "C1"),
        ("FG1", 5, "trusts", "C1"),
        ("SU1", 5, "trust", "SU1"),
        ("SU2", 4, "trust", "SU2"),
    ]
    for line in lines:
        text = study.document(line.document).text
        assert line.span.of(text) == line.hit
        assert " ".join(line.left.split())[-5:] in " ".join(text[: line.span.start].split())
    assert lines[3].negated is True
    assert lines[2].negated is False


def test_places_are_sorted_and_the_moderators_words_are_asked_for(study):
    assert "Moderator" not in {line.speaker for line in find_lines(study, "money")}
    roles = ("participant", "moderator")
    assert "Moderator" in {line.speaker for line in find_lines(study, "money", roles=roles)}
    backwards = find_lines(study, "trust", sort=["attr.group", "right"])
    assert [line.case for line in backwards][:2] == ["C1", "C1"]
    rights = [line.right.split()[:1] for line in find_lines(study, "trust", sort=["right"])]
    assert rights == sorted(rights, key=lambda words: [w.casefold().strip(".") for w in words])
    with pytest.raises(QualcodeError):
        find_lines(study, "trust", sort=["length"])


def test_what_an_entry_found_and_what_people_made_of_it(study):
    trust = [s for s in study.suggestions() if s.code_id == "trust"]
    decide(study, trust[0], Answer(REJECT), coder="ana")
    decide(study, trust[1], Answer(ACCEPT), coder="ana")
    decide(study, trust[2], Answer(ACCEPT), coder="ana")
    add_codings(study, "SU1:2", ["trust"], coder="ana", quote="kept me going")
    rows = {(row.code_id, row.entry): row for row in find_yield(study)}
    assert list(rows)[:2] == [("family", "sister"), ("family", "friend")]
    row = rows["trust", "trust"]
    assert (row.hits, row.reviewed, row.accepted) == (4, 3, 2)
    assert row.precision.value == pytest.approx(2 / 3)
    assert row.precision.low < 2 / 3 < row.precision.high
    assert (row.missed, row.by_hand) == (1, 1)
    assert rows["money", "debt"].reviewed == 0
    assert rows["money", "debt"].precision is None


def test_words_that_tell_a_code_apart(study):
    add_codings(study, "FG1:2", ["money"], coder="ana")
    add_codings(study, "SU1:4", ["money"], coder="ana")
    add_codings(study, "SU1:4", ["money"], coder="ben")
    words = find_keyness(study, "money")
    assert words[0].word == "money"
    assert words[0].count == 3
    assert words[0].other == 0
    with pytest.raises(QualcodeError, match="Nothing has been coded with ward"):
        find_keyness(study, "ward")
    with pytest.raises(QualcodeError, match="wrad"):
        find_keyness(study, "wrad")


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def fill(path, answers):
    rows = rows_of(path)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, SAMPLE_COLUMNS)
    writer.writeheader()
    for row, answer in zip(rows, answers, strict=True):
        writer.writerow(row | {"belongs": answer})
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def test_a_reflexive_study_orders_no_words_by_how_often_they_stand(study, monkeypatch):
    add_codings(study, "SU1:4", ["money"], coder="ana")
    by_g2 = [KeyWord(word, (word,), 3, 9, 0, 9, 2, 1.0, 1.0) for word in ("money", "debt", "a")]
    monkeypatch.setattr("qualcode.study.keyword_evidence.keyness", lambda *_, **__: by_g2)
    assert [found.word for found in find_keyness(study, "money")] == ["money", "debt", "a"]
    study.settings = replace(study.settings, approach="reflexive")
    assert [found.word for found in find_keyness(study, "money", most=2)] == ["debt", "money"]


def test_a_sample_holds_turns_without_a_hit_the_same_for_the_same_seed(study, tmp_path):
    path = tmp_path / "sample.csv"
    drawn = draw_sample(study, "money", path, count=3, seed=7)
    rows = rows_of(path)
    assert tuple(rows[0]) == SAMPLE_COLUMNS
    assert len(rows) == len(drawn.turns) == 3
    with_hit = {("FG1", 2), ("FG1", 3), ("SU1", 4)}
    assert not {(row["document"], int(row["turn"])) for row in rows} & with_hit
    assert {row["population"] for row in rows} == {str(drawn.population)} == {"5"}
    draw_sample(study, "money", tmp_path / "again.csv", count=3, seed=7)
    assert (tmp_path / "again.csv").read_bytes() == path.read_bytes()
    everything = draw_sample(study, "money", tmp_path / "all.csv", count=99, seed=1)
    texts = {row["text"] for row in rows_of(tmp_path / "all.csv")}
    assert len(everything.turns) == 5
    assert any(text.startswith("'=1+1 is all") for text in texts)


def test_a_sample_that_was_read_says_what_the_keywords_miss(study, tmp_path):
    path = tmp_path / "sample.csv"
    draw_sample(study, "money", path, count=5, seed=7)
    add_codings(study, "FG1:2", ["money"], coder="ana")
    add_codings(study, "SU1:4", ["money"], coder="ana")
    fill(path, ["Yes", "no", "n", "NO", "0"])
    recall = read_sample(study, path)
    assert (recall.code_id, recall.read, recall.missed) == ("money", 5, 1)
    assert recall.estimate.value == pytest.approx(2 / 3)
    assert 0 <= recall.estimate.low <= recall.estimate.value <= recall.estimate.high <= 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text, "5 rows have not been read yet"),
        (lambda text: text.replace("belongs", "b"), "is not a sample"),
        (lambda text: text.replace(",7,5,", ",7,many,").replace(",\r\n", ",no\r\n"), "population"),
    ],
)
def test_a_sample_that_cannot_be_used_is_told(study, tmp_path, change, said):
    path = tmp_path / "sample.csv"
    draw_sample(study, "money", path, count=5, seed=7)
    text = path.read_bytes().decode("utf-8-sig")
    path.write_bytes(change(text).encode("utf-8"))
    with pytest.raises(QualcodeError, match=said):
        read_sample(study, path)


def test_why_a_turn_has_its_suggestions(study):
    found = explain_turn(study, "FG1", 2)
    assert "trust" in str(found)
    assert "money" in str(found)
    with pytest.raises(QualcodeError):
        explain_turn(study, "FG9", 2)
    with pytest.raises(QualcodeError):
        explain_turn(study, "FG1", 99)


def test_a_diff_of_suggestions_keeps_nothing(qualcode, folder):
    before = qualcode("suggest", "--json", within=folder).json["pending"]
    book = folder / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace("[ward]", "[cleaner]"), encoding="utf-8")
    store = (folder / "study.db").read_bytes()
    for _ in range(2):
        found = qualcode("suggest", "--diff", "--json", within=folder).json
        signs = {(d["sign"], d["document"], d["turn"], d["code_id"]) for d in found["differences"]}
        assert signs == {("-", "SU1", 5, "ward"), ("+", "SU1", 5, "ward")}
        assert found["kept"] == before - 1
    assert "Nothing was changed" in qualcode("suggest", "--diff", within=folder).told
    assert (folder / "study.db").read_bytes() == store


def test_through_the_command_line(qualcode, folder):
    said = qualcode("suggest", "--explain", "FG1:2", within=folder)
    assert "money" in said.out
    lines = qualcode("kwic", "trust", "--sort", "left", "--json", within=folder).json
    assert len(lines) == 4
    assert "4 places" in qualcode("kwic", "trust", within=folder).told
    rows = qualcode("keywords", "yield", "--code", "trust", "--json", within=folder).json
    assert [row["entry"] for row in rows["keywords"]] == ["trust"]
    assert rows["recall"] == "recall not estimated"
    qualcode("keywords", "sample", "trust", "--count", "3", within=folder)
    fill(folder / "sample.csv", ["no", "no", "yes"])
    qualcode("code", "add", "SU1:5", "trust", within=folder)
    qualcode("code", "add", "FG1:2", "money", within=folder)
    qualcode("code", "add", "SU1:4", "money", within=folder)
    said = qualcode("keywords", "yield", "--sample", "sample.csv", within=folder)
    assert "trust: recall" in said.told
    found = qualcode("keywords", "suggest", "money", "--json", within=folder).json
    assert "money" in {word["word"] for word in found}


def test_a_concordance_of_a_keyword_with_keys(qualcode, folder):
    near = "{near: [sister, ring], words: 2}"
    (line,) = qualcode("kwic", near, "--json", within=folder).json
    assert line["hit"] == "sister rings"
    assert qualcode("kwic", near.strip("{}"), "--json", within=folder).json == [line]
    told = qualcode("kwic", "{near: [sister]}", within=folder, status=1).told
    assert "at least 2 texts" in told
    assert "title" not in told
    told = qualcode("kwic", "/(/", within=folder, status=1).told
    assert "Keyword `/(/` is not a regular expression" in told


def test_a_concordance_as_it_looks(qualcode, folder):
    said = qualcode("kwic", "money", "--sort", "attr.group,right", within=folder).out.splitlines()
    assert len({line.lower().index("money", 30) for line in said if "¶" in line}) == 1
    assert any("no money." in line for line in said), "no space before the stop"
    groups = [word for line in said for word in ("clinician", "service user") if word[:11] in line]
    assert groups == sorted(groups)
    assert groups
    assert "group" in qualcode("kwic", "money", "--sort", "attr.grup", within=folder, status=1).told


def test_the_yield_a_table_a_code(qualcode, folder):
    qualcode("code", "add", "SU1:4", "money", within=folder)
    said = qualcode("keywords", "yield", within=folder)
    assert "Money and work (money): 1 coded by hand, 0 not found by any keyword" in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())
    assert "recall not estimated" in said.out
    assert "family" not in qualcode("keywords", "yield", "--code", "money", within=folder).out
    assert "money" in qualcode("keywords", "yield", "--code", "mony", within=folder, status=1).told


def test_entries_that_share_hits_are_told(qualcode, folder):
    book = folder / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace("[trust]", "[trust, never about trust]"), encoding="utf-8")
    said = qualcode("keywords", "yield", "--code", "trust", within=folder)
    assert "'never about trust' shares 1 hit with 'trust'" in said.out


def test_words_that_chance_would_bring_are_left_out(qualcode, folder, monkeypatch):
    qualcode("code", "add", "FG1:2", "money", within=folder)
    qualcode("code", "add", "SU1:4", "money", within=folder)
    found = qualcode("keywords", "suggest", "money", "--json", within=folder).json
    assert found

    def shown():
        said = qualcode("keywords", "suggest", "money", within=folder)
        assert "by chance" in said.told
        return [line for line in said.out.splitlines() if line.strip()[:1].isdigit()]

    assert len(shown()) == len([word for word in found if word["g2"] >= 3.84])
    monkeypatch.setattr("qualcode.cli.keywords.CHANCE", max(word["g2"] for word in found))
    assert len(shown()) == 1


def test_the_lines_of_a_word_in_the_extracts_come_first(study):
    add_codings(study, "SU1:4", ["money"], coder="ana")
    inside, outside = find_word_lines(study, "money", "money")
    assert {line.turn for line in inside if line.document == "SU1"} == {4}
    assert outside
    assert {line.document for line in inside} == {"SU1"}


def test_an_explanation_tells_what_is_settled_and_whose_words_are_not_looked_at(qualcode, folder):
    qualcode("review", "--reject-all", "--reason", "x", "--keyword", "debt", within=folder)
    qualcode("code", "add", "FG1:3", "trust", within=folder)
    told = qualcode("suggest", "--explain", "FG1:3", within=folder).told
    assert "money: rejected by ana, so no longer suggested: Debt comes and goes" in told
    assert "trust: coded by ana, so no longer suggested" in told
    told = qualcode("suggest", "--explain", "FG1:1", within=folder).told
    assert "the speaker is Moderator (moderator)" in told
    found = qualcode("suggest", "--explain", "FG1:1", "--json", within=folder).json
    assert (found["looked_at"], found["settled"]) == (False, [])


def test_words_that_a_keyword_finds_already_are_marked(qualcode, folder, monkeypatch):
    qualcode("code", "add", "FG1:2", "money", within=folder)
    qualcode("code", "add", "SU1:4", "money", within=folder)

    def known():
        found = qualcode("keywords", "suggest", "money", "--json", within=folder).json
        return {word["word"]: word["known"] for word in found}

    assert known()["money"]
    monkeypatch.setattr("qualcode.cli.keywords.CHANCE", 1000)
    assert (
        "There are no words typical" in qualcode("keywords", "suggest", "money", within=folder).out
    )
    monkeypatch.setattr("qualcode.cli.keywords.CHANCE", 0)
    said = qualcode("keywords", "suggest", "money", within=folder)
    assert "money *" in said.told
    assert "*: already found by a keyword of this code." in said.out
    book = folder / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace("- money\n", "- cash\n"), encoding="utf-8")
    assert not known()["money"]
    assert (
        "already found by a keyword"
        not in qualcode("keywords", "suggest", "money", within=folder).out
    )
