"""The tree of nodes seen as themes and codes. Tolerant: what has the wrong shape is skipped."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.files.yaml_nodes import Mapping, Node, Sequence


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
