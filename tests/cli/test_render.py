"""How things look: never markup, never more than the terminal can show, nothing but words."""

from __future__ import annotations

import io

import pytest

from qualcode.cli import render


@pytest.fixture(autouse=True)
def _new_consoles():
    render.out.cache_clear()
    render.err.cache_clear()
    yield
    render.out.cache_clear()
    render.err.cache_clear()


def test_words_are_never_markup(capsys):
    render.tell("[red]not red[/red] [link=x] :smile: \\[a]")
    render.print_table(["[b]a[/b]"], [["[i]x[/i]"], [None], [3]])
    said = capsys.readouterr().out
    for words in ("[red]not red[/red] [link=x] :smile: \\[a]", "[b]a[/b]", "[i]x[/i]"):
        assert words in said


def test_what_is_in_a_transcript_never_drives_the_terminal(capsys):
    evil = "a\x1b[2Jb\x07c\x08d\x9be\x7ff\rg"
    render.tell(evil)
    render.note(evil)
    render.print_table(["x"], [[evil]])
    said = capsys.readouterr()
    for text in (said.out, said.err):
        assert not [char for char in text if ord(char) < 32 and char != "\n"]
        assert not [char for char in text if 0x7F <= ord(char) < 0xA0]
        assert "a␛[2Jb" in text


@pytest.mark.parametrize("width", ["20", "80", "400"])
def test_messages_are_wrapped_by_the_terminal_alone(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    render.tell("word " * 40)
    assert capsys.readouterr().out.count("\n") == 1


def test_colour_only_where_it_is_wanted(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    def said():
        render.out.cache_clear()
        screen = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdout", screen)
            render.tell("words", "red")
        return screen.getvalue()

    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[31m" in said()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in said()


def test_progress_only_on_a_terminal(capsys):
    with render.progress_bar("reading") as progress:
        progress(1, 2, "FG1")
    assert capsys.readouterr() == ("", "")


def test_progress_on_a_terminal(monkeypatch):
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm-256color")
    with render.progress_bar("reading") as progress:
        progress(1, 2, "[FG1]")
        progress(2, 2, "")
    assert "reading" in screen.getvalue()


def test_json_keeps_letters_and_survives_halves(capfdbinary):
    render.print_json({"a": "Łukasz 😀", "b": "half \ud83d"})
    assert capfdbinary.readouterr().out == '{\n  "a": "Łukasz 😀",\n  "b": "half ?"\n}\n'.encode()


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, ["case"], "0 cases"),
        (1, ["case"], "1 case"),
        (2, ["summary", "summaries"], "2 summaries"),
        (1234, ["turn"], "1,234 turns"),
    ],
)
def test_plurals(count, words, said):
    assert render.plural(count, *words) == said
