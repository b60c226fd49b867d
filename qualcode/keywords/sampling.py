"""What the keywords do not find: turns drawn at random to be read, and what they say of recall."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qualcode.keywords.worth import Interval, wilson_interval
from qualcode.model.codings import Hit
from qualcode.model.documents import Document, Turn
from qualcode.text.language import words


@dataclass(frozen=True, order=True)
class SampledTurn:
    """A turn to read: the document's name and the turn's number."""

    document: str
    turn: int


@dataclass(frozen=True)
class Sample:
    """Turns drawn from all that have no hit, in the order of documents; the same for one seed.

    `population` is how many turns without a hit there are, `with_hits` how many have one.
    """

    turns: tuple[SampledTurn, ...]
    population: int
    with_hits: int
    seed: int


def sample_turns(
    found: Iterable[tuple[Document, Sequence[Hit]]],
    *,
    count: int,
    seed: int,
    code_id: str = "",
    least_words: int = 1,
    turns_of: Callable[[Document], Sequence[Turn]] | None = None,
) -> Sample:
    """Draw turns without any keyword (of `code_id`, if given).

    `turns_of` are the turns that keywords were looked for in (default: all); shorter ones than
    `least_words` are left out of draw and population alike.
    """
    without: list[SampledTurn] = []
    with_hits = 0
    for document, hits in found:
        starts = sorted(hit.span.start for hit in hits if not code_id or hit.code_id == code_id)
        for turn in document.turns if turns_of is None else turns_of(document):
            if len(words(turn.span.of(document.text))) < least_words:
                continue
            if _any_within(starts, turn):
                with_hits += 1
            else:
                without.append(SampledTurn(document.name, turn.number))
    without.sort()
    drawn = random.Random(seed).sample(without, min(count, len(without)))  # noqa: S311 - no secret
    return Sample(tuple(sorted(drawn)), len(without), with_hits, seed)


def _any_within(starts: Sequence[int], turn: Turn) -> bool:
    place = bisect_left(starts, turn.span.start)
    return place < len(starts) and starts[place] < turn.span.end


def estimate_recall(found: int, population: int, read: int, missed: int) -> Interval | None:
    """Which share of the turns that belong to a code its keywords find; None before any was read.

    `found` turns with a hit belong to the code; of `population` turns without one, `read` were
    drawn and read, and `missed` of these belong to it. The interval carries over that of the share
    missed (Wilson), with `found` taken for certain. None as well if nothing belongs to the code.
    """
    share = wilson_interval(missed, read)
    if share is None or not (found or missed):
        return None

    def recall(miss: float) -> float:
        return found / (found + miss * population) if found or miss * population else 0.0

    return Interval(recall(share.value), recall(share.high), recall(share.low))
