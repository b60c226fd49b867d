from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from matrix_study import CODEBOOK, DOCUMENTS, EXTRACTS

from qualcode.errors import QualcodeError
from qualcode.exchange.sheets.coding_sheet import (
    UNITS,
    CodingChanges,
    read_coding_sheet,
    write_coding_sheet,
)
from qualcode.exchange.sheets.reading import _without_gaps
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.model.codings import Coding
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span

CODINGS = tuple(extract.coding for extract in EXTRACTS)
OTHER = replace(CODINGS[0], id="bens", coder="ben", code_id="pace")


class Edited:
    """A sheet as somebody has it open: cells by heading, rows by document and turn."""

    def __init__(self, data: bytes, path: Path) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet = self.book["Coding"]
        self.path = path
        self.heads = [cell.value for cell in self.sheet[1]]

    def cell(self, row: int, heading: str):
        return self.sheet.cell(row, self.heads.index(heading) + 1)

    def row(self, document: str, turn: int) -> int:
        for row in range(2, self.sheet.max_row + 1):
            if (self.cell(row, "Document").value, self.cell(row, "Turn").value) == (document, turn):
                return row
        raise AssertionError((document, turn))

    def put(self, document: str, turn: int, **values: object) -> int:
        row = self.row(document, turn)
        for name, value in values.items():
            heading = {"text": "Text", "memo": "Memo", "key": "Row"}.get(name)
            self.cell(
                row, heading or f"{name[:-1].replace('code', 'Code')} {name[-1]}"
            ).value = value
        return row

    def read(self, documents=DOCUMENTS, codings=(*CODINGS, OTHER), codebook=CODEBOOK):
        self.book.save(self.path)
        return read_coding_sheet(self.path, documents, codings, codebook)


@pytest.fixture
def sheet(tmp_path: Path) -> Edited:
    data = write_coding_sheet(DOCUMENTS, (*CODINGS, OTHER), CODEBOOK, coder="ana")
    return Edited(data, tmp_path / "sheet.xlsx")


def said(changes: CodingChanges) -> list[str]:
    return [f"{p.line}: {p.message}" for p in changes.refused]


def nothing(changes: CodingChanges) -> bool:
    return not (changes.added or changes.removed or changes.changed)


def applied(codings, changes: CodingChanges) -> list[Coding]:
    """What the study has after the changes were made."""
    gone = {item.coding.id for item in changes.removed}
    new = {item.before.id: item.after for item in changes.changed}
    kept = [new.get(c.id, c) for c in codings if c.id not in gone]
    numbered = enumerate(changes.added)
    return [*kept, *(replace(item.coding, id=f"new-{number}") for number, item in numbered)]


@pytest.mark.parametrize("unit", UNITS)
def test_an_untouched_sheet_changes_nothing(tmp_path, unit):
    data = write_coding_sheet(DOCUMENTS, CODINGS, CODEBOOK, unit=unit, coder="ana")
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(data)
    changes = read_coding_sheet(path, DOCUMENTS, CODINGS, CODEBOOK)
    assert changes == CodingChanges("ana", unchanged=len(CODINGS))


def test_same_input_same_bytes():
    first = write_coding_sheet(DOCUMENTS, CODINGS, CODEBOOK, coder="ana")
    assert first == write_coding_sheet(DOCUMENTS, CODINGS, CODEBOOK, coder="ana")


def test_a_row_a_turn_with_its_codings_and_nobody_elses(sheet):
    assert sheet.sheet.max_row == 1 + sum(len(d.turns) for d in DOCUMENTS)
    row = sheet.row("P10", 2)
    assert sheet.cell(row, "Speaker").value == "P10"
    assert sheet.cell(row, "Before").value == "Interviewer: How have things been at home?"
    assert sheet.cell(row, "Text").value.startswith("My sister rings me")
    assert sheet.cell(row, "Code 1").value == "Family and friends"
    assert sheet.cell(row, "impact 1").value == "helpful"
    assert "Only this text is coded" in sheet.cell(row, "Code 1").comment.text
    assert all(cell.value != "Pace" for cell in sheet.sheet[sheet.row("FG1", 2)])


