"""Files to fill in and import again: coding sheets, Word comments, types, samples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.exchange.sheets.coding_sheet import write_coding_sheet
from qualcode.exchange.types_table import types_rows, write_types
from qualcode.exchange.word.comments import placed_codings, write_word_comments
from qualcode.files.cells import guarded_csv
from qualcode.files.extensions import choose_writer
from qualcode.files.writing import write_file
from qualcode.keywords.sampling import Sample, sample_turns
from qualcode.model.typologies import Typology
from qualcode.store.codings import Which
from qualcode.study.keyword_evidence import SAMPLE_COLUMNS
from qualcode.study.keyword_hits import find_hits, turns_of
from qualcode.study.study import Study
from qualcode.writers.tables import CSV_ALONE


def export_sheet(
    study: Study, path: Path, names: Sequence[str], *, coder: str, unit: str = "turn"
) -> int:
    """Write a coding sheet of these documents (default: all) for one coder; return how many."""
    writer = choose_writer(path, {".xlsx": write_coding_sheet})
    documents = [study.document(name) for name in names] or study.documents
    if not documents:
        raise QualcodeError("There are no documents yet.", "`qualcode ingest` imports transcripts.")
    data = writer(documents, study.codings(), study.codebook, unit=unit, coder=coder)
    write_file(path, data)
    return len(documents)


def export_word(study: Study, name: str, path: Path) -> int:
    """Write a document for Word, with one comment per coding; return the number of comments."""
    writer = choose_writer(path, {".docx": write_word_comments})
    document = study.document(name)
    codings = list(placed_codings(document, study.codings(Which(document=document.id))))
    write_file(path, writer(document, codings, study.codebook))
    return len(codings)


def export_types(study: Study, path: Path, name: str) -> int:
    """Write a table with one row per case to enter types; return the number of cases."""
    choose_writer(path, CSV_ALONE)
    known = {case.name: case.attributes.get(name, "") for case in study.cases}
    rows = types_rows(Typology(name, known), study.cases)
    write_file(path, write_types(rows))
    return len(rows) - 1


def draw_sample(study: Study, code_id: str, path: Path, *, count: int, seed: int) -> Sample:
    """Write turns without a hit of the code to a table, with a column `belongs` to fill in."""
    choose_writer(path, CSV_ALONE)
    study.require_code(code_id)
    sample = sample_turns(
        find_hits(study),
        count=count,
        seed=seed,
        code_id=code_id,
        turns_of=lambda document: turns_of(study, document),
    )
    documents = {document.name: document for document in study.documents}
    rows: list[Sequence[str | int]] = [SAMPLE_COLUMNS]
    for drawn in sample.turns:
        text = documents[drawn.document].turn(drawn.turn).span.of(documents[drawn.document].text)
        rows.append((code_id, seed, sample.population, drawn.document, drawn.turn, text, ""))
    write_file(path, guarded_csv(rows))
    return sample
