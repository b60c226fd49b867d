"""Starter codebooks and example studies come along: in a checkout, and in an installed wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from qualcode.actions.new import examples, included, starter_codebooks

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, as pip would build it for `pipx install .`."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


def data_files(folder):
    """What a folder holds, apart from what Python and editors leave behind."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and "__pycache__" not in path.parts
    )


def test_they_are_there():
    assert {"psychological_recovery", "cpa_recovery"} <= set(starter_codebooks())
    assert {"psychological_recovery", "cpa_recovery"} <= set(examples())
    assert included("codebooks").is_dir()


def test_the_wheel_carries_them(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for kind in ("codebooks", "transcripts_example"):
        expected = {f"qualcode/_included/{kind}/{name}" for name in data_files(ROOT / kind)}
        assert expected
        assert expected <= names
    expected = {f"qualcode/{name}" for name in data_files(ROOT / "qualcode")}
    assert expected <= names, "a file of the package stayed behind"


def test_the_wheel_carries_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        odd = [
            n for n in archive.namelist() if n.endswith((".db", ".pyc", ".log")) or "/tests/" in n
        ]
    assert {top.partition("-")[0] for top in tops} == {"qualcode"}
    assert odd == []


def test_the_demonstration_works_from_the_wheel(wheel, tmp_path):
    """With no checkout near: the package is what the wheel holds, the folder is empty."""
    package = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(package)
    work = tmp_path / "work"
    work.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(package)}

    start = (
        "import sys, qualcode; from qualcode.__main__ import main; "
        "assert qualcode.__file__.startswith(sys.argv.pop(1)); main()"
    )

    def run(*words):
        done = subprocess.run(
            [sys.executable, "-c", start, str(package), *words],
            cwd=work, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    run("demo", "--json")
    assert (work / "qualcode-demo/outputs/matrix.xlsx").is_file()
    run("new", "mine", "--codebook", "cpa_recovery")
    assert (work / "mine/codebook.yaml").read_bytes() == (
        ROOT / "codebooks/cpa_recovery.yaml"
    ).read_bytes()
