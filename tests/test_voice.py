"""The program speaks plain English, and every text it shows is in one golden file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from golden_files import check_golden
from texts import PACKAGE, ROOT, as_template, docstrings, texts

# What read like a translation, with what to write instead.
STRANGE = {
    r"(?<!there )(?<!there's )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|different\b|better\b|worse\b)\w": "is not a ...",
    r"\b(?:stands?|stood|standing)\b(?! for\b| in for\b| out\b)(?!-)": "is, appears, occurs",
    r"\bholds?\b": "contains, has; applies",
    r"\b(?:tells?|told)\b": "reports, says, lists, shows",
    r"\bt(?:akes?|aken|ook|aking) (?:\w+ ){0,2}(?:off|away|out|back)\b": "remove, delete, undo",
    r"\b(?:into|in) effect again\b": "redo",
    r"\b(?:bring|brings|brought|bringing) (?:\w+ )?in\b": "import",
    r"\b(?:come|comes|came|go|goes|went|coming|going) along\b": "is included, moves with",
    r"\bmend(?:s|ed|ing|able)?\b": "fix, correct",
    r"\banew\b": "again",
    r"\b(?:is|are|was|were|be|stays?) there already\b|\bnot there(?: yet)?\b(?! (?:is|are)\b)": "already exists, was not found",
    r"\b(?:sheet|tab|row|column|line|one|file|coding|document|extract|table|call|theme|cell) an? "
    r"(?:theme|row|case|code|turn|line|noun|person|speaker|document|attribute|sheet|item|column|coder)\b": "one per",
    r"\b(?:nobody|somebody|nobody's|somebody's)\b": "no one, a person; the passive",
    r"\bdeal(?:s|t|ing)? (?:\w+ ){0,3}out\b": "reassign",
    r"\bat work\b": "coder",
    r"\bpassed over\b": "skipped",
    r"\blikewise\b": "say it again",
    r"\b(?:Error|None|empty|only) where\b": "if",
    r"\bsilent\b": "not coded, not mentioned",
    r"\bwherewith|\bwhereof|\bthereof|\btherein\b": "plain words",
}  # fmt: skip
_ALL = {re.compile(pattern, re.IGNORECASE): better for pattern, better in STRANGE.items()}

# Right English that only looks strange, as whole phrases.
RIGHT = re.compile(
    r"`[^`\n]*`|\bat work at\b|\btell (?:[\w']+ ){0,4}apart\b|\b(?:understand|long-standing|outstanding)\w*\b|“[^”]*”",
    re.IGNORECASE,
)


def strange(text: str) -> Iterator[tuple[str, str]]:
    """What to say otherwise in a text, each with a suggestion."""
    shown = RIGHT.sub(" ", re.sub(r"\{\w+\}", "x", text))
    for pattern, better in _ALL.items():
        for match in pattern.finditer(shown):
            yield match[0], better


def _report(place: str, text: str) -> Iterator[str]:
    for words, better in strange(text):
        shown = " ".join(text.split())
        at = max(0, shown.find(words) - 60)
        yield f"{place}: “{words}” (better: {better}) in: {shown[at : at + 160]}"


def said() -> Iterator[tuple[str, str]]:
    """Every text of the program, with its file."""
    for file, found in texts().items():
        for text in found:
            yield f"qualcode/{file}", text


def documented() -> Iterator[tuple[str, str]]:
    """Every docstring, with its file and line."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for _, node in docstrings(ast.parse(path.read_text(encoding="utf-8"))):
            yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", str(node.value)


def written() -> Iterator[tuple[str, str]]:
    """The manual, the README, the changelog, and what the codebooks and examples say of themselves."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    pages += sorted((ROOT / "transcripts_example").rglob("*.md"))
    for path in pages:
        fenced = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            fenced ^= line.startswith("```")
            if not fenced:
                yield f"{path.relative_to(ROOT).as_posix()}:{number}", line
    for path in [
        *(ROOT / "codebooks").glob("*.yaml"),
        *(ROOT / "transcripts_example").rglob("*.yaml"),
    ]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if found := re.search(
                r"(?:^|\s)#(?!\w)(.*)|^\s*(?:definition|title|reason|note)s?:(.*)", line
            ):
                yield f"{path.relative_to(ROOT).as_posix()}:{number}", found[1] or found[2] or ""


@pytest.mark.parametrize("source", [said, documented, written], ids=lambda source: source.__name__)
def test_no_strange_phrase(source):
    found = [line for place, text in source() for line in _report(place, text)]
    assert not found, "\n".join([f"{len(found)} strange phrases", *found])


def test_every_text_is_in_the_golden_file():
    """A change of words is a change of this file: `QUALCODE_ACCEPT=1 pytest tests/test_voice.py`."""
    check_golden("texts.pot", as_template())


@pytest.mark.parametrize(
    "text",
    [
        "x.exe is no transcript.",
        "“x” stands there twice: the label stands in no row",
        "The file holds two sheets",
        "you are told",
        "delete a cell to take a code off",
        "3 summaries brought in",
        "Mend these lines",
        "made anew",
        "The folder is there already",
        "one sheet a theme",
        "words of nobody's case",
    ],
)
def test_strange_phrases_are_recognised(text):
    assert list(strange(text))


@pytest.mark.parametrize(
    "text",
    ["There is no document “x”.", "It is no longer in the codebook.", "What MAXQDA stands for"],
)
def test_right_english_is_left_alone(text):
    assert not list(strange(text))
