"""`suggest --like CODE`: passages like those that one has coded oneself."""

from __future__ import annotations

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.finish import finish
from qualcode.actions.history import undo
from qualcode.actions.ingest import ingest
from qualcode.actions.review import Answer, decide, decide_all
from qualcode.actions.suggest import suggest, suggest_like
from qualcode.errors import QualcodeError
from qualcode.model.codings import ACCEPT, LEARNED, REJECT
from qualcode.outputs.run import run
from qualcode.store.codings import Which
from qualcode.store.database import create_store
from qualcode.study import open_study
from qualcode.study.keyword_evidence import find_learned_yield, find_yield
from qualcode.study.likeness import evaluate_like
from qualcode.views.review import ReviewQueue
from qualcode.views.review_item import show_item
from qualcode.views.waiting import Filter, find_queue

CODEBOOK = """\
title: Home
version: 1
language: en
themes:
  - id: life
    name: Life
    codes:
      - id: home
        name: Home
        definition: Where one lives.
        keywords: [mortgage]
      - id: kin
        name: Kin
        keywords: [aunt]
      - id: asked
        name: Asked
        asked_of: {document: [T1, T2, T3, T4]}
"""
HOME = (
    "The landlord put the {0} up and the flat is damp.",
    "The council flat is too small for us, says the {0}.",
    "I moved flat again because of the landlord and the {0}.",
)
OTHER = (
    "My sister rings me about the {0}.", "The dog sleeps next to the {0}.",
    "We cooked soup and ate it with the {0}.", "The bus was late for the {0}.",
    "I went swimming at the {0}.",
)  # fmt: skip
DOCUMENTS = ("T1", "T2", "T3", "T4", "T5", "T6", "T7")
THINGS = ("form", "bill", "chair", "heating", "door", "money", "window")


@pytest.fixture
def study(tmp_path):
    """Seven talks of eight turns; in the first four of them ana coded what is about home."""
    folder = tmp_path / "study"
    (folder / "transcripts").mkdir(parents=True)
    (folder / "study.yaml").write_text("title: Home\ncoder: ana\n", encoding="utf-8")
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    for name, thing in zip(DOCUMENTS, THINGS, strict=True):
        turns = [f"P{name[1]}: {said.format(thing)}" for said in (*HOME, *OTHER)]
        (folder / "transcripts" / f"{name}.txt").write_text("\n\n".join(turns) + "\n", "utf-8")
    create_store(folder / "study.db").close()
    with open_study(folder) as opened:
        assert not ingest(opened, coder="ana").failed
        for name in DOCUMENTS[:4]:
            for turn in (1, 2, 3):
                add_codings(opened, f"{name}:{turn}", ["home"], coder="ana")
            add_codings(opened, f"{name}:4", ["kin"], coder="ana")
        yield opened


def like(study, code="home", **settings):
    """What is suggested: documents by name and turns, in order."""
    found = suggest_like(study, code, coder="ana", **settings)
    names = {document.id: document.name for document in study.documents}
    return [(names[one.document], one.turn) for one in found.suggestions]


def learned(study, coder="ana"):
    return [one for one in study.suggestions(coder) if one.origin == LEARNED]


ABOUT_HOME = {(name, turn) for name in DOCUMENTS[4:] for turn in (1, 2, 3)}


def test_what_is_like_it_comes_first_with_its_reasons(study):
    found = suggest_like(study, "home", coder="ana")
    assert (found.passages, found.documents, found.others) == (12, 4, 20)
    assert set(like(study)[:9]) == ABOUT_HOME
    first = found.suggestions[0]
    assert [one.likeness for one in found.suggestions] == sorted(
        (one.likeness for one in found.suggestions), reverse=True
    )
    assert {"landlord", "flat"} & {w for said in first.triggers for w in said.split()}
    coded = {one.id for one in study.codings(Which(code="home"))}
    assert 1 <= len(first.resembles) <= 3
    assert set(first.resembles) <= coded
    texts = {d.id: d.text for d in study.documents}
    for one in found.suggestions:
        assert one.text == one.span.of(texts[one.document])
        assert all(one.span.covers(hit.span) for hit in one.hits)
        assert [hit.span.of(texts[one.document]).lower() for hit in one.hits] == list(one.triggers)


def test_the_same_coding_gives_the_same_suggestions(study):
    assert suggest_like(study, "home", coder="ana") == suggest_like(study, "home", coder="ana")


def test_no_more_are_suggested_than_asked_for(study):
    assert like(study, most=3) == like(study)[:3]
    assert len(learned(study)) == 20


