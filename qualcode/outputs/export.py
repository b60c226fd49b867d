"""The matrix and the codebook as files, in the format that the file extension names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from qualcode.analysis.cast import count_speakers
from qualcode.errors import QualcodeError
from qualcode.exchange.cases_table import CASE, DOCUMENT, SPEAKER, write_cases_workbook
from qualcode.exchange.codebooks.formats import WRITERS as FOREIGN_WRITERS
from qualcode.files.cells import guarded_csv
from qualcode.files.extensions import choose_writer
from qualcode.files.writing import write_file
from qualcode.model.codes import Codebook
from qualcode.model.documents import PARTICIPANT
from qualcode.model.matrix import Matrix
from qualcode.outputs.contents import about_study, csv_of, page_of, workbook_of
from qualcode.study.charts import View
from qualcode.study.study import Study
from qualcode.writers.codebook_page import codebook_markdown, not_printed
from qualcode.writers.codebook_word import codebook_docx
from qualcode.writers.latex_page import latex_page
from qualcode.writers.markdown_page import markdown_page
from qualcode.writers.paper import PaperTable, matrix_tables
from qualcode.writers.word_page import word_page

_PAGES: dict[str, Callable[[str, list[PaperTable]], str | bytes]] = {
    ".docx": word_page,
    ".md": markdown_page,
    ".tex": latex_page,
}
FORMATS = (".xlsx", ".csv", ".html", ".docx", ".md", ".tex")


def export_matrix(
    study: Study, path: Path, *, theme: str = "", view: View | None = None
) -> list[Path]:
    """Write the matrices of all themes, or of one, to `path`; return the files written.

    A CSV contains one theme; with several, the theme's id is added to the name
    (`matrix-intra.csv`).
    """
    choose_writer(path, dict.fromkeys(FORMATS, True))
    matrices = study.matrices([study.theme(theme)] if theme else None, view)
    if path.suffix.lower() == ".csv":
        return [_write_csv(matrix, path, alone=len(matrices) == 1) for matrix in matrices]
    if path.suffix.lower() in {".docx", ".md", ".tex"}:
        reading = study.approach.reading
        tables = [replace(table, footnote=reading) for table in matrix_tables(matrices)]
        write_file(path, _PAGES[path.suffix.lower()](study.title, tables))
        return [path]
    about = about_study(study)
    if path.suffix.lower() == ".html":
        write_file(path, page_of(study, matrices, about))
        return [path]
    write_file(path, workbook_of(study, matrices, about))
    return [path]


def _write_csv(matrix: Matrix, path: Path, *, alone: bool) -> Path:
    target = path if alone else path.with_name(f"{path.stem}-{matrix.theme_id}{path.suffix}")
    write_file(target, csv_of(matrix))
    return target


def export_codebook(study: Study, path: Path) -> list[str]:
    """Write the codebook in the format of the extension; return what it cannot represent."""
    writer = choose_writer(path, _CODEBOOKS)
    data, notes = writer(study)
    write_file(path, data)
    return notes


def export_blank_cases(study: Study, path: Path) -> int:
    """Write the table of cases to fill in: each document and speaker, with empty attributes.

    Cases that the study knows are filled in, moderators left out. Returns the number of rows. Raises
    QualcodeError if the file exists: it may have been filled in already.
    """
    writer = choose_writer(path, _CASES)
    if path.exists():
        raise QualcodeError(f"{path} already exists.", "Choose another name, or delete it first.")
    known = list(dict.fromkeys(name for case in study.cases for name in case.attributes))
    attributes = {case.name: case.attributes for case in study.cases}
    names = known or ["attribute 1", "attribute 2"]
    rows = dict.fromkeys(_blank_rows(study))
    filled = [[*row, *(attributes.get(row[0], {}).get(n, "") for n in names)] for row in rows]
    write_file(path, writer([[CASE, DOCUMENT, SPEAKER, *names], *filled]))
    return len(filled)


def _blank_rows(study: Study) -> Iterator[tuple[str, str, str]]:
    for document in study.documents:
        if document.respondent:
            yield document.respondent, "", document.respondent
            continue
        for found in count_speakers(document, study.cast):
            if found.role == PARTICIPANT:
                yield found.case or "", document.name, found.speaker or ""


_CASES: dict[str, Callable[[list[list[str]]], str | bytes]] = {
    ".csv": guarded_csv,
    ".xlsx": write_cases_workbook,
}


def _codebook_markdown(study: Study) -> tuple[str, list[str]]:
    examples, reading = find_examples(study), study.approach.reading
    page = codebook_markdown(study.codebook, examples, reading=reading)
    return page, not_printed(study.codebook, keywords=True)


def _codebook_word(study: Study) -> tuple[bytes, list[str]]:
    examples, reading = find_examples(study), study.approach.reading
    page = codebook_docx(study.codebook, examples, reading=reading)
    return page, not_printed(study.codebook, keywords=False)


def _codebook_yaml(study: Study) -> tuple[str, list[str]]:
    return study.codebook_text(), []


def _foreign(
    write: Callable[[Codebook], tuple[bytes, list[str]]],
) -> Callable[[Study], tuple[bytes, list[str]]]:
    return lambda study: write(study.codebook)


_CODEBOOKS: dict[str, Callable[[Study], tuple[str | bytes, list[str]]]] = {
    ".yaml": _codebook_yaml,
    ".yml": _codebook_yaml,
    ".md": _codebook_markdown,
    ".docx": _codebook_word,
    **{suffix: _foreign(write) for suffix, write in FOREIGN_WRITERS.items()},
}


def find_examples(study: Study) -> dict[str, tuple[str, str]]:
    """Return for each code an extract marked as worth quoting, with its reference."""
    examples: dict[str, tuple[str, str]] = {}
    for extract in study.find_extracts():
        if extract.coding.quotable:
            words = " ".join(extract.coding.text.split())
            examples.setdefault(extract.coding.code_id, (words, extract.reference))
    return examples
