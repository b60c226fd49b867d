"""Files to readings: one module for each format, chosen by the file extension, imported on demand."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.encodings import told_of_garbling
from qualcode.files.sources import hashes_of_bytes
from qualcode.model.documents import Reading
from qualcode.readers.options import ReadOptions

__all__ = ["FOREIGN", "SUFFIXES", "ReadOptions", "read_file", "read_hashed"]

_ROOMS = {
    ".txt": "plain_text",
    ".text": "plain_text",
    ".md": "plain_text",
    ".markdown": "plain_text",
    ".vtt": "captions",
    ".srt": "captions",
    ".lrc": "captions",
    ".sbv": "annotation",
    ".cha": "annotation",
    ".textgrid": "annotation",
    ".eaf": "annotation",
    ".docx": "word",
    ".docm": "word",
    ".odt": "opendocument",
    ".rtf": "rtf",
    ".html": "web_page",
    ".htm": "web_page",
    ".xhtml": "web_page",
    ".json": "segments",
    ".pdf": "pdf",
    ".csv": "survey",
    ".tsv": "survey",
    ".xlsx": "survey",
    ".xlsm": "survey",
}
SUFFIXES: tuple[str, ...] = tuple(_ROOMS)

# What people have beside transcripts, or transcripts in, that is not read; and what to do with it.
FOREIGN = {
    ".doc": "Open it in Word and save it as .docx.",
    ".pages": "Export it from Pages as .docx.",
    ".gdoc": "It contains only a link. Download the document from Google Docs as .docx.",
    ".wpd": "Open it in LibreOffice and save it as .docx.",
    ".zip": "Unpack it first.",
    ".numbers": "Export it from Numbers as .csv or .xlsx.",
    ".xls": "Open it in Excel and save it as .xlsx.",
    ".ods": "Save it as .xlsx or .csv.",
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".heic", ".tif", ".tiff"),
        "A picture of text has to be recognised first (OCR), or typed.",
    ),
    ".mp3": "A recording has to be transcribed first.",
    ".m4a": "A recording has to be transcribed first.",
    ".wav": "A recording has to be transcribed first.",
    ".mp4": "A recording has to be transcribed first.",
}


def read_file(path: Path, options: ReadOptions | None = None) -> list[Reading]:
    """Read one file: one reading, or for a questionnaire one for each open answer.

    Texts are normalised (`text.offsets.normalise`); turns are in order, numbered from 1, and do not
    overlap. Raises QualcodeError, saying what is wrong and what to do, for a file that is missing,
    empty, broken, too large, locked, or of a kind that is not read.
    """
    suffix = path.suffix.lower()
    if suffix not in _ROOMS:
        if path.is_dir():
            raise QualcodeError(f"{path.name} is a folder, not a transcript.", "Name its files.")
        known = "Files that are read end in " + " ".join(SUFFIXES) + "."
        raise QualcodeError(
            f"{path.name}: files that end in '{suffix}' are not read."
            if suffix
            else f"{path.name} has no ending that says what it is.",
            FOREIGN.get(suffix, known),
        )
    room = import_module(f"qualcode.readers.{_ROOMS[suffix]}")
    readings: list[Reading] = room.read(path, options or ReadOptions())
    garbled = told_of_garbling("\n".join(reading.text for reading in readings[:200]))
    if garbled:
        readings[0] = replace(readings[0], notes=(*readings[0].notes, *garbled))
    return readings


def read_hashed(path: Path, options: ReadOptions | None = None) -> tuple[list[Reading], str]:
    """The same, with the SHA-256 of the bytes that the readings are of; errors as `read_file`.

    The file is opened once. Raises QualcodeError, too, where a reader had to open it again, and found
    it changed.
    """
    with hashes_of_bytes() as hashes:
        readings = read_file(path, options)
    if len(set(hashes)) != 1:
        raise QualcodeError(f"{path.name} changed while it was read.", "Try again.")
    return readings, hashes[0]
