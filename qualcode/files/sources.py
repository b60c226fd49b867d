"""A file's bytes, taken in only if they can be what the file's name says."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import QualcodeError

_HASHES: ContextVar[list[str] | None] = ContextVar("hashes", default=None)
MAX_TEXT = 100_000_000
MAX_PACKAGE = 200_000_000
MAX_LINES = 300_000

# The first bytes of what people give a wrong ending, and what to do about it.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "zip", "a zip archive (as .docx, .odt and .xlsx are)"),
    (b"PK\x05\x06", "zip", "an empty zip archive"),
    (b"%PDF-", "pdf", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", "an old Office file, or one with a password"),
    (b"{\\rtf", "rtf", "an RTF text"),
    (b"\x89PNG", "media", "a picture"),
    (b"\xff\xd8\xff", "media", "a picture"),
    (b"GIF8", "media", "a picture"),
    (b"ID3", "media", "a sound recording"),
    (b"OggS", "media", "a sound recording"),
    (b"fLaC", "media", "a sound recording"),
    (b"\x1f\x8b", "media", "a compressed archive"),
    (b"7z\xbc\xaf", "media", "a compressed archive"),
    (b"SQLite format 3", "media", "a database"),
    (b"\x7fELF", "media", "a program"),
)
_HINTS = {
    "zip": "If it is a Word document, give it the ending .docx.",
    "pdf": "Give it the ending .pdf.",
    "ole": "Open it in Word and save it as .docx without a password.",
    "rtf": "Give it the ending .rtf.",
    "media": "Transcripts are text, Word, OpenDocument, RTF, HTML, PDF, captions or tables.",
}


@dataclass(frozen=True)
class Source:
    """A file as it came: its name, for messages, and its bytes."""

    name: str
    data: bytes


def open_source(path: Path, kind: str, limit: int = MAX_TEXT) -> Source:
    """The bytes of `path`, checked to be of `kind` (`text`, `zip`, `pdf` or `rtf`).

    Raises QualcodeError if there is no such file, it is a folder, empty, larger than `limit`
    bytes, may not be read, or contains something else than its name says.
    """
    data = _bytes(path, limit)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise QualcodeError(f"{path.name} is empty.", "Is it the right file, saved to the end?")
    found, told = signature(data)
    if kind == "text" and not found:
        return Source(path.name, data)
    if found != kind:
        told = told or "something else"
        raise QualcodeError(
            f"{path.name} is not what its ending says: it is {told}.",
            _hint(found, path),
        )
    return Source(path.name, data)


def _hint(found: str, path: Path) -> str:
    if found == "ole" and path.suffix.lower() in {".xlsx", ".xlsm"}:
        return "Open it in Excel and save it as .xlsx without a password."
    return _HINTS.get(found, "Open it in the program that made it and save it again.")


def check_size(name: str, text: str) -> None:
    """Refuse a text beyond anything people say: so long, or in so many lines."""
    if len(text) > MAX_TEXT or text.count("\n") > MAX_LINES:
        raise QualcodeError(
            f"{name} has {len(text):,} characters in {text.count(chr(10)) + 1:,} lines, "
            "more than can be a transcript: it is not read.",
            "Split it into one file an interview.",
        )


def signature(data: bytes) -> tuple[str, str]:
    """What kind of file starts with these bytes, and in words; both empty if none is known."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, kind, told in _SIGNATURES:
        if start.startswith(mark):
            return kind, told
    return ("pdf", "a PDF") if b"%PDF-" in start and b"\x00" not in start[:4] else ("", "")


def _bytes(path: Path, limit: int) -> bytes:
    try:
        if path.is_dir():
            raise QualcodeError(f"{path.name} is a folder, not a transcript.", "Name its files.")
        if not path.exists():
            raise QualcodeError(f"There is no file {path.name}.", "Check the name and the folder.")
        if not path.is_file():
            raise QualcodeError(f"{path.name} is not a file that can be read.")
        if path.stat().st_size > limit:
            raise QualcodeError(
                f"{path.name} has {path.stat().st_size // 1_000_000:,} MB, "
                f"more than {limit // 1_000_000} MB: it is not read.",
                "Is it a transcript? Pictures and recordings can be left out, long ones split.",
            )
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        raise QualcodeError(
            f"{path.name} could not be read: {getattr(error, 'strerror', None) or error}.",
            "Check that the file is there, is yours to read, and is not open elsewhere.",
        ) from error
    if (hashes := _HASHES.get()) is not None:
        hashes.append(hashlib.sha256(data).hexdigest())
    return data


@contextlib.contextmanager
def hashes_of_bytes() -> Iterator[list[str]]:
    """A list that has the SHA-256 of all bytes that `open_source` reads while the block lasts."""
    hashes: list[str] = []
    token = _HASHES.set(hashes)
    try:
        yield hashes
    finally:
        _HASHES.reset(token)
