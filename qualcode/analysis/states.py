"""What a case without a code is: not asked, no answer, not finished, or not mentioned.

Only a case that was asked, and whose words a coder has finished under the code's present definition and
the text's present wording, can be said not to mention something. All else is not known yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qualcode.analysis.asked import asks_column, is_asked, is_asked_in
from qualcode.model.codes import Code, Codebook
from qualcode.model.codings import Finished
from qualcode.model.documents import Case, Document
from qualcode.model.matrix import NO_ANSWER, NOT_ASKED, NOT_FINISHED, NOT_MENTIONED

# By row of a matrix, then by document's id: the numbers of the turns in which the row is heard.
Heard = Mapping[str, Mapping[str, frozenset[int]]]


@dataclass(frozen=True)
class States:
    """The state of every case on every code, apart from what is coded or summarised.

    `heard` says where each case speaks; `marks` are those on the present wording of a text;
    `books` the codebooks (by SHA-256) under which they were made. `source_of` gives the kind of
    source of a document (by id).
    """

    codebook: Codebook
    documents: Sequence[Document]
    heard: Heard
    marks: Sequence[Finished] = ()
    books: Mapping[str, Codebook] = field(default_factory=dict)
    source_of: Callable[[str], str] = lambda _: ""
    groups: frozenset[str] = frozenset()  # rows that are a group, not one who speaks in it

    def of(self, code: Code, case: Case) -> str:
        """`not asked`, `no answer`, `not finished` or `not mentioned`: the first that fits."""
        if not is_asked(code, case):
            return NOT_ASKED
        places = self._asked(code, case.name)
        if not places and code.asked_of:
            return NO_ANSWER if self._left_blank(code, case.name) else self._unheard(case.name)
        if not self.marks or not places:
            return NOT_FINISHED
        done = self._done(self._valid(code))
        finished = all(turns <= done.get(document, _NONE) for document, turns in places.items())
        return NOT_MENTIONED if finished else NOT_FINISHED

    def is_finished(self, code: Code, case: Case) -> bool:
        """Whether the case counts in a statement about absence: asked, and finished for the code."""
        return self.of(code, case) == NOT_MENTIONED

    def in_group(self, case: str) -> bool:
        """Whether the case is heard in documents alone in which others speak for themselves, too."""
        places = self.heard.get(case, {})
        shared = bool(places) and all(name in self._shared for name in places)
        return shared and case not in self.groups

    @property
    def has_marks(self) -> bool:
        """Whether anything is marked as finished: without it nothing is said of absence."""
        return bool(self.marks)

    def _unheard(self, case: str) -> str:
        return NOT_ASKED if self.heard.get(case) else NOT_FINISHED

    def _asked(self, code: Code, case: str) -> Mapping[str, frozenset[int]]:
        """Where the case speaks and was asked about the code."""
        places = self.heard.get(case, {})
        if not code.asked_of:
            return places
        found = self._asked_in(code)
        return {name: turns for name, turns in places.items() if name in found}

    def _asked_in(self, code: Code) -> set[str]:
        if code.id not in self._asked_documents:
            self._asked_documents[code.id] = {
                one.id
                for one in self.documents
                if is_asked_in(code, one.name, one.part, self.source_of(one.id))
            }
        return self._asked_documents[code.id]

    def _left_blank(self, code: Code, case: str) -> bool:
        """Whether the case answered the questionnaire with the column that was asked, but left it empty."""
        if not asks_column(code):
            return False
        asked = self._asked_in(code)
        files = {one.file for one in self.documents if one.id in asked}
        own = self.heard.get(case, {})
        return any(one.file in files for one in self.documents if one.id in own)

    def _valid(self, code: Code) -> frozenset[str]:
        """The codebooks in which the code is defined as it is now."""
        if code.id not in self._valid_books:
            now = definition(self.codebook, code.id)
            self._valid_books[code.id] = frozenset(
                sha256 for sha256, book in self.books.items() if definition(book, code.id) == now
            )
        return self._valid_books[code.id]

    def _done(self, books: frozenset[str]) -> Mapping[str, frozenset[int]]:
        """By document, the turns that are finished under one of these codebooks."""
        if books not in self._finished:
            done: dict[str, set[int]] = {}
            for mark in self.marks:
                if mark.codebook in books:
                    turns = range(mark.first, mark.last + 1)
                    done.setdefault(mark.document, set()).update(turns)
            self._finished[books] = {name: frozenset(turns) for name, turns in done.items()}
        return self._finished[books]

    @cached_property
    def _shared(self) -> set[str]:
        """The documents in which several cases are heard."""
        voices: Counter[str] = Counter()
        for row, places in self.heard.items():
            if row not in self.groups:
                voices.update(places.keys())
        return {name for name, count in voices.items() if count > 1}

    @cached_property
    def _asked_documents(self) -> dict[str, set[str]]:
        return {}

    @cached_property
    def _valid_books(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _finished(self) -> dict[frozenset[str], Mapping[str, frozenset[int]]]:
        return {}


_NONE: frozenset[int] = frozenset()


def definition(book: Codebook, code_id: str) -> tuple[object, ...] | None:
    """What a coder goes by who applies the code; None if the codebook does not have it."""
    if code := book.code(code_id):
        return code.definition, code.include, code.exclude
    theme = book.theme(code_id)
    return (theme.definition,) if theme else None
