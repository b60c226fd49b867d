"""Changes: the history, and the results of an import, a run, a merge or a copy of the study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, TypedDict

from qualcode.actions.carry import CarryReport
from qualcode.actions.ingest import IngestReport
from qualcode.actions.merge import MergeOutcome
from qualcode.actions.office import OfficeImport
from qualcode.actions.summaries import CellChange, CellConflict, SummaryImport
from qualcode.carry.spans import ORPHANED
from qualcode.errors import Problem
from qualcode.model.codings import Coding
from qualcode.model.documents import Aside
from qualcode.outputs.run import Difference, RunReport
from qualcode.store.before_after import BeforeAfter
from qualcode.store.copies import Backup
from qualcode.store.history import Entry
from qualcode.study.transcripts import Failure
from qualcode.views.plain import MORE, CodeId, DocumentName, ProblemView, show_problem


class EntryView(TypedDict):
    """A change; `undoes` is the change that it undoes, `in_effect` is false if it was undone."""

    change: Annotated[int, 12]
    when: str
    coder: str
    action: Annotated[str, "code add"]
    why: Annotated[str | None, None]
    detail: Annotated[str, MORE]
    undoes: Annotated[int | None, MORE]
    in_effect: Annotated[bool, MORE]


class EntryWithSides(EntryView):
    """A change with the state before and after it, in words; null if there was nothing."""

    before: Annotated[str | None, MORE]
    after: Annotated[str | None, MORE]


class FileNote(TypedDict):
    """A note about how a file was read."""

    file: Annotated[str, "FG1.docx"]
    note: str


class NotBelieved(TypedDict):
    """Text that looks like a speaker's label but was not accepted as one."""

    label: Annotated[str, "Note"]
    lines: int


class FileNotBelieved(NotBelieved):
    """The same, with its file."""

    file: Annotated[str, "FG1.docx"]


class FileLeftOut(TypedDict):
    """Text of a file that is in no turn."""

    file: Annotated[str, "FG1.docx"]
    what: str
    lines: int
    sample: str


class IngestView(TypedDict):
    """The result of an import of transcripts; `renamed` has pairs of old and new names."""

    new: list[DocumentName]
    changed: list[CarryReport]
    unchanged: list[DocumentName]
    renamed: Annotated[list[tuple[str, str]], []]
    missing: Annotated[list[str], []]
    skipped: Annotated[list[str], []]
    failed: list[Failure]
    notes: list[FileNote]
    not_believed: list[FileNotBelieved]
    left_out: list[FileLeftOut]


class RunView(TypedDict):
    """The result of a run; `written` are the outputs that are new or have changed."""

    documents: Annotated[int, 34]
    pending: Annotated[int, 812]
    outputs: Annotated[list[str], ["matrix.xlsx", "run.json"]]
    written: Annotated[list[str], ["matrix.xlsx", "run.json"]]
    ingest: IngestView
    warnings: list[ProblemView]


class DifferenceView(TypedDict):
    """An output that would not be the same again, and why."""

    output: Annotated[str, "extracts.csv"]
    why: list[str]


class Verified(TypedDict):
    """Whether every output can be reproduced from inputs and decisions."""

    ok: Annotated[bool, True]
    differences: list[DifferenceView]


class NewStudy(TypedDict):
    """A study that was created."""

    study: Annotated[str, "my-study"]
    codebook: Annotated[str, "codebook.yaml"]


class DemoStudy(TypedDict):
    """The example study, and the outputs of its run."""

    study: Annotated[str, "qualcode-demo"]
    outputs: Annotated[list[str], ["matrix.xlsx", "run.json"]]


class RestoredStudy(TypedDict):
    """A study recreated from a dump."""

    study: Annotated[str, "my-study"]
    files: list[str]


class BackupView(TypedDict):
    """A copy of the study file; `size` in bytes."""

    name: str
    when: str
    reason: str
    size: int


class BackupRestored(TypedDict):
    """The copy that was restored, and where the previous study file was saved."""

    name: str
    kept: str | None


class SummariesImported(TypedDict):
    """Summaries that were imported, and cells that were also changed in the study."""

    changes: list[CellChange]
    conflicts: list[CellConflict]


class ImportedCoding(TypedDict):
    """A coding from a sheet or a Word file."""

    coding_id: str
    code_id: CodeId
    coder: Annotated[str, "ana"]
    text: str


class LineSaid(TypedDict):
    """A message about a row of a sheet or about a comment."""

    line: int
    message: str


class UnknownCode(TypedDict):
    """A comment with an unknown code, and the codes with the nearest names."""

    line: int
    code: str
    nearest: Annotated[list[str], ["money"]]


