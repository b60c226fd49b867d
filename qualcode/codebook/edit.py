"""Changes to `codebook.yaml` in place: comments, order, quoting and blank lines stay as they are.

Every function takes the text of a codebook and gives the text after the change, or raises
QualcodeError with what is in the way; a codebook with errors is refused (ProblemsError). Places
come from the parsed nodes, so that nothing outside the change moves by a byte.
"""

from __future__ import annotations

from collections.abc import Mapping as Pairs
from collections.abc import Sequence as Several

from qualcode.codebook import splice
from qualcode.codebook.brackets import without_brackets
from qualcode.codebook.homes import Home, done, home_of, homes, root_of, table_of
from qualcode.codebook.keys import CODEBOOK_KEYS, TABLES
from qualcode.codebook.list_edits import put_items
from qualcode.codebook.outline import codes_below, items
from qualcode.codebook.scalars import write_block
from qualcode.codebook.yaml_text import (
    code_lines,
    flow_entries,
    flow_lists,
    keyword_lines,
    theme_lines,
)
from qualcode.errors import QualcodeError
from qualcode.files import yaml_keys as keys
from qualcode.files.yaml_keys import Key, did_you_mean
from qualcode.files.yaml_nodes import Mapping, Node, Sequence, text_of
from qualcode.model.codes import Code, Keyword, Theme

Value = str | bool | Several[str] | Several[Keyword] | Pairs[str, Several[str]]


def rename_code(text: str, code_id: str, name: str) -> str:
    """Give a code or theme another name; its id, and so every coding, stays."""
    return set_value(text, code_id, "name", name)


def set_value(text: str, code_id: str, key: str, value: Value) -> str:
    """Give a key of a code or theme another value; an empty one removes the key.

    Texts for `name`, `definition`, `unit`, `color`; several texts for `include`, `exclude`,
    `examples`, `keywords`; true or false for `retired`; attributes with values for `asked_of`.
    """
    home = home_of(root_of(text), code_id)
    known = CODEBOOK_KEYS.key(home.table, key)
    if known is None or key in {"id", "codes"}:
        free = [k.name for k in TABLES[home.table] if k.name not in {"id", "codes"}]
        hint = (
            "Ids and places cannot be set here, because codings refer to them."
            if key in {"id", "codes"}
            else None
        )
        told = f"`{key}` of a {home.table} cannot be set{did_you_mean(key, free)}"
        raise QualcodeError(told, hint or f"These can: {', '.join(free)}.")
    if key == "name" and not str(value).strip():
        raise QualcodeError(
            f"A {home.table} needs a name", "Give it a name with at least one letter."
        )
    if not value:
        there = home.node.get(key) is not None
        return done(text, splice.drop_key(text, home.node, key)) if there else text
    if _is_dashed(home.node.get(key)) and isinstance(value, Several) and not isinstance(value, str):
        return put_items(text, code_id, key, value)
    return done(text, _put(text, home, known, value))


def retire_code(text: str, code_id: str, *, retired: bool = True) -> str:
    """Retire a code: its codings stay, nothing new gets it. `retired=False` brings it back."""
    return set_value(text, code_id, "retired", retired)


def remove_code(text: str, code_id: str) -> str:
    """Remove a code or theme, with all below it. If codings refer to it, merge or retire it instead."""
    home = home_of(root_of(text), code_id)
    return done(text, splice.drop_item(text, home.siblings, home.index))


def add_theme(
    text: str, theme: Theme, *, before: str | None = None, after: str | None = None
) -> str:
    """Put a theme at the end, or before or after another."""
    text = without_brackets(text, "")
    root = root_of(text)
    _is_free(root, theme.id)
    return _add(text, root, "codebook", theme_lines(theme, 0), before, after)


def add_code(
    text: str, into: str, code: Code, *, before: str | None = None, after: str | None = None
) -> str:
    """Put a code at the end of a theme's codes, or of those below a code; or beside one of them."""
    text = without_brackets(text, into)
    root = root_of(text)
    for new in code.walk():
        _is_free(root, new.id)
    home = home_of(root, into)
    return _add(text, home.node, home.table, code_lines(code, 0), before, after)


