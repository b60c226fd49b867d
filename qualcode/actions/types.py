"""An analyst's classification of cases, kept as an attribute in the cases table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from qualcode.actions.cases import import_cases
from qualcode.actions.files import write_file
from qualcode.analysis.typology import types_rows
from qualcode.exchange.types_table import read_types, write_types
from qualcode.files.tables import read_table
from qualcode.model.typologies import Typology
from qualcode.study.study import Study


def import_types(study: Study, path: Path, *, coder: str, name: str = "") -> Typology:
    """Take the types of cases from a table; they become an attribute of the cases table.

    The program never assigns a type. Raises ProblemsError, and changes nothing, where a row names
    no case, or a case twice with different types.
    """
    typology = read_types(path, [case.name for case in study.cases], name)
    columns, rows = _cases_rows(study)
    if typology.name not in columns:
        columns.append(typology.name)
    for row in rows:
        row[typology.name] = typology.type_of.get(row["case"], "")
    listed = {row["case"] for row in rows}
    rows += [
        {"case": case, typology.name: value}
        for case, value in typology.type_of.items()
        if case not in listed
    ]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    beside = study.folder / f".types-{study.cases_path.name}"
    write_file(beside, out.getvalue())
    try:
        import_cases(study, beside, coder=coder, said=f"'{typology.name}' from {path.name}")
    finally:
        beside.unlink(missing_ok=True)
    return typology


def export_types(study: Study, path: Path, name: str) -> int:
    """Write a table with a row a case to write types into; returns the number of cases."""
    known = {case.name: case.attributes.get(name, "") for case in study.cases}
    rows = types_rows(Typology(name, known), study.cases)
    write_file(path, write_types(rows))
    return len(rows) - 1


def _cases_rows(study: Study) -> tuple[list[str], list[dict[str, str]]]:
    if not study.cases_path.is_file():
        return ["case"], []
    table = read_table(study.cases_path)
    return list(table.columns), [dict(row.cells) for row in table.rows]
