"""The formats of other programs' codebooks, by the ending of the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.exchange.codebooks.forest import ImportedCodebook
from qualcode.exchange.codebooks.liwc import read_liwc
from qualcode.exchange.codebooks.qdc import read_qdc, write_qdc
from qualcode.exchange.codebooks.quanteda import read_quanteda
from qualcode.exchange.codebooks.rows import read_codebook_table
from qualcode.exchange.codebooks.table import write_codebook_csv, write_codebook_xlsx
from qualcode.exchange.codebooks.yoshikoder import read_yoshikoder
from qualcode.model.codes import Codebook

READERS: dict[str, Callable[[Path], ImportedCodebook]] = {
    ".qdc": read_qdc,
    ".qde": read_qdc,
    ".qdpx": read_qdc,
    ".csv": read_codebook_table,
    ".tsv": read_codebook_table,
    ".xlsx": read_codebook_table,
    ".dic": read_liwc,
    ".ykd": read_yoshikoder,
    ".lcd": read_yoshikoder,
    ".yml": read_quanteda,
    ".yaml": read_quanteda,
}
WRITERS: dict[str, Callable[[Codebook], tuple[bytes, list[str]]]] = {
    ".qdc": write_qdc,
    ".csv": write_codebook_csv,
    ".xlsx": write_codebook_xlsx,
}


def read_foreign_codebook(path: Path) -> ImportedCodebook:
    """A codebook or dictionary of another program, with notes on what could not be taken over.

    A `.yaml` or `.yml` is read as a quanteda dictionary: our own is `codebook.yaml_file`'s. Raises
    QualcodeError for an ending that no reader knows, and whatever the reader raises.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        told = f"{path.name} is not in a format that can be imported as a codebook"
        raise QualcodeError(told, f"Supported file extensions: {', '.join(READERS)}.")
    return reader(path)
