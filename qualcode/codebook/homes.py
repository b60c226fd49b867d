"""The places of the themes and codes in a codebook's text, for editing them there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualcode.codebook.splice import Edit, apply_edits
from qualcode.codebook.yaml_file import parse_codebook
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.files.yaml_keys import did_you_mean
from qualcode.files.yaml_nodes import Mapping, Sequence, read_nodes, text_of
from qualcode.model.codes import Codebook


@dataclass(frozen=True)
class Home:
    """A theme or code in the tree: its table, itself, what contains its list, its place in that list."""

    table: str
    node: Mapping
    parent: Mapping
    index: int

    @property
    def list_key(self) -> str:
        """The key of `parent` that contains it."""
        return "themes" if self.table == "theme" else "codes"

    @property
    def siblings(self) -> Sequence:
        """The list that contains it."""
        found = self.parent.get(self.list_key)
        assert isinstance(found, Sequence)
        return found


@lru_cache(maxsize=4)  # an edit made of several asks for the same text again and again
def sound(text: str) -> Codebook:
    """The codebook in `text`; ProblemsError with its errors, where it has any."""
    return parse_codebook(text)


def root_of(text: str) -> Mapping:
    """The tree of a sound codebook's text; ProblemsError if it is not sound."""
    sound(text)
    root, _ = read_nodes(text, "codebook.yaml")
    assert isinstance(root, Mapping)
    return root


def homes(root: Mapping) -> Iterator[Home]:
    """Every theme and code, in the order of the file."""
    yield from _homes(root, "theme", "themes")


def home_of(root: Mapping, code_id: str) -> Home:
    """The place of that theme or code; QualcodeError if there is none."""
    found = {text_of(home.node, "id"): home for home in homes(root)}
    if code_id not in found:
        known = did_you_mean(code_id, found) or "."
        raise QualcodeError(f"There is no code or theme `{code_id}` in the codebook{known}")
    return found[code_id]


def table_of(root: Mapping, node: Mapping) -> str:
    """`codebook`, `theme` or `code`."""
    if node is root:
        return "codebook"
    return next(home.table for home in homes(root) if home.node is node)


def done(text: str, edits: list[Edit]) -> str:
    """The text with the edits made, when it is still a sound codebook; QualcodeError if not."""
    after = apply_edits(text, edits)
    try:
        sound(after)
    except ProblemsError as error:
        told = f"The codebook would then have errors:\n{error}"
        raise QualcodeError(told, "Nothing was changed.") from error
    return after


def _homes(parent: Mapping, table: str, key: str) -> Iterator[Home]:
    found = parent.get(key)
    for index, node in enumerate(found.items if isinstance(found, Sequence) else []):
        assert isinstance(node, Mapping)
        yield Home(table, node, parent, index)
        yield from _homes(node, "code", "codes")
