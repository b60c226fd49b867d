"""The codebook as it changes: edits in place."""

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
Why = Annotated[str, typer.Option("--why", help="The reason, for the history.")]
Into = Annotated[str, typer.Option("--into", help="The theme or code it stands in.")]
Before = Annotated[str, typer.Option("--before", help="Right before this one.")]
After = Annotated[str, typer.Option("--after", help="Right after this one.")]

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
    code: Annotated[str, typer.Argument(metavar="ID", help="What codings will hold on to.")],
    name: Annotated[str, typer.Argument(metavar="NAME")],
    into: Into = "",
    definition: Annotated[str, typer.Option(help="When it is used.")] = "",
    before: Before = "",
    after: After = "",
    why: Why = "",
) -> None:
    """Add a code (--into a theme or code), or, without --into, a theme."""
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
    """Give a code or theme another name; its id, and every coding, stays."""
    from qualcode.codebook.edit import rename_code

    _edit(session, lambda text: rename_code(text, code, name), "codebook rename", why)


def set_key(
    session: Session,
    code: CodeId,
    key: Annotated[str, typer.Argument(help=f"{', '.join(_TEXTS + _LISTS)}")],
    values: Annotated[list[str], typer.Argument(metavar="VALUE...", help="Lists take several.")],
    why: Why = "",
) -> None:
    """Set a key of a code: `set hope definition "..."`, `set hope keywords hope* "look forward"`."""
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
    """Move a code, with all below it, to another place."""
    from qualcode.codebook.edit import move_code

    if not (into or before or after):
        raise QualcodeError("Where to?", "Say --into, --before or --after.")

    def edit(text: str) -> str:
        return move_code(text, code, into or None, before=before or None, after=after or None)

    _edit(session, edit, "codebook move", why)


def merge(
    session: Session,
    code: CodeId,
    into: Annotated[str, typer.Argument(metavar="INTO", autocompletion=complete_code)],
    why: Why = "",
) -> None:
    """Give all that is coded CODE to INTO, and take CODE out."""
    from qualcode.actions.codebook_merge import merge_code

    with session.study() as study:
        report = merge_code(study, code, into, coder=session.coder(study), why=why or None)
    if session.as_json:
        print_json(report)
        return
    tell(
        f"{code} is merged into {into}: {plural(report.carried, 'coding')} carried over, "
        f"{report.joined} joined with one on the same words."
    )


def split(
    session: Session,
    code: CodeId,
    parts: Annotated[list[str], typer.Argument(metavar="ID=NAME...", help="Two or more.")],
    why: Why = "",
) -> None:
    """Put new codes beside CODE and retire it; `review --recode CODE` then deals its codings out."""
    from qualcode.codebook.merging import split_code
    from qualcode.model.codes import Code

    pairs = [part.partition("=") for part in parts]
    for new_id, sign, name in pairs:
        if not (sign and new_id.strip() and name.strip()):
            raise QualcodeError(
                "The new codes are written ID=NAME.", 'Write: trust="Trust" safety=Safety'
            )
    codes = [Code(new_id.strip(), name.strip()) for new_id, _, name in pairs]
    _edit(session, lambda text: split_code(text, code, codes), "codebook split", why)
    note(f"`qualcode review --recode {code}` goes through its codings with you.")
    with session.study() as study:
        old = study.codebook.code(code)
    if old and old.keywords:
        note(
            f"The keywords of {code} propose nothing any more: it is retired. Put those you want "
            "under the new codes."
        )


def retire(
    session: Session,
    code: CodeId,
    back: Annotated[bool, typer.Option("--back", help="Bring it back into use.")] = False,
    why: Why = "",
) -> None:
    """Take a code out of use; its codings stay."""
    from qualcode.codebook.edit import retire_code

    _edit(session, lambda text: retire_code(text, code, retired=not back), "codebook retire", why)


def restore(session: Session, code: CodeId, why: Why = "") -> None:
    """Put back a code that was deleted from the file while codings held on to it."""
    from qualcode.actions.codebook import restore_code

    with session.study() as study:
        name = restore_code(study, code, coder=session.coder(study), why=why or None)
    if session.as_json:
        print_json({"code_id": code, "name": name})
    else:
        tell(f"{code} ({name}) is back in the codebook.")


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
    """What changed, a sentence a line."""
    if session.as_json:
        print_json(changes)
        return
    from qualcode.codebook import versions

    for words in versions.tell_changes(changes):
        tell(f"{words}.")
    if not changes:
        tell("Nothing changed.")
