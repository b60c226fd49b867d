"""One part of a table of free text: read, searched and written by the process that gets it."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.scan_output import open_part_file
from qualcode.keywords.scan_parts import Part, Row, Table
from qualcode.keywords.scan_table import read_part
from qualcode.model.codes import Codebook
from qualcode.text.offsets import normalise
from qualcode.version import __version__

FIXED = ("theme_id", "code_id", "code", "entry", "start", "end", "text", "negated")
# How many answers are searched together: enough to be quick, few to keep in memory.
_TOGETHER = 5_000
# An empty line between answers: no phrase, no sentence and no negation goes on across it.
_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Job:
    """What all parts of a scan have in common. `suffix` is the kind of the files in `folder`."""

    codebook: Codebook
    table: Table
    folder: Path
    suffix: str
    version: str = __version__

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the output: one row per hit, named by the number of its answer."""
        return ("row", *self.table.keep, *FIXED, *self.codebook.facets)


@dataclass(frozen=True)
class Done:
    """A part whose hits are in its file, of that SHA-256."""

    part: Part
    answers: int
    empty: int
    answers_with_hits: int
    hits: int
    codes: dict[str, int] = field(default_factory=dict)
    sha256: str = ""


def part_path(job: Job, part: Part) -> Path:
    """Where the hits of a part are written."""
    return job.folder / f"{part.number:06d}{job.suffix}"


def scan_part(job: Job, part: Part) -> Done:
    """Find the hits of every answer of a part and write them to its file.

    `start` and `end` are code points of the answer as a study would store it (`normalise`).
    Raises QualcodeError if the part cannot be read here, or is read by another qualcode.
    """
    if job.version != __version__:
        raise QualcodeError(
            f"A worker has qualcode {__version__}, and this is qualcode {job.version}.",
            "Install the same version for all workers.",
        )
    _check_place(job)
    answers = empty = with_hits = hits = 0
    codes: Counter[str] = Counter()
    target = part_path(job, part)
    rows = read_part(job.table, part)
    with open_part_file(target, job.columns) as sink:
        while read := list(islice(rows, _TOGETHER)):
            found = _find(job.codebook, part.first + answers, read)
            sink.write([cells for _, cells in found])
            codes.update(code_id for code_id, _ in found)
            with_hits += len({cells[0] for _, cells in found})
            hits += len(found)
            answers += len(read)
            empty += sum(not answer.strip() for answer, _ in read)
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Done(part, answers, empty, with_hits, hits, dict(codes), sha256)


def _check_place(job: Job) -> None:
    if job.table.path.is_file() and os.access(job.folder, os.W_OK):
        return
    raise QualcodeError(
        f"A worker cannot read {job.table.path}, or cannot write to {job.folder}.",
        "The table and the output must be in folders that all workers have under the same name.",
    )


Cells = tuple[str | int, ...]


def _find(codebook: Codebook, first: int, read: Sequence[Row]) -> list[tuple[str, Cells]]:
    """The hits of some answers, the first of that number: their code and the cells of their row."""
    import numpy as np

    from qualcode.keywords.pages import Stretches

    texts = [normalise(answer) for answer, _ in read]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths + len(_BETWEEN)) - lengths - len(_BETWEEN)
    said = lengths > 0
    stretches = Stretches(starts[said], (starts + lengths)[said])
    hits = _matcher_of(_Same(codebook)).find_hits(_BETWEEN.join(texts), stretches)
    answers = starts.searchsorted(hits.starts, "right") - 1
    facets = tuple(codebook.facets)
    found: list[tuple[str, Cells]] = []
    for answer, begins, hit in zip(answers.tolist(), starts[answers].tolist(), hits, strict=True):
        span = hit.span.shifted(-begins)
        theme = codebook.theme_of(hit.code_id)
        cells = (
            first + answer,
            *read[answer][1],
            theme.id if theme else "",
            hit.code_id,
            codebook.name_of(hit.code_id),
            hit.entry,
            span.start,
            span.end,
            span.of(texts[answer]),
            "yes" if hit.negated else "",
            *(hit.facets.get(name, "") for name in facets),
        )
        found.append((hit.code_id, cells))
    return found


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
