"""Yoshikoder and Lexicoder dictionaries (`.ykd`, `.lcd`): categories in categories, with patterns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.exchange.codebooks.forest import (
    Branch,
    ImportedCodebook,
    plant,
    with_own_code,
)
from qualcode.exchange.codebooks.words import INFLECTED, read_words
from qualcode.exchange.codebooks.xml import local_name, parse_xml
from qualcode.model.codes import Code, Keyword


def read_yoshikoder(path: Path) -> ImportedCodebook:
    """The codebook in a `.ykd` or `.lcd`: a code a category, its patterns as keywords.

    Patterns of the regular-expression engine become `/expressions/`. Scores have no counterpart and
    are reported. Raises QualcodeError if the file is not such a dictionary.
    """
    root = parse_xml(path)
    if local_name(root) != "dictionary":
        told = f"{path.name} is XML, but not a dictionary of Yoshikoder or Lexicoder"
        raise QualcodeError(told, "It should start with <dictionary>.")
    notes: list[str] = []
    regular = "regex" in (root.get("patternengine") or "").casefold()
    tops = [node for node in root if local_name(node) == "cnode"]
    title = root.get("name") or path.stem
    # Yoshikoder has one category over all others: the dictionary itself.
    while (
        len(tops) == 1 and all(local_name(child) == "cnode" for child in tops[0]) and len(tops[0])
    ):
        title = " ".join((tops[0].get("name") or title).split())
        tops = list(tops[0])
    branches = [_category(node, notes, regular=regular) for node in tops]
    found = plant([with_own_code(branch) for branch in branches], title=title)
    return ImportedCodebook(found.codebook, (INFLECTED, *notes, *found.notes))


def _category(node: Any, notes: list[str], *, regular: bool) -> Branch:
    roots: list[Branch] = []
    waiting = [(node, roots)]
    while waiting:
        found, siblings = waiting.pop(0)
        name = " ".join((found.get("name") or "").split()) or "Without a name"
        patterns = [child.get("name") or "" for child in found if local_name(child) == "pnode"]
        if found.get("score") or any(child.get("score") for child in found):
            notes.append(f"Scores in “{name}” cannot be imported")
        keywords = (
            tuple(Keyword(pattern=f"/{pattern}/") for pattern in dict.fromkeys(patterns) if pattern)
            if regular
            else read_words(patterns, name, notes)
        )
        described = (found.get("desc") or "").strip()
        definition = "" if described == name else described
        branch = Branch(Code("", name, definition, keywords=keywords))
        siblings.append(branch)
        waiting += [(child, branch.children) for child in found if local_name(child) == "cnode"]
    return roots[0]
