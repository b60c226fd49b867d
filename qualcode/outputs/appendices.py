"""How the analysis was done, for an appendix: the history, the memos, the codebook's versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from qualcode.codebook.versions import tell_changes
from qualcode.files.extensions import choose_writer
from qualcode.files.writing import write_file
from qualcode.store.before_after import BeforeAfter
from qualcode.store.history import Entry
from qualcode.study.codebook_effects import effects_on_codings
from qualcode.study.codebook_versions import compare_versions, count_made, find_versions
from qualcode.study.memos import find_memos
from qualcode.study.study import Study
from qualcode.writers.memos_page import Line, memos_csv, memos_docx, memos_markdown
from qualcode.writers.tables import TABLE_WRITERS, TableWriter

HISTORY_COLUMNS = (
    "change",
    "when",
    "coder",
    "action",
    "what",
    "why",
    "before",
    "after",
    "undone",
)
_HISTORY_WIDTHS = (0.06, 0.09, 0.08, 0.09, 0.19, 0.11, 0.16, 0.16, 0.06)  # shares of the page width
TRAIL_COLUMNS = ("version", "when", "coder", "change", "why")
_TRAIL_WIDTHS = (0.08, 0.12, 0.1, 0.5, 0.2)  # shares of the page width
_MEMOS: dict[str, Callable[[Sequence[Line], str], str | bytes]] = {
    ".md": memos_markdown,
    ".docx": memos_docx,
    ".csv": memos_csv,
}


def export_history(
    study: Study, path: Path, entries: Iterable[Entry], sides: Mapping[int, BeforeAfter]
) -> None:
    """Write changes with the states before and after, one per row, in the format of the extension.

    The same changes give the same bytes on any day.
    """
    writer = choose_writer(path, TABLE_WRITERS)
    lines = []
    for entry in entries:
        *told, undone = history_line(entry)
        lines.append((*told, *sides.get(entry.change, ("", "")), undone))
    write_file(path, write_history(writer, lines, f"{study.title}: history of the analysis"))


def write_history(writer: TableWriter, lines: Sequence[Line], title: str) -> str | bytes:
    """Return the changes, one per row under HISTORY_COLUMNS, as a table for `writer`."""
    return writer(title, "Every change, oldest first", [HISTORY_COLUMNS, *lines], _HISTORY_WIDTHS)


def history_line(entry: Entry, *, most: int | None = None) -> tuple[str, ...]:
    """Return a change for HISTORY_COLUMNS without its states; at most `most` code points of detail."""
    return (
        str(entry.change),
        entry.when[:16].replace("T", " "),
        entry.coder,
        entry.action,
        cut_detail(entry.detail, most),
        entry.why or "",
        "" if entry.in_effect else "undone",
    )


def cut_detail(text: str, most: int | None) -> str:
    """Return a text of at most `most` code points, marked if it was longer; None means no limit."""
    return text if most is None or len(text) <= most else f"{text[:most]}…"


def export_memos(study: Study, path: Path) -> int:
    """Write all memos; return how many. QualcodeError for a file extension not in _MEMOS."""
    writer = choose_writer(path, _MEMOS)
    notes = find_memos(study)
    lines = [
        (f"{n.kind} {n.about}".rstrip(), n.place, n.text, n.coder, n.created[:16].replace("T", " "))
        for n in notes
    ]
    title = f"Memos: {study.title}"
    write_file(path, writer(lines, title))
    return len(notes)


def write_trail(study: Study, path: Path) -> int:
    """Write how the framework developed, one row per version; return the number of versions."""
    writer = choose_writer(path, TABLE_WRITERS)
    rows = trail_rows(study)
    title = f"{study.title}: development of the codebook"
    write_file(path, writer(title, "Versions", [TRAIL_COLUMNS, *rows], _TRAIL_WIDTHS))
    return len(rows)


def trail_rows(study: Study) -> list[tuple[str, ...]]:
    """Return one row per version under TRAIL_COLUMNS: changes, effects and number of codings."""
    versions = find_versions(study)
    made = count_made(study, versions)
    effects = effects_on_codings(study, list(pairwise(versions)))
    rows: list[tuple[str, ...]] = []
    for version, done in zip(versions, [[], *effects], strict=False):
        told = ["First version"]
        if version.number > 1:
            changes = compare_versions(study, version.number - 1, version.number)
            told = tell_changes(changes) or ["Only the layout changed"]
        told += [effect.words for effect in done]
        if count := made[version.number]:
            told.append(f"{count} of the codings {'was' if count == 1 else 'were'} made under it")
        when = version.when[:16].replace("T", " ")
        said = "\n".join(f"{words}." for words in told)
        rows.append((str(version.number), when, version.coder, said, version.why or ""))
    return rows
