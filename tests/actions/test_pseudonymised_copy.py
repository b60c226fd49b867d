"""The copy is a whole study: read again, run, verified; ids, coders, answers and cases go along."""

from __future__ import annotations

import csv
import os
import shutil
import stat

import openpyxl
import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.ingest import ingest
from qualcode.actions.memos import add_memo
from qualcode.actions.pseudonymise import pseudonymise
from qualcode.actions.summaries import summarise
from qualcode.errors import QualcodeError
from qualcode.exchange.cases_table import read_cases
from qualcode.outputs.check import check_study
from qualcode.outputs.run import run, verify
from qualcode.pseudonyms.key import NameKey, Place, Words
from qualcode.study import open_study
from qualcode.study.leaks import said_texts
from qualcode.study.memos import find_memos
from qualcode.study.pseudonym_key import keep_key, refuse_inside

KEY = NameKey({"Kaya": "[P3]", "Łukasz": "[P4]", "Ana Lima": "[R1]"})


@pytest.fixture
def target(tmp_path):
    return tmp_path / "copy"


def made(folder, target, key=KEY, coder="ana"):
    with open_study(folder) as study:
        ingest(study, coder=coder)
        return pseudonymise(study, target, key, coder=coder)


def proven(target):
    with open_study(target) as copy:
        ingested = run(copy, coder="ben").ingested
        assert (ingested.new, ingested.changed, ingested.failed) == ([], [], [])
        assert verify(copy, coder="ben") == []
        assert check_study(copy) == []


def answers(path):
    rows = [
        ["Name", "Age", "What helped you most?", "What should change?"],
        ["Kaya", "41", "The Kaya of before helped me, she did.", "More time in the day, I think."],
        ["Łukasz", "33", "Talking to Kaya on the ward every day.", ""],
        ["Tom", "28", "The walks we took in the morning.", "Łukasz talks too much in the group."],
    ]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.mark.parametrize("name", ["survey.csv", "Kaya's survey.xlsx"])
