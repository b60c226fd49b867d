"""Small changes to the text of a codebook that leave every other character where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualcode.codebook.keys import TABLES
from qualcode.codebook.regions import (
    after_colon,
    column,
    content_end,
    entry_end,
    entry_region,
    item_region,
    line_end,
    line_start,
)
from qualcode.codebook.scalars import write_block, write_scalar
from qualcode.errors import QualcodeError
from qualcode.files.yaml_nodes import Mapping, Node, Scalar, Sequence

Edit = tuple[int, int, str]  # what stands in [start, end) is replaced


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made; their places are those of `text`, and they do not overlap.

    Of two edits at one place the first named comes first.
    """
    placed = sorted(enumerate(edits), key=lambda found: (found[1][0], found[0]), reverse=True)
    for _, (start, end, put) in placed:
        text = text[:start] + put + text[end:]
    return text


def newline_of(text: str) -> str:
    """The newline the file uses."""
    return "\r\n" if "\r\n" in text else "\n"


def put_text(text: str, parent: Mapping, table: str, name: str, value: str) -> list[Edit]:
    """Give a key a text, in the quotes its old one has."""
    old = parent.get(name)
    style = old.style if isinstance(old, Scalar) else ""
    if parent.flow:
        return _put_flow(text, parent, table, name, write_scalar(value, flow=True, style=style))
    return _put_lines(text, parent, table, name, write_block(value, _indent(text, parent), style))


def put_raw(text: str, parent: Mapping, table: str, name: str, value: str) -> list[Edit]:
    """Give a key a value that is written on one line: `true`, `{group: a}`, `[a, b]`."""
    if parent.flow:
        return _put_flow(text, parent, table, name, value)
    return _put_lines(text, parent, table, name, [value])


def put_list(
    text: str, parent: Mapping, table: str, name: str, items: list[list[str]]
) -> list[Edit]:
    """Give a key a list with dashes; each item is its lines, its dash at `dash_column`."""
    if parent.flow:
        raise in_brackets(parent, name)
    return _put_lines(text, parent, table, name, ["", *(line for item in items for line in item)])


def dash_column(text: str, parent: Mapping, name: str) -> int:
    """The place of the dashes of the list under a key, or where they would be."""
    value = parent.get(name)
    if isinstance(value, Sequence) and not value.flow and value.items:
        return column(text, value.start)
    return _indent(text, parent) + _dash_habit(text, parent)


def drop_key(text: str, parent: Mapping, name: str) -> list[Edit]:
    """Take a key and its value out."""
    index = next(i for i, (key, _) in enumerate(parent.entries) if key.text == name)
    if parent.flow:
        places = [(key.start, entry_end(text, key, value)) for key, value in parent.entries]
        return [_drop_from_brackets(places, index)]
    start, end = entry_region(text, parent, index)
    shares_line = bool(text[line_start(text, start) : start].strip())
    if not shares_line:
        return [(line_start(text, start), end, "")]
    if index + 1 < len(parent.entries):
        return [(start, parent.entries[index + 1][0].start, "")]
    raise QualcodeError(f"Line {parent.line}: `{name}` is the only key here")


def drop_item(text: str, parent: Sequence, index: int) -> list[Edit]:
    """Remove an item from a list."""
    if parent.flow:
        places = [(item.start, content_end(text, item)) for item in parent.items]
        return [_drop_from_brackets(places, index)]
    start, end = item_region(text, parent, index)
    # Of two blank lines that would meet, one goes with the item.
    above = line_start(text, start - 1) if start else start
    if start and not text[above:start].strip() and not text[end : line_end(text, end)].strip():
        start = above
    return [(start, end, "")]


def add_items(
    text: str, parent: Mapping, table: str, name: str, blocks: list[str], at: int | None
) -> list[Edit]:
    """Put items into the list under a key, before item `at` (None: at its end).

    Each block is lines from the dash on, its dash at the left margin; it gets the list's own
    indentation and its habit of blank lines. The list is begun if there is none.
    """
    value = parent.get(name)
    if parent.flow or (isinstance(value, Sequence) and value.flow and value.items):
        raise in_brackets(parent, name)
    newline = newline_of(text)
    if not isinstance(value, Sequence) or not value.items:
        pad = dash_column(text, parent, name)
        lines = newline.join(shifted(block, pad).rstrip("\r\n") for block in blocks)
        if isinstance(value, Scalar) and not value.empty:
            raise QualcodeError(f"Line {value.line}: `{name}` must be a list")
        return _put_lines(text, parent, table, name, ["", *lines.split(newline)])
    dashes = column(text, value.start)
    airy = _is_airy(text, value)
    put = [shifted(block, dashes) for block in blocks]
    if at is None or at >= len(value.items):
        place = item_region(text, value, len(value.items) - 1)[1]
        written = "".join((newline if airy else "") + block for block in put)
    else:
        place = item_region(text, value, at)[0]
        written = "".join(block + (newline if airy else "") for block in put)
    if place and text[place - 1] != "\n":
        written = newline + written.removesuffix(newline)
    return [(place, place, written)]


