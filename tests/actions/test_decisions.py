"""Decisions on suggestions, and the queue that they are taken in."""

from __future__ import annotations

import pytest

from qualcode.actions.history import undo
from qualcode.actions.review import Answer, decide, decide_all
from qualcode.actions.suggest import suggest
from qualcode.errors import QualcodeError
from qualcode.model.codings import ACCEPT, REJECT
from qualcode.model.spans import Span
from qualcode.study import open_study
from qualcode.views.review import ReviewQueue
from qualcode.views.waiting import Filter, find_queue


def pending(study, **wanted):
    coder = wanted.pop("coder", "ana")
    order = {key: wanted.pop(key) for key in ("order", "seed") if key in wanted}
    return list(find_queue(study, Filter(**wanted), coder=coder, **order))


def queue_of(study, coder="ana", **wanted):
    return ReviewQueue(study, pending(study, coder=coder, **wanted), coder=coder)


def words(queue):
    return queue.item.span.of(queue.document.text)


def test_an_accepted_suggestion_is_a_coding_that_says_where_it_came_from(study):
    (suggestion,) = pending(study, document="SU1", code="ward")
    decision = decide(study, suggestion, Answer(ACCEPT, memo="Silence"), coder="ana")
    (coding,) = study.codings()
    assert (decision.verdict, decision.coding) == ("accept", coding.id)
    assert (coding.text, coding.span, coding.origin) == (
        suggestion.text,
        suggestion.span,
        "keyword",
    )
    assert (coding.triggers, coding.coder, coding.memo) == (("ward",), "ana", "Silence")
    assert coding.codebook == study.codebook_sha256
    assert suggestion not in study.suggestions()


def test_a_suggestion_carries_its_facet_along(study):
    (suggestion,) = pending(study, keyword="debt")
    decide(study, suggestion, Answer(ACCEPT), coder="ana")
    (coding,) = study.codings()
    assert dict(coding.facets) == {"impact": "unhelpful"}


@pytest.mark.parametrize("unit", ["match", "sentence", "turn"])
def test_a_rejected_one_never_comes_back(study, unit):
    (suggestion,) = pending(study, document="SU1", code="ward")
    decide(study, suggestion, Answer(REJECT), coder="ana")
    for again in (unit, "sentence"):
        suggest(study, coder="ana", unit=again)
        assert pending(study, document="SU1", code="ward") == []
    assert study.codings() == []


def test_suggesting_again_keeps_every_decision(study):
    first, second, *_ = pending(study)
    decide(study, first, Answer(ACCEPT), coder="ana")
    decide(study, second, Answer(REJECT), coder="ana")
    report = suggest(study, coder="ana")
    assert (report.documents, report.pending, report.added, report.removed) == (3, 11, 0, 0)
    assert len(study.decisions()) == 2


def test_words_coded_by_hand_are_not_suggested_again(study):
    from qualcode.actions.code import add_codings

    add_codings(study, "SU1:5", ["ward"], coder="ana")
    assert pending(study, document="SU1", code="ward") == []


def test_a_new_keyword_asks_about_a_sentence_again_with_the_new_words_alone(study, folder):
    for suggestion in pending(study, document="SU1", code="ward"):
        decide(study, suggestion, Answer(REJECT), coder="ana")
    codebook = folder / "codebook.yaml"
    text = codebook.read_text(encoding="utf-8")
    codebook.write_text(text.replace("[ward]", "[ward, cleaner]"), encoding="utf-8")
    with open_study(folder) as again:
        suggest(again, coder="ana")
        (found,) = pending(again, document="SU1", code="ward")
        assert found.triggers == ("cleaner",)


