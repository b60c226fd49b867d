"""A transcript as it is read and coded: turns with their marks, bars in the margin, what changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypedDict

from qualcode.analysis.cast import natural
from qualcode.model.codes import Code, Theme
from qualcode.model.codings import Coding, Suggestion
from qualcode.model.documents import Document, Line, Turn
from qualcode.model.spans import Span
from qualcode.store.codings import Which
from qualcode.store.documents import text_sha256
from qualcode.store.history import (
    load_entry,
    load_last_number,
    load_numbers_since,
    load_row_changes,
)
from qualcode.study.study import Study
from qualcode.text.offsets import count_lines, lines_of

# After so many changes a page is read again as a whole.
_MOST_CHANGES = 200
_SPOKEN = ("coding", "decision")


class Segment(TypedDict):
    """A stretch of a turn under the same codings and suggestions; `colour` counts themes from 0."""

    text: str
    codings: list[str]
    suggestions: list[str]
    colour: int | None


class Bar(TypedDict):
    """A coding or suggestion beside a turn; `at` is where it starts, as a share of the turn.

    `continues` says that it started in an earlier turn; `keywords` are those that proposed it.
    """

    id: str
    kind: str
    code_id: str
    code: str
    definition: str
    colour: int
    coder: str
    facets: dict[str, str]
    memo: str
    quotable: bool
    at: float
    continues: bool
    keywords: list[str]
    negated: bool


class ReadTurn(TypedDict):
    """A turn to read; `memos` counts the memos on its document that name it."""

    turn: int
    speaker: str | None
    role: str
    case: str
    line_start: int | None
    line_end: int | None
    time_start: float | None
    segments: list[Segment]
    bars: list[Bar]


class PaletteCode(TypedDict):
    """A code or theme that may be given; `path` are the names above it."""

    code_id: str
    name: str
    path: list[str]
    definition: str
    keywords: list[str]
    colour: int
    depth: int
    codings: int
    is_theme: bool


class CodingDetail(TypedDict):
    """A coding as its panel shows it; `start` and `end` are code points of the document's text."""

    coding_id: str
    document: str
    code_id: str
    code: str
    colour: int
    text: str
    start: int | None
    end: int | None
    facets: dict[str, str]
    memo: str
    quotable: bool
    coder: str
    origin: str
    keywords: list[str]
    created: str


@dataclass(frozen=True)
class Touched:
    """What changed in a document after a change: its turns; `whole` if it must be read again.

    `number` is the latest change of the study; `codebook` says that codes changed.
    """

    number: int
    turns: frozenset[int] = frozenset()
    whole: bool = False
    codebook: bool = False


