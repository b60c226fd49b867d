"""The words of a PDF and where they are printed, within bounds.

pdfium (which pdfplumber brings along) says where each sign is printed, some twenty times as fast as
pdfminer does; pdfplumber joins the signs into words.
"""

from __future__ import annotations

import ctypes
import math
import re
import zlib
from collections.abc import Iterator
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.readers.pdf_directions import as_seen

MAX_PAGES = 2_000
MAX_SIGNS = 3_000_000
_SIGNS_A_PAGE = 200_000
_MAX_STREAM = 60_000_000
_NO_PAGES = re.compile(rb"/Count\s+0\b")
_STREAM = re.compile(rb"stream\r?\n")
# pdfium's sign for a hyphen at a line's end, and what is written for a glyph without a letter.
_HYPHEN, _UNKNOWN = 2, "(cid:0)"
_BLANK = 32


def words_of_pages(name: str, data: bytes) -> Iterator[tuple[list[dict[str, Any]], float]]:
    """For each page its words (`text`, `x0`, `x1`, `top`, `bottom` in points) and its height.

    Raises QualcodeError for a PDF that is broken, has a password, or goes beyond the bounds.
    """
    import pypdfium2
    from pdfplumber.utils.text import extract_words

    _refuse_bombs(name, data)
    signs = 0
    try:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            # Which error it was is not reliable: pdfium keeps that of an earlier file.
            if _NO_PAGES.search(data) and b"/Encrypt" not in data:
                return
            raise
        try:
            if len(document) > MAX_PAGES:
                raise _TooMuchError
            for page in document:
                printed = _signs_of(page)
                signs += len(printed)
                if signs > MAX_SIGNS:
                    raise _TooMuchError
                yield extract_words(printed), float(page.get_height())
                page.close()
        finally:
            document.close()
    except Exception as error:  # the library raises whatever a broken file leads it to
        raise _unreadable(name, error, locked=b"/Encrypt" in data) from error


class _TooMuchError(Exception):
    """More is printed than can be a transcript."""


def _signs_of(page: Any) -> list[dict[str, Any]]:
    """Each sign of a page and where it is, in points from the top left, as pdfplumber has it."""
    from pypdfium2 import raw

    layer = page.get_textpage()  # closed when it is no longer referred to
    text = layer.raw
    count = raw.FPDFText_CountChars(text)
    if count > _SIGNS_A_PAGE:
        raise _TooMuchError
    box = raw.FS_RECTF()
    at = ctypes.byref(box)
    turn = _Turning(page)
    signs: list[dict[str, Any]] = []
    half = 0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if code != _HYPHEN and raw.FPDFText_IsGenerated(text, index) == 1:
            if code == _BLANK and signs:  # a gap that pdfium sees
                signs.append({**signs[-1], "text": " ", "x0": signs[-1]["x1"]})
            continue
        if 0xD800 <= code < 0xDC00:  # the first half of a character
            half = code
            continue
        if half and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((half - 0xD800) << 10) + (code - 0xDC00)
        half = 0
        raw.FPDFText_GetLooseCharBox(text, index, at)
        unknown = not code or raw.FPDFText_HasUnicodeMapError(text, index) == 1
        sign = _UNKNOWN if unknown else "-" if code == _HYPHEN else chr(code)
        angle = raw.FPDFText_GetCharAngle(text, index) - turn.angle
        signs.append(turn.placed(as_seen(sign), box, upright=abs(math.sin(angle)) < 0.5))
    return signs


class _Turning:
    """Turns places of a page, which count from its lower left, to how it is read."""

    def __init__(self, page: Any) -> None:
        self._left, self._low, self._right, self._high = page.get_cropbox()
        self._quarters = (page.get_rotation() // 90) % 4
        self.angle = math.radians(page.get_rotation())

    def placed(self, sign: str, box: Any, *, upright: bool) -> dict[str, Any]:
        """The sign as pdfplumber has it: `extract_words` looks at no more than this."""
        left, right = box.left - self._left, box.right - self._left
        top, bottom = self._high - box.top, self._high - box.bottom
        wide, tall = self._right - self._left, self._high - self._low
        for _ in range(self._quarters):
            left, right, top, bottom = tall - bottom, tall - top, left, right
            wide, tall = tall, wide
        return {
            "text": sign,
            "x0": left,
            "x1": right,
            "top": top,
            "bottom": bottom,
            "doctop": top,
            "upright": upright,
        }


def _refuse_bombs(name: str, data: bytes) -> None:
    """Look how large each packed stream would become, since the library unpacks without bounds."""
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - 400) : match.start()]
        head = head[head.rfind(b"obj") + 1 :]
        if b"/Image" in head or (b"Flate" not in head and b"/Fl" not in head):
            continue
        packed = data[match.end() : match.end() + _MAX_STREAM]
        for _ in range(max(1, head.count(b"/Fl"))):
            packed = _unpacked(packed)
            if len(packed) >= _MAX_STREAM:
                raise _unreadable(name, _TooMuchError())


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MAX_STREAM)
    except zlib.error:
        return b""


def _unreadable(name: str, error: Exception, *, locked: bool = False) -> QualcodeError:
    if isinstance(error, _TooMuchError):
        return QualcodeError(
            f"{name} contains more than can be a transcript, so it was not read.",
            f"Up to {MAX_PAGES:,} pages are read. Split it, or print it to a new PDF.",
        )
    if locked:
        return QualcodeError(f"{name} has a password.", "Save it without one and try again.")
    return QualcodeError(
        f"{name} is broken: it could not be read as a PDF.",
        "Open it in a PDF viewer and print it to a new PDF, or ask for it again.",
    )
