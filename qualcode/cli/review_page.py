"""The screen of `review`: one suggestion with its context, fitted to the window."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.cli.render import out, plural
from qualcode.model.codings import LEARNED, REJECT
from qualcode.model.spans import Span
from qualcode.text.anchors import beginning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.model.documents import Document, Turn
    from qualcode.views.review import Item, ReviewQueue
    from qualcode.views.review_item import ItemView

KEYS_IN_BRIEF = "[a]ccept [r]eject [c]ode [f]acet [m]emo [n]ot now [b]ack [?] all keys [q]uit"
_KEYS_IN_FEW_COLUMNS = "[a] [r] [c] [f] [m] [n] [b] [?] all keys [q]uit"

# With fewer rows than this, only what is needed for a decision is shown.
_SMALL = 20
# Code points shown before and after a suggestion if there is no window to fill.
_AROUND = 800
# Turns that `v` shows before and after.
_NEIGHBOURS = 5
_MARK, _HIT = "bold underline", "bold reverse"


class Pace:
    """How long a decision takes, without breaks."""

    _BREAK = 300.0
    _LAST = 40

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._took: list[float] = []

    def decided(self, count: int = 1) -> None:
        """Return how many decisions were made since the last call."""
        now = time.monotonic()
        if now - self._since < self._BREAK:
            self._took.append((now - self._since) / count)
        self._since = now

    def left(self, waiting: int) -> str:
        """Return how long the rest will take; empty until there is an estimate."""
        if len(self._took) < 5:
            return ""
        recent = self._took[-self._LAST :]
        return _how_long(sum(recent) / len(recent) * waiting)


@dataclass(frozen=True)
class Window:
    """How much fits: columns and rows (0 rows: no limit)."""

    width: int
    rows: int


def page(
    queue: ReviewQueue,
    item: Item,
    view: ItemView,
    window: Window,
    *,
    place: str,
    done: str,
    plain: bool,
) -> list[Text]:
    """Return the lines of one suggestion: place, text, code, reason. `done` is the last action."""
    head = _rule(place, done, window.width, plain=plain)
    foot = _about(queue, view, window, plain=plain)
    rows = max(window.rows - len(foot) - 3, 4) if window.rows else 0
    return [head, *_context(queue, item, Window(window.width, rows), plain=plain), Text(), *foot]


def whole_turn(queue: ReviewQueue, item: Item, width: int, *, plain: bool) -> list[Text]:
    """Return the whole turn, and the turns around it."""
    number = item.suggestion.turn
    turns = queue.document.turns[max(number - 1 - _NEIGHBOURS, 0) : number + _NEIGHBOURS]
    lines: list[Text] = []
    for turn in turns:
        own, text = turn.number == number, queue.document.text
        said = marked(item, text, turn.span, plain=plain) if own else Text(turn.span.of(text))
        lines += [*Text.assemble(_label(queue, turn, own=own), said).wrap(out(), width), Text()]
    return lines


def marked(item: Item, text: str, shown: Span, *, plain: bool) -> Text:
    """Return the text of `shown`, with the span that would be coded and its hits marked."""
    hits = [hit.span for hit in item.suggestion.hits]
    edges = {edge for span in (shown, item.span, *hits) for edge in (span.start, span.end)}
    found = Text()
    for start, end in pairwise(sorted(e for e in edges if shown.start <= e <= shown.end)):
        part = Span(start, end)
        if plain and start == item.span.start:
            found.append(">>")
        hit = any(one.covers(part) for one in hits)
        style = _HIT if hit else _MARK if item.span.covers(part) else ""
        found.append(part.of(text), "" if plain else style)
        if plain and end == item.span.end:
            found.append("<<")
    return found


def _rule(place: str, done: str, width: int, *, plain: bool) -> Text:
    sign = "-" if plain else "─"
    told = f"{place} {sign * 3} {done}" if done else place
    told = told if len(told) <= width - 6 else f"{told[: width - 7]}…"
    return Text(f"{sign * 3} {told} {sign * max(width - len(told) - 6, 0)}".rstrip(), "dim")


def _about(queue: ReviewQueue, view: ItemView, window: Window, *, plain: bool) -> list[Text]:
    head = Text("Code: ", "bold").append(view["code"], "bold magenta")
    head.append(f"  ({view['code_id']})", "dim")
    if view["instead_of"]:
        head.append(f"  instead of {view['instead_of']}", "yellow")
    for name, value in view["facets"].items():
        head.append(f"  {name}: {value}", "yellow")
    lines = _wrapped(head, window.width)
    if view["definition"]:
        said = _wrapped(Text(view["definition"], "italic"), window.width)
        most = max(2, window.rows // 4 - 3) if window.rows else len(said)
        if len(said) > most:
            said = [*said[: most - 1], _cut(said[most - 1], window.width)]
        lines += said
    # If styles cannot be shown, the span is marked by characters.
    found = [Span(**hit).of(queue.document.text) for hit in view["hits"]] if plain else []
    why = _wrapped(Text(_why(view, found)), window.width)
    lines += why if not 0 < window.rows < _SMALL else why[:2]
    if view["memo"]:
        lines += _wrapped(Text(f"Memo: {view['memo']}"), window.width)
    keys = KEYS_IN_BRIEF if len(KEYS_IN_BRIEF) <= window.width else _KEYS_IN_FEW_COLUMNS
    return [*lines, *_wrapped(Text(keys, "dim"), window.width)]


def _why(view: ItemView, found: Sequence[str]) -> str:
    reasons = [f"'{beginning(trigger, 48)}'" for trigger in view["triggers"]]
    if view["origin"] == LEARNED:
        return _learned(view, reasons)
    if found:
        shown = (f"“{beginning(words, 150)}”" for words in found)
        reasons.append("found: " + ", ".join(dict.fromkeys(shown)))
    told = "Suggested by " + ", ".join(reasons)
    told += "; the text is negated." if view["negated"] else "."
    more = view["same_keyword"]
    if more > 0:
        it = "it" if len(view["triggers"]) == 1 else f"'{beginning(view['triggers'][0], 48)}'"
        told += f" {more:,} more of {it} (g: all at once)."
    earlier = view["earlier"]
    if earlier:
        last = "rejected" if earlier["last"] == REJECT else "accepted"
        told += (
            f" Your earlier decisions on this keyword: {earlier['accepted']} accepted, "
            f"{earlier['rejected']} rejected, last {last}: “{beginning(earlier['text'], 60)}"
            "”."
        )
    return told


def _learned(view: ItemView, words: list[str]) -> str:
    who = view["taught_by"]
    alike = [f"“{beginning(one['text'], 70)}” ({one['reference']})" for one in view["like"]]
    told = f"Suggested because it is like what {who} coded"
    told += f": {'; '.join(alike)}." if alike else "."
    told += f" What weighs: {', '.join(words)}."
    earlier = view["earlier"]
    if earlier:
        told += (
            f" Your earlier decisions on what was learned: {earlier['accepted']} accepted, "
            f"{earlier['rejected']} rejected."
        )
    return told


def _context(queue: ReviewQueue, item: Item, window: Window, *, plain: bool) -> list[Text]:
    """Return the turn of the suggestion and its neighbours, in at most the available rows."""
    document, number = queue.document, item.suggestion.turn
    turn = document.turn(number)
    around = max(_AROUND, window.rows * window.width)
    shown = _near(turn.span, item.span, around)
    own = Text("… " if shown.start > turn.span.start else "")
    own.append_text(marked(item, document.text, shown, plain=plain))
    own.append(" …" if shown.end < turn.span.end else "")
    label = _label(queue, turn, own=True)
    lines = _wrapped(Text.assemble(label, own), window.width)
    before = _neighbour(queue, number - 1, window, ends=True)
    after = _neighbour(queue, number + 1, window, ends=False)
    rows = window.rows
    if not rows or len(before) + len(lines) + len(after) <= rows:
        return [*before, *lines, *after]
    for beside in (before, after):
        del beside[2 if rows >= 10 else 1 :]
    return [*before, *_fitted(lines, label, rows - len(before) - len(after), window.width), *after]


def _fitted(lines: list[Text], label: Text, rows: int, width: int) -> list[Text]:
    """Return as many lines as there are rows, around the marked ones; cut ends are indicated."""
    if len(lines) <= rows:
        return lines
    marked_rows = [at for at, line in enumerate(lines) if _is(line, _MARK, _HIT)]
    if marked_rows and marked_rows[-1] - marked_rows[0] >= rows:
        marked_rows = [at for at, line in enumerate(lines) if _is(line, _HIT)] or marked_rows
    first, last = (marked_rows[0], marked_rows[-1]) if marked_rows else (0, 0)
    start = min(max((first + last) // 2 - rows // 2, 0), len(lines) - rows)
    part = lines[start : start + rows]
    if start:
        part[0] = _wrapped(label.copy().append("…"), width)[0]
        if first == start:  # never at the cost of the suggestion itself
            part = [part[0], *lines[start : start + rows - 1]]
    if start + rows < len(lines):
        part[-1] = _cut(part[-1], width, " … (v: all)")
    return part


def _is(line: Text, *styles: str) -> bool:
    return any(span.style in styles for span in line.spans)


def _neighbour(queue: ReviewQueue, number: int, window: Window, *, ends: bool) -> list[Text]:
    """Return the last words of the turn before, or the first of the next; [] if there is none."""
    document = queue.document
    if not 1 <= number <= len(document.turns):
        return []
    turn = document.turn(number)
    label = _label(queue, turn, own=False)
    flat = " ".join(turn.span.of(document.text).split())
    room = 2 * window.width - len(label) - 4
    if len(flat) > room:
        flat = f"… {flat[-room:].partition(' ')[2]}" if ends else beginning(flat, room)
    return _wrapped(label.append(flat, "dim"), window.width)


def _label(queue: ReviewQueue, turn: Turn, *, own: bool) -> Text:
    document: Document = queue.document
    name = f"{document.name} " if own else ""
    told = f"{name}¶{turn.number} {turn.speaker or ''}".rstrip()
    return Text.assemble((f"{told}: ", "bold" if own else "dim"))


def _wrapped(text: Text, width: int) -> list[Text]:
    """Return the lines of a text without empty ones."""
    return [line for line in text.wrap(out(), width) if line.plain.strip()]


def _cut(line: Text, width: int, sign: str = " …") -> Text:
    kept = line.copy()
    kept.rstrip()
    kept.truncate(width - len(sign))
    return kept.append(sign, "dim")


def _near(turn: Span, span: Span, around: int) -> Span:
    """Return the turn; of a very long turn, only the part around `span`, so that it is visible."""
    if len(turn) <= 2 * around:
        return turn
    return Span(max(turn.start, span.start - around), min(turn.end, span.end + around))


def place_of(view: ItemView, left: str) -> str:
    """Return `3 of 884, case C2, about 12 min left`."""
    case = view["case"]
    if case == f"{view['document']}:{view['speaker']}":
        case = ""  # adds nothing to the turn's label
    parts = (f"{view['number']:,} of {view['of']:,}", f"case {case}" if case else "", left)
    return ", ".join(part for part in parts if part)


def closing(done: int, left: int) -> str:
    """Return the closing line."""
    return f"{plural(done, 'decision')} saved; {plural(left, 'suggestion')} left."


def _how_long(seconds: float) -> str:
    """Format a time: `about 12 min left`, `about 2 h 10 min left`."""
    minutes = max(round(seconds / 60), 1)
    hours, minutes = divmod(minutes, 60)
    return f"about {f'{hours} h ' if hours else ''}{minutes} min left"
