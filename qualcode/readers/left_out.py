"""What of a source goes into no turn, and in how many lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from qualcode.errors import QualcodeError
from qualcode.model.documents import Aside
from qualcode.text.anchors import beginning

_SAMPLE = 60


def asides_of(found: Iterable[tuple[str, str]]) -> tuple[Aside, ...]:
    """What was left out, one entry for each kind, the most lines first.

    `found` has a pair for each piece: what it is, and its text; empty lines count for nothing.
    """
    lines: dict[str, int] = {}
    samples: dict[str, str] = {}
    for what, text in found:
        said = [line.strip() for line in text.split("\n") if line.strip()]
        if said:
            lines[what] = lines.get(what, 0) + len(said)
            samples.setdefault(what, beginning(said[0], _SAMPLE))
    return by_lines(Aside(what, count, samples[what]) for what, count in lines.items())


def by_lines(asides: Iterable[Aside]) -> tuple[Aside, ...]:
    """The asides with the most lines first; equals keep their order."""
    return tuple(sorted((a for a in asides if a.lines), key=lambda aside: -aside.lines))


def together(parts: Iterable[Iterable[Aside]]) -> tuple[Aside, ...]:
    """The asides of several readings of one file, each kind once."""
    found: dict[str, Aside] = {}
    for aside in (aside for part in parts for aside in part):
        known = found.get(aside.what, Aside(aside.what, 0, aside.sample))
        found[aside.what] = replace(known, lines=known.lines + aside.lines)
    return by_lines(found.values())


def beside_the_text(*, comments: int = 0, footnotes: int = 0, hidden: int = 0) -> tuple[Aside, ...]:
    """What a word processor keeps beside the text, by its counts."""
    counts = {"comment": comments, "footnote": footnotes, "hidden text": hidden}
    return by_lines(Aside(what, count) for what, count in counts.items())


def told_of_changes(insertions: int, deletions: int) -> Iterator[str]:
    """A note on how tracked changes were read."""
    if changes := insertions + deletions:
        yield (
            f"{changes} tracked changes are read as accepted "
            f"({insertions} insertions in, {deletions} deletions out)."
        )


def require_text(name: str, text: str) -> None:
    """Raise QualcodeError, about the file `name`, if there are no words in `text`."""
    if not text.strip():
        raise QualcodeError(
            f"{name} contains no text.",
            "If its pages are pictures, run text recognition (OCR) on it first.",
        )
