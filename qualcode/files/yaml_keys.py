"""Does every key exist, once, and does it have the right kind of value? A table of keys decides.

One checker for every YAML file that people write: codebooks, settings, queries, reports. Each brings
its `Keys`; the messages, with their line and what was probably meant, are here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace

from qualcode.files.yaml_nodes import Mapping, Node, Scalar, Sequence, text_of, texts
from qualcode.text.anchors import beginning

TRUE, FALSE = ("true", "yes", "on"), ("false", "no", "off")

# Kinds of value.
TEXT = "text"
TEXTS = "texts"  # a list of texts; one text alone is a list of one
FLAG = "flag"  # true or false
NUMBER = "number"  # a whole number from `least` to `most`
CHOICE = "choice"  # one of `choices`
PAIRS = "pairs"  # names with one text each
LISTS = "lists"  # names with a text or a list of texts each
GROUPED = "grouped"  # names with names and a list of texts each below them
NAMED = "named"  # names with names and one text each below them
BELOW = "below"  # a mapping of the table `of`
ITEMS = "items"  # a list of mappings of the table `of`
ENTRIES = "entries"  # a list of texts or mappings of the table `of`


ANY = 9999  # a number up to this one


@dataclass(frozen=True)
class Key:
    """One key: what it may contain (`kind`) and what it is for (`about`, shown in an editor).

    `pattern` is a regular expression that a text matches; `example` is one that does.
    `least` is how many texts a list has at least; `least` and `most` are the ends of a number.
    `choices` are those of a text, of each text of a list, or of each text that a name has.
    """

    name: str
    kind: str
    about: str
    required: bool = False
    pattern: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    of: str = ""
    least: int = 0
    most: int = ANY


@dataclass(frozen=True)
class Keys:
    """The keys of one kind of file: its tables, by name, and the one that the file itself is.

    `titles` say how messages name a table of which a file has one; `other_names` are what other
    programs and other habits call a key.
    """

    root: str
    tables: Map[str, tuple[Key, ...]]
    titles: Map[str, str] = field(default_factory=dict)
    other_names: Map[str, tuple[str, ...]] = field(default_factory=dict)

    def key(self, table: str, name: str) -> Key | None:
        """The key of that name in that table, or None."""
        return next((key for key in self.tables[table] if key.name == name), None)

    def one_of(self, table: str) -> str:
        """`a theme`, `the codebook`."""
        return self.titles.get(table, f"a {table}")

    def label(self, table: str, node: Mapping) -> str:
        """How a message names a mapping: its kind with its id, name or pattern, as far as known."""
        return self.titles.get(table) or label(table, node)


@dataclass(frozen=True, order=True)
class Finding:
    """A problem before it is known in which file."""

    line: int
    message: str
    severity: str = "error"


def check_keys(node: Node, known: Keys, table: str = "") -> Iterator[Finding]:
    """Everything that the tables of keys forbid in a mapping and in all below it.

    `table` is the mapping's; by default that of the whole file.
    """
    table = table or known.root
    if not isinstance(node, Mapping):
        example = known.tables[table][0].name
        said = f"{known.one_of(table)} must have keys with values (`{example}: ...`){_but(node)}"
        yield Finding(node.line, said)
        return
    where = known.label(table, node)
    seen: dict[str, int] = {}
    for name, value in node.entries:
        if name.text in seen:
            first = seen[name.text]
            yield Finding(name.line, f"key `{name.text}` appears twice in {where} (line {first})")
            continue
        seen[name.text] = name.line
        key = known.key(table, name.text)
        if key is None:
            yield Finding(name.line, _unknown(name.text, known, table, node))
        elif not (isinstance(value, Scalar) and value.empty):
            if key.of:
                yield from _check_below(value, key, where, known)
            else:
                yield from _CHECKS[key.kind](value, key, where)
    for key in known.tables[table]:
        if key.required and _missing(node.get(key.name)) and key.kind != ITEMS:
            yield Finding(node.line, f"{where} has no `{key.name}`")


def flag_of(node: Node | None) -> bool | None:
    """True or false as written without quotes; None for anything else."""
    if isinstance(node, Scalar) and node.plain and node.text.lower() in TRUE + FALSE:
        return node.text.lower() in TRUE
    return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...?`, or nothing if nothing is close."""
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean `{folded[close[0]]}`?" if close else ""


def label(table: str, node: Mapping) -> str:
    """How a message names a mapping: its kind with its id, name or pattern, as far as known."""
    known = text_of(node, "id") or text_of(node, "name") or text_of(node, "pattern")
    near = ", ".join(scalar.text for scalar in texts(node.get("near")))
    known = known or (f"near: {near}" if near else "")
    return f"{table} `{known}`" if known else f"a {table}"


def _missing(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and (node.empty or not node.text.strip()))