def test_they_go_through_review_and_an_undo_brings_them_back(study):
    like(study)
    before = learned(study)
    decision = decide(study, before[0], Answer(ACCEPT), coder="ana")
    (coding,) = study.codings(Which(id=decision.coding))
    assert (coding.origin, decision.origin) == (LEARNED, LEARNED)
    assert len(learned(study)) == len(before) - 1
    undo(study, coder="ana")
    assert learned(study) == before
    decide(study, before[0], Answer(REJECT), coder="ana")
    assert before[0].id not in {one.id for one in learned(study)}
    assert (before[0].document, before[0].span) not in {
        (one.document, one.span) for one in suggest_like(study, "home", coder="ana").suggestions
    }


def test_they_stay_when_keywords_are_looked_for_again(study, tmp_path):
    like(study)
    before = learned(study)
    path = study.codebook_path
    path.write_text(path.read_text("utf-8").replace("aunt", "sister"), encoding="utf-8")
    study.refresh()
    report = suggest(study, coder="ana")
    assert report.removed == 0
    assert report.added > 0
    run(study, coder="ana")
    assert learned(study) == before


def test_learned_again_they_take_the_place_of_those_before(study):
    like(study)
    suggest_like(study, "home", coder="ana", most=2)
    assert len(learned(study)) == 2


def test_nothing_is_suggested_that_is_settled_or_that_a_keyword_suggests(study):
    path = study.codebook_path
    path.write_text(path.read_text("utf-8").replace("mortgage", "council"), encoding="utf-8")
    study.refresh()
    suggest(study, coder="ana")
    add_codings(study, "T6:1", ["home"], coder="ben")
    found = like(study)
    assert {("T5", 1), ("T5", 3), ("T6", 3)} <= set(found)
    assert not {("T5", 2), ("T6", 2), ("T7", 2), ("T6", 1)} & set(found)
    assert not {(name, turn) for name in DOCUMENTS[:4] for turn in (1, 2, 3)} & set(found)


def test_nothing_is_suggested_where_the_question_was_not_asked(study):
    for name in DOCUMENTS[:4]:
        for turn in (1, 2, 3):
            add_codings(study, f"{name}:{turn}", ["asked"], coder="ana")
    assert {name for name, _ in like(study, "asked")} <= set(DOCUMENTS[:4])


def test_what_others_coded_teaches_nothing(study):
    before = like(study)
    for name in DOCUMENTS[:4]:
        for turn in (5, 6, 7):
            add_codings(study, f"{name}:{turn}", ["home"], coder="ben")
    after = like(study)
    assert [one for one in before if one in after] == [one for one in after if one in before]
    with pytest.raises(QualcodeError, match="ben has coded 0 passages in 0 documents"):
        suggest_like(study, "kin", coder="ben")


def test_in_a_blind_study_nobody_is_shown_what_another_taught(study, qualcode):
    settings = study.folder / "study.yaml"
    like(study, most=5)
    settings.write_text(settings.read_text("utf-8") + "blind: true\n", encoding="utf-8")
    with open_study(study.folder) as blind:
        blind.viewer = "ben"
        assert learned(blind, "ben") == []
        assert [one for one in blind.waiting("ben") if one.origin == LEARNED] == []
        blind.viewer = "ana"
        assert len(learned(blind, "ana")) == 5
        assert len([one for one in blind.waiting("ana") if one.origin == LEARNED]) == 5


def test_turns_that_are_finished_are_what_is_learned_from(study):
    """Not the whole documents; and in them nothing more is suggested."""
    finish(study, ["T1:1-6", "T2", "T3", "T4"], coder="ana")
    found = suggest_like(study, "home", coder="ana")
    assert found.others == 3 + 3 * 5
    assert not {(n, t) for n, t in like(study) if n in {"T2", "T3", "T4"} or (n == "T1" and t < 7)}
    assert set(like(study)[:9]) == ABOUT_HOME


def test_with_too_little_coding_nothing_is_learned(study):
    said = r"ana has coded 4 passages in 4 documents with kin\."
    with pytest.raises(QualcodeError, match=said) as caught:
        like(study, "kin")
    assert "10 passages from 3 documents" in caught.value.hint
    with pytest.raises(QualcodeError, match="no code 'hom'"):
        like(study, "hom")
    with pytest.raises(QualcodeError, match="too little"):
        evaluate_like(study, "kin", "ana")


