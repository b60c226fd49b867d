"""`queries.yaml`: queries saved by name, each with what it found when it was saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qualcode.codebook.scalars import write_scalar
from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.files import yaml_nodes
from qualcode.files.writing import rewrite_file

FILE_NAME = "queries.yaml"
_HINT = "Write a line per query, such as `hope alone: hope and not family`."


@dataclass(frozen=True)
class SavedQuery:
    """A query under its name. `found` counts the passages when it was saved, `result` identifies them.

    A query that was typed into the file by hand has neither: `found` is None.
    """

    name: str
    query: str
    found: int | None = None
    result: str = ""


def load_queries(folder: Path) -> dict[str, SavedQuery]:
    """The saved queries by name; ProblemsError, with the lines, for a file that cannot be read."""
    path = folder / FILE_NAME
    if not path.is_file():
        return {}
    queries, problems = read_queries(yaml_nodes.read_codebook_text(path))
    if problems:
        raise ProblemsError(problems, f"Fix these lines in {FILE_NAME}. {_HINT}")
    return queries


def read_queries(text: str) -> tuple[dict[str, SavedQuery], list[Problem]]:
    """The queries of a YAML text, and every problem by line."""
    root, problems = yaml_nodes.read_nodes(text, FILE_NAME)
    if problems or root is None or (isinstance(root, yaml_nodes.Scalar) and root.empty):
        return {}, problems
    if not isinstance(root, yaml_nodes.Mapping):
        return {}, [Problem(FILE_NAME, root.line, "the file is not a list of names with queries")]
    queries: dict[str, SavedQuery] = {}
    for key, node in root.entries:
        found = _read(key.text, node)
        if found is None or not found.query:
            problems.append(Problem(FILE_NAME, key.line, f"'{key.text}' has no query"))
        elif key.text in queries:
            problems.append(Problem(FILE_NAME, key.line, f"'{key.text}' occurs twice"))
        else:
            queries[key.text] = found
    return queries, problems


def save_query(folder: Path, saved: SavedQuery) -> bool:
    """Write a query into the file, in the place of one of the same name; True if it is new.

    Comments and all other queries stay as they are.
    """
    if not saved.name.strip() or "\n" in saved.name:
        raise QualcodeError("A saved query needs a name.", "Use --save NAME.")
    known = load_queries(folder)
    path = folder / FILE_NAME
    text = yaml_nodes.read_codebook_text(path) if path.is_file() else ""
    rewrite_file(path, put_query(text, saved))
    return saved.name not in known


def put_query(text: str, saved: SavedQuery) -> str:
    """The text of the file with this query in it."""
    lines = [
        f"{write_scalar(saved.name)}:",
        f"  query: {write_scalar(saved.query)}",
        f"  found: {saved.found}",
        f"  result: {write_scalar(saved.result, style=chr(39))}",
    ]
    entry = "\n".join(lines) + "\n"
    root, _ = yaml_nodes.read_nodes(text, FILE_NAME)
    if isinstance(root, yaml_nodes.Mapping):
        for key, node in root.entries:
            if key.text == saved.name and not root.flow:
                return _replaced(text, key, node, saved, entry)
        if root.flow:
            raise QualcodeError(f"{FILE_NAME} is written in braces.", _HINT)
    gap = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{gap}{entry}"


def _replaced(
    text: str, key: yaml_nodes.Scalar, node: yaml_nodes.Node, saved: SavedQuery, entry: str
) -> str:
    """Only the values change, so that comments between and behind them stay."""
    if not isinstance(node, yaml_nodes.Mapping) or node.flow:
        return text[: key.start] + entry.rstrip("\n") + text[node.end :]
    values = {
        "query": write_scalar(saved.query),
        "found": str(saved.found),
        "result": f"'{saved.result}'",
    }
    edits = []
    for name, value in values.items():
        old = node.get(name)
        if isinstance(old, yaml_nodes.Scalar):
            edits.append((old.start, old.end, value))
        elif old is None:
            first = node.entries[0][0]
            edits.append((first.start, first.start, f"{name}: {value}\n  "))
    for start, end, value in sorted(edits, reverse=True):
        text = text[:start] + value + text[end:]
    return text


def _read(name: str, node: yaml_nodes.Node) -> SavedQuery | None:
    if isinstance(node, yaml_nodes.Scalar):
        return SavedQuery(name, node.text.strip())
    if not isinstance(node, yaml_nodes.Mapping):
        return None
    found = yaml_nodes.text_of(node, "found")
    return SavedQuery(
        name,
        yaml_nodes.text_of(node, "query"),
        int(found) if found.isdecimal() else None,
        yaml_nodes.text_of(node, "result"),
    )


def texts_of(queries: Mapping[str, SavedQuery]) -> dict[str, str]:
    """The queries by name, as the language wants them."""
    return {name: saved.query for name, saved in queries.items()}