def item_block(text: str, parent: Sequence, index: int) -> str:
    """The lines of an item as `add_items` takes them: its comments too, its dash at the margin."""
    item = parent.items[index]
    newline = newline_of(text)
    if parent.flow:
        inner = text[item.start : content_end(text, item)]
        lines = [line.strip() for line in inner.split("\n")]
        return f"- {lines[0]}{newline}" + "".join(f"    {line}{newline}" for line in lines[1:])
    start, end = item_region(text, parent, index)
    block = shifted(text[start:end], -column(text, parent.start))
    return block if block.endswith("\n") else block + newline


def shifted(block: str, by: int) -> str:
    """A block of lines further in by so many spaces, or further out; blank lines stay blank."""
    if by >= 0:
        return re.sub(r"(?m)^(?=[^\r\n])", " " * by, block)
    return re.sub(rf"(?m)^ {{1,{-by}}}", "", block)


def in_brackets(node: Mapping, name: str) -> QualcodeError:
    """What is said where an edit would have to be made inside `{...}`."""
    return QualcodeError(
        f"Line {node.line}: `{name}` is in brackets and cannot be extended in place",
        "Write this entry on several lines with dashes first, then try again.",
    )


def _indent(text: str, parent: Mapping) -> int:
    return column(text, parent.entries[0][0].start)


def _dash_habit(text: str, parent: Mapping) -> int:
    """How much further in than their key the dashes of this mapping's lists are."""
    for key, value in parent.entries:
        if isinstance(value, Sequence) and not value.flow and value.items:
            return column(text, value.start) - column(text, key.start)
    return 2


def _is_airy(text: str, parent: Sequence) -> bool:
    """Is there a blank line between the items?"""
    starts = [item_region(text, parent, index)[0] for index in range(1, len(parent.items))]
    return bool(starts) and all(not text[line_start(text, s - 1) : s].strip() for s in starts)


def _put_flow(text: str, parent: Mapping, table: str, name: str, value: str) -> list[Edit]:
    key = parent.key(name)
    old = parent.get(name)
    if key is not None and old is not None:
        end = entry_end(text, key, old)
        start = end if _nothing(old) else old.start
        return [(start, end, f" {value}" if start == end else value)]
    before = _entry_before(parent, table, name)
    if before is None:
        start = parent.start + 1
        return [(start, start, f"{name}: {value}" + (", " if parent.entries else ""))]
    end = entry_end(text, *parent.entries[before])
    return [(end, end, f", {name}: {value}")]


def _put_lines(text: str, parent: Mapping, table: str, name: str, lines: list[str]) -> list[Edit]:
    """`lines`: the first is after the colon, the others below with their indentation."""
    newline = newline_of(text)
    first, *more = lines
    below = "".join(line + newline for line in more)
    key, old = parent.key(name), parent.get(name)
    if key is None or old is None:
        return [_new_entry(text, parent, table, name, first, below)]
    end = entry_end(text, key, old)
    if first and not _nothing(old) and (isinstance(old, Scalar) or old.flow):
        start, put = old.start, first
    else:
        start, put = after_colon(text, key), f" {first}" if first else ""
    if not below:
        return [(start, max(start, end), put)]
    after = line_end(text, end)
    if after == len(text) and not text.endswith("\n"):
        below = newline + below.removesuffix(newline)
    return [(start, max(start, end), put), (after, after, below)]


def _new_entry(text: str, parent: Mapping, table: str, name: str, first: str, below: str) -> Edit:
    newline = newline_of(text)
    before = _entry_before(parent, table, name)
    index = 0 if before is None else before
    place = entry_region(text, parent, index)[1]
    pad = " " * _indent(text, parent)
    written = f"{pad}{name}:{' ' if first else ''}{first}{newline}{below}"
    if place and text[place - 1] != "\n":
        written = newline + written.removesuffix(newline)
    return place, place, written


def _entry_before(parent: Mapping, table: str, name: str) -> int | None:
    """The last of the entries that the table of keys has before `name`."""
    names = [key.name for key in TABLES[table]]
    earlier = set(names[: names.index(name)])
    found = [index for index, (key, _) in enumerate(parent.entries) if key.text in earlier]
    return found[-1] if found else None


def _nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.start == node.end


def _drop_from_brackets(places: list[tuple[int, int]], index: int) -> Edit:
    if index + 1 < len(places):
        return places[index][0], places[index + 1][0], ""
    if index:
        return places[index - 1][1], places[index][1], ""
    return *places[index], ""
