"""YAML as a tree of nodes that know their place in the text.

The tree is made of PyYAML's events, so a node keeps the text as written (`no`, `1.0` and `on` stay
words) and its place, which is what problems with a line and edits in place rest on. Aliases,
anchors, tags and more than one document have no use in files that people write, and are refused, so that no
file can grow on reading (the "alias bomb").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.files.yaml_faults import explain_fault

MAX_SIZE = 2_000_000  # code points; a codebook of 300 codes has some 200,000
MAX_DEPTH = 200
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Scalar:
    """A text. `plain` says that it has no quotes; `start` and `end` are code points."""

    text: str
    plain: bool
    line: int
    start: int
    end: int
    style: str = ""

    @property
    def empty(self) -> bool:
        """True if nothing is written, or YAML's word for nothing."""
        return self.plain and self.text in NULLS


@dataclass(slots=True)
class Sequence:
    """A list. `flow` distinguishes `[a, b]` from lines with dashes."""

    line: int
    start: int
    end: int = 0
    flow: bool = False
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys with their values, in the order of the file; a key may occur twice."""

    line: int
    start: int
    end: int = 0
    flow: bool = False
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)

    def get(self, name: str) -> Node | None:
        """The first value of that key, or None."""
        return next((value for key, value in self.entries if key.text == name), None)

    def key(self, name: str) -> Scalar | None:
        """The key itself, for its line."""
        return next((key for key, _ in self.entries if key.text == name), None)


Node = Scalar | Sequence | Mapping


def text_of(node: Mapping, key: str) -> str:
    """The text under `key`, without space at its ends; empty if there is none."""
    value = node.get(key)
    return value.text.strip() if isinstance(value, Scalar) and not value.empty else ""


def texts(node: Node | None) -> list[Scalar]:
    """The texts of a list, or the one text there is; nothing if nothing is written."""
    if isinstance(node, Sequence):
        return [item for item in node.items if isinstance(item, Scalar)]
    return [node] if isinstance(node, Scalar) and not node.empty else []


@dataclass(frozen=True)
class _RefusedError(Exception):
    line: int
    message: str


def read_codebook_text(path: Path) -> str:
    """The text of a codebook's file with its newlines as they are, without byte order mark.

    Raises QualcodeError if there is no such file, or it is not text in UTF-8 (or, marked, UTF-16).
    """
    try:
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise QualcodeError(f"{path.name} is a folder, not a codebook") from error
    except FileNotFoundError as error:
        hint = "`qualcode new` creates a study with one."
        raise QualcodeError(f"There is no codebook at {path}", hint) from error
    except OSError as error:
        raise QualcodeError(f"{path.name} cannot be read: {error.strerror}") from error
    return decode_codebook(data, path.name)


def decode_codebook(data: bytes, name: str) -> str:
    """The text in the bytes of a codebook's file; errors as `read_codebook_text`."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = "is not text in UTF-8; save it as UTF-8 in your editor"
        raise ProblemsError([Problem(name, line, said)]) from error


def read_nodes(text: str, path: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML text, or None with what keeps it from being one.

    An empty text gives None and no problem. PyYAML stops at the first fault of syntax, so there is
    at most one problem.
    """
    if len(text) > MAX_SIZE:
        return None, [Problem(path, 0, f"is too long: over {MAX_SIZE:,} characters")]
    try:
        return _compose(_events(text)), []
    except _RefusedError as refused:
        return None, [Problem(path, refused.line, refused.message)]
    except yaml.YAMLError:
        return None, [_fault(text, path)]


def _events(text: str, *, plain_python: bool = False) -> Iterator[yaml.Event]:
    # libyaml is ten times faster where PyYAML was built with it, and gives the same places.
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[yaml.Event] = yaml.parse(
        text, Loader=yaml.SafeLoader if plain_python else fast
    )
    return events


def _fault(text: str, path: str) -> Problem:
    # The Python parser's words are the same on every machine, so it is asked for them.
    try:
        _compose(_events(text, plain_python=True))
    except yaml.YAMLError as error:
        line, message = explain_fault(error, text)
        return Problem(path, line, message)
    except _RefusedError as refused:
        return Problem(path, refused.line, refused.message)
    return Problem(path, 0, "is not valid YAML")


def _compose(events: Iterator[yaml.Event]) -> Node | None:
    root: Node | None = None
    documents = 0
    open_nodes: list[Sequence | Mapping] = []
    waiting_keys: list[Scalar | None] = []
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _RefusedError(
                    line, "a second YAML document starts here (`---`); keep one per file"
                )
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            open_nodes.pop().end = _place(event.end_mark)
            waiting_keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            node = _node(event, line)
            if open_nodes:
                _hang(node, open_nodes[-1], waiting_keys)
            else:
                root = node
            if not isinstance(node, Scalar):
                open_nodes.append(node)
                waiting_keys.append(None)
                if len(open_nodes) > MAX_DEPTH:
                    raise _RefusedError(line, f"is nested more than {MAX_DEPTH} levels deep")
    return None if isinstance(root, Scalar) and root.empty else root


def _node(event: yaml.NodeEvent, line: int) -> Node:
    if isinstance(event, yaml.AliasEvent):
        raise _RefusedError(line, _no_alias("*", event.anchor or ""))
    if event.anchor is not None:
        raise _RefusedError(line, _no_alias("&", event.anchor))
    start, end = _place(event.start_mark), _place(event.end_mark)
    if isinstance(event, yaml.ScalarEvent):
        _refuse_tag(event.tag, line)
        style = (event.style or "").strip("\0")
        return Scalar(event.value, event.implicit[0], line, start, end, style)
    assert isinstance(event, yaml.CollectionStartEvent)
    _refuse_tag(event.tag, line)
    kind = Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence
    return kind(line, start, flow=bool(event.flow_style))


def _hang(node: Node, parent: Sequence | Mapping, waiting_keys: list[Scalar | None]) -> None:
    if isinstance(parent, Sequence):
        parent.items.append(node)
        return
    key = waiting_keys[-1]
    if key is not None:
        parent.entries.append((key, node))
        waiting_keys[-1] = None
    elif isinstance(node, Scalar):
        waiting_keys[-1] = node
    else:
        raise _RefusedError(node.line, "a key must be one word, not a list or a mapping")


def _place(mark: Any) -> int:
    # The two parsers of PyYAML have marks of two classes.
    return int(mark.index)


def _no_alias(sign: str, name: str) -> str:
    what = "an alias" if sign == "*" else "an anchor"
    return (
        f"`{sign}{name}` is read as {what} of YAML, which is not used here; "
        f'write it in quotes if it is a text: "{sign}{name}"'
    )


def _refuse_tag(tag: str | None, line: int) -> None:
    if tag is not None:
        raise _RefusedError(
            line, f"`{tag}` is read as a tag of YAML; text that starts with ! must be in quotes"
        )
