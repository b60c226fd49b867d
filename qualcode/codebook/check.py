"""What must be true of a codebook beyond the shape of its keys: a table of rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from qualcode.codebook.keys import CODEBOOK_KEYS
from qualcode.codebook.outline import codes, codes_below, items, themes
from qualcode.errors import Problem
from qualcode.files.yaml_keys import Finding, check_keys, did_you_mean, flag_of, label
from qualcode.files.yaml_nodes import Mapping, Node, Scalar, Sequence, text_of, texts

# A facet is a column of extracts.csv, so it cannot be called like one that is there already.
# fmt: off
COLUMNS = frozenset({
    "coding_id", "reference", "document", "case", "speaker", "role", "turn", "line_start",
    "line_end", "time_start", "theme_id", "theme", "code_id", "code", "text", "memo", "coder",
    "origin", "triggers", "start", "end",
})
# fmt: on
# Names that Windows keeps for devices: no file can be called so, and a theme has one of its own.
DEVICES = frozenset({"con", "prn", "aux", "nul"}) | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
}

Rule = Callable[[Node], Iterator[Finding]]


def check_nodes(root: Node, path: str) -> list[Problem]:
    """Every problem of a codebook's tree, by line."""
    findings = {finding for rule in RULES for finding in rule(root)}
    problems = [Problem(path, found.line, found.message, found.severity) for found in findings]
    return sorted(problems)


def shapes(root: Node) -> Iterator[Finding]:
    """Unknown and double keys, values of the wrong kind, missing ids."""
    yield from check_keys(root, CODEBOOK_KEYS)


def colors_are_written(root: Node) -> Iterator[Finding]:
    """`color: #1f77b4` without quotes is a comment to YAML."""
    for theme in themes(root):
        color = theme.get("color")
        if isinstance(color, Scalar) and color.empty:
            said = (
                f"{label('theme', theme)}: a colour must be in quotes, because # starts a comment"
            )
            yield _warning(color, said)


def there_are_themes(root: Node) -> Iterator[Finding]:
    """A codebook without `themes` is some other file; one with none yet can be begun with."""
    if not isinstance(root, Mapping):
        return
    if root.get("themes") is None:
        yield Finding(root.line, "there is no `themes:` here, so this is not a codebook")
    elif not themes(root):
        yield _warning(root.key("themes") or root, "there are no themes yet")


def ids_are_unique(root: Node) -> Iterator[Finding]:
    """One id, one theme or code: codings refer to it."""
    seen: dict[str, tuple[str, str, int]] = {}
    for theme in themes(root):
        for table, node in (("theme", theme), *(("code", code) for code in codes_below(theme))):
            name, value = text_of(node, "id"), node.get("id")
            if not name or value is None:
                continue
            other, kind, line = seen.setdefault(name.casefold(), (name, table, value.line))
            if line == value.line:
                continue
            if name == other:
                said = (
                    f"id `{name}` is already used (line {line}); choose another id for this {table}"
                )
                yield Finding(value.line, said)
            else:
                # Some file systems hold `Money.csv` and `money.csv` for one, and themes are files.
                said = f"id `{name}` differs from `{other}` (line {line}) only by capitals"
                severity = "error" if kind == table == "theme" else "warning"
                yield Finding(value.line, said, severity)


def ids_can_be_files(root: Node) -> Iterator[Finding]:
    """Each theme is written to a file of its own."""
    for theme in themes(root):
        if text_of(theme, "id").casefold() in DEVICES:
            said = f"{label('theme', theme)} cannot be a file name on Windows; choose another id"
            yield Finding(theme.line, said)


def facets_are_sound(root: Node) -> Iterator[Finding]:
    """A facet has a name of its own and a closed list of different values."""
    facets = root.get("facets") if isinstance(root, Mapping) else None
    for name, value in facets.entries if isinstance(facets, Mapping) else []:
        if name.text.casefold() in COLUMNS or name.text.casefold().startswith("attr."):
            said = f"facet `{name.text}` has the same name as a column of extracts.csv; choose another name"
            yield Finding(name.line, said)
        if isinstance(value, Sequence) and not value.items:
            yield Finding(value.line, f"facet `{name.text}` has no values")
        seen: dict[str, str] = {}
        for member in texts(value):
            folded = member.text.strip().casefold()
            if folded in seen:
                said = f"facet `{name.text}` lists `{member.text}` twice"
                yield Finding(member.line, said)
            seen.setdefault(folded, member.text)