class Transcript:
    """A document that is read: its text, its turns and its lines are worked out once."""

    def __init__(self, study: Study, document: Document) -> None:
        self.study = study
        self.document = document
        self._at: int | None = None  # the change up to which the codings are known
        self._codings: dict[str, Coding] = {}
        self._on: dict[int, set[str]] = {}  # the ids of the codings by turn

    @cached_property
    def _lines(self) -> tuple[Line, ...]:
        width = self.study.settings.line_width
        return self.document.lines or count_lines(self.document.text, width)

    def turns(self, coder: str, numbers: Collection[int] | None = None) -> list[ReadTurn]:
        """The turns of these numbers (default: all), with what `coder` may see on them."""
        self._catch_up()
        spoken: list[Coding | Suggestion] = list(
            self.study.waiting(coder, Which(document=self.document.id))
        )
        wanted = range(1, len(self.document.turns) + 1) if numbers is None else sorted(numbers)
        on: dict[int, list[Coding | Suggestion]] = {
            number: [self._codings[key] for key in self._on.get(number, ())] for number in wanted
        }
        for one in spoken:
            for number in self._numbers(one):
                if number in on:
                    on[number].append(one)
        colours = colours_of(self.study)
        return [self._turn(self.document.turn(number), on[number], colours) for number in wanted]

    def _catch_up(self) -> None:
        """Bring the codings up to date: one that is added to a thousand costs as one added to ten."""
        store = self.study.store
        numbers = [] if self._at is None else load_numbers_since(store, self._at, _MOST_CHANGES + 1)
        if self._at is None or len(numbers) > _MOST_CHANGES:
            self._at = load_last_number(store)
            self._codings.clear()
            self._on.clear()
            for coding in self.study.codings(Which(document=self.document.id, placed=True)):
                self._put(coding)
            return
        for number in numbers:
            for table, key, _, _ in load_row_changes(store, number):
                if table == "coding":
                    self._renew(key)
            self._at = number

    def _renew(self, key: str) -> None:
        if old := self._codings.pop(key, None):
            for number in self._numbers(old):
                self._on[number].discard(key)
        for coding in self.study.codings(Which(id=key, document=self.document.id, placed=True)):
            self._put(coding)

    def _put(self, coding: Coding) -> None:
        self._codings[coding.id] = coding
        for number in self._numbers(coding):
            self._on.setdefault(number, set()).add(coding.id)

    def _numbers(self, one: Coding | Suggestion) -> list[int]:
        return [turn.number for turn in self.document.turns_of(one.span)] if one.span else []

    def _turn(
        self, turn: Turn, on: list[Coding | Suggestion], colours: Mapping[str, int]
    ) -> ReadTurn:
        first, last = lines_of(self._lines, turn.span) or (None, None)
        order = self.study.codebook.order
        on.sort(key=lambda one: (one.span or turn.span, order.get(one.code_id, -1), one.id))
        return {
            "turn": turn.number,
            "speaker": turn.speaker,
            "role": self.study.cast.role_of(turn.speaker),
            "case": self.study.cast.case_of(self.document, turn),
            "line_start": first,
            "line_end": last,
            "time_start": turn.time_start,
            "segments": _segments(self.document.text, turn.span, on, colours),
            "bars": [self._bar(one, turn.span, colours) for one in on],
        }

    def _bar(self, one: Coding | Suggestion, turn: Span, colours: Mapping[str, int]) -> Bar:
        code = self.study.codebook.code(one.code_id) or self.study.codebook.theme(one.code_id)
        assert one.span
        coding = one if isinstance(one, Coding) else None
        return {
            "id": one.id,
            "kind": "coding" if coding else "suggestion",
            "code_id": one.code_id,
            "code": code.name if code else one.code_id,
            "definition": code.definition if code else "",
            "colour": colours.get(one.code_id, 0),
            "coder": coding.coder if coding else "",
            "facets": dict(one.facets),
            "memo": coding.memo if coding else "",
            "quotable": coding.quotable if coding else False,
            "at": round(max(one.span.start - turn.start, 0) / max(len(turn), 1), 3),
            "continues": one.span.start < turn.start,
            "keywords": list(one.triggers),
            "negated": False if coding else isinstance(one, Suggestion) and one.negated,
        }


def _segments(
    text: str, turn: Span, on: Iterable[Coding | Suggestion], colours: Mapping[str, int]
) -> list[Segment]:
    """The turn cut where a coding or suggestion starts or ends."""
    placed = [(one, one.span) for one in on if one.span]
    cuts = {turn.start, turn.end}
    for _, span in placed:
        cuts |= {max(span.start, turn.start), min(span.end, turn.end)}
    edges = sorted(cuts)
    found: list[Segment] = []
    for start, end in pairwise(edges):
        under = [one for one, span in placed if span.start <= start and end <= span.end]
        codings = [one for one in under if isinstance(one, Coding)]
        top = (codings or under)[-1:]
        found.append(
            {
                "text": text[start:end],
                "codings": [one.id for one in codings],
                "suggestions": [one.id for one in under if isinstance(one, Suggestion)],
                "colour": colours.get(top[0].code_id, 0) if top else None,
            }
        )
    return found