def test_words_are_locked_and_codes_are_not(sheet):
    assert sheet.sheet.protection.sheet
    row = sheet.row("P2", 2)
    assert sheet.cell(row, "Text").protection.locked
    assert not sheet.cell(row, "Code 1").protection.locked
    assert not sheet.cell(row, "Memo").protection.locked
    # Excel sorts no locked cells, whatever the protection permits.
    told = " ".join(str(cell.value) for cell in sheet.book["How to"]["A"])
    assert "To sort, first remove the protection" in told


def test_a_code_is_put_on_the_words_of_the_row(sheet):
    line = sheet.put("P2", 4, code2="Pace", impact2="helpful")
    changes = sheet.read()
    [added] = changes.added
    turn = DOCUMENTS[1].turn(4)
    assert (added.line, added.coding.code_id, added.coding.span) == (line, "pace", turn.span)
    assert added.coding.text == turn.span.of(DOCUMENTS[1].text)
    assert added.coding.facets == {"impact": "helpful"}
    assert added.coding.coder == "ana"
    assert changes == replace(CodingChanges("ana"), added=changes.added, unchanged=len(CODINGS))


def test_importing_twice_does_no_more(sheet):
    sheet.put("P2", 4, code1=None, code2="Pace", memo="slow")
    sheet.put("FG1", 2, impact1="mixed")
    sheet.put("P10", 5, code1="Trust")
    changes = sheet.read()
    assert [len(changes.added), len(changes.removed), len(changes.changed)] == [1, 1, 2]
    after = applied((*CODINGS, OTHER), changes)
    assert nothing(sheet.read(codings=after))
    assert said(sheet.read(codings=after)) == []


def test_codes_facets_and_memos_are_changed(sheet):
    row = sheet.put("FG1", 2, code1="Trust", impact1=None)
    sheet.put("P10", 2, impact1="mixed", memo="whose?")
    changes = sheet.read()
    first, second = changes.changed
    assert (first.line, first.before.code_id, first.after.code_id) == (row, "money", "trust")
    assert first.after.facets == {}
    assert first.after.id == first.before.id
    assert second.after == replace(second.before, facets={"impact": "mixed"}, memo="whose?")
    assert changes.unchanged == len(CODINGS) - 2


def test_a_code_twice_in_a_row_is_taken_once(sheet):
    row = sheet.put("P2", 3, code1="Pace", impact1="mixed", code2="Pace", impact2="helpful")
    changes = sheet.read()
    assert [a.coding.facets for a in changes.added] == [{"impact": "mixed"}]
    assert said(changes) == [f"{row}: “Pace” appears twice in this row; it was counted once"]


def test_a_code_replaced_by_one_that_is_there_already(sheet):
    """Made in the study since the export, or in another column of the row."""
    trust = next(c for c in CODINGS if c.code_id == "trust")
    pace = replace(trust, id="pace", code_id="pace")
    sheet.put("P2", 4, code1="Pace", impact1="mixed", memo="m")
    changes = sheet.read(codings=[*CODINGS, pace])
    assert [r.coding for r in changes.removed] == [trust]
    assert [c.after for c in changes.changed] == [
        replace(pace, facets={"impact": "mixed"}, memo="m")
    ]
    assert nothing(sheet.read(codings=applied([*CODINGS, pace], changes)))
    sheet = exported(sheet.path.parent, [trust, pace])
    sheet.put("P2", 4, code2="Trust", code3="Trust", impact3="mixed")
    changes = sheet.read(codings=[trust, pace])
    assert [r.coding for r in changes.removed] == [pace]
    assert changes.changed == changes.added == ()
    assert "appears twice" in said(changes)[0]


@pytest.mark.parametrize("beside", [{"impact1": "mixed"}, {"memo": "a thought"}, {}])
def test_a_code_replaced_by_the_one_in_the_next_column(sheet, beside):
    """What was written beside the first of the two is told, the first time and every other."""
    trust = next(c for c in CODINGS if c.code_id == "trust")
    trust = replace(trust, facets={}, memo="")
    pace = replace(trust, id="pace", code_id="pace")
    sheet = exported(sheet.path.parent, [trust, pace])
    sheet.put("P2", 4, code1="Pace", **beside)
    now = [trust, pace]
    for removed in ([trust], []):
        changes = sheet.read(codings=now)
        assert ([r.coding for r in changes.removed], changes.changed) == (removed, ())
        told = ["“Pace” appears twice; the facets" in line for line in said(changes)]
        assert told == ([True] if beside else [])
        now = [pace]


