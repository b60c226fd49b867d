"""Kills a writing process at random moments and looks whether anything was lost or is half there.

    python benchmarks/never_lost.py [--kills 500] [--seed 1]

A child process makes change after change and says so after each; the parent kills it, without
warning, at a random moment, opens the store and looks. Prints one JSON object: `lost` changes were
acknowledged and are not there, `half` are there in part, `damaged` counts the kills after which the
store's own check had something to say; `within_a_change` counts the kills that left a journal
behind, that is, that hit a transaction on its way to the disk. Exit status 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.model.codings import Coding, Decision, Summary
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.store.codings import save_coding, save_decision, save_summary
from qualcode.store.database import Store, create_store, open_store
from qualcode.store.documents import save_document
from qualcode.store.history import find_unexplained

CODINGS = 12
TEXT = "I felt heard, and that was new. " * 400


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--coder", default="ann", help=argparse.SUPPRESS)
    parser.add_argument("--changes", type=int, default=10**9, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write_changes(options.write, options.coder, options.changes)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        result = kill_often(Path(folder), options.kills, random.Random(options.seed))
    print(json.dumps(result))
    return int(any(result[fault] for fault in ("lost", "half", "damaged")))


def write_changes(path: Path, coder: str, changes: int) -> None:
    """Go on from the last change that is there; say the number of each once it is kept."""
    with open_store(path) as store:
        done = [int(row["why"]) for row in changes_of(store, coder)]
        first = max(done, default=0) + 1
        for number in range(first, first + changes):
            write_change(store, coder, number)
            print(number, flush=True)


def write_change(store: Store, coder: str, number: int) -> None:
    """Rows in three tables, and some of the change before taken away again."""
    with store.change("review", coder, why=str(number)) as change:
        for part in range(CODINGS):
            name = f"{coder}-{number}-{part}"
            span = Span(number % 100, number % 100 + 20)
            coding = Coding(name, "d", "heard", span, span.of(TEXT), coder, memo="m" * 200)
            save_coding(change, coding)
            decision = Decision(name, "d", "heard", span, span.of(TEXT), "accept", coder)
            save_decision(change, decision)
            if part % 2:
                change.remove("coding", f"{coder}-{number - 1}-{part}")
        save_summary(change, Summary(f"P{number}", "heard", "Feels heard.", coder))


def changes_of(store: Store, coder: str) -> list[dict[str, object]]:
    return store.rows("SELECT * FROM change WHERE coder = ? AND action = 'review'", (coder,))


def kill_often(folder: Path, kills: int, chance: random.Random) -> dict[str, object]:
    began = time.monotonic()
    count = {"acknowledged": 0, "lost": 0, "half": 0, "damaged": 0, "within_a_change": 0}
    path = folder / "none.db"
    for kill in range(kills):
        # A new store now and then: every row of it is looked at after every kill.
        path = path if kill % 20 else make_store(folder / f"study{kill}.db")
        said = kill_once(path, chance.uniform(0, 0.15))
        count["acknowledged"] += len(said)
        journal = path.with_name(f"{path.name}-journal")
        count["within_a_change"] += journal.exists() and journal.stat().st_size > 0
        try:
            look(path, said, count)
        except QualcodeError as error:
            print(error, file=sys.stderr)
            count["damaged"] += 1
            break
    return {"kills": kills, **count, "seconds": round(time.monotonic() - began, 1)}


def make_store(path: Path) -> Path:
    with create_store(path) as store, store.change("ingest", "ann") as change:
        save_document(change, Document("d", "FG1", "FG1.txt", "0", TEXT, ()))
    return path


def look(path: Path, said: set[int], count: dict[str, int]) -> None:
    with open_store(path) as store:
        there = {int(str(row["why"])) for row in changes_of(store, "ann")}
        count["lost"] += len(said - there)
        count["half"] += len(find_half(store, there))
        count["damaged"] += bool(store.check() or find_unexplained(store))


def kill_once(path: Path, delay: float) -> set[int]:
    """Let a child write, kill it `delay` seconds after its first change; what it acknowledged."""
    command = [sys.executable, __file__, "--write", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(delay)
        child.kill()
        rest, _ = child.communicate()
    # The last line may have been cut in the middle of its digits.
    lines = (first + rest).split("\n")[:-1]
    return {int(line) for line in lines}


def find_half(store: Store, there: set[int]) -> set[int]:
    """The changes of which some rows are there and some are not, and rows of no change."""
    last = max(there, default=0)
    wrong = set()
    for table, rows in (("coding", CODINGS), ("decision", CODINGS), ("summary", 1)):
        found: dict[int, int] = {}
        for row in store.rows(f"SELECT id FROM {table}"):
            number = int(row["id"].split("P")[1] if "@" in row["id"] else row["id"].split("-")[1])
            found[number] = found.get(number, 0) + 1
        for number in there | set(found):
            taken = CODINGS // 2 if table == "coding" and number < last else 0
            expected = rows - taken if number in there else 0
            if found.get(number, 0) != expected:
                wrong.add(number)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
