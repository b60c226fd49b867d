"""docs/keywords.md, executed: what is bold in its tables is found, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qualcode.codebook.yaml_file import load_codebook
from qualcode.errors import QualcodeError
from qualcode.keywords.entries import check_keywords
from qualcode.keywords.matcher import Matcher
from qualcode.model.documents import Turn
from qualcode.model.spans import Span

DOC = Path(__file__).resolve().parents[2] / "docs" / "keywords.md"
ROW = re.compile(
    r"^\| `(?P<entry>.+?)`(?: \((?P<language>\w+)\))? \| (?P<text>.*?) \| (?P<why>.*?) ?\|$"
)
ROWS = [
    (number, row)
    for number, line in enumerate(DOC.read_text(encoding="utf-8").splitlines(), 1)
    if (row := ROW.match(line))
]


def codebook_with(entry: str, language: str | None, folder: Path):
    path = folder / "codebook.yaml"
    path.write_text(
        f"title: T\nlanguage: {language or 'en'}\nthemes:\n- id: t\n  name: T\n  definition: d\n"
        f"  codes:\n  - id: c\n    name: C\n    definition: d\n    keywords:\n    - {entry}\n",
        encoding="utf-8",
    )
    return load_codebook(path)


def test_the_tables_are_found() -> None:
    assert len(ROWS) > 80


@pytest.mark.parametrize(("number", "row"), ROWS, ids=[f"line {number}" for number, _ in ROWS])
def test_what_is_bold_is_found(number: int, row: re.Match[str], tmp_path: Path) -> None:
    codebook = codebook_with(row["entry"].replace(r"\|", "|"), row["language"], tmp_path)
    if row["text"] == "(refused)":
        assert [p for p in check_keywords(codebook, "codebook.yaml") if p.severity == "error"]
        with pytest.raises(QualcodeError):
            Matcher(codebook)
        return
    marked = row["text"].replace("⏎", "\n")
    text, turns, wanted = "", [], []
    for part in marked.split(" ¶ "):
        start = len(text)
        for place, piece in enumerate(part.split("**")):
            if place % 2:
                wanted.append(Span(len(text), len(text) + len(piece)))
            text += piece
        turns.append(Turn(len(turns) + 1, None, Span(start, len(text))))
        text += "\nP1: "
    hits = Matcher(codebook).find_hits(text, turns)
    found = [hit.span for hit in hits]
    assert [span.of(text) for span in found] == [span.of(text) for span in wanted]
    assert found == wanted
    if row["why"] in {"yes", "no"}:
        assert {"yes" if hit.negated else "no" for hit in hits} == {row["why"]}