def test_a_code_put_in_the_place_of_another_and_beside_it_is_taken_once(sheet):
    trust = next(c for c in CODINGS if c.code_id == "trust")
    row = sheet.put("P2", 4, code1="Pace", code2="Pace")
    changes = sheet.read()
    assert [(c.before, c.after.code_id) for c in changes.changed] == [(trust, "pace")]
    assert (changes.added, changes.removed) == ((), ())
    assert said(changes) == [f"{row}: “Pace” appears twice in this row; it was counted once"]
    assert nothing(sheet.read(codings=applied(CODINGS, changes)))


def test_two_codes_replaced_by_the_same_become_one(sheet):
    trust = next(c for c in CODINGS if c.code_id == "trust")
    pace = replace(trust, id="pace", code_id="pace")
    sheet = exported(sheet.path.parent, [trust, pace])
    row = sheet.put("P2", 4, code1="Money and work", code2="Money and work")
    changes = sheet.read(codings=[trust, pace])
    assert [(c.before, c.after.code_id) for c in changes.changed] == [(trust, "money")]
    assert [r.coding for r in changes.removed] == [pace]
    assert said(changes) == [
        f"{row}: “Money and work” appears twice in this row; it was counted once"
    ]
    again = sheet.read(codings=applied([trust, pace], changes))
    assert nothing(again)


def test_a_code_that_changed_columns_is_the_same(sheet):
    sheet.put("P2", 4, code1=None, code3="Trust")
    assert sheet.read() == CodingChanges("ana", unchanged=len(CODINGS))


def test_a_code_taken_off_leaves_its_facet_and_memo_cells_behind(sheet):
    sheet.put("P2", 2, code1=None, code2=None)  # facet `helpful` and a memo stay
    changes = sheet.read()
    assert [r.coding.code_id for r in changes.removed] == ["partner", "partner"]
    assert said(changes) == []


def test_memos_of_several_codes(tmp_path):
    one = Coding("one", "p2", "trust", DOCUMENTS[1].turn(4).span, "", "ana", memo="first")
    two = replace(one, id="two", code_id="pace", memo="second\n[3] lines")
    sheet = exported(tmp_path, [one, two])
    row = sheet.row("P2", 4)
    assert sheet.cell(row, "Memo").value == "[1] first\n[2] second\n\\[3] lines"
    assert sheet.read(codings=[one, two]).unchanged == 2
    sheet.cell(row, "Memo").value = "[1] first\n[2] other"
    [changed] = sheet.read(codings=[one, two]).changed
    assert changed.after == replace(two, memo="other")
    sheet.cell(row, "Code 1").value = None  # its memo goes with it
    sheet.cell(row, "Memo").value = "[1] first\n[2] second\n\\[3] lines"
    changes = sheet.read(codings=[one, two])
    assert [r.coding for r in changes.removed] == [one]
    assert not changes.changed


def test_a_memo_without_a_code_is_told(sheet):
    row = sheet.put("FG1", 1, memo="an idea", impact2="helpful")
    assert said(sheet.read()) == [
        f"{row}: the memo “an idea” has no code beside it",
        f"{row}: impact 2 has a value, but Code 2 is empty",
    ]


def test_rows_in_any_order(sheet):
    sheet.put("P2", 4, code2="Pace")
    rows = [[cell.value for cell in row] for row in sheet.sheet.iter_rows(min_row=2)]
    for number, values in enumerate(sorted(rows, key=lambda r: str(r[5])), 2):
        for at, value in enumerate(values, 1):
            sheet.sheet.cell(number, at).value = value
    changes = sheet.read()
    assert [(a.coding.code_id, a.coding.text) for a in changes.added] == [
        ("pace", DOCUMENTS[1].turn(4).span.of(DOCUMENTS[1].text))
    ]
    assert changes.unchanged == len(CODINGS)
    assert changes.refused == changes.notes == ()


