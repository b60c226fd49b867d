"""The README's tutorial, followed word for word in an empty folder."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def steps() -> list[tuple[str, list[str]]]:
    """(command, the lines expected after it); `...` stands for any lines."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(blocks("console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line.rstrip())
    return found


def fits(expected: list[str], printed: list[str]) -> bool:
    if not expected:
        return True
    head, *rest = expected
    if head == "...":
        return any(fits(rest, printed[skip:]) for skip in range(len(printed) + 1)) or not rest
    return bool(printed) and printed[0].startswith(head) and fits(rest, printed[1:])


def run(command: str, folder: Path) -> str:
    environment = os.environ | {"QUALCODE_CODER": "reader", "COLUMNS": "90", "PYTHONUTF8": "1"}
    words = [sys.executable, "-m", "qualcode", *shlex.split(command)[1:]]
    done = subprocess.run(
        words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_tutorial(tmp_path):
    folder = tmp_path
    for command, expected in steps():
        if command.startswith("cd "):
            folder = (folder / command[3:]).resolve()
            assert folder.is_dir(), command
            continue
        printed = [line.rstrip() for line in run(command, folder).splitlines()]
        assert fits(expected, printed), f"$ {command}\n" + "\n".join(printed)


def test_python_example(tmp_path):
    run("qualcode new my-study --codebook psychological_recovery", tmp_path)
    (tmp_path / "my-study/transcripts/FG1.txt").write_text(
        "Moderator: How are you?\n\nP1: I felt heard by my therapist.\n", encoding="utf-8"
    )
    run("qualcode ingest --study my-study", tmp_path)
    code = blocks("python")[0] + "\nprint(list(study.extracts().columns)[:3])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.strip() == "['coding_id', 'reference', 'document']", done.stderr


def test_links_lead_somewhere():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
