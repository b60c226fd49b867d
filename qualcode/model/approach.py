"""What fits a study's approach, and how it speaks of codes and counts: said here, obeyed everywhere.

In reflexive thematic analysis a code is the analyst's reading, made and changed while coding; no
agreement, accuracy or frequency shows its worth (Braun & Clarke 2006, 2019, 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

FOOTNOTE = "How often something was said is not how much it matters."


@dataclass(frozen=True)
class Approach:
    """A kind of study.

    With `open_coding` codes may come while one codes, also if there is no codebook yet. With
    `measures` says whether figures are shown for keywords and groups, with the most typical first;
    without, names are shown instead of counts, and nothing is ordered by how often. With
    `joins_coders` what two coders coded alike becomes one coding when codes are merged. With `learns`
    passages like those coded may be suggested without a reason. `reading` is said wherever codes are
    shown.
    """

    name: str
    open_coding: bool = False
    measures: bool = True
    joins_coders: bool = True
    learns: bool = True
    reading: str = ""

    @property
    def footnote(self) -> str:
        """The footnote of tables."""
        return " ".join(filter(None, [self.reading, FOOTNOTE]))


APPROACHES = {
    approach.name: approach
    for approach in (
        Approach("framework"),
        Approach("codebook"),
        Approach("coding-reliability", joins_coders=False),
        Approach(
            "reflexive",
            open_coding=True,
            measures=False,
            learns=False,
            reading="The codes are the analyst's reading of what was said.",
        ),
    )
}
