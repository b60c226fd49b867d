"""What the analyst writes into the cells of a matrix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.analysis.rows import BY_BOTH, find_rows
from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.exchange.workbook.coming_back import read_matrix_workbook
from qualcode.exchange.workbook.identity import summary_mark
from qualcode.files.cells import unguard
from qualcode.files.packages import check_archive
from qualcode.files.tables import read_table
from qualcode.model.codings import Summary
from qualcode.returns.outcomes import Outcome, Side, judge
from qualcode.store.backups import back_up_store
from qualcode.store.codings import Which, save_summary
from qualcode.store.database import now
from qualcode.store.history import load_history, load_row_changes
from qualcode.study.places import case_names, require_case, require_name
from qualcode.study.study import Study

_BLIND = "Write your summary in your own copy of the study, which can be merged later, or end blind coding: `qualcode unblind`."
KEEP, TAKE, BOTH = "keep", "take", "both"
_IMPORT = "matrix import"
_CORRECT = "Correct these and try again; nothing was imported."


@dataclass(frozen=True)
class CellChange:
    """A cell whose summary an import added or changed."""

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
    """What an import of summaries did; `conflicts` are those that no one has settled."""

    changes: list[CellChange] = field(default_factory=list)
    conflicts: list[CellConflict] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


Settle = Callable[[CellConflict], str]


def summarise(study: Study, case: str, code_id: str, text: str, *, coder: str) -> Summary:
    """Write the summary of a cell; an empty text deletes it.

    The summary remembers the extracts it rests on, so that a matrix can show when they are no
    longer the same. Raises QualcodeError if the case or the code is unknown.
    """
    require_case(study, case)
    study.require_code(code_id)
    if hidden := _hidden(study, [(case, code_id)]):
        raise QualcodeError(f"{hidden[0]}.", _BLIND)
    summary = Summary(
        case,
        code_id,
        text.strip(),
        coder,
        cell_words(study, code_id).get((case, code_id), {}),
        now(),
    )
    with study.store.change("matrix summarise", coder) as change:
        save_summary(change, summary)
        change.note(f"{case}, {code_id}")
    return summary


def import_summaries(
    study: Study, path: Path, *, coder: str, settle: Settle = lambda _: ""
) -> SummaryImport:
    """Import summaries from a workbook that `matrix export` or a run wrote, or from a table.

    A workbook's cells are found by what they are, wherever they were moved. A table has the columns
    `case`, `code_id`, `text` (and `coder`); it does not say what it was made from, so each of its
    texts counts as new, and an empty one says nothing. What becomes of a summary is the table of
    outcomes (`returns`): a conflict is given to `settle`, which answers `keep`, `take` or `both`;
    anything else leaves the study's, reported in `conflicts`. Raises ProblemsError with every row or
    cell that fits nowhere, and imports nothing then.
    """
    found = SummaryImport()
    known = {(s.case, s.code_id): s.text for s in study.summaries()}
    read = _read_workbook if _is_workbook(path) else _read_rows
    returned = read(path, coder, found)
    wanted = _find_wanted(returned, known)
    problems = _find_misplaced(study, path, [one for one, _ in wanted])
    if problems:
        raise ProblemsError(
            sorted({*problems}), "Correct these and try again; nothing was imported."
        )
    if hidden := _hidden(study, [one.cell for one, _ in wanted]):
        raise ProblemsError([Problem(path.name, 0, said) for said in hidden], _BLIND)
    _settle(study, path, wanted, known, settle, found)
    if not found.changes:
        return found
    words, coders = cell_words(study), {one.cell: one.coder for one, _ in wanted}
    back_up_store(study.store, "before-matrix-import")
    with study.store.change(_IMPORT, coder) as change:
        for new in found.changes:
            cell = (new.case, new.code_id)
            save_summary(
                change, Summary(*cell, new.after, coders[cell], words.get(cell, {}), now())
            )
        many = len(found.changes)
        change.note(f"{many} {'summary' if many == 1 else 'summaries'} from {path.name}")
    return found


@dataclass(frozen=True)
class _Returned:
    """A summary as it came back; `exported` is the mark of what was exported, "" of nothing."""

    case: str
    code_id: str
    text: str
    coder: str
    exported: str = ""
    line: int = 0  # of a table

    @property
    def cell(self) -> tuple[str, str]:
        return self.case, self.code_id


_Wanted = list[tuple[_Returned, Outcome]]


def _find_wanted(returned: list[_Returned], known: Known) -> _Wanted:
    """What would change the study: the rest is in it already, or says nothing new."""
    judged = []
    for one in returned:
        back = Side.SILENT if one.line and not one.text else summary_mark(one.text)
        ours = summary_mark(known.get(one.cell, ""))
        judged.append((one, judge(one.exported, back, ours)))
    return [(one, found) for one, found in judged if found in {Outcome.TAKE, Outcome.CONFLICT}]


def _settle(
    study: Study, path: Path, wanted: _Wanted, known: Known, settle: Settle, found: SummaryImport
) -> None:
    """Ask about each conflict, but for those that an earlier import settled."""
    clashing = any(outcome is Outcome.CONFLICT for _, outcome in wanted)
    earlier = _find_imported(study) if clashing else {}
    for one, outcome in wanted:
        ours, text = known.get(one.cell, ""), one.text
        if outcome is Outcome.CONFLICT:
            made = {
                summary_mark(after)
                for before, after in earlier.get(one.cell, ())
                if summary_mark(after) in {summary_mark(t) for t in (text, _both(before, text))}
            }
            if made:
                if summary_mark(ours) not in made:
                    said = f"{one.case}, {one.code_id} was imported before and changed here since"
                    told = f"{said}; the study's version was kept"
                    found.warnings.append(Problem(path.name, one.line, told, "warning"))
                continue
            conflict = CellConflict(*one.cell, ours, text)
            answer = settle(conflict)
            if answer == BOTH:
                text = _both(ours, text)
            elif answer != TAKE:
                found.conflicts.extend([conflict] if answer != KEEP else [])
                continue
        if text != ours:
            found.changes.append(CellChange(*one.cell, ours, text))


def _both(ours: str, theirs: str) -> str:
    return "\n".join(filter(None, [ours, theirs]))


def _find_imported(study: Study) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """What imports that were not undone made of each cell's summary: (before, after)."""
    imports = [e for e in load_history(study.store) if e.action == _IMPORT and e.in_effect]
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for entry in imports:
        for table, _, before, after in load_row_changes(study.store, entry.change):
            row = after or before
            if table == "summary" and row:
                texts = (before["text"] if before else "", after["text"] if after else "")
                found.setdefault((row["case"], row["code_id"]), []).append(texts)
    return found


