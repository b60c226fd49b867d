"""Which codes stand at the same places: in how many lines, turns, cases or documents both do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.model.matrix import Extract

if TYPE_CHECKING:
    import pandas as pd

UNITS = ("line", "turn", "case", "document")


def cross_codes(
    extracts: Iterable[Extract], code_ids: Sequence[str], unit: str = "case"
) -> pd.DataFrame:
    """Codes by codes: the number of units in which both are coded, each unit counted once.

    The diagonal says in how many units a code is. An extract of several lines stands in each of
    them; one of several turns in its first. Extracts of nobody's case are left out where the unit
    is a case. Raises QualcodeError for another unit.
    """
    import numpy as np
    import pandas as pd

    if unit not in UNITS:
        raise QualcodeError(f"There is no unit {unit!r}.", f"Units: {', '.join(UNITS)}.")
    at = {code_id: place for place, code_id in enumerate(code_ids)}
    places: dict[tuple[str, int] | str, int] = {}
    found: set[tuple[int, int]] = set()
    for extract in extracts:
        code = at.get(extract.coding.code_id)
        if code is not None:
            for place in _places(extract, unit):
                found.add((places.setdefault(place, len(places)), code))
    present = np.zeros((len(places), len(at)), dtype=np.float64)  # whose product numpy is quick at
    if found:
        rows, columns = zip(*found, strict=True)
        present[list(rows), list(columns)] = 1
    counts = (present.T @ present).round().astype(np.int64)
    return pd.DataFrame(counts, index=list(code_ids), columns=list(code_ids))


def _places(extract: Extract, unit: str) -> Iterable[tuple[str, int] | str]:
    if unit == "document":
        return (extract.document,)
    if unit == "case":
        return (extract.case,) if extract.case else ()
    if unit == "turn":
        return ((extract.document, extract.turn),) if extract.turn is not None else ()
    first, last = extract.lines or (0, -1)
    return [(extract.document, line) for line in range(first, last + 1)]
