"""Passages in order: learned from other documents only, with the reasons."""

from __future__ import annotations

import numpy as np
import pytest

from qualcode.learning.passages import Passage
from qualcode.learning.ranking import Learner
from qualcode.learning.regression import fit
from qualcode.learning.vectors import Terms, Weighing
from qualcode.model.spans import Span

ABOUT = [
    "The landlord put the rent up again.",
    "I owe the landlord a month of rent.",
    "Rent eats everything, and the landlord knows.",
    "My landlord waited for the rent.",
]
OTHERS = [
    "My sister rings me every night.",
    "The dog sleeps on the sofa.",
    "I walk to the shop with my sister.",
    "She cooks and the dog watches.",
    "Every night is the same on the ward.",
]


def passages(texts_by_document):
    found = []
    for document, texts in texts_by_document.items():
        for turn, text in enumerate(texts, 1):
            found.append(Passage(document, turn, Span(0, len(text)), text))
    return found


@pytest.fixture
def learner():
    by_document = {f"d{at}": [ABOUT[at], *OTHERS] for at in range(4)}
    by_document["new"] = ["Is the rent with the landlord?", "The sister of the dog.", "Qwertz?"]
    return Learner(passages(by_document), "en")


@pytest.fixture
def known(learner):
    return np.array([one.document != "new" for one in learner.passages])


@pytest.fixture
def coded(learner):
    return np.array([one.text in ABOUT for one in learner.passages])


def test_a_passage_is_not_ranked_by_what_was_learned_from_its_own_document(learner, known, coded):
    scores = learner.scores(known, coded, groups=4)
    texts = [one.text for one in learner.passages]
    vectors = Weighing(texts, Terms("en")).vectors(texts)
    for place, one in enumerate(learner.passages):
        rows = np.flatnonzero(
            known & [other.document != one.document for other in learner.passages]
        )
        alone = fit(vectors.chosen(rows), coded[rows]).scores(vectors.chosen(np.array([place])))
        assert scores[place] == pytest.approx(alone[0])


def test_what_is_like_the_coded_comes_first(learner, known, coded):
    scores = learner.scores(known, coded)
    new = [place for place, one in enumerate(learner.passages) if one.document == "new"]
    assert scores[new[0]] > scores[new[1]]
    assert set(np.argsort(-scores)[:5].tolist()) == {*np.flatnonzero(coded).tolist(), new[0]}


def test_a_passage_has_the_words_that_weigh_and_the_extracts_it_is_like(learner, known, coded):
    place = next(at for at, one in enumerate(learner.passages) if one.document == "new")
    (found,) = learner.explain(known, coded, [(place, 1.5)], ["A cat.", ABOUT[1], ABOUT[3]])
    assert found.score == 1.5
    said = [span.of(found.passage.text) for span in found.weighing]
    assert any("rent" in one for one in said)
    assert any("landlord" in one for one in said)
    assert all(not a.overlaps(b) for a in found.weighing for b in found.weighing if a != b)
    assert set(found.extracts) == {1, 2}


def test_a_passage_in_which_nothing_weighs_is_not_suggested(learner, known, coded):
    place = next(at for at, one in enumerate(learner.passages) if one.text == "Qwertz?")
    assert learner.explain(known, coded, [(place, 0.0)], ABOUT) == []


def test_where_nothing_can_be_learned_without_a_document_it_is_not_ranked(learner, known, coded):
    alone = coded & np.array([one.document == "d0" for one in learner.passages])
    scores = learner.scores(known, alone)
    own = np.array([one.document == "d0" for one in learner.passages])
    assert np.isnan(scores[own]).all()
    assert not np.isnan(scores[~own]).any()
