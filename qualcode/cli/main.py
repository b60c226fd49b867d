"""The command `qualcode`: its nouns and verbs, each read from its room when it is called."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from qualcode.cli.plain import plain_typer
from qualcode.version import __version__

# A room is imported when one of its commands is called, and not for `--version` or `--help`; so
# what `--help` says of a command stands here too, and a test holds the two together.
COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "A study": {
        "demo": ("studies", "Copy the example study to DIR, run it whole, and say where to look."),
        "new": ("studies", "Make a new study in DIR."),
        "run": ("studies", "Ingest, check, suggest, and write every output; safe to run again."),
        "check": (
            "studies",
            "Prove that every coding stands on its words and the store is whole.",
        ),
    },
    "Transcripts and cases": {
        "ingest": (
            "ingest",
            "Read new and changed transcripts; codings move along with edited words.",
        ),
        "documents": ("documents", "What has been read."),
        "read": (
            "documents",
            "A coded transcript in the pager: numbered lines, speakers in colour, codes in the margin.",
        ),
        "cases": ("cases", "The units of analysis, with their attributes."),
        "pseudonymise": (
            "pseudonyms",
            "Make a copy of the study with names replaced; each is confirmed by you.",
        ),
    },
    "Coding": {
        "codebook": ("codebook", "Themes and codes."),
        "suggest": (
            "suggestions",
            "Find the passages that keywords point to; every decision taken before is kept.",
        ),
        "review": ("suggestions", "The pending suggestions, one by one: you decide."),
        "code": ("code", "Coding by hand."),
        "finish": (
            "finish",
            "Mark documents as finished: you have coded them with the codebook as it is now.",
        ),
        "progress": ("finish", "Show who has opened, coded and finished which documents."),
        "memo": ("memos", "Your notes."),
        "sheet": ("office", "Coding in Excel or LibreOffice, both ways."),
        "word": ("office", "Coding in Word by comments, both ways."),
    },
    "Words": {
        "kwic": (
            "keywords",
            "Every place where words stand, with the words around them (key word in context).",
        ),
        "keywords": ("keywords", "What a keyword is worth, and which words to look for."),
        "scan": (
            "keywords",
            "Find a codebook's keywords in a table of free text, without a study.",
        ),
    },
    "Looking and writing": {
        "matrix": ("matrix", "Cases by codes, a theme at a time."),
        "chart": (
            "chart",
            "Write summaries cell by cell: the extracts stand above, your editor opens below them.",
        ),
        "extracts": ("extracts", "The coded extracts, one a row, as CSV."),
        "compare": (
            "compare",
            "Groups side by side: in how many of their cases each code is, who says it, who is silent.",
        ),
        "quotes": (
            "compare",
            "The extracts marked as worth quoting, by theme, under pseudonymous references.",
        ),
    },
    "Into the thesis": {
        "types": (
            "compare",
            "Your own classification of the cases, as an attribute that orders the matrix.",
        ),
        "checklist": (
            "compare",
            "Your recommendations as a checklist for practice, each item with its evidence.",
        ),
    },
    "In a team": {
        "merge": (
            "team",
            "Join another copy of the study: what both coded stays two codings by two coders.",
        ),
        "adjudicate": (
            "team",
            "Walk through the places where coders differ, and record what you agree on, with the reason.",
        ),
        "unblind": ("team", "End blind coding: from now on each coder sees what the others did."),
    },
    "Looking back": {
        "history": ("history", "Every change: who, when, what, why (--coder NAME: one coder's)."),
        "undo": ("history", "Take back your last changes."),
        "redo": ("history", "Put into effect again what you took back."),
        "backups": ("archive", "The copies of the store, newest first."),
        "dump": (
            "archive",
            "Write the whole study as sorted, readable text: a coding a line, for git.",
        ),
        "restore": ("archive", "Make a study, identical with the one that was dumped."),
    },
    "This program": {
        "completion": (
            "shells",
            "Let the Tab key complete commands, and the names of documents, codes and cases.",
        ),
    },
}


class Rooms(TyperGroup):
    """The commands by their rooms."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command's name, in the order of the help."""
        del ctx
        return [name for section in COMMANDS.values() for name in section]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, out of its room; None where there is none."""
        del ctx
        for section in COMMANDS.values():
            if cmd_name in section:
                room = plain_typer()
                import_module(f"qualcode.cli.{section[cmd_name][0]}").register(room)
                return typer.main.get_group(room).commands[cmd_name]
        return None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands section by section, with what each does."""
        del ctx
        for title, section in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, said) for name, (_, said) in section.items()])


app = plain_typer(
    name="qualcode",
    cls=Rooms,
    add_completion=False,  # `completion` has scripts of its own
    help="Framework analysis of interviews and focus groups: transcripts and a codebook in, "
    "matrices out, every cell leading back to the words. Nothing leaves this machine.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"qualcode {__version__}")
        raise typer.Exit


@app.callback()
def options(
    study: Annotated[Path | None, typer.Option("--study", help="The study's folder.")] = None,
    coder: Annotated[str, typer.Option("--coder", help="Who is at work.")] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Read before the command."""
    del study, coder, version  # each command finds them in the context: `session.command`
