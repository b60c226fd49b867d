"""Codes written in brackets, `{id: a, name: A}`, written over lines where something must go into them."""

from __future__ import annotations

from qualcode.codebook import splice
from qualcode.codebook.homes import done, home_of, root_of, sound
from qualcode.codebook.regions import column, content_end, line_end
from qualcode.codebook.yaml_text import code_lines, theme_lines
from qualcode.files.yaml_nodes import Mapping, Node, Sequence, text_of
from qualcode.model.codes import Theme


def without_brackets(text: str, code_id: str) -> str:
    """The text with a theme or code, and the list of codes in it, over lines with dashes.

    Empty for the codebook itself. What is so already is left alone; QualcodeError if comments
    inside the brackets, because they would be lost.
    """
    root = root_of(text)
    node = home_of(root, code_id).node if code_id else root
    key = "codes" if code_id else "themes"
    value = node.get(key)
    if node.flow:
        return without_brackets(_open_node(text, root, code_id), code_id)
    if isinstance(value, Sequence) and value.flow and value.items:
        return _open_list(text, node, value, code_id)
    return text


def _open_list(text: str, node: Mapping, value: Sequence, code_id: str) -> str:
    _refuse_comments(text, value, node)
    codebook = sound(text)
    found = codebook.code(code_id) or codebook.theme(code_id)
    dashes = splice.dash_column(text, node, "codes" if code_id else "themes")
    if found is None:
        lines = [theme_lines(theme, dashes) for theme in codebook.themes]
        return done(text, splice.put_list(text, node, "codebook", "themes", lines))
    table = "theme" if isinstance(found, Theme) else "code"
    lines = [code_lines(code, dashes) for code in found.codes]
    return done(text, splice.put_list(text, node, table, "codes", lines))


def _open_node(text: str, root: Mapping, code_id: str) -> str:
    if not code_id:
        raise splice.in_brackets(root, "themes")
    home = home_of(root, code_id)
    if home.siblings.flow:
        return without_brackets(text, text_of(home.parent, "id"))
    _refuse_comments(text, home.node, home.node)
    codebook, start = sound(text), home.node.start
    code, theme = codebook.code(code_id), codebook.theme(code_id)
    indent = column(text, start) - 2
    lines = code_lines(code, indent) if code else theme_lines(theme or Theme("", ""), indent)
    newline = splice.newline_of(text)
    first, *more = lines
    below = "".join(line + newline for line in more)
    end = content_end(text, home.node)
    after = line_end(text, end)
    if below and after == len(text) and not text.endswith("\n"):
        below = newline + below.removesuffix(newline)
    return done(text, [(start, end, first.strip().removeprefix("- ")), (after, after, below)])


def _refuse_comments(text: str, node: Node, where: Mapping) -> None:
    inner = text[node.start : content_end(text, node)]
    if "\n" in inner and "#" in inner:
        raise splice.in_brackets(where, "codes")
