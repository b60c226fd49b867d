"""Editors and pagers as people name them, on Windows and elsewhere."""

from __future__ import annotations

import pytest

from qualcode.cli.chart import edit_text
from qualcode.cli.programs import find_program
from qualcode.errors import QualcodeError


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Puts a program into a folder whose name has a space, and that folder on the path."""
    home = tmp_path / "Program Files"
    home.mkdir()
    program = home / "edit.exe"
    program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(home))
    return str(program)


def found(named, system, monkeypatch):
    with monkeypatch.context() as there:
        there.setattr("os.name", system)
        return find_program(named)


@pytest.mark.parametrize("system", ["nt", "posix"])
@pytest.mark.parametrize(
    "named",
    [
        "edit.exe --wait",
        "  edit.exe   --wait ",
        '"edit.exe" --wait',
        '"{0}" --wait',
        "{0} --wait",
        '"edit.exe --wait"',
        "'edit.exe --wait'",
    ],
)
def test_an_editor_with_arguments(installed, named, system, monkeypatch):
    assert found(named.format(installed), system, monkeypatch) == [installed, "--wait"]


@pytest.mark.parametrize("system", ["nt", "posix"])
def test_the_path_alone_needs_no_quotation_marks(installed, system, monkeypatch):
    for named in (installed, f'"{installed}"', f"'{installed}'", f'"{installed}'):
        assert found(named, system, monkeypatch) == [installed]


def test_an_argument_keeps_its_spaces_and_a_path_its_backslashes(installed, monkeypatch):
    named = r'edit.exe --profile="C:\My notes\new" "-n 3"'
    arguments = [r"--profile=C:\My notes\new", "-n 3"]
    assert found(named, "nt", monkeypatch) == [installed, *arguments]


@pytest.mark.parametrize("named", ["", "   ", '"', "'", "''", "absent", "absent --wait", '"absent'])
@pytest.mark.parametrize("system", ["nt", "posix"])
def test_what_is_not_installed_is_not_guessed(installed, named, system, monkeypatch):
    assert found(named, system, monkeypatch) == []


@pytest.mark.parametrize("named", ["absent --wait", '"absent', " "])
def test_an_editor_that_is_not_there_is_named(installed, named, tmp_path, monkeypatch):
    monkeypatch.setenv("EDITOR", named)
    with pytest.raises(QualcodeError, match="editor") as raised:
        edit_text("words", folder=tmp_path, name="chart")
    assert named in raised.value.message
    assert not list(tmp_path.glob(".chart-*"))


def test_an_editor_that_cannot_be_started_is_named(installed, tmp_path, monkeypatch):
    with open(installed, "wb") as file:  # noqa: PTH123 - a path as text
        file.write(b"\x7fELF no program")
    monkeypatch.setenv("EDITOR", "edit.exe")
    with pytest.raises(QualcodeError, match="could not be started"):
        edit_text("words", folder=tmp_path, name="chart")
    assert not list(tmp_path.glob(".chart-*"))
