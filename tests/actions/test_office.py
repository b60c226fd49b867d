"""Coding in a sheet and in Word, out and back: what changed comes in, once."""

from __future__ import annotations

from dataclasses import replace

import docx
import openpyxl
import pytest

from qualcode.actions.archive import find_backups
from qualcode.actions.code import add_codings, recode, remove_codings
from qualcode.actions.history import undo
from qualcode.actions.office import import_sheet, import_word
from qualcode.errors import QualcodeError
from qualcode.model.codings import Coding
from qualcode.model.spans import Span
from qualcode.outputs.check import check_study
from qualcode.outputs.to_fill_in import export_sheet, export_word
from qualcode.store.codings import save_coding


@pytest.fixture
def coded(study):
    add_codings(study, "SU1:5", ["ward"], coder="ana", memo="lonely")
    add_codings(study, "SU1:2", ["family"], coder="ana", quote="kept me going")
    add_codings(study, "SU1:2", ["family"], coder="ben")
    return study


def cells(path):
    """The sheet that holds the turns: its worksheet, and the columns by their headings."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=1, max_row=5):
            heads = {str(cell.value): cell.column for cell in row if cell.value}
            if "text" in {head.casefold() for head in heads}:
                return book, sheet, row[0].row, {h.casefold(): c for h, c in heads.items()}
    raise AssertionError(book.sheetnames)


def code_column(heads):
    return min(column for head, column in heads.items() if head.startswith("code"))


def row_of(sheet, words):
    for row in sheet.iter_rows():
        if any(words in str(cell.value) for cell in row):
            return row[0].row
    raise AssertionError(words)


def test_a_sheet_that_nobody_touched_changes_nothing(coded, folder, tmp_path):
    path = tmp_path / "ana.xlsx"
    assert export_sheet(coded, path, [], coder="ana") == 3
    before = coded.codings()
    done = import_sheet(coded, path, coder="ana")
    assert (done.added, done.changed, done.removed, done.refused) == ((), (), (), ())
    assert done.unchanged == 2
    assert coded.codings() == before
    assert find_backups(folder) == []


def test_a_sheet_brings_back_what_was_coded_in_it_once(coded, folder, tmp_path):
    path = tmp_path / "ana.xlsx"
    export_sheet(coded, path, ["SU1"], coder="ana")
    before = coded.codings()
    book, sheet, _, heads = cells(path)
    row = row_of(sheet, "The job centre stopped")
    sheet.cell(row, code_column(heads)).value = "Money and work"
    book.save(path)
    done = import_sheet(coded, path, coder="zoe")
    assert [(c.code_id, c.coder, c.origin) for c in done.added] == [("money", "ana", "manual")]
    assert done.removed == ()
    assert len(coded.codings()) == 4
    assert check_study(coded) == []
    assert [b.reason for b in find_backups(folder)] == ["before-sheet-import"]
    again = import_sheet(coded, path, coder="zoe")
    assert (again.added, again.changed, again.removed) == ((), (), ())
    assert len(coded.codings()) == 4
    undo(coded, coder="ana")
    assert coded.codings() == before


def test_a_code_that_was_cleared_is_taken_off_and_others_codings_stay(coded, tmp_path):
    path = tmp_path / "ana.xlsx"
    export_sheet(coded, path, ["SU1"], coder="ana")
    book, sheet, _, heads = cells(path)
    sheet.cell(row_of(sheet, "On the ward nobody"), code_column(heads)).value = None
    book.save(path)
    done = import_sheet(coded, path, coder="ana")
    assert [c.code_id for c in done.removed] == ["ward"]
    assert sorted((c.code_id, c.coder) for c in coded.codings()) == [
        ("family", "ana"),
        ("family", "ben"),
    ]


def test_a_row_with_altered_words_or_an_unknown_code_is_refused(coded, tmp_path):
    path = tmp_path / "ana.xlsx"
    export_sheet(coded, path, ["SU1"], coder="ana")
    book, sheet, _, heads = cells(path)
    sheet.cell(row_of(sheet, "The job centre"), code_column(heads)).value = "Mony and work"
    book.save(path)
    done = import_sheet(coded, path, coder="ana")
    assert done.added == ()
    assert any("Mony" in str(problem) for problem in done.refused)
    assert any("Money" in str(problem) for problem in done.refused)
    assert len(coded.codings()) == 3


def test_sentences_and_other_units(coded, tmp_path):
    export_sheet(coded, tmp_path / "s.xlsx", ["SU1"], coder="ana", unit="sentence")
    _, sheet, _, _ = cells(tmp_path / "s.xlsx")
    assert row_of(sheet, "You learn to trust") != row_of(sheet, "On the ward nobody")
    done = import_sheet(coded, tmp_path / "s.xlsx", coder="ana")
    assert (done.added, done.changed, done.removed, done.refused) == ((), (), (), ())
    with pytest.raises(QualcodeError):
        export_sheet(coded, tmp_path / "w.xlsx", [], coder="ana", unit="word")
    with pytest.raises(QualcodeError, match="SU9"):
        export_sheet(coded, tmp_path / "w.xlsx", ["SU9"], coder="ana")
    assert not (tmp_path / "w.xlsx").exists()


def test_a_word_file_that_nobody_touched_changes_nothing(coded, tmp_path):
    path = tmp_path / "su1.docx"
    assert export_word(coded, "SU1", path) == 3
    before = coded.codings()
    done = import_word(coded, path, coder="ana")
    assert (done.added, done.changed, done.removed, done.refused) == ((), (), (), ())
    assert done.unchanged == 3
    assert coded.codings() == before


def comment(path, words, text, author="Ben"):
    """Comment the run, or a part of it, that holds these words, as Word would."""
    document = docx.Document(str(path))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            if words in run.text:
                head, tail = run.text.split(words, 1)
                run.text = head
                middle = paragraph.add_run(words)
                end = paragraph.add_run(tail)
                run._r.addnext(end._r)
                run._r.addnext(middle._r)
                document.add_comment([middle], text=text, author=author, initials="B")
                document.save(str(path))
                return
    raise AssertionError(words)


def test_comments_come_back_on_exactly_their_words_once(coded, tmp_path):
    path = tmp_path / "su1.docx"
    export_word(coded, "SU1", path)
    comment(path, "The job centre stopped", "Money and work (unhelpful): =a memo")
    done = import_word(coded, path, coder="ana")
    (made,) = done.added
    assert (made.code_id, made.text, made.coder) == ("money", "The job centre stopped", "Ben")
    assert made.facets == {"impact": "unhelpful"}
    assert made.memo == "=a memo"
    assert made.origin == "import"
    assert check_study(coded) == []
    assert import_word(coded, path, coder="ana").added == ()
    assert len(coded.codings()) == 4


def test_a_document_coded_in_word_alone_comes_in_by_its_name(coded, tmp_path):
    path = tmp_path / "from ben.docx"
    word = docx.Document()
    for line in coded.document("SU1").text.split("\n"):
        word.add_paragraph(line)
    word.save(str(path))
    comment(path, "nobody talked to you", "ward")
    done = import_word(coded, path, "SU1", coder="ana")
    assert [(c.code_id, c.coder, c.text) for c in done.added] == [
        ("ward", "Ben", "nobody talked to you")
    ]
    assert done.removed == ()
    again = import_word(coded, path, coder="ana")
    assert (again.document, again.is_new, again.added) == ("SU1", False, ())


def test_a_document_that_the_study_does_not_have_is_read_from_the_file(coded, folder, tmp_path):
    path = tmp_path / "Interview 9.docx"
    word = docx.Document()
    for line in ("Interviewer: How was it?", "Mo: My sister never came. I was alone a lot."):
        word.add_paragraph(line)
    word.save(str(path))
    comment(path, "My sister never came", "family (unhelpful): never")
    done = import_word(coded, path, coder="ana")
    assert (done.document, done.is_new) == ("Interview 9", True)
    (made,) = done.added
    assert (made.code_id, made.coder, made.text) == ("family", "Ben", "My sister never came")
    assert [turn.speaker for turn in coded.document("Interview 9").turns] == ["Interviewer", "Mo"]
    assert (folder / "transcripts" / "Interview 9.docx").is_file()
    assert check_study(coded) == []
    again = import_word(coded, path, coder="ana")
    assert (again.is_new, again.added, again.unchanged) == (False, (), 1)
    assert len(coded.documents) == 4


def test_what_was_changed_in_the_study_since_outlives_another_import(coded, tmp_path):
    path = tmp_path / "SU1.docx"
    word = docx.Document()
    for line in coded.document("SU1").text.split("\n"):
        word.add_paragraph(line)
    word.save(str(path))
    comment(path, "The job centre stopped", "money (unhelpful): at first")
    (made,) = import_word(coded, path, coder="ana").added
    changed = replace(made, memo="at first\nthen not", facets={"impact": "mixed"})
    with coded.store.change("edit", "Ben") as change:
        save_coding(change, changed)
    comment(path, "trust the cleaner", "trust")
    again = import_word(coded, path, coder="ana")
    assert ([c.code_id for c in again.added], again.changed, again.refused) == (["trust"], (), ())
    assert changed in coded.codings()
    word = docx.Document(str(path))
    first = next(c for c in word.comments if c.text.startswith("money"))
    first.paragraphs[0].runs[-1].text = "money (helpful): at first"
    word.save(str(path))
    again = import_word(coded, path, coder="ana")
    assert again.changed == ()
    (problem,) = again.refused
    assert "impact was also changed in the study" in problem.message
    assert changed in coded.codings()


def test_what_was_taken_off_or_recoded_since_does_not_come_back(coded, tmp_path):
    path = tmp_path / "SU1.docx"
    word = docx.Document()
    for line in coded.document("SU1").text.split("\n"):
        word.add_paragraph(line)
    word.save(str(path))
    comment(path, "The job centre stopped", "money")
    comment(path, "trust the cleaner", "trust")
    money, trust = import_word(coded, path, coder="ana").added
    remove_codings(coded, [money.id], coder="ana")
    recode(coded, trust, "ward", coder="ana")
    before = coded.codings()
    again = import_word(coded, path, coder="ana")
    assert (again.added, again.changed, coded.codings()) == ((), (), before)
    assert sum("stays so" in str(problem) for problem in again.notes) == 2
    undo(coded, coder="ana", steps=3)
    assert len(import_word(coded, path, coder="ana").added) == 2


def test_commenters_are_the_coders_one_says_they_are(qualcode, coded, folder, tmp_path):
    path = tmp_path / "su1.docx"
    export_word(coded, "SU1", path)
    comment(path, "The job centre stopped", "Money and work", author="Jane Smith")
    with pytest.raises(QualcodeError, match="No one named 'Jane Smyth'") as raised:
        import_word(coded, path, coder="ana", coders={"Jane Smyth": "JS"})
    assert "Jane Smith" in raised.value.hint
    done = import_word(coded, path, coder="ana", coders={"Jane Smith": "JS"})
    assert [(c.code_id, c.coder) for c in done.added] == [("money", "JS")]
    assert done.coders == {"ana": "ana", "ben": "ben", "Jane Smith": "JS"}
    said = qualcode("word", "import", path, "--coder-of", "Jane Smith=JS", within=folder)
    assert "The comments of Jane Smith were imported as codings by JS." in said.told
    assert "0 added" in said.told
    qualcode("word", "import", path, "--coder-of", "Jane Smith", within=folder, status=1)


def test_only_codings_on_words_are_counted_as_comments(coded, tmp_path):
    with coded.store.change("test", "ana") as change:
        document = coded.document("SU1")
        for number, span in enumerate((Span(0, 0), Span(5, 6))):
            coding = Coding(f"x{number}", document.id, "ward", span, span.of(document.text), "ana")
            save_coding(change, coding)
    words = len([c for c in coded.codings() if c.text.strip()])
    assert export_word(coded, "SU1", tmp_path / "w.docx") == words
    assert len(list(docx.Document(str(tmp_path / "w.docx")).comments)) == words


def test_unknown_codes_are_told_and_can_become_codes(qualcode, coded, folder, tmp_path):
    path = tmp_path / "su1.docx"
    export_word(coded, "SU1", path)
    comment(path, "nobody talked to you", "Being alone: sad")
    comment(path, "trust the cleaner", "Trst")
    done = import_word(coded, path, coder="ana")
    assert done.added == ()
    assert {u.code_name for u in done.unknown} == {"Being alone", "Trst"}
    assert "trust" in {near for u in done.unknown for near in u.nearest} or "Trust" in str(done)
    said = qualcode("word", "import", path, "--add-codes", within=folder)
    assert "2 added" in said.told
    codes = {row["code"]: row for row in qualcode("code", "list", "--json", within=folder).json}
    assert codes["Being alone"]["text"] == "nobody talked to you"
    assert codes["Being alone"]["memo"] == "sad"
    again = qualcode("word", "import", path, "--json", within=folder).json
    assert (again["added"], again["unknown"]) == ([], [])


def test_of_the_unknown_codes_one_can_become_a_code(qualcode, coded, folder, tmp_path):
    path = tmp_path / "su1.docx"
    export_word(coded, "SU1", path)
    comment(path, "nobody talked to you", "Being alone: sad")
    comment(path, "trust the cleaner", "Trst")
    comment(path, "The job centre stopped", "money")
    said = qualcode("word", "import", path, "--add-code", "nobody", within=folder, status=1)
    assert "'Being alone', 'Trst'" in said.told
    words = ("word", "import", path, "--add-code", "being ALONE", "--json")
    done = qualcode(*words, within=folder, status=1).json
    assert {c["text"] for c in done["added"]} == {"nobody talked to you", "The job centre stopped"}
    assert done["unchanged"] == 3
    assert [u["code"] for u in done["unknown"]] == ["Trst"]
    coded.refresh()
    assert "Trst" not in {code.name for code in coded.codebook.walk()}


def test_through_the_command_line(qualcode, folder):
    qualcode("code", "add", "SU1:5", "ward", within=folder)
    done = qualcode("sheet", "export", "s.xlsx", "--json", within=folder).json
    assert (done["documents"], done["coder"]) == (3, "ana")
    assert "1 unchanged" in qualcode("sheet", "import", "s.xlsx", within=folder).told
    assert (
        qualcode("word", "export", "SU1", "w.docx", "--json", within=folder).json["comments"] == 1
    )
    assert qualcode("word", "import", "w.docx", "--json", within=folder).json["unchanged"] == 1
    qualcode("sheet", "import", "nowhere.xlsx", within=folder, status=1)
