"""The codebook as it changes: by hand, in place, by merging; and what becomes of the codings."""

from __future__ import annotations

import pytest

from qualcode.actions.code import add_codings, recode
from qualcode.actions.codebook import (
    edit_codebook,
    join_codebook,
    put_open_codes,
    recognise_codebook,
    restore_code,
)
from qualcode.actions.codebook_merge import merge_code
from qualcode.actions.history import undo
from qualcode.actions.memos import add_memo
from qualcode.actions.review import Answer, decide
from qualcode.actions.summaries import summarise
from qualcode.analysis.framework import find_stale
from qualcode.codebook.edit import rename_code, retire_code
from qualcode.codebook.keyword_edits import add_keyword
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.model.codings import ACCEPT, REJECT
from qualcode.outputs.check import check_study
from qualcode.store.history import load_history
from qualcode.study import open_study
from qualcode.study.codebook_versions import (
    compare_versions,
    find_version,
    find_versions,
    text_of_version,
)
from qualcode.study.memos import find_memos

WARD = """\
      - id: ward
        name: Ward life
        asked_of: {group: service user}
        keywords: [ward]
"""
TRUST = """\
      - id: trust
        name: Trust
        keywords: [trust]
"""


def edit_by_hand(folder, before, after):
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8", newline="\n")


def rename(study, name, code="trust", why=None):
    return edit_codebook(
        study,
        lambda text: rename_code(text, code, name),
        action="codebook rename",
        coder="ana",
        why=why,
    )


def actions(study):
    return [entry.action for entry in load_history(study.store)]


def test_an_edit_by_hand_is_noted_once_with_who_and_what(study, folder):
    number = len(find_versions(study))
    edit_by_hand(folder, "name: Trust", "name: Trust and safety")
    changes = recognise_codebook(study, coder="ben")
    assert [change.words for change in changes] == [
        "Code “Trust” (trust) was renamed “Trust and safety”"
    ]
    assert study.codebook.name_of("trust") == "Trust and safety"
    version = find_version(study, number + 1)
    assert (version.coder, version.action) == ("ben", "codebook edit")
    assert recognise_codebook(study, coder="ben") == []
    assert len(find_versions(study)) == number + 1


def test_an_edit_by_hand_that_breaks_the_file_is_told_by_line_and_not_kept(study, folder):
    number = len(find_versions(study))
    edit_by_hand(folder, "id: trust", "id: money")
    with pytest.raises(ProblemsError, match=r"codebook\.yaml:\d+"):
        recognise_codebook(study, coder="ana")
    assert len(find_versions(study)) == number


def test_vanished_codes_that_are_in_use_are_refused_with_the_choices(study, folder):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    summarise(study, "SU1", "trust", "The cleaner.", coder="ana")
    number = len(find_versions(study))
    edit_by_hand(folder, "id: trust", "id: safety")
    study.refresh()
    with pytest.raises(QualcodeError) as alone:
        recognise_codebook(study, coder="ana")
    assert "codebook merge trust safety" in alone.value.hint
    edit_by_hand(folder, WARD, "")
    with pytest.raises(QualcodeError, match="nothing was changed") as raised:
        recognise_codebook(study, coder="ana")
    assert "'ward' (Ward life): 1 coding" in raised.value.message
    assert "'trust' (Trust): 1 summary; did you rename it to 'safety'?" in raised.value.message
    for choice in ("codebook merge ward INTO", "codebook restore ward", "codebook retire ward"):
        assert choice in raised.value.hint
    assert len(find_versions(study)) == number
    assert [coding.code_id for coding in study.codings()] == ["ward"]


def test_a_vanished_code_that_nothing_holds_on_to_may_go(study, folder):
    edit_by_hand(folder, WARD, "")
    changes = recognise_codebook(study, coder="ana")
    assert any("ward" in change.words for change in changes)
    assert "ward" not in study.codebook.order


