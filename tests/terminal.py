"""A terminal of its own, driven through tmux, for the tests that press keys."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time

import pytest

with contextlib.suppress(ImportError):  # Windows, which has no tmux
    import termios


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

    def until(self, condition, seconds=60):
        """The screen, once the condition holds for it."""
        end = time.monotonic() + seconds
        while not condition(screen := self.screen()):
            assert time.monotonic() < end, f"the screen never came to it: {screen}"
            time.sleep(0.05)
        return screen

    def wait(self, words, seconds=60):
        """The screen with these words, once a key is waited for: what was typed before is lost."""
        self.until(lambda screen: words in screen, seconds)
        return self.until(lambda screen: "ENDED" in screen or self.reads_keys(), seconds)

    def reads_keys(self):
        name = self._tmux("display-message", "-p", "-t", "t", "#{pane_tty}").strip()
        place = os.open(name, os.O_RDONLY | os.O_NOCTTY)
        try:
            return not termios.tcgetattr(place)[3] & termios.ICANON
        finally:
            os.close(place)

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
