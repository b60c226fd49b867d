"""Documents, their turns, and the cases whose words they contain."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from qualcode.model.spans import Span

INTERVIEW, FOCUS_GROUP, QUESTIONNAIRE = SOURCES = ("interview", "focus group", "questionnaire")
PARTICIPANT, MODERATOR, OTHER = "participant", "moderator", "other"
ROLES = (PARTICIPANT, MODERATOR, OTHER)


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted speech.

    `number` counts from 1; `span` bounds the speech without its label; times are seconds from the
    start of the recording; `page` counts from 1. What the source does not say is None.
    """

    number: int
    speaker: str | None
    span: Span
    time_start: float | None = None
    time_end: float | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line starts in the text (code points), and the number the document itself gives it."""

    start: int
    number: int


@dataclass(frozen=True, slots=True)
class Aside:
    """What a source has besides turns: a running head, say, or a label that was not believed.

    `lines` counts the lines of the source; `sample` is the beginning of the first, where it says
    more than `what`.
    """

    what: str
    lines: int
    sample: str = ""


@dataclass(frozen=True)
class Reading:
    """What a reader made of one source, before it has a place in a study.

    `part` is empty, or distinguishes this reading from the others of the same file (`R07.helped`).
    `lines` is filled only if the source numbers its own lines or paragraphs.
    `attributes` are the closed answers of a questionnaire's row; `respondent` is who gave them.
    `notes` say what a person should know: encoding guessed, labels unsure. `not_believed` lists what
    looks like a label at the start of lines and was not taken for one, `left_out` what went into no
    turn; both have the most lines first.
    """

    text: str
    turns: tuple[Turn, ...]
    part: str = ""
    lines: tuple[Line, ...] = ()
    respondent: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    not_believed: tuple[Aside, ...] = ()
    left_out: tuple[Aside, ...] = ()


@dataclass(frozen=True)
class Document:
    """One ingested source: a file, or one `part` of it.

    `file` is relative to the study, with forward slashes; `read_with` is a fingerprint of the
    options it was read with.
    """

    id: str
    name: str
    file: str
    file_sha256: str
    text: str
    turns: tuple[Turn, ...]
    lines: tuple[Line, ...] = ()
    part: str = ""
    read_with: str = ""
    respondent: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    def turn(self, number: int) -> Turn:
        """The turn of that number; IndexError if there is none."""
        if not 1 <= number <= len(self.turns):
            raise IndexError(number)
        return self.turns[number - 1]

    def turns_of(self, span: Span) -> list[Turn]:
        """The turns that share a code point with `span`, in order."""
        first = max(bisect_right(self._starts, span.start) - 1, 0)
        last = bisect_left(self._starts, span.end)
        return [turn for turn in self.turns[first:last] if turn.span.overlaps(span)]

    @cached_property
    def _starts(self) -> list[int]:
        """Where the turns start: they are in the order of the text, and none within another."""
        return [turn.span.start for turn in self.turns]


@dataclass(frozen=True)
class Membership:
    """A rule of `cases.csv`: whose words belong to a case.

    `document` is a name or a glob (empty: any); an empty `speaker` means the whole document. `facts`
    are what the row says of the document (`collected`, `source`, `media`) and of the occasion (an
    attribute that is not the same in all documents of the case: a wave, a date).
    """

    case: str
    document: str = ""
    speaker: str = ""
    line: int = 0
    facts: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Case:
    """The unit of analysis: a row of the matrix."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
