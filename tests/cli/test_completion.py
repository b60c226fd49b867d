"""The Tab key: what is offered, and that each shell inserts it so that the command understands it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from terminal import open_terminal  # noqa: F401 - a fixture

from qualcode.cli.completion import answer, answer_bash, offers, split_line
from qualcode.cli.completion_scripts import SCRIPTS, install_script, script_for
from qualcode.errors import QualcodeError

# What people call their files, and what was typed of it before the Tab key.
NAMES = [
    ("My interview (1)", "My"),
    ("O'Brien", "O"),
    ('the "quiet" one', "the"),
    ("Zoë Über", "Zo"),
    ("a:b", "a"),
    ("$HOME & co; #1", "$"),
]


@pytest.fixture
def named(folder, qualcode):
    """The small study with documents of such names."""
    for name, _ in NAMES:
        (folder / "transcripts" / f"{name}.txt").write_text("P1: Hello.\n", encoding="utf-8")
    qualcode("ingest", within=folder)
    return folder


def offered(*words):
    return [offer.word for offer in offers(list(words))]


def test_names_of_the_study(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert offered("read", "") == ["FG1", "SU1", "SU2"]
    assert offered("code", "add", "SU") == ["SU1:", "SU2:"]
    assert offered("code", "add", "SU1:2", "tr") == ["trust"]
    assert offered("code", "add", "SU1:2", "trust", "mon") == ["money"]
    assert offered("review", "--code", "fam") == ["family"]
    assert offered("review", "--code=fam") == ["--code=family"]
    assert offered("review", "--case", "C") == ["C1", "C2"]
    assert offered("review", "--keyword", "d") == ["debt"]
    assert offered("code", "add", "SU1:2", "--facet", "impact=h") == ["impact=helpful"]
    assert offered("matrix", "show", "") == ["life", "room"]
    assert offered("suggest", "--explain", "FG") == ["FG1:"]


def test_commands_and_options_with_what_they_do():
    meanings = {offer.word: offer.meaning for offer in offers(["re"])}
    assert set(meanings) == {"read", "redo", "restore", "review"}
    assert meanings["review"].startswith("Review pending suggestions")
    assert "--accept-all" in offered("review", "--a")
    assert offered("keywords", "y") == ["yield"]


def test_codes_are_told_with_their_names(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert {offer.word: offer.meaning for offer in offers(["review", "--code", "f"])} == {
        "family": "Family and friends"
    }


def test_the_study_that_the_line_names(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert offered("read", "") == []
    assert offered("--study", str(folder), "read", "F") == ["FG1"]
    assert offered("read", "--study", str(folder), "F") == ["FG1"]


def test_files_are_left_to_the_shell(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert offered("sheet", "import", "") == []
    assert offered("sheet", "import", "ca") == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("qualcode ", ["qualcode", ""]),
        ("qualcode read My", ["qualcode", "read", "My"]),
        (r"q My\ i", ["q", "My i"]),
        (r"q My\ ", ["q", "My "]),
        ('q "My ', ["q", "My "]),
        ('q "My "', ["q", "My "]),
        (r"""q 'it'\''s' "a\"b\c" x""", ["q", "it's", 'a"b\\c', "x"]),
        ("q ''", ["q", ""]),
        ("q '' ", ["q", "", ""]),
    ],
)
def test_a_line_is_split_as_a_shell_does(line, words):
    assert split_line(line) == words


@pytest.mark.parametrize(
    ("line", "part", "replies"),
    [
        ("qualcode read My", "My", r"My\ interview\ \(1\)"),
        (r"qualcode read My\ int", r"My\ int", r"My\ interview\ \(1\)"),
        ('qualcode read "My i', "My i", "My interview (1)"),
        ('qualcode read "the', "the", r"the \"quiet\" one"),
        ("qualcode read 'O", "O", r"O'\''Brien"),
        ("qualcode read O", "O", r"O\'Brien"),
        ("qualcode read a", "a", "a:b"),
        ("qualcode read a:", "", "b"),
        ("qualcode code add a:", "", "b:"),
        ("qualcode review --code=fam", "fam", "family"),
    ],
)
def test_bash_gets_the_part_quoted_as_it_was_begun(named, monkeypatch, line, part, replies):
    monkeypatch.chdir(named)
    assert answer_bash(line, part) == f"{replies}\n"


