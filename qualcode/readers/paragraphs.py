"""Text that names no speakers: its paragraphs."""

from __future__ import annotations

import re

from qualcode.model.documents import Turn
from qualcode.model.spans import Span

_STOPS = (".", "!", "?", "…", ":", "。", "！", "？", "؟", "।")
_CLOSING = "\"'”’»)]*_"
_HEADING = re.compile(r"#{1,6}\s")
_GAP = re.compile(r"\n[^\S\n]*\n\s*")
# Captions without any punctuation are cut after so many words.
MOST_WORDS = 120


def ends_sentence(line: str) -> bool:
    """True where a line ends with a full stop or the like, within quotation marks it may be."""
    return line.rstrip().rstrip(_CLOSING).endswith(_STOPS)


def paragraph_turns(text: str) -> tuple[Turn, ...]:
    """A turn without a speaker for each paragraph; headings (`# ...`) belong to none.

    Paragraphs are parted by empty lines. Where there are none, lines that break off within a
    sentence are joined, for they were wrapped.
    """
    spans = _blocks(text)
    if len(spans) <= 1 + text.count("\n") // 40:
        spans = [part for span in spans for part in _sentences_over_lines(text, span)]
    speech = [span for span in spans if not _HEADING.match(text, span.start)]
    return tuple(Turn(number, None, span) for number, span in enumerate(speech, 1))


def _blocks(text: str) -> list[Span]:
    spans, at = [], 0
    for gap in [*_GAP.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if block := text[at:end].strip():
            start = text.index(block, at)
            spans.append(Span(start, start + len(block)))
        at = gap.end() if gap else end
    return spans


def _sentences_over_lines(text: str, span: Span) -> list[Span]:
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
