"""The command `qualcode`: its groups and commands, each imported when it is called."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from qualcode.cli.plain import plain_typer
from qualcode.version import __version__

# A module is imported when one of its commands is called, but not for `--version` or `--help`. The
# help text of each command is therefore repeated here, and a test checks that both are the same.
COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "Study": {
        "demo": ("studies", "Copy the example study to DIR, run it, and say where to look."),
        "new": ("studies", "Create a new study in DIR."),
        "open": ("open", "Open the study in the browser to read, code, review and chart."),
        "run": ("studies", "Ingest, check, suggest and write all outputs; safe to repeat."),
        "check": ("studies", "Check that codings match their text and the study file is intact."),
    },
    "Transcripts and cases": {
        "ingest": ("ingest", "Import new and changed transcripts; codings follow edits."),
        "documents": ("documents", "List and show imported documents."),
        "read": ("documents", "Read a coded transcript in the pager."),
        "cases": ("cases", "List, check and import cases with their attributes."),
        "pseudonymise": ("pseudonyms", "Copy the study with names replaced; you confirm each one."),
    },
    "Coding": {
        "codebook": ("codebook", "Show, check and change the codebook."),
        "code": ("code", "Code by hand: add, list, remove, mark and import codings."),
        "suggest": (
            "suggestions",
            "Suggest passages from keywords; your earlier decisions are kept.",
        ),
        "review": ("suggestions", "Review pending suggestions one at a time."),
        "finish": ("finish", "Mark documents as coded completely."),
        "progress": ("finish", "Show who has opened, coded and finished which documents."),
        "memo": ("memos", "Write, list and export memos."),
    },
    "Keywords and text search": {
        "kwic": ("keywords", "List every occurrence of a word or phrase in context (KWIC)."),
        "keywords": ("keywords", "Evaluate keywords and find new ones."),
        "scan": ("keywords", "Find a codebook's keywords in a table of text, without a study."),
    },
    "Asking the study": {
        "find": ("find", "Find passages by code, text and attribute, and read them whole."),
        "presence": ("tables", "Show for every case and code: coded, not mentioned, not asked ..."),
        "crosstab": ("tables", "Count the finished cases of each group in which a code is used."),
        "cooccur": ("tables", "Show which codes occur together, in units that you choose."),
        "compare": ("compare", "Compare groups: the number of cases with each code, and which."),
    },
    "Matrix and extracts": {
        "matrix": ("matrix", "Show, export and import the framework matrix, one theme at a time."),
        "chart": ("chart", "Write summaries cell by cell in your editor, below the extracts."),
        "extracts": ("extracts", "Export coded extracts as CSV, one per row."),
        "types": ("compare", "Import your classification of the cases as an attribute."),
    },
    "Reporting": {
        "quotes": ("compare", "Print the extracts marked as worth quoting, by theme."),
        "checklist": ("compare", "Print your recommendations as a checklist with evidence."),
    },
    "Teamwork": {
        "merge": ("team", "Merge another copy of the study."),
        "adjudicate": ("team", "Review passages that were coded differently, and agree on them."),
        "unblind": ("team", "End blind coding: coders can then see each other's work."),
    },
    "Exchange with other programs": {
        "sheet": ("office", "Code in Excel or LibreOffice: export a sheet and import it again."),
        "word": ("office", "Code in Word: export a transcript and import its comments."),
    },
    "History and backup": {
        "history": ("history", "List every change: who, when, what and why."),
        "undo": ("history", "Undo your last changes."),
        "redo": ("history", "Redo changes that you undid."),
        "backups": ("archive", "List the backups of the study file; make or restore one."),
        "dump": ("archive", "Save the whole study as plain text for version control."),
        "restore": ("archive", "Recreate a study from a dump."),
    },
    "Set-up": {
        "completion": ("shells", "Set up completion of commands and names with the Tab key."),
    },
}


class Rooms(TyperGroup):
    """The commands by module."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the names of all commands, in the order of the help."""
        del ctx
        return [name for section in COMMANDS.values() for name in section]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name from its module, or None if it does not exist."""
        del ctx
        for section in COMMANDS.values():
            if cmd_name in section:
                room = plain_typer()
                import_module(f"qualcode.cli.{section[cmd_name][0]}").register(room)
                return typer.main.get_group(room).commands[cmd_name]
        return None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Print the commands by section, each with what it does."""
        del ctx
        for title, section in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, said) for name, (_, said) in section.items()])


app = plain_typer(
    name="qualcode",
    cls=Rooms,
    add_completion=False,  # `completion` has its own scripts
    help="Framework analysis of interviews and focus groups: from transcripts and a "
    "codebook to matrices in which every cell links back to what a participant said. "
    "No data leave this computer.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"qualcode {__version__}")
        raise typer.Exit


@app.callback()
def options(
    study: Annotated[Path | None, typer.Option("--study", help="The study's folder.")] = None,
    coder: Annotated[str, typer.Option("--coder", help="Name of the coder.")] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Read the options before the command."""
    del study, coder, version  # every command finds them in the context: `session.command`
