"""Codebooks as tables, ours and other people's."""

import csv
import io
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from qualcode.codebook.yaml_file import read_codebook
from qualcode.codebook.yaml_text import write_codebook
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.exchange.codebooks.formats import (
    WRITERS,
    read_foreign_codebook,
)
from qualcode.exchange.codebooks.rows import read_codebook_table
from qualcode.exchange.codebooks.table import (
    COLUMNS,
    write_codebook_csv,
    write_codebook_xlsx,
)
from qualcode.model.codes import Code, Codebook, Keyword, Theme

sys.path.insert(0, str(Path(__file__).parents[1] / "codebook"))
from codebook_strategies import codebooks, without_lines

CODEBOOK = Codebook(
    title="Recovery",
    version="2",
    language="de",
    facets={"impact": ("helpful", "unhelpful")},
    themes=(
        Theme(
            "life",
            "=Life",
            "Outside.",
            (
                Code(
                    "money",
                    "Money",
                    "Having it\nor not.",
                    include=("- debt", "two\nlines"),
                    keywords=(Keyword("=ROM"), Keyword(near=("a", "b"), words=3)),
                    asked_of={"group": ("user", "carer")},
                    unit="turn",
                    retired=True,
                    codes=(Code("debt", "Debt"),),
                ),
            ),
            "#1f77b4",
        ),
    ),
)


def table(tmp_path, text, name="codes.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def outline(found):
    def below(node):
        return [code.name if not code.codes else {code.name: below(code)} for code in node.codes]

    return {theme.name: below(theme) for theme in found.codebook.themes}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_codebook_comes_back_as_it_went(tmp_path, suffix):
    data, notes = WRITERS[suffix](CODEBOOK)
    path = tmp_path / f"codes{suffix}"
    path.write_bytes(data)
    found = read_foreign_codebook(path)
    assert found.codebook == CODEBOOK
    assert (found.notes, notes) == ((), [])
    assert WRITERS[suffix](CODEBOOK)[0] == data


@pytest.mark.parametrize("write", [write_codebook_csv, write_codebook_xlsx])
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(codebook=codebooks)
def test_every_codebook_comes_back(tmp_path_factory, write, codebook):
    data, notes = write(codebook)
    path = tmp_path_factory.mktemp("t") / ("c.csv" if write is write_codebook_csv else "c.xlsx")
    path.write_bytes(data)
    if not notes:
        assert without_lines(read_codebook_table(path).codebook) == codebook


def test_no_cell_is_a_formula():
    data, _ = write_codebook_csv(CODEBOOK)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["name"] for row in rows if row["kind"] == "theme"] == ["'=Life"]
    sheet = openpyxl.load_workbook(io.BytesIO(write_codebook_xlsx(CODEBOOK)[0])).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert sheet.freeze_panes == "E2"


def test_what_a_cell_cannot_hold_is_told():
    long = Codebook(themes=(Theme("a", "A", "x" * 40_000), Theme("b", "B\x01")))
    assert write_codebook_xlsx(long)[1] == [
        "definition of a was longer than a cell can be and was cut",
        "Control characters in name of b were replaced",
    ]


def test_a_table_of_themes_and_codes_with_empty_cells_below_is_read(tmp_path):
    found = read_codebook_table(
        table(
            tmp_path,
            "Theme;Code;Sub-code;Description;When to use;When not to use;Example;Key words;Notes\r\n"
            'Life;Money;;Having it;- debt;;"I ""owe""";money, debt;x\r\n'
            ";;Debt;Owing;;;;;\r\n"
            ";Family;;Kin;;;;;\r\n"
            "Therapy;Trust;Broken;;;;;;\r\n"
            ";;Mended;;;;;;\r\n",
        )
    )
    assert outline(found) == {
        "Life": [{"Money": ["Debt"]}, "Family"],
        "Therapy": [{"Trust": ["Broken", "Mended"]}],
    }
    money = found.codebook.code("money")
    assert (money.definition, money.include, money.examples) == (
        "Having it",
        ("debt",),
        ('I "owe"',),
    )
    assert [k.pattern for k in money.keywords] == ["money", "debt"]
    assert found.notes == ("The column “Notes” cannot be imported",)
    assert read_codebook(write_codebook(found.codebook))[0] is not None


def test_a_row_of_its_own_gives_a_theme_its_definition(tmp_path):
    found = read_codebook_table(
        table(tmp_path, "theme,code,definition\nLife,,Outside.\nLife,Money,m\n")
    )
    assert found.codebook.theme("life").definition == "Outside."
    assert outline(found) == {"Life": ["Money"]}


def test_rows_that_name_their_parents_are_read_in_any_order(tmp_path):
    text = "name,parent,description\nDebt,Money,d\nMoney,Life,m\nLife,,l\n"
    assert outline(read_codebook_table(table(tmp_path, text))) == {"Life": [{"Money": ["Debt"]}]}
    text = "id,name,parent\nm1,Money,l1\nl1,Life,\n"
    found = read_codebook_table(table(tmp_path, text))
    assert [theme.id for theme in found.codebook.themes] == ["l1"]
    assert found.codebook.code("m1").name == "Money"


def test_a_list_of_codes_is_one_theme(tmp_path):
    found = read_codebook_table(table(tmp_path, "code\tdefinition\nMoney\tx\nFamily\ty\n", "c.tsv"))
    assert outline(found) == {"Codes": ["Money", "Family"]}


def test_short_marks_beside_names_are_ids(tmp_path):
    found = read_codebook_table(table(tmp_path, "theme,code,name\nLife,MON,Money\n"))
    assert outline(found) in ({"Life": ["Money"]}, {"Life": ["MON"]})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,parent\nA,B\n", r"codes\.csv:2: `B`, the parent of “A”, is not in the table"),
        ("name,parent\nA,B\nB,A\n", "in a circle"),
        ("name,parent\n,\nA,\n,A\n", r"codes\.csv:4: this row does not have a name"),
        ('kind,id,name,keywords\ncode,a,A,"{""odd"": 1}"\n', r"codes\.csv:2: .* a key that keywords do not have"),
        ("kind,id,name,unit\ncode,a,A,word\n", r"codes\.csv:2: unit `word`"),
        ("kind,id,name,color\ntheme,a,A,red\n", r"codes\.csv:2: colour `red`"),
        ("kind,id,name,asked_of\ncode,a,A,users\n", r"codes\.csv:2: `users` must look like"),
        ("x,y\n1,2\n", "does not have a column with codes"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_read_are_told_with_their_lines(tmp_path, text, told):
    with pytest.raises(QualcodeError, match=told):
        read_codebook_table(table(tmp_path, text))


def test_all_bad_rows_are_told_at_once(tmp_path):
    with pytest.raises(ProblemsError) as caught:
        read_codebook_table(table(tmp_path, "name,parent\nA,B\nC,D\n"))
    assert [problem.line for problem in caught.value.problems] == [2, 3]


def test_unknown_endings_are_told(tmp_path):
    with pytest.raises(QualcodeError, match="not in a format"):
        read_foreign_codebook(tmp_path / "a.doc")