def test_a_vanished_code_is_merged_into_another(study, folder):
    (coding,) = add_codings(study, "SU1:5", ["ward"], coder="ana")
    edit_by_hand(folder, WARD, "")
    study.refresh()
    assert merge_code(study, "ward", "trust", coder="ana").carried == 1
    assert [(c.id, c.code_id) for c in study.codings()] == [(coding.id, "trust")]
    assert recognise_codebook(study, coder="ana") is not None
    assert check_study(study) == []


def test_a_vanished_code_is_put_back_as_it_was(study, folder):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    before = study.codebook.code("ward")
    edit_by_hand(folder, WARD, "")
    study.refresh()
    assert restore_code(study, "ward", coder="ana") == "Ward life"
    assert study.codebook.code("ward") == before
    assert recognise_codebook(study, coder="ana") == []
    with pytest.raises(QualcodeError, match="contains a code 'never'"):
        restore_code(study, "never", coder="ana")


def test_of_several_vanished_codes_each_is_settled_by_itself(study, folder):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    add_codings(study, "SU1:4", ["money"], coder="ana")
    add_codings(study, "SU1:2", ["family"], coder="ana")
    text = (folder / "codebook.yaml").read_text(encoding="utf-8")
    start = text.index("      - id: money")
    edit_by_hand(folder, text[start : text.index("  - id: room")], "")
    edit_by_hand(
        folder, text[text.index("      - id: family") : start], "      - {id: own, name: O}\n"
    )
    study.refresh()
    assert merge_code(study, "ward", "trust", coder="ana").carried == 1
    assert restore_code(study, "money", coder="ana") == "Money and work"
    with pytest.raises(QualcodeError, match="'family'") as raised:
        recognise_codebook(study, coder="ana")
    assert "'money'" not in raised.value.message
    assert "'ward'" not in raised.value.message
    restore_code(study, "family", coder="ana")
    recognise_codebook(study, coder="ana")
    assert sorted(c.code_id for c in study.codings()) == ["family", "money", "trust"]
    assert check_study(study) == []


def test_an_edit_keeps_every_other_byte_and_says_why(study, folder):
    before = (folder / "codebook.yaml").read_bytes()
    changes = rename(study, "Safety", why="clearer")
    assert (folder / "codebook.yaml").read_bytes() == before.replace(
        b"name: Trust", b"name: Safety"
    )
    assert [change.words for change in changes] == ["Code “Trust” (trust) was renamed “Safety”"]
    assert find_versions(study)[-1].why == "clearer"
    assert study.codebook.name_of("trust") == "Safety"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_edit_keeps_the_mark_that_windows_puts_first(study, folder, encoding):
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(text.encode(encoding))
    rename(study, "Sécurité")
    assert path.read_bytes() == text.replace("name: Trust", "name: Sécurité").encode(encoding)
    undo(study, coder="ana")
    assert path.read_bytes() == text.encode(encoding)


def test_an_edit_is_taken_back_into_the_file(study, folder):
    before = (folder / "codebook.yaml").read_bytes()
    rename(study, "Safety")
    undo(study, coder="ana")
    assert (folder / "codebook.yaml").read_bytes() == before
    assert study.codebook.name_of("trust") == "Trust"


def test_an_edit_by_hand_stays_when_an_earlier_change_is_undone(study, folder):
    recognise_codebook(study, coder="ana")
    first = (folder / "codebook.yaml").read_bytes()
    rename(study, "Safety")
    edit_by_hand(folder, "name: Ward life", "name: The ward")
    undo(study, coder="ana")
    assert (folder / "codebook.yaml").read_bytes() == first.replace(b"Ward life", b"The ward")
    # The edit by hand is a change like others.
    undo(study, coder="ana")
    assert (folder / "codebook.yaml").read_bytes() == first


def test_an_edit_by_hand_of_the_same_line_is_undone_first(study, folder):
    recognise_codebook(study, coder="ana")
    first = (folder / "codebook.yaml").read_bytes()
    rename(study, "Safety")
    edit_by_hand(folder, "name: Safety", "name: Trust in staff")
    edited = (folder / "codebook.yaml").read_bytes()
    with pytest.raises(QualcodeError, match=r"codebook\.yaml has been edited since"):
        undo(study, coder="ana")
    assert (folder / "codebook.yaml").read_bytes() == edited
    undo(study, coder="ana", steps=2)
    assert (folder / "codebook.yaml").read_bytes() == first


