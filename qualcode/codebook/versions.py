"""What changed between two states of a codebook, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from qualcode.model.codes import Code, Codebook, Keyword, Theme

Node = Theme | Code

# Keys with one text, and keys with several, that are told alike.
TEXTS = ("definition", "unit", "color")
LISTS = ("include", "exclude", "examples")


@dataclass(frozen=True)
class Change:
    """One thing that changed.

    `kind` is added, removed, renamed, moved, retired, restored, order changed, KEY changed, KEY added
    or KEY removed, KEY being definition, include, keyword, facet ...; `code_id` is empty for the
    codebook itself; `words` say it in a sentence; `before` and `after` are the values, as texts;
    `about` names, within a sentence, what got or lost one of several values.
    """

    kind: str
    code_id: str
    words: str
    before: str = ""
    after: str = ""
    about: str = ""


def compare_codebooks(before: Codebook, after: Codebook) -> list[Change]:
    """The changes from one codebook to another; themes and codes are known by their ids.

    First those of the head, then code by code in the order of `after`, then what is gone and what
    is in another order. Lines do not count.
    """
    changes = list(_head(before, after))
    old, new = nodes_of(before), nodes_of(after)
    was, now = parents_of(before), parents_of(after)
    for code_id, node in new.items():
        parent = now[code_id]
        if code_id not in old:
            words = f"{named(node)} was added{_place(' under', parent, after)}"
            changes.append(Change("added", code_id, words, "", node.name))
            continue
        if was[code_id] != parent:
            places = _place(" from", was[code_id], before) + _place(" to", parent, after)
            words = f"{named(node)} was moved{places}"
            changes.append(Change("moved", code_id, words, was[code_id], parent))
        changes += _node(old[code_id], node)
    for code_id, node in old.items():
        if code_id not in new:
            words = f"{named(node)} was deleted{_place(' of', was[code_id], before)}"
            changes.append(Change("removed", code_id, words, node.name))
    changes += _orders(before, after)
    return changes


def tell_changes(changes: Iterable[Change]) -> list[str]:
    """The changes in sentences; several values that the same list got or lost make one."""
    told = []
    for (_, about, kind), group in groupby(changes, key=lambda c: (c.code_id, c.about, c.kind)):
        same = list(group)
        if not about or len(same) == 1:
            told += [change.words for change in same]
            continue
        key, how = kind.split()
        values = [change.after or change.before for change in same]
        if key == "keyword":
            listed = ", ".join(f"`{value}`" for value in values)
            done = f"were added to {about}" if how == "added" else f"of {about} were deleted"
            told.append(f"Keywords {done}: {listed}")
        else:
            listed = ", ".join(f"“{value}”" for value in values)
            told.append(f"`{key}` of {about} {'gained' if how == 'added' else 'lost'} {listed}")
    return told


def nodes_of(codebook: Codebook) -> dict[str, Node]:
    """Every theme and code by its id, in the order of the codebook."""
    found: dict[str, Node] = {}
    for theme in codebook.themes:
        found[theme.id] = theme
        found |= {code.id: code for code in theme.walk()}
    return found


def parents_of(codebook: Codebook) -> dict[str, str]:
    """For every theme and code the id of what it is under; empty for a theme."""
    parents = {theme.id: "" for theme in codebook.themes}
    for holder in nodes_of(codebook).values():
        parents |= {code.id: holder.id for code in holder.codes}
    return parents


def children_of(codebook: Codebook) -> dict[str, list[str]]:
    """The ids of the codes of each theme or code that has any, in order; under `""` the themes."""
    children: dict[str, list[str]] = {"": []}
    for code_id, parent in parents_of(codebook).items():
        children.setdefault(parent, []).append(code_id)
    # parents_of goes holder by holder, so that each list is in the order of the codebook.
    return children


def named(node: Node) -> str:
    """How a sentence names a theme or code."""
    kind = "Theme" if isinstance(node, Theme) else "Code"
    return f"{kind} “{node.name}” ({node.id})"


def within(node: Node) -> str:
    """How the middle of a sentence names a theme or code."""
    return named(node).replace("Theme", "theme", 1).replace("Code", "code", 1)


def _place(preposition: str, parent: str, codebook: Codebook) -> str:
    return f"{preposition} “{codebook.name_of(parent)}”" if parent else ""


def _head(before: Codebook, after: Codebook) -> Iterator[Change]:
    for key in ("title", "version", "language"):
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            words = f"The codebook's {key} changed from “{old}” to “{new}”"
            yield Change(f"{key} changed", "", words, old, new)
    for name in {**before.facets, **after.facets}:
        olds, news = before.facets.get(name), after.facets.get(name)
        if olds == news:
            continue
        listed = ", ".join(news or olds or ())
        if olds is None:
            yield Change("facet added", "", f"Facet `{name}` was added: {listed}", "", listed)
        elif news is None:
            yield Change("facet removed", "", f"Facet `{name}` was deleted: {listed}", listed)
        else:
            words = f"Facet `{name}` changed: {_listed_change(olds, news)}"
            yield Change("facet changed", "", words, ", ".join(olds), ", ".join(news))


def _listed_change(olds: Sequence[str], news: Sequence[str]) -> str:
    plus = [f"“{value}” added" for value in news if value not in olds]
    minus = [f"“{value}” deleted" for value in olds if value not in news]
    return ", ".join([*plus, *minus]) or "another order"


def _node(old: Node, new: Node) -> Iterator[Change]:
    code_id = new.id
    if old.name != new.name:
        words = f"{named(old)} was renamed “{new.name}”"
        yield Change("renamed", code_id, words, old.name, new.name)
    if getattr(old, "retired", False) != getattr(new, "retired", False):
        kind = "retired" if getattr(new, "retired", False) else "restored"
        yield Change(kind, code_id, f"{named(new)} was {kind}")
    for key in TEXTS:
        values = getattr(old, key, ""), getattr(new, key, "")
        if values[0] != values[1]:
            yield _text_change(new, key, *values)
    for key in LISTS:
        yield from _list_changes(new, key, getattr(old, key, ()), getattr(new, key, ()))
    yield from _asked(new, getattr(old, "asked_of", {}), getattr(new, "asked_of", {}))
    yield from _keywords(new, getattr(old, "keywords", ()), getattr(new, "keywords", ()))


def _text_change(node: Node, key: str, old: str, new: str) -> Change:
    if not old:
        words = f"{named(node)} was given a {key}: “{new}”"
    elif not new:
        words = f"{named(node)} lost its {key}: “{old}”"
    else:
        words = f"The {key} of {within(node)} changed from “{old}” to “{new}”"
    return Change(f"{key} changed", node.id, words, old, new)


def _list_changes(
    node: Node, key: str, olds: Sequence[str], news: Sequence[str]
) -> Iterator[Change]:
    for item in olds:
        if item not in news:
            words = f"`{key}` of {within(node)} lost “{item}”"
            yield Change(f"{key} removed", node.id, words, item, about=within(node))
    for item in news:
        if item not in olds:
            words = f"`{key}` of {within(node)} gained “{item}”"
            yield Change(f"{key} added", node.id, words, "", item, within(node))
    if olds != news and set(olds) == set(news):
        words = f"`{key}` of {within(node)} is in another order"
        yield Change(f"{key} changed", node.id, words, "; ".join(olds), "; ".join(news))


def _asked(
    node: Node, old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]
) -> Iterator[Change]:
    if {**old} != {**new}:
        values = _attributes(old), _attributes(new)
        words = (
            f"{named(node)} is now asked of {values[1] or 'all'}, no longer of {values[0] or 'all'}"
        )
        yield Change("asked_of changed", node.id, words, *values)


def _attributes(asked: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{name}: {' or '.join(values)}" for name, values in asked.items())


def _keywords(node: Node, olds: Sequence[Keyword], news: Sequence[Keyword]) -> Iterator[Change]:
    old = {str(keyword): replace(keyword, line=0) for keyword in olds}
    new = {str(keyword): replace(keyword, line=0) for keyword in news}
    for name in old:
        if name not in new:
            words = f"Keyword `{name}` of {within(node)} was deleted"
            yield Change("keyword removed", node.id, words, name, about=within(node))
    for name, keyword in new.items():
        if name not in old:
            words = f"Keyword `{name}` was added to {within(node)}"
            yield Change("keyword added", node.id, words, "", name, within(node))
        elif old[name] != keyword:
            options = _options(old[name]), _options(keyword)
            told = f"{options[0] or 'no options'} became {options[1] or 'no options'}"
            words = f"Keyword `{name}` of {within(node)} changed: {told}"
            yield Change("keyword changed", node.id, words, *options)


def _options(keyword: Keyword) -> str:
    plain = {key: getattr(keyword, key) for key in ("words", "within", "ordered", "inherit")}
    several = {key: ", ".join(getattr(keyword, key)) for key in ("unless", "speakers")}
    told = [f"{key}: {str(value).lower()}" for key, value in plain.items() if value]
    told += [f"{key}: {value}" for key, value in several.items() if value]
    told += [f"{name}: {value}" for name, value in keyword.facet.items()]
    return "; ".join(told)


def _orders(before: Codebook, after: Codebook) -> Iterator[Change]:
    old, new = children_of(before), children_of(after)
    for parent, ids in new.items():
        kept = [code_id for code_id in ids if code_id in old.get(parent, ())]
        was = [code_id for code_id in old.get(parent, ()) if code_id in ids]
        if kept != was:
            place = f"under “{after.name_of(parent)}”" if parent else "of the themes"
            words = f"The order {place} changed to {', '.join(map(after.name_of, kept))}"
            yield Change("order changed", parent, words, ", ".join(was), ", ".join(kept))
