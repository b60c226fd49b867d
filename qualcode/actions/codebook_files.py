"""The codebook in other programs' formats, and the story of its development."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from qualcode.actions.codebook import edit_codebook
from qualcode.actions.files import write_file
from qualcode.codebook.versions import tell_changes
from qualcode.codebook.yaml_file import read_codebook_text
from qualcode.codebook.yaml_text import write_codebook
from qualcode.errors import QualcodeError
from qualcode.exchange.codebooks.formats import (
    read_foreign_codebook,
    write_foreign_codebook,
)
from qualcode.files.cells import guarded_csv
from qualcode.study.codebook_effects import effects_on_codings
from qualcode.study.codebook_versions import compare_versions, count_made, find_versions
from qualcode.study.study import Study
from qualcode.writers.codebook_page import codebook_markdown, not_printed
from qualcode.writers.codebook_word import codebook_docx
from qualcode.writers.markdown_page import markdown_page
from qualcode.writers.paper import plain_table
from qualcode.writers.word_page import word_page

TRAIL_COLUMNS = ("version", "when", "coder", "what changed", "why")


def export_codebook(study: Study, path: Path) -> list[str]:
    """Write the codebook in the format of the file's ending; returns what the format can't carry."""
    suffix = path.suffix.lower()
    examples = find_examples(study)
    if suffix in {".yaml", ".yml"}:
        write_file(path, study.codebook_text())
    elif suffix == ".md":
        reading = study.approach.reading
        write_file(path, codebook_markdown(study.codebook, examples, reading=reading))
        return not_printed(study.codebook, keywords=True)
    elif suffix == ".docx":
        reading = study.approach.reading
        write_file(path, codebook_docx(study.codebook, examples, reading=reading))
        return not_printed(study.codebook, keywords=False)
    else:
        data, notes = write_foreign_codebook(study.codebook, suffix)
        write_file(path, data)
        return list(notes)
    return []


def import_codebook(study: Study, path: Path, *, coder: str, why: str | None = None) -> list[str]:
    """Make another program's codebook the study's; returns what could not be taken over.

    Raises QualcodeError, and changes nothing, where codings would lose their code.
    """
    if path.suffix.lower() in {".yaml", ".yml"} and "themes:" in read_codebook_text(path):
        text, notes = read_codebook_text(path), list[str]()
    else:
        imported = read_foreign_codebook(path)
        text, notes = write_codebook(imported.codebook), list(imported.notes)
    edit_codebook(study, lambda _: text, action="codebook import", coder=coder, why=why)
    return notes


def find_examples(study: Study) -> dict[str, tuple[str, str]]:
    """For each code an extract marked as worth quoting, with its reference."""
    examples: dict[str, tuple[str, str]] = {}
    for extract in study.find_extracts():
        if extract.coding.quotable:
            words = " ".join(extract.coding.text.split())
            examples.setdefault(extract.coding.code_id, (words, extract.reference))
    return examples


def write_trail(study: Study, path: Path) -> int:
    """Write how the framework developed, a version a row (.md, .csv, .docx); returns the versions."""
    rows = trail_rows(study)
    suffix = path.suffix.lower()
    title = f"{study.title}: development of the codebook"
    if suffix == ".csv":
        write_file(path, guarded_csv([TRAIL_COLUMNS, *rows]))
    elif suffix in {".docx", ".md"}:
        table = plain_table("Versions", [TRAIL_COLUMNS, *rows], widths=(0.08, 0.12, 0.1, 0.5, 0.2))
        page = word_page if suffix == ".docx" else markdown_page
        write_file(path, page(title, [table]))
    else:
        raise QualcodeError(f"'{path.name}' has no ending that says a format.", ".md .csv .docx")
    return len(rows)


def trail_rows(study: Study) -> list[tuple[str, ...]]:
    """Under TRAIL_COLUMNS, a row a version: what changed, what it did to codings, codings made under it."""
    versions = find_versions(study)
    made = count_made(study, versions)
    effects = effects_on_codings(study, list(pairwise(versions)))
    rows: list[tuple[str, ...]] = []
    for version, done in zip(versions, [[], *effects], strict=False):
        told = ["First version"]
        if version.number > 1:
            changes = compare_versions(study, version.number - 1, version.number)
            told = tell_changes(changes) or ["Nothing but the layout"]
        told += [effect.words for effect in done]
        if count := made[version.number]:
            told.append(f"{count} of the codings {'was' if count == 1 else 'were'} made under it")
        when = version.when[:16].replace("T", " ")
        said = "\n".join(f"{words}." for words in told)
        rows.append((str(version.number), when, version.coder, said, version.why or ""))
    return rows