def test_rows_sorted_without_their_hidden_cells_are_known_by_their_words(sheet):
    rows = [[cell.value for cell in row] for row in sheet.sheet.iter_rows(min_row=2)]
    for number, values in enumerate(sorted(rows, key=lambda r: str(r[5])), 2):
        for at, value in enumerate(values[1:], 2):
            sheet.sheet.cell(number, at).value = value
    sheet.put("P2", 4, code2="Pace")
    changes = sheet.read()
    assert [a.coding.span for a in changes.added] == [DOCUMENTS[1].turn(4).span]
    assert changes.unchanged == len(CODINGS)
    (note,) = changes.notes
    assert note.message.startswith(
        "the row was separated from its hidden cell and was recognised by its text (the same in "
    )
    assert changes.refused == ()


@pytest.mark.parametrize("name", ["sheet.ods", "sheet.csv", "sheet.xls"])
def test_a_sheet_saved_in_another_format_is_told(tmp_path, name):
    (tmp_path / name).write_bytes(b"anything")
    with pytest.raises(QualcodeError, match=f"{name} is not an .xlsx") as raised:
        read_coding_sheet(tmp_path / name, DOCUMENTS, CODINGS, CODEBOOK)
    assert "save it as .xlsx" in raised.value.hint


def test_what_is_to_be_said_of_many_rows_is_said_once(tmp_path):
    lines = "\n".join(f"This is answer number {number}." for number in range(1, 41))
    sheet = exported(tmp_path, [], [lines_document(lines, "P1")], unit="turn")
    sheet.sheet.delete_cols(1)
    changes = sheet.read([lines_document(lines, "P1")], [])
    (note,) = changes.notes
    assert note.line == 2
    assert note.message.endswith("was recognised by its text (the same in 40 rows)")


def test_without_the_hidden_column_repeated_words_are_known_by_their_turn(tmp_path):
    document = lines_document("Yes.\nNo.\nYes. Yes.\nYes.", "P1")
    for unit, codes in (("turn", ["trust", "pace"]), ("sentence", ["trust"])):
        sheet = exported(tmp_path, [], [document], unit=unit)
        for row in range(2, sheet.sheet.max_row + 1):
            code = {"1": "Trust", "3": "Family and friends"}.get(str(sheet.cell(row, "Turn").value))
            sheet.cell(row, "Code 1").value = code if unit == "sentence" else None
        if unit == "turn":
            sheet.put("D", 1, code1="Trust")
            sheet.put("D", 4, code1="Pace")
        sheet.sheet.delete_cols(1)
        changes = sheet.read([document], [])
        assert [a.coding.code_id for a in changes.added] == codes
        assert changes.added[0].coding.span == document.turn(1).span
        # Two sentences of one turn that are the same cannot be told apart.
        assert len(changes.refused) == (0 if unit == "turn" else 2)


def test_a_row_whose_words_were_altered_is_refused(sheet):
    row = sheet.put("P2", 4, text="Not at all at first.", code1="Pace")
    changes = sheet.read()
    assert nothing(changes)
    [told] = said(changes)
    assert told.startswith(
        f"{row}: its text was altered; the transcript says “Not at first. It took"
    )
    assert told.endswith("the row was not imported")


def test_words_of_another_place_are_told_where_they_stand(sheet):
    sheet.put("P2", 4, text="He's lovely", code1="Pace")
    [told] = said(sheet.read())
    assert "the text of the row is here (turn 2): …you? P2: Well, my partner. [He's lovely]" in told


def test_white_space_and_line_ends_are_no_alteration(sheet):
    row = sheet.row("P2", 4)
    text = sheet.cell(row, "Text").value
    sheet.put("P2", 4, text=f"  {text.replace('. ', '.  ')}_x000D_\n", code2="Pace")
    assert len(sheet.read().added) == 1


def test_rows_left_out_take_nothing_off(sheet):
    sheet.sheet.delete_rows(2, 4)
    changes = sheet.read()
    assert nothing(changes)
    assert [note.message for note in changes.notes] == [
        "rows of the export that are missing from the sheet: 4; their codings are kept"
    ]


