"""What people and keywords say about the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.model.spans import Span

MANUAL, KEYWORD, LEARNED, IMPORT = "manual", "keyword", "learned", "import"
ACCEPT, REJECT, ADJUST = "accept", "reject", "adjust"


@dataclass(frozen=True, slots=True)
class Coding:
    """One code applied to one span by one coder.

    `document` is the document's id; `text` the words under the span when it was made or last
    carried over. An orphan has lost its place: `span` is None and `text` is all that is known.
    `codebook` is the SHA-256 of the codebook under which it was made; `quotable` marks an extract
    worth quoting.
    """

    id: str
    document: str
    code_id: str
    span: Span | None
    text: str
    coder: str
    origin: str = MANUAL
    facets: Mapping[str, str] = field(default_factory=dict)
    memo: str = ""
    triggers: tuple[str, ...] = ()
    quotable: bool = False
    codebook: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where one keyword entry matched. `entry` is the entry as the codebook writes it."""

    code_id: str
    entry: str
    span: Span
    negated: bool = False
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A coding that keywords propose, or a coder's own coding, and that no one has decided on yet.

    `span` is the unit proposed (match, sentence or turn), `hits` the matches in it that say why.
    `id` is made of document, code and span, so the same proposal has the same id every time. One that
    was `learned` belongs to the `coder` from whose coding; its hits are the words that weigh,
    `resembles` the ids of the codings it is most like, `likeness` the log odds that it is coded too.
    """

    id: str
    document: str
    code_id: str
    span: Span
    text: str
    turn: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, str] = field(default_factory=dict)
    negated: bool = False
    origin: str = KEYWORD
    coder: str = ""
    resembles: tuple[str, ...] = ()
    likeness: float = 0.0

    @property
    def triggers(self) -> tuple[str, ...]:
        """The entries that matched, each once, in the order of the text."""
        return tuple(dict.fromkeys(hit.entry for hit in self.hits))


@dataclass(frozen=True, slots=True)
class Decision:
    """A coder's answer to a suggestion, with the span that was proposed.

    `span` is None if an edit of the transcript left no place for it. `coding` is the id of the
    coding an accepted or adjusted suggestion became, `origin` what made the suggestion.
    """

    id: str
    document: str
    code_id: str
    span: Span | None
    text: str
    verdict: str
    coder: str
    triggers: tuple[str, ...] = ()
    coding: str = ""
    why: str = ""
    created: str = ""
    origin: str = KEYWORD


@dataclass(frozen=True)
class Memo:
    """An analyst's note. `target_kind` is study, document, case, code, coding or cell."""

    id: str
    target_kind: str
    target: str
    text: str
    coder: str
    created: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an analyst wrote in the cell of `case` and `code_id`.

    `rests_on` maps the ids of the codings the cell held when it was written to their words then.
    """

    case: str
    code_id: str
    text: str
    coder: str
    rests_on: Mapping[str, str] = field(default_factory=dict)
    created: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A coder's mark on turns `first` to `last` of a document: I have coded this with this codebook.

    `content` and `codebook` are the SHA-256 of the text and of the codebook as they were then.
    """

    document: str
    coder: str
    first: int
    last: int
    content: str
    codebook: str
    created: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A line of the reading log: a coder opened a document for reading on a day (`2026-11-28`)."""

    document: str
    coder: str
    day: str
