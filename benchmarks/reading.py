"""What reading transcripts costs beside the library of their format, per format, in one run.

Word beside python-docx, PDF beside pdfplumber, on files of one conversation made on the spot. Prints
one JSON object: turns read, and the ratio of the processor's time (theirs is the text alone, ours is
the text, its labels and turns).
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TURNS, ROUNDS, LINES = 3_000, 3, 45


def said() -> list[str]:
    speech = "it was loud and I could not sleep that night, so I rang my sister."
    return [f"{'I' if n % 2 == 0 else 'P3'}: Thing {n}, {speech}" for n in range(TURNS)]


def write_word(path: Path) -> None:
    from docx import Document

    document = Document()
    for paragraph in said():
        document.add_paragraph(paragraph)
    document.save(str(path))


def write_pdf(path: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "readers"))
    from made_documents import pdf

    lines = said()
    pages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    path.write_bytes(pdf([[(60, 80 + 16 * n, w) for n, w in enumerate(page)] for page in pages]))


def word_text(path: Path) -> str:
    from docx import Document

    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def pdf_text(path: Path) -> str:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def least(act: Callable[[Path], object], path: Path) -> float:
    """The least processor time of the rounds, in seconds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        act(path)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    from qualcode.readers import read_file

    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        for kind, write, theirs in (
            ("docx", write_word, word_text),
            ("pdf", write_pdf, pdf_text),
        ):
            path = Path(name) / f"talk.{kind}"
            write(path)
            figures[f"{kind}_turns"] = len(read_file(path)[0].turns)
            ratio = least(read_file, path) / least(theirs, path)
            figures[f"{kind}_times_library"] = round(ratio, 2)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
