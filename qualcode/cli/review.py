"""The face of `review`: one suggestion at a time, one key a decision."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from itertools import zip_longest
from typing import TYPE_CHECKING

from qualcode.cli.keyboard import choose, read_key
from qualcode.cli.render import ask, note, out, show_paged, tell
from qualcode.cli.review_page import (
    Pace,
    Window,
    closing,
    page,
    place_of,
    whole_turn,
)
from qualcode.model.codings import ACCEPT, REJECT
from qualcode.text.anchors import beginning

if TYPE_CHECKING:
    from qualcode.views.queue import Item, ReviewQueue

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
# The arrows, as terminals and as Windows send them.
_NEXT, _BACK = ("\x1b[C", "\xe0M"), ("\x1b[D", "\xe0K")
# At these keys the person types a line; Ctrl-C or Ctrl-D leaves it, and not the review.
_TYPED = frozenset("cfmg")
_REDRAW = "\x0c"


class Screen:
    """Shows the queue and turns keys into what it should do."""

    def __init__(self, queue: ReviewQueue, *, plain: bool) -> None:
        self.queue = queue
        self.plain = plain
        self.pace = Pace()
        self.done = 0
        self.said = ""
        self._keep = False  # what stands on the screen, when the next is shown
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
            "v": self._view,
            "n": self._skip,
            "b": self._back,
            "u": self._back,
            "?": self._help,
            **dict.fromkeys(_NEXT, self._skip),
            **dict.fromkeys(_BACK, self._back),
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
        """Do what the key says; True where the screen is to be drawn anew."""
        key = key if key in self.keys else key.lower()
        action = self.keys.get(key)
        if action is None:
            shown = f"'{key}'" if key.isprintable() else "That key"
            note(f"{shown} is not a command here; press ? for help.")
            return False
        self.said = ""
        try:
            return action()
        except (KeyboardInterrupt, EOFError):
            if key not in _TYPED:
                raise
            self.said = "not changed"
            return True

    def _show(self, item: Item) -> None:
        console = out()
        paged = console.is_terminal and not self.plain
        window = Window(console.width, console.height if paged else 0)
        place = place_of(self.queue, item, self.pace.left(self.queue.left))
        if paged and not self._keep:
            console.clear()
        else:
            tell()
        self._keep = False
        for line in page(self.queue, item, window, place=place, done=self.said, plain=self.plain):
            console.print(line, soft_wrap=True)

    def _accept(self) -> bool:
        assert self.queue.item
        self.said = f"accepted: {self.queue.study.codebook.name_of(self.queue.item.code_id)}"
        self.queue.accept()
        return self._decided()

    def _reject(self) -> bool:
        assert self.queue.item
        code_id = self.queue.item.suggestion.code_id
        self.said = f"rejected: {self.queue.study.codebook.name_of(code_id)}"
        self.queue.reject()
        return self._decided()

    def _decided(self, count: int = 1) -> bool:
        self.done += count
        self.pace.decided(count)
        return True

    def _skip(self) -> bool:
        self.said = "left for later"
        self.queue.skip()
        return True

    def _back(self) -> bool:
        was = self.queue.left
        if not self.queue.back():
            note("This is the first suggestion. To undo earlier decisions, use `qualcode undo`.")
            return False
        again = self.queue.left - was
        self.said = f"undone: {again}" if again else "back"
        self.done = max(self.done - again, 0)
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
        if not part:
            return True
        retired = {code.id for code in codebook.walk() if code.retired}
        named = {i: codebook.name_of(i) for i in codebook.order if i not in retired}
        fitting = [
            i for i, name in named.items() if part in i.casefold() or part in name.casefold()
        ]
        exact = [i for i in fitting if part in {i.casefold(), named[i].casefold()}]
        fitting = exact or fitting or get_close_matches(part, list(named), 5, 0.4)
        chosen = choose([(i, named[i]) for i in fitting])
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
            name, value = chosen.split("=", 1)
            item = self.queue.item
            assert item
            self.queue.draft(facets={**item.facets, name: value})
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
        self._keep = True  # not every pager waits until it has been read
        return True

    def _help(self) -> bool:
        told = [f"  {key:4} {what}" for key, what in KEYS]
        if out().width >= 80 and not self.plain:  # two columns, so that the words stay in sight
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
    """The words of a suggestion, with `width` those round the first that matched."""
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
