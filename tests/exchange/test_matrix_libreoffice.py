"""LibreOffice opens the workbook, somebody charts in it, and the summaries come back."""

import os
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from matrix_study import SUMMARIES
from test_matrix_workbook import LIFE, ROOM, make

from qualcode.exchange.workbook.matrix_workbook import read_matrix_workbook

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
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false"><library:element library:name="M"/>
</library:library>"""
LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library"
 xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard"
 xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/>
</library:libraries>"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M"
 script:language="StarBasic">{}</script:module>"""


def find_office():
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found or os.name != "posix":
        pytest.skip("no LibreOffice here: apt-get install libreoffice-calc")
    return found


def chart(folder: Path, source: Path, target: Path) -> None:
    """Run the macro on `source` in a LibreOffice with a fresh profile."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = [find_office(), profile, "--headless", "--norestore"]
    # The first start lays out the profile, and would write over a library that is there before.
    subprocess.run([*office, "--terminate_after_init"], check=True, timeout=120)
    basic = folder / "profile" / "user" / "basic"
    (basic / "script.xlc").write_text(LIBRARIES, encoding="utf-8")
    (basic / "Standard" / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    (basic / "Standard" / "M.xba").write_text(MODULE.format(escape(MACRO)), encoding="utf-8")
    address = f'macro:///Standard.M.Chart("{source.as_uri()}","{target.as_uri()}")'
    subprocess.run([*office, address], check=True, timeout=120, capture_output=True)


def test_charting_in_libreoffice_comes_back(tmp_path):
    find_office()
    make(tmp_path / "matrix.xlsx")
    chart(tmp_path, tmp_path / "matrix.xlsx", tmp_path / "back.xlsx")
    reading = read_matrix_workbook(tmp_path / "back.xlsx")
    assert reading.problems == ()
    changed = {(c.case, c.code_id): c.text for c in reading.cells if c.changed}
    assert changed == {
        ("P2", "partner"): "He worries, 'um', more than she does.\n– ćwiczy 😀",
    }
    kept = {(c.case, c.code_id): c.text for c in reading.cells if c.text and not c.changed}
    assert kept == {(s.case, s.code_id): s.text for s in SUMMARIES}
    assert len(reading.cells) == 28
