"""PDF with text in it: the words without page furniture, numbers and hyphens at line ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.sources import open_source
from qualcode.model.documents import Line, Reading
from qualcode.readers.label_choice import find_labels
from qualcode.readers.left_out import asides_of
from qualcode.readers.options import ReadOptions
from qualcode.readers.pdf_columns import lines_of_pages, with_hanging_labels
from qualcode.readers.pdf_lines import (
    PrintedLine,
    find_furniture,
    in_margin,
    joined_at_page_ends,
    leading_of,
    words_on_page,
)
from qualcode.readers.pdf_numbers import with_own_numbers
from qualcode.readers.pdf_words import words_of_pages
from qualcode.readers.plain_text import reading_of
from qualcode.text.offsets import normalise

MAX_PDF = 60_000_000
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_STOPS = (".", "!", "?", "…", ":", '"', "”", "’", ")", "]")
# Before these a hyphen at a line's end belongs to the word.
_KEPT_BEFORE = frozenset(["all", "co", "cross", "ex", "half", "long", "mid", "multi", "non", "off", "on", "one", "post", "pre", "pro", "re", "self", "semi", "short", "so", "sub", "two", "up", "well"])  # fmt: skip


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading; turns keep the page they start on, lines the document's own numbers.

    Raises QualcodeError for a PDF that is broken, has a password, or is made of pictures.
    """
    source = open_source(path, "pdf", MAX_PDF)
    pages, doubtful = lines_of_pages(
        [
            (words_on_page(words, height), height)
            for words, height in words_of_pages(path.name, source.data)
        ]
    )
    printed = [line for page in pages for line in page]
    if not printed:
        raise QualcodeError(
            f"{path.name} contains no text: its pages are pictures (scanned).",
            "Have its text recognised first (OCR), or ask for the file it was made from.",
        )
    if _is_unmapped(printed):
        raise QualcodeError(
            f"{path.name} does not say which letters its signs are, so its text cannot be read.",
            "Print it to a new PDF, or ask for the file it was made from.",
        )
    numbered = with_own_numbers(printed)
    furniture = find_furniture(numbered, len(pages), _spoken(numbered, options))
    left = [line for place, line in enumerate(numbered) if place not in furniture]
    laid = _laid_out(with_hanging_labels(joined_at_page_ends(left)), options)
    notes = (*_notes(pages, laid), *_told_of_columns(pages, doubtful))
    removed = asides_of((what, numbered[place].text) for place, what in furniture.items())
    reading = reading_of(path.name, laid.text, options, notes, left_out=removed)
    if reading.text != laid.text:  # numbers in the words, not beside them
        return [reading]
    turns = tuple(replace(turn, page=laid.page_at(turn.span.start)) for turn in reading.turns)
    return [replace(reading, turns=turns, lines=tuple(laid.lines))]


def _spoken(lines: list[PrintedLine], options: ReadOptions) -> set[int]:
    """The lines that start with the label of a speaker who has one within a page as well."""
    texts = [normalise(line.text) for line in lines]
    labelled = {place: label.speaker for place, label in _labels_of_lines(texts, options)}
    within = {who for place, who in labelled.items() if not in_margin(lines[place])}
    return {place for place, who in labelled.items() if who in within}


def _is_unmapped(lines: list[PrintedLine]) -> bool:
    text = "".join(line.text for line in lines)
    return sum(map(len, _UNMAPPED.findall(text))) > len(text) * 0.3


@dataclass
class _LaidOut:
    """The text as it grows, with where each page and each numbered line starts in it."""

    text: str = ""
    pages: list[int] = field(default_factory=list)
    page_starts: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def page_at(self, place: int) -> int | None:
        """The page that contains the code point."""
        found = bisect_right(self.page_starts, place) - 1
        return self.pages[found] if found >= 0 else None


def _laid_out(lines: list[PrintedLine], options: ReadOptions) -> _LaidOut:
    texts = [normalise(line.text) for line in lines]
    starts = _paragraph_starts(lines, texts, options)
    whole = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(texts).casefold()))
    laid = _LaidOut()
    pieces: list[str] = []
    length = 0
    for place, (line, text) in enumerate(zip(lines, texts, strict=True)):
        glue = "\n" if place in starts else " "
        if place and glue == " " and (kept := _unhyphenated(pieces[-1], text, whole)) is not None:
            length += len(kept) - len(pieces[-1])
            pieces[-1], glue = kept, ""
        glue = glue if place else ""
        length += len(glue)
        if not laid.pages or laid.pages[-1] != line.page:
            laid.pages.append(line.page)
            laid.page_starts.append(length)
        if line.number is not None:
            laid.lines.append(Line(length, line.number))
        pieces.append(glue + text)
        length += len(text)
    laid.text = normalise("".join(pieces))
    return laid


