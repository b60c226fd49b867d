"""What was learned from a coder's own coding, and how well it would have found it."""

from __future__ import annotations

from typing import Annotated, TypedDict

from qualcode.model.codings import Suggestion
from qualcode.study.likeness import Evaluation, Likeness
from qualcode.study.study import Study
from qualcode.views.plain import CodeId, DocumentName
from qualcode.views.review_item import Resembled, show_resembled


class LikeView(TypedDict):
    """A passage that is suggested: the words that weigh, and the extracts that it is most like.

    `likeness` is what puts the passages in order, as log odds.
    """

    document: DocumentName
    turn: Annotated[int, 12]
    text: str
    words: Annotated[list[str], ["rent", "a month behind"]]
    like: list[Resembled]
    likeness: Annotated[float, 1.3062]


class LikenessView(TypedDict):
    """What was learned from so many passages, against so many others, and what is suggested."""

    code_id: CodeId
    passages: Annotated[int, 14]
    documents: Annotated[int, 6]
    others: Annotated[int, 412]
    suggestions: list[LikeView]


class PrecisionView(TypedDict):
    """An average precision with its 95 % interval; null with fewer than six documents."""

    value: Annotated[float, 0.305]
    low: Annotated[float | None, 0.149]
    high: Annotated[float | None, 0.577]


class Rankings(TypedDict):
    """The average precision of the three orders; `chance` is that of an order by chance."""

    learned: PrecisionView
    keywords: PrecisionView
    chance: Annotated[float, 0.04]


class EvaluationView(TypedDict):
    """How well whole transcripts that were left out are ranked by what the others taught.

    `passages` of `of` are coded; `first_ten` is how many of the ten ranked first are.
    """

    code_id: CodeId
    passages: Annotated[int, 19]
    of: Annotated[int, 624]
    documents: Annotated[int, 7]
    average_precision: Rankings
    first_ten: Annotated[int, 5]


def show_like(study: Study, code_id: str, found: Likeness) -> LikenessView:
    """What was suggested, the most likely first."""
    names = {document.id: document.name for document in study.documents_of(found.suggestions)}
    return {
        "code_id": code_id,
        "passages": found.passages,
        "documents": found.documents,
        "others": found.others,
        "suggestions": [_like(study, names, one) for one in found.suggestions],
    }


def _like(study: Study, names: dict[str, str], suggestion: Suggestion) -> LikeView:
    return {
        "document": names[suggestion.document],
        "turn": suggestion.turn,
        "text": suggestion.text,
        "words": list(suggestion.triggers),
        "like": show_resembled(study, suggestion),
        "likeness": suggestion.likeness,
    }


def show_evaluation(found: Evaluation) -> EvaluationView:
    """The figures, not rounded."""
    learned, keywords = found.learned, found.keywords
    return {
        "code_id": found.code_id,
        "passages": found.passages,
        "of": found.of,
        "documents": found.documents,
        "average_precision": {
            "learned": {"value": learned.value, "low": learned.low, "high": learned.high},
            "keywords": {"value": keywords.value, "low": keywords.low, "high": keywords.high},
            "chance": found.chance,
        },
        "first_ten": found.first_ten,
    }
