"""A terminal of its own, driven through tmux, for the tests that press keys."""

from __future__ import annotations

import os
import subprocess
import time

import pytest


class Terminal:
    """A window of its own tmux server, which is ended with the test."""

    def __init__(self, name, command, folder, *, columns=80, rows=40, environment=None):
        self.name = name
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in {"LINES", "COLUMNS"}},
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(environment or {}),
        }  # fmt: skip
        self._tmux("new-session", "-d", "-s", "t", "-x", str(columns), "-y", str(rows),
                   "-c", str(folder), command)  # fmt: skip

    def _tmux(self, *words):
        done = subprocess.run(
            ["tmux", "-L", self.name, "-f", os.devnull, "-u", *words],
            env=self.environment, capture_output=True, encoding="utf-8", check=True, timeout=20,
        )  # fmt: skip
        return done.stdout

    def keys(self, *keys):
        for key in keys:
            self._tmux("send-keys", "-t", "t", key)

    def write(self, words):
        self._tmux("send-keys", "-t", "t", "-l", words)

    def resize(self, columns, rows):
        self._tmux("resize-window", "-t", "t", "-x", str(columns), "-y", str(rows))

    def screen(self, *options):
        return self._tmux("capture-pane", "-p", "-t", "t", *options)

    def wait(self, words, seconds=60):
        end = time.monotonic() + seconds
        while words not in self.screen():
            assert time.monotonic() < end, f"{words!r} did not come: {self.screen()}"
            time.sleep(0.1)
        time.sleep(0.2)  # until it reads keys again
        return self.screen()

    def wait_still(self, seconds=30):
        """Until nothing has changed on the screen for a while."""
        before, still, end = "", 0, time.monotonic() + seconds
        while still < 4 and time.monotonic() < end:
            time.sleep(0.1)
            now = self.screen()
            before, still = now, still + 1 if now == before else 0
        return before

    def end(self):
        self._tmux("kill-server")


@pytest.fixture
def open_terminal(request):
    """Opens terminals: `open_terminal(command, folder)`; they end with the test."""
    opened = []

    def start(command, folder, **options):
        name = f"qualcode-{os.getpid()}-{abs(hash(request.node.name)) % 10**6}-{len(opened)}"
        opened.append(Terminal(name, command, folder, **options))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.end()
