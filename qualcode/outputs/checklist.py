"""Recommendations turned into a checklist for practice, each item with its evidence."""

from __future__ import annotations

from pathlib import Path

from qualcode.analysis.checklist import check_items, checklist_table, find_evidence
from qualcode.analysis.quotes import pseudonyms
from qualcode.errors import ProblemsError
from qualcode.exchange.checklist_table import read_checklist
from qualcode.files.extensions import choose_writer
from qualcode.files.writing import write_file
from qualcode.study.study import Study
from qualcode.writers.tables import TABLE_WRITERS

# Shares of the page width: item, codes, cases, summaries, quotations, note.
_WIDTHS = (1.3, 1.0, 0.8, 1.5, 2.2, 1.0)


def make_checklist(study: Study, items: Path, *, by: str = "") -> list[list[str]]:
    """Return the items of a table (`item`, `evidence`, `note`) with their evidence, under a header.

    `by` is the attribute used to refer to people. Raises ProblemsError if an item has no evidence,
    or if its evidence does not exist.
    """
    wanted = read_checklist(items)
    extracts = study.find_extracts()
    problems = check_items(wanted, study.codebook, extracts, items.name)
    if any(problem.severity == "error" for problem in problems):
        raise ProblemsError(problems, "Evidence is the id of a code, a theme or a coding.")
    evidence = find_evidence(
        wanted,
        matrices=study.matrices(),
        extracts=extracts,
        codebook=study.codebook,
        labels=pseudonyms(study.cases, by),
    )
    return checklist_table(evidence)


def write_checklist(study: Study, table: list[list[str]], path: Path) -> None:
    """Write the checklist in the format of the file extension, like every table."""
    writer = choose_writer(path, TABLE_WRITERS)
    write_file(path, writer(study.title, "Checklist for practice", table, _WIDTHS))
