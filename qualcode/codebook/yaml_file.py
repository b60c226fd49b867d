"""`codebook.yaml` -> Codebook."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from qualcode.codebook.check import check_nodes
from qualcode.codebook.keys import CODEBOOK_KEYS
from qualcode.codebook.outline import codes, items, themes
from qualcode.errors import Problem, ProblemsError
from qualcode.files.yaml_keys import check_keys, flag_of
from qualcode.files.yaml_nodes import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    read_codebook_text,
    read_nodes,
    text_of,
    texts,
)
from qualcode.model.codes import Code, Codebook, Keyword, Theme

# A keyword with keys of its own, in braces or without.
_HAS_KEYS = re.compile(r"\s*(?:\{|(?:near|pattern)\s*:\s)")
HINT = (
    "Fix these lines. docs/codebook.md explains the keys, and an editor can check them as you type."
)


def read_codebook(
    text: str, path: str = "codebook.yaml", language: str = "en"
) -> tuple[Codebook | None, list[Problem]]:
    """The codebook in a YAML text, with every problem by line.

    The codebook is None if one of the problems is an error; warnings leave it whole. `path` is
    what the problems call the file, `language` that of a codebook which says none.
    """
    root, problems = read_nodes(text.removeprefix("\ufeff"), path)
    if problems:
        return None, problems
    if root is None:
        return None, [Problem(path, 0, "is empty: a codebook starts with `themes:`")]
    problems = check_nodes(root, path)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return _codebook(root, language), problems


def load_codebook(path: Path) -> Codebook:
    """The codebook in a file.

    Raises ProblemsError with all errors at once, QualcodeError if the file cannot be read.
    Warnings do not raise; `read_codebook` gives them.
    """
    return parse_codebook(read_codebook_text(path), path.name)


@lru_cache(maxsize=2)  # the codebook as it was, and as it is now
def parse_codebook(text: str, name: str = "codebook.yaml", language: str = "en") -> Codebook:
    """The codebook in `text`; ProblemsError with all its errors, where it has any."""
    codebook, problems = read_codebook(text, name, language)
    if codebook is None:
        raise ProblemsError([p for p in problems if p.severity == "error"], HINT)
    return codebook


def read_keyword(text: str) -> Keyword:
    """One keyword as a codebook has it under `keywords:`; one without keys is used as it is.

    Raises ProblemsError if it has keys (`{near: [trust, therapist]}`) that say nothing.
    """
    if not _HAS_KEYS.match(text):
        return Keyword(text.strip())
    around = (
        "title: _\nthemes:\n- id: _\n  name: _\n  codes:\n  - id: _k\n    name: _\n    keywords:\n"
    )
    keyed = text.strip() if text.lstrip().startswith("{") else f"{{{text.strip()}}}"
    codebook, problems = read_codebook(f"{around}    - {keyed}\n", "keyword")
    if codebook is None:
        raise ProblemsError([replace(p, line=0) for p in problems if p.severity == "error"])
    return next(codebook.walk()).keywords[0]


def read_keywords(text: str, language: str = "en") -> Codebook:
    """Of a codebook with errors, the codes with what can be read of their keywords: no more is in it."""
    root, _ = read_nodes(text.removeprefix("\ufeff"), "")
    head = root if isinstance(root, Mapping) else None
    found = [] if head is None else list(codes(head))
    read = tuple(
        Code(text_of(node, "id"), "", keywords=_keywords(_sound_keywords(node))) for node in found
    )
    said = _flat(head, "language") if head else ""
    return Codebook(language=said or language, themes=(Theme("", "", codes=read),))


def _sound_keywords(code: Mapping) -> Node | None:
    """The list of a code's keywords without those whose shape is wrong."""
    found = code.get("keywords")
    if isinstance(found, Scalar):
        return found
    members = found.items if isinstance(found, Sequence) else []
    sound = [
        one
        for one in members
        if isinstance(one, Scalar) or not any(check_keys(one, CODEBOOK_KEYS, "keyword"))
    ]
    return replace(found, items=sound) if isinstance(found, Sequence) else None


def _codebook(root: Node, language: str) -> Codebook:
    assert isinstance(root, Mapping)
    return Codebook(
        title=_flat(root, "title"),
        version=_flat(root, "version"),
        language=_flat(root, "language") or language,
        facets=_lists(root.get("facets")),
        themes=tuple(_theme(node) for node in themes(root)),
    )


def _theme(node: Mapping) -> Theme:
    return Theme(
        id=text_of(node, "id"),
        name=_flat(node, "name") or text_of(node, "id"),
        definition=text_of(node, "definition"),
        codes=tuple(_code(child) for child in items(node, "codes")),
        color=text_of(node, "color"),
        line=node.line,
    )


def _code(node: Mapping) -> Code:
    return Code(
        id=text_of(node, "id"),
        name=_flat(node, "name") or text_of(node, "id"),
        definition=text_of(node, "definition"),
        include=_texts(node.get("include")),
        exclude=_texts(node.get("exclude")),
        examples=_texts(node.get("examples")),
        keywords=_keywords(node.get("keywords")),
        asked_of=_lists(node.get("asked_of")),
        unit=text_of(node, "unit"),
        retired=bool(flag_of(node.get("retired"))),
        codes=tuple(_code(child) for child in items(node, "codes")),
        line=node.line,
    )


def _keywords(node: Node | None) -> tuple[Keyword, ...]:
    if node is None or (isinstance(node, Scalar) and node.empty):
        return ()
    members = node.items if isinstance(node, Sequence) else [node]
    return tuple(_keyword(member) for member in members)


def _keyword(node: Node) -> Keyword:
    if isinstance(node, Scalar):
        return Keyword(pattern=node.text.strip(), line=node.line)
    assert isinstance(node, Mapping)
    facet = node.get("facet")
    pairs = facet.entries if isinstance(facet, Mapping) else []
    return Keyword(
        pattern=text_of(node, "pattern"),
        near=_texts(node.get("near")),
        words=int(text_of(node, "words") or 0),
        within=text_of(node, "within"),
        ordered=bool(flag_of(node.get("ordered"))),
        unless=_texts(node.get("unless")),
        speakers=_texts(node.get("speakers")),
        facet={name.text: value.text.strip() for name, value in pairs if isinstance(value, Scalar)},
        inherit=bool(flag_of(node.get("inherit"))),
        line=node.line,
    )


def _flat(node: Mapping, key: str) -> str:
    # A name over two lines of the file is still one line in a table.
    return " ".join(text_of(node, key).split())


def _texts(node: Node | None) -> tuple[str, ...]:
    return tuple(scalar.text.strip() for scalar in texts(node))


def _lists(node: Node | None) -> dict[str, tuple[str, ...]]:
    entries = node.entries if isinstance(node, Mapping) else []
    return {name.text: _texts(value) for name, value in entries}
