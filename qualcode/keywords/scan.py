"""Keywords over a table of free text, millions of answers long, without a study."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.scan_files import open_sink, read_partitions
from qualcode.keywords.scan_partition import Partial, Partition, columns_of, scan_partition
from qualcode.model.codes import Codebook

PARTITION = 5_000
# How many partitions are under way for each process: enough to keep it busy, few to keep in memory.
_AHEAD = 3


@dataclass(frozen=True)
class ScanReport:
    """What a scan found. `codes` counts hits by code, in the order of the codebook."""

    answers: int
    empty: int
    answers_with_hits: int
    hits: int
    codes: dict[str, int] = field(default_factory=dict)


def scan_table(
    path: Path,
    codebook: Codebook,
    text: str,
    out: Path,
    *,
    keep: Sequence[str] = (),
    processes: int = 0,
    scheduler: str = "",
    encoding: str = "",
    partition: int = PARTITION,
    progress: Callable[[int], None] | None = None,
) -> ScanReport:
    """Find the keywords of `codebook` in the column `text` of a CSV or Parquet file.

    `out` (CSV or Parquet, by its ending) gets a row a hit: `row` (the number of the answer, from 1),
    the columns to `keep`, theme, code, entry, `start` and `end` in the answer, the words, whether
    they are negated, and a column a facet. `processes` 0 is all cores; with `scheduler` (an address)
    the partitions go to a Dask cluster. Memory does not grow with the table, and the output does not
    depend on how many processes made it. Raises QualcodeError; nothing is written then.
    """
    Matcher(codebook)  # says at once what is wrong with an entry
    if path.resolve() == out.resolve():
        raise QualcodeError(f"{out} is the table itself", "Give the output another name.")
    partitions = read_partitions(path, text, keep, partition, encoding)
    work = partial(scan_partition, codebook)
    count = processes or os.cpu_count() or 1
    answers = empty = with_hits = hits = 0
    codes: Counter[str] = Counter()
    with open_sink(out, columns_of(codebook, keep)) as sink:
        for found in _results(work, partitions, count, scheduler):
            sink.write(found.rows)
            answers += found.answers
            empty += found.empty
            with_hits += found.answers_with_hits
            hits += len(found.rows)
            codes.update(found.codes)
            if progress:
                progress(answers)
    ordered = {code.id: codes[code.id] for code in codebook.walk() if codes[code.id]}
    return ScanReport(answers, empty, with_hits, hits, ordered)


Work = Callable[[Partition], Partial]


def _results(
    work: Work, partitions: Iterator[Partition], processes: int, scheduler: str
) -> Iterator[Partial]:
    if scheduler:
        yield from _on_cluster(work, partitions, scheduler)
    elif processes == 1:
        yield from map(work, partitions)
    else:
        yield from _in_processes(work, partitions, processes)


def _in_processes(work: Work, partitions: Iterator[Partition], processes: int) -> Iterator[Partial]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    try:
        # A fresh interpreter each, on every system: what is loaded here does not reach into them.
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            ahead = processes * _AHEAD
            yield from _in_order(lambda one: pool.submit(work, one), partitions, ahead)
    except BrokenProcessPool as error:
        raise QualcodeError(
            "A process that searched the table was ended from outside (out of memory, perhaps)",
            "Use fewer processes; nothing was written.",
        ) from error


def _on_cluster(work: Work, partitions: Iterator[Partition], scheduler: str) -> Iterator[Partial]:
    """The same partitions on a Dask cluster; those of a worker that dies go to another."""
    try:
        connect = import_module("distributed").Client
    except ImportError as error:
        raise QualcodeError(
            "A Dask cluster needs the library distributed, which is not installed",
            'Install it with: pip install "qualcode[dask]".',
        ) from error
    try:
        client = connect(scheduler, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise QualcodeError(
            f"There is no Dask scheduler at {scheduler}: {error}",
            "Start one with `dask scheduler`, and workers with `dask worker ADDRESS`.",
        ) from error
    with client:
        ahead = max(2, len(client.scheduler_info()["workers"])) * _AHEAD
        yield from _in_order(lambda one: client.submit(work, one, pure=False), partitions, ahead)


def _in_order(
    submit: Callable[[Partition], Any], partitions: Iterator[Partition], ahead: int
) -> Iterator[Partial]:
    """Results in the order of the table, with no more than `ahead` partitions under way."""
    waiting: deque[Any] = deque()
    for one in partitions:
        waiting.append(submit(one))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
