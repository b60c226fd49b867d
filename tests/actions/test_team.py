"""Two copies of a study joined, disagreements settled, blind coding ended."""

from __future__ import annotations

import shutil

import pytest

from qualcode.actions.code import add_codings, remove_codings
from qualcode.actions.history import undo
from qualcode.actions.ingest import ingest
from qualcode.actions.memos import add_memo
from qualcode.actions.merge import merge_study
from qualcode.actions.review import Answer, decide
from qualcode.actions.summaries import summarise
from qualcode.actions.team import adjudicate, find_disagreements, set_blind
from qualcode.errors import QualcodeError
from qualcode.model.codings import ACCEPT, REJECT
from qualcode.outputs.check import check_study
from qualcode.store.history import load_history
from qualcode.study import open_study


@pytest.fixture
def other(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "bens copy")


def undecided(_conflict):
    return ""


def merge(study, other, side=""):
    return merge_study(study, other, coder="ana", choose=lambda _: side)


def test_the_same_words_coded_by_both_are_two_codings_by_two_coders(study, other):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    with open_study(other) as theirs:
        add_codings(theirs, "SU1:5", ["ward"], coder="ben")
        add_codings(theirs, "SU2:4", ["trust"], coder="ben", memo="months")
    done = merge(study, other)
    assert done.conflicts == ()
    assert sorted((c.code_id, c.coder) for c in study.codings()) == [
        ("trust", "ben"),
        ("ward", "ana"),
        ("ward", "ben"),
    ]
    assert {c.coder for c in study.codings() if c.memo == "months"} == {"ben"}
    assert check_study(study) == []
    coders = [e.coder for e in load_history(study.store) if e.action == "code add"]
    assert sorted(coders) == ["ana", "ben", "ben"]


def test_merging_again_changes_nothing(study, other):
    with open_study(other) as theirs:
        add_codings(theirs, "SU1:5", ["ward"], coder="ben")
    merge(study, other)
    before = study.codings()
    again = merge(study, other)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert study.codings() == before


def test_their_new_and_edited_transcripts_come_along(study, other):
    new = "transcripts/SU9.txt"
    edited = next(d.file for d in study.documents if d.file.endswith(".txt"))
    with open_study(other) as theirs:
        (other / new).write_text("SU9: I never had a plan.\n", encoding="utf-8")
        text = (other / edited).read_text(encoding="utf-8")
        (other / edited).write_text(f"{text}\nSU1: One more thing.\n", encoding="utf-8")
        ingest(theirs, coder="ben")
    merge(study, other)
    for file in (new, edited):
        assert (study.folder / file).read_bytes() == (other / file).read_bytes()
    report = ingest(study, coder="ana")
    assert (report.new, report.changed, report.failed) == ([], [], [])
    assert check_study(study) == []


def test_a_merge_is_taken_back(study, other):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    before = study.codings()
    with open_study(other) as theirs:
        add_codings(theirs, "SU1:5", ["ward"], coder="ben")
    merge(study, other)
    undo(study, coder="ana")
    assert study.codings() == before


@pytest.fixture
def in_conflict(study, other):
    summarise(study, "SU1", "ward", "Ours.", coder="ana")
    with open_study(other) as theirs:
        summarise(theirs, "SU1", "ward", "Theirs.", coder="ben")
        add_codings(theirs, "SU1:5", ["ward"], coder="ben")
    return other


def test_a_conflict_without_a_choice_leaves_all_as_it_is(study, in_conflict):
    done = merge(study, in_conflict)
    (conflict,) = done.conflicts
    assert conflict.table == "summary"
    assert conflict.id == "summary ward@SU1"
    assert (conflict.ours, conflict.theirs) == ("Ours.", "Theirs.")
    assert (done.added, done.changed) == (0, 0)
    assert study.codings() == []
    assert [s.text for s in study.summaries()] == ["Ours."]


def test_a_coding_that_both_made_with_other_memos_tells_what_differs(study, other):
    add_codings(study, "SU1:5", ["ward"], coder="ana", memo="lonely")
    with open_study(other) as theirs:
        add_codings(theirs, "SU1:5", ["ward"], coder="ana")
    (conflict,) = merge(study, other).conflicts
    assert (conflict.ours, conflict.theirs) == ("memo lonely", "memo nothing")
    assert conflict.words.startswith("ana's coding on “On the ward nobody")


@pytest.mark.parametrize(("side", "text"), [("ours", "Ours."), ("theirs", "Theirs.")])
def test_a_choice_settles_it_for_good(study, in_conflict, side, text):
    merge(study, in_conflict, side)
    assert [s.text for s in study.summaries()] == [text]
    assert [c.coder for c in study.codings()] == ["ben"]
    assert merge(study, in_conflict).conflicts == ()
    assert [s.text for s in study.summaries()] == [text]