def facet_values_exist(root: Node) -> Iterator[Finding]:
    """What a keyword sets is a facet of the codebook, with a value of its list."""
    known = _facets(root)
    for keyword in _keywords(root):
        pairs = keyword.get("facet")
        for name, value in pairs.entries if isinstance(pairs, Mapping) else []:
            where = label("keyword", keyword)
            if name.text not in known:
                hint = did_you_mean(name.text, known)
                if not hint:
                    listed = ", ".join(known)
                    hint = f"; the values are {listed}" if listed else "; add it under `facets:`"
                yield Finding(
                    name.line, f"{where} sets facet `{name.text}`, which does not exist{hint}"
                )
            elif isinstance(value, Scalar) and value.text.strip() not in known[name.text]:
                values = known[name.text]
                hint = did_you_mean(value.text, values) or f"; the values are {', '.join(values)}"
                said = f"{where} sets `{name.text}` to `{value.text}`, which is not one of its values{hint}"
                yield Finding(value.line, said)


def keywords_say_what(root: Node) -> Iterator[Finding]:
    """A keyword is one pattern, or some patterns near each other."""
    for keyword in _keywords(root):
        where = label("keyword", keyword)
        has_pattern = keyword.get("pattern") is not None
        near = keyword.get("near")
        if not has_pattern and near is None:
            yield Finding(keyword.line, f"{where} has neither `pattern` nor `near`")
        if has_pattern and near is not None:
            yield Finding(
                keyword.line, f"{where} has both `pattern` and `near`; split it into two keywords"
            )
        for key in ("words", "ordered", "within"):
            own = keyword.key(key)
            if own is not None and near is None:
                yield _warning(own, f"{where}: `{key}` has no effect without `near`")


def keywords_are_written_once(root: Node) -> Iterator[Finding]:
    """The same keyword twice under one code does nothing."""
    for code in codes(root):
        seen: dict[str, int] = {}
        for keyword in texts(code.get("keywords")):
            pattern = keyword.text.strip()
            if pattern in seen:
                said = f"keyword `{pattern}` of {label('code', code)} appears twice"
                yield _warning(keyword, f"{said} (line {seen[pattern]})")
            seen.setdefault(pattern, keyword.line)


def everything_is_defined(root: Node) -> Iterator[Finding]:
    """A second coder needs a name and a definition; a theme is there for its codes."""
    for theme in themes(root):
        yield from _described("theme", theme)
        if not items(theme, "codes"):
            yield _warning(theme, f"{label('theme', theme)} has no codes")
    for code in codes(root):
        if not flag_of(code.get("retired")):
            yield from _described("code", code)


def neighbours_differ(root: Node) -> Iterator[Finding]:
    """Two codes of one name beside each other cannot be distinguished by a reader."""
    groups = [themes(root), *(items(node, "codes") for node in (*themes(root), *codes(root)))]
    for group in groups:
        named: dict[str, list[Mapping]] = defaultdict(list)
        for node in group:
            if text_of(node, "name"):
                named[text_of(node, "name").casefold()].append(node)
        for first, *others in named.values():
            for other in others:
                said = f"the name `{text_of(other, 'name')}` is also in line {first.line}"
                yield _warning(other, said)


RULES: tuple[Rule, ...] = (
    shapes,
    there_are_themes,
    colors_are_written,
    ids_are_unique,
    ids_can_be_files,
    facets_are_sound,
    facet_values_exist,
    keywords_say_what,
    keywords_are_written_once,
    everything_is_defined,
    neighbours_differ,
)


def _warning(node: Node, message: str) -> Finding:
    return Finding(node.line, message, "warning")


def _described(table: str, node: Mapping) -> Iterator[Finding]:
    for key in ("name", "definition"):
        if not text_of(node, key):
            yield _warning(node, f"{label(table, node)} has no {key}")


def _facets(root: Node) -> dict[str, list[str]]:
    facets = root.get("facets") if isinstance(root, Mapping) else None
    entries = facets.entries if isinstance(facets, Mapping) else []
    return {name.text: [v.text.strip() for v in texts(value)] for name, value in entries}


def _keywords(root: Node) -> Iterator[Mapping]:
    for code in codes(root):
        found = code.get("keywords")
        yield from [found] if isinstance(found, Mapping) else items(code, "keywords")
