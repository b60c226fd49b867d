"""Passages by code, text and attribute."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.render import note, plural, print_json, print_table, tell, wrote
from qualcode.cli.session import Session, command
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from rich.text import Text

    from qualcode.study.answers import Answer
    from qualcode.study.queries import SavedQuery
    from qualcode.writers.answers import Words


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    command(app, "find")(find)


def find(
    session: Session,
    query: Annotated[
        str,
        typer.Argument(metavar="QUERY", help="A code, 'text' in quotation marks, or more of both."),
    ] = "",
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="NAME=VALUE",
            help="Only these cases; can be repeated (default: all).",
        ),
    ] = None,
    context: Annotated[
        int, typer.Option("--context", min=0, max=50, help="Show so many turns before and after.")
    ] = 0,
    save: Annotated[
        str,
        typer.Option(
            "--save",
            metavar="NAME",
            help="Save the query in queries.yaml under this name (default: not saved).",
        ),
    ] = "",
    target: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write it to a .csv, .xlsx, .docx or .html file (default: print it).",
        ),
    ] = None,
    saved: Annotated[bool, typer.Option("--saved", help="List the saved queries.")] = False,
    memos: Annotated[
        str, typer.Option("--memos", metavar="TEXT", help="Search memos and summaries instead.")
    ] = "",
) -> None:
    """Find passages by code, text and attribute, and read them whole."""
    from qualcode.files.extensions import choose_writer
    from qualcode.study.queries import SavedQuery, load_queries, save_query
    from qualcode.views.asking import show_found, words_of
    from qualcode.writers.answers import ANSWER_WRITERS, answer_csv, passages_table

    if memos:
        _find_memos(session, memos)
        return
    if saved:
        _list_saved(session)
        return
    if not query.strip():
        raise QualcodeError(
            "No query was given.", "Example: qualcode find \"hope and not 'the milk'\""
        )
    writer = choose_writer(target, ANSWER_WRITERS) if target else None
    with session.study(codes=True) as study:
        answer = study.find(query, where or ())
        if save:
            save_query(study.folder, SavedQuery(save, query, len(answer), answer.fingerprint))
            note(f"Saved as '{save}' in queries.yaml: use saved:{_quoted(save)} in a query.")
        else:
            _tell_changed(load_queries(study.folder), query, answer)
        if session.as_json:
            print_json(show_found(answer))
            return
        words = words_of(study, answer.passages, context)
        if target and writer:
            from qualcode.files.writing import write_file

            table = passages_table(study.title, query, words)
            whole = _csv(answer) if writer is answer_csv else writer(table)
            write_file(target, whole)
            tell(wrote(target, _counted(answer)))
            return
    from qualcode.cli.pager import show_paged

    show_paged(_blocks(words, answer))


def _csv(answer: Answer) -> str:
    from qualcode.files.cells import guarded_csv

    frame = answer.to_frame()
    rows = [["" if v is None else v for v in row] for row in frame.itertuples(index=False)]
    return guarded_csv([list(frame.columns), *rows])


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name


def _counted(answer: Answer) -> str:
    return f"{plural(len(answer), 'passage')} of {plural(len(answer.cases), 'case')}"


def _blocks(words: list[Words], answer: Answer) -> Iterator[Text | str]:
    from rich.text import Text

    for one in words:
        line = Text(one.reference, "bold")
        about = "  ".join(filter(None, (one.case and f"case {one.case}", one.codes)))
        line.append(f"   {about}" if about else "", "cyan")
        yield line
        if one.before:
            yield Text(_indented(one.before), "dim")
        yield _indented(one.text)
        if one.after:
            yield Text(_indented(one.after), "dim")
        yield ""
    yield _counted(answer)


def _indented(text: str) -> str:
    import shutil
    import textwrap

    width = max(min(shutil.get_terminal_size((80, 24)).columns, 100) - 4, 30)
    wrapped = (textwrap.wrap(line, width) or [""] for line in text.splitlines())
    return "\n".join(f"    {line}" for lines in wrapped for line in lines)


def _tell_changed(known: dict[str, SavedQuery], query: str, answer: Answer) -> None:
    """Say of a saved query that it finds something else than when it was saved."""
    name = query.strip().removeprefix("saved:").strip("'\"")
    one = known.get(name) if query.strip().startswith("saved:") else None
    if one and one.found is not None and one.result != answer.fingerprint:
        note(
            f"The result of '{name}' has changed since it was saved: "
            f"{plural(one.found, 'passage')} then, {len(answer):,} now.",
            "yellow",
        )


def _list_saved(session: Session) -> None:
    from qualcode.study.queries import load_queries
    from qualcode.views.asking import show_saved

    with session.study(codes=True) as study:
        views = show_saved(study, list(load_queries(study.folder).values()))
    if session.as_json:
        print_json(views)
        return
    if not views:
        tell("No query is saved yet: qualcode find QUERY --save NAME.")
        return
    rows = [
        (v["name"], v["query"], v["now"], "changed since it was saved" if v["changed"] else "")
        for v in views
    ]
    print_table(["name", "query", "passages", ""], rows, right="passages")


def _find_memos(session: Session, text: str) -> None:
    from qualcode.views.asking import find_notes

    with session.study() as study:
        notes = find_notes(study, text)
    if session.as_json:
        print_json(notes)
        return
    for one in notes:
        about = f"{one.kind} {one.about}".rstrip()
        tell(f"{about}  {one.place}".rstrip(), "bold")
        tell(_indented(one.text))
    tell(plural(len(notes), "memo or summary", "memos and summaries"))
