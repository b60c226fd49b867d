"""What the commands that tell something look like to a person."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def used(qualcode, folder):
    qualcode("code", "add", "SU1:5", "ward", "--quote", "nobody talked to you", within=folder)
    qualcode("code", "add", "SU1:2-4", "family", "--coder", "ben", within=folder)
    qualcode("matrix", "summarise", "SU1", "ward", "Nobody talked to her.", within=folder)
    return folder


def lines(said):
    return [" ".join(line.split()) for line in said.out.splitlines()]


def test_documents(qualcode, used):
    assert "FG1 5 58 Moderator 2 (moderator), P1 2, P2 1" in lines(
        qualcode("documents", "list", within=used)
    )


@pytest.mark.parametrize("words", [["documents", "show"], ["read"]])
def test_a_transcript_with_its_codes(qualcode, used, words):
    said = qualcode(*words, "SU1", within=used)
    assert "¶2 Kaya" in lines(said)
    first = next(line for line in said.out.splitlines() if "My sister rings" in line)
    assert "family" in first
    assert "? family" not in first.partition("family")[0]
    assert "? trust" in said.out
    assert "│" in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())
    assert [line.split()[0] for line in said.out.splitlines() if line[:4].strip()] == [
        str(number) for number in range(1, 9)
    ]


def test_some_turns_of_it(qualcode, used):
    said = qualcode("read", "SU1", "4-5", within=used)
    assert "job centre" in said.out
    assert "My sister rings" not in said.out


def test_turns_as_references_and_word_processors_write_them(qualcode, used):
    wanted = qualcode("read", "SU1", "4-5", within=used).out
    for turns in ("4–5", "¶4-¶5", " 4 - 5 "):
        assert qualcode("read", "SU1", turns, within=used).out == wanted
    said = qualcode("read", "SU1", "four", within=used, status=1).told
    assert "'four' is not a turn." in said
    assert "SU1:12-14" in said


def test_no_orphans(qualcode, used):
    assert "There are no orphaned codings." in qualcode("documents", "orphans", within=used).out


def test_an_orphan_and_its_new_place(qualcode, used):
    path = used / "transcripts/SU1.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("On the ward nobody talked to you.", "The ward was quiet then."),
        encoding="utf-8",
    )
    said = qualcode("ingest", within=used)
    assert "SU1 has changed" in said.out
    (orphan,) = qualcode("documents", "orphans", "--json", within=used).json
    assert orphan["text"] == "nobody talked to you"
    assert "nobody talked to you" in qualcode("documents", "orphans", within=used).told
    said = qualcode(
        "documents", "attach", orphan["coding_id"], "SU1:5", "--quote", "was quiet", within=used
    )
    assert "is now on: was quiet" in said.out
    assert qualcode("check", "--json", within=used).json["problems"] == []


def test_cases(qualcode, used):
    assert "C1 group: clinician, site: North FG1 28" in lines(
        qualcode("cases", "list", within=used)
    )
    assert qualcode("cases", "check", within=used).out


def test_the_codebook(qualcode, used):
    said = lines(qualcode("codebook", "show", within=used))
    assert said[0] == "Getting by"
    assert any("Money and work money 2 keywords" in line for line in said)
    assert "facet impact: helpful, unhelpful, mixed" in said
    tree = qualcode("codebook", "show", "--json", within=used).json
    assert [theme["id"] for theme in tree["themes"]] == ["life", "room"]
    assert (
        "codebook.yaml can be used; 3 warnings." in qualcode("codebook", "check", within=used).out
    )


def test_warnings_of_the_codebook(qualcode, used):
    path = used / "codebook.yaml"
    text = path.read_text(encoding="utf-8").replace("[ward]", "[ward, trust]")
    path.write_text(text, encoding="utf-8")
    said = qualcode("codebook", "check", within=used).out
    assert "codebook.yaml:31: warning: keyword `trust` is also under code `ward`" in said
    assert "can be used; " in said
    qualcode("codebook", "check", "--strict", within=used, status=1)


def test_the_matrix(qualcode, used):
    said = qualcode("matrix", "show", "life", within=used)
    assert "Life outside" in said.out
    assert "Nobody talked" in said.out
    assert "(1 extract)" in said.out
    assert "not asked" in said.out
    assert "·" in said.out
    assert "+1?" in said.out
    assert said.out.rstrip().endswith("How often something was said is not how much it matters.")
    assert max(len(line) for line in said.out.splitlines()) <= 90
    assert "In the room" in qualcode("matrix", "show", within=used).out


def test_a_matrix_wider_than_the_terminal_is_still_read(qualcode, used):
    """No word is broken where there is room for it on a line of its own."""
    said = qualcode("matrix", "show", "life", "--by", "impact", within=used).out
    assert "Family and friends" in said
    assert max(len(line) for line in said.splitlines() if "│" in line) <= 80


def test_suggest_and_run(qualcode, used):
    assert "pending in 3 documents" in qualcode("suggest", within=used).out
    said = qualcode("run", within=used).out
    assert "3 documents, 2 codings, " in said
    assert f"  {Path('outputs/matrix.xlsx')}  written" in said
    assert "written" not in qualcode("run", within=used).out


def test_ingest_tells_who_speaks(qualcode, fresh):
    said = qualcode("ingest", within=fresh)
    assert "3 new documents, 0 changed, 0 unchanged." in said.out
    assert "FG1 5 Moderator 2 (moderator), P1 2, P2 1" in lines(said)
    (fresh / "transcripts/SU1.md").unlink()
    assert (
        "SU1.md is no longer in the folder; its document is kept."
        in qualcode("ingest", within=fresh).told
    )


def test_a_dry_run_keeps_nothing(qualcode, fresh):
    said = qualcode("ingest", "--dry-run", within=fresh)
    assert "Kaya" in said.out
    assert qualcode("documents", "list", "--json", within=fresh).json == []


def test_a_new_study_tells_what_is_next(qualcode, tmp_path):
    said = qualcode("new", "my study", within=tmp_path)
    assert "my study is ready." in said.out
    assert "qualcode run" in said.out
    said = qualcode("new", "other", "--example", "cpa_recovery", within=tmp_path)
    assert "put your transcripts" not in said.out
    assert "qualcode run" in said.out
    assert qualcode("new", "third", "--json", within=tmp_path).json["study"].endswith("third")


def test_the_demonstration_tells_where_to_look(qualcode, tmp_path):
    said = qualcode("demo", within=tmp_path)
    assert "invented" in said.out
    assert "(process)" in said.out
    for name in ("matrix.html", "matrix.xlsx", "extracts.csv"):
        assert name in said.told
        assert (tmp_path / "qualcode-demo/outputs" / name).is_file()


def test_history(qualcode, used):
    assert "code add" in qualcode("history", "--last", "2", within=used).told
    assert len(qualcode("history", "--coder", "ben", "--json", within=used).json) == 1
    touched = qualcode("history", "--document", "SU1", "--json", within=used).json
    assert {entry["action"] for entry in touched} >= {"ingest", "code add"}


def test_memos(qualcode, used):
    qualcode("memo", "add", "case:SU1", "Ask about the ward.", within=used)
    assert "Ask about the ward." in qualcode("memo", "list", within=used).told
    qualcode("memo", "export", "notes.md", within=used)
    assert "Ask about the ward." in (used / "notes.md").read_text(encoding="utf-8")
    assert (
        "cannot have a memo" in qualcode("memo", "add", "nowhere", "x", within=used, status=1).told
    )
    assert "empty" in qualcode("memo", "add", "study", " ", within=used, status=1).told


def test_extracts_into_a_file(qualcode, used):
    said = qualcode("extracts", "--out", "e.csv", "--no-bom", within=used)
    assert "Wrote 2 extracts to e.csv." in said.told
    assert (used / "e.csv").read_bytes().startswith(b"coding_id,")


def test_a_table_is_scanned_without_a_study(qualcode, folder, tmp_path):
    table, found = tmp_path / "answers.csv", tmp_path / "found.csv"
    table.write_text("id,answer\n1,My sister owes money.\n2,\n3,Nothing.\n", encoding="utf-8")
    words = ["scan", table, "--codebook", folder / "codebook.yaml", "--text", "answer"]
    words += ["--keep", "id", "--processes", "1", "--out", found]
    said = qualcode(*words, within=tmp_path)
    assert said.out == f"2 hits in 1 of 3 answers (1 empty): {found}\n"
    assert [line.split(",")[:2] for line in found.read_text(encoding="utf-8-sig").splitlines()] == [
        ["row", "id"],
        ["1", "1"],
        ["1", "1"],
    ]
    counted = qualcode(*words, "--json", within=tmp_path).json
    assert (counted["hits"], counted["codes"]) == (2, {"family": 1, "money": 1})
