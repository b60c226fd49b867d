"""Which comment of a Word transcript is which coding that it was exported with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualcode.exchange.word.comment_places import WordCoding
from qualcode.exchange.word.state import ExportedComment, text_mark
from qualcode.model.codings import Coding
from qualcode.model.spans import Span
from qualcode.returns.outcomes import pair_up


@dataclass(eq=False)
class ExportedCoding:
    """A coding that was exported, the study's coding now, and where its words are."""

    item: ExportedComment
    now: Coding | None
    place: Span | None


def _in_place(said: WordCoding, was: ExportedCoding) -> bool:
    if was.item.coder != said.coder:
        return False
    if was.place is not None:
        return was.place == said.span
    return was.item.words == text_mark(said.text)


def _same_all(said: WordCoding, was: ExportedCoding) -> bool:
    return _same_code(said, was) and dict(was.item.was.facets) == dict(said.facets)


def _same_code(said: WordCoding, was: ExportedCoding) -> bool:
    return _in_place(said, was) and was.item.was.code_id == said.code_id


def _overlapping(said: WordCoding, was: ExportedCoding) -> bool:
    same = (was.item.coder, was.item.was.code_id) == (said.coder, said.code_id)
    return same and was.place is not None and was.place.overlaps(said.span)


# Which comment is which coding: the surest first. The last is a comment on more or fewer words.
_RULES = (_same_all, _same_code, _in_place, _overlapping)


def pair_comments(
    exported: Sequence[ExportedCoding], found: Sequence[WordCoding]
) -> tuple[list[tuple[ExportedCoding, WordCoding]], list[ExportedCoding], list[WordCoding]]:
    """Codings with their comments, codings without one, comments without a coding."""
    pairs, new, gone = pair_up(found, exported, _RULES)
    return [(was, said) for said, was in sorted(pairs, key=lambda p: p[0].line)], gone, new


def trimmed(span: Span | None, text: str) -> Span | None:
    """The span without white space at its ends; None if it has no words."""
    if span is None:
        return None
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else None
