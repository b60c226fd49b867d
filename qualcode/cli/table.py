"""Tables as lines of text, for three rows or a hundred thousand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_GAP = "   "  # one space on each side of a column, and one between columns
_WORD = re.compile(r"\s*\S+\s*")


def table_lines(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    width: int,
    *,
    title: str = "",
    right: frozenset[str] = frozenset(),
    whole: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, str]]:
    """Return the lines of a table not wider than `width`, each with its style (mostly empty).

    If the table is too wide, the widest columns wrap, except those of `whole`. `right` are
    right-aligned. Widths are measured in cells of the terminal: a Chinese character has two.
    """
    table = [columns, *rows]
    widths = [max(map(_widest, column), default=0) for column in zip(*table, strict=True)]
    between = len(_GAP) * (len(columns) - 1)
    folds = [column not in whole for column in columns]
    widths = _narrowed(widths, folds, width - len(columns) - 1)
    to_right = [column in right for column in columns]
    full = sum(widths) + between
    for part in _folded(title, full + 2) if title else ():
        yield "italic", _padded(part, full + 2, at_right=False)
    yield "", " " * (full + 2)
    for number, row in enumerate(table):
        cells = [_folded(cell, size) for cell, size in zip(row, widths, strict=True)]
        height = max(map(len, cells))
        if number == 0:  # the heading ends at the rule
            cells = [[""] * (height - len(cell)) + cell for cell in cells]
        for line in range(height):
            parts = (
                _padded(cell[line] if line < len(cell) else "", size, at_right=at_right)
                for cell, size, at_right in zip(cells, widths, to_right, strict=True)
            )
            yield "" if number else "bold", f" {_GAP.join(parts)} "
        if number == 0:
            yield "", f" {'─' * full} "
    yield "", " " * (full + 2)


def _widest(text: str) -> int:
    return max(map(_cells, text.split("\n"))) if "\n" in text else _cells(text)


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _narrowed(widths: list[int], folds: list[bool], most: int) -> list[int]:
    """Narrow the widest columns that may wrap, down to the next widest, until all fit."""
    # A column includes the spaces beside it; the first and the last column have one less.
    last = len(widths) - 1
    beside = [(at > 0) + (at < last) for at in range(len(widths))]
    found = [width + blanks for width, blanks in zip(widths, beside, strict=True)]
    while (excess := sum(found) - most) > 0:
        folding = [found[at] for at, fold in enumerate(folds) if fold]
        top = max(folding, default=0)
        below = max((width for width in folding if width < top), default=0)
        widest = [at for at, fold in enumerate(folds) if fold and found[at] == top]
        if top <= 1 or not widest:
            break
        for place, at in enumerate(widest):
            give = min(excess, top - below, round(excess / (len(widest) - place)))
            found[at] -= give
            excess -= give
    return [max(width - blanks, 1) for width, blanks in zip(found, beside, strict=True)]


def _folded(text: str, width: int) -> list[str]:
    """Return the lines of a cell, none wider than `width`; only a word that is wider is split."""
    if "\n" not in text and _cells(text) <= width:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _WORD.findall(paragraph):
            rest = word
            if line and _cells(line + rest.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            if _cells(line + rest.rstrip()) > width:  # a single word that is wider
                while _cells(rest) > width and len(rest) > 1:
                    cut = _cut(rest, width)
                    lines.append(rest[:cut])
                    rest = rest[cut:]
            line += rest
        lines.append(line.rstrip())
    return lines


def _cut(text: str, width: int) -> int:
    """Return how many letters fit, but at least one, so that the loop ends."""
    if text.isascii():
        return max(width, 1)
    cut = 1
    while cut < len(text) and _cells(text[: cut + 1]) <= width:
        cut += 1
    return cut


def _padded(text: str, width: int, *, at_right: bool) -> str:
    if at_right:
        text = text.rstrip()
    blank = " " * (width - _cells(text))
    return blank + text if at_right else text + blank