def test_another_code_or_span_is_an_adjustment(study):
    (suggestion,) = pending(study, document="SU1", code="ward")
    span = Span(suggestion.span.start, suggestion.span.start + len("On the ward"))
    answer = Answer(ACCEPT, code_id="life", span=span, facets={"impact": "mixed"})
    assert decide(study, suggestion, answer, coder="ana").verdict == "adjust"
    (coding,) = study.codings()
    assert (coding.code_id, coding.text) == ("life", "On the ward")
    assert dict(coding.facets) == {"impact": "mixed"}
    assert pending(study, document="SU1", code="ward") == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(ACCEPT, code_id="wart"),
        Answer(ACCEPT, facets={"impact": "great"}),
        Answer(ACCEPT, span=Span(0, 10**6)),
        Answer(ACCEPT, span=Span(7, 7)),
    ],
)
def test_an_answer_that_makes_no_sense_keeps_nothing(study, answer):
    with pytest.raises(QualcodeError):
        decide_all(study, pending(study), answer, coder="ana")
    assert study.codings() == []
    assert study.decisions() == []


def test_a_decision_on_all_is_one_change_with_its_reason(study):
    decide_all(
        study, pending(study, code="money"), Answer(ACCEPT, why="All about money"), coder="ana"
    )
    (entry,) = study.store.rows("SELECT why, detail FROM change WHERE action = 'review'")
    assert entry == {"why": "All about money", "detail": "accept 4 suggestions"}
    undo(study, coder="ana")
    assert study.codings() == []
    assert len(pending(study)) == 13


def test_a_coding_that_stands_already_is_not_made_twice(study):
    (suggestion,) = pending(study, document="SU1", code="ward")
    decide(study, suggestion, Answer(ACCEPT), coder="ana")
    decide(study, suggestion, Answer(ACCEPT), coder="ana")
    assert len(study.codings()) == 1
    assert len(study.decisions()) == 1


def test_a_blind_study_shows_each_coder_what_they_have_not_decided(folder):
    settings = folder / "study.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8")
    with open_study(folder) as study:
        assert study.settings.blind
        decide_all(study, pending(study), Answer(REJECT), coder="ana")
        assert pending(study) == []
        assert len(pending(study, coder="ben")) == 13
        decide_all(study, pending(study, coder="ben"), Answer(ACCEPT), coder="ben")
        assert pending(study, coder="ben") == []
        assert len(study.decisions()) == 26


def test_otherwise_a_decision_is_for_all(study):
    decide_all(study, pending(study), Answer(REJECT), coder="ana")
    assert pending(study, coder="ben") == []


def test_filters(study):
    assert {s.document for s in pending(study, document="SU2")} == {study.document("SU2").id}
    assert {s.code_id for s in pending(study, code="trust")} == {"trust"}
    assert len(pending(study, case="C2")) == 3
    assert [s.triggers for s in pending(study, keyword="debt")] == [("debt",)]
    negated = pending(study, negated=True)
    assert any("didn't trust her" in s.text for s in negated)
    assert len(negated) + len(pending(study, negated=False)) == 13
    with pytest.raises(QualcodeError, match="no document 'nobody'"):
        pending(study, document="nobody")


def test_orders(study):
    by_place = pending(study)
    assert [s.id for s in pending(study, order="document")] == [s.id for s in by_place]
    triggers = [s.triggers[0] for s in pending(study, order="keyword")]
    assert triggers == sorted(triggers)
    shuffled = pending(study, order="random", seed=1)
    assert shuffled == pending(study, order="random", seed=1) != by_place
    assert sorted(s.id for s in shuffled) == sorted(s.id for s in by_place)


def test_through_the_queue_and_back(study):
    queue = queue_of(study)
    first = queue.item
    queue.accept()
    queue.reject("Not about money")
    queue.skip()
    assert (queue.at, queue.left) == (3, 11)
    assert queue.back()
    assert (queue.at, len(study.decisions())) == (2, 2)
    assert queue.back()
    assert [d.verdict for d in study.decisions()] == ["accept"]
    assert queue.back()
    assert queue.item is first
    assert study.decisions() == []
    assert not queue.back()
    assert queue.left == 13


def test_the_reason_of_a_rejection_is_kept(study):
    queue = queue_of(study)
    queue.reject("Not about money")
    assert study.decisions()[0].why == "Not about money"


