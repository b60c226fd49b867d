"""Dictionaries in YAML as quanteda for R writes them: categories with words, or with categories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from qualcode.errors import QualcodeError
from qualcode.exchange.codebooks.forest import (
    Branch,
    ImportedCodebook,
    plant,
    with_own_code,
)
from qualcode.exchange.codebooks.words import INFLECTED, read_words
from qualcode.files.encodings import text_of
from qualcode.model.codes import Code

MAX_SIZE = 5_000_000
MAX_DEPTH = 100
# What quanteda calls the words of a category that has others below it.
OWN = frozenset({"", "__"})


def read_quanteda(path: Path) -> ImportedCodebook:
    """The codebook in a quanteda dictionary: a code a category, its words as keywords.

    Raises QualcodeError if the file is not YAML of that form, or uses aliases.
    """
    try:
        text = text_of(path.read_bytes())
    except OSError as error:
        raise QualcodeError(f"{path.name} cannot be read: {error.strerror}") from error
    tree = _tree(text, path.name)
    if not isinstance(tree, dict) or not tree:
        told = f"{path.name} is not a dictionary; it should have categories with words, such as `joy: [happy, glad]`"
        raise QualcodeError(told, "In quanteda, write it with as.yaml().")
    notes: list[str] = []
    branches = [_branch(name, value, notes) for name, value in tree.items()]
    found = plant([with_own_code(branch) for branch in branches], title=path.stem)
    return ImportedCodebook(found.codebook, (INFLECTED, *notes, *found.notes))


def _tree(text: str, name: str) -> Any:
    if len(text) > MAX_SIZE:
        raise QualcodeError(
            f"{name} is too long for a dictionary: more than {MAX_SIZE:,} characters"
        )
    depth = 0
    try:
        # Aliases could swell beyond all bounds on reading, so they are looked for first.
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise QualcodeError(f"{name} uses aliases of YAML (*name), which cannot be read")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise QualcodeError(f"{name} is nested more than {MAX_DEPTH} levels deep")
        # Every value is a word as written: `no` and `1.0` too.
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes texts and lists only
    except yaml.YAMLError as error:
        raise QualcodeError(f"{name} is not valid YAML: {error}") from error


def _branch(name: str, value: Any, notes: list[str]) -> Branch:
    title = " ".join(str(name).split()) or "Without a name"
    words: list[str] = []
    children: list[Branch] = []
    for key, found in _parts(value):
        if isinstance(found, str) and key in OWN:
            words.append(found)
        elif key in OWN:
            words += [word for word in found if isinstance(word, str)] if found else []
        else:
            children.append(_branch(key, found, notes))
    return Branch(Code("", title, keywords=read_words(words, title, notes)), children=children)


def _parts(value: Any) -> list[tuple[str, Any]]:
    """Words as ("", word), categories with their names, however lists and mappings are mixed."""
    if isinstance(value, dict):
        return [(str(key), found) for key, found in value.items()]
    if isinstance(value, list):
        return [part for item in value for part in _parts(item)]
    return [("", str(value))]
