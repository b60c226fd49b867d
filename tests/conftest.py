"""Puts this folder on the path, so that tests share the studies invented for them; and lends them:

`fresh` a small study whose transcripts nobody has read yet, `folder` the same read and suggested,
`study` that opened, `qualcode` the command line in this process, `real` the transcripts of others.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from small_study import write_small_study

# No test depends on chance or load: the same examples every time, however long one takes.
settings.register_profile("qualcode", deadline=None, derandomize=True)
settings.load_profile("qualcode")

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    """No setting of whoever runs the tests reaches into them."""
    for name in ("QUALCODE_STUDY", "QUALCODE_CODER", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def _templates(tmp_path_factory):
    """The study before and after its transcripts are read, made once and copied for every test."""
    from qualcode.actions.ingest import ingest
    from qualcode.actions.suggest import suggest
    from qualcode.store.database import create_store
    from qualcode.study import open_study

    home = tmp_path_factory.mktemp("templates")
    write_small_study(home / "fresh")
    create_store(home / "fresh" / "study.db").close()
    shutil.copytree(home / "fresh", home / "read")
    with open_study(home / "read") as study:
        assert not ingest(study, coder="ana").failed
        suggest(study, coder="ana")
    return home


@pytest.fixture
def fresh(_templates, tmp_path):
    """The folder of a small study whose transcripts nobody has read yet."""
    return shutil.copytree(_templates / "fresh", tmp_path / "study")


@pytest.fixture
def folder(_templates, tmp_path):
    """The folder of the small study, its transcripts read, its keywords searched."""
    return shutil.copytree(_templates / "read", tmp_path / "study")


@pytest.fixture
def study(folder):
    """The small study, opened."""
    from qualcode.study import open_study

    with open_study(folder) as opened:
        yield opened


@dataclass
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        """Standard output, which holds one JSON document and nothing else."""
        return json.loads(self.out)

    @property
    def told(self):
        """Both streams, line breaks of the terminal taken out."""
        return " ".join((self.out + " " + self.err).split())


@pytest.fixture
def qualcode(monkeypatch):
    """Runs a command in this process: `qualcode("code", "list", within=folder, keys="aq")`.

    Whatever goes wrong, nobody is shown a traceback: that holds for every command of every test.
    """
    from typer.testing import CliRunner

    from qualcode.cli import render
    from qualcode.cli.main import app

    def run(*words, within=None, status=0, keys=None):
        render.out.cache_clear()
        render.err.cache_clear()
        if within is not None:
            monkeypatch.chdir(within)
        result = CliRunner().invoke(app, [str(word) for word in words], input=keys)
        said = Said(result.exit_code, result.stdout, result.stderr)
        assert "Traceback" not in said.out + said.err
        assert said.status == status, f"{words} ended with {said.status}: {said.told}"
        return said

    return run


@pytest.fixture
def real():
    """The folder of real transcripts beside the checkout; without it the test is skipped."""
    if not REAL.is_dir():
        pytest.skip("the real transcripts (../shared/real beside the checkout) are not here")
    return REAL
