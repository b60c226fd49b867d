"""How far each coder has come with each document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.analysis.cast import Cast
from qualcode.analysis.states import definition
from qualcode.model.codes import Codebook
from qualcode.model.codings import Coding, Finished, Opened
from qualcode.model.documents import PARTICIPANT, Document
from qualcode.model.spans import Span


@dataclass(frozen=True)
class Progress:
    """How far a coder has come with a document.

    `speech` counts the participants' turns, `turns` how many of them the coder has finished in the
    present wording of the text. `mark` is the oldest mark that counts, `outdated` the codes that are new
    or defined otherwise since, and `reworded` says that the text has changed since a mark. `share` is
    the part of the participants' characters that the coder has coded, 0 to 1. `waiting` counts the
    suggestions without a decision, `opened` is the last day the coder opened it for reading.
    """

    document: str
    coder: str
    speech: int
    turns: int
    mark: Finished | None
    outdated: tuple[str, ...]
    reworded: bool
    share: float
    waiting: int
    opened: str

    @property
    def finished(self) -> bool:
        """Whether all that participants say is marked as finished."""
        return 0 < self.speech <= self.turns


def find_progress(
    documents: Sequence[Document],
    cast: Cast,
    *,
    coder: str,
    codebook: Codebook,
    books: Mapping[str, Codebook],
    contents: Mapping[str, str],
    codings: Iterable[Coding],
    marks: Iterable[Finished],
    opened: Iterable[Opened],
    waiting: Mapping[str, int],
) -> list[Progress]:
    """A line per document and coder: `coder`, and everyone else who did something in it.

    `books` are codebooks by SHA-256, `contents` the SHA-256 of each document's text by its id, and
    `waiting` counts suggestions by document.
    """
    spans: dict[tuple[str, str], list[Span]] = {}
    for coding in codings:
        if coding.span:
            spans.setdefault((coding.document, coding.coder), []).append(coding.span)
    marked: dict[tuple[str, str], list[Finished]] = {}
    for mark in marks:
        marked.setdefault((mark.document, mark.coder), []).append(mark)
    days = {(one.document, one.coder): one.day for one in opened}
    coders: dict[str, set[str]] = {}
    for place, name in (*spans, *marked, *days):
        coders.setdefault(place, set()).add(name)
    outdated = {sha256: find_outdated(book, codebook) for sha256, book in books.items()}
    found = []
    for document in documents:
        speech = [t for t in document.turns if cast.role_of(t.speaker) == PARTICIPANT]
        numbers = {turn.number for turn in speech}
        others = sorted(coders.get(document.id, set()) - {coder})
        for name in (coder, *others):
            key = (document.id, name)
            own = marked.get(key, [])
            present = [mark for mark in own if mark.content == contents.get(document.id)]
            done = {number for mark in present for number in range(mark.first, mark.last + 1)}
            old = Counter(code for mark in present for code in outdated.get(mark.codebook, ()))
            found.append(
                Progress(
                    document.name,
                    name,
                    len(speech),
                    len(numbers & done),
                    min(present, key=lambda mark: mark.created, default=None),
                    tuple(code for code in codebook.order if code in old),
                    len(present) < len(own),
                    _share([turn.span for turn in speech], spans.get(key, [])),
                    waiting.get(document.id, 0),
                    days.get(key, ""),
                )
            )
    return found


def find_outdated(before: Codebook, now: Codebook) -> list[str]:
    """The codes in use that are new since a codebook, or defined otherwise."""
    return [
        code.id
        for code in now.walk()
        if not code.retired and definition(before, code.id) != definition(now, code.id)
    ]


def _share(speech: Sequence[Span], coded: Sequence[Span]) -> float:
    """The part of the speech under any of the spans; each character counts once."""
    whole = sum(span.end - span.start for span in speech)
    covered, reach = 0, 0
    ordered = sorted(coded, key=lambda span: span.start)
    for span in ordered:
        start, end = max(span.start, reach), span.end
        if end > start:
            covered += sum(
                max(0, min(end, one.end) - max(start, one.start))
                for one in speech
                if one.start < end and one.end > start
            )
            reach = end
    return covered / whole if whole else 0.0