def test_a_questionnaire_is_a_questionnaire_again(fresh, target, name):
    answers(fresh / "transcripts" / name)
    with (fresh / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(f'questionnaires:\n  "{name}": {{Age: attribute}}\n\n# The end, by Kaya\n')
    with open_study(fresh) as study:
        ingest(study, coder="ana")
        documents = {d.name: d for d in study.documents if d.respondent}
        name = next(n for n in documents if n.endswith("Łukasz.helped"))
        add_codings(study, f"{name}:1", ["trust"], coder="ana", quote="Kaya on the ward")
    report = made(fresh, target)
    assert report.notes == []
    assert report.leaks.standing == []
    proven(target)
    with open_study(target) as copy:
        found = {d.name: d for d in copy.documents if d.respondent}
        assert len(found) == len(documents) == 5
        assert {d.respondent for d in found.values()} == {"P3", "P4", "Tom"}
        assert {d.file.rpartition(".")[2] for d in found.values()} == {"csv"}
        assert {dict(d.attributes)["Age"] for d in found.values()} == {"41", "33", "28"}
        assert [c.text for c in copy.codings()] == ["[P3] on the ward"]
        (survey,) = (target / "transcripts").glob("*.csv")
        head = survey.read_text(encoding="utf-8").partition("\n")[0]
        assert head == "respondent,Age,What helped you most?,What should change?"
        assert "# The end, by [P3]" in (target / "study.yaml").read_text(encoding="utf-8")


def test_a_respondent_who_answered_twice(fresh, target):
    answers(fresh / "transcripts" / "survey.csv")
    path = fresh / "transcripts" / "survey.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Tom,", "Kaya,"), encoding="utf-8")
    with (fresh / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("questionnaires:\n  survey.csv: {Name: respondent}\n")
    made(fresh, target)
    proven(target)
    with open_study(target) as copy:
        texts = {d.text for d in copy.documents if d.respondent == "P3"}
    assert "The walks we took in the morning." in texts
    assert len(texts) == 4


def test_a_questionnaire_whose_file_has_gone(fresh, target):
    answers(fresh / "transcripts" / "survey.csv")
    with open_study(fresh) as study:
        ingest(study, coder="ana")
        (fresh / "transcripts" / "survey.csv").unlink()
        pseudonymise(study, target, KEY, coder="ana")
    proven(target)
    with open_study(target) as copy:
        assert len([d for d in copy.documents if d.respondent]) == 5


def test_pages_and_line_numbers_of_a_pdf_are_kept(fresh, target, real):
    pdf = next((real / "pdf_line_numbered").rglob("*P1*.pdf"))
    shutil.copy(pdf, fresh / "transcripts" / "P1.pdf")
    made(fresh, target, KEY | NameKey({"Dan": "[R2]"}))
    proven(target)
    with open_study(fresh) as study, open_study(target) as copy:
        old, new = study.document("P1"), copy.document("P1")
        assert [line.number for line in new.lines] == [line.number for line in old.lines]
        assert [turn.page for turn in new.turns] == [turn.page for turn in old.turns]
        assert any(turn.speaker == "R2" for turn in new.turns)


def test_cases_in_excel_stay_in_excel(fresh, target):
    book = openpyxl.Workbook()
    for row in (["case", "document", "speaker", "site"], ["Kaya", "SU1", "Kaya", "=1+1 Kaya"]):
        book.active.append(row)
    book.active["D2"].data_type = "s"
    book.save(fresh / "cases.xlsx")
    (fresh / "cases.csv").unlink()
    with (fresh / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("cases: cases.xlsx\n")
    made(fresh, target)
    assert (target / "cases.xlsx").read_bytes().startswith(b"PK")
    table = read_cases(target / "cases.xlsx")
    assert table.attributes == {"P3": {"site": "=1+1 [P3]"}}
    assert [(m.case, m.document, m.speaker) for m in table.members] == [("P3", "SU1", "P3")]
    proven(target)


def test_ids_of_codes_go_along_with_all_that_hangs_on_them(folder, target):
    book = folder / "codebook.yaml"
    text = book.read_text(encoding="utf-8").replace("id: trust", "id: kayas_trust")
    book.write_text(text.replace("id: money", "id: will_power"), encoding="utf-8")
    key = KEY | NameKey({"Will": "[P5]"})
    with open_study(folder) as study:
        add_codings(study, "SU1:5", ["kayas_trust"], coder="ana")
        summarise(study, "SU1", "kayas_trust", "Learnt.", coder="ana")
        add_memo(study, "code:kayas_trust", "Mine.", coder="ana")
        add_memo(study, "cell:SU1/kayas_trust", "Again.", coder="ana")
        report = pseudonymise(study, target, key, coder="ana")
    said = " ".join(report.notes)
    assert (
        "The code 'kayas_trust' contains a name from the key; in the copy it is 'p3s_trust'" in said
    )
    assert "id of the code 'will_power' may contain a name" in said
    assert "will_power" in (target / "codebook.yaml").read_text(encoding="utf-8")
    proven(target)
    with open_study(target) as copy:
        assert {c.code_id for c in copy.codings()} == {"p3s_trust"}
        assert [s.code_id for s in copy.summaries()] == ["p3s_trust"]
        assert {n.about for n in find_memos(copy, kind="code")} == {"p3s_trust"}
        assert {n.about for n in find_memos(copy, kind="cell")} == {"SU1/p3s_trust"}


def test_coders_who_have_the_name_of_somebody(folder, target):
    with open_study(folder) as study:
        add_codings(study, "SU1:5", ["trust"], coder="Ana Lima")
        add_memo(study, "study", "Mine.", coder="kaya")
        report = pseudonymise(study, target, KEY, coder="Ana Lima")
    assert (
        "The coder 'Ana Lima' contains a name from the key; in the copy it is 'R1'." in report.notes
    )
    assert report.leaks.standing == []
    with open_study(target) as copy:
        assert {c.coder for c in copy.codings()} == {"R1"}
        assert {n.coder for n in find_memos(copy)} == {"P3"}


def test_single_places_and_refused_words(folder, target):
    path = folder / "transcripts" / "SU1.md"
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace("Honestly", "Will came. Will you? He will."), encoding="utf-8")
    with open_study(folder) as study:
        ingest(study, coder="ana")
        text = study.document("SU1").text
        line = text[: text.index("Will came")].count("\n") + 1
        column = text.index("Will came") - text.rindex("\n", 0, text.index("Will came"))
        key = NameKey({"Will": "[P5]"}, places={Place("SU1", line, column): ("Will", "[P5]")})
        pseudonymise(study, target, key, coder="ana")
    with open_study(target) as copy:
        assert "[P5] came. Will you? He will." in copy.document("SU1").text


def test_the_transcripts_tell_that_a_word_is_a_name_in_a_memo_too(folder, target):
    path = folder / "transcripts" / "SU1.md"
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace("Honestly", "So Mark and I, and Mark"), encoding="utf-8")
    with open_study(folder) as study:
        ingest(study, coder="ana")
        add_memo(study, "study", "Mark went.", coder="ana")
        pseudonymise(study, target, NameKey({"Mark": "[P5]"}), coder="ana")
    with open_study(target) as copy:
        assert [note.text for note in find_memos(copy)] == ["[P5] went."]


def test_a_pseudonym_that_somebody_has_already_is_told(folder, target):
    path = folder / "transcripts" / "SU1.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nAnd Jan came.\n", encoding="utf-8")
    report = made(folder, target, NameKey({"Kaya": "Jan"}))
    assert any("'Jan' already occurred in the transcripts" in note for note in report.notes)