class OfficeView(TypedDict):
    """The result of importing a sheet or a Word file; `coders` maps comment authors to coders."""

    added: list[ImportedCoding]
    changed: list[ImportedCoding]
    removed: list[ImportedCoding]
    unchanged: int
    refused: list[LineSaid]
    notes: list[LineSaid]
    unknown: list[UnknownCode]
    document: DocumentName
    new_document: bool
    coders: Annotated[dict[str, str], {"Jane Smith": "JS"}]


class ConflictView(TypedDict):
    """An item that was changed differently in both copies of a study."""

    id: Annotated[str, "summary ward@SU1"]
    table: Annotated[str, "summary"]
    key: str
    words: str
    ours: str
    theirs: str


class MergeView(TypedDict):
    """The result of a merge; `orphans` are ids of codings that could not be placed."""

    added: int
    changed: int
    removed: int
    carried: int
    orphans: Annotated[list[str], []]
    codebook: list[str]
    conflicts: list[ConflictView]
    warnings: list[str]


def show_entry(entry: Entry) -> EntryView:
    """Return a change of the history."""
    return {
        "change": entry.change,
        "when": entry.when,
        "coder": entry.coder,
        "action": entry.action,
        "why": entry.why,
        "detail": entry.detail,
        "undoes": entry.undoes,
        "in_effect": entry.in_effect,
    }


def show_sides(entry: Entry, sides: Mapping[int, BeforeAfter]) -> EntryWithSides:
    """Return a change with the states before and after it."""
    before, after = sides.get(entry.change, ("", ""))
    return {**show_entry(entry), "before": before or None, "after": after or None}


def show_ingest(report: IngestReport) -> IngestView:
    """Return the result of an import of transcripts."""
    return {
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "renamed": report.renamed,
        "missing": report.missing,
        "skipped": report.skipped,
        "failed": report.failed,
        "notes": [{"file": file, "note": said} for file, said in report.notes],
        "not_believed": [
            {"file": file, **show_not_believed(aside)} for file, aside in report.not_believed
        ],
        "left_out": [
            {"file": file, "what": aside.what, "lines": aside.lines, "sample": aside.sample}
            for file, aside in report.left_out
        ],
    }


def show_not_believed(aside: Aside) -> NotBelieved:
    """Return a label that was not accepted."""
    return {"label": aside.what, "lines": aside.lines}


def show_run(report: RunReport) -> RunView:
    """Return the result of a run."""
    return {
        "documents": report.suggested.documents,
        "pending": report.suggested.pending,
        "outputs": report.outputs,
        "written": report.written,
        "ingest": show_ingest(report.ingested),
        "warnings": [show_problem(problem) for problem in report.warnings],
    }


def show_verified(differences: Iterable[Difference]) -> Verified:
    """Return the result of `run --verify`."""
    found: list[DifferenceView] = [{"output": d.output, "why": list(d.why)} for d in differences]
    return {"ok": not found, "differences": found}


def list_backups(backups: Iterable[Backup]) -> list[BackupView]:
    """Return the copies of the study file."""
    return [
        {"name": b.path.name, "when": b.when, "reason": b.reason, "size": b.size} for b in backups
    ]


def show_summaries(done: SummaryImport) -> SummariesImported:
    """Return the result of importing summaries."""
    return {"changes": done.changes, "conflicts": done.conflicts}


def show_office(done: OfficeImport) -> OfficeView:
    """Return the result of importing a sheet or a Word file."""
    return {
        "added": _codings(done.added),
        "changed": _codings(done.changed),
        "removed": _codings(done.removed),
        "unchanged": done.unchanged,
        "refused": _lines(done.refused),
        "notes": _lines(done.notes),
        "unknown": [
            {"line": u.line, "code": u.code_name, "nearest": list(u.nearest)} for u in done.unknown
        ],
        "document": done.document,
        "new_document": done.is_new,
        "coders": dict(done.coders),
    }


def show_merge(done: MergeOutcome) -> MergeView:
    """Return the result of a merge, or the decisions that it needs before it starts."""
    return {
        "added": done.added,
        "changed": done.changed,
        "removed": done.removed,
        "carried": len(done.carried),
        "orphans": [carry.key for carry in done.carried if carry.state == ORPHANED],
        "codebook": list(done.codebook),
        "conflicts": [
            {
                "id": c.id,
                "table": c.table,
                "key": c.key,
                "words": c.words,
                "ours": c.ours,
                "theirs": c.theirs,
            }
            for c in done.conflicts
        ],
        "warnings": list(done.warnings),
    }


def _codings(codings: Iterable[Coding]) -> list[ImportedCoding]:
    return [
        {"coding_id": c.id, "code_id": c.code_id, "coder": c.coder, "text": c.text} for c in codings
    ]


def _lines(problems: Iterable[Problem]) -> list[LineSaid]:
    return [{"line": problem.line, "message": problem.message} for problem in problems]
