"""From the comments of a Word document to places in the study's document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.carry.spans import CHANGED, MOVED, Carried, carry_spans
from qualcode.errors import Problem
from qualcode.exchange.word.comment_text import CommentLanguage, ParsedComment
from qualcode.exchange.word.reading import WordComment, WordDocument
from qualcode.exchange.word.text import word_text
from qualcode.model.codes import Codebook
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.text.anchors import shorten


@dataclass(frozen=True)
class WordCoding:
    """One code of a comment on its words in the study's document.

    `line` is the number of the comment. `code_id` is None if the codebook has no code called
    `code_name`; `nearest` are then the names most like it. `coder` is who wrote the comment, empty
    if the file does not say; `created` its date there. `exact` is false where the commented words
    were edited, so that the span is on what is left of them.
    """

    line: int
    code_id: str | None
    code_name: str
    span: Span
    text: str
    coder: str
    facets: Mapping[str, str] = field(default_factory=dict)
    memo: str = ""
    created: str = ""
    nearest: tuple[str, ...] = ()
    exact: bool = True


@dataclass(frozen=True)
class PlacedComments:
    """Comments as codings, and what a person should know.

    An error among the `problems` is a comment that was not taken, a warning one that was; their
    line is the number of the comment. `unplaced` are the comments not taken.
    """

    codings: tuple[WordCoding, ...]
    problems: tuple[Problem, ...]
    unplaced: tuple[WordComment, ...] = ()


def place_comments(word: WordDocument, document: Document, codebook: Codebook) -> PlacedComments:
    """Put each comment on exactly its words in `document`, whose text need not be that of the file.

    White space round the words is left out. Repeated words are found at their own occurrence, by
    what is around them; words that are no longer in the document are reported. A reply that names
    a code is a coding of its author's on the same words; another one joins the memo.
    """
    placing = _Placing(word, document, CommentLanguage(codebook))
    for comment in word.comments:
        placing.take(comment)
    return PlacedComments(tuple(placing.codings), tuple(placing.problems), tuple(placing.unplaced))


class _Placing:
    """Gathers codings and problems, comment by comment."""

    def __init__(self, word: WordDocument, document: Document, language: CommentLanguage) -> None:
        self._word, self._document, self._language = word, document, language
        self._went = _carried(word, document)
        self.codings: list[WordCoding] = []
        self.problems: list[Problem] = []
        self.unplaced: list[WordComment] = []

    def take(self, comment: WordComment) -> None:
        """One comment with its replies."""
        said = _own_and_replies(comment, self._language)
        if not any(parsed for _, _, parsed in said):
            self._refuse(comment, "the comment is empty")
            return
        span = self._span(comment)
        if span is None:
            return
        for coder, date, codes in said:
            for parsed in codes:
                self._add(comment, span, coder, date, parsed)

    def _add(
        self, comment: WordComment, span: Span, coder: str, date: str, parsed: ParsedComment
    ) -> None:
        if parsed.unread:
            self._note(
                comment, f"“{parsed.unread}” is not a value of a facet; it was added to the memo"
            )
        self.codings.append(
            WordCoding(
                comment.number,
                parsed.code_id,
                parsed.code_name,
                span,
                span.of(self._document.text),
                coder,
                parsed.facets,
                parsed.memo,
                date,
                parsed.nearest,
                self._went[comment.number].state != CHANGED,
            )
        )

    def _span(self, comment: WordComment) -> Span | None:
        """Where the comment's words are now; None if it was refused."""
        went = self._went.get(comment.number)
        if went is None:
            self._refuse(comment, _wordless(comment, self._word))
            return None
        if went.after is None:
            name = self._document.name
            self._refuse(comment, f"the commented text “{shorten(comment.quote)}” is not in {name}")
            return None
        if went.state == CHANGED:
            now = shorten(went.after.of(self._document.text))
            self._note(
                comment,
                f"the commented text “{shorten(comment.quote)}” is “{now}” in the transcript",
            )
        elif went.state == MOVED:
            self._note(
                comment,
                f"the commented text “{shorten(comment.quote)}” is elsewhere in the transcript",
            )
        return went.after

    def _refuse(self, comment: WordComment, why: str) -> None:
        said = f" (it says “{shorten(comment.text)}”)" if comment.text else ""
        told = f"comment {comment.number} of {comment.author or 'nobody'}: {why}{said}"
        self.problems.append(Problem(self._word.name, comment.number, told))
        self.unplaced.append(comment)

    def _note(self, comment: WordComment, told: str) -> None:
        told = f"comment {comment.number} of {comment.author or 'nobody'}: {told}"
        self.problems.append(Problem(self._word.name, comment.number, told, "warning"))


def _wordless(comment: WordComment, word: WordDocument) -> str:
    """What is said of a comment that is not attached to any text."""
    if comment.start is None:
        return "it is not attached to any text of the document (perhaps to a footnote, a header or a text box)"
    if comment.deleted.strip():
        return f"the commented text “{shorten(comment.deleted)}” was deleted by a tracked change"
    if comment.hidden:
        return "it is attached to hidden text, which is never imported"
    line = word.text[word.text.rfind("\n", 0, comment.start) + 1 :].partition("\n")[0]
    return f"it is not attached to any text in “{shorten(line)}”; select the text it refers to"


def _carried(word: WordDocument, document: Document) -> dict[int, Carried]:
    """Where the words of each comment are in the document; comments on no words are left out."""
    spans: dict[int, Span] = {}
    for comment in word.comments:
        if comment.start is not None and comment.quote.strip():
            lead = len(comment.quote) - len(comment.quote.lstrip())
            start = comment.start + lead
            spans[comment.number] = Span(start, start + len(comment.quote.strip()))
    found = carry_spans(word.text, word_text(document.text), list(spans.values()))
    return dict(zip(spans, found, strict=True))


def _own_and_replies(
    comment: WordComment, language: CommentLanguage
) -> list[tuple[str, str, Sequence[ParsedComment]]]:
    """Who says what: the comment, with the replies that name no code, then those that do."""
    own = language.parse(comment.text)
    others: list[tuple[str, str, Sequence[ParsedComment]]] = []
    for reply in comment.replies:
        codes = language.parse(reply.text)
        if codes and codes[0].code_id is not None:
            others.append((reply.author, reply.date, codes))
        elif codes and own:
            memo = f"{own[-1].memo}\n{reply.author} replied: {reply.text}".strip()
            own[-1] = replace(own[-1], memo=memo)
    return [(comment.author, comment.date, own), *others]
