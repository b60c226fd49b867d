"""The matrix as CSV: UTF-8 with BOM, RFC 4180, and nothing that a spreadsheet would calculate."""

from __future__ import annotations

from typing import TextIO

from qualcode.files.cells import guarded_csv
from qualcode.model.matrix import Matrix


def write_matrix_csv(matrix: Matrix, out: TextIO) -> None:
    """Write the matrix's table to `out`, opened with `encoding="utf-8", newline=""`.

    A byte order mark comes first, by which Excel knows UTF-8.
    """
    out.write(guarded_csv(matrix.table()))
