"""`qualcode --version` and `--help` appear at once: nothing heavy is loaded for them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "ahocorasick_rs", "dask", "docx", "numpy", "openpyxl", "pandas", "pdfplumber", "PIL", "pyarrow",
    "spacy", "thinc", "webvtt", "xlsxwriter", "yaml", "rich", "jinja2", "starlette", "uvicorn",
}  # fmt: skip

CODE = """
import sys
sys.argv = ["qualcode", *{words!r}]
from qualcode.__main__ import main
try:
    main()
finally:
    names = {{name.partition(".")[0] for name in sys.modules}}
    print("LOADED", *sorted(names), file=sys.stderr)
"""


def loaded(*words):
    """What is in sys.modules after the command, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(words=words)],
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(done.stderr.partition("LOADED")[2].split()), done.stdout


@pytest.mark.parametrize(
    "words", [["--version"], ["--help"], ["-h"], ["run", "--help"], ["code", "add", "--help"]]
)
def test_nothing_heavy_is_loaded(words):
    modules, said = loaded(*words)
    assert "qualcode" in modules
    assert "typer" in modules
    assert not modules & HEAVY
    assert said.strip()


def test_the_package_itself_loads_nothing():
    code = "import qualcode, sys; print(*{n.partition('.')[0] for n in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert not set(done.stdout.split()) & (HEAVY | {"typer", "sqlite3"})
