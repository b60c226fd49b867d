"""The margin of a transcript: which codes run along its lines."""

from __future__ import annotations

import sys

from qualcode.cli.stripes import Mark, Stripes
from qualcode.model.spans import Span

LINES = [Span(start, start + 10) for start in range(0, 60, 10)]


def margin(*marks, width=20, rows=1):
    stripes = Stripes([Mark(Span(start, end), label) for label, start, end in marks], width)
    return [[row.plain for row in stripes.beside(line, rows)] for line in LINES]


def test_a_mark_on_one_line_is_its_label():
    assert margin(("hope", 12, 18), ("trust", 15, 20)) == [
        [""], ["hope", "trust"], [""], [""], [""], [""],
    ]  # fmt: skip


def test_one_that_runs_on_has_a_bar_until_it_ends():
    assert margin(("hope", 12, 35)) == [[""], ["┌ hope"], ["│"], ["└"], [""], [""]]


def test_each_bar_keeps_its_column_and_a_free_one_is_taken_again():
    assert margin(("one", 0, 25), ("two", 5, 55), ("three", 32, 48)) == [
        ["┌ one", "│┌ two"], ["││"], ["└│"], ["┌│ three"], ["└│"], [" └"],
    ]  # fmt: skip


def test_bars_and_one_line_marks_together():
    assert margin(("long", 0, 30), ("short", 12, 15)) == [
        ["┌ long"], ["│ short"], ["└"], [""], [""], [""],
    ]  # fmt: skip


def test_a_line_of_several_rows():
    assert margin(("hope", 12, 25), rows=2)[:3] == [["", ""], ["┌ hope", "│"], ["│", "└"]]


def test_what_began_above_the_first_line_has_its_label_there():
    stripes = Stripes([Mark(Span(0, 45), "hope"), Mark(Span(0, 5), "gone")], 20)
    assert [row.plain for row in stripes.beside(LINES[3], 1)] == ["┌ hope"]
    assert [row.plain for row in stripes.beside(LINES[4], 1)] == ["└"]


def test_no_row_is_wider_than_the_margin():
    marks = [(f"a long label {number}", number, 50) for number in range(10)]
    rows = [row for line in margin(*marks, width=13) for row in line]
    assert max(map(len, rows)) <= 13
    assert rows[0] == "┌ a long lab…"
    assert rows[9].startswith("││││││+ ")


def test_the_work_grows_with_the_lines_and_not_with_their_square():
    """A document of 20,000 lines with as many marks took minutes. Work: lines of Python run."""

    def work(count):
        lines = [Span(start, start + 10) for start in range(0, count * 10, 10)]
        marks = [Mark(Span(start, start + 15), "hope") for start in range(0, count * 10, 10)]
        run = 0

        def follow(_frame, event, _value):
            nonlocal run
            run += event == "line"
            return follow

        before = sys.gettrace()
        sys.settrace(follow)
        try:
            stripes = Stripes(marks, 20)
            for line in lines:
                stripes.beside(line, 1)
        finally:
            sys.settrace(before)
        return run

    assert work(2_000) < 12 * work(200)
