"""A pseudonymised copy: every place replaced, codings on their words, the key outside, leaks told."""

from __future__ import annotations

import json

import docx
import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.ingest import ingest
from qualcode.actions.memos import add_memo
from qualcode.actions.pseudonymise import pseudonymise
from qualcode.actions.review import Answer, decide
from qualcode.actions.suggest import suggest
from qualcode.actions.summaries import summarise
from qualcode.errors import QualcodeError
from qualcode.model.codings import REJECT
from qualcode.outputs.check import check_study
from qualcode.outputs.run import run, verify
from qualcode.pseudonyms.key import NameKey, Place
from qualcode.pseudonyms.key_file import read_key
from qualcode.study import open_study
from qualcode.study.leaks import scan_leaks
from qualcode.study.memos import find_memos
from qualcode.study.name_proposals import find_proposals
from qualcode.study.pseudonym_key import keep_key

NAMES = {"Kaya": "[P3]", "Łukasz": "Jan", "cleaner": "[staff]"}
KEY = NameKey(NAMES)


@pytest.fixture
def told(study):
    """The study with codings, a decision, a summary and memos that say names."""
    add_codings(
        study, "SU1:5", ["trust"], coder="ana", memo="Kaya's own words", quote="the cleaner"
    )
    add_codings(study, "SU1:2", ["family"], coder="ben")
    add_codings(study, "SU2:4", ["trust"], coder="ana", quote="not at first")
    suggestion = next(s for s in study.suggestions() if s.code_id == "money")
    decide(study, suggestion, Answer(REJECT, why="Kaya means something else"), coder="ana")
    summarise(study, "SU1", "trust", "KAYA learnt to trust the cleaner.", coder="ana")
    add_memo(study, "document:SU1", "Kaya was tired; Łukasz' view differs.", coder="ana")
    return study


@pytest.fixture
def target(tmp_path):
    return tmp_path / "copy"


def everything_in(folder):
    """Every byte and name below a folder, but for the key's."""
    said = []
    for path in sorted(folder.rglob("*")):
        said.append(path.relative_to(folder).as_posix())
        said.append(path.read_bytes().decode("utf-8", "replace") if path.is_file() else "")
    return "\n".join(said).casefold()


def test_no_name_is_left_in_any_byte_of_the_copy(told, target):
    report = pseudonymise(told, target, KEY, coder="ana")
    said = everything_in(target)
    for name in NAMES:
        assert name.casefold() not in said
    assert report.documents == 3
    assert report.places >= 6
    assert report.leaks.standing == []
    assert "kaya" in everything_in(told.folder)


def test_codings_decisions_and_summaries_stay_on_their_words(told, target):
    pseudonymise(told, target, KEY, coder="ana")
    before = {c.id: c for c in told.codings()}
    with open_study(target) as copy:
        assert check_study(copy) == []
        after = {c.id: c for c in copy.codings()}
        assert set(after) == set(before)
        by_code = {(c.code_id, c.coder, c.text) for c in after.values()}
        assert ("trust", "ana", "the [staff]") in by_code
        assert ("trust", "ana", "not at first") in by_code
        names = {d.id: d.name for d in copy.documents}
        assert {names[c.document] for c in after.values()} == {"SU1", "SU2"}
        assert [d.why for d in copy.decisions()] == ["[P3] means something else"]
        assert [s.text for s in copy.summaries()] == ["[P3] learnt to trust the [staff]."]
        memos = [n.text for n in find_memos(copy, kind="document")]
        assert memos == ["[P3] was tired; Jan' view differs."]
        speakers = {t.speaker for d in copy.documents for t in d.turns}
        assert {"P3", "Jan"} <= speakers
        cells = [c for m in copy.matrices() for r in m.rows for c in r.cells if c.summary]
        assert [cell.stale for cell in cells] == [False]


def test_the_copy_runs_and_its_outputs_can_be_made_again(told, target):
    pseudonymise(told, target, KEY, coder="ana")
    with open_study(target) as copy:
        report = run(copy, coder="ana")
        assert report.ingested.new == []
        assert report.ingested.changed == []
        assert verify(copy, coder="ana") == []
        assert check_study(copy) == []
        assert scan_leaks(copy, KEY).standing == []


