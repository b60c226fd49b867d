"""What the whole command `suggest` costs: cold, again after an edit, and as the text grows.

    python benchmarks/suggest.py [FOLDER] [--codebook FILE] [--mb N ...]

FOLDER holds transcripts (default: the conversations of the example studies, copied until there are
34). Prints one JSON object:

- `cold_times_spacy_import`: `qualcode suggest` in a study where nothing was looked for yet, beside
  `import spacy`, in seconds of the processor;
- `again_share_of_cold`: the same after one keyword of one code was edited, as a share of the cold
  work, both beyond start-up. Start-up is the same command in a study with the same codebook and
  without transcripts; `again_share_of_cold_beyond_version` counts from `qualcode --version`;
- `memory_mb`: the most memory that `suggest` held for studies of N megabytes of text (default: 1, 10
  and 100), copies of the same conversations.

POSIX only, for its way of asking about memory.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "transcripts_example"
CODEBOOK = ROOT / "codebooks" / "psychological_recovery.yaml"
CONVERSATIONS, RUNS = 34, 7


def run(*words: str) -> tuple[float, float]:
    """Run Python with these words; seconds of the processor, and megabytes at the most."""
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(words)}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return used.ru_utime + used.ru_stime, used.ru_maxrss / unit


def qualcode(study: Path, *words: str) -> tuple[float, float]:
    return run("-m", "qualcode", "--study", str(study), *words)


def make_study(folder: Path, files: Iterable[Path], codebook: Path) -> Path:
    run("-m", "qualcode", "new", str(folder))
    shutil.copy(codebook, folder / "codebook.yaml")
    for number, file in enumerate(files, 1):
        shutil.copy(file, folder / "transcripts" / f"{number:04}-{file.stem[:20]}{file.suffix}")
    if any((folder / "transcripts").iterdir()):
        qualcode(folder, "ingest")
    return folder


def repeated(files: list[Path], count: int) -> list[Path]:
    return (files * -(-count // len(files)))[:count]


def edit_keyword(study: Path) -> None:
    """Give the first code of the codebook one word more."""
    path = study / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r"(\n +keywords:\n)( +)- ", r"\1\2- recuperate\n\2- ", text, count=1),
        encoding="utf-8",
    )


def time_command(home: Path, files: list[Path], codebook: Path) -> dict[str, float]:
    empty = make_study(home / "empty", [], codebook)
    ready = make_study(home / "ready", files, codebook)
    best: dict[str, float] = {}
    for _ in range(RUNS):
        study = shutil.copytree(ready, home / "study")
        taken = {
            "spacy": run("-c", "import spacy")[0],
            "version": run("-m", "qualcode", "--version")[0],
            "empty": qualcode(empty, "suggest")[0],
            "cold": qualcode(study, "suggest")[0],
        }
        edit_keyword(study)
        taken["again"] = qualcode(study, "suggest")[0]
        shutil.rmtree(study)
        best = {name: min(value, best.get(name, value)) for name, value in taken.items()}
    return best


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=EXAMPLES)
    parser.add_argument("--codebook", type=Path, default=CODEBOOK)
    parser.add_argument("--mb", nargs="*", type=float, default=[1, 10, 100])
    options = parser.parse_args()
    endings = {".md", ".txt", ".docx", ".vtt"}
    found = sorted(p for p in options.folder.rglob("*") if p.suffix in endings)
    own = options.folder != EXAMPLES
    files = [p for p in found if p.name != "README.md" and (own or "transcripts" in p.parts)]

    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        chosen = files if own else repeated(files, CONVERSATIONS)
        best = time_command(home, chosen, options.codebook)
        memory = {}
        plain = [p for p in files if p.suffix in {".md", ".txt"}]
        size = sum(p.stat().st_size for p in plain) / len(plain) / 1e6
        for megabytes in options.mb:
            many = repeated(plain, max(1, round(megabytes / size)))
            study = make_study(home / f"mb{megabytes:g}", many, options.codebook)
            memory[f"{megabytes:g}"] = round(qualcode(study, "suggest")[1])
            shutil.rmtree(study)
    cold, again = best["cold"], best["again"]
    shares = {
        name: round((again - best[start]) / (cold - best[start]), 2)
        for name, start in (
            ("again_share_of_cold", "empty"),
            ("again_share_of_cold_beyond_version", "version"),
        )
    }
    print(
        json.dumps(
            {
                "documents": len(chosen),
                "seconds": {name: round(value, 3) for name, value in best.items()},
                "cold_times_spacy_import": round(cold / best["spacy"], 2),
                **shares,
                "memory_mb": memory,
            }
        )
    )


if __name__ == "__main__":
    main()