def test_a_row_copied_to_code_it_more(sheet):
    row = sheet.row("P2", 4)
    sheet.sheet.append([cell.value for cell in sheet.sheet[row]])
    copy = sheet.sheet.max_row
    sheet.cell(copy, "Code 1").value = "Pace"
    sheet.cell(copy, "Memo").value = "quick"
    changes = sheet.read()
    assert [(a.line, a.coding.code_id, a.coding.memo) for a in changes.added] == [
        (copy, "pace", "quick")
    ]
    assert not (changes.removed + changes.changed)


def test_columns_moved_and_lines_put_above(sheet):
    sheet.put("P2", 4, code2="Pace", impact2="mixed", memo="m")
    rows = [[cell.value for cell in row] for row in sheet.sheet.iter_rows()]
    new = sheet.book.create_sheet("Mine", 0)
    new.append(["My notes"])
    for row in rows:
        new.append(row[::-1])
    del sheet.book["Coding"]
    changes = sheet.read()
    assert [a.coding.facets for a in changes.added] == [{"impact": "mixed"}]
    assert [c.after.memo for c in changes.changed] == ["m"]


def test_what_was_coded_elsewhere_meanwhile_stays(sheet):
    turn = DOCUMENTS[2].turn(3).span
    new = Coding("new", "p10", "money", turn, turn.of(DOCUMENTS[2].text), "ana")
    gone = CODINGS[0]
    now = [replace(c, memo="later") if c is CODINGS[1] else c for c in CODINGS if c is not gone]
    changes = sheet.read(codings=[*now, new])
    assert nothing(changes)
    assert changes.refused == ()
    [note] = changes.notes
    assert note.message.startswith(
        "made after the sheet was exported, so not in it: 1 of the codings on this text"
    )
    assert note.message.endswith(f"they are kept (rows {sheet.row('P10', 3)})")


def test_what_both_changed_is_refused(sheet):
    sheet.put("FG1", 2, impact1="mixed")
    sheet.put("FG1", 3, code1=None)
    sheet.put("P2", 4, memo="here")
    sheet.put("P10", 5, code1="Pace")
    now = []
    for coding in CODINGS:
        match (coding.document, coding.code_id):
            case ("fg1", "money") if coding.facets["impact"] == "unhelpful":
                now.append(replace(coding, facets={"impact": "helpful"}))
            case ("fg1", "money") | ("p2", "trust"):
                now.append(replace(coding, memo="there"))
            case ("p10", "ward"):
                now.append(replace(coding, code_id="family"))
            case _:
                now.append(coding)
    changes = sheet.read(codings=now)
    assert nothing(changes)
    told = "\n".join(said(changes))
    assert "impact was also changed in the study (study: “helpful”; file: “mixed”)" in told
    assert "“Money and work” was removed here but has changed in the study since the export" in told
    assert "the memo was also changed in the study (study: “there”; file: “here”)" in told
    assert "the code was also changed in the study (study: “family”; file: “pace”)" in told


def test_both_changed_the_same_way(sheet):
    sheet.put("FG1", 2, impact1="mixed")
    sheet.put("FG1", 3, code1=None)
    now = [replace(c, facets={"impact": "mixed"}) if c is CODINGS[0] else c for c in CODINGS]
    del now[1]
    changes = sheet.read(codings=now)
    assert nothing(changes)
    assert changes.refused == ()


def test_a_coding_changed_here_but_taken_off_there(sheet):
    sheet.put("FG1", 2, impact1="mixed")
    changes = sheet.read(codings=CODINGS[1:])
    assert nothing(changes)
    assert "“Money and work” was changed here but has been removed in the study" in said(changes)[0]


def test_names_that_are_no_codes(sheet):
    row = sheet.put("P2", 4, code1="Trsut", code2="Old code", code3="life", code4="TRUST ")
    changes = sheet.read()
    assert [a.coding.code_id for a in changes.added] == ["life"]
    assert said(changes) == [
        f"{row}: there is no code “Trsut” in the codebook; the nearest: Trust",
        f"{row}: the code “Old code” is retired",
    ]
    sheet.put("P2", 4, code4=None)
    changes = sheet.read()
    assert said(changes)[0] == (
        f"{row}: there is no code “Trsut” in the codebook; the nearest: Trust: “Trust” stays"
    )
    assert not changes.removed


