"""How the analysis came about, for an appendix: the history, the memos, the codebook's versions."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from qualcode.codebook.versions import tell_changes
from qualcode.errors import QualcodeError
from qualcode.files.cells import guarded_csv
from qualcode.study.codebook_effects import effects_on_codings
from qualcode.study.codebook_versions import compare_versions, count_made, find_versions
from qualcode.study.files import write_file
from qualcode.study.memos import find_memos
from qualcode.study.study import Study
from qualcode.writers.markdown_page import markdown_page
from qualcode.writers.memos_page import memos_csv, memos_docx, memos_markdown
from qualcode.writers.paper import plain_table
from qualcode.writers.word_page import word_page

TRAIL_COLUMNS = ("version", "when", "coder", "what changed", "why")


def export_memos(study: Study, path: Path) -> int:
    """Write every memo (.md, .docx, .csv); returns how many. QualcodeError at another ending."""
    notes = find_memos(study)
    lines = [
        (f"{n.kind} {n.about}".rstrip(), n.place, n.text, n.coder, n.created[:16].replace("T", " "))
        for n in notes
    ]
    title = f"Memos: {study.title}"
    suffix = path.suffix.lower()
    if suffix == ".md":
        write_file(path, memos_markdown(lines, title))
    elif suffix == ".docx":
        write_file(path, memos_docx(lines, title))
    elif suffix == ".csv":
        write_file(path, memos_csv(lines))
    else:
        raise QualcodeError(f"'{path.name}' has no ending that says a format.", ".md .docx .csv")
    return len(notes)


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
