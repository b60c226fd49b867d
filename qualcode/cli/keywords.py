"""Words: where they occur, how useful a keyword is, and which words are typical of a code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_code, complete_starter
from qualcode.cli.keyword_tables import (
    CHANCE,
    tell_lines,
    tell_readings,
    tell_words,
    tell_yield,
)
from qualcode.cli.plain import plain_typer
from qualcode.cli.render import ask, note, plural, print_json, progress_bar, tell, wrote
from qualcode.cli.session import Session, command

if TYPE_CHECKING:
    from qualcode.keywords.keyness import KeyWord
    from qualcode.study.study import Study

CodeId = Annotated[str, typer.Argument(metavar="CODE", autocompletion=complete_code)]

# How many occurrences of a word are shown.
_MOST_LINES = 15


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "kwic")(kwic)
    command(app, "scan")(scan)
    noun = plain_typer(help="Evaluate keywords and find new ones.")
    app.add_typer(noun, name="keywords")
    command(noun, "yield")(show_yield)
    command(noun, "suggest")(suggest)
    command(noun, "sample")(sample)


def kwic(
    session: Session,
    pattern: Annotated[
        str,
        typer.Argument(
            metavar="PATTERN", help="As the codebook writes it: trust*, or {near: [a, b], words: 3}"
        ),
    ],
    sort: Annotated[
        str,
        typer.Option(
            help="left, right, hit, case, document, speaker or attr.NAME, separated by commas (default: in order of the text)."
        ),
    ] = "",
    moderators: Annotated[
        bool, typer.Option("--moderators", help="Search the moderators' speech as well.")
    ] = False,
) -> None:
    """List every occurrence of a word or phrase in context (KWIC)."""
    from qualcode.study.keyword_evidence import find_lines

    with session.study() as study:
        roles = (*study.settings.roles, "moderator") if moderators else ()
        orders = [order.strip() for order in sort.split(",") if order.strip()]
        lines = find_lines(study, pattern, sort=orders, roles=roles)
    if session.as_json:
        from qualcode.views.keywords import show_lines

        print_json(show_lines(lines))
        return
    tell_lines(lines, [o.removeprefix("attr.") for o in orders if o.startswith("attr.")])
    note(plural(len(lines), "place"))


def show_yield(
    session: Session,
    code: Annotated[
        str, typer.Option(help="Only of this code (default: all).", autocompletion=complete_code)
    ] = "",
    read: Annotated[
        Path | None,
        typer.Option(
            "--sample", help="A sample that you have read, to estimate recall (default: none)."
        ),
    ] = None,
) -> None:
    """Show what each keyword found and what was decided."""
    from qualcode.study.keyword_evidence import find_learned_yield, find_yield, read_sample

    with session.study() as study:
        if code:
            study.require_code(code)
        rows = [row for row in find_yield(study) if code in {"", row.code_id}]
        learned = [row for row in find_learned_yield(study) if code in {"", row.code_id}]
        recall = read_sample(study, read) if read else None
        measures, codebook = study.approach.measures, study.codebook
    if session.as_json:
        from qualcode.views.keywords import show_yields

        print_json(show_yields(rows, learned, recall, measures=measures))
        return
    if not measures:
        tell_readings(rows, recall)
        return
    tell_yield(rows, learned, recall, codebook)


def suggest(
    session: Session,
    code: CodeId,
    most: Annotated[int, typer.Option("--most", min=1, help="How many words.")] = 15,
) -> None:
    """List words that are typical of a code's extracts.

    One key adds a word to the codebook.
    """
    from qualcode.study.keyword_evidence import find_keyness, words_found_already

    with session.study() as study:
        found = find_keyness(study, code, most=most)
        known = words_found_already(study, code, found)
        if session.as_json:
            from qualcode.views.keywords import show_words

            print_json(show_words(found, known))
            return
        if study.approach.measures:
            found = [word for word in found if word.g2 >= CHANCE]
        tell_words(found, known, measures=study.approach.measures)
        if found and sys.stdin.isatty():
            _add_words(session, study, code, found)


def sample(
    session: Session,
    code: CodeId,
    target: Annotated[
        Path, typer.Option("--out", metavar="FILE.csv", help="The file for the turns.")
    ] = Path("sample.csv"),
    count: Annotated[int, typer.Option("--count", min=1, help="How many turns.")] = 50,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same turns.")] = 1,
) -> None:
    """Draw random turns without a keyword of CODE, to estimate recall."""
    from qualcode.outputs.to_fill_in import draw_sample

    with session.study() as study:
        drawn = draw_sample(study, code, target, count=count, seed=seed)
    if session.as_json:
        from qualcode.views.keywords import show_sample

        print_json(show_sample(drawn, str(target)))
        return
    turns = f"{plural(len(drawn.turns), 'turn')} of {drawn.population}"
    tell(wrote(target, f"{turns} without a keyword of {code}"))
    tell("Read them, write yes or no into the column 'belongs', then:")
    tell(f"  qualcode keywords yield --code {code} --sample {target}")


def scan(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .parquet file.")],
    codebook: Annotated[
        str,
        typer.Option(
            help="A file, or the name of an included codebook.", autocompletion=complete_starter
        ),
    ],
    text: Annotated[str, typer.Option("--text", metavar="COLUMN", help="The column of the text.")],
    target: Annotated[Path, typer.Option("--out", metavar="FILE", help="A .csv or .parquet file.")],
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep", metavar="COLUMN", help="A column to copy to the output; can be repeated."
        ),
    ] = None,
    processes: Annotated[int, typer.Option(min=0, help="How many processes (0: all cores).")] = 0,
    scheduler: Annotated[
        str, typer.Option(help="Address of a Dask scheduler (default: this computer).")
    ] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of a CSV (default: detected).")] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a scan that was broken off.")
    ] = False,
) -> None:
    """Find a codebook's keywords in a table of text, without a study."""
    from qualcode.actions.new import find_codebook
    from qualcode.codebook.yaml_file import load_codebook
    from qualcode.keywords.scan import parts_folder, scan_table

    try:
        with progress_bar("scanning") as progress:
            report = scan_table(
                file,
                load_codebook(find_codebook(codebook)),
                text,
                target,
                keep=keep or [],
                processes=processes,
                scheduler=scheduler,
                encoding=encoding,
                resume=resume,
                progress=lambda answers: progress(answers, 0, "answers"),
            )
    except KeyboardInterrupt:
        if parts_folder(target).exists():
            note("What was scanned so far is kept: go on with --resume.")
        raise
    if session.as_json:
        print_json(report)
        return
    tell(
        f"{plural(report.hits, 'hit')} in {report.answers_with_hits:,} of "
        f"{plural(report.answers, 'answer')} ({report.empty:,} empty): {target}"
    )


def _add_words(session: Session, study: Study, code: str, found: list[KeyWord]) -> None:
    from qualcode.actions.codebook import edit_codebook
    from qualcode.codebook.keyword_edits import add_keyword
    from qualcode.study.keyword_evidence import find_word_lines

    while True:
        try:
            answer = ask("Number: add it; ?NUMBER: show where it occurs; Enter: done ")
        except EOFError:
            return
        number = answer.lstrip("?")
        if not number.isdecimal() or not 1 <= int(number) <= len(found):
            return
        word = found[int(number) - 1].word
        if answer.startswith("?"):
            for where, lines in zip(
                (f"In passages coded {code}", "Elsewhere"),
                find_word_lines(study, word, code),
                strict=True,
            ):
                tell(f"{where}: {plural(len(lines), 'place')}", "bold")
                tell_lines(lines[:_MOST_LINES])
            continue

        def edit(text: str, word: str = word) -> str:
            return add_keyword(text, code, word)

        for change in edit_codebook(
            study, edit, action="codebook keyword", coder=session.coder(study)
        ):
            tell(f"{change.words}.")
