"""The state of `review` without a screen: what is next, what a key does, what is shown, and undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from qualcode.actions.history import undo_change
from qualcode.actions.review import Answer, decide_all
from qualcode.model.codings import ACCEPT, KEYWORD, LEARNED, REJECT, Decision, Suggestion
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.store.codings import Waiting, Which
from qualcode.study.study import Study
from qualcode.text.language import sentences, words

KEYS = (
    ("a", "accept"),
    ("r", "reject"),
    ("c", "other code"),
    ("w", "only the text that matched"),
    ("s", "the sentence"),
    ("t", "the turn"),
    ("[ ]", "start one word earlier or later"),
    ("- +", "end one word earlier or later"),
    ("f", "facet"),
    ("m", "memo"),
    ("g", "all suggestions of this keyword at once"),
    ("v", "view the whole turns around it"),
    ("n", "not now"),
    ("b u", "go back, undo the decision"),
    ("?", "all keys"),
    ("q", "quit"),
)
_UNITS = {"w": "match", "s": "sentence", "t": "turn"}
_EDGES = {"[": ("start", -1), "]": ("start", 1), "-": ("end", -1), "+": ("end", 1)}


@dataclass(frozen=True)
class Pressed:
    """The result of a key in words; how many decisions it added or undid; or why it did nothing."""

    said: str = ""
    decided: int = 0
    refused: str = ""


@dataclass
class Item:
    """A suggestion under review, with the coder's changes so far."""

    of: Sequence[Suggestion]
    place: int
    proposed: str  # the code
    draft: Answer = field(default_factory=lambda: Answer(ACCEPT))
    decided: str = ""

    @property
    def suggestion(self) -> Suggestion:
        """Return the suggestion, which is read when it is needed."""
        return self.of[self.place]

    @property
    def span(self) -> Span:
        """Return the span that would be coded."""
        return self.suggestion.span if self.draft.span is None else self.draft.span

    @property
    def code_id(self) -> str:
        """Return the code that would be used."""
        return self.draft.code_id or self.suggestion.code_id

    @property
    def facets(self) -> Mapping[str, str]:
        """Return the facet values that would be set."""
        drafted = self.draft.facets
        return self.suggestion.facets if drafted is None else drafted


@dataclass(frozen=True)
class _Step:
    """One step forward: the position before it, the decision, and the change in the history."""

    at: int
    items: tuple[Item, ...] = ()
    change: int = 0


