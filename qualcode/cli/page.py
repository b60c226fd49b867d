"""A transcript on the screen: numbered lines, turns, and the codes in the margin."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.model.documents import MODERATOR
from qualcode.model.spans import Span
from qualcode.text.offsets import count_lines

if TYPE_CHECKING:
    from qualcode.model.documents import Document
    from qualcode.study.study import Study

_NARROW_MARGIN = 13
_NUMBER = 5


def page_lines(
    study: Study, document: Document, *, width: int, within: Span | None = None
) -> Iterator[Text]:
    """The lines of a document as they are read, one Text a line.

    Codes stand beside the first line they touch and run on as a bar each; a suggestion that nobody has
    decided on has a `?`. `within` leaves out the turns outside it.
    """
    lines = document.lines or count_lines(document.text, study.settings.line_width)
    marks = _marks(study, document)
    room, margin = _room(width, study.settings.line_width)
    starts = {turn.span.start: turn for turn in document.turns}
    bounds = [*(line.start for line in lines), len(document.text)]
    for line, (start, end) in zip(lines, pairwise(bounds), strict=True):
        span = Span(start, end)
        if within and not within.overlaps(span):
            continue
        turn = next((starts[at] for at in starts if start <= at < end), None)
        if turn:
            speaker = turn.speaker or ""
            style = "cyan" if study.cast.role_of(turn.speaker) == MODERATOR else "bold green"
            yield Text(f"{'':{_NUMBER}}¶{turn.number} {speaker}", style)
        words = " ".join(span.of(document.text).split())
        running, labels = _beside(marks, span)
        pieces = wrap(words, room) or [""]
        for row in range(max(len(pieces), len(labels))):
            text = Text(f"{line.number if row == 0 else '':>{_NUMBER - 1}} ", "dim")
            text.append(f"{pieces[row] if row < len(pieces) else '':{room}} ", "")
            label = labels[row] if row < len(labels) else ""
            text.append(f"{running}{label}"[:margin], "magenta")
            yield text


def _room(width: int, line_width: int) -> tuple[int, int]:
    """Columns for the words and for the margin; a whole counted line where there is room."""
    free = width - _NUMBER - 2
    if free >= line_width + _NARROW_MARGIN:
        return line_width, free - line_width
    return max(free - _NARROW_MARGIN, 30), _NARROW_MARGIN


def _marks(study: Study, document: Document) -> list[tuple[Span, str]]:
    codings = [
        (c.span, f"{c.code_id} · {c.coder}")
        for c in study.seen_codings()
        if c.document == document.id and c.span
    ]
    suggested = [
        (s.span, f"? {s.code_id}") for s in study.suggestions() if s.document == document.id
    ]
    return sorted([*codings, *suggested])


def _beside(marks: list[tuple[Span, str]], line: Span) -> tuple[str, list[str]]:
    """A bar for each coding that runs on from above, and the labels of those that begin here."""
    begun = [label for span, label in marks if line.start <= span.start < line.end]
    above = [span for span, _ in marks if span.start < line.start and span.overlaps(line)]
    return "│" * len(above) + " " * bool(above), begun