def test_values_that_are_none_of_a_facet(sheet):
    row = sheet.put("FG1", 2, impact1="great")
    sheet.put("FG1", 3, impact1="HELPFUL")
    changes = sheet.read()
    assert said(changes) == [
        f"{row}: “Money and work”: “great” is not a value of impact; its values are: helpful, unhelpful, mixed"
    ]
    assert [c.after.facets for c in changes.changed] == [{"impact": "helpful"}]


def test_a_code_that_was_renamed_since_the_export(sheet):
    themes = (
        replace(CODEBOOK.themes[0], codes=(*CODEBOOK.themes[0].codes[1:],)),
        CODEBOOK.themes[1],
    )
    book = replace(CODEBOOK, themes=themes)
    row = sheet.put("P2", 4, code2="Partner", code3="Money and work")
    changes = sheet.read(codebook=book)
    assert [a.coding.code_id for a in changes.added] == ["money"]
    assert said(changes)[0].startswith(f"{row}: there is no code “Partner” in the codebook")
    assert changes.unchanged == len(CODINGS)  # codings of codes that are gone stay as they are


def test_formulas_are_never_written_and_never_read(tmp_path):
    text = "=1+1 and more\n@SUM(A1)\n-5\n+cmd|' /C calc'!A0\n=HYPERLINK(\"http://x\")\n{=1}"
    document = lines_document(text, "=P1")
    coding = Coding("c", "d", "trust", document.turn(1).span, "", "ana", memo="=2+2")
    sheet = exported(tmp_path, [coding], [document])
    for page in sheet.book.worksheets:
        for row in page.iter_rows():
            assert all(cell.data_type != "f" for cell in row), page.title
    assert sheet.cell(2, "Memo").value == "=2+2"
    assert sheet.read([document], [coding]).unchanged == 1
    sheet.cell(3, "Code 1").value = "=G2"
    sheet.cell(2, "Code 1").value = "=G3"
    sheet.cell(4, "Memo").value = "=1/0"
    changes = sheet.read([document], [coding])
    assert nothing(changes)
    assert [message.partition(":")[0] for message in said(changes)] == ["2", "3", "4"]
    assert "Code 1 contains a formula, which is not read" in said(changes)[0]


def test_words_a_workbook_cannot_carry(tmp_path):
    document = lines_document("bell\x07 tab\t _x0041_ _x000D_\n😀 é  two\nzero\u200bwidth", "P1")
    coding = Coding("c", "d", "trust", document.turn(1).span, "", "ana", memo="_x0041_ \x07")
    sheet = exported(tmp_path, [coding], [document])
    sheet.cell(3, "Code 1").value = "Pace"
    changes = sheet.read([document], [coding])
    assert [a.coding.text for a in changes.added] == ["😀 é  two"]
    assert changes.unchanged == 1
    assert changes.refused == ()


