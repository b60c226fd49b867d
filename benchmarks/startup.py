"""How long `qualcode --version` and `--help` take, beside a Python that imports typer.

Prints one JSON object: medians in milliseconds, and the ratios to `import typer`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

RUNS = 21
COMMANDS = {
    "import_typer": ["-c", "import typer"],
    "version": ["-m", "qualcode", "--version"],
    "help": ["-m", "qualcode", "--help"],
}


def seconds(words):
    begun = time.perf_counter()
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main():
    for words in COMMANDS.values():
        seconds(words)  # a first run fills the caches
    taken = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, words in COMMANDS.items():
            taken[name].append(seconds(words))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    figures = {f"{name}_ms": round(value * 1000, 1) for name, value in medians.items()}
    for name in ("version", "help"):
        figures[f"{name}_times_import_typer"] = round(medians[name] / medians["import_typer"], 2)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
