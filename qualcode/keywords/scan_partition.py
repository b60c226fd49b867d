"""One partition of a table of free text, searched: what runs in another process or on a cluster."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qualcode.keywords.matcher import Matcher
from qualcode.model.codes import Codebook
from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.text.offsets import normalise

FIXED = ("theme_id", "code_id", "code", "entry", "start", "end", "text", "negated")

# An empty line between answers: no phrase, no sentence and no negation goes on across it.
_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Partition:
    """Some rows of a table, in order: the number of the first (from 1), texts, cells to keep."""

    first: int
    texts: tuple[str, ...]
    kept: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Partial:
    """What a partition held. `rows` are cells as text or numbers, in the order of the table."""

    rows: tuple[tuple[str | int, ...], ...]
    answers: int
    empty: int
    answers_with_hits: int
    codes: dict[str, int] = field(default_factory=dict)


def columns_of(codebook: Codebook, keep: Sequence[str]) -> tuple[str, ...]:
    """The headings of a scan: a row a hit, told by the number of its answer."""
    return ("row", *keep, *FIXED, *codebook.facets)


def scan_partition(codebook: Codebook, partition: Partition) -> Partial:
    """Find the hits of every answer of a partition.

    `start` and `end` are code points of the answer as a study would store it (`normalise`).
    """
    matcher = _matcher_of(_Same(codebook))
    texts = [normalise(text) for text in partition.texts]
    starts: list[int] = []
    at = 0
    for text in texts:
        starts.append(at)
        at += len(text) + len(_BETWEEN)
    turns = [
        Turn(number, None, Span(start, start + len(text)))
        for number, (start, text) in enumerate(zip(starts, texts, strict=True))
    ]
    rows: list[tuple[str | int, ...]] = []
    codes: dict[str, int] = {}
    with_hits = set()
    for hit in matcher.find_hits(_BETWEEN.join(texts), turns):
        answer = bisect_right(starts, hit.span.start) - 1
        span = hit.span.shifted(-starts[answer])
        theme = codebook.theme_of(hit.code_id)
        with_hits.add(answer)
        codes[hit.code_id] = codes.get(hit.code_id, 0) + 1
        rows.append(
            (
                partition.first + answer,
                *partition.kept[answer],
                theme.id if theme else "",
                hit.code_id,
                codebook.name_of(hit.code_id),
                hit.entry,
                span.start,
                span.end,
                span.of(texts[answer]),
                "yes" if hit.negated else "",
                *(hit.facets.get(name, "") for name in codebook.facets),
            )
        )
    empty = sum(not text.strip() for text in texts)
    return Partial(tuple(rows), len(texts), empty, len(with_hits), codes)


class _Same:
    """A codebook as a key: the same object, or one that says the same, has the same matcher."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.codebook == other.codebook

    def __hash__(self) -> int:
        return hash((self.codebook.title, self.codebook.version, self.codebook.language))


@lru_cache(maxsize=2)
def _matcher_of(same: _Same) -> Matcher:
    return Matcher(same.codebook)
