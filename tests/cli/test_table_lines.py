"""Tables as lines of text, held against rich's own."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qualcode.cli.table import table_lines

WORDS = st.text(alphabet="abcé- ,日", max_size=50)
PLAIN = st.text(alphabet="abc- ,", max_size=50)


def lines(columns, rows, width, **options):
    return [line for _, line in table_lines(columns, rows, width, **options)]


def rich_lines(columns, rows, width, right):
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        align = "right" if column in right else "left"
        table.add_column(column, overflow="fold", justify=align)
    for row in rows:
        table.add_row(*map(Text, row))
    out = io.StringIO()
    Console(file=out, width=width, markup=False, emoji=False, highlight=False).print(table)
    return out.getvalue().splitlines()


@settings(deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(PLAIN, min_size=n, max_size=n), min_size=1, max_size=5)
    ),
    st.integers(40, 120),
    st.booleans(),
)
def test_a_table_is_what_rich_makes_of_it(rows, width, numeric):
    columns = [f"c{n}" for n in range(len(rows[0]))]
    right = {columns[-1]} if numeric else set()
    ours = lines(columns, rows, width, right=frozenset(right))
    assert ours == rich_lines(columns, rows, width, right)


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), max_size=5), st.integers(20, 90))
def test_no_line_is_wider_and_no_word_is_lost(rows, width):
    shown = lines(["one", "other"], rows, width)
    assert {cell_len(line) for line in shown} <= {cell_len(shown[0])}
    assert cell_len(shown[0]) <= width
    said = sorted("".join(shown).replace("─", "").replace(" ", ""))
    assert said == sorted("".join(("one", "other", *(c for r in rows for c in r))).replace(" ", ""))


def test_a_column_that_is_whole_leaves_the_folding_to_the_others():
    shown = lines(["when", "what"], [("2026-01-01 12:00", "all of it " * 4)], 40, whole={"when"})
    assert all("2026-01-01 12:00" in line or "2026" not in line for line in shown)
    assert len(shown) > 5


def test_a_title_folds_over_its_table():
    shown = table_lines(["a"], [("b",)], 40, title="Two words")
    assert next(shown) == ("italic", "Two")
