"""The queue of `review`, apart from any screen: what is next, what was decided, the way back."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qualcode.actions.history import last_change, undo_change
from qualcode.actions.review import Answer, decide_all
from qualcode.actions.summaries import require_case
from qualcode.errors import QualcodeError
from qualcode.model.codings import ACCEPT, REJECT, Decision, Suggestion
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.study.study import Study
from qualcode.text.known_names import nearest
from qualcode.text.language import sentences, words

ORDERS = ("document", "keyword", "random")


@dataclass(frozen=True)
class Filter:
    """Which suggestions to review; an empty field lets all pass."""

    document: str = ""
    code: str = ""
    case: str = ""
    keyword: str = ""
    negated: bool | None = None


@dataclass
class Item:
    """A suggestion under review, with what the coder has changed about it so far."""

    suggestion: Suggestion
    draft: Answer = field(default_factory=lambda: Answer(ACCEPT))
    decided: str = ""

    @property
    def span(self) -> Span:
        """The span that would be coded."""
        return self.suggestion.span if self.draft.span is None else self.draft.span

    @property
    def code_id(self) -> str:
        """The code that would be given."""
        return self.draft.code_id or self.suggestion.code_id

    @property
    def facets(self) -> Mapping[str, str]:
        """The facet values that would be given."""
        drafted = self.draft.facets
        return self.suggestion.facets if drafted is None else drafted


def find_queue(
    study: Study, wanted: Filter, *, coder: str, order: str = "document", seed: int = 0
) -> list[Suggestion]:
    """The suggestions that wait for this coder's decision, filtered and ordered.

    `keyword` groups what the same entry proposed; `random` shuffles, the same way for a seed.
    Raises QualcodeError where the study has no such document, code, case or keyword.
    """
    _check(study, wanted)
    documents = {document.id: document for document in study.documents}
    found = [s for s in study.suggestions(coder) if _passes(study, s, wanted, documents)]
    if order == "random":
        random.Random(seed).shuffle(found)  # noqa: S311 - an order to read in, not a secret
        return found
    by_place = sorted(found, key=lambda s: (documents[s.document].name, s.span, s.code_id))
    return by_place if order == "document" else sorted(by_place, key=lambda s: s.triggers[0])


@dataclass(frozen=True)
class _Step:
    """One step forward: from where, what was decided by it, and in which change."""

    at: int
    items: tuple[Item, ...] = ()
    change: int = 0


class ReviewQueue:
    """Suggestions one at a time; every decision is kept at once, so stopping loses nothing."""

    def __init__(self, study: Study, suggestions: list[Suggestion], *, coder: str) -> None:
        self.study = study
        self.coder = coder
        self.items = [Item(suggestion) for suggestion in suggestions]
        self.at = 0
        self._steps: list[_Step] = []
        self._documents = {document.id: document for document in study.documents}

    @property
    def item(self) -> Item | None:
        """What is under review; None at the end."""
        return self.items[self.at] if self.at < len(self.items) else None

    @property
    def document(self) -> Document:
        """The document of the item under review."""
        assert self.item
        return self._documents[self.item.suggestion.document]

    def accept(self) -> None:
        """Code it, as drafted, and go on."""
        item = self._current()
        self._decide([item], item.draft)

    def reject(self, why: str = "") -> None:
        """It never comes back; go on."""
        self._decide([self._current()], Answer(REJECT, why=why))

    def skip(self) -> None:
        """Go on to the next that is undecided; this one waits for another day."""
        self._go_on(_Step(self.at))

    def back(self) -> bool:
        """Take the last step back, with what was decided by it; False at the beginning."""
        if not self._steps:
            return False
        step = self._steps[-1]
        if step.items:
            undo_change(self.study, step.change, coder=self.coder)
        for item in step.items:
            item.decided = ""
        self._steps.pop()
        self.at = step.at
        return True

    def draft(self, **changes: object) -> None:
        """Change what accepting would do: `code_id`, `span`, `facets`, `memo`."""
        item = self._current()
        item.draft = replace(item.draft, **changes)  # type: ignore[arg-type]

    def widen(self, unit: str) -> None:
        """Set the span to the matched words (`match`), their sentence(s) or their turn."""
        item, text = self._current(), self.document.text
        hits = item.suggestion.hits
        core = hits[0].span.joined(hits[-1].span)
        turn = self.document.turn(item.suggestion.turn).span
        if unit == "turn":
            core = turn
        elif unit == "sentence":
            language = self.study.codebook.language
            for sentence in sentences(turn.of(text), language):
                placed = sentence.shifted(turn.start)
                core = core.joined(placed) if placed.overlaps(core) else core
        self.draft(span=core)

    def move_edge(self, edge: str, step: int) -> None:
        """Move the `start` or the `end` of the span by a word, within the turn."""
        item, turn = self._current(), self.document.turn(self._current().suggestion.turn).span
        found = [w.shifted(turn.start) for w in words(turn.of(self.document.text))]
        if edge == "start":
            places = [w.start for w in found if w.start < item.span.end]
            self.draft(span=Span(_stepped(places, item.span.start, step), item.span.end))
        else:
            places = [w.end for w in found if w.end > item.span.start]
            self.draft(span=Span(item.span.start, _stepped(places, item.span.end, step)))

    def same_keyword(self) -> list[Item]:
        """The undecided items that the same entry proposed for the same code, this one included."""
        item = self._current()
        trigger, code = item.suggestion.triggers[0], item.suggestion.code_id
        return [
            other
            for other in self.items
            if not other.decided
            and other.suggestion.code_id == code
            and trigger in other.suggestion.triggers
        ]

    def decide_group(self, verdict: str, why: str) -> int:
        """Decide on all of `same_keyword` at once, as one change; returns how many."""
        group = self.same_keyword()
        self._decide(group, Answer(verdict, why=why))
        return len(group)

    def earlier(self) -> list[Decision]:
        """What this coder decided before on the same keyword and code, newest first."""
        item = self._current()
        trigger, code = item.suggestion.triggers[0], item.suggestion.code_id
        return [
            decision
            for decision in reversed(self.study.decisions())
            if decision.coder == self.coder
            and decision.code_id == code
            and trigger in decision.triggers
        ]

    @property
    def left(self) -> int:
        """How many wait for a decision."""
        return sum(1 for item in self.items if not item.decided)

    def _decide(self, items: list[Item], answer: Answer) -> None:
        suggestions = [item.suggestion for item in items]
        decide_all(self.study, suggestions, answer, coder=self.coder)
        for item in items:
            item.decided = answer.verdict
        change = last_change(self.study, coder=self.coder)
        self._go_on(_Step(self.at, tuple(items), change))

    def _go_on(self, step: _Step) -> None:
        self._steps.append(step)
        self.at += 1
        while self.item and self.item.decided:
            self.at += 1

    def _current(self) -> Item:
        assert self.item
        return self.item


def _check(study: Study, wanted: Filter) -> None:
    """A misspelt name would look like a queue that is done."""
    if wanted.document:
        study.document(wanted.document)
    if wanted.code:
        study.require_code(wanted.code)
    if wanted.case:
        require_case(study, wanted.case)
    entries = [str(keyword) for code in study.codebook.walk() for keyword in code.keywords]
    if wanted.keyword and wanted.keyword not in entries:
        raise QualcodeError(
            f"There is no keyword '{wanted.keyword}' in the codebook.",
            nearest(wanted.keyword, entries, "keywords"),
        )


def _passes(
    study: Study, suggestion: Suggestion, wanted: Filter, documents: Mapping[str, Document]
) -> bool:
    document = documents[suggestion.document]
    return (
        wanted.document in {"", document.name}
        and wanted.code in {"", suggestion.code_id}
        and (not wanted.keyword or wanted.keyword in suggestion.triggers)
        and wanted.negated in {None, suggestion.negated}
        and (not wanted.case or study.cast.case_of_span(document, suggestion.span) == wanted.case)
    )


def _stepped(places: list[int], at: int, step: int) -> int:
    """The place `step` (1 or -1) further on among `places`; `at` where there is none."""
    further = [p for p in places if p > at] if step > 0 else [p for p in places if p < at][::-1]
    return further[0] if further else at
