"""Does every key exist, and does the right kind of value stand under it? The table of keys decides."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from qualcode.codebook import keys
from qualcode.codebook.keys import OTHER_NAMES, TABLES, Key, key_of
from qualcode.codebook.nodes import Mapping, Node, Scalar, Sequence
from qualcode.codebook.outline import label
from qualcode.text.anchors import beginning

TRUE, FALSE = ("true", "yes", "on"), ("false", "no", "off")


@dataclass(frozen=True)
class Finding:
    """A problem before it is known in which file."""

    line: int
    message: str
    severity: str = "error"


def check_shape(node: Node, table: str) -> Iterator[Finding]:
    """Everything that the table of keys forbids in a mapping and in all below it."""
    if not isinstance(node, Mapping):
        yield Finding(node.line, f"{_a(table)} must have keys with values (`id: ...`){_but(node)}")
        return
    where = label(table, node)
    seen: dict[str, int] = {}
    for name, value in node.entries:
        if name.text in seen:
            first = seen[name.text]
            yield Finding(name.line, f"key `{name.text}` appears twice in {where} (line {first})")
            continue
        seen[name.text] = name.line
        key = key_of(table, name.text)
        if key is None:
            yield Finding(name.line, _unknown(name.text, table, where, node))
        elif not (isinstance(value, Scalar) and value.empty):
            yield from _CHECKS[key.kind](value, key, where)
    for key in TABLES[table]:
        if key.required and _missing(node.get(key.name)) and key.name != "themes":
            yield Finding(node.line, f"{where} has no `{key.name}`")


def flag_of(node: Node | None) -> bool | None:
    """True or false as written without quotes; None for anything else."""
    if isinstance(node, Scalar) and node.plain and node.text.lower() in TRUE + FALSE:
        return node.text.lower() in TRUE
    return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...?`, or nothing where nothing is close."""
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean `{folded[close[0]]}`?" if close else ""


def _missing(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and (node.empty or not node.text.strip()))


def _unknown(name: str, table: str, where: str, node: Mapping) -> str:
    if name == "<<":
        return "`<<` (a merge key of YAML) is not used in codebooks; write the keys out"
    names = [key.name for key in TABLES[table]]
    meant = [key for key in names if name.casefold() in OTHER_NAMES.get(key, ())]
    if node.get("near") is not None:
        meant = [key for key in meant if key != "pattern"]  # a keyword has one or the other
    hint = f"; did you mean `{meant[0]}`?" if meant else did_you_mean(name, names)
    if not hint and table == "keyword":
        hint = "; a keyword with a colon must be in quotes"
    elif not hint:
        homes = [other for other, found in TABLES.items() if any(k.name == name for k in found)]
        hint = f"; it belongs in {_a(homes[0])}" if homes else f"; the keys are {', '.join(names)}"
    return f"unknown key `{name}` in {where}{hint}"


def _a(table: str) -> str:
    return "the codebook" if table == "codebook" else f"a {table}"


def _but(node: Node) -> str:
    if isinstance(node, Scalar):
        return f", not the text `{beginning(node.text, 40)}`"
    return ", not a list" if isinstance(node, Sequence) else ", not keys with values"


def _check_text(node: Node, key: Key, where: str) -> Iterator[Finding]:
    if not isinstance(node, Scalar):
        hint = "; text with a colon must be in quotes" if isinstance(node, Mapping) else ""
        yield Finding(node.line, f"`{key.name}` of {where} must be a single text{_but(node)}{hint}")
    elif key.pattern and not re.search(key.pattern, node.text.strip()):
        yield Finding(node.line, _ill_formed(node.text.strip(), key, where))


def _ill_formed(text: str, key: Key, where: str) -> str:
    if key.pattern == keys.COLOR_PATTERN:
        return f'`{key.name}` of {where} must look like "#1f77b4", not `{beginning(text, 40)}`'
    tidy = re.sub(r"[^\w-]+", "_", text).strip("_-")
    hint = f"; `{tidy}` can be used" if tidy else ""
    return f"`{beginning(text, 40)}` cannot be an id; use letters, digits, _ and -{hint}"


