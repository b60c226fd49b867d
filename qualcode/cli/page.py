"""A transcript on the screen: numbered lines, turns, and codes in the margin."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.cli.stripes import Mark, Stripes
from qualcode.model.documents import MODERATOR
from qualcode.model.spans import Span
from qualcode.store.codings import Which
from qualcode.text.offsets import count_lines

if TYPE_CHECKING:
    from qualcode.model.documents import Document
    from qualcode.study.study import Study

_NARROW_MARGIN = 13
_NUMBER = 5
_SPEAKERS = ("green", "yellow", "blue", "magenta", "red")
_CODES = ("magenta", "cyan", "yellow", "green", "blue", "red")


def page_lines(
    study: Study, document: Document, *, width: int, within: Span | None = None
) -> Iterator[Text]:
    """Return the lines of a document in reading order, one Text per line.

    Codes are shown beside the first line they touch and continue as a bar; a pending suggestion has
    a `?`. If `within` is given, turns outside it are left out.
    """
    lines = document.lines or count_lines(document.text, study.settings.line_width)
    room, margin = _room(width, study.settings.line_width)
    stripes = Stripes(_marks(study, document, within), margin)
    styles = _speaker_styles(study, document)
    turns = deque(document.turns)
    bounds = [*(line.start for line in lines), len(document.text)]
    for line, (start, end) in zip(lines, pairwise(bounds), strict=True):
        span = Span(start, end)
        begun = None
        while turns and turns[0].span.start < end:
            begun = turns.popleft()
        if within and not within.overlaps(span):
            continue
        if begun:
            label = f"{'':{_NUMBER}}¶{begun.number} {begun.speaker or ''}"
            yield Text(label.rstrip(), styles[begun.speaker])
        pieces = wrap(" ".join(span.of(document.text).split()), room) or [""]
        for row, beside in enumerate(stripes.beside(span, len(pieces))):
            # This is not the style of the whole Text, because it would then apply to the speech as
            # well.
            text = Text().append(f"{line.number if row == 0 else '':>{_NUMBER - 1}} ", "dim")
            piece = pieces[row] if row < len(pieces) else ""
            text.append(f"{piece:{room}} " if beside else piece)
            yield text.append_text(beside)


def _room(width: int, line_width: int) -> tuple[int, int]:
    """Return the columns for the text and for the margin; use a full counted line if it fits."""
    free = width - _NUMBER - 2
    if free >= line_width + _NARROW_MARGIN:
        return line_width, free - line_width
    return max(free - _NARROW_MARGIN, 30), _NARROW_MARGIN


def _marks(study: Study, document: Document, within: Span | None) -> list[Mark]:
    styles, which = _code_styles(study), Which(document=document.id)
    codings = [
        Mark(c.span, f"{c.code_id} · {c.coder}", styles.get(c.code_id, _CODES[0]))
        for c in study.codings(which)
        if c.span
    ]
    suggested = [
        Mark(s.span, f"? {s.code_id}", f"dim {styles.get(s.code_id, _CODES[0])}")
        for s in study.suggestions(which=which)
    ]
    return [m for m in (*codings, *suggested) if not within or within.overlaps(m.span)]


def _code_styles(study: Study) -> dict[str, str]:
    """Return the colour of each code: its theme's, or the next of a list if it has none."""
    styles: dict[str, str] = {}
    for place, theme in enumerate(study.codebook.themes):
        known = re.fullmatch(r"#[0-9A-Fa-f]{6}", theme.color or "")
        style = theme.color if known else _CODES[place % len(_CODES)]
        styles |= {code.id: style for code in theme.walk()} | {theme.id: style}
    return styles


def _speaker_styles(study: Study, document: Document) -> dict[str | None, str]:
    """Moderators share one colour; other speakers each have their own while there are enough."""
    speakers = dict.fromkeys(turn.speaker for turn in document.turns)
    asking = {one for one in speakers if study.cast.role_of(one) == MODERATOR}
    others = [one for one in speakers if one not in asking]
    return dict.fromkeys(asking, "dim cyan") | {
        one: f"bold {_SPEAKERS[place % len(_SPEAKERS)]}" for place, one in enumerate(others)
    }