def test_a_study_is_not_merged_with_itself_or_with_no_study(study, folder, tmp_path):
    with pytest.raises(QualcodeError, match="with itself"):
        merge(study, folder / "transcripts")
    (tmp_path / "empty").mkdir()
    with pytest.raises(QualcodeError):
        merge(study, tmp_path / "empty")


@pytest.fixture
def disputed(study):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    add_codings(study, "SU1:5", ["trust"], coder="ben", quote="trust the cleaner")
    for coder in ("ana", "ben"):
        add_codings(study, "SU1:2", ["family"], coder=coder)
    add_codings(study, "SU2:4", ["trust"], coder="ana")
    return study


def test_places_where_coders_differ_are_found(disputed):
    (place,) = find_disagreements(disputed)
    assert place.document == "SU1"
    assert place.text.startswith("On the ward")
    assert {(c.coder, c.code_id) for c in place.codings} == {("ana", "ward"), ("ben", "trust")}


def test_what_one_coder_of_a_document_coded_alone_is_a_difference(disputed, qualcode):
    add_codings(disputed, "SU1:3", ["family"], coder="ben")
    add_codings(disputed, "SU2:2", ["family"], coder="ana")  # ben never worked on SU2
    alone, both = find_disagreements(disputed)
    assert (alone.silent, both.silent) == (("ana",), ())
    assert alone.reference.startswith("SU1:")
    assert "not coded by ana" in qualcode("adjudicate", within=disputed.folder, keys="").told
    words = ("adjudicate", "--overlaps", "--json")
    assert [p["silent"] for p in qualcode(*words, within=disputed.folder).json] == [[]]
    adjudicate(disputed, alone, [], coder="ana", why="off the point")
    assert find_disagreements(disputed) == [both]


def test_the_same_words_with_another_facet_are_a_difference(study):
    name, (first, *_) = next(iter(study.codebook.facets.items()))
    add_codings(study, "SU1:5", ["ward"], coder="ana", facets={name: first})
    add_codings(study, "SU1:5", ["ward"], coder="ben")
    assert len(find_disagreements(study)) == 1


def test_what_one_accepted_and_another_rejected_is_a_difference(study, other):
    suggestion = study.suggestions()[0]
    decide(study, suggestion, Answer(ACCEPT), coder="ana")
    assert find_disagreements(study) == []
    with open_study(other) as theirs:
        decide(theirs, suggestion, Answer(REJECT), coder="ben")
    merge(study, other)
    (place,) = find_disagreements(study)
    assert place.silent == ("ben",)
    assert [(d.coder, d.code_id) for d in place.refused] == [("ben", suggestion.code_id)]


def test_a_consensus_settles_a_place_with_its_reason(disputed):
    before = disputed.codings()
    (place,) = find_disagreements(disputed)
    (made,) = adjudicate(disputed, place, [place.codings[0]], coder="ana", why="it is the ward")
    assert (made.coder, made.code_id, made.memo) == ("consensus", "ward", "it is the ward")
    assert find_disagreements(disputed) == []
    assert [c for c in disputed.codings() if c.coder != "consensus"] == before
    assert load_history(disputed.store)[-1].why == "it is the ward"
    assert check_study(disputed) == []
    undo(disputed, coder="ana")
    assert len(find_disagreements(disputed)) == 1


def test_a_consensus_needs_a_reason(disputed):
    (place,) = find_disagreements(disputed)
    with pytest.raises(QualcodeError, match="needs a reason"):
        adjudicate(disputed, place, list(place.codings), coder="ana", why=" ")
    assert len(find_disagreements(disputed)) == 1


def test_that_none_of_the_codes_stands_settles_a_place_too(disputed):
    (place,) = find_disagreements(disputed)
    assert adjudicate(disputed, place, [], coder="ana", why="it is neither") == []
    assert find_disagreements(disputed) == []
    undo(disputed, coder="ana")
    assert len(find_disagreements(disputed)) == 1


@pytest.mark.parametrize("keys", ["7\nwhy\n", "one\nwhy\n", "0 1\nwhy\n", "1\n\n", "\n", "q\n"])
def test_an_answer_that_says_nothing_settles_nothing(qualcode, disputed, keys):
    before = disputed.codings()
    said = qualcode("adjudicate", within=disputed.folder, keys=keys)
    assert "0 places settled; 1 left" in said.told
    assert disputed.codings() == before
    assert len(find_disagreements(disputed)) == 1


def test_several_may_stand_and_none_may(qualcode, disputed):
    (place,) = find_disagreements(disputed)
    qualcode("adjudicate", within=disputed.folder, keys="2, 1\nboth\n")
    settled = {c.code_id for c in disputed.codings() if c.coder == "consensus"}
    assert settled == {c.code_id for c in place.codings}
    undo(disputed, coder="ana")
    qualcode("adjudicate", within=disputed.folder, keys="0\nneither\n")
    assert find_disagreements(disputed) == []