def test_an_edit_that_would_take_a_code_from_its_codings_writes_nothing(study, folder):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    before, done = (folder / "codebook.yaml").read_bytes(), actions(study)
    with pytest.raises(QualcodeError, match="'ward'"):
        edit_codebook(study, lambda t: t.replace(WARD, ""), action="codebook set", coder="ana")
    with pytest.raises(ProblemsError):
        edit_codebook(study, lambda t: t + "nonsense: 1\nthemes:", action="x", coder="ana")
    assert (folder / "codebook.yaml").read_bytes() == before
    assert actions(study) == done


def test_a_keyword_that_cannot_be_read_is_not_written(study, folder):
    def add(pattern):
        return lambda text: add_keyword(text, "trust", pattern)

    before = (folder / "codebook.yaml").read_bytes()
    with pytest.raises(ProblemsError, match=r"codebook\.yaml:\d+: keyword `/\(/`"):
        edit_codebook(study, add("/(/"), action="codebook set", coder="ana")
    assert (folder / "codebook.yaml").read_bytes() == before
    edit_by_hand(folder, "keywords: [trust]", "keywords: [trust, /(/]")
    edit_codebook(
        study, add("safe"), action="codebook set", coder="ana"
    )  # the old one is told by check
    assert [str(k) for k in study.codebook.code("trust").keywords] == ["trust", "/(/", "safe"]


def test_a_code_that_is_there_is_not_restored(study):
    with pytest.raises(QualcodeError, match="nothing to restore") as raised:
        restore_code(study, "trust", coder="ana")
    assert "retire trust --back" in raised.value.hint


def test_nothing_new_gets_a_retired_code(study):
    suggestion = next(s for s in study.suggestions() if s.code_id == "money")
    (coding,) = add_codings(study, "SU1:5", ["trust"], coder="ana")
    edit_codebook(study, lambda t: retire_code(t, "ward"), action="codebook retire", coder="ana")
    assert "ward" not in {s.code_id for s in study.suggestions()}
    for attempt in (
        lambda: add_codings(study, "SU1:5", ["ward"], coder="ana"),
        lambda: recode(study, coding, "ward", coder="ana"),
        lambda: decide(study, suggestion, Answer(ACCEPT, code_id="ward"), coder="ana"),
    ):
        with pytest.raises(QualcodeError, match="'ward' is retired") as raised:
            attempt()
        assert "retire ward --back" in raised.value.hint
    assert {c.code_id for c in study.codings()} == {"trust"}


def test_a_merge_carries_everything_and_joins_what_becomes_the_same(study, folder):
    suggestion = next(s for s in study.suggestions() if s.code_id == "ward")
    decide(study, suggestion, Answer(REJECT), coder="ben")
    (kept,) = add_codings(study, "SU1:5", ["trust"], coder="ana", memo="the cleaner")
    add_codings(study, "SU1:5", ["ward"], coder="ben", memo="nobody talked")
    (moved,) = add_codings(study, "SU1:4", ["ward"], coder="ben")
    summarise(study, "SU1", "trust", "Learnt.", coder="ana")
    summarise(study, "SU1", "ward", "Lonely.", coder="ben")
    add_memo(study, "code:ward", "Is it a code of its own?", coder="ben")
    add_memo(study, "cell:SU1/ward", "Ask again.", coder="ben")
    before = {
        "file": (folder / "codebook.yaml").read_bytes(),
        "codings": study.codings(),
        "decisions": study.decisions(),
        "summaries": study.summaries(),
        "memos": find_memos(study),
    }
    report = merge_code(study, "ward", "trust", coder="ana", why="one and the same")
    assert (report.carried, report.joined) == (2, 1)
    codings = {coding.id: coding for coding in study.codings()}
    assert set(codings) == {kept.id, moved.id}
    assert {coding.code_id for coding in codings.values()} == {"trust"}
    assert codings[kept.id].coder == "ana + ben"
    assert "the cleaner" in codings[kept.id].memo
    assert "nobody talked" in codings[kept.id].memo
    assert [decision.code_id for decision in study.decisions()] == ["trust"]
    (summary,) = study.summaries()
    assert summary.code_id == "trust"
    assert "Learnt." in summary.text
    assert "Lonely." in summary.text
    assert [(n.about, n.text) for n in find_memos(study, kind="code")] == [
        ("trust", "Is it a code of its own?")
    ]
    assert [n.about for n in find_memos(study, kind="cell")] == ["SU1/trust"]
    assert "ward" not in study.codebook.order
    assert check_study(study) == []

    undo(study, coder="ana")
    assert before == {
        "file": (folder / "codebook.yaml").read_bytes(),
        "codings": study.codings(),
        "decisions": study.decisions(),
        "summaries": study.summaries(),
        "memos": find_memos(study),
    }


