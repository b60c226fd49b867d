"""How fast a table of free text is coded, how it scales with processes, and what memory it takes.

    python benchmarks/scan.py [FILE or FOLDER ...] [--answers N] [--codebook FILE]

Makes a CSV of N answers (200,000) out of the turns of the given transcripts (default: the example
studies), of one to three sentences each, and scans it in one process, in two, and so on up to the
cores of this machine; then on a local Dask cluster with as many workers, where `distributed` is
installed. One JSON object comes last: `answers`, `mb`, `hits`; `answers_per_second` and
`mb_per_second` of one process; `scaling`: by number of processes how many times faster than one, and
`dask_scaling` the same by number of workers (the cluster's own start is not counted); `same_output`:
whether all of them wrote the same bytes; `peak_mb`: most memory of one process on a fiftieth of the
table and on all of it (where the system tells).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from qualcode.codebook.yaml_file import load_codebook
from qualcode.errors import QualcodeError
from qualcode.keywords.scan import scan_table
from qualcode.model.codes import Codebook
from qualcode.readers import SUFFIXES, read_file
from qualcode.text.language import sentences

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "transcripts_example"
CODEBOOK = ROOT / "codebooks" / "psychological_recovery.yaml"


def read_answers(paths: list[Path]) -> list[str]:
    """Stretches of one to three sentences of somebody's speech."""
    files = [f for p in paths for f in (sorted(p.rglob("*")) if p.is_dir() else [p])]
    rng = random.Random(7)
    answers = []
    for file in files:
        if file.suffix not in SUFFIXES or (
            file.suffix == ".csv" and file.parent.name != "transcripts"
        ):
            continue
        try:
            readings = read_file(file)
        except QualcodeError:
            continue
        for reading in readings:
            for turn in reading.turns:
                said = [
                    s.of(turn.span.of(reading.text))
                    for s in sentences(turn.span.of(reading.text), "en")
                ]
                while said:
                    count = rng.randint(1, 3)
                    answers.append(" ".join(said[:count]))
                    said = said[count:]
    return answers


def write_table(path: Path, answers: list[str], count: int) -> None:
    """A CSV of that many answers, drawn with a seed."""
    rng = random.Random(count)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "answer"])
        writer.writerows((number, rng.choice(answers)) for number in range(count))


def time_cluster(table: Path, codebook: Codebook, out: Path, workers: int) -> float | None:
    """Seconds on a local Dask cluster that runs already; None where Dask is not installed."""
    try:
        from distributed import LocalCluster
    except ImportError:
        return None
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        address = cluster.scheduler_address
        start = time.perf_counter()
        scan_table(table, codebook, "answer", out, scheduler=address)
        return time.perf_counter() - start


def peak(table: Path, codebook: Path, out: Path) -> float | None:
    """The most memory, in MB, of a fresh process that scans a table by itself.

    Linux counts in `ru_maxrss` what this process held when it started the other; VmHWM is better.
    """
    code = (
        "import sys, resource; from pathlib import Path;"
        "from qualcode.codebook.yaml_file import load_codebook;"
        "from qualcode.keywords.scan import scan_table;"
        "scan_table(Path(sys.argv[1]), load_codebook(Path(sys.argv[2])), 'answer',"
        " Path(sys.argv[3]), processes=1);"
        "status = Path('/proc/self/status');"
        "lines = status.read_text().splitlines() if status.exists() else [];"
        "high = [line.split()[1] for line in lines if line.startswith('VmHWM')];"
        "print(high[0] if high else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(table), str(codebook), str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return round(int(run.stdout) / scale, 1) if run.returncode == 0 else None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path, default=[EXAMPLES])
    parser.add_argument("--answers", type=int, default=200_000)
    parser.add_argument("--codebook", type=Path, default=CODEBOOK)
    options = parser.parse_args()
    codebook = load_codebook(options.codebook)
    answers = read_answers(options.files)
    with tempfile.TemporaryDirectory() as folder:
        table, small = Path(folder) / "table.csv", Path(folder) / "small.csv"
        write_table(table, answers, options.answers)
        write_table(small, answers, options.answers // 50)
        megabytes = table.stat().st_size / 1e6
        taken: dict[int, float] = {}
        outputs = set()
        hits = 0
        for processes in range(1, (os.cpu_count() or 1) + 1):
            out = Path(folder) / f"{processes}.csv"
            start = time.perf_counter()
            hits = scan_table(table, codebook, "answer", out, processes=processes).hits
            taken[processes] = time.perf_counter() - start
            outputs.add(out.read_bytes())
        on_dask = {}
        for workers in range(1, (os.cpu_count() or 1) + 1):
            out = Path(folder) / f"dask{workers}.csv"
            seconds = time_cluster(table, codebook, out, workers)
            if seconds:
                on_dask[workers] = round(taken[1] / seconds, 2)
                outputs.add(out.read_bytes())
        peaks = [peak(one, options.codebook, Path(folder) / "p.csv") for one in (small, table)]
    print(
        json.dumps(
            {
                "answers": options.answers,
                "mb": round(megabytes, 1),
                "hits": hits,
                "answers_per_second": round(options.answers / taken[1]),
                "mb_per_second": round(megabytes / taken[1], 1),
                "scaling": {count: round(taken[1] / one, 2) for count, one in taken.items()},
                "dask_scaling": on_dask,
                "same_output": len(outputs) == 1,
                "peak_mb": peaks,
            }
        )
    )


if __name__ == "__main__":
    main()