@pytest.mark.parametrize("line", ["", "blind: true\n", "blind: yes   # until May\n"])
def test_blind_coding_ends_and_the_rest_of_the_settings_stays(folder, line):
    path = folder / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8", newline="\n")
    before = path.read_text(encoding="utf-8")
    with open_study(folder) as study:
        set_blind(study, blind=False, coder="ana")
        assert study.settings.blind is False
        after = path.read_text(encoding="utf-8")
        assert "blind: false" in after
        assert after.startswith(before.removesuffix(line).rstrip())
        assert ("# until May" in after) == ("# until May" in line)
        undo(study, coder="ana")
        assert path.read_text(encoding="utf-8") == before


def test_through_the_command_line(qualcode, folder, other):
    qualcode("code", "add", "SU1:5", "ward", within=folder)
    qualcode("matrix", "summarise", "SU1", "ward", "Ours.", within=folder)
    qualcode("--coder", "ben", "code", "add", "SU1:5", "trust", within=other)
    qualcode("--coder", "ben", "matrix", "summarise", "SU1", "ward", "Theirs.", within=other)
    said = qualcode("merge", other, within=folder, status=1)
    assert "Nothing was merged" in said.told
    assert "Ours." in said.told
    assert "Theirs." in said.told
    assert qualcode("merge", other, "--json", within=folder, status=1).json["conflicts"]
    done = qualcode("merge", other, "--prefer", "theirs", "--json", within=folder).json
    assert done["added"] >= 1
    assert qualcode("merge", other, "--prefer", "mine", within=folder, status=1)
    (place,) = qualcode("adjudicate", "--json", within=folder).json
    assert len(place["codings"]) == 2
    said = qualcode("adjudicate", within=folder, keys="1\nboth agreed\n")
    assert "1 place settled; 0 left" in said.told
    assert qualcode("adjudicate", "--json", within=folder).json == []
    assert "no longer blind" in qualcode("unblind", within=folder).told


def test_in_a_blind_study_nobody_touches_what_another_coded(qualcode, folder):
    (made,) = qualcode("code", "add", "SU1:5", "ward", "--json", within=folder).json
    with open_study(folder) as study:
        set_blind(study, blind=True, coder="ana")
    words = (
        ("code", "remove", made["coding_id"]),
        ("code", "mark", made["coding_id"]),
        ("memo", "add", f"coding:{made['coding_id']}", "mine"),
    )
    for command in words:
        said = qualcode("--coder", "ben", *command, within=folder, status=1).told
        assert "On the ward" not in said
    with open_study(folder) as study:
        (coding,) = study.codings()
        assert (coding.memo, coding.quotable) == ("", False)
    qualcode("memo", "add", f"coding:{made['coding_id']}", "mine", within=folder)


def test_in_a_blind_study_the_summaries_of_others_are_neither_seen_nor_written_over(
    qualcode, folder, tmp_path
):
    def ben(*words, status=0):
        return qualcode("--coder", "ben", *words, within=folder, status=status).told

    qualcode("matrix", "summarise", "SU1", "ward", "Nobody talked.", within=folder)
    qualcode("matrix", "export", tmp_path / "theirs.xlsx", within=folder)
    with open_study(folder) as study:
        set_blind(study, blind=True, coder="ana")
    assert "Nobody talked" not in ben("matrix", "show", "life")
    assert "Nobody talked" in qualcode("matrix", "show", "life", within=folder).told
    said = ben("matrix", "summarise", "SU1", "ward", "Mine.", status=1)
    assert "has a summary by another coder" in said
    assert "Nobody talked" not in said
    (tmp_path / "mine.csv").write_text("case,code_id,text\nSU1,ward,Mine.\n", encoding="utf-8")
    assert "by another coder" in ben("matrix", "import", str(tmp_path / "mine.csv"), status=1)
    ben("matrix", "summarise", "SU1", "trust", "Mine.")
    with open_study(folder) as study:
        assert {s.text for s in study.summaries()} == {"Nobody talked.", "Mine."}


def test_what_was_chosen_in_a_conflict_is_counted(study, other):
    (one,) = add_codings(study, "SU1:5", ["ward"], coder="ana")
    (two,) = add_codings(study, "SU1:2", ["family"], coder="ana")
    shutil.rmtree(other)
    shutil.copytree(study.folder, other)
    for home, memo, gone in ((study.folder, "ours", two), (other, "theirs", None)):
        with open_study(home) as copy:
            add_memo(copy, f"coding:{one.id}", memo, coder="ana")
            if gone:
                remove_codings(copy, [gone.id], coder="ana")
            else:
                add_memo(copy, f"coding:{two.id}", "kept", coder="ana")
    study.refresh()
    done = merge(study, other, "theirs")
    assert (done.added, done.changed, done.removed) == (1, 1, 0)
    assert {c.memo for c in study.codings()} == {"theirs", "kept"}
    assert "1 rows added, 1 changed" in (load_history(study.store)[-1].detail or "")
    done = merge(study, other, "ours")
    assert (done.added, done.changed, done.removed) == (0, 0, 0)
