"""Keywords of a code in `codebook.yaml`, added and removed in place."""

from __future__ import annotations

from dataclasses import replace

from qualcode.codebook import splice
from qualcode.codebook.homes import Home, done, home_of, root_of, sound
from qualcode.codebook.regions import content_end
from qualcode.codebook.yaml_text import flow_entries, keyword_flow, keyword_lines
from qualcode.errors import QualcodeError
from qualcode.files.yaml_keys import did_you_mean
from qualcode.files.yaml_nodes import Sequence
from qualcode.model.codes import Keyword


def add_keyword(text: str, code_id: str, keyword: Keyword | str) -> str:
    """Give a code a further keyword, after the others; one that it has already changes nothing."""
    entry = Keyword(pattern=keyword) if isinstance(keyword, str) else replace(keyword, line=0)
    home, there = _code(text, code_id)
    if entry in there:
        return text
    found = home.node.get("keywords")
    if isinstance(found, Sequence) and found.flow and found.items:
        end = content_end(text, found.items[-1])
        return done(text, [(end, end, f", {keyword_flow(entry)}")])
    if home.node.flow or (there and not isinstance(found, Sequence)):
        everything = flow_entries([*there, entry])
        return done(text, splice.put_raw(text, home.node, "code", "keywords", everything))
    newline = splice.newline_of(text)
    block = "".join(line + newline for line in keyword_lines(entry, 0))
    return done(text, splice.add_items(text, home.node, "code", "keywords", [block], None))


def remove_keyword(text: str, code_id: str, pattern: str) -> str:
    """Take a keyword from a code, named as `str(Keyword)` does: `therapist`, `near: a, b`."""
    home, there = _code(text, code_id)
    written = [str(keyword) for keyword in there]
    if pattern not in written:
        raise QualcodeError(
            f"`{code_id}` has no keyword `{pattern}`{did_you_mean(pattern, written)}"
        )
    found = home.node.get("keywords")
    if len(there) == 1 or not isinstance(found, Sequence):
        return done(text, splice.drop_key(text, home.node, "keywords"))
    return done(text, splice.drop_item(text, found, written.index(pattern)))


def _code(text: str, code_id: str) -> tuple[Home, list[Keyword]]:
    home = home_of(root_of(text), code_id)
    code = sound(text).code(code_id)
    if code is None:
        raise QualcodeError(f"`{code_id}` is a theme; only codes have keywords")
    return home, [replace(keyword, line=0) for keyword in code.keywords]
