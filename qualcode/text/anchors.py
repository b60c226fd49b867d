"""From a quotation to the span of its place."""

from __future__ import annotations

import re

from qualcode.errors import QualcodeError
from qualcode.model.spans import Span
from qualcode.text.folding import Folded, fold, trim_span
from qualcode.text.nearest import find_nearest

CONTEXT = 30
_ELLIPSIS = re.compile(r"\s*(?:\[\s?\.{3,}\s?\]|\(\s?\.{3,}\s?\)|\.{3,})\s*")
_WRAPPED = re.compile(r"\A\s*(['\"])(.+)\1\s*\Z", re.DOTALL)
# Scripts that put no space between words: there the ends of a quote say nothing about words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def find_quotes(
    text: str, quote: str, within: Span | None = None, *, ignore_case: bool = False
) -> list[Span]:
    """Every place of `text` (or of `within`) that has the words of `quote`, in order.

    Quotation marks, dashes, white space, soft hyphens, composed or combining accents and the
    ellipsis may differ. If the quote occurs somewhere as whole words, places inside longer words
    are left out. `...`, `…` or `[...]` between two ends of a long quote stands for any words, but
    only if the quote is nowhere literally; each place then is the shortest one. Spans lie exactly
    on the words, without white space around them. An empty quote is nowhere.
    """
    window = within or Span(0, len(text))
    folded = fold(window.of(text), ignore_case=ignore_case)
    places = _find_folded(folded, fold(quote, ignore_case=ignore_case).text.strip())
    return [trim_span(text, place.shifted(window.start)) for place in places]


def place_quote(
    text: str, quote: str, within: Span | None = None, *, ignore_case: bool = False
) -> Span:
    """The one place of `quote`, as `find_quotes` finds it.

    QualcodeError if it occurs nowhere (the hint shows the nearest words) or more than once (the
    hint shows each place).
    """
    if not quote.strip():
        raise QualcodeError("The quote is empty", "Quote the text to be coded")
    places = find_quotes(text, quote, within, ignore_case=ignore_case)
    if len(places) == 1:
        return places[0]
    shown = shorten(quote)
    if places:
        contexts = "; ".join(show_place(text, place) for place in places[:5])
        more = f"; and {len(places) - 5} more" if len(places) > 5 else ""
        raise QualcodeError(
            f"“{shown}” occurs {len(places)} times: {contexts}{more}",
            "Quote more of the text before or after, so that it occurs only once",
        )
    raise QualcodeError(f"“{shown}” was not found in this turn", _absence(text, quote, within))


def shorten(words: str, width: int = 80) -> str:
    """`words` on one line, its middle left out where it is longer than `width`."""
    line = " ".join(words.split())
    return line if len(line) <= width else f"{line[: width // 2]} … {line[-(width // 2) + 3 :]}"


def beginning(words: str, width: int) -> str:
    """`words` on one line of at most `width` code points, its end left out where it is longer."""
    line = " ".join(words.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"


def show_place(text: str, place: Span, context: int = CONTEXT) -> str:
    """The words under `place` in brackets, with some words before and after, on one line."""
    start, end = max(place.start - context, 0), min(place.end + context, len(text))
    before, after = text[start : place.start], text[place.end : end]
    if start:
        before = "…" + (before.partition(" ")[2] if " " in before else before)
    if end < len(text):
        after = (after.rpartition(" ")[0] if " " in after else after) + "…"
    return " ".join(f"{before}[{shorten(place.of(text))}]{after}".split())


def _find_folded(folded: Folded, quote: str) -> list[Span]:
    if not quote:
        return []
    literal = _literal_places(folded, quote)
    if literal:
        return literal
    parts = [part for part in _ELLIPSIS.split(quote) if part.strip()]
    if parts and parts != [quote]:
        return _spread_places(folded, parts)
    wrapped = _WRAPPED.match(quote)
    return _find_folded(folded, wrapped[2].strip()) if wrapped else []


def _literal_places(folded: Folded, quote: str) -> list[Span]:
    whole: list[Span] = []
    inside: list[Span] = []
    for start, end in _occurrences(folded.text, quote):
        place = folded.span(start, end)
        if place is not None:
            (inside if _cuts_word(folded.text, start, end) else whole).append(place)
    return whole or inside


def _occurrences(text: str, words: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = text.find(words)
    while at != -1:
        found.append((at, at + len(words)))
        at = text.find(words, at + 1)
    return found


def _cuts_word(text: str, start: int, end: int) -> bool:
    return _joined(text, start) or _joined(text, end)


def _joined(text: str, at: int) -> bool:
    pair = text[max(at - 1, 0) : at + 1]
    return 0 < at < len(text) and pair.isalnum() and not _UNSPACED.search(pair)


def _spread_places(folded: Folded, parts: list[str]) -> list[Span]:
    # The shortest stretches: from each first part to the next second part, and of those that end in
    # the same place only the one that starts last.
    chains = [(start, start, end) for start, end in _whole_first(folded.text, parts[0])]
    for part in parts[1:]:
        following = _whole_first(folded.text, part)
        nearest: dict[int, tuple[int, int, int]] = {}
        for first, _, end in chains:
            step = next((place for place in following if place[0] >= end), None)
            if step is not None:
                nearest[step[0]] = max(nearest.get(step[0], (-1, 0, 0)), (first, *step))
        chains = sorted(nearest.values())
    places = [folded.span(first, end) for first, _, end in chains]
    return [place for place in places if place is not None]


def _whole_first(text: str, part: str) -> list[tuple[int, int]]:
    found = _occurrences(text, part)
    return [place for place in found if not _cuts_word(text, *place)] or found


def _absence(text: str, quote: str, within: Span | None) -> str:
    if find_quotes(text, quote, within, ignore_case=True):
        return "It occurs with different capitals; copy it exactly or use --ignore-case"
    if within is not None:
        elsewhere = find_quotes(text, quote)
        if elsewhere:
            return f"It is elsewhere in the document: {show_place(text, elsewhere[0])}"
    nearest = find_nearest(text, quote, within)
    if nearest is None:
        return "Look at the document's text and copy the quote from there"
    return f"The most similar text there: “{shorten(nearest.of(text), 160)}”"
