"""Rendering: messages, tables, JSON, progress. Text from transcripts is never read as markup."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.cli.table import table_lines
from qualcode.errors import Problem
from qualcode.views.plain import to_json

if TYPE_CHECKING:
    from rich.console import Console

    from qualcode.study.progress import Progress

# Control characters, shown as visible symbols.
_SHOWN = {
    **{code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
}
# The setting that makes rich write styles when the output is not a terminal.
_PLAIN_UNLESS = {"FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}


@functools.cache
def out() -> Console:
    """Standard output."""
    return _console(stderr=False)


@functools.cache
def err() -> Console:
    """Standard error: messages, warnings, progress."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class Plain(Console):
        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for text, style, control in super().render(renderable, options):
                # Text from a transcript never moves the cursor or rings the bell.
                yield Segment(text if control else text.translate(_SHOWN), style, control)

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # the error boundary sets the exit status

    return Plain(stderr=stderr, markup=False, highlight=False, emoji=False)


def tell(text: str = "", style: str = "") -> None:
    """Print a line on standard output, wrapped only by the terminal itself."""
    out().print(text, style=style or None, soft_wrap=True)


def note(text: str, style: str = "") -> None:
    """Print a line on standard error."""
    err().print(text, style=style or None, soft_wrap=True)


def wrote(path: Path | str, what: str = "") -> str:
    """Report a file that was written: `Wrote 3 quotations to q.csv.`. Every command uses this."""
    return f"Wrote {what} to {path}." if what else f"Wrote {path}."


def complain(message: str, hint: str | None, *, listed: bool = False) -> None:
    """Print what went wrong and what to do, unchanged, because either may begin with a name."""
    note(message if listed else f"Error: {message}", "red" if listed else "bold red")
    if hint:
        note(hint)


def print_json(view: Any) -> None:
    """Print one JSON document, for programs; non-ASCII letters are kept."""
    text = json.dumps(to_json(view), ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str = "",
    right: str = "",
    whole: str = "",
) -> None:
    """Print a table; `right` and `whole` are column names: numbers, and those never wrapped."""
    shown = [["" if v is None else str(v).translate(_SHOWN).expandtabs(8) for v in r] for r in rows]
    styled = sys.stdout.isatty() or not _PLAIN_UNLESS.isdisjoint(os.environ)
    lines = table_lines(
        columns,
        shown,
        out().width if styled else _plain_width(),
        title=title,
        right=frozenset(right.split(",")),
        whole=frozenset(whole.split(",")),
    )
    if styled:
        for kind, line in lines:
            out().print(line, style=kind or None, soft_wrap=True)
    else:  # rich is not used: it takes a millisecond per row, and a tenth of a second to import
        sys.stdout.writelines(f"{line}\n" for _, line in lines)
        sys.stdout.flush()


def _plain_width() -> int:
    """Return the width that rich uses if the output is not a terminal."""
    told = os.environ.get("COLUMNS", "")
    if told.isdigit():
        return int(told)
    for stream in range(3):
        with contextlib.suppress(OSError):
            return os.get_terminal_size(stream).columns or 80
    return 80


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems one per line, in a form that editors can read."""
    for problem in problems:
        tell(str(problem), "yellow" if problem.severity == "warning" else "red")


@contextlib.contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Show a bar on standard error while the block runs; nothing if that is not a terminal."""
    if not err().is_terminal:
        from qualcode.study.progress import silent

        yield silent
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[name]}", markup=False),
    )
    with Bar(*columns, console=err(), transient=True) as bar:
        task = bar.add_task(label, total=None, name="")

        def update(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total or None, name=name)

        yield update


def from_here(path: Path) -> Path:
    """Return the path as a user would type it: relative if below the current folder."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def plural(count: int, one: str, many: str = "") -> str:
    """Return `1 document`, `3 documents`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def ask(question: str) -> str:
    """Return a line typed by the person; EOFError at the end of input, which is not an answer."""
    if sys.stdin.isatty() and out().is_terminal:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - the arrow keys move in the line; Windows has that anyway
        return input(question).strip()
    out().print(question, end="", soft_wrap=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()
