"""Keywords over a table of free text, millions of answers long, without a study.

The table is described in parts (a file, a place in it, the number of the first row). Whoever gets a
description, a process here or a worker of a cluster, reads that part, searches it and writes its hits
to a file of its own. A manifest lists the parts that are done; in the end their files are joined.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import chain, islice
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.scan_manifest import open_manifest
from qualcode.keywords.scan_output import check_output, join_parts
from qualcode.keywords.scan_part import Done, Job, part_path, scan_part
from qualcode.keywords.scan_parts import Part
from qualcode.keywords.scan_table import describe_table, find_parts
from qualcode.model.codes import Codebook

# About how many bytes of a CSV are a part: what is lost if a process is killed.
PART = 4_000_000
# How many parts are under way for each process: enough to keep it busy.
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
    resume: bool = False,
    part_size: int = PART,
    progress: Callable[[int], None] | None = None,
) -> ScanReport:
    """Find the keywords of `codebook` in the column `text` of a CSV or Parquet file.

    `out` (CSV or Parquet, by its file extension) gets one row per hit: `row` (the number of the
    answer, from 1), the columns to `keep`, theme, code, entry, `start` and `end` in the answer, the
    text, whether it is negated, and a column per facet. `processes` 0 is all cores; with `scheduler`
    (an address) the parts go to a Dask cluster, whose workers see the table and the output under the
    same paths. Memory does not grow with the table, and the output does not depend on who made it.

    Until the output is complete, the parts are in a folder beside it (`parts_folder`). A scan that is
    broken off leaves them there, and `resume` goes on with the rest. Raises QualcodeError; nothing is
    written then if it is the table that cannot be read.
    """
    Matcher(codebook)  # says at once what is wrong with an entry
    if path.resolve() == out.resolve():
        raise QualcodeError(f"{out} is the table itself.", "Give the output another name.")
    check_output(out)
    table = describe_table(path, text, tuple(keep), encoding)
    job = Job(codebook, table, parts_folder(out), out.suffix.lower())
    try:
        with open_manifest(job, part_size, resume=resume) as manifest:
            parts: list[Part] = []
            answers = sum(done.answers for done in manifest.done.values())
            waiting = _not_done(find_parts(table, part_size), manifest.done, parts)
            for done in _scan(job, waiting, processes or os.cpu_count() or 1, scheduler):
                manifest.add(done)
                answers += done.answers
                if progress:
                    progress(answers)
            join_parts([part_path(job, part) for part in parts], out, job.columns)
            return _report(codebook, [manifest.done[part] for part in parts])
    except OSError as error:
        raise QualcodeError(f"{out} could not be written: {error}") from error


def parts_folder(out: Path) -> Path:
    """The folder for the parts of an output that is not complete."""
    out = out.resolve()
    return out.with_name(f"{out.name}.parts")


def _not_done(found: Iterator[Part], done: dict[Part, Done], parts: list[Part]) -> Iterator[Part]:
    """The parts that are not done; all of them are added to `parts`."""
    for part in found:
        parts.append(part)
        if part not in done:
            yield part


def _report(codebook: Codebook, done: Sequence[Done]) -> ScanReport:
    codes: Counter[str] = Counter()
    for one in done:
        codes.update(one.codes)
    return ScanReport(
        sum(one.answers for one in done),
        sum(one.empty for one in done),
        sum(one.answers_with_hits for one in done),
        sum(one.hits for one in done),
        {code.id: codes[code.id] for code in codebook.walk() if codes[code.id]},
    )


def _scan(job: Job, parts: Iterator[Part], processes: int, scheduler: str) -> Iterator[Done]:
    if scheduler:
        return _on_cluster(job, parts, scheduler)
    first = list(islice(parts, 2))
    if processes == 1 or len(first) < 2:
        return map(partial(scan_part, job), chain(first, parts))
    return _in_processes(job, chain(first, parts), processes)


def _in_processes(job: Job, parts: Iterator[Part], processes: int) -> Iterator[Done]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # A fresh interpreter each, on every system: what is loaded here does not reach into them.
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _ignore_interrupts)
    try:
        yield from _as_done(pool, job, parts, processes * _AHEAD)
    except BrokenProcessPool as error:
        raise QualcodeError(
            "A process that searched the table was ended from outside (out of memory, perhaps).",
            "Use fewer processes, and go on with --resume.",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _ignore_interrupts() -> None:
    """Ctrl-C is for the process that shares out the parts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _on_cluster(job: Job, parts: Iterator[Part], scheduler: str) -> Iterator[Done]:
    """The same on a Dask cluster; the parts of a worker that dies go to another."""
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise QualcodeError(
            "A Dask cluster needs the library distributed, which is not installed.",
            'Install it with: pip install "qualcode[dask]".',
        ) from error
    try:
        client = distributed.Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise QualcodeError(
            f"There is no Dask scheduler at {scheduler}: {error}",
            "Start one with `dask scheduler`, and workers with `dask worker ADDRESS`.",
        ) from error
    with client, client.get_executor(pure=False) as pool:
        ahead = max(2, len(client.scheduler_info(n_workers=-1)["workers"])) * _AHEAD
        try:
            yield from _as_done(pool, job, parts, ahead)
        except (distributed.KilledWorker, CancelledError) as error:
            raise QualcodeError(
                f"The cluster gave up: {error or 'its scheduler is gone'}.",
                "Put it right, and go on with --resume.",
            ) from error


def _as_done(pool: Executor, job: Job, parts: Iterator[Part], ahead: int) -> Iterator[Done]:
    """What is done, as it comes, with no more than `ahead` parts under way."""
    under_way: set[Future[Done]] = set()
    for part in parts:
        under_way.add(pool.submit(scan_part, job, part))
        if len(under_way) >= ahead:
            ended, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in ended)
    while under_way:
        ended, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        yield from (one.result() for one in ended)
