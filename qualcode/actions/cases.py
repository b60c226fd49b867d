"""Cases from a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.exchange.cases_table import CasesTable, read_cases, write_cases
from qualcode.exchange.types_table import read_types
from qualcode.files.tables import read_table
from qualcode.files.writing import write_file
from qualcode.model.documents import PARTICIPANT
from qualcode.model.typologies import Typology
from qualcode.store.backups import back_up_store
from qualcode.store.database import Change
from qualcode.store.documents import text_sha256
from qualcode.study.study import Study


def import_cases(study: Study, path: Path, *, coder: str, said: str = "") -> int:
    """Make `path` (.csv or .xlsx) the study's cases table; returns the number of its cases.

    `said` is what the history says of it (default: the file's name). The old table is kept in the
    history. Raises QualcodeError, and changes nothing, where the new one has problems or names
    no speaker of the study.
    """
    table = _checked(study, path)
    return _change_cases(study, lambda: table, coder=coder, said=said or f"cases from {path.name}")


def _checked(study: Study, path: Path) -> str:
    require_somebody(study, read_cases(path), path.name)
    return write_cases(read_table(path))


def _change_cases(study: Study, make: Callable[[], str], *, coder: str, said: str) -> int:
    """Make the cases table what `make`, called while no other process can write, returns."""
    back_up_store(study.store, "before-cases-import")
    with study.store.change("cases import", coder) as change:
        study.refresh()
        table = make()
        if study.cases_path.is_file():
            old = study.cases_path.read_text(encoding="utf-8-sig", errors="replace")
            keep_input(change, study.settings.cases, old)
        keep_input(change, study.settings.cases, table)
        change.note(said)
        change.put_file(study.cases_path, table.encode("utf-8"))
    study.refresh()
    return len(study.cases_table.attributes)


def require_somebody(study: Study, table: CasesTable, name: str) -> None:
    """Raise QualcodeError if no row of the table is about anybody who speaks in the study."""
    cast = replace(study.cast, members=table.members)
    speakers: dict[str, None] = {}
    for document in study.documents:
        for turn in document.turns:
            if cast.role_of(turn.speaker) == PARTICIPANT:
                if cast.is_placed(document, turn.speaker):
                    return
                speakers[f"{document.name}:{turn.speaker or ''}".rstrip(":")] = None
        if document.respondent in table.attributes:
            return
    if table.members and speakers:
        first = ", ".join(list(speakers)[:6])
        raise QualcodeError(
            f"{name} names no speaker of the study.",
            f"Its columns document and speaker should contain names such as {first}.",
        )


def keep_input(change: Change, name: str, text: str) -> None:
    """Keep the wording of an input file, so that the change can be described and undone."""
    sha256 = text_sha256(text)
    change.keep_content(sha256, text)
    change.put("input", {"id": name, "content": sha256})


def import_types(study: Study, path: Path, *, coder: str, name: str = "") -> Typology:
    """Take the types of cases from a table; they become an attribute of the cases table.

    The program never assigns a type. Raises ProblemsError, and changes nothing, where a row names
    no case, or a case twice with different types.
    """
    typology = read_types(path, [case.name for case in study.cases], name)
    said = f"'{typology.name}' from {path.name}"
    _change_cases(study, lambda: _with_types(study, typology), coder=coder, said=said)
    return typology


def _with_types(study: Study, typology: Typology) -> str:
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
        return _checked(study, beside)
    finally:
        beside.unlink(missing_ok=True)


def _cases_rows(study: Study) -> tuple[list[str], list[dict[str, str]]]:
    if not study.cases_path.is_file():
        return ["case"], []
    table = read_table(study.cases_path)
    return list(table.columns), [dict(row.cells) for row in table.rows]
