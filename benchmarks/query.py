"""Queries over 100,000 codings in memory, beside a pandas merge on document with the same overlap filter.

    python benchmarks/query.py

Both sides answer "a and b" (passages of a that share a character with one of b) in CPU seconds of one
run, the best of three. Both start from the codings as columns. The last line is one JSON object.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any

import pandas as pd

from qualcode.analysis.query import Mark, Material, find_passages
from qualcode.model.codes import Code, Codebook, Theme

CODINGS, DOCUMENTS, CODES = 100_000, 200, 40
LENGTH = 60_000  # characters of a document
QUERY = "c0 and c1"


def main() -> None:
    dice = random.Random(17)
    marks = [_mark(dice, number) for number in range(CODINGS)]
    codes = tuple(Code(f"c{n}", f"Code {n}") for n in range(CODES))
    material = Material(
        codebook=Codebook(themes=(Theme("t", "Theme", codes=codes),)),
        documents=[f"D{n:03}" for n in range(DOCUMENTS)],
        marks=marks,
        find_text=lambda _: (),
        attributes_of=lambda _document, _case: {},
        source_of=lambda _: "interview",
        attribute_values={},
    )
    _ = material.columns  # in memory, as the frame is
    frame = pd.DataFrame(
        [(m.id, m.document, m.case, m.start, m.end, m.code_id) for m in marks],
        columns=["id", "document", "case", "start", "end", "code"],
    )
    found = find_passages(QUERY, material)
    ours = best(lambda: find_passages(QUERY, material))
    theirs = best(lambda: by_merge(frame))
    ids = {mark.id for passage in found for mark in passage.marks}
    every = best(lambda: find_passages("(c0 or c1) near:2 c2 and not c3", material))
    print(
        json.dumps(
            {
                "codings": CODINGS,
                "passages": len(found),
                "query_seconds": round(ours, 4),
                "merge_seconds": round(theirs, 4),
                "times_merge": round(ours / theirs, 2),
                "longer_query_times_merge": round(every / theirs, 2),
                "same_codings": by_merge(frame) <= ids,
            }
        )
    )


def by_merge(frame: pd.DataFrame) -> set[str]:
    """The codings of c0 that share a character with one of c1."""
    one, other = frame[frame.code == "c0"], frame[frame.code == "c1"]
    pairs = one.merge(other, on="document", suffixes=("", "_b"))
    return set(pairs[(pairs.start < pairs.end_b) & (pairs.start_b < pairs.end)].id)


def best(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def _mark(dice: random.Random, number: int) -> Mark:
    start = dice.randrange(LENGTH)
    turn = start // 200
    document = dice.randrange(DOCUMENTS)
    return Mark(
        f"k{number}",
        f"D{document:03}",
        start,
        start + dice.randrange(20, 400),
        f"P{document}",
        turn,
        turn + dice.randrange(3),
        f"c{dice.randrange(CODES)}",
        "ana",
    )


if __name__ == "__main__":
    main()
