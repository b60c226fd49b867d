"""The comments of a Word document, whoever wrote them and whichever program saved them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qualcode.exchange.word.state import StateProperties, WordState
from qualcode.exchange.word.text import Marks, running_text
from qualcode.files.packages import Package
from qualcode.files.word_body import main_part

_LEFT_OUT = {"del", "moveFrom", "instrText", "delInstrText", "Fallback"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


@dataclass(frozen=True)
class WordReply:
    """An answer in a comment's thread."""

    author: str
    text: str
    date: str = ""


@dataclass(frozen=True)
class WordComment:
    """A comment and the text it is attached to.

    `number` counts from 1 in the order of the text. `start` and `end` are code points of the
    document's `text`, equal if the comment is at a point between words, None if it is nowhere in the
    body (in a footnote, a header). `deleted` is text under it that a tracked change deleted; `hidden`
    says that hidden text is under it. `date` is as the file has it (`2024-05-01T12:00:00Z`), or empty.
    """

    number: int
    author: str
    text: str
    quote: str
    start: int | None
    end: int | None
    date: str = ""
    initials: str = ""
    deleted: str = ""
    hidden: bool = False
    resolved: bool = False
    replies: tuple[WordReply, ...] = ()


@dataclass(frozen=True)
class WordDocument:
    """The text of a .docx as `normalise` leaves it, and its comments in the order of the text.

    `state` says which document of a study was exported into it, if one was.
    """

    name: str
    text: str
    comments: tuple[WordComment, ...]
    state: WordState = field(default_factory=WordState)


def read_word_comments(path: Path) -> WordDocument:
    """Read the text and the comments of a .docx, tracked changes as accepted.

    Hidden text is left out, as it is when a transcript is imported. Raises QualcodeError if the file
    is missing, broken, too large or not a Word document.
    """
    notes, threads, properties = _Notes(), _Threads(), StateProperties()
    package = Package(path)
    main = main_part(package)
    related = package.related(main)
    for kind, target in (("comments", notes), ("commentsExtended", threads)):
        for member in related.get(kind, ())[:1]:
            package.parse(member, target)
    package.parse("docProps/custom.xml", properties)
    text, marks = running_text(package, main)
    comments = _comments(text, marks, notes.notes, threads)
    return WordDocument(path.name, text, comments, properties.state())


@dataclass
class _Note:
    """A comment as it is in `comments.xml`."""

    id: str
    author: str
    date: str
    initials: str
    paragraphs: list[str] = field(default_factory=list)
    paragraph_ids: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs).strip()


class _Notes:
    """Gathers the comments of `comments.xml`."""

    def __init__(self) -> None:
        self.notes: list[_Note] = []
        self._open: list[str] = []
        self._out = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else ""
        self._open.append(name)
        self._out += name in _LEFT_OUT
        if name == "comment":
            author, date = attributes.get("author", ""), attributes.get("date", "")
            initials = attributes.get("initials", "")
            self.notes.append(_Note(attributes.get("id", ""), author, date, initials))
        elif name == "p" and self.notes:
            self.notes[-1].paragraphs.append("")
            self.notes[-1].paragraph_ids.append(attributes.get("paraId", ""))
        elif name in _SIGNS and parent == "r":
            self._write(_SIGNS[name])

    def end(self, name: str) -> None:
        self._open.pop()
        self._out -= name in _LEFT_OUT

    def data(self, words: str) -> None:
        if self._open and self._open[-1] == "t":
            self._write(words)

    def _write(self, words: str) -> None:
        if not self._out and self.notes and self.notes[-1].paragraphs:
            self.notes[-1].paragraphs[-1] += words


class _Threads:
    """Which comment answers which, by the ids of their paragraphs (`commentsExtended.xml`)."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        self.done: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "commentEx":
            paragraph = attributes.get("paraId", "")
            self.parents[paragraph] = attributes.get("paraIdParent", "")
            if attributes.get("done") in {"1", "true"}:
                self.done.add(paragraph)

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


def _comments(
    text: str, marks: dict[str, Marks], notes: list[_Note], threads: _Threads
) -> tuple[WordComment, ...]:
    homes = {paragraph: note for note in notes for paragraph in note.paragraph_ids if paragraph}
    replies: dict[str, list[WordReply]] = {}
    roots: list[_Note] = []
    for note in notes:
        root = _root(note, homes, threads)
        if root is note:
            roots.append(note)
        else:
            replies.setdefault(root.id, []).append(
                WordReply(note.author, note.text, _date(note.date))
            )
    placed = [(_range(marks.get(note.id, Marks())), note) for note in roots]
    placed.sort(key=lambda item: (item[0] is None, item[0] or (0, 0)))
    return tuple(
        WordComment(
            number,
            note.author,
            note.text,
            text[place[0] : place[1]] if place else "",
            place[0] if place else None,
            place[1] if place else None,
            _date(note.date),
            note.initials,
            marks[note.id].deleted if note.id in marks else "",
            marks[note.id].hidden if note.id in marks else False,
            any(paragraph in threads.done for paragraph in note.paragraph_ids),
            tuple(replies.get(note.id, ())),
        )
        for number, (place, note) in enumerate(placed, 1)
    )


def _date(written: str) -> str:
    """A date as the file has it; LibreOffice writes `0-00-00T00:00:00Z` if it has none."""
    try:
        datetime.fromisoformat(written)
    except ValueError:
        return ""
    return written


def _root(note: _Note, homes: dict[str, _Note], threads: _Threads) -> _Note:
    """The comment at the head of the thread."""
    for _ in range(len(homes)):
        above = (threads.parents.get(paragraph, "") for paragraph in note.paragraph_ids)
        parent = next((homes[p] for p in above if p in homes), None)
        if parent is None or parent is note:
            return note
        note = parent
    return note


def _range(mark: Marks) -> tuple[int, int] | None:
    """From where to where a comment is; a point if its file does not say both."""
    end = mark.end if mark.end is not None else mark.reference
    start = mark.start if mark.start is not None else end
    if start is None:
        return None
    return (start, end) if end is not None and end >= start else (start, start)
