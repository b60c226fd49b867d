"""The head of `codebook.yaml` (title, version, language, facets), changed in place."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.codebook import splice
from qualcode.codebook.homes import done, root_of, sound
from qualcode.codebook.regions import column, content_end, entry_region
from qualcode.codebook.scalars import write_scalar
from qualcode.codebook.yaml_text import flow_lists, flow_texts
from qualcode.errors import QualcodeError
from qualcode.files.yaml_nodes import Mapping, Scalar

TEXTS = ("title", "version", "language")


def set_head(text: str, key: str, value: str) -> str:
    """Give `title`, `version` or `language` another value; an empty one removes the key."""
    if key not in TEXTS:
        raise QualcodeError(
            f"`{key}` is not a text of the codebook", f"The texts are: {', '.join(TEXTS)}."
        )
    root = root_of(text)
    if value:
        return done(text, splice.put_text(text, root, "codebook", key, value))
    return done(text, splice.drop_key(text, root, key)) if root.get(key) is not None else text


def set_facet(text: str, name: str, values: Sequence[str]) -> str:
    """Give a facet its values, or add it; without values it is removed."""
    root = root_of(text)
    facets = sound(text).facets
    found = root.get("facets")
    if not values:
        if name not in facets:
            return text
        if len(facets) == 1 or not isinstance(found, Mapping):
            return done(text, splice.drop_key(text, root, "facets"))
        return done(text, splice.drop_key(text, found, name))
    if not isinstance(found, Mapping) or not found.entries:
        put = flow_lists({name: list(values)})
        return done(text, splice.put_raw(text, root, "codebook", "facets", put))
    return done(text, [_facet(text, found, name, flow_texts(values))])


def _facet(text: str, facets: Mapping, name: str, written: str) -> splice.Edit:
    old = facets.get(name)
    if old is not None and (facets.flow or isinstance(old, Scalar) or old.flow):
        return old.start, content_end(text, old), written
    entry = f"{write_scalar(name, flow=True)}: {written}"
    if facets.flow:
        end = content_end(text, facets.entries[-1][1])
        return end, end, f", {entry}"
    if old is not None:
        key = facets.key(name)
        assert key is not None
        return key.start, content_end(text, old), entry
    place = entry_region(text, facets, len(facets.entries) - 1)[1]
    newline = splice.newline_of(text)
    line = f"{' ' * column(text, facets.entries[0][0].start)}{entry}{newline}"
    ends = text[:place].endswith("\n")
    return place, place, line if ends else newline + line.removesuffix(newline)
