"""Golden files: what an export looked like when somebody looked at it.

A test compares with `tests/golden/NAME`. Where an export is meant to look otherwise, accept it with
`QUALCODE_ACCEPT=1 pytest ...`, look at the difference (`git diff tests/golden`), and commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "golden"


def check_golden(name: str, text: str) -> None:
    """Compare `text` with the golden file; write it instead where QUALCODE_ACCEPT is set."""
    path = FOLDER / name
    if os.environ.get("QUALCODE_ACCEPT"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    if not path.is_file():
        pytest.fail(f"no golden file {name}: QUALCODE_ACCEPT=1 writes it")
    assert text == path.read_bytes().decode("utf-8"), f"{name} differs: see tests/golden_files.py"
