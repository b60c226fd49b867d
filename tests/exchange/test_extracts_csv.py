"""extracts.csv: its columns, what spreadsheets make of it, and the way back."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matrix_study import EXTRACTS

from qualcode.errors import ProblemsError
from qualcode.exchange.extracts_csv import (
    clock,
    extract_columns,
    extract_row,
    read_extracts,
    write_extracts,
)

FACETS, ATTRIBUTES = ["impact"], ["group", "site"]


def table(extracts=EXTRACTS, **options):
    text = write_extracts(extracts, FACETS, ATTRIBUTES, **options)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def changed(extract, **facts):
    return replace(extract, coding=replace(extract.coding, **facts))


def test_columns_in_their_order():
    assert ",".join(extract_columns(["impact", "stage"], ["group"])) == (
        "coding_id,reference,document,case,speaker,role,turn,line_start,line_end,time_start,"
        "theme_id,theme,code_id,code,impact,stage,text,memo,coder,origin,triggers,start,end,attr.group"
    )


def test_a_row_a_coding():
    first = table()[0]
    extract = EXTRACTS[0]
    assert first["coding_id"] == extract.coding.id
    assert (first["impact"], first["attr.group"], first["code"]) == (
        "unhelpful", "clinician", "Money and work",
    )  # fmt: skip
    assert (first["start"], first["end"]) == (
        str(extract.coding.span.start),
        str(extract.coding.span.end),
    )
    assert len(table()) == len(EXTRACTS)


def test_line_ends_and_the_byte_order_mark():
    text = write_extracts(EXTRACTS, FACETS, ATTRIBUTES)
    assert text.startswith("\ufeffcoding_id,")
    assert text.endswith("\r\n")
    assert not write_extracts(EXTRACTS, FACETS, ATTRIBUTES, bom=False).startswith("\ufeff")


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-no", "@home", "\tx", "\rx", "'=x", "''+"])
def test_cells_are_no_formulas_unless_raw(text):
    extract = changed(EXTRACTS[0], text=text, memo=text, coder=text)
    (row,) = table([extract])
    assert (row["text"], row["memo"], row["coder"]) == (f"'{text}",) * 3
    (raw,) = table([extract], raw=True)
    assert raw["text"] == text


def test_what_is_plain_stays_plain():
    (row,) = table([changed(EXTRACTS[0], text="it's 1 = 1", memo="'quoted'")])
    assert (row["text"], row["memo"]) == ("it's 1 = 1", "'quoted'")


def test_no_value_is_an_empty_cell():
    extract = replace(EXTRACTS[0], turn=None, lines=None, time_start=None)
    (row,) = table([extract])
    assert [row[name] for name in ("turn", "line_start", "line_end", "time_start")] == [""] * 4
    assert extract_row(extract, FACETS)["turn"] is None


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, None), (0, "0:00:00"), (5.9, "0:00:05"), (3723.4, "1:02:03"), (360000, "100:00:00")],
)
def test_times(seconds, shown):
    assert clock(seconds) == shown


def read(tmp_path, text, facets=FACETS):
    path = tmp_path / "codings.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read_extracts(path, facets)


def test_what_was_written_is_read(tmp_path):
    extracts = [changed(EXTRACTS[0], memo="=danger", triggers=("mon*", "a; b"[:1]))]
    (row,) = read(tmp_path, write_extracts(extracts, FACETS, ATTRIBUTES))
    coding = extracts[0].coding
    assert (row.document, row.code_id, row.text, row.memo) == (
        "FG1",
        "money",
        coding.text,
        "=danger",
    )
    assert (row.start, row.end, row.turn, row.coding_id) == (
        coding.span.start,
        coding.span.end,
        2,
        coding.id,
    )
    assert (dict(row.facets), row.coder, row.triggers) == (
        {"impact": "unhelpful"},
        "ana",
        ("mon*", "a"),
    )
    assert row.line == 2


def test_cells_may_have_spaces_round_them(tmp_path):
    (row,) = read(
        tmp_path, "document,code_id,text,turn,impact\n FG1 , money , as it is ,\t7 , mixed \n"
    )
    assert (row.document, row.code_id, row.text, row.turn) == ("FG1", "money", " as it is ", 7)
    assert dict(row.facets) == {"impact": "mixed"}


def test_every_problem_with_its_line(tmp_path):
    text = "document,code_id,text,turn\nFG1,money,words,two\n,money,words,\nFG1,money,,\n"
    with pytest.raises(ProblemsError) as raised:
        read(tmp_path, text)
    assert [str(problem) for problem in raised.value.problems] == [
        "codings.csv:2: turn is not a number: 'two'",
        "codings.csv:3: the column 'document' is empty",
        "codings.csv:4: the column 'text' is empty",
    ]


@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1).filter(
        str.strip
    ),
    memo=st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    triggers=st.lists(st.text("ab=+*' ", min_size=1).filter(str.strip), max_size=3),
)
def test_any_words_come_back(tmp_path_factory, text, memo, triggers):
    """As long as they are the words of a normalised text: without carriage returns."""
    folder = tmp_path_factory.mktemp("csv")
    text, memo = text.replace("\r", "x"), memo.replace("\r", "x")
    extract = changed(EXTRACTS[0], text=text, memo=memo, triggers=tuple(triggers))
    (row,) = read(folder, write_extracts([extract], FACETS, ATTRIBUTES))
    assert (row.text, row.memo) == (text, memo)
    assert row.triggers == tuple(triggers)
