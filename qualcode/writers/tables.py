"""A table as a file, in the format that the file extension names: `--out` of every command that has one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TextIO

from qualcode.files.cells import guarded_csv
from qualcode.model.matrix import Matrix
from qualcode.writers.latex_page import latex_page
from qualcode.writers.markdown_page import markdown_page
from qualcode.writers.paper import PaperTable, plain_table
from qualcode.writers.word_page import word_page

Rows = Sequence[Sequence[str | int]]
# Of the study's title, the table's name, its rows (the headings first), and the columns' shares of
# the page (none: all alike), what the file contains.
TableWriter = Callable[[str, str, Rows, Sequence[float]], str | bytes]

# A format of every table is added here; `files.extensions.choose_writer` chooses among them.
TABLE_WRITERS: dict[str, TableWriter] = {
    ".csv": lambda _, __, rows, ___: guarded_csv(rows),
    ".docx": lambda title, name, rows, widths: word_page(title, [_paper(name, rows, widths)]),
    ".md": lambda title, name, rows, widths: markdown_page(title, [_paper(name, rows, widths)]),
    ".tex": lambda title, name, rows, widths: latex_page(title, [_paper(name, rows, widths)]),
}
# Tables that people fill in, or that other programs read, and that are imported again.
CSV_ALONE: dict[str, TableWriter] = {".csv": TABLE_WRITERS[".csv"]}


def _paper(name: str, rows: Rows, widths: Sequence[float]) -> PaperTable:
    return plain_table(name, [[str(value) for value in row] for row in rows], widths=widths)


def write_matrix_csv(matrix: Matrix, out: TextIO) -> None:
    """Write the matrix's table to `out`, opened with `encoding="utf-8", newline=""`.

    A byte order mark comes first, by which Excel knows UTF-8.
    """
    out.write(guarded_csv(matrix.table()))
