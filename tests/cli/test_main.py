"""The help: the same with and without importing a command, whole at 80 columns, with defaults."""

from __future__ import annotations

import re

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


def _groups():
    group = typer.main.get_command(app)
    yield "", group
    for name in SAID:
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            yield name, command


def test_help_has_one_whole_line_per_command_at_80_columns():
    for name, group in _groups():
        context = group.make_context("qualcode", [], resilient_parsing=True)
        context.terminal_width = 80
        lines = group.get_help(context).splitlines()
        for command in group.list_commands(context):
            said = group.get_command(context, command).help.split("\n\n")[0]
            whole = re.compile(rf"  {command} +{re.escape(' '.join(said.split()))}")
            assert any(whole.fullmatch(line) for line in lines), (name, command)
        assert max(map(len, lines)) <= 80, name


def _commands(name, command):
    if hasattr(command, "list_commands"):
        for each in command.list_commands(None):
            yield from _commands(f"{name} {each}".strip(), command.get_command(None, each))
    else:
        yield name, command


# What an option does by itself; without it, that is not done.
ACTIONS = {
    "--against", "--base", "--choose", "--coder-of", "--explain", "--from", "--into", "--key",
    "--like", "--make", "--memos", "--new", "--put-back", "--recode", "--refuse-leaks", "--to",
}  # fmt: skip


def test_every_option_says_its_default():
    silent = [
        f"{name} {option.opts[0]}"
        for name, command in _commands("", typer.main.get_command(app))
        for option in command.params
        if option.param_type_name == "option"
        and not (option.is_flag or option.required or option.default not in {None, ""})
        and option.opts[0] not in ACTIONS
        and not re.search(r"default|can be repeated|required", option.help or "")
    ]
    assert silent == []
