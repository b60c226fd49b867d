"""Codings to a sheet and back, whatever was coded before and whatever somebody types into it."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matrix_study import CODEBOOK

from qualcode.exchange.sheets.coding_sheet import UNITS, read_coding_sheet, write_coding_sheet
from qualcode.exchange.workbook.identity import plain_text
from qualcode.model.codings import Coding
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span
from qualcode.text.offsets import normalise

SPEECH = st.lists(
    st.sampled_from(
        ["Yes.", "Yes. No.", "=1+1", "I mean", "é 😀", "and\ttabs ", "\x0b", "'-x", "a\nb"]
    ),
    min_size=1,
    max_size=5,
).map(" ".join)
MEMOS = st.one_of(
    st.just(""),
    st.text(st.sampled_from("ab [1]2\\\n=-'"), max_size=12),
    st.sampled_from(["[2] x", "\\[1] y\n[3] z", "=1+1", "'quoted", "_x000D_", "_x0041_"]),
)
FACETS = st.sampled_from([{}, {"impact": "helpful"}, {"impact": "mixed"}, {"old facet": "kept"}])
CODES = st.sampled_from(
    ["family", "money", "trust", "room", "old", "partner", "gone from codebook"]
)


@st.composite
def documents(draw):
    found = []
    for name in draw(st.sampled_from([["d"], ["d", "two words"]])):
        text, turns = "", []
        for number, words in enumerate(draw(st.lists(SPEECH, min_size=1, max_size=5)), 1):
            text += "P1: "
            said = normalise(words)
            turns.append(Turn(number, "P1", Span(len(text), len(text) + len(said))))
            text += said + "\n\n"
        found.append(Document(name, name.upper(), "t", "0" * 64, text, tuple(turns)))
    return found


@st.composite
def codings_of(draw, found):
    codings = {}
    for document in found:
        for number in range(draw(st.integers(0, 6))):
            turn = draw(st.sampled_from(document.turns)).span
            ends = sorted((draw(st.integers(0, len(document.text))), turn.end))
            span = draw(st.sampled_from([turn, turn, Span(*ends)]))
            coding = Coding(
                f"{document.id}-{number}", document.id, draw(CODES), span, span.of(document.text),
                draw(st.sampled_from(["ana", "ana", "ben"])), facets=draw(FACETS), memo=draw(MEMOS),
            )  # fmt: skip
            codings.setdefault((coding.document, coding.code_id, span, coding.coder), coding)
    return list(codings.values())


EDITS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from(["Code 1", "Code 2", "Code 3", "impact 1", "impact 2", "Memo"]),
        st.sampled_from([None, "Trust", "Pace", "money", "helpful", "mixed", "a note", "[2] b"]),
    ),
    max_size=8,
)


class Opened:
    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet = self.book["Coding"]
        self.heads = [cell.value for cell in self.sheet[1]]

    def edit(self, row: int, heading: str, value) -> None:
        at = row % (self.sheet.max_row - 1) + 2 if self.sheet.max_row > 1 else 2
        self.sheet.cell(at, self.heads.index(heading) + 1).value = value

    def read(self, *study):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "s.xlsx"
            self.book.save(path)
            return read_coding_sheet(path, *study)


def applied(codings, changes):
    gone = {item.coding.id for item in changes.removed}
    new = {item.before.id: item.after for item in changes.changed}
    kept = [new.get(c.id, c) for c in codings if c.id not in gone]
    return [*kept, *(replace(a.coding, id=f"n{n}") for n, a in enumerate(changes.added))]


SETTINGS = settings(max_examples=40, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(st.data(), st.sampled_from(UNITS))
def test_a_sheet_nobody_touched_changes_nothing(data, unit):
    found = data.draw(documents())
    codings = data.draw(codings_of(found))
    sheet = Opened(write_coding_sheet(found, codings, CODEBOOK, unit=unit, coder="ana"))
    changes = sheet.read(found, codings, CODEBOOK)
    assert (changes.added, changes.removed, changes.changed) == ((), (), ())
    assert (changes.refused, changes.notes) == ((), ())
    assert changes.unchanged <= sum(c.coder == "ana" for c in codings)


@SETTINGS
@given(st.data(), EDITS)
def test_importing_again_does_nothing_and_touches_no_other_coding(data, edits):
    found = data.draw(documents())
    codings = data.draw(codings_of(found))
    sheet = Opened(write_coding_sheet(found, codings, CODEBOOK, coder="ana"))
    for edit in edits:
        sheet.edit(*edit)
    changes = sheet.read(found, codings, CODEBOOK)
    after = applied(codings, changes)
    again = sheet.read(found, after, CODEBOOK)
    assert (again.added, again.removed, again.changed) == ((), (), ())
    assert {p.line for p in again.refused} <= {p.line for p in changes.refused}
    assert [c for c in after if c.coder == "ben"] == [c for c in codings if c.coder == "ben"]


@SETTINGS
@given(st.data(), EDITS)
def test_what_was_typed_stands_in_the_next_sheet(data, edits):
    """Rows without anything refused have the same codes, facets and memos when exported anew."""
    found = data.draw(documents())
    sheet = Opened(write_coding_sheet(found, [], CODEBOOK, coder="ana"))
    for edit in edits:
        sheet.edit(*edit)
    changes = sheet.read(found, [], CODEBOOK)
    assert (changes.removed, changes.changed) == ((), ())
    refused = {problem.line for problem in changes.refused}
    after = Opened(write_coding_sheet(found, applied([], changes), CODEBOOK, coder="ana"))
    for row in range(2, sheet.sheet.max_row + 1):
        if row not in refused:
            assert shown(sheet, row) == shown(after, row)


def shown(opened: Opened, row: int):
    cells = {head: opened.sheet.cell(row, at).value for at, head in enumerate(opened.heads, 1)}
    names = {"money": "Money and work"}
    codes = sorted(
        (names.get(cells[f"Code {n}"], cells[f"Code {n}"]), cells[f"impact {n}"] or "")
        for n in range(1, 5)
        if cells[f"Code {n}"]
    )
    memo = plain_text(str(cells["Memo"] or ""))
    return codes, memo.removeprefix("[2] ") and bool(memo)


FEW_ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["Code 1", "Code 1", "Code 2", "impact 1"]),
        st.sampled_from([None, None, "Trust", "Pace", "money", "helpful", "mixed"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(SETTINGS, max_examples=120)
@given(st.data(), FEW_ROWS)
def test_nothing_typed_is_lost_unsaid_though_the_study_went_on(data, edits):
    """A code typed into a cell is in the study afterwards, or its row is among those refused."""
    found = data.draw(documents())
    codings = data.draw(codings_of(found))
    sheet = Opened(write_coding_sheet(found, codings, CODEBOOK, coder="ana"))
    for edit in edits:
        sheet.edit(*edit)
    now = [
        replace(coding, facets=data.draw(FACETS), memo=data.draw(MEMOS))
        if data.draw(st.booleans())
        else coding
        for coding in codings
        if data.draw(st.sampled_from([True, True, False]))
    ]
    changes = sheet.read(found, now, CODEBOOK)
    refused = {problem.line for problem in changes.refused}
    have = {coding.code_id for coding in applied(now, changes) if coding.coder == "ana"}
    ids = {"Trust": "trust", "Pace": "pace", "money": "money"}
    last = (
        {(row % (sheet.sheet.max_row - 1) + 2, heading): value for row, heading, value in edits}
        if sheet.sheet.max_row > 1
        else {}
    )
    shown = {(c.code_id) for c in codings}
    for (row, heading), value in last.items():
        if heading.startswith("Code ") and ids.get(value) and ids[value] not in shown:
            assert ids[value] in have or row in refused
    kept = {coding.id for coding in now} - {item.coding.id for item in changes.removed}
    assert kept <= {coding.id for coding in applied(now, changes)}
    # What the study changed since the export is never overwritten or removed.
    was = {coding.id: coding for coding in codings}
    for item in changes.removed:
        assert (item.coding.facets.get("impact"), plain_text(item.coding.memo)) == (
            was[item.coding.id].facets.get("impact"),
            plain_text(was[item.coding.id].memo),
        )
    for item in changes.changed:
        exported = was.get(item.before.id)
        if exported and item.before.facets.get("impact") != exported.facets.get("impact"):
            assert item.after.facets.get("impact") == item.before.facets.get("impact")
