"""Transcripts into the store: what is new, changed, unchanged, renamed, gone, broken."""

from __future__ import annotations

import hashlib
import os
import shutil
from importlib import import_module

import pytest

import qualcode.actions.ingest as ingest_module
import qualcode.carry.spans as spans_module
from qualcode.actions.code import add_codings
from qualcode.actions.history import undo
from qualcode.actions.ingest import ingest
from qualcode.actions.memos import add_memo
from qualcode.actions.summaries import summarise
from qualcode.errors import QualcodeError
from qualcode.store.codings import load_memos
from qualcode.study import open_study


def read(study, *paths, **options):
    return ingest(study, paths, coder="ana", **options)


def names(study):
    return [document.name for document in study.documents]


def rewrite(path, *changes):
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def files_below(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_all_that_is_in_the_folder_is_read(fresh):
    before = files_below(fresh / "transcripts")
    with open_study(fresh) as study:
        report = read(study)
        assert report.new == names(study) == ["FG1", "SU1", "SU2"]
        assert [report.changed, report.unchanged, report.failed, report.skipped] == [[]] * 4
        assert study.document("SU2").turns[-1].time_start == 3723
    assert files_below(fresh / "transcripts") == before


def test_what_has_not_changed_is_skipped_and_leaves_no_trace(study):
    history = study.store.rows("SELECT * FROM change")
    report = read(study)
    assert report.unchanged == ["FG1", "SU1", "SU2"]
    assert not report.new
    assert study.store.rows("SELECT * FROM change") == history


def test_other_settings_read_the_same_file_again(folder):
    rewrite(folder / "study.yaml", ("coder: ana", "coder: ana\nspeakers:\n  aliases: {P1: Pat}"))
    with open_study(folder) as study:
        report = read(study)
        assert {turn.speaker for turn in study.document("FG1").turns} == {"Moderator", "P2", "Pat"}
        assert not report.new


def test_codings_move_with_the_words_of_a_changed_transcript(study, folder):
    (before,) = add_codings(study, "SU1:4", ["money"], coder="ana", quote="stopped my money")
    rewrite(
        folder / "transcripts/SU1.md", ("How have things been", "So, Kaya, how have things been")
    )
    report = read(study)
    assert [(c.document, c.kept, c.moved, c.orphans) for c in report.changed] == [
        ("SU1", [before.id], [], [])
    ]
    (after,) = study.codings()
    assert after.id == before.id
    assert after.span == before.span.shifted(len("So, Kaya, "))
    assert after.span.of(study.document("SU1").text) == "stopped my money"


def test_a_coding_whose_words_are_gone_is_kept_as_an_orphan(study, folder, qualcode):
    (coding,) = add_codings(study, "SU1:5", ["ward"], coder="ana")
    rewrite(
        folder / "transcripts/SU1.md",
        ("\n**Kaya:** On the ward nobody talked to you. You learn to trust the cleaner.\n", ""),
    )
    report = read(study)
    assert report.changed[0].orphans == [coding.id]
    (orphan,) = study.codings()
    assert orphan.span is None
    assert orphan.text == coding.text
    assert study.find_extracts() == []
    said = qualcode("documents", "orphans", "--json", within=folder).json
    assert [(o["coding_id"], o["document"], o["code_id"], o["text"]) for o in said] == [
        (coding.id, "SU1", "ward", coding.text)
    ]


def test_a_changed_transcript_can_be_taken_back_with_its_codings(study, folder, qualcode):
    (coding,) = add_codings(study, "SU1:5", ["ward"], coder="ana")
    text = study.document("SU1").text
    rewrite(folder / "transcripts/SU1.md", ("**Kaya:** On the ward", "**Kaya:** Out here"))
    read(study)
    qualcode("undo", within=folder)
    study.refresh()
    assert study.document("SU1").text == text
    assert study.codings() == [coding]
    said = qualcode("check", "--json", within=folder).json
    assert said["ok"] is True
    # The transcript on disk is the newer one.
    assert [p["severity"] for p in said["problems"]] == ["warning"]


def test_a_changed_transcript_that_is_broken_now_leaves_the_old_words(study, folder):
    text = study.document("SU2").text
    (folder / "transcripts/SU2.vtt").write_bytes(b"")
    report = read(study)
    assert [failure.file for failure in report.failed] == ["transcripts/SU2.vtt"]
    assert study.document("SU2").text == text


def test_a_renamed_file_is_recognised_by_its_hash(study, folder):
    (coding,) = add_codings(study, "SU1:2", ["family"], coder="ana")
    (folder / "transcripts/SU1.md").rename(folder / "transcripts/interview with Kaya.md")
    report = read(study)
    assert report.renamed == [("transcripts/SU1.md", "transcripts/interview with Kaya.md")]
    assert [report.new, report.missing, report.failed] == [[]] * 3
    assert study.document("SU1").file == "transcripts/interview with Kaya.md"
    assert study.codings() == [coding]


def test_a_file_renamed_and_edited_at_once_keeps_its_codings(study, folder):
    (coding,) = add_codings(study, "SU1:4", ["money"], coder="ana", quote="stopped my money")
    new = folder / "transcripts/SU1 checked.md"
    (folder / "transcripts/SU1.md").rename(new)
    rewrite(new, ("How have things been", "So, Kaya, how have things been"))
    report = read(study)
    assert report.renamed == [("transcripts/SU1.md", "transcripts/SU1 checked.md")]
    assert [change.kept for change in report.changed] == [[coding.id]]
    assert [report.new, report.missing, report.failed] == [[]] * 3
    assert any("recognised as transcripts/SU1.md" in said for _, said in report.notes)
    assert study.document("SU1").file == "transcripts/SU1 checked.md"


def test_another_interview_is_not_taken_for_one_that_is_gone(study, folder):
    (folder / "transcripts/SU1.md").rename(folder / "away.md")
    text = (folder / "transcripts/FG1.txt").read_text(encoding="utf-8")
    (folder / "transcripts/FG2.txt").write_text(text[: len(text) // 3], encoding="utf-8")
    report = read(study)
    assert report.new == ["FG2"]
    assert report.missing == ["transcripts/SU1.md"]


def test_two_files_that_changed_names_keep_their_codings(study, folder):
    codings = [
        *add_codings(study, "SU1:2", ["family"], coder="ana"),
        *add_codings(study, "FG1:2", ["family"], coder="ana"),
    ]
    first, second = next((folder / "transcripts").glob("FG1.*")), folder / "transcripts/SU1.md"
    words, others = first.read_bytes(), second.read_bytes()
    first.write_bytes(others)
    second.write_bytes(words)
    report = read(study)
    assert len(report.renamed) == 2
    assert [report.new, report.missing, report.changed] == [[]] * 3
    assert sorted(study.codings(), key=str) == sorted(codings, key=str)
    assert study.document("SU1").file == f"transcripts/{first.name}"


def test_the_old_words_kept_beside_an_edited_file_are_a_copy(study, folder):
    (coding,) = add_codings(study, "SU1:2", ["family"], coder="ana")
    path = folder / "transcripts/SU1.md"
    shutil.copy(path, folder / "transcripts/SU1 old.md")
    rewrite(path, ("How have things been", "So, Kaya, how have things been"))
    report = read(study)
    assert not report.renamed
    assert report.new == ["SU1 old"]
    assert [change.kept for change in report.changed] == [[coding.id]]


def test_names_handed_on_from_file_to_file(study, folder):
    (coding,) = add_codings(study, "SU1:2", ["family"], coder="ana")
    path = folder / "transcripts"
    first = next(path.glob("FG1.*"))
    first.rename(path / f"FG0{first.suffix}")
    (path / "SU1.md").rename(first)
    report = read(study)
    assert len(report.renamed) == 2
    assert study.codings() == [coding]
    assert [report.new, report.changed, report.missing] == [[]] * 3


def test_what_was_written_about_a_speaker_follows_a_renamed_label(study, folder):
    file = next((folder / "transcripts").glob("FG1.*"))
    (folder / "cases.csv").write_text("case\nP2\n", encoding="utf-8")
    study.refresh()
    before = study.document("FG1")
    (case,) = {study.cast.case_of(before, t) for t in before.turns if t.speaker == "P1"}
    assert case == "FG1:P1"
    summarise(study, case, "money", "Money was the worry.", coder="ana")
    add_memo(study, f"case:{case}", "Ask again.", coder="ana")
    add_memo(study, f"cell:{case}/money", "Thin.", coder="ana")
    rewrite(file, ("P1", "Wyn"))
    notes = [said for _, said in read(study).notes]
    assert "the case FG1:P1 is now FG1:Wyn; its summaries and memos moved with it" in notes
    assert [(s.case, s.text) for s in study.summaries()] == [("FG1:Wyn", "Money was the worry.")]
    assert {memo.target for memo in load_memos(study.store)} == {"FG1:Wyn", "FG1:Wyn/money"}
    undo(study, coder="ana")
    assert [s.case for s in study.summaries()] == [case]


def test_of_two_files_that_are_gone_one_new_file_takes_the_place_of_one(study, folder):
    shutil.copy(folder / "transcripts/SU1.md", folder / "transcripts/copy.md")
    read(study)
    (folder / "transcripts/SU1.md").unlink()
    (folder / "transcripts/copy.md").rename(folder / "transcripts/other.md")
    report = read(study)
    assert len(report.renamed) == 1
    assert len(report.missing) == 1
    assert len({document.file for document in study.documents}) == 4


def test_a_missing_file_is_told_and_its_document_kept(study, folder):
    (folder / "transcripts/SU1.md").unlink()
    report = read(study)
    assert report.missing == ["transcripts/SU1.md"]
    assert names(study) == ["FG1", "SU1", "SU2"]


def test_one_bad_transcript_among_forty_does_not_stop_the_others(fresh, qualcode):
    for number in range(38):
        (fresh / f"transcripts/T{number:02}.txt").write_text(
            f"P1: Talk {number}.\n", encoding="utf-8"
        )
    (fresh / "transcripts/T20.docx").write_bytes(b"PK\x03\x04 this is no archive")
    said = qualcode("ingest", "--json", within=fresh, status=1).json
    assert len(said["new"]) == 41
    (failure,) = said["failed"]
    assert failure["file"] == "transcripts/T20.docx"
    assert failure["message"]
    assert failure["hint"]
    assert len(qualcode("documents", "list", "--json", within=fresh).json) == 41
    assert "T20.docx" in qualcode("run", within=fresh, status=1).err
    assert (fresh / "outputs/run.json").is_file()


def test_files_from_elsewhere_are_copied_in(study, tmp_path):
    other = tmp_path / "else where" / "Bögen"
    other.mkdir(parents=True)
    (other / "N 1.txt").write_text("P9: Ärger, nothing else.\n", encoding="utf-8")
    report = read(study, other / "N 1.txt")
    assert report.new == ["N 1"]
    copied = study.transcripts / "N 1.txt"
    assert copied.read_bytes() == (other / "N 1.txt").read_bytes()
    if os.name == "posix":
        assert copied.stat().st_mode & 0o077 == 0


def test_a_folder_is_copied_with_all_it_holds(study, tmp_path):
    home = tmp_path / "recordings"
    for place in ("a/x.txt", "a/b/y.txt", "z.txt"):
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_text(f"P1: I am {place}.\n", encoding="utf-8")
    (home / "README.md").write_text("About these.", encoding="utf-8")
    (home / "voice.mp3").write_bytes(b"ID3")
    report = read(study, home)
    assert sorted(report.new) == ["x", "y", "z"]
    assert sorted(report.skipped) == ["README.md", "voice.mp3"]
    assert (study.transcripts / "a/b/y.txt").is_file()


def test_two_files_of_one_name_do_not_take_each_others_place(study, tmp_path):
    """Interviews of two sites are often named alike; neither may be lost."""
    for site in ("north", "south"):
        (tmp_path / site).mkdir()
        (tmp_path / site / "P1.txt").write_text(f"P1: I live in the {site}.\n", encoding="utf-8")
    report = read(study, tmp_path / "north" / "P1.txt", tmp_path / "south" / "P1.txt")
    assert report.new == ["P1"]
    assert [failure.file for failure in report.failed] == [str(tmp_path / "south" / "P1.txt")]
    assert "north" in study.document("P1").text
    assert "north" in (study.transcripts / "P1.txt").read_text(encoding="utf-8")


def test_a_later_version_from_elsewhere_takes_the_place_of_the_earlier(study, tmp_path):
    source = tmp_path / "P7.txt"
    source.write_text("P7: I was here before.\n", encoding="utf-8")
    read(study, source)
    (coding,) = add_codings(study, "P7:1", ["family"], coder="ana", quote="I was here")
    source.write_text("P7: Well, I was here before.\n", encoding="utf-8")
    report = read(study, source)
    assert report.changed[0].kept == [coding.id]
    assert study.codings()[0].span.start == coding.span.start + len("Well, ")


def test_two_that_share_a_stem_are_called_by_their_whole_names(fresh, tmp_path):
    (fresh / "transcripts/FG1.md").write_text("**P5:** Also one.\n", encoding="utf-8")
    with open_study(fresh) as study:
        read(study)
        assert names(study) == ["FG1.md", "FG1.txt", "SU1", "SU2"]


def test_names_stay_when_a_namesake_arrives_later(study, folder):
    (folder / "transcripts/FG1.md").write_text("**P5:** Also one.\n", encoding="utf-8")
    read(study)
    assert names(study) == ["FG1", "FG1.md", "SU1", "SU2"]


def test_two_in_different_folders_are_told_apart(fresh):
    for site in ("north", "south"):
        (fresh / "transcripts" / site).mkdir()
        (fresh / f"transcripts/{site}/P1.txt").write_text(f"P1: The {site}.\n", encoding="utf-8")
    with open_study(fresh) as study:
        assert not read(study).failed
        assert len(set(names(study))) == 5


def test_what_lies_beside_the_transcripts_is_no_transcript(folder, qualcode):
    """`ingest .` in a study does not read its own tables, codebook page and outputs."""
    qualcode("run", within=folder)
    qualcode("ingest", ".", within=folder)
    qualcode("ingest", folder, within=folder)
    qualcode("ingest", folder.parent, within=folder)
    documents = qualcode("documents", "list", "--json", within=folder).json
    assert [d["document"] for d in documents] == ["FG1", "SU1", "SU2"]


def test_files_that_are_no_transcripts_are_told(fresh):
    (fresh / "transcripts/old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (fresh / "transcripts/.hidden.txt").write_text("P1: no", encoding="utf-8")
    (fresh / "transcripts/~$FG1.docx").write_bytes(b"lock")
    (fresh / "transcripts/folder.txt").mkdir()
    with open_study(fresh) as study:
        report = read(study)
    assert report.new == ["FG1", "SU1", "SU2"]
    assert report.skipped == ["folder.txt"]
    (failure,) = report.failed
    assert (failure.file, failure.hint) == ("old.doc", "Open it in Word and save it as .docx.")


def test_the_same_words_in_two_files_are_told(study, folder):
    text = (folder / "transcripts/SU1.md").read_text(encoding="utf-8")
    (folder / "transcripts/SU1 copy.txt").write_text(text.upper(), encoding="utf-8")
    (folder / "transcripts/short.txt").write_text("P1: No.\n", encoding="utf-8")
    (folder / "transcripts/short 2.txt").write_text("P1: No.\n", encoding="utf-8")
    told = [(file, said) for file, said in read(study).notes if "same text" in said]
    assert [file for file, _ in told] == ["transcripts/SU1 copy.txt"]
    assert "transcripts/SU1.md" in told[0][1]
    assert not [said for _, said in read(study).notes if "same text" in said]


def test_a_study_without_transcripts_says_where_they_belong(fresh):
    shutil.rmtree(fresh / "transcripts")
    (fresh / "transcripts").mkdir()
    with open_study(fresh) as study:
        ((place, said),) = read(study).notes
    assert place == "transcripts"
    assert "Put them there" in said


def test_two_taken_for_one_are_two_again(study, folder):
    (coding,) = add_codings(study, "SU1:2", ["family"], coder="ana")
    path = folder / "transcripts/SU1.md"
    words = path.read_bytes()
    path.rename(folder / "transcripts/SU7.md")
    rewrite(folder / "transcripts/SU7.md", ("How have things been", "So how have things been"))
    assert read(study).renamed
    for _ in range(2):
        undo(study, coder="ana")
    path.write_bytes(words)
    study.refresh()
    assert read(study).new == ["SU7"]
    assert study.codings() == [coding]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("binary.txt", bytes(range(256)) * 8, ""),
        ("broken.docx", b"PK\x03\x04broken", ""),
        ("nothing.docx", b"", ""),
        ("broken.pdf", b"%PDF-1.7\nnothing more", ""),
        ("broken.xlsx", b"PK\x03\x04broken", ""),
        ("picture.vtt", b"\x89PNG\r\n\x1a\n" + bytes(200), ""),
    ],
)
def test_a_bad_file_is_told_with_what_to_do(study, folder, name, data, said):
    (folder / "transcripts" / name).write_bytes(data)
    report = read(study)
    (failure,) = report.failed
    assert failure.file == f"transcripts/{name}"
    assert said in failure.message
    assert failure.message
    assert failure.hint
    assert names(study) == ["FG1", "SU1", "SU2"]
    assert report.unchanged == names(study)


def test_what_a_library_trips_over_stops_no_other_file(fresh, monkeypatch):
    from qualcode.readers import read_hashed

    def tripping(path, options):
        if path.name == "SU1.md":
            raise KeyError("what Kaya said")
        return read_hashed(path, options)

    monkeypatch.setattr("qualcode.actions.ingest.read_hashed", tripping)
    with open_study(fresh) as study:
        report = read(study)
        assert report.new == names(study) == ["FG1", "SU2"]
        assert [f.message for f in report.failed] == ["SU1.md could not be read: KeyError."]


def test_what_could_not_be_kept_is_not_told_as_new(study, folder, monkeypatch):
    def full(*_):
        raise QualcodeError("The disk is full.")

    (folder / "transcripts/new.txt").write_text("P1: New.\n", encoding="utf-8")
    monkeypatch.setattr("qualcode.actions.ingest.save_document", full)
    report = read(study)
    assert report.new == []
    assert [failure.message for failure in report.failed] == ["The disk is full."]


def test_a_name_that_is_not_there(study, tmp_path):
    report = read(study, tmp_path / "nobody.docx")
    assert [(f.file, f.message) for f in report.failed] == [
        (str(tmp_path / "nobody.docx"), "was not found")
    ]


def test_a_folder_without_transcripts_is_told(study, tmp_path):
    (tmp_path / "empty").mkdir()
    (failure,) = read(study, tmp_path / "empty").failed
    assert failure.file == str(tmp_path / "empty")
    assert "no transcript" in failure.message


def test_a_file_of_an_unknown_kind_that_was_named(study, tmp_path):
    (tmp_path / "talk.mp3").write_bytes(b"ID3")
    (failure,) = read(study, tmp_path / "talk.mp3").failed
    assert "transcribed first" in failure.hint
    (tmp_path / "talk.xyz").write_bytes(b"x")
    (failure,) = read(study, tmp_path / "talk.xyz").failed
    assert ".docx" in failure.hint


@pytest.mark.parametrize("name", ["~$talk.docx", ".~lock.talk.odt#"])
def test_the_lock_of_an_open_document_that_was_named(study, tmp_path, name):
    (tmp_path / name).write_bytes(b"lock")
    (failure,) = read(study, tmp_path / name).failed
    assert "while a document is open" in failure.message


def test_a_file_without_the_right_to_read_it_does_not_stop_the_others(study, tmp_path, monkeypatch):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    for path in (good, bad):
        path.write_text("P1: Words.\n", encoding="utf-8")
    real = type(bad).read_bytes

    def read_bytes(path):
        if path.name == "bad.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(type(bad), "read_bytes", read_bytes)
    report = read(study, bad, good)
    assert [failure.file for failure in report.failed] == [str(bad)]
    assert report.new == ["good"]


def test_an_encoding_can_be_told(study, tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes("P1: Тяжело было.\n".encode("cp866"))
    read(study, path, encoding="cp866")
    assert "Тяжело было." in study.document("old").text
    assert "old" in read(study).unchanged, "what was told once is remembered"
    read(study, anew=True)
    assert "Тяжело было." in study.document("old").text
    read(study, path, encoding="cp855")
    assert "Тяжело было." not in study.document("old").text


def test_reading_anew_changes_nothing_where_nothing_changed(study):
    texts = [(d.name, d.text, d.turns) for d in study.documents]
    report = read(study, anew=True)
    assert report.unchanged == ["FG1", "SU1", "SU2"]
    assert [(d.name, d.text, d.turns) for d in study.documents] == texts


def test_a_questionnaire_that_loses_a_row_keeps_what_carries_codings(study, folder):
    path = folder / "transcripts/answers.csv"
    rows = ["respondent,age,What helped you most?", "R1,40,My sister helped me a lot with it.",
            "R2,50,Nothing much helped me in those years."]  # fmt: skip
    path.write_text("\n".join(rows), encoding="utf-8")
    report = read(study)
    first, second = sorted(report.new)
    add_codings(study, second, ["family"], coder="ana")
    path.write_text(
        "\n".join(rows[:1]) + "\nR3,20,My friends were there for me then.\n", encoding="utf-8"
    )
    report = read(study)
    assert first not in names(study)
    assert second in names(study)
    assert any(second in note for _, note in report.notes)


def test_progress_is_told_file_by_file(fresh):
    seen = []
    with open_study(fresh) as study:
        ingest(study, coder="ana", progress=lambda *step: seen.append(step))
    assert [(done, total) for done, total, _ in seen] == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_transcripts_may_not_lie_outside_the_study(folder, qualcode):
    rewrite(folder / "study.yaml", ("coder: ana", "transcripts: ../elsewhere"))
    said = qualcode("ingest", within=folder, status=1)
    assert "study.yaml:8" in said.err
    assert "outside" in said.err


def test_a_table_of_cases_beside_the_transcripts_is_told_and_not_kept(fresh, tmp_path):
    """A folder as people have it: the next run must not trip over what is no transcript."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/P9.txt").write_text("P9: I was heard.\n", encoding="utf-8")
    table = tmp_path / "mine/cases.csv"
    table.write_text("case,document,speaker,role\nP9,P9,P9,nurse\n", encoding="utf-8")
    with open_study(fresh) as study:
        report = read(study, tmp_path / "mine")
        assert (report.new, report.failed) == (["P9"], [])
        told = [said for file, said in report.notes if file.endswith("cases.csv")]
        assert "table of cases" in told[0]
        assert "qualcode cases import" in told[0]
        assert not (fresh / "transcripts/cases.csv").exists()
        assert table.exists()
        table.rename(fresh / "transcripts/cases.csv")
        assert not read(study).failed
        assert (fresh / "transcripts/cases.csv").exists()


def count_calls(monkeypatch, *names):
    """How often each of these functions of the ingest is called."""
    counted = dict.fromkeys(names, 0)

    def counting(name, real):
        def call(*values, **options):
            counted[name] += 1
            return real(*values, **options)

        return call

    for name in names:
        module = "qualcode.actions.ingest"
        real = getattr(import_module(module), name)
        monkeypatch.setattr(f"{module}.{name}", counting(name, real))
    return counted


def test_what_has_not_changed_is_opened_once_and_the_documents_are_asked_for_once(
    study, monkeypatch
):
    counted = count_calls(monkeypatch, "file_sha256", "load_stored", "read_hashed")
    report = read(study)
    assert counted["file_sha256"] == len(report.unchanged) == 3
    assert counted["load_stored"] <= 3
    assert counted["read_hashed"] == 0


def test_the_hash_kept_is_that_of_the_bytes_that_were_read(study, folder, monkeypatch):
    """The file changes between the first look and the reading: as a sync service may do it."""
    path = folder / "transcripts" / "SU1.md"
    rewrite(path, ("sister", "brother"))
    first = path.read_bytes()
    real = ingest_module.read_hashed

    def changed_meanwhile(file, options):
        path.write_bytes(first.replace(b"brother", b"mother"))
        return real(file, options)

    monkeypatch.setattr("qualcode.actions.ingest.read_hashed", changed_meanwhile)
    read(study)
    kept = study.document("SU1")
    assert "mother" in kept.text
    assert kept.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_two_texts_are_aligned_once_though_a_label_was_renamed(study, folder, monkeypatch):
    aligned = []
    real = spans_module._Carrier

    def counting(old, new):
        aligned.append((old, new))
        return real(old, new)

    monkeypatch.setattr("qualcode.carry.spans._Carrier", counting)
    file = next((folder / "transcripts").glob("FG1.*"))
    (folder / "cases.csv").write_text("case\nP2\n", encoding="utf-8")
    study.refresh()
    rewrite(file, ("P1", "Wyn"))
    report = read(study)
    assert "FG1:P1 is now FG1:Wyn" in str(report.notes)
    assert len(aligned) == 1
