"""Types and checklists as tables that people fill in."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.errors import ProblemsError
from qualcode.exchange.checklist_table import read_checklist
from qualcode.exchange.types_table import read_types, write_types

CASES = ["P1", "P2", "P10"]


def write(tmp_path, text, name="types.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    return tmp_path / name


def test_a_table_of_types(tmp_path):
    path = write(tmp_path, "Case,stance,Why,attr.site\nP1, held ,because,North\nP2,,,South\n")
    found = read_types(path, CASES)
    assert (found.name, found.type_of, found.why) == ("stance", {"P1": "held"}, {"P1": "because"})


def test_every_bad_row_is_told(tmp_path):
    path = write(tmp_path, "case,stance\nP9,held\nP1,held\nP1,adrift\n")
    with pytest.raises(ProblemsError) as told:
        read_types(path, CASES)
    assert [problem.line for problem in told.value.problems] == [2, 4]


@pytest.mark.parametrize("head", ["case", "stance,why", "case,one,two"])
def test_one_column_must_name_the_typology(tmp_path, head):
    with pytest.raises(ProblemsError, match="named after the typology"):
        read_types(write(tmp_path, f"{head}\nP1,x,y\n"), CASES)


def test_one_of_several_is_picked_by_name(tmp_path):
    path = write(tmp_path, "case,one,two\nP1,x,y\n")
    assert read_types(path, CASES, "two").type_of == {"P1": "y"}


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=8).map(str.strip)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.fixed_dictionaries({case: words | st.sampled_from(["=1+1", "'=x"]) for case in CASES}))
def test_types_come_back_as_written(tmp_path, types):
    rows = [["case", "stance", "why"], *([case, value, ""] for case, value in types.items())]
    path = write(tmp_path, write_types(rows))
    assert read_types(path, CASES).type_of == {c: v for c, v in types.items() if v}


def test_a_checklist(tmp_path):
    path = write(tmp_path, 'Item,Evidence,Note\n"Ask, first",money; p10,all\n,x,\nB,"a\nb",\n')
    items = read_checklist(path)
    assert [(i.item, i.evidence, i.note, i.line) for i in items] == [
        ("Ask, first", ("money", "p10"), "all", 2),
        ("B", ("a", "b"), "", 4),
    ]
    with pytest.raises(ProblemsError, match="the column evidence is missing"):
        read_checklist(write(tmp_path, "item\nA\n"))
