"""The words that the program never prints about findings (the last paragraph of the terms)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "qualcode"
NEVER = re.compile(
    r"\b(?:emerg(?:ed|es|ing)|found \S+ themes?|(?:un)?validated|(?:un)?reliable|"
    r"(?:in)?significant(?:ly)?|saturated|saturation|anonymis(?:e|es|ed|ing|ation)|anonymiz\w+)\b",
    re.IGNORECASE,
)


def printable(source):
    """The strings of a module with their lines; what only readers of the code see is left out."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node.lineno, node.value


def commands(source):
    """The docstrings of a command's functions are printed by `--help`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            yield node.lineno, ast.get_docstring(node) or ""


def found():
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        texts = list(printable(source))
        if path.parent.name == "cli":
            texts += commands(source)
        for line, text in texts:
            for match in NEVER.finditer(text):
                yield f"{path.relative_to(PACKAGE).as_posix()}:{line}: {match[0]}"
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".html", ".js", ".css", ".sql"}:
            for match in NEVER.finditer(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(PACKAGE).as_posix()}: {match[0]}"


def test_no_string_of_the_program_says_them():
    # Words that other programs' files, or people, say and that are looked for are no claims: they
    # stand in lists of words to be recognised, and would be named here.
    assert list(found()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Three themes emerged",
        "we found 12 themes",
        "validated",
        "Reliable coding",
        "significant",
        "Saturated",
        "anonymised",
    ],
)
def test_the_words_are_recognised(text):
    source = f'"""{text}"""\nx = f"... {text} {{y}}"\n'
    assert [NEVER.search(said) is not None for _, said in printable(source)].count(True) == 1


def test_the_manual_does_not_say_them_either():
    from qualcode.cli.manual import manual

    assert NEVER.findall(manual()) == []


def test_a_count_of_findings_is_footnoted():
    from qualcode.model.approach import APPROACHES

    said = "How often something was said is not how much it matters."
    assert {approach.footnote.endswith(said) for approach in APPROACHES.values()} == {True}
