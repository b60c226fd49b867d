"""Text is normalised once; every offset after that is a code point of the result."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

from qualcode.model.documents import Line
from qualcode.model.spans import Span

LINE_WIDTH = 60


def normalise(text: str) -> str:
    """NFC, newlines as LF, without byte order mark or NUL. Doing it again changes nothing."""
    plain = text.replace("\x00", "").lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    plain = plain.replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", plain)


def utf16_length(text: str) -> int:
    """How long `text` is in UTF-16 units, as JavaScript and Excel count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def from_utf16(text: str, at: int) -> int:
    """The code point at `at` UTF-16 units of `text`; ValueError outside the text or inside a pair."""
    units = text.encode("utf-16-le", "surrogatepass")
    if not 0 <= 2 * at <= len(units):
        raise ValueError(at)
    return len(units[: 2 * at].decode("utf-16-le"))


def count_lines(text: str, width: int = LINE_WIDTH) -> tuple[Line, ...]:
    """Number the lines of a text that does not number its own.

    A line ends at a newline, or before the word that would pass `width` code points. Empty lines
    count for nothing, as on a printed transcript.
    """
    starts: list[int] = []
    at = 0
    for paragraph in text.split("\n"):
        if paragraph.strip():
            starts.extend(at + start for start in _wrapped(paragraph, width))
        at += len(paragraph) + 1
    return tuple(Line(start, number) for number, start in enumerate(starts, 1))


def _wrapped(paragraph: str, width: int) -> list[int]:
    starts = [0]
    while len(paragraph) - starts[-1] > width:
        begin = starts[-1]
        cut = paragraph.rfind(" ", begin + 1, begin + width + 1)
        starts.append(begin + width if cut == -1 else cut + 1)
    return starts


def lines_of(lines: tuple[Line, ...], span: Span) -> tuple[int, int] | None:
    """The numbers of the first and last line under `span`; None if there are no lines."""
    if not lines:
        return None
    first = max(bisect_right(lines, span.start, key=_start) - 1, 0)
    last = max(bisect_right(lines, max(span.end - 1, span.start), key=_start) - 1, 0)
    return lines[first].number, lines[last].number


def _start(line: Line) -> int:
    return line.start