def run_outside(tmp_path, environment):
    return subprocess.run(
        [sys.executable, "-m", "qualcode"], cwd=tmp_path, capture_output=True, check=False,
        env={**os.environ, **environment}, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_outside_of_a_study_there_is_no_noise(tmp_path, shell):
    line = {"_QUALCODE_LINE": "qualcode read ", "_QUALCODE_PART": ""}
    done = run_outside(
        tmp_path, {"_QUALCODE_COMPLETE": shell, "_QUALCODE_WORDS": "qualcode\nread", **line}
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_study_that_cannot_be_read_makes_no_noise(folder):
    (folder / "codebook.yaml").write_text("themes: [", encoding="utf-8")
    words = {"_QUALCODE_COMPLETE": "zsh", "_QUALCODE_WORDS": "qualcode\nreview\n--code"}
    done = run_outside(folder, words)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    done = run_outside(folder, {"_QUALCODE_COMPLETE": "bash"})  # called in a way no script does
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_powershell_is_answered_in_its_own_words(named, monkeypatch):
    """The variables that its script sets, without a PowerShell."""
    monkeypatch.chdir(named)
    asked = {"_QUALCODE_COMPLETE": "powershell", "_QUALCODE_WORDS": "qualcode\nread"}
    assert len(answer(asked).splitlines()) == 3 + len(NAMES)
    asked["_QUALCODE_PART"] = "My i"
    assert answer(asked) == "My interview (1)\tdocument\n"
    asked["_QUALCODE_PART"] = "Zo"
    done = run_outside(named, asked)
    assert done.stdout.decode("utf-8") == "Zoë Über\tdocument\n"
    script = script_for("powershell")
    for needed in asked:
        assert f"$Env:{needed} = " in script
    assert script == script_for("pwsh")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of its own, where `qualcode` can be called by its name."""
    home = tmp_path / "home"
    (home / "bin").mkdir(parents=True)
    called = home / "bin" / "qualcode"
    called.write_text(
        f'#!/bin/sh\n"{sys.executable}" -m qualcode "$@"\nstatus=$?\n'
        f"echo >>'{home}/answered'\nexit $status\n",
        encoding="utf-8",
    )
    called.chmod(0o755)
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setenv("PATH", f"{called.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("ZDOTDIR", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return home


SHELLS = {
    # Started so that it reads its own start-up file, as a terminal does.
    "bash": ("bash", ["bash", "-i"]),
    "zsh": ("zsh", ["zsh", "-i"]),
    "fish": ("fish", ["fish", "-i"]),
    "powershell": ("pwsh", ["pwsh", "-NoLogo"]),
}
SHOW = """import json, os, sys
with open("{home}/got.part", "w") as file:
    json.dump(sys.argv[1:], file)
os.replace("{home}/got.part", "{home}/got")
"""


def wait_for_answer(home, least):
    """How often qualcode has answered a shell, once that is `least` times."""
    told, end = home / "answered", time.monotonic() + 60
    while (count := told.stat().st_size if told.exists() else 0) < least:
        assert time.monotonic() < end, "qualcode was not asked, or did not answer"
        time.sleep(0.05)
    return count


@pytest.fixture
def press_tab(home, named, open_terminal):  # noqa: F811 - pytest's way of asking for it
    """Types into a shell, presses Tab, and answers the words that the command gets then."""

    def press(shell, *lines):
        program, command = SHELLS[shell]
        if not shutil.which(program) or not shutil.which("tmux"):
            pytest.skip(f"{program} or tmux is not here")
        install_script("pwsh" if shell == "powershell" else shell)
        shown = home / "bin" / "shown"
        shown.write_text(f"#!{sys.executable}\n{SHOW.format(home=home)}", encoding="utf-8")
        shown.chmod(0o755)
        (home / ".hushlogin").touch()
        terminal = open_terminal(
            " ".join(command), named, columns=150, environment={"HOME": str(home)}
        )
        prompt = {
            "fish": "function fish_prompt; echo 'READY> '; end",
            "powershell": "function prompt { 'READY> ' }",
        }
        terminal.write(f"{prompt.get(shell, 'PS1=READY..')}\n")
        terminal.wait("\nREADY")
        got = []
        for line in lines:
            terminal.write(line)
            before = terminal.wait(line)
            answered = wait_for_answer(home, 0)
            terminal.keys("Tab")
            wait_for_answer(home, answered + 1)
            terminal.until(lambda screen, before=before: screen != before)
            waited = terminal.wait_still()
            assert "rror" not in waited
            # The same words go to a command that writes them down.
            terminal.keys("C-a")
            terminal.write("shown ")
            terminal.keys("C-e")
            terminal.keys("Enter")
            terminal.until(lambda _: (home / "got").exists() and terminal.reads_keys())
            got.append(json.loads((home / "got").read_text(encoding="utf-8")))
            (home / "got").unlink()
            terminal.keys("C-l")
            terminal.until(lambda screen: "shown" not in screen)
        return got

    return press


@pytest.mark.parametrize("shell", SHELLS)
def test_names_come_whole_and_quoted(press_tab, shell):
    typed = [f"qualcode read {begun.replace('$', chr(92) + '$')}" for _, begun in NAMES]
    wanted = [["qualcode", "read", name] for name, _ in NAMES]
    assert press_tab(shell, *typed) == wanted


@pytest.mark.parametrize("shell", SHELLS)
def test_a_quote_already_begun_and_a_place_and_a_code(press_tab, shell):
    got = press_tab(
        shell, 'qualcode read "My i', "qualcode read 'the", "qualcode code add SU2", "qualcode rev",
        "qualcode review --code fam", "qualcode review --code=fam",
    )  # fmt: skip
    assert [words[1:] for words in got] == [
        ["read", "My interview (1)"],
        ["read", 'the "quiet" one'],
        ["code", "add", "SU2:"],
        ["review"],
        ["review", "--code", "family"],
        ["review", "--code=family"],
    ]


def test_the_command_installs_it_once(home, qualcode, tmp_path):
    start_up = home / (".bash_profile" if sys.platform == "darwin" else ".bashrc")
    start_up.write_text("alias ll='ls -l'", encoding="utf-8")
    for _ in range(2):
        said = qualcode("completion", "bash", "--json", within=tmp_path).json
    script = home / ".bash_completions" / "qualcode.sh"
    assert (said["script"], said["start_up"]) == (str(script), str(start_up))
    assert script.read_text(encoding="utf-8") == SCRIPTS["bash"]
    assert start_up.read_text(encoding="utf-8") == f"alias ll='ls -l'\nsource '{script}'\n"
    assert "in every new window" in qualcode("completion", "fish", within=tmp_path).out
    assert (home / ".config/fish/completions/qualcode.fish").is_file()


def test_the_shell_of_the_login_is_taken(home, qualcode, tmp_path, monkeypatch):
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")
    monkeypatch.setattr("os.name", os.name)
    assert "#compdef qualcode" in qualcode("completion", "--print", within=tmp_path).out
    monkeypatch.setenv("SHELL", "/usr/bin/tcsh")
    assert "bash, zsh, fish, powershell" in qualcode("completion", within=tmp_path, status=1).told


def test_a_powershell_that_is_not_there(home, monkeypatch):
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(QualcodeError, match="where its profile is"):
        install_script("pwsh")


@pytest.fixture
def powershell(home, monkeypatch):
    """A PowerShell that says what it was made to say of its profile."""

    def use(says):
        program = home / "bin" / "pwsh"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\nprintf '%s\\n' '{says}'\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        return home / "Dokumente Müller" / "profile.ps1"

    return use


@pytest.mark.parametrize("says", ["", "   ", "\ufeff"])
def test_a_powershell_that_says_nothing(powershell, qualcode, tmp_path, says):
    powershell(says)
    told = qualcode("completion", "pwsh", within=tmp_path, status=1).told
    assert "where its profile is" in told
    assert "--print" in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("end", ["", "\r\n"])
def test_a_profile_keeps_its_encoding(powershell, home, encoding, end):
    profile = powershell(home / "Dokumente Müller" / "profile.ps1")
    profile.parent.mkdir()
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    before = mark + f"# Gruß{end}".encode(encoding)
    profile.write_bytes(before)
    for _ in range(2):  # the second time, the line is found
        installed = install_script("pwsh")
    text = profile.read_bytes().decode("utf-16" if "16" in encoding else encoding)
    line = '. "$PSScriptRoot/qualcode-completion.ps1"'
    assert text == f"# Gruß{end or chr(10)}{line}\n"
    assert profile.read_bytes().startswith(before)
    assert installed.script == profile.with_name("qualcode-completion.ps1")
    assert installed.script.read_text(encoding="utf-8").isascii()
