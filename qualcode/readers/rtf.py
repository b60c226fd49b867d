"""Rich Text Format (.rtf), as Word, WordPad, TextEdit and LibreOffice write it."""

from __future__ import annotations

from pathlib import Path

from qualcode.files.sources import open_source
from qualcode.model.documents import Reading
from qualcode.readers.left_out import require_text
from qualcode.readers.options import ReadOptions
from qualcode.readers.plain_text import reading_of
from qualcode.readers.rtf_words import Words
from qualcode.text.offsets import normalise


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading. Tracked changes are read as accepted; comments and footnotes are counted."""
    source = open_source(path, "rtf")
    words = Words(options.encoding)
    words.read(source.data)
    text = normalise(words.text())
    require_text(path.name, text)
    starts, asides = words.bold_starts, words.left_out()
    return [reading_of(path.name, text, options, words.notes(), starts, asides, words.paragraphs)]
