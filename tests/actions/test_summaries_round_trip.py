"""Summaries exported, edited here and there at random, and imported: nothing typed is lost unsaid."""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.actions.summaries import import_summaries, summarise
from qualcode.outputs.export import export_matrix
from qualcode.study.study import open_study

CELLS = [("SU1", "family"), ("SU1", "money"), ("SU2", "family"), ("SU2", "money")]
HEADINGS = {"family": "Family and friends", "money": "Money and work"}
TEXTS = st.sampled_from(
    ["", "nightmares", "Sleep is better, no nightmares.", "nightmares\nmore", "more", "=1+1"]
)
SIDES = st.fixed_dictionaries({cell: st.tuples(TEXTS, TEXTS, TEXTS) for cell in CELLS})
ANSWERS = st.sampled_from(["", "keep", "take", "both"])
SETTINGS = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def expected(exported: str, back: str, now: str, answer: str) -> str:
    """What the study has afterwards, by the words of the manual."""
    if back in (exported, now):
        return now
    if now == exported or answer == "take":
        return back
    return "\n".join(filter(None, [now, back])) if answer == "both" else now


def write(study, at: int, sides) -> None:
    for cell, texts in sides.items():
        summarise(study, *cell, texts[at], coder="ana")


def texts_of(study) -> dict[tuple[str, str], str]:
    return dict.fromkeys(CELLS, "") | {(s.case, s.code_id): s.text for s in study.summaries()}


def check(study, path: Path, sides, answer: str) -> None:
    asked = []
    done = import_summaries(
        study, path, coder="ben", settle=lambda conflict: asked.append(conflict) or answer
    )
    assert texts_of(study) == {cell: expected(*sides[cell], answer) for cell in CELLS}
    clashes = {c for c, (was, back, now) in sides.items() if len({was, back, now}) == 3}
    assert {(c.case, c.code_id) for c in asked} == clashes
    assert {(c.case, c.code_id) for c in done.conflicts} == (clashes if not answer else set())
    changed = {c for c in CELLS if texts_of(study)[c] != sides[c][2]}
    assert {(c.case, c.code_id) for c in done.changes} == changed
    again = import_summaries(study, path, coder="ben", settle=lambda _: answer)
    assert again.changes == []


def edit_workbook(path: Path, sides) -> None:
    book = openpyxl.load_workbook(path)
    rows = list(book["Life outside"].iter_rows())
    heads = [cell.value for cell in rows[0]]
    for (case, code), (_, back, _) in sides.items():
        row = next(row for row in rows if row[0].value == case)
        cell = row[heads.index(HEADINGS[code])]
        cell.value = back or None
        cell.data_type = "s" if back else "n"
    book.save(path)


@SETTINGS
@given(SIDES, ANSWERS)
def test_a_workbook_edited_here_and_there(folder, sides, answer):
    with tempfile.TemporaryDirectory() as place:
        home, path = Path(place) / "study", Path(place) / "matrix.xlsx"
        shutil.copytree(folder, home)
        with open_study(home) as study:
            write(study, 0, sides)
            export_matrix(study, path)
            edit_workbook(path, sides)
            write(study, 2, sides)
            check(study, path, sides, answer)


@SETTINGS
@given(SIDES, ANSWERS)
def test_a_table_beside_a_study_that_goes_on(folder, sides, answer):
    """A table does not say what it was made from: all it says is new, and its empty cells are not."""
    sides = {cell: ("", back, now) for cell, (_, back, now) in sides.items()}
    with tempfile.TemporaryDirectory() as place:
        home, path = Path(place) / "study", Path(place) / "summaries.csv"
        shutil.copytree(folder, home)
        with path.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["case", "code_id", "text"])
            rows.writerows([*cell, texts[1]] for cell, texts in sides.items())
        with open_study(home) as study:
            write(study, 2, sides)
            check(study, path, sides, answer)
