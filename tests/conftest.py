"""Puts this folder on the path, so that tests share the studies invented for them; and lends them:

`fresh` a small study whose transcripts nobody has read yet, `folder` the same read and suggested,
`study` that opened, `qualcode` the command line in this process, `real` the transcripts of others.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from small_study import write_small_study

# The same examples in every run, however slow the machine. To search for new ones:
# pytest --hypothesis-profile=search
for _name, _same in (("same", True), ("search", False)):
    settings.register_profile(
        _name, derandomize=_same, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile("same")

# Settings of a shell that change what a program writes, or how it is written.
SETTINGS = (
    "QUALCODE_STUDY", "QUALCODE_CODER", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE",
    "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM", "COLUMNS", "LINES", "LANG", "LANGUAGE",
    "LC_CTYPE", "LC_MESSAGES", "EDITOR", "VISUAL", "PAGER", "LESS", "MANPAGER", "PYTHONUTF8",
    "PYTHONIOENCODING", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONDONTWRITEBYTECODE",
    "PYTHONHASHSEED", "SOURCE_DATE_EPOCH",
)  # fmt: skip

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


@pytest.fixture(scope="session", autouse=True)
def _plain_environment():
    """No setting of the person who runs the tests reaches into them, or into what they start."""
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        for name, value in {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC"}.items():
            patch.setenv(name, value)
        if hasattr(time, "tzset"):
            time.tzset()
        umask = os.umask(0o022)
        yield
        os.umask(umask)


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
