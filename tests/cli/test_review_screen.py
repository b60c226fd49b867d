"""`qualcode review` on a real terminal of 80 columns, driven through tmux."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not here")


class Terminal:
    """A terminal of its own server, which is ended with the test."""

    def __init__(self, command, folder, name):
        self.name = name
        shell = f"{command}; echo ENDED $?; sleep 600"
        self._tmux("new-session", "-d", "-s", "t", "-x", "80", "-y", "40", "-c", str(folder), shell)

    def _tmux(self, *words):
        done = subprocess.run(
            ["tmux", "-L", self.name, "-f", os.devnull, "-u", *words],
            env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
            capture_output=True, encoding="utf-8", check=True, timeout=20,
        )  # fmt: skip
        return done.stdout

    def keys(self, *keys):
        for key in keys:
            self._tmux("send-keys", "-t", "t", key)

    def screen(self, *options):
        return self._tmux("capture-pane", "-p", "-t", "t", *options)

    def wait(self, words):
        end = time.monotonic() + 60
        while words not in self.screen():
            assert time.monotonic() < end, self.screen()
            time.sleep(0.1)
        time.sleep(0.2)  # until it reads keys again
        return self.screen()

    def end(self):
        self._tmux("kill-server")


@pytest.fixture
def terminal(folder):
    command = shlex.join([sys.executable, "-m", "qualcode", "review"])
    opened = Terminal(command, folder, f"qualcode-test-{os.getpid()}")
    yield opened
    opened.end()


def test_one_at_a_time(terminal):
    first = terminal.wait("[q]uit")
    lines = first.splitlines()
    assert "1 of 13" in first
    assert all(len(line) <= 80 for line in lines)
    assert [line for line in lines if line.startswith("[a]ccept") and line.endswith("[q]uit")]
    assert re.search(r"\x1b\[[0-9;]*7mMoney", terminal.screen("-e")), "the hit stands out"
    terminal.keys("a")
    terminal.wait("2 of 13")
    terminal.keys("Up")
    assert "That key means nothing here" in terminal.wait("means nothing")
    terminal.keys("c")
    terminal.wait("Code (part of its name):")
    terminal.keys("family", "Enter")
    assert "Code: Family and friends" in terminal.wait("(family)")
    terminal.keys("m")
    terminal.wait("Memo:")
    terminal.keys("Ärger 😀", "Enter")
    terminal.wait("Memo: Ärger 😀\n")
    terminal.keys("b")
    terminal.wait("1 of 13")
    terminal.keys("?")
    terminal.wait("all of this keyword at once")
    terminal.keys("q")
    assert "0 decisions kept; 13 suggestions left." in terminal.wait("ENDED 0")


def test_interrupted(terminal):
    terminal.wait("[q]uit")
    terminal.keys("r")
    terminal.wait("2 of 13")
    terminal.keys("C-c")
    assert "Interrupted" in terminal.wait("ENDED 130")
