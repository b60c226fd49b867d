"""What a query finds: the tree of a query evaluated over codings and text, as whole passages.

A query looks at the marks it is given: codings that outputs rest on, each with its case and turns.
It never makes a span of its own except by joining marks that share a character.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.analysis import spans
from qualcode.analysis.query_language import (
    Chain,
    CodeTerm,
    Either,
    Qualifier,
    Query,
    Relation,
    SavedTerm,
    TextTerm,
    parse_query,
    query_error,
)
from qualcode.analysis.spans import NO_CASE, Passages
from qualcode.errors import QualcodeError
from qualcode.model.codes import Codebook
from qualcode.model.documents import SOURCES
from qualcode.text.known_names import nearest

if TYPE_CHECKING:
    from qualcode.analysis.spans import Ints, Mask

    Columns = tuple[Ints, Ints, Ints, Ints, Ints, Ints]

_RELATED = {
    "overlapping": spans.overlapping,
    "within": spans.within,
    "containing": spans.containing,
    "same_turn": spans.same_turn,
    "same_case": spans.same_case,
}
_COUNTED = {
    "near": spans.near,
    "followed_by": spans.followed_by,
    "preceded_by": spans.preceded_by,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A coding, or a hit of a text (`code_id` empty), as a query sees it.

    `document` and `case` are names, `start` and `end` code points, `first` and `last` the numbers of
    the turns whose speech it shares a character with (-1: none).
    """

    id: str
    document: str
    start: int
    end: int
    case: str
    first: int
    last: int
    code_id: str = ""
    coder: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Passage:
    """A passage that a query found; `marks` are in the order of start, code and id."""

    document: str
    start: int
    end: int
    case: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Material:
    """What a query can look at.

    `documents` are names in their order, `cases` those that have attributes; `find_text` gives the hits of a pattern in participants'
    speech; `attributes_of` the facts about a case in a document; `source_of` a document's kind of
    source; `attribute_values` the values that occur of each attribute; `saved` the saved queries by name.
    """

    codebook: Codebook
    documents: Sequence[str]
    marks: Sequence[Mark]
    find_text: Callable[[str], Iterable[Mark]]
    attributes_of: Callable[[str, str], Mapping[str, str]]
    source_of: Callable[[str], str]
    attribute_values: Mapping[str, Sequence[str]]
    cases: Sequence[str] = ()
    saved: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def columns(self) -> _Columns:
        """The marks as columns of numbers, made once for all queries."""
        return _Columns(self)


def find_passages(text: str, material: Material) -> list[Passage]:
    """The passages that a query finds, by document, start and end.

    Raises QualcodeError for a query that cannot be read, or that names what does not exist.
    """
    run = _Run(text, material)
    return run.passages(run.evaluate(parse_query(text), ()))


class _Columns:
    """Marks as arrays, and the numbers that stand for names."""

    def __init__(self, material: Material) -> None:
        self.document_numbers = {name: n for n, name in enumerate(material.documents)}
        self.case_numbers: dict[str, int] = {name: n for n, name in enumerate(material.cases)}
        self.document, self.start, self.end, self.case, self.first, self.last = self.numbers(
            material.marks
        )
        self.code = self._by([mark.code_id for mark in material.marks])
        self.coder = self._by([mark.coder for mark in material.marks])
        self.facets = self._by([tuple(sorted(mark.facets.items())) for mark in material.marks])

    def numbers(self, marks: Sequence[Mark]) -> Columns:
        """The columns of these marks: document, start, end, case, first and last turn."""
        import numpy as np

        cases = self.case_numbers
        rows = [
            (
                self.document_numbers[mark.document],
                mark.start,
                mark.end,
                cases.setdefault(mark.case, len(cases)) if mark.case else NO_CASE,
                mark.first,
                mark.last,
            )
            for mark in marks
        ]
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 6)
        document, start, end, case, first, last = table.T
        return document, start, end, case, first, last

    @staticmethod
    def _by(values: Sequence[object]) -> tuple[dict[object, int], Ints]:
        import numpy as np

        known: dict[object, int] = {}
        column = [known.setdefault(value, len(known)) for value in values]
        return known, np.array(column, dtype=np.int64)


Scope = tuple[tuple[bool, Qualifier], ...]  # (excluded, qualifier): all of them hold


