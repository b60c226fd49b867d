"""How fast a table of free text is coded, how it scales with processes, and what memory it takes.

    python benchmarks/scan.py [FILE or FOLDER ...] [--answers N] [--codebook FILE] [--workers N ...]

Makes a CSV of N answers (200,000) out of the turns of the given transcripts (default: the example
studies), of one to three sentences each, and scans it in one process, in two, and so on up to the
cores of this machine; then on Dask clusters of as many workers as `--workers` says (2 4), each a process
with a single thread, where `distributed` is installed. One JSON object comes last: `answers`, `mb`,
`hits`; `answers_per_second` and `mb_per_second` of one process (processor time); `index_mb_per_second`:
how fast the client finds where the parts begin; `scaling`: by number of processes how many times faster
than one; `dask`: by number of workers `times_faster` (the start of the cluster is not counted), processor
seconds of all `workers`, of the `scheduler` and of the `client`, and `client_share` of their sum
(`client_start` is what importing the libraries takes, which is not in it); `killed_worker`: the same for
two workers of which one is killed after the first part, with `same_output`; `same_output`: whether all of
them wrote the same bytes; `peak_mb`: most memory of one process on a fiftieth of the table and on all of
it (where the system tells).
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
from qualcode.keywords.scan import PART, scan_table
from qualcode.keywords.scan_table import describe_table, find_parts
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


CLIENT = """
import json, os, signal, sys, time
from pathlib import Path
import distributed
from qualcode.codebook.yaml_file import load_codebook
from qualcode.keywords.scan import scan_table
table, codebook, out, scheduler, victim = sys.argv[1:]
told = []
def progress(_):
    if not told and int(victim):
        os.kill(int(victim), signal.SIGKILL)
    told.append(1)
loaded, began, start = load_codebook(Path(codebook)), time.process_time(), time.perf_counter()
scan_table(Path(table), loaded, "answer", Path(out), scheduler=scheduler, progress=progress)
print(json.dumps([began, time.process_time() - began, time.perf_counter() - start, len(told)]))
"""


def time_cluster(
    table: Path, codebook: Path, out: Path, workers: int, *, kill: bool = False
) -> dict[str, float] | None:
    """Processor and wall seconds on a cluster that runs already; None where Dask is not installed."""
    try:
        import psutil
        from distributed import Client
    except ImportError:
        return None
    told = out.with_suffix(".scheduler")
    started = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options, "--no-dashboard"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for kind, options in [
            ("scheduler", ["--port", "0", "--host", "127.0.0.1", "--scheduler-file", str(told)]),
            *[("worker", ["--scheduler-file", str(told), "--nthreads", "1", "--no-nanny"])]
            * workers,
        ]
    ]
    try:
        end = time.monotonic() + 120
        while not told.exists() and time.monotonic() < end:
            time.sleep(0.1)
        address = json.loads(told.read_text(encoding="utf-8"))["address"]
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
        followed = [psutil.Process(one.pid) for one in started]

        def taken() -> list[float]:
            return [
                sum(one.cpu_times()[:2]) if one.status() != psutil.STATUS_ZOMBIE else 0.0
                for one in followed
            ]

        before = taken()
        victim = str(started[1].pid) if kill else "0"
        run = subprocess.run(
            [sys.executable, "-c", CLIENT, str(table), str(codebook), str(out), address, victim],
            capture_output=True,
            text=True,
            check=True,
        )
        scheduler, *others = (max(b - a, 0.0) for a, b in zip(before, taken(), strict=True))
        start, client_seconds, seconds, parts = json.loads(run.stdout.splitlines()[-1])
    finally:
        for one in reversed(started):
            one.kill()
            one.wait()
    whole = sum(others) + scheduler + client_seconds
    return {
        "seconds": round(seconds, 2),
        "parts": parts,
        "workers": round(sum(others), 2),
        "scheduler": round(scheduler, 2),
        "client": round(client_seconds, 2),
        "client_share": round(client_seconds / whole, 4),
        "client_start": round(start, 2),
    }


def index_speed(table: Path) -> float:
    """MB a processor second in finding the parts of a table."""
    start = time.process_time()
    for _ in find_parts(describe_table(table, "answer", ()), PART):
        pass
    return round(table.stat().st_size / 1e6 / max(time.process_time() - start, 1e-3), 1)


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
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4])
    options = parser.parse_args()
    codebook = load_codebook(options.codebook)
    answers = read_answers(options.files)
    with tempfile.TemporaryDirectory() as folder:
        table, small = Path(folder) / "table.csv", Path(folder) / "small.csv"
        write_table(table, answers, options.answers)
        write_table(small, answers, options.answers // 50)
        megabytes = table.stat().st_size / 1e6
        index_speed(small)
        indexed = index_speed(table)
        taken: dict[int, float] = {}
        outputs = set()
        hits = 0
        processor = time.process_time()
        for processes in range(1, (os.cpu_count() or 1) + 1):
            out = Path(folder) / f"{processes}.csv"
            start = time.perf_counter()
            hits = scan_table(table, codebook, "answer", out, processes=processes).hits
            taken[processes] = time.perf_counter() - start
            processor = time.process_time() - processor if processes == 1 else processor
            outputs.add(out.read_bytes())
        on_dask = {}
        for workers in options.workers:
            out = Path(folder) / f"dask{workers}.csv"
            found = time_cluster(table, options.codebook, out, workers)
            if found:
                on_dask[workers] = found | {"times_faster": round(taken[1] / found["seconds"], 2)}
                outputs.add(out.read_bytes())
        killed = time_cluster(table, options.codebook, Path(folder) / "killed.csv", 2, kill=True)
        if killed:
            same = {(Path(folder) / "killed.csv").read_bytes()} == outputs
            killed = killed | {"same_output": same}
        peaks = [peak(one, options.codebook, Path(folder) / "p.csv") for one in (small, table)]
    print(
        json.dumps(
            {
                "answers": options.answers,
                "mb": round(megabytes, 1),
                "hits": hits,
                "answers_per_second": round(options.answers / processor),
                "mb_per_second": round(megabytes / processor, 1),
                "index_mb_per_second": indexed,
                "scaling": {count: round(taken[1] / one, 2) for count, one in taken.items()},
                "dask": on_dask,
                "killed_worker": killed,
                "same_output": len(outputs) == 1,
                "peak_mb": peaks,
            }
        )
    )


if __name__ == "__main__":
    main()