@pytest.mark.parametrize("unit", UNITS)
def test_a_turn_longer_than_a_cell_has_several_rows(tmp_path, unit):
    text = "One more sentence, with 😀 in it. " * 2000 + "x" * 40_000
    document = lines_document(text, "P1")
    sheet = exported(tmp_path, [], [document], unit=unit)
    rows = range(2, sheet.sheet.max_row + 1)
    texts = [sheet.cell(row, "Text").value for row in rows]
    assert max(len(t.encode("utf-16-le")) // 2 for t in texts) <= 32_767
    assert "".join("".join(texts).split()) == "".join(text.split())
    sheet.cell(3, "Code 1").value = "Pace"
    [added] = sheet.read([document], []).added
    assert added.coding.text == texts[1].strip() or added.coding.text == texts[1]


def test_an_edited_transcript(tmp_path):
    """Rows whose words moved are coded there, repeated words in their own place."""
    lines = ["Yes.", "I went home.", "Yes.", "And then?", "Yes.", "Nothing."]
    document = lines_document("\n".join(lines), "P1")
    sheet = exported(tmp_path, [], [document])
    sheet.cell(3, "Code 1").value = "Family and friends"
    for row, code in ((2, "Trust"), (4, "Pace"), (6, "Money and work"), (7, "Partner")):
        sheet.cell(row, "Code 1").value = code
    edited = "Hello.\nYes.\nI went back home.\nYes.\nAnd then?\nYes.\n"
    now = replace(document, text=edited, turns=())
    changes = sheet.read([now], [])
    starts = [at for at in range(len(edited)) if edited.startswith("Yes.", at)]
    assert [(a.coding.code_id, a.coding.span.start) for a in changes.added] == [
        ("trust", starts[0]),
        ("pace", starts[1]),
        ("money", starts[2]),
    ]
    why = "because the transcript was edited"
    assert said(changes) == [
        f"3: “Family and friends” was not imported: its text is now “I went back home.”, {why}",
        f"7: “Partner” was not imported: its text is no longer in D, {why}",
    ]


def test_a_document_that_left_the_study(sheet):
    sheet.put("P2", 4, code2="Pace")
    [told] = said(sheet.read(documents=[DOCUMENTS[0], DOCUMENTS[2]]))
    assert told.endswith("“Pace” was not imported: the study has no document 'p2'")


def test_codes_and_values_that_are_numbers(tmp_path):
    book = Codebook(
        facets={"code": ("1", "2"), "yes or no": ("yes", "no")},
        themes=(Theme("t", "T", codes=(Code("12", "12"), Code("7a", "2024"))),),
    )
    document = lines_document("one\ntwo", "P1")
    sheet = exported(tmp_path, [], [document], book=book)
    assert "code (facet) 1" in sheet.heads
    sheet.cell(2, "Code 1").value = 12
    sheet.cell(2, "code (facet) 1").value = 2.0
    sheet.cell(2, "yes or no 1").value = True
    sheet.cell(3, "Code 2").value = 2024
    first, second = sheet.read([document], [], book).added
    assert (first.coding.code_id, first.coding.facets) == ("12", {"code": "2", "yes or no": "yes"})
    assert second.coding.code_id == "7a"


def test_codes_of_the_same_name_are_told_apart(tmp_path):
    book = Codebook(
        themes=(
            Theme("a", "One", codes=(Code("a-other", "Other"),)),
            Theme("b", "Two", codes=(Code("b-other", "Other"), Code("x", "a"))),
        ),
    )
    document = lines_document("one\ntwo\nthree", "P1")
    sheet = exported(tmp_path, [], [document], book=book)
    lists = [row[0] for row in sheet.book["Lists"].iter_rows(values_only=True)]
    assert lists == ["One", "Other [a-other]", "Two", "Other [b-other]", "a [x]"]
    for row, name in enumerate(("other [B-OTHER]", "Other", "a"), 2):
        sheet.cell(row, "Code 1").value = name
    changes = sheet.read([document], [], book)
    assert [a.coding.code_id for a in changes.added] == ["b-other", "a"]
    assert "3: there is no code “Other”" in said(changes)[0]


def test_drop_downs_reach_every_code_and_value(sheet):
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.sheet.data_validations.dataValidation}
    last = sheet.sheet.max_row
    assert rules[f"G2:G{last}"] == "Lists!$A$1:$A$8"
    assert rules[f"H2:H{last}"] == "Lists!$B$1:$B$3"
    assert "Old code" not in [c.value for c in sheet.book["Lists"]["A"]]
    assert sheet.book["Lists"].sheet_state == "hidden"
    assert sheet.book["qualcode"].sheet_state == "veryHidden"
    assert sheet.sheet.column_dimensions["A"].hidden


def test_more_codes_in_a_row_than_columns(tmp_path):
    span = DOCUMENTS[1].turn(4).span
    codes = ["trust", "pace", "money", "ward", "family", "partner", "life", "room"]
    many = [Coding(f"c{n}", "p2", code, span, "", "ana") for n, code in enumerate(codes)]
    sheet = exported(tmp_path, many)
    assert "Code 9" in sheet.heads
    assert sheet.read(codings=many).unchanged == 8


