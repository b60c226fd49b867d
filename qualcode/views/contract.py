"""What each command prints with `--json`, and the part of docs/outputs.md made from the views."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from typing import (
    Annotated,
    Any,
    TypedDict,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from qualcode.actions.codebook_merge import MergeReport
from qualcode.actions.suggest import SuggestReport
from qualcode.codebook.versions import Change
from qualcode.keywords.scan import ScanReport
from qualcode.study.memos import Note
from qualcode.views import (
    asking,
    changes,
    chart,
    codebook,
    codings,
    compare,
    documents,
    keywords,
    likeness,
    names,
    plain,
    preview,
    progress,
    tables,
    team,
)
from qualcode.views.plain import MORE

Row = Annotated[dict[str, Any], {"...": "..."}]
Files = Annotated[list[str], ["study.yaml", "codings.jsonl"]]


TableRow = Annotated[dict[str, str], {"...": "..."}]
_SCANNED = {
    "answers": 9000,
    "empty": 12,
    "answers_with_hits": 812,
    "hits": 1034,
    "codes": {"money": 1034},
}


class MemosExported(TypedDict):
    """How many memos were written to a file."""

    file: Annotated[str, "memos.md"]
    memos: Annotated[int, 12]


class SheetExported(TypedDict):
    """A coding sheet: its file, the number of documents and the coder."""

    file: Annotated[str, "sheet.xlsx"]
    documents: int
    coder: Annotated[str, "ana"]


class WordExported(TypedDict):
    """A transcript for Word and the number of its comments."""

    file: Annotated[str, "FG1.docx"]
    comments: Annotated[int, 12]


class Unblinded(TypedDict):
    """The study is no longer blind."""

    blind: bool


class Exported(TypedDict):
    """What was done, and what the format cannot represent."""

    done: str
    notes: list[str]


# What each command prints, and a remark. A command that prints another shape with an option is listed twice.
COMMANDS: dict[str, tuple[Any, str]] = {
    "documents list": (list[documents.DocumentEntry], ""),
    "documents show DOC": (
        documents.DocumentView,
        "`start` and `end` delimit the speech without its label, in code points of `text`; `read` prints the same",
    ),
    "documents orphans": (list[documents.Orphan], ""),
    "documents attach": (documents.Attached, ""),
    "cases list": (list[documents.CaseEntry], ""),
    "cases import": (documents.CasesImported, ""),
    "cases blank": (documents.BlankCases, ""),
    "cases check": (documents.CasesChecked, ""),
    "code list": (list[Row], "with the columns of an extract as keys; `extracts` prints the same"),
    "code add": (list[codings.CodingView], ""),
    "code remove": (list[codings.CodingId], ""),
    "finish DOC": (list[progress.FinishedView], ""),
    "progress": (list[progress.ProgressView], "an entry per document and coder"),
    "code mark": (list[codings.Marked], ""),
    "code import": (codings.CodingsImported, ""),
    "suggest": (
        Annotated[SuggestReport, {"documents": 34, "pending": 812, "added": 812, "removed": 0}],
        "",
    ),
    "suggest --diff": (keywords.WouldSuggest, ""),
    "suggest --explain DOC:TURN": (keywords.ExplanationView, ""),
    "suggest --like CODE": (likeness.LikenessView, ""),
    "suggest --like CODE --evaluate": (likeness.EvaluationView, ""),
    "review --accept-all": (codings.Decided, "`--reject-all` prints the same"),
    "matrix show THEME": (
        codings.MatrixView,
        "`state` is also `summarised`, `not mentioned`, `not finished`, `not asked` or `no answer`",
    ),
    "matrix export": (Annotated[list[str], ["matrix.xlsx"]], "the files written"),
    "matrix import": (changes.SummariesImported, ""),
    "matrix summarise": (codings.SummaryView, ""),
    "matrix stale": (list[codings.CaseCell], ""),
    "chart": (list[chart.CellToChart], "the cells that need a summary"),
    "codebook check": (plain.Checked, "`path` and `line` are the place of a problem"),
    "codebook show": (codebook.CodebookView, ""),
    "codebook show CODE": (codebook.PortraitView, ""),
    "codebook versions": (list[codebook.VersionView], ""),
    "codebook at VERSION": (codebook.VersionText, ""),
    "codebook diff A B": (codebook.VersionsCompared, ""),
    "codebook add": (
        list[Change],
        "`rename`, `set`, `move`, `split` and `retire` print the same: what changed",
    ),
    "codebook merge": (MergeReport, ""),
    "codebook restore": (codebook.Restored, ""),
    "codebook join": (codebook.CodebooksJoined, ""),
    "codebook import": (codebook.CodebookImported, ""),
    "codebook export": (Exported, "`trail` prints the same"),
    "compare": (compare.ComparisonView, "`rows` have the theme, the code, and a column per group"),
    "find QUERY": (list[Row], "with the columns of extracts.csv as keys, and `codings`"),
    "find --saved": (list[asking.SavedView], ""),
    "find --memos TEXT": (list[Note], ""),
    "presence": (tables.PresenceView, ""),
    "crosstab --by group": (tables.CrosstabView, "`of` counts finished cases that were asked"),
    "cooccur": (tables.CooccurrenceView, "`n_ab`, `n_a`, `n_b` and `c` count units"),
    "quotes": (list[TableRow], "with the columns of the CSV as keys"),
    "types": (compare.TypesView, ""),
    "checklist": (list[TableRow], "with the columns of the CSV as keys"),
    "kwic PATTERN": (list[keywords.LineView], ""),
    "keywords yield": (keywords.YieldsView, "`recall` is an interval, or a text if there is none"),
    "keywords suggest CODE": (list[keywords.WordView], ""),
    "keywords sample CODE": (keywords.SampleView, ""),
    "scan": (Annotated[ScanReport, _SCANNED], ""),
    "memo add": (Note, ""),
    "memo list": (list[Note], ""),
    "memo export": (MemosExported, ""),
    "sheet export": (SheetExported, ""),
    "word export": (WordExported, ""),
    "sheet import": (changes.OfficeView, "`word import` prints the same"),
    "history": (
        list[changes.EntryWithSides],
        "`undo` and `redo` print the same without `before` and `after`",
    ),
    "ingest": (changes.IngestView, ""),
    "ingest --dry-run": (list[preview.PreviewView], ""),
    "run": (changes.RunView, ""),
    "run --verify": (changes.Verified, ""),
    "check": (plain.Checked, ""),
    "new DIR": (changes.NewStudy, ""),
    "demo": (changes.DemoStudy, ""),
    "merge OTHER-STUDY": (changes.MergeView, ""),
    "adjudicate": (list[team.PlaceView], ""),
    "unblind": (Unblinded, ""),
    "pseudonymise --to DIR": (names.CopyView, ""),
    "pseudonymise --propose": (names.Proposals, ""),
    "pseudonymise --scan": (list[names.LeakView], ""),
    "dump DIR": (Files, "the files written"),
    "restore DIR STUDY": (changes.RestoredStudy, ""),
    "backups": (list[changes.BackupView], ""),
    "backups --put-back NAME": (changes.BackupRestored, ""),
}


_HEAD = """\
## JSON