class _Run:
    """One evaluation: text hits get numbers after the marks."""

    def __init__(self, text: str, material: Material) -> None:
        self.text = text
        self.material = material
        self.columns = material.columns
        self.hits: list[Mark] = []
        self.open: tuple[str, ...] = ()  # saved queries that are being evaluated

    def evaluate(self, query: Query, scope: Scope) -> Passages:
        match query:
            case CodeTerm():
                found = self._codings(self._coded(query), scope)
            case TextTerm():
                found = self._found(query, scope)
            case Qualifier():
                found = self._codings(None, (*scope, (False, query)))
            case SavedTerm():
                found = self._saved(query, scope)
            case Relation(left, kind, right, turns):
                a, b = self.evaluate(left, scope), self.evaluate(right, scope)
                related = _RELATED[kind](a, b) if kind in _RELATED else _COUNTED[kind](a, b, turns)
                found = a.where(related)
            case Either(chains):
                found = spans.join(*(self.evaluate(chain, scope) for chain in chains))
            case Chain():
                found = self._chain(query, scope)
        return found

    def passages(self, found: Passages) -> list[Passage]:
        import numpy as np

        marks: list[list[Mark]] = [[] for _ in range(len(found))]
        order = self.material.codebook.order
        for number, place in zip(found.member.tolist(), found.of.tolist(), strict=True):
            total = len(self.material.marks)
            mark = self.material.marks[number] if number < total else self.hits[number - total]
            marks[place].append(mark)
        cases = {number: name for name, number in self.columns.case_numbers.items()}
        cases[NO_CASE] = ""
        table = np.stack([found.document, found.start, found.end, found.case], axis=1).tolist()
        return [
            Passage(
                self.material.documents[document],
                start,
                end,
                cases[case],
                tuple(sorted(own, key=lambda m: (m.start, order.get(m.code_id, len(order)), m.id))),
            )
            for (document, start, end, case), own in zip(table, marks, strict=True)
        ]

    def _chain(self, query: Chain, scope: Scope) -> Passages:
        """Qualifiers narrow what the other parts look at; alone they are what they describe."""
        narrowed = [(out, part) for out, part in query.parts if isinstance(part, Qualifier)]
        others = [(out, part) for out, part in query.parts if not isinstance(part, Qualifier)]
        inside = (*scope, *narrowed)
        if not others or others[0][0]:
            left = self._codings(None, inside)
        else:
            left = self.evaluate(others.pop(0)[1], inside)
        for excluded, part in others:
            shared = spans.overlapping(left, self.evaluate(part, inside))
            left = left.where(~shared if excluded else shared)
        return left

    def _saved(self, query: SavedTerm, scope: Scope) -> Passages:
        known = {_plain(name): name for name in self.material.saved}
        name = known.get(_plain(query.name))
        if name is None:
            hint = nearest(query.name, list(self.material.saved), "saved queries")
            raise query_error(self.text, query.at, f"No query is saved as '{query.name}'.", hint)
        if name in self.open:
            raise query_error(self.text, query.at, f"The saved query '{name}' uses itself.")
        outer = self.text, self.open
        self.text, self.open = self.material.saved[name], (*self.open, name)
        try:
            return self.evaluate(parse_query(self.text), scope)
        except QualcodeError as error:
            raise QualcodeError(
                f"In the saved query '{name}': {error.message}", error.hint
            ) from error
        finally:
            self.text, self.open = outer

    def _codings(self, ids: frozenset[str] | None, scope: Scope) -> Passages:
        """The codings of these codes (None: of any) that the scope lets through, joined."""
        import numpy as np

        columns = self.columns
        if ids is None:
            kept = np.ones(len(columns.start), dtype=bool)
        else:
            known, column = columns.code
            kept = np.isin(column, [known[code_id] for code_id in ids if code_id in known])
        kept &= self._admitted(columns.document, columns.case, scope)
        for excluded, qualifier in scope:
            if qualifier.kind in {"coder", "facet"}:
                kept &= self._has(qualifier) != excluded
        at = np.flatnonzero(kept)
        return spans.join(
            spans.marks(
                columns.document[at],
                columns.start[at],
                columns.end[at],
                columns.case[at],
                columns.first[at],
                columns.last[at],
                at,
            )
        )

    def _found(self, query: TextTerm, scope: Scope) -> Passages:
        """One passage per hit."""
        import numpy as np

        found = list(self.material.find_text(query.pattern))
        numbers = np.arange(len(found)) + len(self.material.marks) + len(self.hits)
        self.hits += found
        document, start, end, case, first, last = self.columns.numbers(found)
        order = np.lexsort((case, end, start, document))
        order = order[self._admitted(document, case, scope)[order]]
        return spans.marks(
            document[order],
            start[order],
            end[order],
            case[order],
            first[order],
            last[order],
            numbers[order],
        )

    def _has(self, qualifier: Qualifier) -> Mask:
        """Which codings have a coder or a facet."""
        import numpy as np

        wanted = _plain(qualifier.name)
        if qualifier.kind == "coder":
            known, column = self.columns.coder
            names = [str(name) for name in known]
            fitting = [known[name] for name in names if _plain(name) == wanted]
            self._require(bool(fitting), qualifier, qualifier.name, names, "coders")
            return np.isin(column, fitting)
        facets = list(self.material.codebook.facets)
        used = {name for one in self.columns.facets[0] for name, _ in one}  # type: ignore[attr-defined]
        names = list(dict.fromkeys([*facets, *sorted(used)]))
        fits = [name for name in names if _plain(name) == wanted]
        self._require(bool(fits), qualifier, qualifier.name, names, "facets")
        values = list(self.material.codebook.facets.get(fits[0], ()))
        known, column = self.columns.facets
        found, seen = [], list(values)
        for one, number in known.items():
            for name, value in one:  # type: ignore[attr-defined]
                if _plain(name) == wanted:
                    seen.append(value)
                    if not qualifier.value or _plain(value) == _plain(qualifier.value):
                        found.append(number)
        if qualifier.value and _plain(qualifier.value) not in set(map(_plain, seen)):
            self._require(False, qualifier, qualifier.value, list(dict.fromkeys(seen)), "values")
        return np.isin(column, found)

    def _admitted(self, document: Ints, case: Ints, scope: Scope) -> Mask:
        """Which marks the scope's cases, documents, sources and attributes let through."""
        import numpy as np

        kept = np.ones(len(document), dtype=bool)
        for excluded, qualifier in scope:
            if qualifier.kind in {"document", "source"}:
                chosen = np.isin(document, self._documents(qualifier))
            elif qualifier.kind == "case":
                chosen = case == self._case(qualifier)
            elif qualifier.kind == "attr":
                chosen = self._with_attribute(document, case, qualifier)
            else:
                continue
            kept &= chosen != excluded
        return kept

    def _documents(self, qualifier: Qualifier) -> list[int]:
        wanted, names = _plain(qualifier.name), self.material.documents
        if qualifier.kind == "document":
            found = [n for n, name in enumerate(names) if fnmatchcase(_plain(name), wanted)]
            exact = not any(sign in wanted for sign in "*?[")
            self._require(bool(found) or not exact, qualifier, qualifier.name, names, "documents")
            return found
        kinds = [self.material.source_of(name) for name in names]
        known = list(dict.fromkeys([*filter(None, kinds), *SOURCES]))
        fits = any(_plain(kind) == wanted for kind in known)
        self._require(fits, qualifier, qualifier.name, known, "kinds of source")
        return [n for n, kind in enumerate(kinds) if _plain(kind) == wanted]

    def _case(self, qualifier: Qualifier) -> int:
        names = self.columns.case_numbers
        exact = names.get(qualifier.name)
        if exact is not None:
            return exact
        alike = [n for name, n in names.items() if _plain(name) == _plain(qualifier.name)]
        self._require(len(alike) == 1, qualifier, qualifier.name, list(names), "cases")
        return alike[0]

    def _with_attribute(self, document: Ints, case: Ints, qualifier: Qualifier) -> Mask:
        """Which marks are of a case that has the attribute's value in that document."""
        import numpy as np

        known, wanted = self.material.attribute_values, _plain(qualifier.value)
        names = [name for name in known if _plain(name) == _plain(qualifier.name)]
        self._require(bool(names), qualifier, qualifier.name, known, "attributes")
        values = [value for name in names for value in known[name]]
        has_value = any(_plain(value) == wanted for value in values)
        self._require(has_value, qualifier, qualifier.value, values, f"values of {names[0]}")
        cases = {number: name for name, number in self.columns.case_numbers.items()}
        pairs, place = np.unique(np.stack([document, case], axis=1), axis=0, return_inverse=True)
        fits = np.zeros(len(pairs), dtype=bool)
        for number, (one, other) in enumerate(pairs.tolist()):
            if other != NO_CASE:
                facts = self.material.attributes_of(self.material.documents[one], cases[other])
                fits[number] = any(_plain(facts.get(name, "")) == wanted for name in names)
        return np.asarray(fits[place.reshape(-1)])

    def _coded(self, term: CodeTerm) -> frozenset[str]:
        """The ids of the codes that a term means."""
        codebook = self.material.codebook
        if term.kind == "theme":
            names = {theme.id: theme.name for theme in codebook.themes}
            theme = codebook.theme(self._meant(term, names, "themes"))
            assert theme is not None
            return frozenset([theme.id, *(code.id for code in theme.walk())])
        names = {code_id: codebook.name_of(code_id) for code_id in codebook.order}
        meant = self._meant(term, names, "codes")
        code = codebook.code(meant)
        if term.kind == "under":
            below = code.walk() if code else codebook.theme(meant).walk()  # type: ignore[union-attr]
            return frozenset([meant, *(one.id for one in below)])
        return frozenset([meant])

    def _meant(self, term: CodeTerm, names: Mapping[str, str], plural: str) -> str:
        if term.name in names:
            return term.name
        wanted = _plain(term.name)
        fits = [code_id for code_id, name in names.items() if _plain(name) == wanted]
        fits = fits or [code_id for code_id in names if _plain(code_id) == wanted]
        if len(fits) == 1:
            return fits[0]
        singular = plural.removesuffix("s")
        if fits:
            raise query_error(
                self.text,
                term.at,
                f"{len(fits)} {plural} are named '{term.name}'.",
                f"Use the id: {', '.join(fits)}.",
            )
        hint = nearest(term.name, [*names, *names.values()], plural)
        for_text = "" if term.kind else f" For text: '{term.name}' in quotation marks."
        raise query_error(
            self.text,
            term.at,
            f"There is no {singular} '{term.name}' in the codebook.",
            hint + for_text,
        )

    def _require(
        self, known: bool, qualifier: Qualifier, named: str, names: Iterable[str], plural: str
    ) -> None:
        if not known:
            hint = nearest(named, list(names), plural)
            raise query_error(
                self.text, qualifier.at, f"'{named}' is not one of the {plural}.", hint
            )


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
