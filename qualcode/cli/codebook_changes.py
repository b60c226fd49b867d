"""Edits of the codebook, in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_code
from qualcode.cli.render import note, plural, print_json, tell
from qualcode.cli.session import Session, command
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.codebook.versions import Change

CodeId = Annotated[str, typer.Argument(metavar="CODE", autocompletion=complete_code)]
Why = Annotated[str, typer.Option("--why", help="The reason, for the history (default: none).")]
Into = Annotated[str, typer.Option("--into", help="The theme or code it belongs to.")]
Before = Annotated[str, typer.Option("--before", help="Put it before this one (default: last).")]
After = Annotated[str, typer.Option("--after", help="Put it after this one (default: last).")]

_TEXTS = ("name", "definition", "unit", "color")
_LISTS = ("include", "exclude", "examples", "keywords")


def register(noun: typer.Typer) -> None:
    """Add the commands of this room to `codebook`."""
    for name, function in (
        ("add", add),
        ("rename", rename),
        ("set", set_key),
        ("move", move),
        ("merge", merge),
        ("split", split),
        ("retire", retire),
        ("restore", restore),
    ):
        command(noun, name)(function)


def add(
    session: Session,
    code: Annotated[str, typer.Argument(metavar="ID", help="Permanent identifier of the code.")],
    name: Annotated[str, typer.Argument(metavar="NAME")],
    into: Into = "",
    definition: Annotated[str, typer.Option(help="When to use it (default: empty).")] = "",
    before: Before = "",
    after: After = "",
    why: Why = "",
) -> None:
    """Add a code (--into a theme or code) or, without --into, a theme."""
    from qualcode.codebook.edit import add_code, add_theme
    from qualcode.model.codes import Code, Theme

    def edit(text: str) -> str:
        if into:
            new = Code(code, name, definition)
            return add_code(text, into, new, before=before or None, after=after or None)
        return add_theme(
            text, Theme(code, name, definition), before=before or None, after=after or None
        )

    _edit(session, edit, "codebook add", why)


def rename(
    session: Session, code: CodeId, name: Annotated[str, typer.Argument()], why: Why = ""
) -> None:
    """Rename a code or theme; its id and all codings are kept."""
    from qualcode.codebook.edit import rename_code

    _edit(session, lambda text: rename_code(text, code, name), "codebook rename", why)


def set_key(
    session: Session,
    code: CodeId,
    key: Annotated[str, typer.Argument(help=f"{', '.join(_TEXTS + _LISTS)}")],
    values: Annotated[
        list[str], typer.Argument(metavar="VALUE...", help="Lists take several values.")
    ],
    why: Why = "",
) -> None:
    """Set a key of a code: `set hope definition "..."`.

    Some keys have several values: `set hope keywords hope* "look forward"`.
    """
    from qualcode.codebook.edit import Value, set_value
    from qualcode.model.codes import Keyword

    value: Value = values
    if key == "keywords":
        value = [Keyword(pattern=pattern) for pattern in values]
    elif key not in _LISTS:
        value = " ".join(values)
    _edit(session, lambda text: set_value(text, code, key, value), "codebook set", why)


def move(
    session: Session,
    code: CodeId,
    into: Into = "",
    before: Before = "",
    after: After = "",
    why: Why = "",
) -> None:
    """Move a code, with all codes below it, to another place."""
    from qualcode.codebook.edit import move_code

    if not (into or before or after):
        raise QualcodeError("The new place is missing.", "Use --into, --before or --after.")

    def edit(text: str) -> str:
        return move_code(text, code, into or None, before=before or None, after=after or None)

    _edit(session, edit, "codebook move", why)


def merge(
    session: Session,
    code: CodeId,
    into: Annotated[str, typer.Argument(metavar="INTO", autocompletion=complete_code)],
    why: Why = "",
) -> None:
    """Merge CODE into INTO: recode everything and remove CODE."""
    from qualcode.actions.codebook_merge import merge_code

    with session.study() as study:
        report = merge_code(study, code, into, coder=session.coder(study), why=why or None)
    if session.as_json:
        print_json(report)
        return
    tell(
        f"{code} was merged into {into}: {plural(report.carried, 'coding')} recoded, "
        f"{report.joined} combined with a coding of the same text."
    )


def split(
    session: Session,
    code: CodeId,
    parts: Annotated[
        list[str], typer.Argument(metavar="ID=NAME...", help="Two or more codes, written ID=NAME.")
    ],
    why: Why = "",
) -> None:
    """Split CODE into new codes and retire it.

    Then use `review --recode CODE` to reassign its codings.
    """
    from qualcode.codebook.merging import split_code
    from qualcode.model.codes import Code

    pairs = [part.partition("=") for part in parts]
    for new_id, sign, name in pairs:
        if not (sign and new_id.strip() and name.strip()):
            raise QualcodeError(
                "New codes are written ID=NAME.", 'For example: trust="Trust" safety=Safety'
            )
    codes = [Code(new_id.strip(), name.strip()) for new_id, _, name in pairs]
    _edit(session, lambda text: split_code(text, code, codes), "codebook split", why)
    note(f"Use `qualcode review --recode {code}` to reassign its codings one by one.")
    with session.study() as study:
        old = study.codebook.code(code)
    if old and old.keywords:
        note(
            f"{code} is retired, so its keywords no longer make suggestions. Copy the "
            "keywords you want to the new codes."
        )


def retire(
    session: Session,
    code: CodeId,
    back: Annotated[bool, typer.Option("--back", help="Make it usable again.")] = False,
    why: Why = "",
) -> None:
    """Retire a code: its codings are kept, but none can be added."""
    from qualcode.codebook.edit import retire_code

    _edit(session, lambda text: retire_code(text, code, retired=not back), "codebook retire", why)


def restore(session: Session, code: CodeId, why: Why = "") -> None:
    """Restore a code that was deleted although it has codings."""
    from qualcode.actions.codebook import restore_code

    with session.study() as study:
        name = restore_code(study, code, coder=session.coder(study), why=why or None)
    if session.as_json:
        print_json({"code_id": code, "name": name})
    else:
        tell(f"{code} ({name}) is in the codebook again.")


def _edit(session: Session, edit: Callable[[str], str], action: str, why: str) -> None:
    from qualcode.actions.codebook import edit_codebook

    with session.study() as study:
        changes = edit_codebook(
            study,
            edit,
            action=action,
            coder=session.coder(study),
            why=why or None,
        )
    tell_changes(session, changes)


def tell_changes(session: Session, changes: list[Change]) -> None:
    """List what changed, one sentence per line."""
    if session.as_json:
        print_json(changes)
        return
    from qualcode.codebook import versions

    for words in versions.tell_changes(changes):
        tell(f"{words}.")
    if not changes:
        tell("Nothing changed.")