Known = Mapping[tuple[str, str], str]


def _is_workbook(path: Path) -> bool:
    """A table of summaries may be an .xlsx too; ours has a sheet that says what each cell is."""
    if path.suffix.lower() != ".xlsx" or not path.is_file():
        return False
    check_archive(path)
    columns = read_table(path).columns
    return not {"case", "code_id", "text"} <= set(columns)


def _read_workbook(path: Path, coder: str, found: SummaryImport) -> list[_Returned]:
    read = read_matrix_workbook(path)
    errors = [problem for problem in read.problems if problem.severity == "error"]
    if errors:
        raise ProblemsError(errors, _CORRECT)
    found.warnings.extend(read.problems)
    return [
        _Returned(cell.case, cell.code_id, cell.text.strip(), coder, cell.exported)
        for cell in read.cells
    ]


def _read_rows(path: Path, coder: str, found: SummaryImport) -> list[_Returned]:
    del found  # a table has no warnings
    table = read_table(path)
    missing = [name for name in ("case", "code_id", "text") if name not in table.columns]
    if missing:
        said = f"the column {', '.join(repr(name) for name in missing)} is missing"
        raise ProblemsError([Problem(path.name, 1, said)])
    first: dict[tuple[str, str], _Returned] = {}
    problems = []
    for row in table.rows:
        cells = {name: unguard(value).strip() for name, value in row.cells.items()}
        coded_by = cells.get("coder") or coder
        one = _Returned(cells["case"], cells["code_id"], cells["text"], coded_by, line=row.line)
        other = first.setdefault(one.cell, one)
        if one.text and not other.text:
            first[one.cell] = one
        elif one.text and summary_mark(other.text) != summary_mark(one.text):
            said = f"{one.case}, {one.code_id} has another summary in line {other.line}"
            problems.append(Problem(path.name, one.line, said))
    if problems:
        raise ProblemsError(problems, _CORRECT)
    return list(first.values())


def _find_misplaced(study: Study, path: Path, rows: list[_Returned]) -> list[Problem]:
    """A problem for each row that has no cell in this study."""
    cases = case_names(study) if rows else []
    said = ((row, _misplaced(study, cases, *row.cell)) for row in rows)
    return [Problem(path.name, row.line, why) for row, why in said if why]


def _misplaced(study: Study, cases: list[str], case: str, code_id: str) -> str:
    """Why a summary has no cell in this study, whose `cases` these are; empty if it has one."""
    try:
        require_name(case, cases)
        study.require_code(code_id)
    except QualcodeError as error:
        return error.on_one_line
    return ""


def _hidden(study: Study, cells: list[tuple[str, str]]) -> list[str]:
    """Which of these cells have a summary that may not be overwritten, since it may not be seen."""
    whole = study.everything_hidden_too
    codes = dict.fromkeys(code_id for _, code_id in cells) if study.settings.blind else ()
    found = (summary for code_id in codes for summary in whole.summaries(Which(code=code_id)))
    hidden = {(s.case, s.code_id) for s in found if study.hides(s.coder)}
    said = "has a summary by another coder, hidden because coding is blind"
    return [f"{case}, {code_id} {said}" for case, code_id in cells if (case, code_id) in hidden]


def cell_words(study: Study, code_id: str = "") -> Mapping[tuple[str, str], dict[str, str]]:
    """For each cell (case, code_id) the words of its codings by their ids; of one code, or of all."""
    words: dict[tuple[str, str], dict[str, str]] = {}
    extracts = study.find_extracts(Which(code=code_id))
    documents = study.documents_of(extract.coding for extract in extracts)
    rows = find_rows(BY_BOTH, cases=(), documents=documents, cast=study.cast)
    for extract in rows.rest(extracts):
        cell = words.setdefault((extract.case, extract.coding.code_id), {})
        cell[extract.coding.id] = extract.coding.text
    return words
