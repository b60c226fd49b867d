"""A name that is not known, and those that are."""

from __future__ import annotations

from difflib import get_close_matches


def nearest(name: str, known: list[str], plural: str) -> str:
    """A hint that names what was probably meant."""
    near = get_close_matches(name, known, 3, 0.5)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if not known:
        return f"There are no {plural} yet."
    shown = ", ".join(known[:12])
    return f"The {plural} are: {shown}{(' ...' if len(known) > 12 else '')}"
