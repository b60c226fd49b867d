"""The screen of `review`: one suggestion at a time, and one key per decision."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import zip_longest
from typing import TYPE_CHECKING

import typer

from qualcode.cli.pager import show_paged
from qualcode.cli.render import ask, note, out, tell
from qualcode.cli.review_page import (
    Pace,
    Window,
    closing,
    page,
    place_of,
    whole_turn,
)
from qualcode.model.codings import ACCEPT, LEARNED, REJECT
from qualcode.text.anchors import beginning
from qualcode.views.review import KEYS
from qualcode.views.review_item import show_item

if TYPE_CHECKING:
    from qualcode.views.review import Item, ReviewQueue

# The arrow keys, as sent by terminals and by Windows.
_ARROWS = {"\x1b[C": "n", "\xe0M": "n", "\x1b[D": "b", "\xe0K": "b"}
# After these keys the person types a line; Ctrl-C or Ctrl-D cancels the line, not the review.
_TYPED = frozenset("cfmg")
_REDRAW = "\x0c"
# Through `typer.echo`, which has it done by consoles without escape sequences, too; rich does not.
_CLEAR = "\x1b[2J\x1b[1;1H"
# What Windows answers instead of a key if there is no console to read keys from.
_NO_KEYS = "\uffff"


class Screen:
    """Shows the queue and translates keys into actions on it."""

    def __init__(self, queue: ReviewQueue, *, plain: bool) -> None:
        self.queue = queue
        self.plain = plain
        self.pace = Pace()
        self.done = 0
        self.said = ""
        self._keep = False  # what is on the screen when the next item is shown
        self.keys: dict[str, Callable[[], bool]] = {
            "c": self._code,
            "f": self._facet,
            "m": self._memo,
            "g": self._group,
            "v": self._view,
            "?": self._help,
            _REDRAW: lambda: True,
        }

    def run(self) -> None:
        """Review until the queue is empty or the coder stops; every decision is saved at once."""
        show = True
        while self.queue.item:
            if show:
                self._show(self.queue.item)
            key = read_key()
            if key in {"q", "Q", ""}:
                break
            show = self._pressed(key)
        tell()
        tell(closing(self.done, self.queue.left))

    def _pressed(self, key: str) -> bool:
        """Carry out the key; True if the screen must be drawn again."""
        key = _ARROWS.get(key, key)
        key = key if key in self.keys else key.lower()
        self.said = ""
        action = self.keys.get(key)
        if action is None:
            return self._done(key)
        try:
            return action()
        except (KeyboardInterrupt, EOFError):
            if key not in _TYPED:
                raise
            self.said = "not changed"
            return True

    def _done(self, key: str) -> bool:
        """Apply a key that needs no further input to the queue."""
        did = self.queue.press(key)
        if did is None:
            shown = f"'{key}'" if key.isprintable() else "That key"
            note(f"{shown} is not a command here; press ? for help.")
            return False
        if did.refused:
            note(did.refused)
            return False
        self.said = did.said
        return self._decided(did.decided)

    def _show(self, item: Item) -> None:
        console = out()
        paged = console.is_terminal and not self.plain
        window = Window(console.width, console.height if paged else 0)
        view = show_item(self.queue)
        place = place_of(view, self.pace.left(view["left"]))
        if paged and not self._keep:
            typer.echo(_CLEAR, nl=False)
        else:
            tell()
        self._keep = False
        for line in page(
            self.queue, item, view, window, place=place, done=self.said, plain=self.plain
        ):
            console.print(line, soft_wrap=True)

    def _decided(self, count: int) -> bool:
        self.done = max(self.done + count, 0)
        if count > 0:
            self.pace.decided(count)
        return True

    def _code(self) -> bool:
        part = ask("Code (part of its name): ")
        if not part:
            return True
        fitting = self.queue.find_codes(part)
        chosen = choose(fitting)
        if chosen:
            self.queue.draft(code_id=chosen)
        return bool(fitting)

    def _facet(self) -> bool:
        facets = self.queue.study.codebook.facets
        if not facets:
            note("The codebook has no facets.")
            return False
        pairs = [(f"{name}={value}", "") for name, values in facets.items() for value in values]
        chosen = choose([*pairs, ("none", "remove the values")])
        if chosen == "none":
            self.queue.draft(facets={})
        elif chosen:
            self.queue.set_facet(*chosen.split("=", 1))
        return True

    def _memo(self) -> bool:
        item = self.queue.item
        assert item
        memo = ask("Memo (Enter: leave it; -: delete it): " if item.draft.memo else "Memo: ")
        if memo:
            self.queue.draft(memo="" if memo == "-" else memo)
        return True

    def _group(self) -> bool:
        group = self.queue.same_keyword()
        item = self.queue.item
        assert item
        if item.suggestion.origin == LEARNED:
            note("What was learned is decided on one at a time.")
            return False
        head = f"All {len(group)} of '{item.suggestion.triggers[0]}' for {item.suggestion.code_id}:"
        tell(head)
        room = out().height - 6 if out().is_terminal and not self.plain else len(group)
        for other in group[:room]:
            tell(f"  {_told(other, max(out().width - 2, 40))}")
        more = f" ({len(group) - room} more: [v]iew all)" if room < len(group) else ""
        while (answer := ask(f"[a]ccept all, [r]eject all, or Enter{more}: ").lower()) == "v":
            show_paged([head, *(f"- {_told(other)}" for other in group)])
        verdict = {"a": ACCEPT, "r": REJECT}.get(answer)
        if verdict is None:
            return True
        why = ask("Why? (saved in the history) ")
        if not why:
            note("A decision on several suggestions needs a reason; nothing was decided.")
            return True
        self.said = f"{verdict}ed {len(group)} of '{item.suggestion.triggers[0]}'"
        return self._decided(self.queue.decide_group(verdict, why))

    def _view(self) -> bool:
        assert self.queue.item
        show_paged(whole_turn(self.queue, self.queue.item, out().width, plain=self.plain))
        self._keep = True  # not every pager waits until the text has been read
        return True

    def _help(self) -> bool:
        told = [f"  {key:4} {what}" for key, what in KEYS]
        if out().width >= 80 and not self.plain:  # two columns, so that the passage remains visible
            half = (len(told) + 1) // 2
            told = [
                f"{one:38}{other}"
                for one, other in zip_longest(told[:half], told[half:], fillvalue="")
            ]
        tell("\n".join(told))
        return False


def review_queue(queue: ReviewQueue, *, plain: bool) -> None:
    """Review the queue with the person at the keyboard."""
    if not queue.items:
        tell("There is nothing to review.")
        return
    Screen(queue, plain=plain).run()


def _told(item: Item, width: int = 0) -> str:
    """Return the text of a suggestion; if `width` is given, only around the first match."""
    suggestion = item.suggestion
    text = " ".join(suggestion.text.split())
    sign = "(negated) " if suggestion.negated else ""
    if width:
        hit = suggestion.hits[0].span
        before = suggestion.text[: max(hit.start - suggestion.span.start, 0)]
        at = len(" ".join(before.split()))
        room = width - len(sign)
        start = max(min(at - room // 3, len(text) - room), 0)
        if start:
            text = f"…{text[start + 1 :]}"
        text = beginning(text, room)
    return f"{sign}{text}"


def read_key() -> str:
    """Return one key; from a pipe, one character, without line ends; empty at the end of input."""
    if sys.stdin.isatty():
        key = typer.getchar()
        if key in {"\x03", "\x04"}:
            raise KeyboardInterrupt
        return "" if key == _NO_KEYS else key
    key = sys.stdin.read(1)
    while key in {"\n", "\r"}:
        key = sys.stdin.read(1)
    if key == "\x1b":  # an arrow or similar: one key, whose letters are not input
        key += sys.stdin.read(1)
        while key[-1:] in "[O;0123456789":
            following = sys.stdin.read(1)
            if not following:
                break
            key += following
    return key


def choose(options: list[tuple[str, str]]) -> str:
    """Return the choice made by number; empty if the person chose none."""
    if not options:
        note("No match.")
        return ""
    if len(options) == 1:
        return options[0][0]
    for number, (key, what) in enumerate(options, 1):
        tell(f"  {number}  {key}  {what}".rstrip())
    if len(options) < 10 and sys.stdin.isatty():
        tell("Number (any other key: none)")
        answer = read_key()
    else:
        answer = ask("Number (Enter: none): ")
    if answer.isdecimal() and 1 <= int(answer) <= len(options):
        return options[int(answer) - 1][0]
    return ""
