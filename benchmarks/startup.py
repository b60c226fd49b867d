"""What `qualcode --version`, `--help` and `documents list` cost, beside a Python that imports typer.

`documents list` runs in the demonstration study. Prints one JSON object: the least of the rounds in
milliseconds of the processor, and the ratios to `import typer`. POSIX only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 15


def milliseconds(words: list[str]) -> float:
    """The processor time, user and system, of Python with these words; its modules are compiled."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(words)}")
    return 1000 * (used.ru_utime + used.ru_stime)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        study = str(Path(name) / "demo")
        milliseconds(["-m", "qualcode", "demo", study])
        commands = {
            "import_typer": ["-c", "import typer"],
            "version": ["-m", "qualcode", "--version"],
            "help": ["-m", "qualcode", "--help"],
            "documents_list": ["-m", "qualcode", "--study", study, "documents", "list"],
        }
        for words in commands.values():
            milliseconds(words)  # a first run fills the caches
        best = dict.fromkeys(commands, float("inf"))
        for _ in range(RUNS):
            for command, words in commands.items():
                best[command] = min(best[command], milliseconds(words))
    figures = {f"{command}_ms": round(value, 1) for command, value in best.items()}
    for command in list(commands)[1:]:
        figures[f"{command}_times_import_typer"] = round(best[command] / best["import_typer"], 2)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
