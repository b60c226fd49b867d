"""Ids for codes that another program knows by their names alone."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40


def slug(name: str) -> str:
    """A name as an id: lower case, letters and digits of any script, everything else `_`."""
    plain = unicodedata.normalize("NFC", name).casefold()
    return re.sub(r"[\W_]+", "_", plain).strip("_")[:LONGEST].strip("_")


class IdMaker:
    """Makes unique ids; equal names under different parents are distinguished by the parent."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, code_id: str) -> bool:
        """Keep an id that is known already; False if it is taken."""
        folded = code_id.casefold()
        if folded in self._taken:
            return False
        self._taken.add(folded)
        return True

    def make(self, name: str, parent: str = "") -> str:
        """An id for a name; `parent` is the id of what it is under."""
        base = slug(name) or "code"
        tries = [base, f"{parent}_{base}"] if parent else [base]
        tries += [f"{base}_{number}" for number in range(2, len(self._taken) + 3)]
        return next(tried for tried in tries if self.take(tried))


def is_id(text: str) -> bool:
    """True for what a codebook accepts as an id: letters, digits, _ and -, no dash first."""
    return bool(re.fullmatch(r"(?!-)[\w-]+", text))
