"""Passages of a study like those that a coder has coded with a code, learned from nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from qualcode.analysis.asked import is_asked, is_asked_in
from qualcode.analysis.states import definition
from qualcode.errors import QualcodeError
from qualcode.learning.passages import Passage, cut_passages, is_about
from qualcode.model.codings import KEYWORD, LEARNED, REJECT, Coding, Decision, Hit, Suggestion
from qualcode.model.spans import Span
from qualcode.store.codings import Which
from qualcode.store.documents import text_sha256
from qualcode.study.keyword_hits import find_hits, turns_of
from qualcode.study.study import Study

if TYPE_CHECKING:
    from qualcode.learning.evaluation import Precision
    from qualcode.learning.ranking import Flags, Learner, Like

# With less there is too little to learn from.
LEAST_PASSAGES = 10
LEAST_DOCUMENTS = 3
# So many are suggested, unless more or fewer are asked for.
MOST_LIKE = 20

Placed = Coding | Decision | Suggestion

_GROUPS_HELD_OUT = 10
_FIRST = 10


@dataclass(frozen=True)
class Likeness:
    """What is like a code: learned from so many `passages` coded in `documents`.

    `others` is how many passages that the coder has gone through are not coded so.
    """

    passages: int
    documents: int
    others: int
    suggestions: list[Suggestion]


@dataclass(frozen=True)
class Evaluation:
    """How well the coding of whole transcripts is found by what was learned from the others.

    `passages` of all `of` passages in `documents` are coded. `chance` is the average precision of an order
    by chance; `first_ten` how many of the ten that are ranked first are coded.
    """

    code_id: str
    passages: int
    of: int
    documents: int
    learned: Precision
    keywords: Precision
    chance: float
    first_ten: int


def find_finished(study: Study, code_id: str, coder: str) -> dict[str, set[int]]:
    """By document, the turns that the coder has finished, in their present wording and with the code.

    A mark that was made under another definition of the code says nothing of it.
    """
    texts = {document.id: text_sha256(document.text) for document in study.documents}
    marks = [m for m in study.finished(coder=coder) if texts.get(m.document) == m.content]
    now = definition(study.codebook, code_id)
    books = study.books({mark.codebook for mark in marks})
    known = {sha256 for sha256, book in books.items() if definition(book, code_id) == now}
    found: dict[str, set[int]] = {}
    for mark in marks:
        if mark.codebook in known:
            found.setdefault(mark.document, set()).update(range(mark.first, mark.last + 1))
    return found


def find_gone_through(study: Study, code_id: str, coder: str) -> dict[str, set[int]]:
    """By document, the turns in which what the coder did not code with the code is not about it.

    They are those that the coder has finished. Without any, all turns of the documents in which the
    coder has coded anything, with any code.
    """
    finished = find_finished(study, code_id, coder)
    if finished:
        return finished
    coded = {coding.document for coding in study.codings(Which(coder=coder, placed=True))}
    return {
        document.id: {turn.number for turn in document.turns}
        for document in study.documents
        if document.id in coded
    }


def find_like(
    study: Study,
    code_id: str,
    coder: str,
    *,
    most: int,
    tell: Callable[[int], None] = lambda _: None,
) -> Likeness:
    """The passages most like those that the coder has coded with the code, and why each of them is.

    Left out is what is finished, coded or decided on already, what a keyword has suggested, and who was
    not asked.
    At most so many, the most likely first. Raises QualcodeError if there is too little to learn from.
    """
    ground = _Ground(study, code_id, coder, tell)
    scores = ground.learner.scores(ground.known, ground.coded)
    places = [
        place
        for place, is_open in enumerate(ground.find_open(study, code_id, coder))
        if is_open and scores[place] > -inf and not ground.coded[place]
    ]
    ranked = sorted(places, key=lambda place: (-round(float(scores[place]), 4), place))[:most]
    chosen = [(place, round(float(scores[place]), 4)) for place in ranked]
    texts = [coding.text for coding in ground.codings]
    found = ground.learner.explain(ground.known, ground.coded, chosen, texts)
    return Likeness(
        len({(one.document, one.span) for one in ground.codings}),
        len({one.document for one in ground.codings}),
        int((ground.known & ~ground.coded).sum()),
        [_suggestion(one, code_id, coder, ground.codings) for one in found],
    )


def evaluate_like(
    study: Study, code_id: str, coder: str, *, tell: Callable[[int], None] = lambda _: None
) -> Evaluation:
    """How well this would have found the coder's own coding, whole transcripts left out in turn.

    Raises QualcodeError if there is too little to learn from, and in a reflexive study.
    """
    if not study.approach.learns:
        raise QualcodeError(
            "This study is reflexive: how well a code can be learned says nothing about it."
        )
    import numpy as np

    from qualcode.learning.evaluation import average_precision, with_interval

    ground = _Ground(study, code_id, coder, tell)
    scores = ground.learner.scores(ground.known, ground.coded, _GROUPS_HELD_OUT)
    rows = np.flatnonzero(ground.known)
    coded, learned = ground.coded[rows], np.nan_to_num(scores[rows], nan=-np.inf)
    passages = [ground.passages[row] for row in rows]
    documents = [one.document for one in passages]
    by_keywords = _keyword_scores(study, code_id, passages)
    chance = average_precision(coded, np.zeros(len(rows)))
    of_learned = with_interval(coded, learned, documents)
    of_keywords = with_interval(coded, np.array(by_keywords, np.float64), documents)
    assert chance is not None
    assert of_learned
    assert of_keywords
    first = np.argsort(-learned, kind="stable")[:_FIRST]
    return Evaluation(
        code_id,
        int(coded.sum()),
        len(rows),
        len({one.document for one in ground.codings}),
        of_learned,
        of_keywords,
        chance,
        int(coded[first].sum()),
    )


class _Ground:
    """All that is learned from: the passages, which of them are known, and which are coded."""

    def __init__(self, study: Study, code_id: str, coder: str, tell: Callable[[int], None]) -> None:
        import numpy as np

        from qualcode.learning.ranking import Learner

        study.require_code(code_id, new=True)
        own = Which(code=code_id, coder=coder, placed=True)
        self.codings = sorted(study.codings(own), key=lambda one: (one.document, one.span, one.id))
        _require_enough(self.codings, code_id, coder)
        rejected = [one for one in study.decisions(own) if one.verdict == REJECT]
        self.documents = {document.id: document for document in study.documents}
        self.passages: list[Passage] = []
        language = study.codebook.language
        for number, document in enumerate(study.documents, 1):
            self.passages += cut_passages(document, turns_of(study, document), language)
            tell(number)
        through = find_gone_through(study, code_id, coder)
        self.coded: Flags = np.array(_about(self.passages, self.codings))
        self.known: Flags = np.array(_about(self.passages, rejected))
        self.known |= np.array([one.turn in through.get(one.document, ()) for one in self.passages])
        if not self.coded.any() or not (self.known & ~self.coded).any():
            raise QualcodeError(
                f"There is nothing to tell the passages coded {code_id} apart from.",
                "Code more of the text, with other codes too.",
            )
        self.learner: Learner = Learner(self.passages, language)

    def find_open(self, study: Study, code_id: str, coder: str) -> list[bool]:
        """Which passages may be suggested: not finished, settled or suggested by a keyword; asked."""
        which = Which(code=code_id, coder=coder if study.settings.blind else "", placed=True)
        waiting = study.suggestions(coder, Which(code=code_id))
        settled: list[Placed] = [
            *study.decisions(which),
            *study.codings(which),
            *(one for one in waiting if one.origin == KEYWORD),
        ]
        code, finished = study.codebook.code(code_id), find_finished(study, code_id, coder)
        cases = {case.name: case for case in study.cases}
        found = []
        for passage, is_settled in zip(self.passages, _about(self.passages, settled), strict=True):
            asked = True
            if code and code.asked_of:
                document = self.documents[passage.document]
                name = study.cast.case_of(document, document.turn(passage.turn))
                source = study.cast.source_of(document)
                asked = name in cases and is_asked(code, cases[name])
                asked = asked and is_asked_in(code, document.name, document.part, source)
            done = passage.turn in finished.get(passage.document, ())
            found.append(asked and not is_settled and not done)
        return found


def _require_enough(codings: Sequence[Coding], code_id: str, coder: str) -> None:
    passages = len({(one.document, one.span) for one in codings})
    documents = len({one.document for one in codings})
    if passages >= LEAST_PASSAGES and documents >= LEAST_DOCUMENTS:
        return
    counted = f"{passages} passage{'' if passages == 1 else 's'}"
    within = f"{documents} document{'' if documents == 1 else 's'}"
    raise QualcodeError(
        f"There is too little to learn from: {coder} has coded {counted} in {within} with {code_id}.",
        f"At least {LEAST_PASSAGES} passages from {LEAST_DOCUMENTS} documents are needed.",
    )


def _about(passages: Iterable[Passage], placed: Iterable[Placed]) -> list[bool]:
    """Which of the passages are about the place of one of these."""
    spans: dict[str, list[Span]] = {}
    for one in placed:
        if one.span is not None:
            spans.setdefault(one.document, []).append(one.span)
    return [is_about(one.span, spans.get(one.document, ())) for one in passages]


def _keyword_scores(study: Study, code_id: str, passages: Sequence[Passage]) -> list[float]:
    """How many hits of the keywords of the code each passage has."""
    starts: dict[str, list[Span]] = {}
    for document, hits in find_hits(study):
        starts[document.id] = [hit.span for hit in hits if hit.code_id == code_id]
    return [float(sum(one.span.covers(span) for span in starts[one.document])) for one in passages]


def _suggestion(like: Like, code_id: str, coder: str, codings: Sequence[Coding]) -> Suggestion:
    passage = like.passage
    identity = (passage.document, code_id, coder, f"{passage.span.start} {passage.span.end}")
    return Suggestion(
        id="l" + hashlib.sha256("\0".join(identity).encode()).hexdigest()[:11],
        document=passage.document,
        code_id=code_id,
        span=passage.span,
        text=passage.text,
        turn=passage.turn,
        hits=tuple(
            Hit(
                code_id,
                " ".join(span.of(passage.text).lower().split()),
                span.shifted(passage.span.start),
            )
            for span in like.weighing
        ),
        origin=LEARNED,
        coder=coder,
        resembles=tuple(codings[place].id for place in like.extracts),
        likeness=like.score,
    )
