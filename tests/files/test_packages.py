"""Packages that are the same whenever and wherever they are written."""

from __future__ import annotations

import io
import zipfile

from qualcode.files.packages import same_bytes


def package(date, system):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in ("[Content_Types].xml", "word/document.xml"):
            part = zipfile.ZipInfo(name, date)
            part.create_system = system
            file.writestr(part, f"<{name}>" * 50)
    return out.getvalue()


def test_the_hour_and_the_system_leave_no_trace():
    one, other = package((2026, 1, 2, 3, 4, 6), 3), package((2031, 5, 6, 7, 8, 10), 0)
    assert one != other
    assert same_bytes(one) == same_bytes(other)
    with zipfile.ZipFile(io.BytesIO(same_bytes(one))) as file:
        assert file.namelist() == ["[Content_Types].xml", "word/document.xml"]
        assert file.read("word/document.xml") == b"<word/document.xml>" * 50
