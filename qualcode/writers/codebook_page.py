"""The codebook as journals print it: code, definition, when to use it, when not, an example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qualcode.model.codes import Code, Codebook, Keyword, Theme

DEEPEST_HEADING = 6


def codebook_markdown(
    codebook: Codebook,
    examples: Mapping[str, tuple[str, str]] | None = None,
    *,
    reading: str = "",
) -> str:
    """The codebook as a page of Markdown, in its own order.

    `examples` gives, for a code's id, the words and the reference of an extract to print; where it
    has none the first of the code's own examples is printed. `reading` says what its codes are.
    """
    blocks = [*_head(codebook), *filter(None, [reading])]
    for theme in codebook.themes:
        blocks += _theme(theme, examples or {})
    return "\n\n".join(blocks) + "\n"


def not_printed(codebook: Codebook, *, keywords: bool) -> list[str]:
    """What a page (or a Word document, which prints no `keywords`) leaves out, one line per theme or code."""
    notes = [f"The colour of “{t.name}” is not printed" for t in codebook.themes if t.color]
    for code in codebook.walk():
        left_out = list(_left_out(code, keywords=keywords))
        notes += [f"“{code.name}” is printed without {' and '.join(left_out)}"] if left_out else []
    return notes


def _left_out(code: Code, *, keywords: bool) -> Iterator[str]:
    with_options = [k for k in code.keywords if k != Keyword(k.pattern, line=k.line)]
    if code.keywords and not keywords:
        yield f"its keywords ({len(code.keywords)})"
    elif with_options:
        yield f"the options of its keywords ({len(with_options)})"
    if code.examples[1:]:
        yield f"further examples ({len(code.examples) - 1})"
    if code.unit:
        yield f"its unit ({code.unit})"


def _head(codebook: Codebook) -> Iterator[str]:
    yield f"# {_plain(codebook.title or 'Codebook')}"
    if codebook.version:
        yield f"Version {_plain(codebook.version)}"
    if codebook.facets:
        yield "\n".join(
            f"- Facet **{_plain(name)}**: {', '.join(map(_plain, values))}"
            for name, values in codebook.facets.items()
        )


def _theme(theme: Theme, examples: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    yield f"## {_plain(theme.name)} (`{theme.id}`)"
    if theme.definition:
        yield _plain(theme.definition)
    for code in theme.codes:
        yield from _code(code, 3, examples)


def _code(code: Code, depth: int, examples: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    retired = " – retired" if code.retired else ""
    yield f"{'#' * min(depth, DEEPEST_HEADING)} {_plain(code.name)} (`{code.id}`){retired}"
    yield f"**Definition:** {_plain(code.definition) or '*none yet*'}"
    if code.asked_of:
        asked = "; ".join(f"{name}: {' or '.join(v)}" for name, v in code.asked_of.items())
        yield f"**Asked of:** {_plain(asked)}"
    yield from _listed("Use when", code.include)
    yield from _listed("Do not use when", code.exclude)
    yield from _example(code, examples)
    if code.keywords:
        yield f"**Keywords:** {', '.join(_quoted(str(keyword)) for keyword in code.keywords)}"
    for child in code.codes:
        yield from _code(child, depth + 1, examples)


def _listed(heading: str, texts: tuple[str, ...]) -> Iterator[str]:
    if len(texts) == 1:
        yield f"**{heading}:** {_plain(texts[0])}"
    elif texts:
        yield f"**{heading}:**\n\n" + "\n".join(f"- {_plain(text)}" for text in texts)


def _example(code: Code, examples: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    words, reference = examples.get(code.id, (code.examples[0] if code.examples else "", ""))
    if words:
        source = f" ({_plain(reference)})" if reference else ""
        yield f"**Example:** “{_plain(words)}”{source}"


def _plain(text: str) -> str:
    """One line in which nothing is taken for a sign of Markdown."""
    flat = " ".join(text.split())
    escaped = re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", flat)
    return re.sub(r"^([-+]|\d+(?=[.)]))", r"&#8203;\1", escaped)


def _quoted(text: str) -> str:
    """As code, whatever backticks it contains."""
    flat = " ".join(text.split())
    fence = "`" * (max((len(run) for run in re.findall("`+", flat)), default=0) + 1)
    return f"{fence} {flat} {fence}" if "`" in flat else f"{fence}{flat}{fence}"