class ReviewQueue:
    """Suggestions one at a time; every decision is saved at once, so stopping loses nothing."""

    def __init__(self, study: Study, suggestions: Sequence[Suggestion], *, coder: str) -> None:
        self.study = study
        self.coder = coder
        # The code is known before the suggestion itself is read.
        if isinstance(suggestions, Waiting):
            codes = suggestions.codes
        else:
            codes = [one.code_id for one in suggestions]
        self.items = [Item(suggestions, place, code) for place, code in enumerate(codes)]
        self.at = 0
        self._steps: list[_Step] = []
        self._documents: dict[str, Document] = {}

    @property
    def item(self) -> Item | None:
        """Return the item under review, or None at the end."""
        return self.items[self.at] if self.at < len(self.items) else None

    @property
    def document(self) -> Document:
        """Return the document of the item under review."""
        assert self.item
        key = self.item.suggestion.document
        if key not in self._documents:
            self._documents |= {d.id: d for d in self.study.documents_of([self.item.suggestion])}
        return self._documents[key]

    def press(self, key: str) -> Pressed | None:
        """Carry out a key that needs no further input; None for any other key."""
        if key in _UNITS:
            self.widen(_UNITS[key])
        elif key in _EDGES:
            self.move_edge(*_EDGES[key])
        elif key in {"b", "u"}:
            return self._pressed_back()
        elif key == "n":
            self.skip()
            return Pressed("left for later")
        elif key == "a":
            said = f"accepted: {self.study.codebook.name_of(self._current().code_id)}"
            self.accept()
            return Pressed(said, 1)
        elif key == "r":
            code_id = self._current().suggestion.code_id
            self.reject()
            return Pressed(f"rejected: {self.study.codebook.name_of(code_id)}", 1)
        else:
            return None
        return Pressed()

    def _pressed_back(self) -> Pressed:
        was = self.left
        if not self.back():
            return Pressed(
                refused="This is the first suggestion. To undo earlier decisions, use `qualcode "
                "undo`."
            )
        again = self.left - was
        return Pressed(f"undone: {again}" if again else "back", -again)

    def accept(self) -> None:
        """Code the item with the coder's changes, and continue."""
        item = self._current()
        self._decide([item], item.draft)

    def reject(self, why: str = "") -> None:
        """Reject the suggestion for good, and continue."""
        self._decide([self._current()], Answer(REJECT, why=why))

    def skip(self) -> None:
        """Go to the next undecided suggestion; this one remains pending."""
        self._go_on(_Step(self.at))

    def back(self) -> bool:
        """Go back one step and undo its decision; False at the beginning."""
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

    def find_codes(self, part: str) -> list[tuple[str, str]]:
        """Return the codes that match part of a name or id, with their names; an exact match alone."""
        codebook, part = self.study.codebook, part.casefold()
        retired = {code.id for code in codebook.walk() if code.retired}
        named = {i: codebook.name_of(i) for i in codebook.order if i not in retired}
        fitting = [
            i for i, name in named.items() if part in i.casefold() or part in name.casefold()
        ]
        exact = [i for i in fitting if part in {i.casefold(), named[i].casefold()}]
        fitting = exact or fitting or get_close_matches(part, list(named), 5, 0.4)
        return [(i, named[i]) for i in fitting]

    def set_facet(self, name: str, value: str) -> None:
        """Set the value of a facet; the others do not change."""
        self.draft(facets={**self._current().facets, name: value})

    def same_keyword(self) -> list[Item]:
        """Return the undecided items of the same keyword and code, including this one."""
        item = self._current()
        trigger, code = item.suggestion.triggers[0], item.suggestion.code_id
        if item.suggestion.origin == LEARNED:
            return [item]
        return [
            other
            for other in self.items
            if not other.decided
            and other.proposed == code
            and other.suggestion.origin == KEYWORD
            and trigger in other.suggestion.triggers
        ]

    def decide_group(self, verdict: str, why: str) -> int:
        """Decide on all of `same_keyword` at once, as one change; return how many."""
        group = self.same_keyword()
        self._decide(group, Answer(verdict, why=why))
        return len(group)

    def earlier(self) -> list[Decision]:
        """What this coder decided before on the same keyword and code, newest first.

        Of a learned suggestion: on what was learned for the same code.
        """
        item = self._current()
        origin, code = item.suggestion.origin, item.suggestion.code_id
        wanted = set(item.suggestion.triggers[:1]) if origin == KEYWORD else set()
        return [
            decision
            for decision in reversed(self.study.decisions(Which(code=code, coder=self.coder)))
            if decision.origin == origin and wanted <= set(decision.triggers)
        ]

    @property
    def left(self) -> int:
        """Return how many suggestions are pending."""
        return sum(1 for item in self.items if not item.decided)

    def _decide(self, items: list[Item], answer: Answer) -> None:
        suggestions = [item.suggestion for item in items]
        changes: list[int] = []
        decide_all(self.study, suggestions, answer, coder=self.coder, tell=changes.append)
        for item in items:
            item.decided = answer.verdict
        self._go_on(_Step(self.at, tuple(items), *changes))

    def _go_on(self, step: _Step) -> None:
        self._steps.append(step)
        self.at += 1
        while self.item and self.item.decided:
            self.at += 1

    def _current(self) -> Item:
        assert self.item
        return self.item


def _stepped(places: list[int], at: int, step: int) -> int:
    """Return the place `step` (1 or -1) further in `places`, or `at` if there is none."""
    further = [p for p in places if p > at] if step > 0 else [p for p in places if p < at][::-1]
    return further[0] if further else at
