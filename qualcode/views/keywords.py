"""What keywords find, how useful they are, and why a turn has its suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypedDict

from qualcode.actions.suggest import would_suggest
from qualcode.errors import QualcodeError
from qualcode.keywords.concordance import Line
from qualcode.keywords.explain import Explanation
from qualcode.keywords.keyness import KeyWord
from qualcode.keywords.sampling import Sample
from qualcode.keywords.worth import Interval, Learned, Yield
from qualcode.study.keyword_evidence import (
    Recall,
    Settled,
    explain_turn,
    find_settled,
    is_looked_at,
)
from qualcode.study.study import Study
from qualcode.views.plain import CaseName, CodeId, DocumentName

NOT_ESTIMATED = "recall not estimated"


class LineView(TypedDict):
    """A line of a concordance; `start` and `end` are code points of the document's text."""

    document: DocumentName
    turn: Annotated[int, 12]
    speaker: Annotated[str, "P3"]
    case: CaseName
    left: str
    hit: str
    right: str
    start: int
    end: int
    negated: bool


class SharedHits(TypedDict):
    """A keyword that finds some of the same text."""

    code_id: CodeId
    entry: Annotated[str, "debt*"]
    hits: int


class YieldView(TypedDict):
    """What a keyword found, the decisions on it, and which keywords find the same text."""

    code_id: CodeId
    entry: Annotated[str, "money"]
    line: int
    hits: int
    negated: int
    documents: int
    cases: list[str]
    reviewed: int
    accepted: int
    alone: int
    by_hand: int
    missed: int
    missed_by_all: int
    precision: Interval | None
    overlaps: list[SharedHits]


class LearnedView(TypedDict):
    """What was decided on what was learned from coding (`suggest --like CODE`)."""

    code_id: CodeId
    reviewed: int
    accepted: int
    precision: Interval | None


class YieldsView(TypedDict):
    """The keywords, and beside them what was learned from coding.

    `recall` is an interval, or says that nothing was estimated.
    """

    keywords: list[YieldView]
    learned: list[LearnedView]
    recall: Annotated[Interval | str, NOT_ESTIMATED]


class WordView(TypedDict):
    """A word typical of a code's extracts; `known` if a keyword of the code finds it."""

    word: Annotated[str, "rent"]
    forms: Annotated[list[str], ["rent", "rents"]]
    count: int
    size: int
    other: int
    other_size: int
    texts: int
    g2: float
    log_ratio: float
    known: bool


class SampleView(TypedDict):
    """A sample of turns to read, and the number from which it was drawn."""

    file: Annotated[str, "sample.csv"]
    turns: Annotated[int, 50]
    population: Annotated[int, 812]


class HitView(TypedDict):
    """What a keyword finds in a turn."""

    code_id: CodeId
    entry: Annotated[str, "money"]
    text: str
    negated: bool


class NearView(TypedDict):
    """A keyword that almost matched, and what prevented it."""

    code_id: CodeId
    entry: Annotated[str, "money"]
    reason: str


class ExplanationView(TypedDict):
    """Why a turn has its suggestions; `looked_at` if the speaker's turns are searched."""

    looked_at: Annotated[bool, True]
    settled: list[Settled]
    hits: list[HitView]
    near: list[NearView]


class SuggestionChange(TypedDict):
    """A suggestion that would be added (`+`) or removed (`-`)."""

    sign: Annotated[str, "+"]
    document: DocumentName
    turn: Annotated[int, 12]
    code_id: CodeId
    text: str
    triggers: Annotated[list[str], ["money"]]


class WouldSuggest(TypedDict):
    """What `suggest` would change."""

    kept: int
    changed: int
    differences: list[SuggestionChange]


def show_lines(lines: Iterable[Line]) -> list[LineView]:
    """Return a concordance."""
    return [
        {
            "document": line.document,
            "turn": line.turn,
            "speaker": line.speaker,
            "case": line.case,
            "left": line.left,
            "hit": line.hit,
            "right": line.right,
            "start": line.span.start,
            "end": line.span.end,
            "negated": line.negated,
        }
        for line in lines
    ]