def colours_of(study: Study) -> dict[str, int]:
    """For each code and theme, the place of its theme in the codebook, from 0."""
    return {
        code_id: place
        for place, theme in enumerate(study.codebook.themes)
        for code_id in (theme.id, *(code.id for code in theme.walk()))
    }


def palette_codes(study: Study) -> list[PaletteCode]:
    """The codes in the order of the codebook, each with the names above it; retired ones are not."""
    counts: dict[str, int] = {}
    for coding in study.codings():
        counts[coding.code_id] = counts.get(coding.code_id, 0) + 1
    found: list[PaletteCode] = []

    def add(code: Code | Theme, path: list[str], colour: int) -> None:
        found.append(
            {
                "code_id": code.id,
                "name": code.name,
                "path": path,
                "definition": code.definition,
                "keywords": [str(k) for k in code.keywords] if isinstance(code, Code) else [],
                "colour": colour,
                "depth": len(path),
                "codings": counts.get(code.id, 0),
                "is_theme": not path,
            }
        )
        for below in code.codes:
            if not below.retired:
                add(below, [*path, code.name], colour)

    for colour, theme in enumerate(study.codebook.themes):
        add(theme, [], colour)
    return found


def recent_codes(study: Study, coder: str, most: int = 9) -> list[str]:
    """The codes that a coder gave last, the latest first."""
    made = sorted(study.codings(Which(coder=coder)), key=lambda c: c.created, reverse=True)
    return list(dict.fromkeys(coding.code_id for coding in made))[:most]


def is_finished(study: Study, document: Document, coder: str) -> bool:
    """Whether the coder has marked all of a document, as its text is now, as finished."""
    content, last = text_sha256(document.text), len(document.turns)
    return any(
        mark.document == document.id
        and mark.content == content
        and mark.first <= 1
        and mark.last >= last
        for mark in study.finished(coder=coder)
    )


def show_detail(study: Study, document: Document, coding: Coding) -> CodingDetail:
    """Everything about one coding."""
    return {
        "coding_id": coding.id,
        "document": document.name,
        "code_id": coding.code_id,
        "code": study.codebook.name_of(coding.code_id),
        "colour": colours_of(study).get(coding.code_id, 0),
        "text": coding.text,
        "start": coding.span.start if coding.span else None,
        "end": coding.span.end if coding.span else None,
        "facets": {name: coding.facets.get(name, "") for name in study.codebook.facets},
        "memo": coding.memo,
        "quotable": coding.quotable,
        "coder": coding.coder,
        "origin": coding.origin,
        "keywords": list(coding.triggers),
        "created": coding.created,
    }


def find_touched(study: Study, document: Document, since: int) -> Touched:
    """What changed on a document since a change; what another coder hides is skipped."""
    numbers = load_numbers_since(study.store, since, _MOST_CHANGES + 1)
    latest = numbers[-1] if numbers else since
    if len(numbers) > _MOST_CHANGES:
        return Touched(latest, whole=True, codebook=True)
    turns: set[int] = set()
    codebook = whole = False
    for number in numbers:
        entry = load_entry(study.store, number)
        opens = entry is not None and entry.why == "open coding"
        for table, key, before, after in load_row_changes(study.store, number):
            codebook |= table == "input"
            whole |= table == "input" and not opens and key == study.settings.codebook
            whole |= table == "document" and key == document.id
            if table in _SPOKEN:
                rows = [row for row in (before, after) if row and row["document"] == document.id]
                seen = [row for row in rows if not study.hides(row["coder"])]
                turns |= {n for row in seen for n in _turns_of_row(document, row)}
    return Touched(latest, frozenset(turns), whole, codebook)


def _turns_of_row(document: Document, row: Mapping[str, object]) -> list[int]:
    start, end = row["start"], row["end"]
    if not isinstance(start, int) or not isinstance(end, int):
        return []
    return [turn.number for turn in document.turns_of(Span(start, end))]


def in_natural_order(names: Iterable[str]) -> list[str]:
    """Names as people count: 2 before 10."""
    return sorted(names, key=natural)