def test_encodings_of_the_old_files_are_not_those_of_the_new(fresh, target):
    path = fresh / "transcripts" / "FG1.txt"
    text = path.read_text(encoding="utf-8").replace("P2", "Kaya").replace("friend", "fiancée")
    path.write_bytes(text.encode("cp1252"))
    with (fresh / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("encodings:\n  FG1.txt: cp1252\n")
    made(fresh, target)
    proven(target)
    assert "fiancée" in (target / "transcripts" / "FG1.txt").read_text(encoding="utf-8")


def test_a_keyword_that_is_a_regular_expression_stays_one(folder, target):
    book = folder / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace("[trust]", "['/Kaya( Demir)?/', Kaya]"), encoding="utf-8")
    made(folder, target)
    with open_study(target) as copy:
        patterns = [keyword.pattern for keyword in copy.codebook.code("trust").keywords]
        assert patterns == [r"/\[P3\]( Demir)?/", "[P3]"]
        assert not [p for p in copy.check_codebook() if p.severity == "error"]


def test_a_glob_of_the_cases_stays_one(fresh, target):
    (fresh / "transcripts" / "SU1.md").rename(fresh / "transcripts" / "Kaya 1.md")
    cases = (fresh / "cases.csv").read_text(encoding="utf-8")
    cases = cases.replace("SU1,SU1,,", "C9,Kaya *,Kaya,")
    (fresh / "cases.csv").write_text(cases, encoding="utf-8")
    made(fresh, target)
    with open_study(target) as copy:
        (turn,) = {turn for turn in copy.document("P3 1").turns if turn.number == 2}
        assert copy.cast.case_of(copy.document("P3 1"), turn) == "C9"


def test_codings_of_a_real_conversation_move_along_exactly(fresh, target, real):
    shutil.copy(
        next((real / "brainscience").rglob("*brain-science-1.md")), fresh / "transcripts" / "B1.md"
    )
    key = NameKey({"Mireille Reece": "[P1]", "Adam": "[P2]", "brain": "[X]", "people": "[longer]"})
    with open_study(fresh) as study:
        ingest(study, coder="ana")
        turns = [turn.number for turn in study.document("B1").turns if len(turn.span)]
        for number in turns:
            add_codings(study, f"B1:{number}", ["trust"], coder="ana")
        before = {coding.id: coding.text for coding in study.codings()}
        words = Words(key, "en", said_texts(study).values())
        pseudonymise(study, target, key, coder="ana")
    with open_study(target) as copy:
        after = {coding.id: coding.text for coding in copy.codings()}
        assert check_study(copy) == []
    assert after == {coding: words.of(text) for coding, text in before.items()}
    assert len(after) > 100
    assert sum(after[coding] != before[coding] for coding in after) > 5


def test_the_copy_cannot_be_undone_away(qualcode, folder, target):
    made(folder, target)
    assert "ana has no changes to undo" in qualcode("undo", within=target, status=1).told
    assert len(qualcode("documents", "list", "--json", within=target).json) == 3


# --- The key's place -----------------------------------------------------------------------------


@pytest.fixture
def elsewhere(tmp_path):
    """An output folder that stands outside of any study."""
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "run.json").write_text("{}", encoding="utf-8")
    return folder


def test_every_way_into_a_study_or_an_output_folder_is_refused(
    folder, tmp_path, elsewhere, monkeypatch
):
    other = shutil.copytree(folder, tmp_path / "other")
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    (tmp_path / "file.csv").symlink_to(folder / "key.csv")
    (folder / "out.csv").symlink_to(tmp_path / "safe.csv")
    monkeypatch.chdir(folder / "transcripts")
    for path in (
        folder / "key.csv",
        folder / "new" / "key.csv",
        tmp_path / "x" / ".." / "study" / "key.csv",
        tmp_path / "link" / "key.csv",
        tmp_path / "file.csv",
        folder / "out.csv",
        other / "key.csv",
        elsewhere / "key.csv",
        tmp_path / "Outputs" / "key.csv",
    ):
        with pytest.raises(QualcodeError, match="must not be inside"):
            refuse_inside(folder, path)
    for relative in ("key.csv", "../key.csv"):
        with pytest.raises(QualcodeError, match="must not be inside"):
            refuse_inside(folder, type(folder)(relative))
    refuse_inside(folder, type(folder)("../../key.csv"))


@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_the_key_is_its_owner_s_alone(study, tmp_path):
    path = tmp_path / "key.csv"
    path.write_text("name,pseudonym\n", encoding="utf-8")
    path.chmod(0o644)
    keep_key(study, KEY, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_run_takes_no_key_from_within_the_study(qualcode, folder, tmp_path):
    (folder / "key.csv").write_text("name,pseudonym\nKaya,[P3]\n", encoding="utf-8")
    said = qualcode("run", "--refuse-leaks", folder / "key.csv", within=folder, status=1)
    assert "must not be inside" in said.told
    said = qualcode("run", "--refuse-leaks", tmp_path / "none.csv", within=folder, status=1)
    assert "The key" in said.told
    assert not (folder / "outputs").exists()