def test_a_coding_over_two_turns_stands_once(tmp_path):
    first, second = DOCUMENTS[2].turn(4).span, DOCUMENTS[2].turn(5).span
    long = Coding("long", "p10", "ward", first.joined(second), "", "ana")
    orphan = Coding("orphan", "p10", "ward", None, "gone", "ana")
    sheet = exported(tmp_path, [long, orphan])
    row = sheet.row("P10", 4)
    assert sheet.cell(row, "Code 1").value == "Ward life"
    assert "More than this row is coded, to turn 5" in sheet.cell(row, "Code 1").comment.text
    assert sheet.cell(row + 1, "Code 1").value is None
    assert sheet.read(codings=[long, orphan]).unchanged == 1
    sheet.cell(row, "Code 1").value = "Pace"
    [changed] = sheet.read(codings=[long, orphan]).changed
    assert changed.after == replace(long, code_id="pace")


def test_no_documents_and_no_codes(tmp_path):
    sheet = exported(tmp_path, [], [], book=Codebook())
    assert sheet.read([], [], Codebook()) == CodingChanges("ana")


def test_a_unit_that_is_none():
    with pytest.raises(QualcodeError, match="no unit 'word'"):
        write_coding_sheet(DOCUMENTS, CODINGS, CODEBOOK, unit="word", coder="ana")


def test_what_is_no_coding_sheet(tmp_path):
    def refused(path: Path, match: str) -> None:
        with pytest.raises(QualcodeError, match=match) as told:
            read_coding_sheet(path, DOCUMENTS, CODINGS, CODEBOOK)
        assert told.value.hint

    refused(tmp_path / "none.xlsx", "was not found")
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"rubbish")
    refused(path, "broken")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "y")
    refused(path, "could not be read as a spreadsheet")
    book = openpyxl.Workbook()
    book.save(path)
    refused(path, "hidden sheet `qualcode` is missing")
    book.create_sheet("qualcode").append(['["format", "matrix", 1]'])
    book.save(path)
    refused(path, "not a coding sheet")
    book["qualcode"].append(['["format", "coding sheet", 1]'])
    book.save(path)
    refused(path, "not have a sheet with the headings")


def test_a_hidden_sheet_that_somebody_wrote_in(sheet):
    hidden = sheet.book["qualcode"]
    for value in ('["coding", 1]', "[" * 10_000, '["row"]', "=1+1", 5, '["coding", "x", "y", "1"]'):
        hidden.append([value])
    assert sheet.read().unchanged == len(CODINGS)


def test_a_stray_cell_at_the_end_of_the_sheet(sheet):
    sheet.cell(1_048_576, "Memo").value = "stray"
    changes = sheet.read()
    assert said(changes) == [
        "1048576: without its text it is not a row of the export; the row was not imported"
    ]
    assert changes.unchanged == len(CODINGS)
    row, gap, other = ("a",), (), ("b",)
    assert [line for line, _ in _without_gaps(iter([row, gap, gap, gap, other]))] == [1, 2, 5]


@pytest.mark.parametrize("member", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize(
    "entity", ['<!ENTITY x SYSTEM "file:///etc/hostname">', '<!ENTITY x "aaaaaaaaaa">']
)
def test_entities_are_refused(tmp_path, member, entity):
    data = io.BytesIO(write_coding_sheet(DOCUMENTS, (), CODEBOOK, coder="ana"))
    path = tmp_path / "sheet.xlsx"
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == member:
                part = part.replace(b"?>", f"?><!DOCTYPE q [{entity}]>".encode(), 1)
                part = part.replace(b"<t>P10</t>", b"<t>&x;</t>").replace(
                    b"<v>0</v>", b"<v>&x;</v>"
                )
            new.writestr(name, part)
    with pytest.raises(QualcodeError, match="could not be read as a spreadsheet"):
        read_coding_sheet(path, DOCUMENTS, (), CODEBOOK)


def exported(tmp_path, codings, documents=DOCUMENTS, *, unit="turn", book=CODEBOOK) -> Edited:
    data = write_coding_sheet(documents, codings, book, unit=unit, coder="ana")
    return Edited(data, tmp_path / "sheet.xlsx")


def lines_document(text: str, speaker: str) -> Document:
    """A document whose lines are turns."""
    turns, at = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        turns.append(Turn(number, speaker, Span(at, at + len(line))))
        at += len(line) + 1
    return Document("d", "D", "transcripts/d.txt", "0" * 64, text, tuple(turns))