def test_suggestions_of_a_code_that_is_gone_wait_no_more(study):
    waiting = [s.code_id for s in study.suggestions()]
    assert "money" in waiting
    merge_code(study, "money", "ward", coder="ana")
    assert [s.code_id for s in study.suggestions()] == [i for i in waiting if i != "money"]
    undo(study, coder="ana")
    assert [s.code_id for s in study.suggestions()] == waiting


def test_a_summary_rests_on_the_coding_that_its_own_became(study):
    (kept,) = add_codings(study, "SU1:5", ["trust"], coder="ana")
    add_codings(study, "SU1:5", ["ward"], coder="ben")
    summarise(study, "SU1", "trust", "Learnt.", coder="ana")
    summarise(study, "SU1", "ward", "Lonely.", coder="ben")
    merge_code(study, "ward", "trust", coder="ana")
    (summary,) = study.summaries()
    assert dict(summary.rests_on) == {kept.id: kept.text}
    assert find_stale(study.matrices()) == []


def test_a_summary_and_an_accepted_suggestion_outlive_their_code(study):
    """The coding that a decision made is joined with another: the decision holds on to that."""
    ward = next(s for s in study.suggestions() if s.code_id == "ward")
    decision = decide(study, ward, Answer(ACCEPT), coder="ben")
    made = next(c for c in study.codings() if c.id == decision.coding)
    quoted = {"quote": made.text, "coder": "ana"}
    (kept,) = add_codings(study, f"SU1:{ward.turn}", ["trust"], **quoted)
    summarise(study, "SU1", "ward", "Lonely.", coder="ben")
    assert merge_code(study, "ward", "trust", coder="ana").joined == 1
    assert [(s.code_id, s.text) for s in study.summaries()] == [("trust", "Lonely.")]
    assert [c.id for c in study.codings()] == [kept.id]
    assert [d.coding for d in study.decisions()] == [kept.id]
    assert check_study(study) == []


def test_where_agreement_is_measured_two_coders_stay_two(folder):
    settings = folder / "study.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("framework", "coding-reliability"), encoding="utf-8")
    with open_study(folder) as study:
        add_codings(study, "SU1:5", ["trust"], coder="ana")
        add_codings(study, "SU1:5", ["ward"], coder="ben")
        assert merge_code(study, "ward", "trust", coder="ana").joined == 0
        assert sorted(c.coder for c in study.codings()) == ["ana", "ben"]


def test_a_merge_of_what_is_not_there_changes_nothing(study, folder):
    before, done = (folder / "codebook.yaml").read_bytes(), actions(study)
    for code, into in (("wrad", "trust"), ("ward", "trsut"), ("ward", "ward")):
        with pytest.raises(QualcodeError):
            merge_code(study, code, into, coder="ana")
    assert (folder / "codebook.yaml").read_bytes() == before
    assert actions(study) == done


def test_versions_are_compared_in_words_and_read_again(study, folder):
    first = len(find_versions(study))
    was = (folder / "codebook.yaml").read_text(encoding="utf-8")
    rename(study, "Safety")
    edit_codebook(study, lambda t: retire_code(t, "ward"), action="codebook retire", coder="ben")
    versions = find_versions(study)
    assert [v.number for v in versions] == list(range(1, first + 3))
    assert text_of_version(study, versions[first - 1]) == was
    words = [change.words for change in compare_versions(study, first, first + 2)]
    assert words[0] != words[1]
    assert {"renamed" in w for w in words} == {True, False}
    backwards = [c.words for c in compare_versions(study, first + 1, first)]
    assert backwards == ["Code “Safety” (trust) was renamed “Trust”"]
    with pytest.raises(QualcodeError, match="no version 99"):
        compare_versions(study, first, 99)
    with pytest.raises(QualcodeError, match="no version 0"):
        find_version(study, 0)


