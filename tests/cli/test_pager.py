"""Long texts reach the pager as UTF-8, as they come; without a pager they are shown by pages."""

from __future__ import annotations

import io
import shlex
import sys

import pytest
from rich.console import Console
from rich.text import Text

from qualcode.cli import pager, programs

TEXTS = ["¶1 Ana", "I don’t hope", "Łukasz 日本"]


@pytest.fixture
def screen(monkeypatch):
    """A terminal of ten rows."""
    console = Console(file=io.StringIO(), force_terminal=True, width=40, height=10, highlight=False)
    monkeypatch.setattr(pager, "out", lambda: console)
    return console


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Let a program of ours be the pager; it says what it was sent."""

    def use(source, name="less_like.py"):
        file = tmp_path / name
        file.write_text(source, encoding="utf-8")
        monkeypatch.setenv("PAGER", shlex.join([sys.executable, str(file), str(tmp_path / "sent")]))
        monkeypatch.delenv("MANPAGER", raising=False)
        return tmp_path / "sent"

    return use


COPY = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
LEAVE = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.readline())"


def test_a_pager_gets_utf_8_whatever_the_console_has(screen, program, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp437")
    sent = program(COPY)
    pager.show_paged(Text(text, "bold") for text in TEXTS)
    assert sent.read_bytes().decode("utf-8").splitlines() == TEXTS


def test_lines_are_made_as_far_as_somebody_reads(screen, program):
    sent, made = program(LEAVE), []

    def lines():
        for number in range(1_000_000):
            made.append(number)
            yield f"line {number} " + "x" * 200

    pager.show_paged(lines())
    assert sent.read_bytes().startswith(b"line 0 ")
    assert len(made) < 100_000


def test_without_a_pager_there_are_pages_with_keys(screen, monkeypatch, capsys):
    monkeypatch.setattr(pager, "_command", list)
    keys = iter([" ", "\r", "q"])
    monkeypatch.setattr(pager.typer, "getchar", lambda: next(keys))
    pager.show_paged(f"line {number}" for number in range(100))
    shown = capsys.readouterr().out
    assert [word for word in shown.split() if word.isdecimal()][-1] == "16"  # 8, then 8, then 1
    assert "q: quit" in shown


def test_windows_own_pager_is_not_used(monkeypatch):
    monkeypatch.setattr(programs.shutil, "which", lambda name: name)
    monkeypatch.setenv("PAGER", "more")
    assert pager._command() == ["more"]
    monkeypatch.setattr(pager.os, "name", "nt")
    assert pager._command() == []
    monkeypatch.setenv("PAGER", '"C:\\Program Files\\less.exe" -R')
    assert pager._command() == ["C:\\Program Files\\less.exe", "-R"]


def test_what_is_no_terminal_gets_the_lines(monkeypatch):
    console = Console(file=io.StringIO(), width=40)
    monkeypatch.setattr(pager, "out", lambda: console)
    pager.show_paged(TEXTS)
    assert console.file.getvalue().splitlines() == TEXTS
