"""Words: where they stand, what a keyword is worth, what tells a code apart."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcode.cli.complete import complete_code, complete_starter
from qualcode.cli.plain import plain_typer
from qualcode.cli.render import ask, note, out, plural, print_json, print_table, tell
from qualcode.cli.session import Session, command

if TYPE_CHECKING:
    from qualcode.actions.evidence import Recall
    from qualcode.keywords.concordance import Line
    from qualcode.keywords.keyness import KeyWord
    from qualcode.keywords.worth import Interval, Yield
    from qualcode.study.study import Study

CodeId = Annotated[str, typer.Argument(metavar="CODE", autocompletion=complete_code)]

_NOT_ESTIMATED = "recall not estimated"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    command(app, "kwic")(kwic)
    command(app, "scan")(scan)
    noun = plain_typer(help="What a keyword is worth, and which words to look for.")
    app.add_typer(noun, name="keywords")
    command(noun, "yield")(show_yield)
    command(noun, "suggest")(suggest)
    command(noun, "sample")(sample)


def kwic(
    session: Session,
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="As the codebook writes them.")],
    sort: Annotated[
        str, typer.Option(help="left, right, hit, case, document, speaker or attr.NAME; by commas.")
    ] = "",
    moderators: Annotated[
        bool, typer.Option("--moderators", help="The moderators' words too.")
    ] = False,
) -> None:
    """Every place where words stand, with the words around them (key word in context)."""
    from qualcode.actions.evidence import find_lines

    with session.study() as study:
        roles = (*study.settings.roles, "moderator") if moderators else ()
        lines = find_lines(study, pattern, sort=[s for s in sort.split(",") if s], roles=roles)
    if session.as_json:
        print_json([_line_json(line) for line in lines])
        return
    _tell_lines(lines)
    note(plural(len(lines), "place"))


def show_yield(
    session: Session,
    code: Annotated[str, typer.Option(autocompletion=complete_code)] = "",
    read: Annotated[
        Path | None, typer.Option("--sample", help="A sample that was read, for the recall.")
    ] = None,
) -> None:
    """What each keyword found, and what people made of it."""
    from qualcode.actions.evidence import find_yield, read_sample

    with session.study() as study:
        rows = [row for row in find_yield(study) if code in {"", row.code_id}]
        recall = read_sample(study, read) if read else None
        measures = study.approach.measures
    if session.as_json:
        estimate = recall.estimate if recall and measures else None
        print_json(
            {
                "keywords": [_yield_json(row) for row in rows],
                "recall": vars(estimate) if estimate else _NOT_ESTIMATED,
            }
        )
        return
    if not measures:
        _tell_readings(rows, recall)
        return
    print_table(
        ["code", "keyword", "hits", "reviewed", "accepted", "precision (95 %)", "cases", "missed"],
        [
            (
                r.code_id, r.entry, r.hits, r.reviewed, r.accepted, _share(r.precision),
                len(r.cases), f"{r.missed} of {r.by_hand}" if r.by_hand else "",
            )
            for r in rows
        ],
        right="hits,reviewed,accepted,cases,missed",
    )  # fmt: skip
    tell("missed: of the passages coded by hand, those without this keyword.")
    if recall and recall.estimate:
        tell(
            f"{recall.code_id}: recall {_share(recall.estimate)}, from {recall.read} turns read, "
            f"of which {recall.missed} belong to it."
        )
    else:
        tell(f"{_NOT_ESTIMATED}: `qualcode keywords sample CODE` draws turns to read.")


def suggest(
    session: Session,
    code: CodeId,
    most: Annotated[int, typer.Option("--most", min=1, help="How many words.")] = 15,
) -> None:
    """Words that tell a code's extracts apart from the rest; one key adds one to the codebook."""
    from qualcode.actions.evidence import find_keyness

    with session.study() as study:
        found = find_keyness(study, code, most=most)
        if session.as_json:
            print_json([_keyness_json(word) for word in found])
            return
        _tell_words(found, measures=study.approach.measures)
        if found and sys.stdin.isatty():
            _add_words(session, study, code, found)


def sample(
    session: Session,
    code: CodeId,
    target: Annotated[Path, typer.Option("--out", metavar="FILE.csv")] = Path("sample.csv"),
    count: Annotated[int, typer.Option("--count", min=1, help="How many turns.")] = 50,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same turns.")] = 1,
) -> None:
    """Draw random turns without a keyword of CODE, to be read: the honest way to a recall."""
    from qualcode.actions.evidence import draw_sample

    with session.study() as study:
        drawn = draw_sample(study, code, target, count=count, seed=seed)
    if session.as_json:
        print_json({"file": str(target), "turns": len(drawn.turns), "population": drawn.population})
        return
    tell(f"{plural(len(drawn.turns), 'turn')} of {drawn.population} without a hit: {target}")
    tell("Read them, write yes or no into the column 'belongs', then:")
    tell(f"  qualcode keywords yield --code {code} --sample {target}")


