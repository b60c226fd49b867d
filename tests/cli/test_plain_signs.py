"""Consoles and pipes that have few letters: every command answers, and lines stay lines."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

COMMANDS = """\
--help
--version
new ../another
ingest
check
documents list
documents show FG1
read FG1
cases list
cases check
codebook show
codebook check
suggest
code add FG1:2 ward
code list
memo add document:FG1 Grüße
memo list
kwic money
keywords yield
matrix show
matrix export room.csv
extracts
compare --by group
quotes
history
progress
finish FG1
backups
dump ../dump
undo
redo
absent
read Öl
run
sheet export sheet.xlsx
word export FG1 fg1.docx
code list --json
"""
# All in one process, since starting takes longer than any of them.
DRIVER = """\
import sys
from qualcode.__main__ import main
for line in sys.stdin.buffer.read().decode("utf-8").splitlines():
    sys.argv = ["qualcode", *line.split()]
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        stream.buffer.write(f"\\n== {line}\\n".encode())
        stream.flush()
    try:
        main()
        status = 0
    except SystemExit as error:
        status = error.code or 0
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    sys.stdout.buffer.write(f"\\n== ended {status}\\n".encode())
"""


def answers(folder, encoding):
    """What each command wrote to both streams, and its status."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=COMMANDS.encode(),
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "100"},
        capture_output=True,
        check=True,
    )
    out = done.stdout.decode("utf-8" if encoding == "ascii" else encoding, "replace")
    parts = [part.split("\n", 1) for part in out.split("\n== ")[1:]]
    said = dict(zip((p[0] for p in parts[::2]), (p[1] for p in parts[::2]), strict=True))
    ended = [int(part[0].removeprefix("ended ")) for part in parts[1::2]]
    return said, dict(zip(COMMANDS.splitlines(), ended, strict=True)), done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "cp932"])
def test_every_command_answers_in_few_letters(folder, encoding):
    said, status, err = answers(folder, encoding)
    assert {line: s for line, s in status.items() if s not in {0, 1, 2}} == {}
    assert b"Traceback" not in err
    refused = {line for line, ended in status.items() if ended}
    assert refused == {"absent", "read Öl"}, err.decode("utf-8", "replace")
    rule = "─" if encoding in {"cp437", "cp932"} else "-"
    for line in ("documents list", "code list", "history"):
        assert f" {rule * 8}" in said[line]
        assert "??" not in said[line]


def test_signs_are_plain_and_letters_are_not_changed(folder, monkeypatch):
    source = (
        "import qualcode.__main__ as m; m.app = lambda: print('“¶1” … 2–3 → Müller Łukasz ≥ ─│')"
    )
    for encoding, shown in {
        "ascii": '"#1" ... 2-3 -> M?ller ?ukasz >= -|',
        "cp1252": "“¶1” … 2–3 -> Müller ?ukasz >= -|",
        "utf-8": "“¶1” … 2–3 → Müller Łukasz ≥ ─│",
    }.items():
        done = subprocess.run(
            [sys.executable, "-c", f"{source}; m.main()"],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=True,
        )
        assert done.stdout.decode(encoding).strip() == shown
