"""The key of pseudonyms as a table: names, what is no name, single places."""

from __future__ import annotations

import openpyxl
import pytest

from qualcode.errors import QualcodeError
from qualcode.model.spans import Span
from qualcode.pseudonyms.key import NameKey, Place, check_key, place_of
from qualcode.pseudonyms.key_file import read_key, write_key

KEY = NameKey(
    {"Anna": "[P1]", "=Eva": "[P2]", "+44 20 7946 0958": "[phone 1]"},
    frozenset({"Therapy"}),
    {Place("a: b", 2, 3): ("Will", "[P3]"), Place("SU1", 1, 1): ("Will", "")},
)


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "key.csv"
    path.write_text(write_key(KEY), encoding="utf-8", newline="")
    assert read_key(path) == KEY
    assert "Therapy,no name," in path.read_text(encoding="utf-8")


def test_a_list_in_excel(tmp_path):
    book = openpyxl.Workbook()
    for row in (["name", "pseudonym"], ["Anna", "[P1]"], ["Mary", "no name"]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    assert read_key(tmp_path / "list.xlsx") == NameKey({"Anna": "[P1]"}, frozenset({"Mary"}))


def test_a_place_that_is_none(tmp_path):
    path = tmp_path / "key.csv"
    path.write_text("name,pseudonym,place\nWill,[P1],FG1 line 3\n", encoding="utf-8")
    with pytest.raises(QualcodeError, match=r"key\.csv:2: 'FG1 line 3' is not a place"):
        read_key(path)


def test_what_is_said_later_counts():
    later = NameKey({"Therapy": "[T]", "Anna": "[P9]"}, frozenset({"=Eva"}))
    both = KEY | later
    assert both.names["Anna"] == "[P9]"
    assert both.names["Therapy"] == "[T]"
    assert "=Eva" not in both.names
    assert both.refused == {"=Eva"}
    assert both.places == KEY.places


def test_places_lead_to_their_words_and_to_nothing_else():
    text = "First.\nSo Will, will.\n"
    span = Span(text.index("Will"), text.index("Will") + 4)
    place = place_of("SU1", text, span)
    assert str(place) == "SU1:2:4"
    key = NameKey(places={place: ("Will", "[P1]"), Place("SU1", 9, 1): ("Will", "[P1]")})
    assert key.chosen("SU1", text) == {span: "[P1]"}
    assert key.chosen("SU2", text) == {}
    assert key.chosen("SU1", text.replace("So", "So,")) == {}


@pytest.mark.parametrize(
    ("names", "said"),
    [({}, "no name to replace"), ({"Anna": "[P1]", "Smith": "[Ms Anna]"}, "contains 'Anna'")],
)
def test_a_key_that_cannot_do(names, said):
    with pytest.raises(QualcodeError, match=said):
        check_key(NameKey(names), "en")
