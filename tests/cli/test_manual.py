"""`docs/cli.md` says what the commands say. After a command has changed: `make docs`."""

from __future__ import annotations

from pathlib import Path

from qualcode.cli.manual import manual

PAGE = Path(__file__).parent.parent.parent / "docs" / "cli.md"


def test_the_page_is_the_manual():
    assert PAGE.read_text(encoding="utf-8") == manual(), "run `make docs`"


def test_every_command_says_what_it_does():
    sections = manual().split("\n## ")[1:]
    assert len(sections) > 30
    assert not [s.split("\n")[0] for s in sections if not s.split("\n")[2].strip()]


def test_every_option_says_what_it_does():
    assert not [line for line in manual().splitlines() if line.endswith("|  |")]
