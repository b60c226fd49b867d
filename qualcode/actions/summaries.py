"""What the analyst writes into the cells of a matrix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.exchange.workbook.coming_back import read_matrix_workbook
from qualcode.exchange.workbook.identity import summary_mark
from qualcode.files.cells import unguard
from qualcode.files.packages import check_archive
from qualcode.files.tables import read_table
from qualcode.model.codings import Summary
from qualcode.store.backups import back_up_store
from qualcode.store.codings import save_summary
from qualcode.store.database import now
from qualcode.study.charts import every_row
from qualcode.study.study import Study
from qualcode.text.known_names import nearest

_BLIND = (
    "Write yours in a copy of the study, to be merged; or end the blind coding: `qualcode unblind`."
)
KEEP, TAKE, BOTH = "keep", "take", "both"


@dataclass(frozen=True)
class CellChange:
    """A cell whose summary an import brought in or changed."""

    case: str
    code_id: str
    before: str
    after: str


@dataclass(frozen=True)
class CellConflict:
    """A summary that was changed in the study and in the workbook since it was exported."""

    case: str
    code_id: str
    ours: str
    theirs: str


@dataclass
class SummaryImport:
    """What an import of summaries did; `conflicts` are those that nobody has settled."""

    changes: list[CellChange] = field(default_factory=list)
    conflicts: list[CellConflict] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


Settle = Callable[[CellConflict], str]


def summarise(study: Study, case: str, code_id: str, text: str, *, coder: str) -> Summary:
    """Write the summary of a cell; an empty text takes it away.

    The summary remembers the extracts it rests on, so that a matrix can tell when they are no
    longer the same. Raises QualcodeError where the case or the code is unknown.
    """
    require_case(study, case)
    study.require_code(code_id)
    if hidden := _hidden(study, [(case, code_id)]):
        raise QualcodeError(f"{hidden[0]}.", _BLIND)
    summary = Summary(
        case, code_id, text.strip(), coder, cell_words(study).get((case, code_id), {}), now()
    )
    with study.store.change("matrix summarise", coder) as change:
        save_summary(change, summary)
        change.note(f"{case}, {code_id}")
    return summary


def import_summaries(
    study: Study, path: Path, *, coder: str, settle: Settle = lambda _: ""
) -> SummaryImport:
    """Bring in summaries: from a workbook that `matrix export` or a run wrote, or from a table.

    A workbook's cells are found by what they are, wherever they were moved; only what was changed
    in it comes in. A summary that changed in both places is given to `settle`, which answers
    `keep`, `take` or `both`; anything else leaves it as it is, told in `conflicts`. A table has the
    columns `case`, `code_id`, `text` (and `coder`). Raises ProblemsError with every row or cell that
    fits nowhere, and imports nothing then.
    """
    found = SummaryImport()
    known = {(s.case, s.code_id): s.text for s in study.seen_summaries()}
    read = _read_workbook if _is_workbook(path) else _read_rows
    wanted = read(study, path, coder, known, found)
    if hidden := _hidden(study, [(one.case, one.code_id) for one in wanted]):
        raise ProblemsError([Problem(path.name, 0, said) for said in hidden], _BLIND)
    words = cell_words(study)
    if wanted:
        back_up_store(study.store, "before-matrix-import")
    with study.store.change("matrix import", coder) as change:
        for theirs in wanted:
            cell = (theirs.case, theirs.code_id)
            ours, text = known.get(cell, ""), theirs.text
            if theirs.in_conflict and text and text in ours:
                continue  # settled before: both are kept
            if theirs.in_conflict:
                conflict = CellConflict(*cell, ours, text)
                answer = settle(conflict)
                if answer == BOTH:
                    text = f"{ours}\n{text}"
                elif answer != TAKE:
                    found.conflicts.extend([conflict] if answer != KEEP else [])
                    continue
            summary = Summary(*cell, text, theirs.coder, words.get(cell, {}), now())
            save_summary(change, summary)
            found.changes.append(CellChange(*cell, ours, text))
        if found.changes:
            many = len(found.changes)
            change.note(f"{many} {'summary' if many == 1 else 'summaries'} from {path.name}")
    return found


@dataclass(frozen=True)
class _Wanted:
    """A summary that an import wants to write."""

    case: str
    code_id: str
    text: str
    coder: str
    in_conflict: bool = False


Known = Mapping[tuple[str, str], str]


def _is_workbook(path: Path) -> bool:
    """A table of summaries may be an .xlsx too; ours has a sheet that says what each cell is."""
    if path.suffix.lower() != ".xlsx" or not path.is_file():
        return False
    check_archive(path)
    columns = read_table(path).columns
    return not {"case", "code_id", "text"} <= set(columns)


def _read_workbook(
    study: Study, path: Path, coder: str, known: Known, found: SummaryImport
) -> list[_Wanted]:
    read = read_matrix_workbook(path)
    errors = [problem for problem in read.problems if problem.severity == "error"]
    found.warnings.extend(problem for problem in read.problems if problem not in errors)
    wanted, cases = [], _case_names(study)
    for cell in read.cells:
        ours = known.get((cell.case, cell.code_id), "")
        if not cell.changed or summary_mark(cell.text) == summary_mark(ours):
            continue
        said = _misplaced(study, cases, cell.case, cell.code_id)
        if said:
            errors.append(Problem(path.name, 0, said))
            continue
        both = summary_mark(ours) != cell.exported
        wanted.append(_Wanted(cell.case, cell.code_id, cell.text.strip(), coder, both))
    if errors:
        raise ProblemsError(errors, "Mend these cells and try again; nothing was imported.")
    return wanted


def _read_rows(
    study: Study, path: Path, coder: str, known: Known, found: SummaryImport
) -> list[_Wanted]:
    del found  # a table has no warnings
    table = read_table(path)
    missing = [name for name in ("case", "code_id", "text") if name not in table.columns]
    if missing:
        said = f"there is no column {', '.join(repr(name) for name in missing)}"
        raise ProblemsError([Problem(path.name, 1, said)])
    problems, wanted, cases = [], [], _case_names(study)
    for row in table.rows:
        cells = {name: unguard(value).strip() for name, value in row.cells.items()}
        case, code_id, text = cells["case"], cells["code_id"], cells["text"]
        said = _misplaced(study, cases, case, code_id)
        if said:
            problems.append(Problem(path.name, row.line, said))
        elif text and known.get((case, code_id)) != text:
            wanted.append(_Wanted(case, code_id, text, cells.get("coder") or coder))
    if problems:
        raise ProblemsError(problems, "Mend these rows and try again; nothing was imported.")
    return wanted


def _misplaced(study: Study, cases: list[str], case: str, code_id: str) -> str:
    """Why a summary has no cell in this study, whose `cases` these are; empty where it has one."""
    try:
        _require(case, cases)
        study.require_code(code_id)
    except QualcodeError as error:
        return error.on_one_line
    return ""


def _hidden(study: Study, cells: list[tuple[str, str]]) -> list[str]:
    """Of which of these cells nobody may write over the summary, since they may not see it."""
    hidden = {(s.case, s.code_id) for s in study.summaries() if study.hides(s.coder)}
    said = "has a summary by another coder, which is not shown: the study is blind"
    return [f"{case}, {code_id} {said}" for case, code_id in cells if (case, code_id) in hidden]


def _case_names(study: Study) -> list[str]:
    """The cases and groups of the study, in the order of the matrix."""
    return [row.name for row in every_row(study).cases]


def require_case(study: Study, case: str) -> str:
    """`case`, if it is a case or a group of the study; else QualcodeError with the nearest names."""
    return _require(case, _case_names(study))


def _require(case: str, names: list[str]) -> str:
    if case in names:
        return case
    raise QualcodeError(f"There is no case '{case}'.", nearest(case, names, "cases"))


def cell_words(study: Study) -> Mapping[tuple[str, str], dict[str, str]]:
    """For each cell (case, code_id) the words of its codings by their ids."""
    words: dict[tuple[str, str], dict[str, str]] = {}
    for extract in every_row(study).rest(study.find_extracts()):
        cell = words.setdefault((extract.case, extract.coding.code_id), {})
        cell[extract.coding.id] = extract.coding.text
    return words
