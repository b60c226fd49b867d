"""What `--help` says of a command without importing it is what the command says itself."""

from __future__ import annotations

import typer

from qualcode.cli.main import COMMANDS, app

SAID = {name: said for section in COMMANDS.values() for name, (_, said) in section.items()}


def test_help_agrees_with_the_commands():
    group = typer.main.get_command(app)
    own = {name: group.get_command(None, name).help.split("\n\n")[0] for name in SAID}
    assert {name: " ".join(text.split()) for name, text in own.items()} == SAID


def test_no_command_of_a_room_is_left_out():
    rooms = {room for section in COMMANDS.values() for room, _ in section.values()}
    from importlib import import_module

    for room in rooms:
        inside = typer.Typer()
        import_module(f"qualcode.cli.{room}").register(inside)
        assert set(typer.main.get_group(inside).commands) <= set(SAID), room
