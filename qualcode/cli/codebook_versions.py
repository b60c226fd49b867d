"""The codebook's versions: what they were, what changed, and the story of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.codebook_changes import tell_changes
from qualcode.cli.codebook_files import tell_notes
from qualcode.cli.render import plural, print_json, print_table, tell
from qualcode.cli.session import Session, command

if TYPE_CHECKING:
    from qualcode.study.codebook_effects import Effect


def register(noun: typer.Typer) -> None:
    """Add the commands of this room to `codebook`."""
    for name, function in (("versions", versions), ("diff", diff), ("at", at), ("trail", trail)):
        command(noun, name)(function)


def versions(session: Session) -> None:
    """The states of the codebook: who changed it, when and why."""
    from qualcode.study.codebook_versions import count_made, find_versions

    with session.study(codes=True) as study:
        found = find_versions(study)
        made = count_made(study, found)
    if session.as_json:
        print_json([{**vars(version), "codings": made[version.number]} for version in found])
        return
    rows = [
        (v.number, v.when[:16].replace("T", " "), v.coder, v.action, made[v.number], v.why)
        for v in found
    ]
    heads = ["version", "when", "coder", "action", "codings", "why"]
    print_table(heads, rows, right="version,codings", whole="when,action")
    if any(made.values()):
        tell("codings: how many of those there are were made under it.", "dim")


def diff(
    session: Session,
    first: Annotated[int, typer.Argument(metavar="A", help="A version's number.")],
    second: Annotated[int, typer.Argument(metavar="B")],
) -> None:
    """What changed from version A to version B, in words; what it did to codings and suggestions."""
    from qualcode.study.codebook_effects import effects_on_codings, effects_on_suggestions
    from qualcode.study.codebook_versions import compare_versions, find_version

    with session.study() as study:
        pair = find_version(study, first), find_version(study, second)
        changes = compare_versions(study, first, second)
        # Codings go with the history, which has no way back from a later version.
        codings = effects_on_codings(study, [pair])[0] if first < second else []
        suggestions = effects_on_suggestions(study, *pair)
    if session.as_json:
        effects = [vars(effect) for effect in (*codings, *suggestions)]
        print_json({"changes": [vars(change) for change in changes], "effects": effects})
        return
    tell_changes(session, changes)
    if first < second:
        tell()
        _tell_effects("Codings", codings, "none changed its code")
    _tell_effects("Suggestions", suggestions, "the same as before")


def _tell_effects(about: str, effects: list[Effect], none: str) -> None:
    tell(f"{about}:" if effects else f"{about}: {none}.")
    for effect in effects:
        tell(f"  {effect.words}.")


def at(
    session: Session, version: Annotated[int, typer.Argument(metavar="VERSION", help="Its number.")]
) -> None:
    """The codebook's file as it was at VERSION."""
    from qualcode.study.codebook_versions import find_version, text_of_version

    with session.study() as study:
        text = text_of_version(study, find_version(study, version))
    if session.as_json:
        print_json({"version": version, "text": text})
    else:
        typer.echo(text.encode("utf-8"), nl=False)  # as bytes: no newline is translated


def trail(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".docx .md .csv")],
) -> None:
    """Write how the framework developed, version by version, for an appendix."""
    from qualcode.outputs.appendices import write_trail

    with session.study() as study:
        count = write_trail(study, file)
    tell_notes(session, f"{plural(count, 'version')} written to {file}", [])
