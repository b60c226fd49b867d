"""Codebook -> the text of `codebook.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qualcode.codebook.scalars import write_block, write_scalar
from qualcode.model.codes import Code, Codebook, Keyword, Theme


def write_codebook(codebook: Codebook) -> str:
    """The YAML of a codebook; reading it gives the same codebook again, but for lines."""
    lines: list[str] = []
    for key in ("title", "version", "language"):
        lines += _text(key, getattr(codebook, key), 0)
    if codebook.facets:
        lines.append("facets:")
        lines += [f"  {write_scalar(name)}: {flow_texts(v)}" for name, v in codebook.facets.items()]
    lines.append("themes:" if codebook.themes else "themes: []")
    for place, theme in enumerate(codebook.themes):
        lines += [""] * bool(place)
        lines += theme_lines(theme, 2)
    return "\n".join(lines) + "\n"


def theme_lines(theme: Theme, indent: int) -> list[str]:
    """A theme as an item of a list whose dashes are at `indent`."""
    inner = indent + 2
    lines = [*_text("id", theme.id, inner), *_text("name", theme.name, inner)]
    lines += _text("definition", theme.definition, inner)
    if theme.color:
        lines.append(f'{" " * inner}color: "{theme.color}"')
    lines += _codes(theme.codes, inner)
    return _dashed(lines, indent)


def code_lines(code: Code, indent: int) -> list[str]:
    """A code as an item of a list whose dashes are at `indent`."""
    inner = indent + 2
    lines = [*_text("id", code.id, inner), *_text("name", code.name, inner)]
    lines += _text("definition", code.definition, inner)
    for key in ("include", "exclude", "examples"):
        lines += list_lines(key, getattr(code, key), inner)
    if code.keywords:
        lines.append(f"{' ' * inner}keywords:")
        for keyword in code.keywords:
            lines += keyword_lines(keyword, inner + 2)
    if code.asked_of:
        lines.append(f"{' ' * inner}asked_of: {flow_lists(code.asked_of)}")
    lines += _text("unit", code.unit, inner)
    lines += [f"{' ' * inner}retired: true"] * code.retired
    lines += _codes(code.codes, inner)
    return _dashed(lines, indent)


def list_lines(key: str, texts: tuple[str, ...], indent: int) -> list[str]:
    """A key with a list of texts, a dash a line; nothing for an empty list."""
    if not texts:
        return []
    lines = [f"{' ' * indent}{key}:"]
    for text in texts:
        first, *more = write_block(text, indent + 2)
        lines += [f"{' ' * (indent + 2)}- {first}", *more]
    return lines


def keyword_lines(keyword: Keyword, indent: int) -> list[str]:
    """A keyword as an item of a list whose dashes are at `indent`."""
    pad = " " * indent
    if keyword == Keyword(pattern=keyword.pattern, line=keyword.line):
        return [f"{pad}- {write_scalar(keyword.pattern)}"]
    first, *others = _keyword_pairs(keyword)
    return [f"{pad}- {first}", *(f"{pad}  {other}" for other in others)]


def keyword_flow(keyword: Keyword) -> str:
    """A keyword inside brackets."""
    if keyword == Keyword(pattern=keyword.pattern, line=keyword.line):
        return write_scalar(keyword.pattern, flow=True)
    return "{" + ", ".join(_keyword_pairs(keyword)) + "}"


def _keyword_pairs(keyword: Keyword) -> Iterator[str]:
    if keyword.pattern:
        yield f"pattern: {write_scalar(keyword.pattern, flow=True)}"
    if keyword.near:
        yield f"near: {flow_texts(keyword.near)}"
    if keyword.words:
        yield f"words: {keyword.words}"
    if keyword.within:
        yield f"within: {keyword.within}"
    if keyword.ordered:
        yield "ordered: true"
    for key in ("unless", "speakers"):
        if getattr(keyword, key):
            yield f"{key}: {flow_texts(getattr(keyword, key))}"
    if keyword.facet:
        pairs = (f"{_in(name)}: {_in(value)}" for name, value in keyword.facet.items())
        yield f"facet: {{{', '.join(pairs)}}}"
    if keyword.inherit:
        yield "inherit: true"


def _text(key: str, text: str, indent: int) -> list[str]:
    if not text:
        return []
    first, *more = write_block(text, indent)
    return [f"{' ' * indent}{key}: {first}", *more]


def _codes(codes: tuple[Code, ...], indent: int) -> list[str]:
    if not codes:
        return []
    lines = [f"{' ' * indent}codes:"]
    for code in codes:
        lines += code_lines(code, indent + 2)
    return lines


def _dashed(lines: list[str], indent: int) -> list[str]:
    first, *more = lines
    return [f"{' ' * indent}- {first[indent + 2 :]}", *more]


def _in(text: str) -> str:
    return write_scalar(text, flow=True)


def flow_texts(texts: Sequence[str]) -> str:
    """Texts as a list in brackets."""
    return f"[{', '.join(map(_in, texts))}]"


def flow_entries(keywords: Sequence[Keyword]) -> str:
    """Keywords, or texts as keywords, as a list in brackets."""
    return f"[{', '.join(map(keyword_flow, keywords))}]"


def flow_lists(lists: Mapping[str, Sequence[str]]) -> str:
    """Names with a text or a list of texts each, in brackets."""
    pairs = (
        f"{_in(name)}: {_in(texts[0]) if len(texts) == 1 else flow_texts(texts)}"
        for name, texts in lists.items()
    )
    return "{" + ", ".join(pairs) + "}"
