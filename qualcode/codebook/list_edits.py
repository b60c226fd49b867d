"""A list of a code in `codebook.yaml` made another, item by item: what stays keeps its comments."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import replace
from difflib import SequenceMatcher

from qualcode.codebook import splice
from qualcode.codebook.homes import Home, done, home_of, root_of, sound
from qualcode.codebook.scalars import write_block
from qualcode.codebook.yaml_text import keyword_lines
from qualcode.files.yaml_nodes import Sequence
from qualcode.model.codes import Keyword

Item = str | Keyword


def put_items(text: str, code_id: str, key: str, wanted: Several[Item]) -> str:
    """Make the list with dashes under a key of a code this one; at least one item is wanted.

    Items that are in both keep their lines; one that moves keeps its comments.
    """
    code = sound(text).code(code_id)
    old, new = ([_said(item) for item in items] for items in (getattr(code, key), wanted))
    _, nodes = _list_of(text, code_id, key)
    blocks = {item: splice.item_block(text, nodes, at) for at, item in enumerate(old)}
    newline = splice.newline_of(text)
    same = SequenceMatcher(None, old, new, autojunk=False)
    # From the end, so that the places before it hold; in before out, so that the list is never empty.
    for told, first, last, start, stop in reversed(same.get_opcodes()):
        if told == "equal":
            continue
        put = [blocks.get(_said(item)) or _block(item, newline) for item in wanted[start:stop]]
        if put:
            home, _ = _list_of(text, code_id, key)
            text = done(text, splice.add_items(text, home.node, home.table, key, put, last))
        for place in range(last - 1, first - 1, -1):
            text = done(text, splice.drop_item(text, _list_of(text, code_id, key)[1], place))
    return text


def _said(item: Item) -> str:
    return repr(replace(item, line=0)) if isinstance(item, Keyword) else item


def _list_of(text: str, code_id: str, key: str) -> tuple[Home, Sequence]:
    home = home_of(root_of(text), code_id)
    found = home.node.get(key)
    assert isinstance(found, Sequence)
    return home, found


def _block(item: Item, newline: str) -> str:
    if isinstance(item, Keyword):
        lines = keyword_lines(item, 0)
    else:
        first, *more = write_block(item, 0)
        lines = [f"- {first}", *more]
    return "".join(line + newline for line in lines)
