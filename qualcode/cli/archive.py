"""Copies of a study: backups, and the dump for git and the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli.render import note, plural, print_json, print_table, tell
from qualcode.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "dump")(dump)
    command(app, "restore")(restore)
    command(app, "backups")(backups)


def dump(session: Session, folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Save the whole study as plain text for version control.

    The text is sorted, with one coding per line.
    """
    from qualcode.actions.archive import dump_study

    with session.study() as study:
        files = dump_study(study, folder)
    if session.as_json:
        print_json(files)
    else:
        tell(
            f"{plural(len(files), 'file')} in {folder}; `qualcode restore` recreates the study from them."
        )


def restore(
    session: Session,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder written by `qualcode dump`.")
    ],
    target: Annotated[Path, typer.Argument(metavar="STUDY", help="A new folder.")],
) -> None:
    """Recreate a study from a dump."""
    from qualcode.actions.archive import restore_study

    files = restore_study(folder, target)
    if session.as_json:
        print_json({"study": str(target), "files": files})
    else:
        tell(f"The study is in {target}.")


def backups(
    session: Session,
    make: Annotated[str, typer.Option("--make", metavar="REASON", help="Make a backup now.")] = "",
    put_back: Annotated[
        str, typer.Option("--put-back", metavar="NAME", help="Restore this backup.")
    ] = "",
) -> None:
    """List the backups of the study file; make or restore one."""
    from qualcode.actions.archive import back_up, find_backups
    from qualcode.actions.archive import put_back as restore_backup
    from qualcode.cli.session import find_near

    folder = find_near(session.study_folder)
    if put_back:
        kept = restore_backup(folder, put_back)
        if session.as_json:
            print_json({"name": put_back, "kept": str(kept) if kept else None})
            return
        before = f"; the previous one was saved as {kept}" if kept else ""
        tell(f"{put_back} has been restored{before}")
        note("The codebook, cases and transcripts were not restored and have not changed.")
        return
    if make:
        with session.study() as study:
            back_up(study, make)
    found = find_backups(folder)
    if session.as_json:
        from qualcode.views.changes import list_backups

        print_json(list_backups(found))
    elif found:
        # The name contains the reason. It is shown in full, so that it can be copied.
        rows = [(b.path.name, b.when[:16].replace("T", " "), b.size) for b in found]
        print_table(["name", "when", "bytes"], rows, right="bytes", whole="name,when")
    else:
        tell("There are no backups yet. `qualcode backups --make REASON` makes one.")
