"""Codes merged into others and split into several, in the text of `codebook.yaml`."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.codebook.edit import add_code, move_code, retire_code, set_value
from qualcode.codebook.homes import done, home_of, root_of, sound
from qualcode.codebook.keyword_edits import add_keyword, remove_keyword
from qualcode.codebook.outline import codes_below, items
from qualcode.codebook.splice import drop_item
from qualcode.errors import QualcodeError
from qualcode.files.yaml_nodes import text_of
from qualcode.model.codes import Code


def merge_codes(text: str, code_id: str, into: str) -> str:
    """Remove a code; another gets its keywords, examples, `include` and the codes below it.

    What the other has already is not added again; the name, the definition and `exclude` of the code
    that goes are given up. Themes merge with themes, codes with codes.
    """
    if code_id == into:
        raise QualcodeError(f"`{code_id}` cannot be merged with itself", "Name a different code.")
    root = root_of(text)
    gone, kept = home_of(root, code_id), home_of(root, into)
    if gone.table != kept.table:
        told = f"`{code_id}` is a {gone.table}, `{into}` a {kept.table}"
        raise QualcodeError(f"{told}: these cannot be merged")
    if any(node is kept.node for node in (gone.node, *codes_below(gone.node))):
        told = f"`{into}` is inside `{code_id}` and would be deleted with it"
        raise QualcodeError(told, "Move it out first, or merge in the other direction.")
    text = _carry(text, code_id, into)
    for child in items(gone.node, "codes"):
        text = move_code(text, text_of(child, "id"), into)
    gone = home_of(root_of(text), code_id)
    return done(text, drop_item(text, gone.siblings, gone.index))


def split_code(text: str, code_id: str, parts: Sequence[Code]) -> str:
    """Put new codes right after a code and retire it, so that its codings can go to one of them.

    Keywords that a part names as its own leave the retired code; the others stay with it.
    """
    home = home_of(root_of(text), code_id)
    old = sound(text).code(code_id)
    if old is None:
        raise QualcodeError(f"`{code_id}` is a theme; only codes can be split")
    if len(parts) < 2:
        raise QualcodeError(
            "A code is split into at least two codes", "Name at least two new codes."
        )
    after = code_id
    for part in parts:
        text = add_code(text, text_of(home.parent, "id"), part, after=after)
        after = part.id
    taken = {str(keyword) for part in parts for keyword in part.keywords}
    for keyword in old.keywords:
        if str(keyword) in taken:
            text = remove_keyword(text, code_id, str(keyword))
    return retire_code(text, code_id)


def _carry(text: str, code_id: str, into: str) -> str:
    codebook = sound(text)
    old, new = codebook.code(code_id), codebook.code(into)
    if old is None or new is None:
        return text
    for keyword in old.keywords:
        text = add_keyword(text, into, keyword)
    for key in ("include", "examples"):
        there = getattr(new, key)
        more = [item for item in getattr(old, key) if item not in there]
        text = set_value(text, into, key, [*there, *more]) if more else text
    return text