With `--json`, a command writes one JSON document to standard output and nothing else. The
examples are generated from the code by `make docs`; `...` means any text."""
_PLAIN: dict[Any, Any] = {str: "...", int: 1, float: 0.5, bool: False}


def json_section() -> str:
    """Return the commands, with an example of what each prints, as a list in Markdown."""
    return "\n".join(_told(command, shape, remark) for command, (shape, remark) in COMMANDS.items())


def with_json(page: str) -> str:
    """Replace the section `JSON`, with which docs/outputs.md ends."""
    head, _, _ = page.partition(_HEAD.partition("\n")[0])
    return f"{head}{_HEAD}\n\n{json_section()}\n"


def _told(command: str, shape: Any, remark: str) -> str:
    shown = json.dumps(to_example(shape), ensure_ascii=False)
    more = list(dict.fromkeys(more_keys(shape)))
    parts = [remark] if remark else []
    if more:
        parts.append(f"more keys: {', '.join(f'`{key}`' for key in more)}")
    return f"- `{command}`: `{shown}`" + "".join(f";\n  {part}" for part in parts)


def to_example(shape: Any) -> Any:
    """Return an example value of a shape: the one in its annotation, or else the simplest."""
    if get_origin(shape) is Annotated:
        inner, *notes = get_args(shape)
        return notes[-1] if notes else to_example(inner)
    if keys := keys_of(shape):
        return {key: to_example(kind) for key, kind in keys.items() if not _is_more(kind)}
    origin, kinds = get_origin(shape), get_args(shape)
    if origin in {Union, types.UnionType}:
        return None if type(None) in kinds else to_example(kinds[0])
    if origin in {list, tuple, Sequence}:
        return [to_example(kinds[0])]
    if origin in {dict, Mapping}:
        return {}
    return _PLAIN[shape]


def more_keys(shape: Any) -> Iterator[str]:
    """Yield the keys that the example leaves out, including those of inner objects."""
    if get_origin(shape) is Annotated:
        return  # its example is in its annotation
    for key, kind in keys_of(shape).items():
        if _is_more(kind):
            yield key
        else:
            yield from more_keys(kind)
    for kind in get_args(shape):
        yield from more_keys(kind)


def keys_of(shape: Any) -> dict[str, Any]:
    """Return the keys of a TypedDict or dataclass with their types, or {} for any other type."""
    if is_typeddict(shape) or (isinstance(shape, type) and is_dataclass(shape)):
        return get_type_hints(shape, include_extras=True)
    return {}


def _is_more(kind: Any) -> bool:
    return get_origin(kind) is Annotated and MORE in get_args(kind)[1:]