def show_yields(
    rows: Iterable[Yield], learned: Iterable[Learned], recall: Recall | None, *, measures: bool
) -> YieldsView:
    """The keywords in their order; the recall only if the study's approach measures."""
    estimate = recall.estimate if recall and measures else None
    return {
        "keywords": [_yield(row) for row in rows],
        "learned": [
            {
                "code_id": one.code_id,
                "reviewed": one.reviewed,
                "accepted": one.accepted,
                "precision": one.precision,
            }
            for one in learned
        ],
        "recall": estimate or NOT_ESTIMATED,
    }


def _yield(row: Yield) -> YieldView:
    return {
        "code_id": row.code_id,
        "entry": row.entry,
        "line": row.line,
        "hits": row.hits,
        "negated": row.negated,
        "documents": row.documents,
        "cases": list(row.cases),
        "reviewed": row.reviewed,
        "accepted": row.accepted,
        "alone": row.alone,
        "by_hand": row.by_hand,
        "missed": row.missed,
        "missed_by_all": row.missed_by_all,
        "precision": row.precision,
        "overlaps": [{"code_id": c, "entry": e, "hits": n} for (c, e), n in row.overlaps.items()],
    }


def show_words(found: Iterable[KeyWord], known: set[str]) -> list[WordView]:
    """Return words typical of a code's extracts; `known` are those that a keyword finds."""
    return [
        {
            "word": word.word,
            "forms": list(word.forms),
            "count": word.count,
            "size": word.size,
            "other": word.other,
            "other_size": word.other_size,
            "texts": word.texts,
            "g2": word.g2,
            "log_ratio": word.log_ratio,
            "known": word.word in known,
        }
        for word in found
    ]


def show_sample(drawn: Sample, file: str) -> SampleView:
    """Return a sample that was written to `file`."""
    return {"file": file, "turns": len(drawn.turns), "population": drawn.population}


def look_at_turn(study: Study, place: str) -> tuple[Explanation, list[Settled], bool]:
    """Return why the turn `FG1:12` has its suggestions, its decisions, and whether it is searched.

    Raises QualcodeError if it is not a turn.
    """
    name, _, number = place.rpartition(":")
    if not name or not number.isdecimal():
        raise QualcodeError(f"'{place}' is not a turn.", "Write it as FG1:12.")
    turn = int(number)
    found = explain_turn(study, name, turn)
    return found, find_settled(study, name, turn), is_looked_at(study, name, turn)


def show_explanation(
    found: Explanation, text: str, settled: list[Settled], *, looked_at: bool
) -> ExplanationView:
    """Return the explanation of a turn; `text` is the document's text."""
    return {
        "looked_at": looked_at,
        "settled": settled,
        "hits": [
            {
                "code_id": hit.code_id,
                "entry": hit.entry,
                "text": hit.span.of(text),
                "negated": hit.negated,
            }
            for hit in found.hits
        ],
        "near": [
            {"code_id": near.code_id, "entry": near.entry, "reason": near.reason}
            for near in found.near_misses
        ],
    }


def show_would_suggest(
    study: Study, *, unit: str = "", roles: tuple[str, ...] = ()
) -> tuple[WouldSuggest, int, int]:
    """Return what `suggest` would add and remove, with counts; nothing is saved."""
    found = would_suggest(study, unit=unit, roles=roles)
    names = {document.id: document.name for document in study.documents}
    rows: list[SuggestionChange] = [
        {
            "sign": sign,
            "document": names[one.document],
            "turn": one.turn,
            "code_id": one.code_id,
            "text": one.text,
            "triggers": list(one.triggers),
        }
        for sign, group in (("+", found.added), ("-", found.removed))
        for one in group
    ]
    view: WouldSuggest = {
        "kept": found.kept,
        "changed": len(found.changed),
        "differences": rows,
    }
    return view, len(found.added), len(found.removed)