def move_code(
    text: str,
    code_id: str,
    into: str | None = None,
    *,
    before: str | None = None,
    after: str | None = None,
) -> str:
    """Move a code, with all below it, into a theme or code; or, without `into`, beside another.

    A theme can be moved beside another theme.
    """
    root = root_of(text)
    moved = home_of(root, code_id)
    beside = before or after
    if into is None:
        target = home_of(root, beside).parent if beside else moved.parent
    else:
        target = home_of(root, into).node
    inside = {id(moved.node), *(id(node) for node in codes_below(moved.node))}
    if id(target) in inside or beside == code_id:
        raise QualcodeError(f"`{code_id}` cannot be moved into or beside itself")
    if (target is root) != (moved.table == "theme"):
        raise QualcodeError(
            f"`{code_id}` is a {moved.table} and cannot become the other kind",
            "Add a new one of the other kind and merge this one into it.",
        )
    opened = without_brackets(text, text_of(target, "id"))
    if opened != text:
        return move_code(opened, code_id, into, before=before, after=after)
    table = table_of(root, target)
    block = splice.item_block(text, moved.siblings, moved.index)
    put = _additions(text, target, table, block, before, after)
    return done(text, [*put, *splice.drop_item(text, moved.siblings, moved.index)])


def _is_dashed(node: Node | None) -> bool:
    return isinstance(node, Sequence) and not node.flow and bool(node.items)


def _put(text: str, home: Home, key: Key, value: Value) -> list[splice.Edit]:
    node, table, name = home.node, home.table, key.name
    if isinstance(value, str):
        if key.kind in {keys.TEXTS, keys.ENTRIES, keys.LISTS, keys.FLAG}:
            raise QualcodeError(f"`{name}` takes {_TAKES[key.kind]}, not a single text")
        return splice.put_text(text, node, table, name, value)
    if isinstance(value, bool) and key.kind == keys.FLAG:
        return splice.put_raw(text, node, table, name, "true")
    if isinstance(value, Pairs) and key.kind == keys.LISTS:
        return splice.put_raw(text, node, table, name, flow_lists(value))
    if isinstance(value, Several) and key.kind in {keys.TEXTS, keys.ENTRIES}:
        return _put_several(text, home, name, value)
    raise QualcodeError(f"`{name}` takes {_TAKES[key.kind]}")


_TAKES = {
    keys.TEXT: "a single text",
    keys.CHOICE: "a single text",
    keys.TEXTS: "a list of texts",
    keys.ENTRIES: "a list of keywords",
    keys.LISTS: "attributes with their values",
    keys.FLAG: "true or false",
}


def _put_several(
    text: str, home: Home, name: str, value: Several[str] | Several[Keyword]
) -> list[splice.Edit]:
    old = home.node.get(name)
    if home.node.flow or (isinstance(old, Sequence) and old.flow):
        entries = [item if isinstance(item, Keyword) else Keyword(item) for item in value]
        return splice.put_raw(text, home.node, home.table, name, flow_entries(entries))
    dashes = splice.dash_column(text, home.node, name)
    lines = [_item_lines(item, dashes) for item in value]
    return splice.put_list(text, home.node, home.table, name, lines)


def _item_lines(item: str | Keyword, dashes: int) -> list[str]:
    if isinstance(item, Keyword):
        return keyword_lines(item, dashes)
    first, *more = write_block(item, dashes)
    return [f"{' ' * dashes}- {first}", *more]


def _add(
    text: str, parent: Mapping, table: str, lines: list[str], before: str | None, after: str | None
) -> str:
    return done(text, _additions(text, parent, table, _block(text, lines), before, after))


def _additions(
    text: str, parent: Mapping, table: str, block: str, before: str | None, after: str | None
) -> list[splice.Edit]:
    key = "themes" if table == "codebook" else "codes"
    ids = [text_of(node, "id") for node in items(parent, key)]
    beside = before or after
    if beside is None:
        at = None
    elif beside in ids:
        at = ids.index(beside) + (before is None)
    else:
        known = did_you_mean(beside, ids) or (f"; the ids are {', '.join(ids)}" if ids else "")
        raise QualcodeError(f"There is no `{beside}` to put it beside{known}")
    return splice.add_items(text, parent, table, key, [block], at)


def _is_free(root: Mapping, code_id: str) -> None:
    if any(text_of(home.node, "id") == code_id for home in homes(root)):
        told = f"The id `{code_id}` is already used in this codebook"
        raise QualcodeError(told, "Ids must be unique, retired codes included. Choose another id.")


def _block(text: str, lines: list[str]) -> str:
    newline = splice.newline_of(text)
    return "".join(line + newline for line in lines)
