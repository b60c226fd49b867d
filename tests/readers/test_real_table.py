"""What was read of the transcripts of others, file by file: nothing read before is read worse.

`tests/golden/real_turns.tsv` has one row per file: its turns, its speakers with their turns, the
words in turns and a hash of who says what. The hash changes with any change of the reading; the
other columns say whether it is a better one.
"""

import hashlib
from collections import Counter

import pytest
from conftest import REAL
from golden_files import check_golden

from qualcode.readers import SUFFIXES, read_file

pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="../shared/real is not beside the checkout"
)
FOLDERS = ("brainscience", "interviews_md_vtt", "office_samples", "pdf_line_numbered")
TRANSCRIPTS = set(SUFFIXES) - {".csv", ".xlsx"}
ABOUT = {"README.md", "LICENSE.md", "NOTES.txt", "code-system.pdf", "coded-segments.pdf"}


def rows_of(path):
    for reading in read_file(path):
        speakers = Counter(turn.speaker or "no label" for turn in reading.turns)
        said = [(turn.speaker, turn.span.of(reading.text)) for turn in reading.turns]
        words = sum(len(speech.split()) for _, speech in said)
        told = "; ".join(f"{name} {turns}" for name, turns in sorted(speakers.items()))
        mark = hashlib.sha256(repr(said).encode()).hexdigest()[:12]
        yield f"{path.relative_to(REAL)}\t{len(said)}\t{words}\t{mark}\t{told}"


def test_real_files_are_read_as_before():
    files = [
        path
        for folder in FOLDERS
        for path in sorted((REAL / folder).rglob("*"))
        if path.suffix in TRANSCRIPTS and path.name not in ABOUT
    ]
    table = ["file\tturns\twords\thash\tspeakers", *(row for f in files for row in rows_of(f))]
    check_golden("real_turns.tsv", "\n".join(table) + "\n")
