"""What came out of another program's codebook or dictionary, made into themes and codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from qualcode.exchange.codebooks.ids import IdMaker, is_id
from qualcode.model.codes import Code, Codebook, Theme

MAX_LEVELS = 60  # codes below codes; a codebook's file is read to a limited depth
LOOSE = "Codes"


@dataclass(frozen=True)
class ImportedCodebook:
    """A codebook from elsewhere, and `notes`: item by item what could not be taken over as it was."""

    codebook: Codebook
    notes: tuple[str, ...] = ()


@dataclass
class Branch:
    """One heading of a tree from elsewhere. `code` has everything but its id, place and children.

    An empty `code_id` asks for one to be made; `theme` says that it is a theme for certain.
    """

    code: Code
    code_id: str = ""
    color: str = ""
    theme: bool = False
    children: list[Branch] = field(default_factory=list)


def plant(branches: Sequence[Branch], title: str = "", **head: object) -> ImportedCodebook:
    """Themes and codes out of a tree.

    What is at the top and has something below it becomes a theme. What is there alone goes
    into one theme for all such. Branches below `MAX_LEVELS` are moved up to that level, and reported.
    """
    notes: list[str] = []
    flat = [_limited(branch, notes) for branch in branches]
    heads = [b for b in flat if b.theme or b.children]
    loose = [b for b in flat if not (b.theme or b.children)]
    if loose:
        name = LOOSE if heads or not title else title
        heads.append(Branch(Code("", name), theme=True, children=loose))
        if len(heads) > 1:
            told = "1 code without a heading is" if len(loose) == 1 else ""
            told = told or f"{len(loose)} codes without a heading are"
            notes.append(f"{told} under the theme “{name}”")
    ids = IdMaker()
    for branch in _all(heads):
        if branch.code_id and not (is_id(branch.code_id) and ids.take(branch.code_id)):
            notes.append(f"The id `{branch.code_id}` of “{branch.code.name}” cannot be kept")
            branch.code_id = ""
    themes = tuple(_theme(branch, ids, notes) for branch in heads)
    codebook = replace(Codebook(title=title, themes=themes), **head)  # type: ignore[arg-type]
    return ImportedCodebook(codebook, tuple(notes))


def with_own_code(branch: Branch) -> Branch:
    """A theme has no keywords: those of a heading with others below it get a code of their own."""
    if branch.children and branch.code.keywords:
        own = Branch(Code("", f"{branch.code.name} (general)", keywords=branch.code.keywords))
        branch.children.insert(0, own)
        branch.code = replace(branch.code, keywords=())
    return branch


def _all(branches: Iterable[Branch]) -> list[Branch]:
    found = list(branches)
    for branch in found:  # which grows on the way: no recursion, however deep the tree
        found += branch.children
    return found


def _limited(branch: Branch, notes: list[str]) -> Branch:
    level = [branch]
    for _ in range(MAX_LEVELS - 1):
        level = [child for parent in level for child in parent.children]
    for parent in level:
        if any(child.children for child in parent.children):
            below = _all(parent.children)
            for child in below:
                child.children = []
            parent.children = below
            told = f"codes nested more than {MAX_LEVELS} levels deep were moved up to that level"
            notes.append(f"“{parent.code.name}”: {told} ({len(below)} codes)")
    return branch


def _theme(branch: Branch, ids: IdMaker, notes: list[str]) -> Theme:
    code = branch.code
    theme_id = branch.code_id or ids.make(code.name)
    notes += [
        f"Theme “{code.name}” cannot have `{key}`, which it had as a code"
        for key in ("include", "exclude", "examples", "keywords", "asked_of", "unit", "retired")
        if getattr(code, key)
    ]
    children = tuple(_code(child, theme_id, ids, notes) for child in branch.children)
    return Theme(theme_id, code.name, code.definition, children, branch.color)


def _code(branch: Branch, parent: str, ids: IdMaker, notes: list[str]) -> Code:
    code_id = branch.code_id or ids.make(branch.code.name, parent)
    if branch.color:
        notes.append(f"The colour {branch.color} of “{branch.code.name}”: only themes have colours")
    children = tuple(_code(child, code_id, ids, notes) for child in branch.children)
    return replace(branch.code, id=code_id, codes=children)