def test_a_reflexive_study_wants_a_reason_and_keeps_it(study, qualcode):
    settings = study.folder / "study.yaml"
    settings.write_text(settings.read_text("utf-8") + "approach: reflexive\n", encoding="utf-8")
    said = qualcode("suggest", "--like", "home", within=study.folder, status=1)
    assert "reflexive" in said.err
    assert "--reason" in said.err
    qualcode("suggest", "--like", "home", "--reason", "to read on", within=study.folder)
    last = qualcode("history", "--json", within=study.folder).json[-1]
    assert (last["action"], last["why"]) == ("suggest", "to read on")
    said = qualcode("suggest", "--like", "home", "--evaluate", within=study.folder, status=1)
    assert "reflexive" in said.err


def test_they_are_never_accepted_in_bulk(study, qualcode):
    like(study, most=3)
    with pytest.raises(QualcodeError, match="learned from coding"):
        decide_all(study, learned(study), Answer(ACCEPT, why="all good"), coder="ana")
    said = qualcode("review", "--accept-all", "--reason", "x", within=study.folder, status=1)
    assert "--not-learned" in said.told
    assert len(learned(study)) == 3
    qualcode("review", "--accept-all", "--not-learned", "--reason", "x", within=study.folder)
    qualcode("review", "--reject-all", "--learned", "--reason", "x", within=study.folder)
    assert learned(study) == []


def test_the_review_shows_why_and_decides_on_one_at_a_time(study, qualcode):
    like(study)
    queue = find_queue(study, Filter(learned=True), coder="ana", order="likeness")
    assert [one.likeness for one in queue] == sorted((o.likeness for o in queue), reverse=True)
    item = show_item(review := ReviewQueue(study, queue, coder="ana"))
    assert (item["origin"], item["taught_by"], item["same_keyword"]) == ("learned", "ana", 0)
    assert item["like"][0]["text"].endswith(".")
    assert item["like"][0]["reference"].startswith("T")
    review.press("r")
    assert show_item(review)["earlier"]["rejected"] == 1
    said = qualcode("review", "--learned", "--order", "likeness", within=study.folder, keys="gaq")
    assert "like what ana coded" in said.told
    assert "What weighs:" in said.told
    assert "one at a time" in said.told


def test_their_precision_is_beside_that_of_keywords(study, qualcode):
    path = study.codebook_path
    path.write_text(path.read_text("utf-8").replace("mortgage", "flat"), encoding="utf-8")
    study.refresh()
    like(study)
    one, two, three, *_ = learned(study)
    for suggestion, verdict in ((one, ACCEPT), (two, ACCEPT), (three, REJECT)):
        decide(study, suggestion, Answer(verdict), coder="ana")
    (row,) = find_learned_yield(study)
    assert (row.code_id, row.reviewed, row.accepted) == ("home", 3, 2)
    assert row.precision.value == pytest.approx(2 / 3)
    flat = next(row for row in find_yield(study) if row.entry == "flat")
    assert (flat.reviewed, flat.by_hand) == (0, 12)
    assert (
        qualcode("keywords", "yield", "--json", within=study.folder).json["learned"][0]["accepted"]
        == 2
    )
    assert "Learned from coding" in qualcode("keywords", "yield", within=study.folder).out


def test_how_well_it_would_have_found_ones_own_coding(study, qualcode):
    found = evaluate_like(study, "home", "ana")
    assert (found.passages, found.of, found.documents) == (12, 32, 4)
    assert found.learned.value > 0.9 > found.chance
    assert found.keywords.value == pytest.approx(found.chance)
    assert found.first_ten >= 9
    assert found.learned.low is None
    before = study.suggestions("ana")
    printed = qualcode("suggest", "--like", "home", "--evaluate", "--json", within=study.folder)
    assert printed.json["average_precision"]["learned"]["value"] == found.learned.value
    assert study.suggestions("ana") == before
    said = qualcode("suggest", "--like", "home", "--evaluate", within=study.folder)
    assert "what was learned" in said.told


def test_options_that_do_not_go_together(study, qualcode):
    said = qualcode("suggest", "--like", "home", "--diff", within=study.folder, status=1)
    assert "cannot be combined" in said.told
    said = qualcode("suggest", "--evaluate", within=study.folder, status=1)
    assert "need --like" in said.told


def test_a_dump_brings_them_back(study, tmp_path, qualcode):
    like(study)
    before = learned(study)
    qualcode("dump", tmp_path / "dump", within=study.folder)
    qualcode("restore", tmp_path / "dump", tmp_path / "again", within=study.folder)
    with open_study(tmp_path / "again") as again:
        assert learned(again) == before