def test_the_same_again_gives_the_same_copy(told, tmp_path):
    for name in ("one", "two"):
        pseudonymise(told, tmp_path / name, KEY, coder="ana")
    files = [
        {
            p.relative_to(tmp_path / name).as_posix(): p.read_bytes()
            for p in (tmp_path / name).rglob("*")
            if p.is_file() and not p.name.startswith("study.db")
        }
        for name in ("one", "two")
    ]
    assert files[0] == files[1]


def test_a_document_and_a_case_called_after_a_person_keep_together(fresh, target):
    """A pseudonym's brackets are no part of a file's name, of its cases, or of what is kept on it."""
    (fresh / "transcripts" / "SU1.md").rename(fresh / "transcripts" / "Kaya Demir.md")
    cases = (fresh / "cases.csv").read_text(encoding="utf-8")
    cases = cases.replace("SU1,SU1,", "Kaya Demir,Kaya Demir,").replace(
        "SU2,SU2,,service user,South\n", ""
    )
    (fresh / "cases.csv").write_text(cases, encoding="utf-8")
    (fresh / "transcripts" / "SU2.vtt").rename(fresh / "transcripts" / "Łukasz.vtt")
    key = NameKey({"Kaya Demir": "[P3]", "Kaya": "[P3]", "Łukasz": "[P4]"})
    with open_study(fresh) as study:
        ingest(study, coder="ana")
        add_codings(study, "Kaya Demir:5", ["trust"], coder="ana")
        summarise(study, "Kaya Demir", "trust", "Learnt.", coder="ana")
        summarise(study, "Łukasz:Łukasz", "trust", "Not at first.", coder="ana")
        add_memo(study, "document:Kaya Demir", "Tired.", coder="ana")
        add_memo(study, "cell:Łukasz:Łukasz/trust", "Read again.", coder="ana")
        pseudonymise(study, target, key, coder="ana")
    with open_study(target) as copy:
        assert {d.name for d in copy.documents} == {"FG1", "P3", "P4"}
        assert {c.name for c in copy.cases} == {"C1", "C2", "P3", "P4:P4"}
        names = {case.name for case in copy.cases}
        assert {s.case for s in copy.summaries()} <= names
        assert {n.about for n in find_memos(copy, kind="document")} == {"P3"}
        assert {n.about.rpartition("/")[0] for n in find_memos(copy, kind="cell")} <= names
        person = next(c for c in copy.cases if c.name == "P3")
        assert person.attributes["group"] == "service user"
        assert check_study(copy) == []
        assert len([c for m in copy.matrices() for r in m.rows for c in r.cells if c.summary]) == 2


def test_the_key_lies_outside_only(told, target, tmp_path):
    inside = [
        told.folder / "key.csv",
        told.folder / "outputs" / "k.csv",
        tmp_path / "outputs" / "k",
    ]
    for place in inside:
        with pytest.raises(QualcodeError, match="must not be inside"):
            keep_key(told, KEY, place)
        assert not place.exists()
    key = tmp_path / "safe" / "key.csv"
    more = KEY | NameKey(
        {"=Eva": "[P9]"},
        frozenset({"Therapy"}),
        {Place("SU1", 3, 12): ("Will", "[P5]"), Place("a:b", 1, 1): ("Will", "")},
    )
    keep_key(told, more, key)
    assert read_key(key) == more
    assert "'=Eva" in key.read_text(encoding="utf-8")


