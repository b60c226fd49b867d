"""What happens to values that are imported again: one table for all files and copies of a study.

A value is exported, may be edited, and is imported again; the study may have changed it in the
meantime. There are therefore three versions: as exported, as imported, and as the study is now.
Comparing three versions, not two, keeps both changes (as in Khanna, Kunal & Pierce: A formal
investigation of diff3, 2007).

The values can be anything that `==` compares: texts, hashes of texts, rows. None, or another value
that the caller chooses, means that there is nothing. The caller writes the messages.
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
    """What to do with an imported value."""

    UNCHANGED = "unchanged"  # neither side changed it
    TAKE = "take"  # only the imported file changed it
    KEEP = "keep"  # only the study changed it, or the file does not contain it
    SAME = "same"  # both made the same change
    CONFLICT = "conflict"  # both changed it differently: a person decides
    REFUSE = "refuse"  # only the file changed it, to a value that the study cannot have


class Side(Enum):
    """Used instead of a value."""

    UNKNOWN = "unknown"  # as exported: unknown, or two histories disagree
    SILENT = "silent"  # as imported: the file does not contain it


def judge(exported: object, came_back: object, now: object, *, refused: bool = False) -> Outcome:
    """Return the outcome of one value, by the table in docs/architecture.md.

    `exported` can be `Side.UNKNOWN`, and `came_back` can be `Side.SILENT`. `refused` means that the
    study cannot have the imported value; it matters only if the value would be taken.
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
    """The parts of one item, settled one by one, because two people may change different parts.

    `settled` has the value of each part after the import; a part in conflict, or refused, keeps
    that of the study. `outcomes` has the outcome of each part.
    """

    settled: Mapping[K, V]
    outcomes: Mapping[K, Outcome]

    def those(self, outcome: Outcome) -> list[K]:
        """Return the parts with that outcome, in order."""
        return [key for key, found in self.outcomes.items() if found is outcome]


def settle_parts(
    exported: Mapping[K, V | Side], came_back: Mapping[K, V | Side], now: Mapping[K, V]
) -> Parts[K, V]:
    """Settle the parts of `now`, each with its imported value.

    A part that `came_back` lacks is kept; a part that `exported` lacks is unknown.
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
    """Match imported items to exported ones if they have no ids.

    The rules are in order from the most to the least certain, and each pair is made by the first
    rule that fits. Returns the pairs, the new items and the missing items, in the order of the
    rules and of each side.
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
