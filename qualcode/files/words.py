"""The words in a file of any kind, those that it says of itself too: who wrote it, who commented."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from qualcode.errors import QualcodeError
from qualcode.files.encodings import text_of
from qualcode.files.packages import MAX_UNPACKED

_MARKUP = (".xml", ".rels", ".html", ".htm", ".xhtml", ".svg", ".vml")
_PICTURES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".emf",
    ".wmf",
    ".bin",
    ".mp3",
    ".mp4",
    ".wav",
    ".m4a",
)
# Where what runs on within a paragraph is cut up by marks; elsewhere each element is for itself.
_RUNNING = re.compile(
    r"(?:word/(?:document|comments|footnotes|endnotes|header\d*|footer\d*)|content"
    r"|xl/(?:sharedStrings|comments\d*|worksheets/sheet\d+)|ppt/slides/slide\d+)\.xml\Z"
)
_ENDS = frozenset(
    """p br tab h h1 h2 h3 h4 h5 h6 div li td th tr table section article header footer title option
    button label summary details blockquote figure dt dd script style si c v row cell comment author
    line-break list-item table-cell a:br annotation creator date""".split()  # noqa: SIM905
)
# Archives in archives: a workbook in a Word file is one.
_DEEPEST = 3
_TAG = re.compile(r"<(/?)([\w:.-]+)([^<>]*?)(/?)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"=\s*(?:\"([^\"<>]{2,})\"|'([^'<>]{2,})')")


def words_in(where: str, data: bytes) -> dict[str, str] | None:
    """The texts of a file, by their place in it; None for what cannot be looked into.

    Word, Excel and OpenDocument files (each part, with what they say of author, comments and
    changes), PDF, web pages, RTF and plain text in UTF-8, UTF-16 or Windows-1252. Raises
    QualcodeError if an archive would unpack to too much.
    """
    if zipfile.is_zipfile(io.BytesIO(data)):
        return _archive(where, data)
    if data.startswith(b"%PDF-"):
        return _pdf(where, data)
    text = None if where.lower().endswith(_PICTURES) else _text(data)
    return None if text is None else {where: _plain(where.lower(), text)}


def _plain(name: str, text: str) -> str:
    if text.startswith("{\\rtf"):
        return _rtf(text)
    if name.endswith(_MARKUP):
        return f"{_unescaped(text)}\n{_running(text)}"
    if name.endswith((".csv", ".tsv")):
        return re.sub("[\"']*[,;\t](?! )[\"']*", " | ", text)  # each cell begins anew
    return _unescaped(text) if name.endswith((".json", ".jsonl")) else text


def _text(data: bytes) -> str | None:
    if b"\x00" not in data[:4096]:
        return text_of(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text_of(data)
    for encoding, zeros in (("utf-16-le", data[1:4096:2]), ("utf-16-be", data[:4096:2])):
        if zeros.count(0) * 2 > len(zeros):
            return data.decode(encoding, "replace")
    return None


def _archive(where: str, data: bytes, depth: int = 1) -> dict[str, str] | None:
    """The texts of an archive and of archives in it; None if one of them cannot be unpacked."""
    if depth > _DEEPEST:
        return None
    texts: dict[str, str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            texts[f"{where} (names of its parts)"] = "\n".join(part.filename for part in parts)
            read = [p for p in parts if not p.filename.lower().endswith(_PICTURES)]
            if sum(part.file_size for part in read) > MAX_UNPACKED:
                raise QualcodeError(
                    f"{where} would unpack to too much to be looked through.", "Take it away."
                )
            for part in read:
                place, within = f"{where} ({part.filename})", archive.read(part)
                if zipfile.is_zipfile(io.BytesIO(within)):
                    inner = _archive(place, within, depth + 1)
                    if inner is None:
                        return None
                    texts |= inner
                else:
                    texts |= _part(place, part.filename, within)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, NotImplementedError):
        return None
    return texts


def _part(where: str, name: str, data: bytes) -> dict[str, str]:
    text = _text(data)
    if text is None:
        return {}
    if not name.lower().endswith(_MARKUP):
        return {where: text}
    running = _RUNNING.search(name) or PurePosixPath(name).suffix in {".html", ".htm", ".xhtml"}
    return {where: _running(text) if running else _apart(text)}


def _running(text: str) -> str:
    """What a page or a document says, a paragraph a line; then the values of its attributes."""

    def ended(tag: re.Match[str]) -> str:
        return "\n" if tag[2].rpartition(":")[2].lower() in _ENDS else ""

    return html.unescape(f"{_TAG.sub(ended, text)}\n{_attributes(text)}")


def _apart(text: str) -> str:
    return html.unescape(f"{_TAG.sub(chr(10), text)}\n{_attributes(text)}")


def _attributes(text: str) -> str:
    values = (found[1] or found[2] for found in _ATTRIBUTE.finditer(text))
    return "\n".join(dict.fromkeys(v for v in values if any(map(str.isalpha, v))))


def _rtf(text: str) -> str:
    plain = re.sub(
        r"\\'([0-9a-fA-F]{2})", lambda f: bytes.fromhex(f[1]).decode("cp1252", "replace"), text
    )
    plain = re.sub(r"\\u(-?\d{1,6}) ?\??", lambda found: chr(int(found[1]) % 0x10000), plain)
    plain = re.sub(r"\\(?:par|line|tab|row|cell)\b ?", "\n", plain)
    return re.sub(r"[{}]", "", re.sub(r"\\\*?[a-z]+-?\d* ?", "", plain))


def _unescaped(text: str) -> str:
    # JSON writes a new line as \\n, and may write letters beyond ASCII as \\u0141.
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"\\[nrtbf]", "\n", plain)


def _pdf(where: str, data: bytes) -> dict[str, str] | None:
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            said = "\n".join(str(value) for value in (document.metadata or {}).values())
            pages = "\n".join(page.extract_text() or "" for page in document.pages)
    except Exception:  # noqa: BLE001 - pdfplumber raises whatever its parsers raise
        return None
    return {f"{where} (what it says of itself)": said, where: pages}
