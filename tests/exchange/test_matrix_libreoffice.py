"""LibreOffice opens the workbook, somebody charts in it, and the summaries come back."""

from libreoffice import Office
from matrix_study import SUMMARIES
from test_matrix_workbook import LIFE, ROOM, make

from qualcode.exchange.workbook.matrix import read_matrix_workbook

MACRO = f"""
Sub Chart(source, target)
    Dim none()
    Dim book, sheet, at, fields(0) As New com.sun.star.table.TableSortField
    Dim how(1) As New com.sun.star.beans.PropertyValue
    Dim save(0) As New com.sun.star.beans.PropertyValue
    book = StarDesktop.loadComponentFromURL(source, "_blank", 0, none())
    sheet = book.Sheets.getByName("{LIFE}")
    Dim searched
    searched = sheet.createSearchDescriptor()
    searched.SearchString = "Partner"
    searched.SearchWords = True
    at = sheet.findFirst(searched).CellAddress.Column
    sheet.getCellByPosition(at, 3).String = "He worries, 'um', more than she does. " & Chr(10) & "– ćwiczy 😀"
    fields(0).Field = 0
    fields(0).IsAscending = False
    how(0).Name = "SortFields"
    how(0).Value = fields()
    how(1).Name = "ContainsHeader"
    how(1).Value = True
    sheet.getCellRangeByPosition(0, 0, 14, 4).sort(how())
    sheet.Columns.insertByIndex(1, 1)
    sheet.getCellByPosition(1, 0).String = "my thoughts"
    sheet.Columns.getByIndex(2).IsVisible = False
    sheet.Name = "Renamed"
    book.Sheets.moveByName("{ROOM}", 0)
    save(0).Name = "FilterName"
    save(0).Value = "Calc MS Excel 2007 XML"
    book.storeToURL(target, save())
    book.close(True)
    StarDesktop.terminate()
End Sub
"""


def test_charting_in_libreoffice_comes_back(tmp_path):
    office = Office(tmp_path)
    make(tmp_path / "matrix.xlsx")
    office.run(MACRO, "Chart", tmp_path / "matrix.xlsx", tmp_path / "back.xlsx")
    reading = read_matrix_workbook(tmp_path / "back.xlsx")
    assert reading.problems == ()
    changed = {(c.case, c.code_id): c.text for c in reading.cells if c.changed}
    assert changed == {
        ("P2", "partner"): "He worries, 'um', more than she does.\n– ćwiczy 😀",
    }
    kept = {(c.case, c.code_id): c.text for c in reading.cells if c.text and not c.changed}
    assert kept == {(s.case, s.code_id): s.text for s in SUMMARIES}
    assert len(reading.cells) == 28
