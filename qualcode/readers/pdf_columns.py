"""The columns of a printed page, as against tables and labels in the margin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from qualcode.readers.pdf_lines import (
    PrintedLine,
    PrintedWord,
    lines_of_rows,
    rows_of,
)

# A gap between columns, in points, and how much of the page's lines may run across it.
_NARROWEST = 9.0
_MOST_ACROSS = 0.15
_DOUBTFUL_ACROSS = 0.35
# A column is so much of the text's width, and of its lines so many are beside one another.
_LEAST_WIDTH = 0.2
_BESIDE = 0.5
_LIKE = 0.7
_FEWEST_LINES = 8
_HANGING_GAP = 6.0


@dataclass(frozen=True)
class Gaps:
    """Where columns part on a page: the middle of each gap. `doubtful`: there may be columns."""

    places: tuple[float, ...] = ()
    doubtful: bool = False


def find_gaps(words: Sequence[PrintedWord]) -> Gaps:
    """The gaps between columns of running text, if they are clear.

    A gap is clear if hardly a line crosses it, lines are on both its sides, and the columns are
    of like width. Labels or numbers beside the speech are not a column: they are too narrow.
    """
    rows = rows_of(words)
    if len(rows) < _FEWEST_LINES:
        return Gaps()
    clear = _clear_gaps(rows, _MOST_ACROSS)
    if clear:
        return Gaps(clear)
    return Gaps((), doubtful=bool(_clear_gaps(rows, _DOUBTFUL_ACROSS)))


def in_columns(words: Sequence[PrintedWord], places: Sequence[float]) -> list[list[PrintedWord]]:
    """The rows of a page in the order in which they are read.

    A row that runs across a gap (a title, a footer) is read on its own; between two such rows the
    first column is read to its end, then the next.
    """
    read: list[list[PrintedWord]] = []
    band: list[PrintedWord] = []
    for row in rows_of(words):
        if _crosses(row, places):
            read += _by_column(band, places)
            read.append(row)
            band = []
        else:
            band += row
    return read + _by_column(band, places)


def lines_of_pages(
    pages: Sequence[tuple[list[PrintedWord], float]],
) -> tuple[list[list[PrintedLine]], list[int]]:
    """The lines of each page (its words and its height) in reading order, and the doubtful pages.

    A page with too few lines to decide has the columns of most of the others.
    """
    found = [find_gaps(words) for words, _ in pages]
    clear = [gaps.places for gaps in found if gaps.places]
    usual = clear[len(clear) // 2] if clear and len(clear) * 2 >= len(pages) else ()
    laid, doubtful = [], []
    for number, ((words, height), gaps) in enumerate(zip(pages, found, strict=True), 1):
        places = gaps.places or (usual if _fit(words, usual) else ())
        rows = in_columns(words, places) if places else rows_of(words)
        laid.append(lines_of_rows(rows, number, height, places))
        if gaps.doubtful and not places:
            doubtful.append(number)
    return laid, doubtful


def _fit(words: Sequence[PrintedWord], places: Sequence[float]) -> bool:
    rows = rows_of(words)
    return sum(_crosses(row, places) for row in rows) <= len(rows) * _MOST_ACROSS


def with_hanging_labels(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Lines whose label hangs left of the speech, recognised by where words start line by line.

    `hangs` says before which word of the line the speech starts.
    """
    starts = Counter(
        round(word.x0)
        for line in lines
        for before, word in pairwise((None, *line.words))
        if word and (before is None or word.x0 - before.x1 >= _HANGING_GAP)
    )
    if not starts:
        return list(lines)
    usual = max(starts, key=lambda x: (sum(starts[x + slack] for slack in (-1, 0, 1)), x))
    places = [_speech_at(line, usual) for line in lines]
    if sum(place is not None for place in places) < 3:
        return list(lines)
    return [
        line if place is None else replace(line, hangs=place)
        for line, place in zip(lines, places, strict=True)
    ]


def _speech_at(line: PrintedLine, usual: float) -> int | None:
    for place, (before, word) in enumerate(pairwise(line.words), 1):
        if abs(word.x0 - usual) <= 1.5 and word.x0 - before.x1 >= _HANGING_GAP:
            return place
    return None


def _by_column(words: list[PrintedWord], places: Sequence[float]) -> list[list[PrintedWord]]:
    return [row for column in _columns(words, places) for row in column]


def _crosses(row: Iterable[PrintedWord], places: Sequence[float]) -> bool:
    half = _NARROWEST / 2 - 0.5
    return any(
        word.x0 < place + half and word.x1 > place - half for word in row for place in places
    )


def _clear_gaps(rows: list[list[PrintedWord]], across: float) -> tuple[float, ...]:
    left = min(word.x0 for row in rows for word in row)
    right = max(word.x1 for row in rows for word in row)
    gaps = _free_strips(rows, left, right, len(rows) * across)
    places = [
        (start + end) / 2
        for start, end in gaps
        if start - left >= (right - left) * _LEAST_WIDTH
        and right - end >= (right - left) * _LEAST_WIDTH
    ]
    while places:
        edges = [left, *places, right]
        widths = [after - before for before, after in pairwise(edges)]
        if min(widths) >= max(widths) * _LIKE:
            break
        narrow = widths.index(min(widths))
        places.pop(min(narrow, len(places) - 1))
    return tuple(places) if places and _stand_beside(rows, places) else ()


def _free_strips(
    rows: list[list[PrintedWord]], left: float, right: float, most: float
) -> list[tuple[float, float]]:
    """The strips of the page, wide enough, that at most so many rows print on."""
    last = int(right - left) + 1
    changes = [0] * (last + 2)
    for row in rows:
        for start_at, end_at in _covered(row, left):
            changes[min(max(start_at, 0), last)] += 1
            changes[min(max(end_at, 0), last) + 1] -= 1
    printed = list(accumulate(changes))[:-1]
    strips, start = [], None
    for at, count in enumerate([*printed, len(rows) + 1]):
        if count <= most:
            start = at if start is None else start
        elif start is not None:
            if at - start >= _NARROWEST:
                strips.append((left + start, left + at))
            start = None
    return strips


def _covered(row: list[PrintedWord], left: float) -> Iterator[tuple[int, int]]:
    """The stretches of a row that are printed on, in whole points from `left`, both ends included."""
    stretches = sorted((int(word.x0 - left), int(word.x1 - left)) for word in row)
    start, end = stretches[0]
    for begin, finish in stretches[1:]:
        if begin > end:
            yield start, end
            start, end = begin, finish
        end = max(end, finish)
    yield start, end


def _stand_beside(rows: list[list[PrintedWord]], places: Sequence[float]) -> bool:
    """True if the columns run down the page beside one another, and each is running text."""
    columns = _columns(
        [word for row in rows for word in row if not _crosses([word], places)], places
    )
    if not all(columns):
        return False
    tops = [min(row[0].top for row in column) for column in columns]
    ends = [max(row[0].bottom for row in column) for column in columns]
    shared = [[r for r in c if max(tops) <= r[0].top <= min(ends)] for c in columns]
    longest = max(map(len, columns))
    return all(
        len(beside) >= longest * _BESIDE and sum(map(len, beside)) >= 3 * len(beside)
        for beside in shared
    )


def _columns(
    words: Iterable[PrintedWord], places: Sequence[float]
) -> list[list[list[PrintedWord]]]:
    """The rows of each column."""
    columns: list[list[PrintedWord]] = [[] for _ in range(len(places) + 1)]
    for word in words:
        columns[sum(word.x0 >= place for place in places)].append(word)
    return [rows_of(column) for column in columns]
