"""The rows of a coding sheet: which words each stands for, and by what it is known again."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.exchange.workbook.look import writable
from qualcode.model.codings import Coding
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span
from qualcode.text.language import sentences

UNITS = ("turn", "sentence")
# A cell holds 32,767 UTF-16 units; a code point has two at most. Longer turns get several rows.
_LONGEST = 16_000
_CONTEXT = 130
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f])_")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class SheetRow:
    """A turn or sentence; `turn` is None for a document without turns, `before` its context."""

    document: Document
    turn: Turn | None
    span: Span
    before: str

    @property
    def text(self) -> str:
        """The words of the row."""
        return self.span.of(self.document.text)

    @property
    def key(self) -> str:
        """What the hidden column contains: document id, span and `words_mark`."""
        return row_key(self.document.id, self.span, words_mark(self.text))


@dataclass(frozen=True)
class RowKey:
    """A row's hidden cell, read back."""

    document: str
    span: Span
    mark: str


def row_key(document: str, span: Span, mark: str) -> str:
    """The hidden cell of a row."""
    return f"{document} {span.start}-{span.end} {mark}"


def read_key(cell: str) -> RowKey | None:
    """The reverse of `row_key`; None if the cell contains nothing of the kind."""
    found = re.fullmatch(r"(.+) (\d{1,15})-(\d{1,15}) ([0-9a-f]{12})", cell, re.DOTALL)
    if found is None or int(found[2]) > int(found[3]):
        return None
    return RowKey(found[1], Span(int(found[2]), int(found[3])), found[4])


def words_mark(text: str) -> str:
    """A fingerprint of the words: white space and what no workbook can carry count for nothing."""
    return hashlib.sha256(sheet_words(text).encode("utf-8", "replace")).hexdigest()[:12]


def sheet_words(text: str) -> str:
    """`text` as a workbook carries it, with single spaces."""
    return " ".join(_UNSEEN.sub(" ", writable(unescaped(text))).split())


def unescaped(text: str) -> str:
    """`text` with the control characters that spreadsheets write as `_x000B_`.

    What else looks so stands for itself: openpyxl has undone the escapes of such words already.
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def sheet_rows(documents: Iterable[Document], unit: str, language: str) -> list[SheetRow]:
    """One row per turn or sentence, in the order of the documents."""
    rows = []
    for document in documents:
        before, last = "", -1
        for turn, span in _units(document, unit, language):
            rows.append(SheetRow(document, turn, span, before))
            number = turn.number if turn else 0
            label = f"{turn.speaker}: " if turn and turn.speaker and number != last else ""
            said = label + " ".join(span.of(document.text).split())
            before = _tail(f"{before} {said}".strip())
            last = number
    return rows


def _units(document: Document, unit: str, language: str) -> Iterable[tuple[Turn | None, Span]]:
    whole = Span(0, len(document.text))
    stretches: Sequence[tuple[Turn | None, Span]] = [(t, t.span) for t in document.turns]
    for turn, stretch in stretches or [(None, whole)]:
        words = stretch.of(document.text)
        if not words.strip():
            continue
        if unit == "turn" and len(words) <= _LONGEST:
            yield turn, stretch
            continue
        parts = [s.shifted(stretch.start) for s in sentences(words, language)]
        for part in parts if unit == "sentence" else _gathered(parts):
            for piece in _pieces(document.text, part):
                yield turn, piece


def _gathered(parts: Sequence[Span]) -> list[Span]:
    """As many sentences together as fit into a cell."""
    gathered: list[Span] = []
    for part in parts:
        if gathered and part.end - gathered[-1].start <= _LONGEST:
            gathered[-1] = Span(gathered[-1].start, part.end)
        else:
            gathered.append(part)
    return gathered


def _pieces(text: str, span: Span) -> list[Span]:
    """A sentence longer than a cell, cut between words."""
    pieces = []
    while len(span) > _LONGEST:
        cut = text.rfind(" ", span.start + 1, span.start + _LONGEST) + 1 or span.start + _LONGEST
        pieces.append(Span(span.start, cut))
        span = Span(cut, span.end)
    return [*pieces, span]


def _tail(words: str) -> str:
    if len(words) <= _CONTEXT:
        return words
    return "… " + words[-_CONTEXT:].partition(" ")[2].removeprefix("… ")


def codings_by_row(
    rows: Sequence[SheetRow], codings: Iterable[Coding], order: Mapping[str, int]
) -> dict[int, list[Coding]]:
    """Which codings each row shows, by its place in `rows`; those of exactly its words first.

    A coding is in the first row it shares words with; one that shares none is in no row.
    """
    places: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        places.setdefault(row.document.id, []).append(at)
    found: dict[int, list[Coding]] = {}
    for coding in codings:
        home = _home(rows, places.get(coding.document, []), coding.span)
        if home is not None:
            found.setdefault(home, []).append(coding)
    last = len(order)
    for place, shown in found.items():
        exact = rows[place].span
        shown.sort(key=lambda c: (c.span != exact, c.span, order.get(c.code_id, last), c.id))
    return found


def _home(rows: Sequence[SheetRow], places: Sequence[int], span: Span | None) -> int | None:
    if span is None:
        return None
    first = bisect_right(places, span.start, key=lambda at: rows[at].span.end)
    if first == len(places) or not rows[places[first]].span.overlaps(span):
        return None
    return places[first]