def scan(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".csv or .parquet")],
    codebook: Annotated[
        str, typer.Option(help="A file or a name.", autocompletion=complete_starter)
    ],
    text: Annotated[str, typer.Option("--text", metavar="COLUMN", help="Where the words are.")],
    target: Annotated[Path, typer.Option("--out", metavar="FILE", help=".csv or .parquet")],
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="COLUMN", help="Goes along; again.")
    ] = None,
    processes: Annotated[int, typer.Option(min=0, help="0: all cores.")] = 0,
    scheduler: Annotated[str, typer.Option(help="The address of a Dask scheduler.")] = "",
    encoding: Annotated[str, typer.Option(help="Of a CSV, where it is not UTF-8.")] = "",
) -> None:
    """Find a codebook's keywords in a table of free text, without a study."""
    from qualcode.actions.new import find_codebook
    from qualcode.codebook.yaml_file import load_codebook
    from qualcode.keywords.scan import scan_table

    report = scan_table(
        file,
        load_codebook(find_codebook(codebook)),
        text,
        target,
        keep=keep or [],
        processes=processes,
        scheduler=scheduler,
        encoding=encoding,
    )
    if session.as_json:
        print_json(vars(report))
        return
    tell(
        f"{report.hits:,} hits in {report.answers_with_hits:,} of "
        f"{plural(report.answers, 'answer')} ({report.empty:,} empty): {target}"
    )


def _tell_readings(rows: list[Yield], recall: Recall | None) -> None:
    """What the analyst made of the keywords' passages, where no figure is put to it."""
    print_table(
        ["code", "keyword", "passages", "read", "taken up", "cases"],
        [(r.code_id, r.entry, r.hits, r.reviewed, r.accepted, ", ".join(r.cases)) for r in rows],
        right="passages,read,taken up",
    )
    tell("A keyword is a way to passages; what belongs to a code is the analyst's reading.")
    if recall:
        tell(
            f"{recall.code_id}: of {recall.read} turns read that no keyword led to, "
            f"{recall.missed} belong to it by your reading."
        )


def _tell_words(found: list[KeyWord], *, measures: bool) -> None:
    forms = [", ".join(word.forms[:3]) for word in found]
    if not measures:
        print_table(["", "words"], enumerate(forms, 1))
        tell("Words that stand out where you coded so, by the alphabet: ways to further passages.")
        return
    rows = [
        (place, shown, w.count, w.other, f"{w.g2:.1f}", f"{w.log_ratio:.1f}")
        for place, (shown, w) in enumerate(zip(forms, found, strict=True), 1)
    ]
    columns = ["", "words", "here", "elsewhere", "G²", "log ratio"]
    print_table(columns, rows, right="here,elsewhere,G²,log ratio")
    tell("G²: Dunning (1993). It says that words differ, not that they matter.")


def _add_words(session: Session, study: Study, code: str, found: list[KeyWord]) -> None:
    from qualcode.actions.codebook import edit_codebook
    from qualcode.actions.evidence import find_lines
    from qualcode.codebook.keyword_edits import add_keyword

    while True:
        answer = ask("Number: add it; ?NUMBER: where it stands; Enter: done ")
        number = answer.lstrip("?")
        if not number.isdecimal() or not 1 <= int(number) <= len(found):
            return
        word = found[int(number) - 1].word
        if answer.startswith("?"):
            _tell_lines(find_lines(study, word)[:20])
            continue

        def edit(text: str, word: str = word) -> str:
            return add_keyword(text, code, word)

        for change in edit_codebook(
            study, edit, action="codebook keyword", coder=session.coder(study)
        ):
            tell(f"{change.words}.")


def _tell_lines(lines: list[Line]) -> None:
    from rich.text import Text

    side = max((out().width - 40) // 2, 15)
    for line in lines:
        text = Text(f"{line.document} ¶{line.turn} {line.speaker}"[:22].ljust(23), "dim")
        text.append(f"{line.left[-side:]:>{side}} ").append(line.hit, "bold")
        text.append(f" {line.right[:side]}")
        out().print(text, no_wrap=True, overflow="ellipsis")


def _share(interval: Interval | None) -> str:
    if interval is None:
        return ""
    return f"{interval.value:.0%} ({interval.low:.0%}–{interval.high:.0%})"


def _line_json(line: Line) -> dict[str, object]:
    return {
        "document": line.document,
        "turn": line.turn,
        "speaker": line.speaker,
        "case": line.case,
        "left": line.left,
        "hit": line.hit,
        "right": line.right,
        "start": line.span.start,
        "end": line.span.end,
        "negated": line.negated,
    }


def _yield_json(row: object) -> dict[str, object]:
    values = dict(vars(row))
    precision = values.pop("precision")
    overlaps = values.pop("overlaps")
    return {
        **values,
        "precision": vars(precision) if precision else None,
        "overlaps": [{"code_id": c, "entry": e, "hits": n} for (c, e), n in overlaps.items()],
    }


def _keyness_json(word: KeyWord) -> dict[str, object]:
    return {**vars(word), "forms": list(word.forms)}
