"""Text that names no speakers: its paragraphs."""

from __future__ import annotations

import re

from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.readers.clock import TIME, seconds
from qualcode.readers.labels import REACH

_STOPS = (".", "!", "?", "…", ":", "。", "！", "？", "؟", "।")
_CLOSING = "\"'”’»)]*_"
_HEADING = re.compile(r"#{1,6}\s")
_GAP = re.compile(r"\n[^\S\n]*\n\s*")
# Captions without any punctuation are cut after so many words.
MOST_WORDS = 120
# No program that wraps lines makes them wider.
_WIDEST = 200
_TIME = re.compile(
    rf"(?:\\?[\[(](?P<marked>{TIME})\\?[\])]\s*|(?P<bare>{TIME})[^\S\n]*\n\s*)(?=\S)"
)


def ends_sentence(line: str) -> bool:
    """True if a line ends with a full stop or the like, perhaps within quotation marks."""
    return line.rstrip().rstrip(_CLOSING).endswith(_STOPS)


def paragraph_turns(text: str) -> tuple[Turn, ...]:
    """A turn without a speaker for each paragraph; headings (`# ...`) belong to none.

    Paragraphs are parted by empty lines. Where there are hardly any, or the lines between two are
    paragraphs themselves, a paragraph ends where a line ends a sentence. A time that comes before
    a paragraph is kept as its start.
    """
    spans = _blocks(text)
    hardly_any = len(spans) <= 1 + text.count("\n") // 40
    parts = [
        part
        for span in spans
        for part in (_over_lines(text, span) if hardly_any or _is_many(text, span) else [span])
    ]
    turns: list[Turn] = []
    for part in parts:
        if not _HEADING.match(text, part.start):
            span, time = _timed(text, part)
            turns.append(Turn(len(turns) + 1, None, span, time))
    return tuple(turns)


def _is_many(text: str, span: Span) -> bool:
    """True if the lines of a block are too long to have been wrapped, or each ends a sentence."""
    lines = span.of(text).split("\n")
    if len(lines) < 2:
        return False
    return max(map(len, lines[:-1])) > _WIDEST or (
        len(lines) > 2 and sum(map(ends_sentence, lines)) >= len(lines) * 0.8
    )


def _timed(text: str, span: Span) -> tuple[Span, float | None]:
    match = _TIME.match(text, span.start, min(span.end, span.start + REACH))
    if not match or match.end() >= span.end:
        return span, None
    return Span(match.end(), span.end), seconds(match["marked"] or match["bare"])


def _blocks(text: str) -> list[Span]:
    spans, at = [], 0
    for gap in [*_GAP.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if block := text[at:end].strip():
            start = text.index(block, at)
            spans.append(Span(start, start + len(block)))
        at = gap.end() if gap else end
    return spans


def _over_lines(text: str, span: Span) -> list[Span]:
    spans: list[Span] = []
    start, at, words = -1, span.start, 0
    for line in span.of(text).split("\n"):
        end = at + len(line)
        said = line.strip()
        if said:
            start = at + line.index(said) if start < 0 else start
            words += len(said.split())
            if ends_sentence(said) or words >= MOST_WORDS:
                spans.append(Span(start, at + len(line.rstrip())))
                start, words = -1, 0
        at = end + 1
    if start >= 0:
        spans.append(Span(start, start + len(text[start : span.end].rstrip())))
    return spans