def test_stopping_loses_nothing_and_the_next_time_goes_on(study):
    queue = queue_of(study)
    queue.accept()
    queue.skip()
    queue.reject()
    rest = [item.suggestion.id for item in queue.items if not item.decided]
    assert [s.id for s in pending(study)] == rest


def test_the_end_of_the_queue(study):
    queue = queue_of(study, code="ward")
    queue.accept()
    assert queue.item is None
    assert queue.left == 0
    assert queue.back()
    assert queue.item


def test_the_span_of_a_suggestion_can_be_changed(study):
    queue = queue_of(study, document="SU1", code="family")
    assert words(queue) == "My sister rings me every night, and that kept me going."
    queue.widen("match")
    assert words(queue) == "sister"
    queue.move_edge("start", -1)
    queue.move_edge("end", 1)
    assert words(queue) == "My sister rings"
    queue.move_edge("start", -1)
    assert words(queue) == "My sister rings", "the turn is the limit"
    queue.move_edge("start", 1)
    queue.move_edge("start", 1)
    queue.move_edge("start", 1)
    assert words(queue) == "rings", "a word is left"
    queue.move_edge("end", -1)
    assert words(queue) == "rings", "a word is left"
    queue.widen("turn")
    assert words(queue).endswith("Honestly 😀 it did.")
    queue.move_edge("end", 1)
    assert words(queue).endswith("Honestly 😀 it did.")
    queue.widen("sentence")
    assert words(queue) == "My sister rings me every night, and that kept me going."
    queue.accept()
    assert study.decisions()[0].verdict == "accept"


def test_all_of_a_keyword_at_once_and_back(study):
    queue = queue_of(study, order="document")
    while queue.item.suggestion.triggers != ("trust",):
        queue.skip()
    group = queue.same_keyword()
    assert len(group) == 4
    assert queue.decide_group(REJECT, "About a form") == 4
    assert queue.left == 9
    assert {d.why for d in study.decisions()} == {"About a form"}
    assert queue.back()
    assert queue.left == 13
    assert study.decisions() == []


def test_back_over_a_member_of_a_group_takes_back_the_last_decision_only(study):
    """Between the group and now another decision was taken: that one goes first."""
    queue = queue_of(study, document="FG1", code="money")
    assert [item.suggestion.triggers[0] for item in queue.items] == ["money", "money", "debt"]
    queue = queue_of(study, order="keyword")
    texts = [item.suggestion.triggers[0] for item in queue.items]
    queue = ReviewQueue(
        study,
        [queue.items[texts.index("money")].suggestion,
         queue.items[texts.index("debt")].suggestion,
         queue.items[texts.index("money") + 1].suggestion,
         queue.items[texts.index("ward")].suggestion],
        coder="ana",
    )  # fmt: skip
    assert queue.decide_group(ACCEPT, "About money") == 2
    queue.accept()
    assert (queue.at, queue.left) == (3, 1)
    assert queue.back()
    assert queue.item.suggestion.triggers == ("debt",)
    assert sorted(d.triggers for d in study.decisions()) == [("money",), ("money",)]
    assert queue.back()
    assert queue.item is queue.items[0]
    assert study.decisions() == []
    assert queue.left == 4


def test_back_does_not_take_back_what_was_done_elsewhere(study):
    """The same coder at another window: `back` takes back its own decision, or says why not."""
    from qualcode.actions.code import add_codings

    queue = queue_of(study)
    queue.accept()
    (other,) = add_codings(study, "SU1:3", ["trust"], coder="ana")
    queue.back()
    assert study.codings() == [other]
    assert study.decisions() == []


def test_what_was_decided_before_on_a_keyword(study):
    queue = queue_of(study, keyword="money")
    queue.accept()
    queue.reject()
    assert [d.verdict for d in queue.earlier()] == ["reject", "accept"]
    assert queue_of(study, coder="ben", keyword="money").earlier() == []
