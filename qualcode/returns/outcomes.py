"""What becomes of what comes back: one table for every file, page, program and copy of a study.

A value leaves the study, may be changed where it went, and comes back; the study may have changed
it meanwhile. So there are three of it: as exported, as it came back, as the study is now. Comparing
three, not two, is what keeps both changes (as in Khanna, Kunal & Pierce: A formal investigation of
diff3, 2007).

The values are whatever the caller compares with `==`: texts, marks of texts, rows. None, or any
other value that the caller chooses, means that there is nothing. Messages are the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
A = TypeVar("A")
B = TypeVar("B")


class Outcome(StrEnum):
    """What to do with a value that came back."""

    UNCHANGED = "unchanged"  # neither side changed it
    TAKE = "take"  # only what came back changed it
    KEEP = "keep"  # only the study changed it, or what came back says nothing of it
    SAME = "same"  # both changed it alike
    CONFLICT = "conflict"  # both changed it differently: a person decides
    REFUSE = "refuse"  # only what came back changed it, to what the study cannot have


class Side(Enum):
    """In the place of a value."""

    UNKNOWN = "unknown"  # as exported: no one knows, or two histories disagree
    SILENT = "silent"  # as it came back: the file says nothing of it


def judge(exported: object, came_back: object, now: object, *, refused: bool = False) -> Outcome:
    """The outcome of one value: the table in docs/architecture.md.

    `exported` may be `Side.UNKNOWN`, `came_back` `Side.SILENT`. `refused` says that the study
    cannot have what came back; that matters only if it would be taken.
    """
    if came_back is Side.SILENT:
        return Outcome.KEEP
    if came_back == now:
        return Outcome.UNCHANGED if exported == now else Outcome.SAME
    if exported is Side.UNKNOWN:
        return Outcome.CONFLICT
    if came_back == exported:
        return Outcome.KEEP
    if now != exported:
        return Outcome.CONFLICT
    return Outcome.REFUSE if refused else Outcome.TAKE


@dataclass(frozen=True)
class Parts(Generic[K, V]):
    """Several values of one thing, settled one by one: two may change different parts of it.

    `settled` has the value of each part after what came back is taken; a part in conflict, or
    refused, has that of the study. `outcomes` has the outcome of each part.
    """

    settled: Mapping[K, V]
    outcomes: Mapping[K, Outcome]

    def those(self, outcome: Outcome) -> list[K]:
        """The parts with that outcome, in their order."""
        return [key for key, found in self.outcomes.items() if found is outcome]


def settle_parts(
    exported: Mapping[K, V | Side], came_back: Mapping[K, V | Side], now: Mapping[K, V]
) -> Parts[K, V]:
    """The parts of `now`, each with what came back of it.

    A part that `came_back` lacks is kept; one that `exported` lacks is unknown.
    """
    settled, outcomes = dict(now), {}
    for key, value in now.items():
        back = came_back.get(key, Side.SILENT)
        outcomes[key] = judge(exported.get(key, Side.UNKNOWN), back, value)
        if outcomes[key] is Outcome.TAKE and not isinstance(back, Side):
            settled[key] = back
    return Parts(settled, outcomes)


def pair_up(
    came_back: Iterable[A], exported: Iterable[B], rules: Sequence[Callable[[A, B], bool]]
) -> tuple[list[tuple[A, B]], list[A], list[B]]:
    """Which thing that came back is which that was exported, where it has no id of its own.

    The rules go from the surest to the least sure; the first pair that a rule fits is made. Gives
    the pairs, what is new, and what is gone, in the order of their rules and of each side.
    """
    new, gone = list(came_back), list(exported)
    pairs: list[tuple[A, B]] = []
    for fits in rules:
        over = []
        for item in new:
            at = next((at for at, was in enumerate(gone) if fits(item, was)), None)
            if at is None:
                over.append(item)
            else:
                pairs.append((item, gone.pop(at)))
        new = over
    return pairs, new, gone
