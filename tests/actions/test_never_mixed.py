"""A command that is killed at any moment has changed files and store, or neither."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "never_mixed.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the command dies in a fork of this process")
def test_a_kill_leaves_the_study_as_before_a_command_or_as_after_it():
    command = [sys.executable, str(BENCHMARK), "--kills", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["mixed"] == 0, done.stderr
    assert result["kills"] == result["moments"] >= 10 * result["commands"] / 2
    assert min(result["before"], result["after"]) > 0
    assert done.returncode == 0
