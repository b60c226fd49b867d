"""`qualcode review` on a real terminal of 80 columns, driven through tmux."""

from __future__ import annotations

import re
import shlex
import shutil
import sys

import pytest
from terminal import open_terminal  # noqa: F401 - a fixture

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not here")


@pytest.fixture
def review(folder, open_terminal):  # noqa: F811 - pytest's way of asking for it
    """Opens a window in which the review has begun."""

    def start(*words, columns=80, rows=40):
        command = shlex.join([sys.executable, "-m", "qualcode", "review", *words])
        told = f"{command}; echo ENDED $?; sleep 600"
        opened = open_terminal(told, folder, columns=columns, rows=rows)
        opened.wait("[q]uit")
        return opened

    return start


@pytest.fixture
def long_talk(qualcode, folder):
    """A turn of many screens, with one hit in its middle and one long sentence round it."""
    talk = "I went on and on. " * 300
    sentence = "and then " * 150 + "my sister came " + "and went, " * 150 + "so."
    text = f"P1: {talk}{sentence.capitalize()} {talk}\n\nP2: Yes.\n"
    (folder / "transcripts/long.txt").write_text(text, encoding="utf-8")
    qualcode("ingest", within=folder)
    qualcode("suggest", within=folder)


def test_one_at_a_time(review):
    terminal = review()
    first = terminal.screen()
    lines = first.splitlines()
    assert "1 of 13" in first
    assert all(len(line) <= 80 for line in lines)
    assert [line for line in lines if line.startswith("[a]ccept") and line.endswith("[q]uit")]
    assert re.search(r"\x1b\[[0-9;]*7mMoney", terminal.screen("-e")), "the hit stands out"
    terminal.keys("a")
    terminal.wait("2 of 13")
    terminal.keys("Up")
    assert "That key is not a command here" in terminal.wait("is not a command")
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
    terminal.wait("all suggestions of this keyword")
    terminal.keys("q")
    assert "0 decisions saved; 13 suggestions left." in terminal.wait("ENDED 0")


def test_interrupted(review):
    terminal = review()
    terminal.keys("r")
    terminal.wait("2 of 13")
    terminal.keys("C-c")
    assert "Interrupted" in terminal.wait("ENDED 130")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (60, 16)])
def test_a_page_fills_no_more_than_the_window(review, long_talk, columns, rows):
    terminal = review("--document", "long", columns=columns, rows=rows)
    screen = terminal.screen()
    lines = screen.rstrip("\n").splitlines()
    assert lines[0].startswith("─── 1 of 1"), lines
    assert len(lines) <= rows
    assert "sister" in screen, "what it is about is in sight"
    assert "long ¶1 P1: …" in screen
    assert "(v: all)" in screen
    assert "[q]uit" in lines[-1]


def test_the_window_may_change(review, long_talk):
    terminal = review("--document", "long", rows=40)
    terminal.resize(70, 18)
    terminal.keys("C-l")
    narrow = terminal.until(
        lambda screen: (
            max(map(len, screen.splitlines())) <= 70
            and screen.startswith("─── 1 of 1")
            and "[q]uit" in screen
        )
    )
    lines = narrow.rstrip("\n").splitlines()
    assert len(lines) <= 18
    assert max(map(len, lines)) <= 70
    assert any("sister" in line for line in lines)


def test_the_whole_of_it_in_the_pager(review, long_talk):
    terminal = review("--document", "long", rows=24)
    terminal.keys("v")
    terminal.until(lambda screen: screen.rstrip("\n").endswith("\n:"))
    terminal.keys("G")
    assert "¶2 P2: Yes." in terminal.wait("¶2 P2: Yes.")
    assert "ESC[" not in terminal.screen()
    terminal.keys("q")
    terminal.wait("[q]uit")
    terminal.keys("a")
    terminal.wait("ENDED 0")


def test_interrupting_a_line_leaves_the_line(review):
    terminal = review()
    terminal.keys("m")
    terminal.wait("Memo:")
    terminal.keys("half")
    terminal.wait("Memo: half")
    terminal.keys("C-c")
    screen = terminal.wait("not changed")
    assert "Memo: half" not in screen
    assert "1 of 13" in screen
    terminal.keys("a")
    assert "accepted: Money and work" in terminal.wait("2 of 13")


def test_a_typed_line_can_be_mended_with_the_arrows(review):
    terminal = review()
    terminal.keys("m")
    terminal.wait("Memo:")
    terminal.keys("Anger", "Left", "Left", "X", "Enter")
    terminal.wait("Memo: AngXer\n")


def test_a_facet_is_one_key(review):
    terminal = review("--document", "SU1", "--code", "family")
    terminal.keys("f")
    terminal.wait("any other key")
    terminal.keys("2")
    terminal.wait("impact: unhelpful")


def test_plain_on_a_terminal_is_never_cleared(review):
    terminal = review("--plain", rows=60)
    terminal.keys("r")
    screen = terminal.wait("2 of 13")
    assert "--- 1 of 13" in screen
    assert not re.search(r"\x1b\[[0-9;]*7m", terminal.screen("-e"))
