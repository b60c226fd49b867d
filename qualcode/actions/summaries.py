"""What the analyst writes into the cells of a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.model.codings import Summary
from qualcode.store.codings import save_summary
from qualcode.store.database import now
from qualcode.study.study import Study, nearest
from qualcode.text.cells import unguard
from qualcode.text.tables import read_table


@dataclass(frozen=True)
class CellChange:
    """A cell whose summary an import brought in or changed."""

    case: str
    code_id: str
    before: str
    after: str


def summarise(study: Study, case: str, code_id: str, text: str, *, coder: str) -> Summary:
    """Write the summary of a cell; an empty text takes it away.

    The summary remembers the extracts it rests on, so that a matrix can tell when they are no
    longer the same. Raises QualcodeError where the case or the code is unknown.
    """
    require_case(study, case)
    study.require_code(code_id)
    summary = Summary(
        case, code_id, text.strip(), coder, cell_words(study).get((case, code_id), {}), now()
    )
    with study.store.change("matrix summarise", coder) as change:
        save_summary(change, summary)
        change.note(f"{case}, {code_id}")
    return summary


def import_summaries(study: Study, path: Path, *, coder: str) -> list[CellChange]:
    """Bring in summaries from a table with the columns `case`, `code_id`, `text` (and `coder`).

    What is the same already is left alone; an empty text changes nothing. Raises ProblemsError
    with every row that fits no cell, and imports nothing then.
    """
    table = read_table(path)
    missing = [name for name in ("case", "code_id", "text") if name not in table.columns]
    if missing:
        said = f"there is no column {', '.join(repr(name) for name in missing)}"
        raise ProblemsError([Problem(path.name, 1, said)])
    known = {(s.case, s.code_id): s for s in study.summaries()}
    words = cell_words(study)
    problems: list[Problem] = []
    changes = []
    with study.store.change("matrix import", coder) as change:
        for row in table.rows:
            cells = {name: unguard(value).strip() for name, value in row.cells.items()}
            case, code_id, text = cells["case"], cells["code_id"], cells["text"]
            try:
                require_case(study, case)
                study.require_code(code_id)
            except QualcodeError as error:
                said = f"{error.message} {error.hint or ''}".strip()
                problems.append(Problem(path.name, row.line, said))
                continue
            old = known.get((case, code_id))
            if not text or (old and old.text == text):
                continue
            by = cells.get("coder") or coder
            save_summary(
                change, Summary(case, code_id, text, by, words.get((case, code_id), {}), now())
            )
            changes.append(CellChange(case, code_id, old.text if old else "", text))
        if problems:
            raise ProblemsError(problems, "Mend these rows and try again; nothing was imported.")
        if changes:
            change.note(f"{len(changes)} summaries from {path.name}")
    return changes


def require_case(study: Study, case: str) -> str:
    """`case`, if the study has it; else QualcodeError with the nearest names."""
    names = [known.name for known in study.cases]
    if case in names:
        return case
    raise QualcodeError(f"There is no case '{case}'.", nearest(case, names, "cases"))


def cell_words(study: Study) -> Mapping[tuple[str, str], dict[str, str]]:
    """For each cell (case, code_id) the words of its codings by their ids."""
    words: dict[tuple[str, str], dict[str, str]] = {}
    for extract in study.find_extracts():
        cell = words.setdefault((extract.case, extract.coding.code_id), {})
        cell[extract.coding.id] = extract.coding.text
    return words
