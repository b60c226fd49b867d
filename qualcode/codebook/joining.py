"""Two people, one codebook: what the one changed is brought into what the other has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.codebook.edit import add_code, add_theme, move_code, remove_code, set_value
from qualcode.codebook.head_edits import set_facet, set_head
from qualcode.codebook.homes import sound
from qualcode.codebook.orders import join_lists, join_orders, moves_to
from qualcode.codebook.versions import Node, children_of, named, nodes_of, parents_of
from qualcode.codebook.yaml_text import keyword_flow
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.returns.outcomes import Outcome, judge

TEXTS = ("name", "definition", "unit", "color")
LISTS = ("include", "exclude", "examples")


@dataclass(frozen=True)
class Conflict:
    """What both changed differently. The joined codebook has it as `mine` has.

    `key` is a key of the codebook file, `place`, `order`, `removed` or `added`; `item` is which keyword, of
    several; `words` say it in a sentence.
    """

    code_id: str
    key: str
    words: str
    base: str = ""
    mine: str = ""
    theirs: str = ""
    item: str = ""

    @property
    def id(self) -> str:
        """What a choice is named by: `hope definition`, `title`."""
        return " ".join(part for part in (self.code_id, self.key, self.item) if part)


@dataclass(frozen=True)
class JoinedCodebook:
    """The text of the joined codebook, and what a person has to decide about it."""

    text: str
    conflicts: tuple[Conflict, ...]


def join_codebooks(
    base: str, mine: str, theirs: str, *, take: Collection[str] = ()
) -> JoinedCodebook:
    """Bring what changed from `base` to `theirs` into `mine`, in place; all three are YAML texts.

    What only one of the two changed is taken, what both changed alike counts once, what both changed
    differently is a conflict and stays as in `mine`, but for those whose id is in `take`: there it is
    as in `theirs`, and none is reported. Lists (keywords, examples ...) are joined item by item. Raises
    ProblemsError if one of the three has errors.
    """
    joining = _Joining(sound(base), sound(theirs), mine, take)
    joining.head()
    joining.new_nodes()
    joining.places()
    joining.values()
    joining.gone()
    joining.orders()
    return JoinedCodebook(joining.text, tuple(joining.conflicts))


def put_back(text: str, code_ids: Collection[str], source: str) -> str:
    """Put in those of these codes that `text` lacks, as `source` has them, each after its neighbour.

    What they are under is included; what is below them is not.
    """
    joining = _Joining(sound(source), sound(source), text, ())
    for code_id, node in nodes_of(joining.theirs).items():
        if code_id in code_ids:
            joining.add(node)
    return joining.text


class _Joining:
    """The text as it grows, with what was said on the way."""

    def __init__(self, base: Codebook, theirs: Codebook, text: str, take: Collection[str]) -> None:
        self.base, self.theirs, self.mine = base, theirs, sound(text)
        self.text, self.take = text, take
        self.conflicts: list[Conflict] = []

    def head(self) -> None:
        """Title, version, language and facets."""
        for key in ("title", "version", "language"):
            values = [getattr(book, key) for book in (self.base, self.mine, self.theirs)]
            taken = self._one("", key, *values)
            if taken is not None:
                self.text = set_head(self.text, key, taken)
        for name in {**self.base.facets, **self.theirs.facets}:
            olds, mine, theirs = (
                book.facets.get(name, ()) for book in (self.base, self.mine, self.theirs)
            )
            joined = join_lists(olds, mine, theirs)
            if joined != list(mine):
                self.text = set_facet(self.text, name, joined)

    def new_nodes(self) -> None:
        """Themes and codes that only they added, each after the neighbour it has with them."""
        known = set(nodes_of(self.base)) | set(nodes_of(self.mine))
        parents = parents_of(self.theirs)
        for code_id, node in nodes_of(self.theirs).items():
            if code_id in known:
                continue
            if isinstance(node, Theme) or parents[code_id] in sound(self.text).order:
                self.add(node)
                continue
            words = f"{named(node)} was added by them under a code that was deleted here"
            if not self._keeps(code_id, "added", words, theirs=node.name):
                self.add(node)

    def places(self) -> None:
        """Codes that only they moved."""
        olds, mine, theirs = map(parents_of, (self.base, self.mine, self.theirs))
        for code_id in [i for i in mine if i in olds and i in theirs]:
            outcome = judge(olds[code_id], theirs[code_id], mine[code_id])
            if outcome not in {Outcome.TAKE, Outcome.CONFLICT}:
                continue
            node = nodes_of(self.mine)[code_id]
            places = olds[code_id], mine[code_id], theirs[code_id]
            if outcome is Outcome.CONFLICT:
                words = f"{named(node)} was moved to different places"
                if self._keeps(code_id, "place", words, *places):
                    continue
            there = set(sound(self.text).order)
            try:
                after = self._neighbour(code_id, there - {code_id}, theirs[code_id])
                self.text = move_code(self.text, code_id, theirs[code_id], **after)
            except QualcodeError as error:
                words = f"{named(node)} could not be moved as in their version: {error.message}"
                self._tell(code_id, "place", words, *places)

    def values(self) -> None:
        """The values of the keys of the themes and codes that all, or both of you, have."""
        olds, mine = nodes_of(self.base), nodes_of(self.mine)
        for code_id, theirs in nodes_of(self.theirs).items():
            if code_id in mine and type(mine[code_id]) is type(theirs):
                self._values(olds.get(code_id), mine[code_id], theirs)

    def gone(self) -> None:
        """Themes and codes that one of you deleted."""
        olds, mine, theirs = map(nodes_of, (self.base, self.mine, self.theirs))
        for code_id, old in olds.items():
            if code_id not in mine and code_id in theirs and _bare(theirs[code_id]) != _bare(old):
                words = f"{named(old)} was deleted here and changed by them"
                names = old.name, "", theirs[code_id].name
                if not self._keeps(code_id, "removed", words, *names):
                    self.add(theirs[code_id])
            if code_id in theirs or code_id not in sound(self.text).order:
                continue
            now = nodes_of(sound(self.text))[code_id]
            kept = [node for node in _below(now) if node.id not in olds or node.id in theirs]
            if _bare(mine[code_id]) != _bare(old) or kept:
                words = f"{named(now)} was deleted by them and changed here"
                if not self._keeps(code_id, "removed", words, old.name, now.name, ""):
                    self.text = remove_code(self.text, code_id)
            elif not any(_bare(node) != _bare(olds[node.id]) for node in _below(now)):
                self.text = remove_code(self.text, code_id)

    def orders(self) -> None:
        """The order of themes, and of the codes of each, where only they changed it."""
        books = self.base, self.mine, self.theirs, sound(self.text)
        olds, mine, theirs, now = map(children_of, books)
        for parent, there in now.items():
            old, ours, others = (side.get(parent, []) for side in (olds, mine, theirs))
            joined = join_orders(old, ours, others, there)
            if joined.clash:
                where = f"of {named(nodes_of(books[3])[parent])}" if parent else "of the themes"
                words = f"The order {where} was changed by both"
                if self._keeps(parent, "order", words, *map(", ".join, (old, ours, others))):
                    continue
                joined = join_orders(old, ours, others, there, take=True)
            for code_id, how, beside in moves_to(there, joined.items):
                self.text = move_code(self.text, code_id, **{how: beside})

    def _values(self, old: Node | None, mine: Node, theirs: Node) -> None:
        code_id = mine.id
        for key in TEXTS:
            values = [getattr(node, key, "") for node in (old, mine, theirs)]
            taken = self._one(code_id, key, *values)
            if taken is not None:
                self.text = set_value(self.text, code_id, key, taken)
        if not isinstance(mine, Code) or not isinstance(theirs, Code):
            return
        before = old if isinstance(old, Code) else Code(code_id, "")
        if judge(before.retired, theirs.retired, mine.retired) is Outcome.TAKE:
            self.text = set_value(self.text, code_id, "retired", theirs.retired)
        for key in LISTS:
            joined = join_lists(*(getattr(node, key) for node in (before, mine, theirs)))
            if joined != list(getattr(mine, key)):
                self.text = set_value(self.text, code_id, key, joined)
        self._asked(before, mine, theirs)
        self._keywords(before, mine, theirs)

    def _asked(self, old: Code, mine: Code, theirs: Code) -> None:
        values = [{**node.asked_of} for node in (old, mine, theirs)]
        outcome = judge(values[0], values[2], values[1])
        words = f"{named(mine)} has a different `asked_of` in each version"
        chosen = outcome is Outcome.CONFLICT and not self._keeps(
            mine.id, "asked_of", words, *map(str, values)
        )
        if chosen or outcome is Outcome.TAKE:
            self.text = set_value(self.text, mine.id, "asked_of", values[2])

    def _keywords(self, old: Code, mine: Code, theirs: Code) -> None:
        olds, ours, others = (_by_name(node.keywords) for node in (old, mine, theirs))
        names = join_lists(list(olds), list(ours), list(others))
        joined: list[Keyword] = []
        for name in names:
            if name not in ours or (name in others and olds.get(name) == ours[name]):
                joined.append(others[name])
                continue
            outcome = judge(olds.get(name), others.get(name), ours[name])
            both = name in others and outcome is Outcome.CONFLICT
            words = f"Keyword `{name}` of {named(mine)} was changed by both"
            sides = (_written(olds.get(name)), _written(ours[name]), _written(others.get(name)))
            keeps = not both or self._keeps(mine.id, "keywords", words, *sides, item=name)
            joined.append(ours[name] if keeps else others[name])
        if joined != list(ours.values()):
            self.text = set_value(self.text, mine.id, "keywords", joined)

    def _one(self, code_id: str, key: str, old: str, mine: str, theirs: str) -> str | None:
        """What the value becomes; None if it stays."""
        outcome = judge(old, theirs, mine)
        if outcome is not Outcome.CONFLICT:
            return theirs if outcome is Outcome.TAKE else None
        where = f"of {named(nodes_of(self.mine)[code_id])}" if code_id else "of the codebook"
        words = f"The {key} {where} was changed by both: here “{mine}”, there “{theirs}”"
        return None if self._keeps(code_id, key, words, old, mine, theirs) else theirs

    def _keeps(
        self,
        code_id: str,
        key: str,
        words: str,
        base: str = "",
        mine: str = "",
        theirs: str = "",
        item: str = "",
    ) -> bool:
        """Report a conflict, in which mine is kept; False if theirs was chosen."""
        conflict = Conflict(code_id, key, words, base, mine, theirs, item)
        if conflict.id in self.take:
            return False
        self.conflicts.append(conflict)
        return True

    def _tell(self, code_id: str, key: str, words: str, *values: str) -> None:
        self.conflicts.append(Conflict(code_id, key, words, *values))

    def add(self, node: Node) -> None:
        """Add a theme or code as they have it, after those it is under and without those below."""
        parent = parents_of(self.theirs)[node.id]
        there = set(sound(self.text).order)
        if node.id in there:
            return
        if parent and parent not in there:
            self.add(nodes_of(self.theirs)[parent])
        bare, after = replace(node, codes=()), self._neighbour(node.id, there)
        if isinstance(bare, Theme):
            self.text = add_theme(self.text, bare, **after)
        else:
            self.text = add_code(self.text, parent, bare, **after)

    def _neighbour(
        self, code_id: str, there: set[str], parent: str | None = None
    ) -> Mapping[str, str]:
        """Beside which code it is in their version, as `move_code` and `add_code` take it."""
        parents = parents_of(self.theirs)
        home = parents[code_id] if parent is None else parent
        now = parents_of(sound(self.text))
        siblings = [i for i, p in parents.items() if p == home]
        place = siblings.index(code_id)
        for other in reversed(siblings[:place]):
            if other in there and now[other] == home:
                return {"after": other}
        for other in siblings[place + 1 :]:
            if other in there and now[other] == home:
                return {"before": other}
        return {}


def _by_name(keywords: Sequence[Keyword]) -> dict[str, Keyword]:
    return {str(keyword): replace(keyword, line=0) for keyword in keywords}


def _written(keyword: Keyword | None) -> str:
    return keyword_flow(keyword) if keyword else ""


def _bare(node: Node) -> Node:
    """A node without lines and without what is below it."""
    if isinstance(node, Theme):
        return replace(node, line=0, codes=())
    keywords = tuple(replace(keyword, line=0) for keyword in node.keywords)
    return replace(node, line=0, codes=(), keywords=keywords)


def _below(node: Node) -> Iterator[Code]:
    for child in node.codes:
        yield from child.walk()