def test_a_key_inside_the_copy_is_refused_before_anything_is_made(qualcode, folder, tmp_path):
    names = tmp_path / "names.csv"
    names.write_text("name,pseudonym\nKaya,[P3]\n", encoding="utf-8")
    copy = tmp_path / "copy"
    key = copy / "key.csv"
    said = qualcode(
        "pseudonymise", "--key", key, "--list", names, "--to", copy, within=folder, status=1
    )
    assert "must not be inside" in said.told
    assert not copy.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,alias\nKaya,P3\n", "does not have the columns 'name' and 'pseudonym'"),
        ("name,pseudonym\nKaya,\n", r"key\.csv:2: 'Kaya' needs exactly one pseudonym"),
        ("name,pseudonym\nKaya,P3\nKaya,P4\n", r"key\.csv:3"),
    ],
)
def test_a_key_that_is_none(tmp_path, text, said):
    path = tmp_path / "key.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QualcodeError, match=said):
        read_key(path)


def test_nothing_is_written_where_it_cannot_be_done(told, target):
    with pytest.raises(QualcodeError, match="no name to replace"):
        pseudonymise(told, target, NameKey(), coder="ana")
    with pytest.raises(QualcodeError, match="must be outside the study"):
        pseudonymise(told, told.folder / "copy", KEY, coder="ana")
    assert not target.exists()
    target.mkdir()
    (target / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(QualcodeError, match="already exists"):
        pseudonymise(told, target, KEY, coder="ana")
    assert [p.name for p in target.iterdir()] == ["mine.txt"]


def test_leaks_are_told_in_texts_names_of_files_and_what_office_files_say_of_themselves(
    told, target
):
    pseudonymise(told, target, KEY, coder="ana")
    word = docx.Document()
    word.add_paragraph("Nothing.")
    word.core_properties.author = "Kaya Demir"
    (target / "outputs").mkdir()
    word.save(str(target / "outputs" / "notes.docx"))
    (target / "transcripts" / "kaya.txt").write_text("P1: Hello.\n", encoding="utf-8")
    book = target / "codebook.yaml"
    book.write_text(book.read_text(encoding="utf-8") + "# for Łukasz\n", encoding="utf-8")
    with open_study(target) as copy:
        (coding, *_) = copy.codings()
        add_memo(copy, f"coding:{coding.id}", "As Kaya said", coder="ana")
        add_memo(copy, "study", "The Cleaner again", coder="ana")
        places = {leak.where for leak in scan_leaks(copy, KEY).standing}
    assert "outputs/notes.docx (docProps/core.xml)" in places
    assert "the name of transcripts/kaya.txt" in places
    assert "codebook.yaml" in places
    assert f"the memo of coding {coding.id}" in places
    assert any(place.startswith("the memo on study") for place in places)
    assert sum("history (memo add)" in place for place in places) == 2
    assert len(places) == 7


def test_what_triggered_a_suggestion_and_why_it_was_rejected_are_looked_at_too(folder, target):
    """A keyword can be a name, and codings remember their keywords."""
    book = folder / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace("[sister, friend]", "[sister, =Kaya]"), encoding="utf-8")
    path = folder / "transcripts" / "SU1.md"
    said = path.read_text(encoding="utf-8").replace("My sister rings", "Kaya, my sister, rings")
    path.write_text(said, encoding="utf-8")
    with open_study(folder) as study:
        ingest(study, coder="ana")
        suggest(study, coder="ana")
        found = next(s for s in study.suggestions() if "=Kaya" in s.triggers)
        decide(study, found, Answer("accept"), coder="ana")
        assert any("=Kaya" in c.triggers for c in study.codings())
        pseudonymise(study, target, NameKey({"Kaya": "Zoe"}), coder="ana")
    assert "kaya" not in everything_in(target)
    with open_study(target) as copy:
        assert any("=Zoe" in c.triggers for c in copy.codings())


def test_a_run_that_refuses_leaks_writes_nothing(qualcode, folder, tmp_path):
    key = tmp_path / "key.csv"
    key.write_text("name,pseudonym\nŁukasz,[P4]\n", encoding="utf-8")
    said = qualcode("run", "--refuse-leaks", key, within=folder, status=1)
    assert "no output was written" in said.told
    assert "SU2" in said.told
    assert "asz" not in said.told.replace("pseudonymise", "")
    assert not (folder / "outputs").exists()
    key.write_text("name,pseudonym\nXanthippe,[P5]\n", encoding="utf-8")
    qualcode("run", "--refuse-leaks", key, within=folder)
    assert (folder / "outputs" / "run.json").is_file()


