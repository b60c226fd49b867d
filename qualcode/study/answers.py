"""What a query found, whole and cited: to go through, to count, and as a frame."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.analysis.query import Passage
from qualcode.model.matrix import Extract

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Found:
    """A passage that was found: cited as its first coding would be if it covered all of it.

    `codings` are the ids of all codings in it, `codes` their codes' names; both are empty for a text
    hit, whose extract has no code.
    """

    passage: Passage
    extract: Extract
    codings: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What a query found, by document, start and end."""

    query: str
    passages: tuple[Found, ...]
    facets: tuple[str, ...]
    attributes: tuple[str, ...]

    def __iter__(self) -> Iterator[Found]:
        return iter(self.passages)

    def __len__(self) -> int:
        return len(self.passages)

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases of the passages, in the order met."""
        return tuple(dict.fromkeys(one.passage.case for one in self.passages if one.passage.case))

    @property
    def fingerprint(self) -> str:
        """What differs as soon as the result does."""
        places = [
            f"{one.passage.document} {one.passage.start} {one.passage.end} {one.passage.case}"
            for one in self.passages
        ]
        text = "\n".join(places).encode("utf-8", "surrogatepass")
        return hashlib.sha256(text).hexdigest()[:12]

    def rows(self) -> list[dict[str, str | int | list[str] | None]]:
        """One row per passage, under the columns of extracts.csv and `codings`."""
        from qualcode.exchange.extracts_csv import extract_columns, extract_row

        columns = extract_columns(self.facets, self.attributes)
        found: list[dict[str, str | int | list[str] | None]] = []
        for one in self.passages:
            row = extract_row(one.extract, self.facets)
            listed: dict[str, str | int | list[str] | None] = {c: row.get(c) for c in columns}
            if not one.codings:
                listed |= dict.fromkeys(("coding_id", "code_id", "code"))
            found.append(listed | {"codings": list(one.codings)})
        return found

    def to_frame(self) -> pd.DataFrame:
        """The rows as a frame; `codings` are joined by `; `."""
        import pandas as pd

        from qualcode.exchange.extracts_csv import extract_columns

        columns = [*extract_columns(self.facets, self.attributes), "codings"]
        rows = [row | {"codings": "; ".join(row["codings"] or [])} for row in self.rows()]  # type: ignore[arg-type]
        return pd.DataFrame(rows, columns=columns, dtype=object)