def _unknown(name: str, known: Keys, table: str, node: Mapping) -> str:
    where = known.label(table, node)
    if name == "<<":
        return "`<<` (a merge key of YAML) is not used here: write the keys out"
    names = [key.name for key in known.tables[table]]
    meant = [key for key in names if name.casefold() in known.other_names.get(key, ())]
    if node.get("near") is not None:
        meant = [key for key in meant if key != "pattern"]  # a keyword has one or the other
    hint = f"; did you mean `{meant[0]}`?" if meant else did_you_mean(name, names)
    if not hint and table == "keyword":
        hint = "; a keyword with a colon must be in quotes"
    elif not hint:
        tables = known.tables.items()
        homes = [other for other, found in tables if any(key.name == name for key in found)]
        listed = f"; the keys are {', '.join(names)}"
        hint = f"; it belongs in {known.one_of(homes[0])}" if homes else listed
    return f"unknown key `{name}` in {where}{hint}"


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
    if key.example:
        return f"`{key.name}` of {where} must look like {key.example}, not `{beginning(text, 40)}`"
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
        elif key.choices:
            yield from _check_choice(node, key, where)
        return
    hint = "; text with a colon must be in quotes" * isinstance(node, Mapping)
    said = f"`{key.name}` of {where} must be a list of texts{_but(node)}{hint}"
    yield Finding(node.line, said)


def _check_flag(node: Node, key: Key, where: str) -> Iterator[Finding]:
    if flag_of(node) is None:
        yield Finding(node.line, f"`{key.name}` of {where} must be true or false{_but(node)}")


def _check_number(node: Node, key: Key, where: str) -> Iterator[Finding]:
    least = max(key.least, 1)
    written = node.text if isinstance(node, Scalar) and node.plain else ""
    if re.fullmatch("[1-9][0-9]{0,8}", written) and least <= int(written) <= key.most:
        return
    ends = f" from {least} to {key.most}" if key.most < ANY else f", {least} or more"
    yield Finding(node.line, f"`{key.name}` of {where} must be a number{ends}{_but(node)}")


def _check_choice(node: Node, key: Key, where: str) -> Iterator[Finding]:
    if isinstance(node, Scalar) and node.text in key.choices:
        return
    hint = did_you_mean(node.text, key.choices) if isinstance(node, Scalar) else ""
    listed = " or ".join((", ".join(key.choices[:-1]), key.choices[-1]))
    yield Finding(node.line, f"`{key.name}` of {where} must be {listed}{_but(node)}{hint}")


_SHAPES = {
    PAIRS: "{name: value}",
    LISTS: "{name: [value, value]}",
    NAMED: "{name: {name: value}}",
}


def _named(node: Node, key: Key, where: str) -> Iterator[tuple[Scalar, Node] | Finding]:
    if not isinstance(node, Mapping):
        shape = _SHAPES[key.kind]
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
        elif key.choices:
            one = replace(key, name=found[0].text)
            yield from _check_choice(found[1], one, f"`{key.name}` of {where}")


def _check_lists(node: Node, key: Key, where: str) -> Iterator[Finding]:
    for found in _named(node, key, where):
        if isinstance(found, Finding):
            yield found
        else:
            yield from _check_texts(found[1], Key(found[0].text, TEXTS, ""), where)


def _check_named(node: Node, key: Key, where: str) -> Iterator[Finding]:
    for found in _named(node, key, where):
        if isinstance(found, Finding):
            yield found
        else:
            yield from _check_pairs(found[1], replace(key, name=found[0].text, kind=PAIRS), where)


def _check_grouped(node: Node, key: Key, where: str) -> Iterator[Finding]:
    for found in _named(node, key, where):
        if isinstance(found, Finding):
            yield found
        else:
            yield from _check_lists(found[1], replace(key, name=found[0].text, kind=LISTS), where)


def _check_below(node: Node, key: Key, where: str, known: Keys) -> Iterator[Finding]:
    """The kinds of value that have keys of their own."""
    name = f"`{key.name}` of {where}"
    if key.kind == BELOW:
        if isinstance(node, Mapping):
            yield from check_keys(node, known, key.of)
        else:
            keys = ", ".join(below.name for below in known.tables[key.of])
            yield Finding(node.line, f"{name} has keys of its own: {keys}{_but(node)}")
    elif key.kind == ITEMS and not isinstance(node, Sequence):
        said = f"{name} must be a list: each {key.of} starts with a dash"
        yield Finding(node.line, f"{said}{_but(node)}")
    else:
        for member in node.items if isinstance(node, Sequence) else [node]:
            if key.kind == ITEMS or isinstance(member, Mapping):
                yield from check_keys(member, known, key.of)
            else:
                yield from _check_member(member, key, where)


_CHECKS: dict[str, Callable[[Node, Key, str], Iterator[Finding]]] = {
    TEXT: _check_text,
    TEXTS: _check_texts,
    FLAG: _check_flag,
    NUMBER: _check_number,
    CHOICE: _check_choice,
    PAIRS: _check_pairs,
    LISTS: _check_lists,
    NAMED: _check_named,
    GROUPED: _check_grouped,
}
