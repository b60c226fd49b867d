"""The tree of nodes seen as themes and codes. Tolerant: what has the wrong shape is passed over."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.codebook.nodes import Mapping, Node, Scalar, Sequence


def themes(root: Node) -> list[Mapping]:
    """The themes, in the order of the file."""
    return items(root, "themes")


def items(node: Node, key: str) -> list[Mapping]:
    """The mappings in the list under `key`."""
    found = node.get(key) if isinstance(node, Mapping) else None
    members = found.items if isinstance(found, Sequence) else []
    return [member for member in members if isinstance(member, Mapping)]


def codes_below(node: Mapping) -> Iterator[Mapping]:
    """Every code of a theme, or below a code, parents before their children."""
    for code in items(node, "codes"):
        yield code
        yield from codes_below(code)


def codes(root: Node) -> Iterator[Mapping]:
    """Every code, theme after theme."""
    for theme in themes(root):
        yield from codes_below(theme)


def text_of(node: Mapping, key: str) -> str:
    """The text under `key`, without space at its ends; empty where there is none."""
    value = node.get(key)
    return value.text.strip() if isinstance(value, Scalar) and not value.empty else ""


def texts(node: Node | None) -> list[Scalar]:
    """The texts of a list, or the one text there is; nothing where nothing is written."""
    if isinstance(node, Sequence):
        return [item for item in node.items if isinstance(item, Scalar)]
    return [node] if isinstance(node, Scalar) and not node.empty else []


def label(table: str, node: Mapping) -> str:
    """How a message names a mapping: its kind with its id, name or pattern, as far as known."""
    known = text_of(node, "id") or text_of(node, "name") or text_of(node, "pattern")
    near = ", ".join(scalar.text for scalar in texts(node.get("near")))
    known = known or (f"near: {near}" if near else "")
    if table == "codebook":
        return "the codebook"
    return f"{table} `{known}`" if known else f"a {table}"
