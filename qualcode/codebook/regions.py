"""Which stretch of the file belongs to an item of a list or to a key, comments included.

All places are code points in the text; regions are half-open and, in blocks, run over whole lines.
"""

from __future__ import annotations

import re

from qualcode.files.yaml_nodes import Mapping, Node, Scalar, Sequence


def line_start(text: str, at: int) -> int:
    """Where the line of `at` starts."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the next line starts; the end of the text after the last."""
    found = text.find("\n", at)
    return len(text) if found == -1 else found + 1


def column(text: str, at: int) -> int:
    """How many code points are before `at` in its line."""
    return at - line_start(text, at)


def content_end(text: str, node: Node) -> int:
    """Where the last thing written of a node ends. Blocks end for PyYAML where the next one starts."""
    if isinstance(node, Scalar):
        if node.style not in {"|", ">"}:
            return node.end
        header = text[node.start : line_end(text, node.start)]
        keeps = "+" in header.split("#")[0]
        if keeps:
            return node.end
        last = node.start + len(text[node.start : node.end].rstrip())
        return last + len(text[last : line_end(text, last)].rstrip("\r\n"))
    if node.flow:
        return node.end
    if isinstance(node, Sequence):
        return content_end(text, node.items[-1]) if node.items else node.end
    key, value = node.entries[-1]
    return entry_end(text, key, value)


def entry_end(text: str, key: Scalar, value: Node) -> int:
    """Where a key with its value ends."""
    if isinstance(value, Scalar) and value.start == value.end:
        return after_colon(text, key)
    return content_end(text, value)


def after_colon(text: str, key: Scalar) -> int:
    """The place right after the colon of a key."""
    return text.index(":", key.end) + 1


def item_region(text: str, parent: Sequence, index: int) -> tuple[int, int]:
    """The lines of an item of a list with dashes.

    Comments right above its dash and as far in belong to it, and comments below that are further in.
    """
    dashes = column(text, parent.start)
    start = line_start(text, parent.items[index].start)
    while start and not re.match(rf" {{{dashes}}}-", text[start:]):
        start = line_start(text, start - 1)  # the dash stands alone on a line above
    while start > 0:
        above = line_start(text, start - 1)
        # A comment that was an item once (`# - talk`) is none about the item below.
        if not re.match(rf" {{{dashes}}}#(?!\s*-\s)", text[above:start]):
            break
        start = above
    return start, _with_comments(text, content_end(text, parent.items[index]), dashes)


def entry_region(text: str, parent: Mapping, index: int) -> tuple[int, int]:
    """The lines of a key with its value in a block, from the key on; comments further in included."""
    key, value = parent.entries[index]
    return key.start, _with_comments(text, entry_end(text, key, value), column(text, key.start))


def _with_comments(text: str, end: int, indent: int) -> int:
    end = at = line_end(text, end)
    while at < len(text):
        after = line_end(text, at)
        line = text[at:after]
        if line.strip() and not re.match(rf" {{{indent + 1},}}#", line):
            break
        at = after
        if line.strip():
            end = at
    return end
