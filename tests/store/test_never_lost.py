"""Processes that are killed, and processes that write at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from store_values import add_document

from qualcode.model.documents import Document
from qualcode.store.history import find_unexplained

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "never_lost.py"


def test_what_was_acknowledged_survives_kills_and_nothing_is_half_there():
    command = [sys.executable, str(BENCHMARK), "--kills", "12", "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["lost"], result["half"], result["damaged"]) == (0, 0, 0), done.stderr
    assert result["kills"] == 12
    assert result["acknowledged"] >= 12
    assert done.returncode == 0


def test_two_processes_that_write_at_once_wait_for_each_other(store):
    add_document(store, document=Document("d", "FG1", "FG1.txt", "0", "words " * 100, ()))
    writers = [
        subprocess.Popen(
            [
                *(sys.executable, str(BENCHMARK), "--write", str(store.path)),
                *("--coder", coder, "--changes", "25"),
            ],
            stdout=subprocess.PIPE,
        )
        for coder in ("ann", "ben")
    ]
    said = [writer.communicate(timeout=60)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert said == [[b"%d" % number for number in range(1, 26)]] * 2
    assert store.rows("SELECT count(*) AS n FROM change WHERE action = 'review'") == [{"n": 50}]
    assert store.check() == find_unexplained(store) == []
