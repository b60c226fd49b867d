"""LIWC dictionaries (`.dic`): categories between two lines of %, then words with their categories."""

from __future__ import annotations

import re
from pathlib import Path

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.exchange.codebooks.forest import (
    Branch,
    ImportedCodebook,
    plant,
    with_own_code,
)
from qualcode.exchange.codebooks.words import INFLECTED, read_words
from qualcode.files.encodings import text_of
from qualcode.model.codes import Code

CATEGORY = re.compile(r"(\s*)(\d+)\s+(\S.*)")


def read_liwc(path: Path) -> ImportedCodebook:
    """The codebook in a LIWC dictionary: a code a category, its words as keywords.

    Indented categories (LIWC 2015) belong to the one above them. Conditions that depend on the
    words around (`<of>`, parentheses, as LIWC 2007 has) are left out and reported. Raises QualcodeError
    if there are no two lines of %, ProblemsError for categories that cannot be read.
    """
    lines = text_of(_bytes(path)).splitlines()
    marks = [number for number, line in enumerate(lines) if line.strip() == "%"]
    if len(marks) < 2:
        told = (
            f"{path.name} is not a LIWC dictionary: its categories are not between two lines of %"
        )
        raise QualcodeError(told, "Export it from LIWC again, as .dic.")
    notes: list[str] = []
    categories = _categories(lines, marks, path.name)
    words: dict[str, list[str]] = {number: [] for number in categories}
    for at in range(marks[1] + 1, len(lines)):
        if lines[at].strip():
            _word(lines[at], f"line {at + 1}", words, notes)
    roots: list[Branch] = []
    above: list[tuple[int, Branch]] = []
    for number, (depth, name) in categories.items():
        branch = Branch(Code("", name, keywords=read_words(words[number], name, notes)))
        while above and above[-1][0] >= depth:
            above.pop()
        (above[-1][1].children if above else roots).append(branch)
        above.append((depth, branch))
    found = plant([with_own_code(root) for root in roots], title=path.stem)
    return ImportedCodebook(found.codebook, (INFLECTED, *notes, *found.notes))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise QualcodeError(f"{path.name} cannot be read: {error.strerror}") from error


def _categories(lines: list[str], marks: list[int], path: str) -> dict[str, tuple[int, str]]:
    categories: dict[str, tuple[int, str]] = {}
    problems = []
    for at in range(marks[0] + 1, marks[1]):
        found = CATEGORY.fullmatch(lines[at].rstrip())
        if found:
            categories[str(int(found[2]))] = len(found[1].expandtabs(4)), " ".join(found[3].split())
        elif lines[at].strip():
            said = f"`{lines[at].strip()}` is not a category; a category is a number, then a name"
            problems.append(Problem(path, at + 1, said))
    if problems:
        raise ProblemsError(problems)
    return categories


def _word(line: str, where: str, words: dict[str, list[str]], notes: list[str]) -> None:
    plain = re.sub(r"\(.*?\)\S*|<\w+>\S*", " ", line)
    if plain != line:
        notes.append(
            f"`{line.strip()}` ({where}) depends on the surrounding words and was left out"
        )
    word, numbers = _parted(plain)
    if not numbers:
        notes.append(f"`{line.strip()}` ({where}) does not belong to any category")
    for number in numbers:
        if number in words:
            words[number].append(word)
        else:
            notes.append(f"`{word}` ({where}) belongs to category {number}, which does not exist")


def _parted(line: str) -> tuple[str, list[str]]:
    """The word and the numbers behind it; a word may have spaces and digits of its own."""
    found = re.fullmatch(r"\s*(\S.*?)((?:\s+\d+)*)\s*", line)
    if "\t" in line.strip():
        found = re.fullmatch(r"\s*([^\t]*\S)\s*\t(.*)", line)
    if not found:
        return "", []
    return found[1], [str(int(number)) for number in re.findall(r"\d+", found[2])]