def test_names_are_proposed_with_where_they_stand_and_known_ones_are_not(study):
    proposals, missed = find_proposals(study, NameKey())
    names = {p.name: p for p in proposals}
    assert {"Kaya", "Łukasz"} <= set(names)
    assert names["Kaya"].pseudonym
    assert names["Kaya"].places[0].where == "SU1"
    assert isinstance(missed, str)
    again, _ = find_proposals(study, NameKey({"Kaya": "[P3]"}))
    assert "Kaya" not in {p.name for p in again}


def test_through_the_command_line(qualcode, folder, tmp_path):
    names, key, copy = tmp_path / "names.csv", tmp_path / "key.csv", tmp_path / "copy"
    names.write_text("name,pseudonym\nKaya,[P3]\nŁukasz,[P4]\n", encoding="utf-8")
    done = qualcode(
        "pseudonymise", "--key", key, "--list", names, "--to", copy, "--json", within=folder
    ).json
    assert done["documents"] == 3
    assert done["leaks"] == []
    assert read_key(key) == NameKey({"Kaya": "[P3]", "Łukasz": "[P4]"})
    qualcode("pseudonymise", "--key", key, "--scan", within=copy)
    leaks = json.loads(
        qualcode("pseudonymise", "--key", key, "--scan", "--json", within=folder, status=1).out
    )
    assert {leak["name"] for leak in leaks} == {"Kaya", "Łukasz"}
    said = qualcode("pseudonymise", "--key", key, "--propose", "--json", within=folder).json
    assert "Kaya" not in {p["name"] for p in said["proposals"]}
    assert qualcode("check", "--json", within=copy).json["ok"]


def test_brackets_of_a_pseudonym_do_not_break_the_settings_or_the_codebook(folder, target):
    book, settings = folder / "codebook.yaml", folder / "study.yaml"
    text = book.read_text(encoding="utf-8").replace("[sister, friend]", "[sister, Kaya]  # Kaya's")
    book.write_text(text.replace("name: Trust", "name: Kaya, trusting"), encoding="utf-8")
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("Interviewer]", "Interviewer, Łukasz]"), encoding="utf-8")
    with open_study(folder) as study:
        pseudonymise(study, target, NameKey({"Kaya": "[P3]", "Łukasz": "[M2]"}), coder="ana")
    with open_study(target) as copy:
        assert copy.settings.moderators == ("Moderator", "Interviewer", "M2")
        assert copy.codebook.name_of("trust") == "[P3], trusting"
        assert [k.pattern for k in copy.codebook.code("family").keywords] == ["sister", "[P3]"]
    assert "kaya" not in everything_in(target)
    assert "# [P3]'s" in (target / "codebook.yaml").read_text(encoding="utf-8")


def test_two_documents_that_would_be_called_alike_stay_two(fresh, target):
    for old, new in (("FG1.txt", "Kaya.txt"), ("SU1.md", "Kaya Demir.md")):
        (fresh / "transcripts" / old).rename(fresh / "transcripts" / new)
    (fresh / "cases.csv").unlink()
    with open_study(fresh) as study:
        ingest(study, coder="ana")
        pseudonymise(study, target, NameKey({"Kaya": "[P3]", "Kaya Demir": "[P3]"}), coder="ana")
    with open_study(target) as copy:
        assert sorted(d.name for d in copy.documents) == ["P3", "P3-2", "SU2"]
        assert check_study(copy) == []


def test_a_copy_that_cannot_be_made_is_not_left_half_made(folder, target, monkeypatch):
    def fails(*_):
        raise QualcodeError("The disk is full.", None)

    monkeypatch.setattr("qualcode.actions.pseudonymise.save_document", fails)
    with open_study(folder) as study, pytest.raises(QualcodeError, match="disk is full"):
        pseudonymise(study, target, KEY, coder="ana")
    assert not target.exists()
