"""The words of a PDF and where they are printed, by pdfplumber, within bounds."""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Iterator
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.readers.pdf_directions import as_seen

MAX_PAGES = 2_000
MAX_SIGNS = 3_000_000
_SIGNS_A_PAGE = 200_000
_FORMS_A_PAGE = 5_000
_MAX_STREAM = 60_000_000
_STREAM = re.compile(rb"stream\r?\n")


def words_of_pages(name: str, data: bytes) -> Iterator[tuple[list[dict[str, Any]], float]]:
    """For each page its words (`text`, `x0`, `x1`, `top`, `bottom` in points) and its height.

    Raises QualcodeError for a PDF that is broken, has a password, or goes beyond the bounds.
    """
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns of each flaw of a file
    _refuse_bombs(name, data)
    signs = 0
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for number, page in enumerate(document.pages, 1):
                signs += _lay_out(page)
                if number > MAX_PAGES or signs > MAX_SIGNS:
                    raise _TooMuchError  # noqa: TRY301 (told below, with the others)
                for sign in page.chars:
                    sign["text"] = as_seen(sign["text"])
                yield page.extract_words(), float(page.height)
                page.close()
    except Exception as error:  # the library raises whatever a broken file leads it to
        raise _unreadable(name, error) from error


class _TooMuchError(Exception):
    """More is printed than can be a transcript."""


def _lay_out(page: Any) -> int:
    """Have the page's signs placed, and nothing but signs; how many there are."""
    from pdfminer.pdfinterp import PDFPageInterpreter
    from pdfplumber.page import PDFPageAggregatorWithMarkedContent

    class SignsOnly(PDFPageAggregatorWithMarkedContent):
        """Leaves out lines and pictures, and stops where there is no end of signs."""

        signs = 0
        forms = 0

        def render_char(self, *args: Any, **more: Any) -> float:
            self.signs += 1
            if self.signs > _SIGNS_A_PAGE:
                raise _TooMuchError
            return float(super().render_char(*args, **more))

        def begin_figure(self, *args: Any, **more: Any) -> None:
            self.forms += 1
            if self.forms > _FORMS_A_PAGE:
                raise _TooMuchError
            super().begin_figure(*args, **more)

        def paint_path(self, *args: Any, **more: Any) -> None: ...

        def render_image(self, *args: Any, **more: Any) -> None: ...

    device = SignsOnly(page.pdf.rsrcmgr, pageno=page.page_number, laparams=None)
    PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    page._layout = device.get_result()  # noqa: SLF001 (where pdfplumber keeps what it laid out)
    return device.signs


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


def _unreadable(name: str, error: Exception) -> QualcodeError:
    causes = f"{error!r} {error.args!r} {error.__cause__!r} {error.__context__!r}"
    if "_TooMuchError" in causes:
        return QualcodeError(
            f"{name} holds more than can be a transcript: it is not read.",
            f"Up to {MAX_PAGES:,} pages are read. Split it, or print it to a new PDF.",
        )
    if "Password" in causes or "Encryption" in causes:
        return QualcodeError(f"{name} has a password.", "Save it without one and try again.")
    return QualcodeError(
        f"{name} is broken: it could not be read as a PDF.",
        "Open it in a PDF viewer and print it to a new PDF, or ask for it again.",
    )