def _unhyphenated(before: str, after: str, whole: set[str]) -> str | None:
    """`before` without the hyphen that its line end put there; None if there is none to join."""
    match = re.search(r"([^\W\d_]+)([-\u2010\u00ad])$", before)
    follows = re.match(r"[^\W\d_]+", after)
    if not match or not follows or not follows[0][0].islower():
        return None
    left, right = match[1].casefold(), follows[0].casefold()
    if match[2] == "\u00ad" or f"{left}{right}" in whole:
        return before[:-1]
    if f"{left}-{right}" in whole or left in _KEPT_BEFORE:
        return before
    return before[:-1]


def _paragraph_starts(lines: list[PrintedLine], texts: list[str], options: ReadOptions) -> set[int]:
    labelled = _labelled(texts, options)
    numbers = sum(line.number is not None for line in lines)
    paragraphs_numbered = 4 <= numbers < len(lines) * 0.8
    usual = leading_of(lines)
    edges = {column: _edges(lines, column) for column in {line.column for line in lines}}
    starts = {0} | labelled
    for place in range(1, len(lines)):
        line, last = lines[place], lines[place - 1]
        if paragraphs_numbered:
            opens = line.number is not None
        else:
            left, right = edges[last.column]
            apart = line.page == last.page and usual and line.top - last.top > usual * 1.4
            short = last.words[-1].x1 < right - (right - left) * 0.15
            ended = texts[place - 1].endswith(_STOPS) and not texts[place][:1].islower()
            opens = bool(apart) or (short and ended)
        if opens:
            starts.add(place)
    return starts


def _edges(lines: list[PrintedLine], column: int) -> tuple[float, float]:
    """Where the lines of a column start, and where nearly all of them end."""
    own = [line for line in lines if line.column == column]
    ends = sorted(line.words[-1].x1 for line in own)
    return min(line.words[0].x0 for line in own), ends[int(len(ends) * 0.9)]


def _labelled(texts: list[str], options: ReadOptions) -> set[int]:
    """The lines that start with a label; and those below a label that has a line of its own."""
    found = set()
    for place, label in _labels_of_lines(texts, options):
        found.add(place)
        if label.alone:
            found.add(place + 1)
    return {place for place in found if place < len(texts)}


@dataclass(frozen=True)
class _LabelOfLine:
    speaker: str
    alone: bool


def _labels_of_lines(texts: list[str], options: ReadOptions) -> Iterator[tuple[int, _LabelOfLine]]:
    """The lines that start with a label, by their place, and whether nothing follows it there."""
    text = "\n".join(texts)
    begins = [0]
    for line in texts:
        begins.append(begins[-1] + len(line) + 1)
    for label in find_labels(text, options).labels:
        place = bisect_right(begins, label.start) - 1
        alone = not text[label.speech : begins[place + 1]].strip()
        yield place, _LabelOfLine(label.speaker, alone)


def _told_of_columns(pages: list[list[PrintedLine]], doubtful: list[int]) -> tuple[str, ...]:
    told = []
    parted = sum(any(line.column for line in page) for page in pages)
    if parted:
        told.append(f"Columns are read one after the other, on {parted} of {len(pages)} pages.")
    if doubtful:
        numbers = ", ".join(map(str, doubtful[:20]))
        told.append(
            f"Please check pages {numbers}: they may have columns and were read line by line."
        )
    return tuple(told)


def _notes(pages: list[list[PrintedLine]], laid: _LaidOut) -> tuple[str, ...]:
    notes = []
    empty = [str(number) for number, page in enumerate(pages, 1) if not page]
    if empty:
        notes.append(f"Pages without text (pictures?): {', '.join(empty[:20])}.")
    if laid.lines:
        first, last = laid.lines[0].number, laid.lines[-1].number
        notes.append(f"The document's own numbers are kept as lines: {first} to {last}.")
    return tuple(notes)