def test_a_coding_knows_the_version_it_was_made_under(study):
    (before,) = add_codings(study, "SU1:5", ["trust"], coder="ana")
    rename(study, "Safety")
    (after,) = add_codings(study, "SU1:4", ["trust"], coder="ana")
    versions = [version.sha256 for version in find_versions(study)]
    assert (before.codebook, after.codebook) == tuple(versions[-2:])


def test_the_versions_tell_how_many_codings_were_made_under_each(folder, qualcode):
    qualcode("code", "add", "SU1:5", "trust", "ward", within=folder)
    qualcode("codebook", "rename", "trust", "Safety", within=folder)
    qualcode("code", "add", "SU1:4", "trust", within=folder)
    found = qualcode("codebook", "versions", "--json", within=folder).json
    assert [version["codings"] for version in found] == [2, 1]
    assert "codings" in qualcode("codebook", "versions", within=folder).told


def test_what_another_person_changed_is_joined_and_conflicts_stay_as_here(study, folder, tmp_path):
    base, other = tmp_path / "base.yaml", tmp_path / "other.yaml"
    text = (folder / "codebook.yaml").read_text(encoding="utf-8")
    base.write_text(text, encoding="utf-8")
    theirs = text.replace("name: Trust", "name: Mistrust").replace("Who is there", "Who stays")
    other.write_text(theirs, encoding="utf-8")
    rename(study, "Safety")
    changes, conflicts = join_codebook(study, other, base, coder="ana", why="ben's edits")
    assert study.codebook.name_of("trust") == "Safety"
    assert study.codebook.code("family").definition.startswith("Who stays")
    assert len(changes) == 1
    assert len(conflicts) == 1
    assert "Mistrust" in conflicts[0].words
    with pytest.raises(QualcodeError, match=r"nowhere\.yaml"):
        join_codebook(study, tmp_path / "nowhere.yaml", base, coder="ana")


def test_open_coding_makes_codes_of_names(study):
    with study.store.change("word import", "ana") as change:
        put_open_codes(study, change, ["Größe & Mut", "Trust", "Größe & Mut", "信頼"])
    study.refresh()
    theme = study.theme("open_codes")
    assert [(code.id, code.name) for code in theme.codes] == [
        ("grosse_mut", "Größe & Mut"),
        ("trust_2", "Trust"),
        ("code", "信頼"),
    ]


def test_through_the_command_line(qualcode, folder):
    said = qualcode("codebook", "rename", "trust", "Safety", "--why", "clearer", within=folder)
    assert "renamed “Safety”" in said.told
    assert "clearer" in qualcode("codebook", "versions", within=folder).out
    qualcode("code", "add", "SU1:5", "ward", within=folder)
    said = qualcode("codebook", "merge", "ward", "trust", "--json", within=folder)
    assert said.json["carried"] == 1
    numbers = [v["number"] for v in qualcode("codebook", "versions", "--json", within=folder).json]
    diff = qualcode("codebook", "diff", numbers[0], numbers[-1], within=folder).out
    assert "renamed" in diff
    at = qualcode("codebook", "at", numbers[0], within=folder).out
    assert "name: Trust\n" in at
    crlf = at.replace("\n", "\r\n").replace("name: Trust", "name: Vertrauen – größer")
    (folder / "codebook.yaml").write_bytes(crlf.encode())
    number = qualcode("codebook", "versions", "--json", within=folder).json[-1]["number"]
    shown = qualcode("codebook", "at", number, within=folder).out  # which has lost its \r here
    assert shown == crlf.replace("\r\n", "\n")
    assert "no version 99" in qualcode("codebook", "at", "99", within=folder, status=1).told
