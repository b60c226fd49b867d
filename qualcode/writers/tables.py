"""The matrix as CSV: UTF-8 with BOM, RFC 4180, and nothing that a spreadsheet would calculate."""

from __future__ import annotations

import csv
from typing import TextIO

from qualcode.model.matrix import Matrix
from qualcode.text.cells import guard


def write_matrix_csv(matrix: Matrix, out: TextIO, *, bom: bool = True, raw: bool = False) -> None:
    """Write the matrix's table to `out`, opened with `encoding="utf-8", newline=""`.

    `bom` puts a byte order mark first, by which Excel knows UTF-8; `raw` leaves formulas alone.
    """
    if bom:
        out.write("\ufeff")
    writer = csv.writer(out)
    for row in matrix.table():
        writer.writerow(row if raw else [guard(value) for value in row])
