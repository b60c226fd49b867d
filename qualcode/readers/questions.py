"""Interviews without labels whose questions are recognised by how they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.readers.paragraphs import ends_sentence

ASKS, ANSWERS = "Interviewer", "Participant"
_QUESTION = re.compile(r"[?？؟;]\W*$")
# Not a way to mark questions: what most paragraphs of any document have.
_PLAIN_STYLES = frozenset(
    {"", "normal", "standard", "body text", "default", "text body", "list paragraph", "no spacing"}
)
_MARKDOWN = re.compile(
    r"(?P<heading>#{1,6}\s+)?(?P<star>\*{1,3}|_{1,3})?(?P<words>[^\s*_](?:.*[^\s*_])?)(?(star)(?P=star))\s*\Z"
)
_STARS = {1: {"italics"}, 2: {"bold"}, 3: {"bold", "italics"}}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as it is in the text, and how all of it is printed (`bold`, `style Question`).

    `words` is the part of it that is speech: without the stars of Markdown, say.
    """

    text: str
    marks: frozenset[str]
    words: str = ""


@dataclass(frozen=True)
class Questions:
    """The turns of a text whose questions have the mark `mark`."""

    turns: tuple[Turn, ...]
    mark: str

    @property
    def note(self) -> str:
        """What is said of it."""
        return (
            f"Please check: paragraphs in {self.mark} were read as questions of '{ASKS}', "
            f"all others as answers of '{ANSWERS}'."
        )


def marks_of(
    *, bold: bool = False, italic: bool = False, underlined: bool = False, color: str = "",
    style: str = "",
) -> frozenset[str]:  # fmt: skip
    """How a run of text is printed, in words."""
    said = {"bold": bold, "italics": italic, "underlining": underlined}
    marks = {mark for mark, on in said.items() if on}
    if color:
        marks.add(color.replace("color ", "the colour "))
    if style.casefold() not in _PLAIN_STYLES:
        marks.add(f"the style '{style}'")
    return frozenset(marks)


def markdown_paragraphs(text: str) -> list[Paragraph]:
    """The lines of a Markdown text, with what its stars and headings say of them."""
    found = []
    for line in text.split("\n"):
        match = _MARKDOWN.match(line.strip())
        if not match:
            continue
        marks = set(_STARS.get(len(match["star"] or ""), ()))
        if match["heading"]:
            marks.add("the style of a heading")
        found.append(Paragraph(line.strip(), frozenset(marks), match["words"]))
    return found


def find_questions(text: str, paragraphs: Sequence[Paragraph]) -> Questions | None:
    """Turns by the mark that questions have and answers have not; None if there is no such mark.

    Paragraphs have the mark by turns with others, most of those that have it ask something, and most
    of the others do not.
    """
    said = [p for p in paragraphs if any(map(str.isalnum, p.text))]
    marks = dict.fromkeys(mark for p in said for mark in sorted(p.marks))
    fitting = [mark for mark in marks if _asks(said, mark)]
    if not fitting:
        return None
    mark = max(fitting, key=lambda m: sum(m in p.marks for p in said))
    return Questions(_turns(text, said, mark), mark)


def _asks(paragraphs: Sequence[Paragraph], mark: str) -> bool:
    has = [mark in p.marks for p in paragraphs]
    asked = [p for p, marked in zip(paragraphs, has, strict=True) if marked]
    others = [p for p, marked in zip(paragraphs, has, strict=True) if not marked]
    first = has.index(True)
    switches = sum(a != b for a, b in pairwise(has[first:]))
    if len(asked) < 2 or len(others) < 2 or switches < 3 or (has[-1] and switches < 4):
        return False
    asking = sum(map(_is_question, asked)) / len(asked)
    answering = sum(map(_is_question, others)) / len(others)
    letters = sum(len(p.text) for p in asked)
    return (
        asking >= 0.5 and answering < asking / 2 and letters < 2 * sum(len(p.text) for p in others)
    )


def _is_question(paragraph: Paragraph) -> bool:
    said = paragraph.words or paragraph.text
    return _QUESTION.search(said) is not None and (ends_sentence(said) or said.endswith(";"))


def _turns(text: str, paragraphs: Iterable[Paragraph], mark: str) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    at = 0
    for paragraph in paragraphs:
        found = text.find(paragraph.text, at)
        if found < 0:
            continue
        at = found + len(paragraph.text)
        start = text.find(paragraph.words, found, at) if paragraph.words else found
        span = Span(start, start + len(paragraph.words or paragraph.text))
        speaker = ASKS if mark in paragraph.marks else ANSWERS
        if not turns and speaker == ANSWERS:  # a title, or whose interview it is
            continue
        if turns and turns[-1].speaker == speaker:
            before = turns.pop()
            span = Span(before.span.start, span.end)
        turns.append(Turn(len(turns) + 1, speaker, span))
    return tuple(turns)
