"""What a word processor's file holds beside its text, and how that is told."""

from __future__ import annotations

from qualcode.errors import QualcodeError


def told_of_left_out(
    *, insertions: int = 0, deletions: int = 0, comments: int = 0, footnotes: int = 0,
    hidden: bool = False,
) -> tuple[str, ...]:  # fmt: skip
    """Notes on what was left out of the text, and on how changes were read."""
    told = []
    if changes := insertions + deletions:
        told.append(
            f"{changes} tracked changes are read as accepted "
            f"({insertions} insertions in, {deletions} deletions out)."
        )
    if comments:
        told.append(f"{comments} comments are left out of the text.")
    if footnotes:
        told.append(f"{footnotes} footnotes are left out of the text.")
    if hidden:
        told.append("Hidden text is left out.")
    return tuple(told)


def require_text(name: str, text: str) -> None:
    """Raise QualcodeError, about the file `name`, where there are no words in `text`."""
    if not text.strip():
        raise QualcodeError(
            f"{name} holds no text.",
            "Are its pages pictures? Then it needs recognising first.",
        )