def _check_texts(node: Node, key: Key, where: str) -> Iterator[Finding]:
    members = node.items if isinstance(node, Sequence) else [node]
    for member in members:
        yield from _check_member(member, key, where)
    if len(members) < key.least:
        yield Finding(node.line, f"`{key.name}` of {where} needs at least {key.least} texts")


def _check_member(node: Node, key: Key, where: str) -> Iterator[Finding]:
    if isinstance(node, Scalar):
        if _missing(node):
            yield Finding(node.line, f"there is an empty line in `{key.name}` of {where}")
        return
    hint = "; text with a colon must be in quotes" * isinstance(node, Mapping)
    said = f"`{key.name}` of {where} must be a list of texts{_but(node)}{hint}"
    yield Finding(node.line, said)


def _check_flag(node: Node, key: Key, where: str) -> Iterator[Finding]:
    if flag_of(node) is None:
        yield Finding(node.line, f"`{key.name}` of {where} must be true or false{_but(node)}")


def _check_number(node: Node, key: Key, where: str) -> Iterator[Finding]:
    if not (isinstance(node, Scalar) and node.plain and re.fullmatch("[1-9][0-9]{0,3}", node.text)):
        yield Finding(node.line, f"`{key.name}` of {where} must be a number, 1 or more{_but(node)}")


def _check_choice(node: Node, key: Key, where: str) -> Iterator[Finding]:
    if isinstance(node, Scalar) and node.text in key.choices:
        return
    hint = did_you_mean(node.text, key.choices) if isinstance(node, Scalar) else ""
    known = " or ".join((", ".join(key.choices[:-1]), key.choices[-1]))
    yield Finding(node.line, f"`{key.name}` of {where} must be {known}{_but(node)}{hint}")


def _named(node: Node, key: Key, where: str) -> Iterator[tuple[Scalar, Node] | Finding]:
    if not isinstance(node, Mapping):
        shape = "{name: value}" if key.kind == keys.PAIRS else "{name: [value, value]}"
        yield Finding(node.line, f"`{key.name}` of {where} must look like {shape}{_but(node)}")
        return
    seen: dict[str, int] = {}
    for name, value in node.entries:
        if name.text in seen:
            said = (
                f"`{name.text}` appears twice in `{key.name}` of {where} (line {seen[name.text]})"
            )
            yield Finding(name.line, said)
        elif _missing(name) or _missing(value):
            yield Finding(name.line, f"`{name.text}` in `{key.name}` of {where} has no value")
        else:
            yield name, value
        seen[name.text] = name.line


def _check_pairs(node: Node, key: Key, where: str) -> Iterator[Finding]:
    for found in _named(node, key, where):
        if isinstance(found, Finding):
            yield found
        elif not isinstance(found[1], Scalar):
            name = found[0].text
            said = f"`{name}` in `{key.name}` of {where} must be a single text{_but(found[1])}"
            yield Finding(found[1].line, said)


def _check_lists(node: Node, key: Key, where: str) -> Iterator[Finding]:
    for found in _named(node, key, where):
        if isinstance(found, Finding):
            yield found
        else:
            yield from _check_texts(found[1], Key(found[0].text, keys.TEXTS, ""), where)


def _check_items(node: Node, key: Key, where: str) -> Iterator[Finding]:
    if isinstance(node, Sequence):
        for member in node.items:
            yield from check_shape(member, key.of)
    else:
        said = f"`{key.name}` of {where} must be a list; each {key.of} starts with a dash"
        yield Finding(node.line, f"{said}{_but(node)}")


def _check_entries(node: Node, key: Key, where: str) -> Iterator[Finding]:
    members = node.items if isinstance(node, Sequence) else [node]
    for member in members:
        if isinstance(member, Mapping):
            yield from check_shape(member, key.of)
        else:
            yield from _check_member(member, key, where)


_CHECKS: dict[str, Callable[[Node, Key, str], Iterator[Finding]]] = {
    keys.TEXT: _check_text,
    keys.TEXTS: _check_texts,
    keys.FLAG: _check_flag,
    keys.NUMBER: _check_number,
    keys.CHOICE: _check_choice,
    keys.PAIRS: _check_pairs,
    keys.LISTS: _check_lists,
    keys.ITEMS: _check_items,
    keys.ENTRIES: _check_entries,
}
