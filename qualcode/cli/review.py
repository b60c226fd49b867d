"""The face of `review`: one suggestion at a time, one key a decision."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

import typer

from qualcode.cli.render import ask, note, out, plural, tell
from qualcode.model.codings import ACCEPT, REJECT
from qualcode.model.spans import Span

if TYPE_CHECKING:
    from rich.text import Text

    from qualcode.actions.queue import Item, ReviewQueue

KEYS = (
    ("a", "accept"),
    ("r", "reject"),
    ("c", "other code"),
    ("w", "only the words that matched"),
    ("s", "the sentence"),
    ("t", "the turn"),
    ("[ ]", "start a word earlier, later"),
    ("- +", "end a word earlier, later"),
    ("f", "facet"),
    ("m", "memo"),
    ("g", "all of this keyword at once"),
    ("n", "not now"),
    ("b", "back, decision taken back"),
    ("?", "all keys"),
    ("q", "quit"),
)
_BRIEF = "[a]ccept [r]eject [c]ode [f]acet [m]emo [n]ot now [b]ack [?] all keys [q]uit"


# Code points shown before and after a suggestion in a turn that is longer than both.
_AROUND = 800


class Screen:
    """Shows the queue and turns keys into what it should do; holds nothing of its own."""

    def __init__(self, queue: ReviewQueue, *, plain: bool) -> None:
        self.queue = queue
        self.plain = plain
        self.started = time.monotonic()
        self.done = 0
        self.keys: dict[str, Callable[[], bool]] = {
            "a": self._accept,
            "r": self._reject,
            "c": self._code,
            "w": lambda: self._widen("match"),
            "s": lambda: self._widen("sentence"),
            "t": lambda: self._widen("turn"),
            "[": lambda: self._edge("start", -1),
            "]": lambda: self._edge("start", 1),
            "-": lambda: self._edge("end", -1),
            "+": lambda: self._edge("end", 1),
            "f": self._facet,
            "m": self._memo,
            "g": self._group,
            "n": self._skip,
            "b": self._back,
            "u": self._back,
            "?": self._help,
        }

    def run(self) -> None:
        """Until the queue is empty or the coder stops; every decision is kept at once."""
        show = True
        while self.queue.item:
            if show:
                self._show(self.queue.item)
            key = read_key()
            if key in {"q", ""}:
                break
            action = self.keys.get(key)
            if action is None:
                shown = f"'{key}'" if key.isprintable() else "That key"
                note(f"{shown} means nothing here; ? tells the keys.")
            show = action() if action else False
        left = self.queue.left
        tell()
        tell(f"{plural(self.done, 'decision')} kept; {plural(left, 'suggestion')} left.")

    def _show(self, item: Item) -> None:
        from rich.text import Text

        queue, suggestion = self.queue, item.suggestion
        codebook = queue.study.codebook
        code = codebook.code(item.code_id) or codebook.theme(item.code_id)
        tell()
        rule = "-" if self.plain else "─"
        place = f"{queue.at + 1} of {len(queue.items)}{self._time_left()}"
        tell(f"{rule * 3} {place} {rule * max(out().width - len(place) - 6, 3)}", "dim")
        for line in self._context(item):
            out().print(line)
        tell()
        head = Text("Code: ", "bold").append(codebook.name_of(item.code_id), "bold magenta")
        head.append(f"  ({item.code_id})", "dim")
        for name, value in item.facets.items():
            head.append(f"  {name}: {value}", "yellow")
        out().print(head)
        if code and code.definition:
            out().print(Text(code.definition, "italic"))
        why = ", ".join(f"'{trigger}'" for trigger in suggestion.triggers)
        tell(f"Suggested by {why}{'; the words are negated' if suggestion.negated else ''}.")
        self._show_earlier()
        if item.draft.memo:
            tell(f"Memo: {item.draft.memo}")
        tell(_BRIEF, "dim")

    def _show_earlier(self) -> None:
        earlier = self.queue.earlier()
        if earlier:
            rejected = sum(1 for decision in earlier if decision.verdict == REJECT)
            accepted = len(earlier) - rejected
            tell(f"You decided on this keyword before: {accepted} accepted, {rejected} rejected.")

    def _context(self, item: Item) -> list[Text]:
        from rich.text import Text

        document, number = self.queue.document, item.suggestion.turn
        lines = []
        for turn in document.turns[max(number - 2, 0) : number + 1]:
            label = f"{document.name} ¶{turn.number} {turn.speaker or ''}".rstrip() + ": "
            line = Text(label, "bold" if turn.number == number else "dim")
            if turn.number == number:
                line.append(self._marked(item, turn.span))
            else:
                line.append(_shortened(turn.span.of(document.text)), "dim")
            lines.append(line)
        return lines

    def _marked(self, item: Item, turn: Span) -> Text:
        from rich.text import Text

        text, hits = self.queue.document.text, [hit.span for hit in item.suggestion.hits]
        whole, turn = turn, _window(turn, item.span)
        edges = {edge for span in (turn, item.span, *hits) for edge in (span.start, span.end)}
        marked = Text("… " if turn.start > whole.start else "")
        for start, end in pairwise(
            sorted(edge for edge in edges if turn.start <= edge <= turn.end)
        ):
            part = Span(start, end)
            if self.plain and start == item.span.start:
                marked.append(">>")
            style = _style(inside=item.span.covers(part), hit=any(h.covers(part) for h in hits))
            marked.append(part.of(text), style)
            if self.plain and end == item.span.end:
                marked.append("<<")
        return marked.append(" …" if turn.end < whole.end else "")

    def _time_left(self) -> str:
        if self.done < 5:
            return ""
        minutes = (time.monotonic() - self.started) / self.done * self.queue.left / 60
        return f", about {max(round(minutes), 1)} min left"

    def _accept(self) -> bool:
        self.queue.accept()
        self.done += 1
        return True

    def _reject(self) -> bool:
        self.queue.reject()
        self.done += 1
        return True

    def _skip(self) -> bool:
        self.queue.skip()
        return True

    def _back(self) -> bool:
        was = self.queue.left
        if not self.queue.back():
            note("This is the first.")
            return False
        self.done = max(self.done - (self.queue.left - was), 0)
        return True

    def _widen(self, unit: str) -> bool:
        self.queue.widen(unit)
        return True

    def _edge(self, edge: str, step: int) -> bool:
        self.queue.move_edge(edge, step)
        return True

    def _code(self) -> bool:
        codebook = self.queue.study.codebook
        part = ask("Code (part of its name): ").casefold()
        named = {i: codebook.name_of(i) for i in codebook.order}
        fitting = [
            i for i, name in named.items() if part in i.casefold() or part in name.casefold()
        ]
        fitting = fitting or get_close_matches(part, list(named), 5, 0.4)
        chosen = choose([(i, named[i]) for i in fitting])
        if chosen:
            self.queue.draft(code_id=chosen)
        return True

    def _facet(self) -> bool:
        facets = self.queue.study.codebook.facets
        pairs = [(f"{name}={value}", "") for name, values in facets.items() for value in values]
        chosen = choose([*pairs, ("none", "take the values away")])
        if chosen == "none":
            self.queue.draft(facets={})
        elif chosen:
            name, value = chosen.split("=", 1)
            item = self.queue.item
            assert item
            self.queue.draft(facets={**item.facets, name: value})
        return True

    def _memo(self) -> bool:
        self.queue.draft(memo=ask("Memo: "))
        return True

    def _group(self) -> bool:
        group = self.queue.same_keyword()
        item = self.queue.item
        assert item
        tell(f"All {len(group)} of '{item.suggestion.triggers[0]}' for {item.suggestion.code_id}:")
        for other in group:
            tell(f"  {_shortened(other.suggestion.text)}")
        verdict = {"a": ACCEPT, "r": REJECT}.get(ask("[a]ccept all, [r]eject all, or Enter: "))
        if verdict is None:
            return True
        why = ask("Why? (it is kept in the history) ")
        if not why:
            note("A decision on all at once needs a reason; nothing was decided.")
            return True
        self.done += self.queue.decide_group(verdict, why)
        return True

    def _help(self) -> bool:
        for key, what in KEYS:
            tell(f"  {key:4} {what}")
        return False


def review_queue(queue: ReviewQueue, *, plain: bool) -> None:
    """Go through the queue with the person at the keyboard."""
    from qualcode.cli.recode import tell_waiting

    if queue.items:
        Screen(queue, plain=plain).run()
    else:
        tell("There is nothing to review.")
    tell_waiting(queue.study)


def read_key() -> str:
    """One key; from a pipe one character, line ends passed over; empty at the end of input."""
    if sys.stdin.isatty():
        key = typer.getchar()
        if key in {"\x03", "\x04"}:
            raise KeyboardInterrupt
        return key
    key = sys.stdin.read(1)
    while key in {"\n", "\r"}:
        key = sys.stdin.read(1)
    return key


def choose(options: list[tuple[str, str]]) -> str:
    """One of these by its number; empty where the person chose none."""
    if not options:
        note("There is none like that.")
        return ""
    if len(options) == 1:
        return options[0][0]
    for number, (key, what) in enumerate(options, 1):
        tell(f"  {number}  {key}  {what}".rstrip())
    answer = ask("Number (Enter: none): ")
    if answer.isdecimal() and 1 <= int(answer) <= len(options):
        return options[int(answer) - 1][0]
    return ""


def _window(turn: Span, span: Span) -> Span:
    """The turn; of a very long one what stands round `span`, so that this is on the screen."""
    if len(turn) <= 2 * _AROUND:
        return turn
    return Span(max(turn.start, span.start - _AROUND), min(turn.end, span.end + _AROUND))


def _style(*, inside: bool, hit: bool) -> str:
    if hit:
        return "bold reverse"
    return "bold underline" if inside else ""


def _shortened(text: str, width: int = 150) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 1]}…"
