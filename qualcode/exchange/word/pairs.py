"""Which comment of a Word transcript is which coding that it was exported with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qualcode.exchange.word.comment_places import WordCoding
from qualcode.exchange.word.state import ExportedComment, text_mark
from qualcode.model.codings import Coding
from qualcode.model.spans import Span


@dataclass(eq=False)
class ExportedCoding:
    """A coding that was exported, the study's coding now, and where its words are."""

    item: ExportedComment
    now: Coding | None
    place: Span | None


_Fits = Callable[[ExportedCoding, WordCoding], bool]


def _in_place(was: ExportedCoding, said: WordCoding) -> bool:
    if was.item.coder != said.coder:
        return False
    if was.place is not None:
        return was.place == said.span
    return was.item.words == text_mark(said.text)


def _same_all(was: ExportedCoding, said: WordCoding) -> bool:
    return _same_code(was, said) and dict(was.item.was.facets) == dict(said.facets)


def _same_code(was: ExportedCoding, said: WordCoding) -> bool:
    return _in_place(was, said) and was.item.was.code_id == said.code_id


def _overlapping(was: ExportedCoding, said: WordCoding) -> bool:
    same = (was.item.coder, was.item.was.code_id) == (said.coder, said.code_id)
    return same and was.place is not None and was.place.overlaps(said.span)


# Which comment is which coding: the surest first. The last is a comment on more or fewer words.
_RULES: tuple[_Fits, ...] = (_same_all, _same_code, _in_place, _overlapping)


def pair_comments(
    exported: Sequence[ExportedCoding], found: Sequence[WordCoding]
) -> tuple[list[tuple[ExportedCoding, WordCoding]], list[ExportedCoding], list[WordCoding]]:
    """Codings with their comments, codings without one, comments without a coding."""
    gone, new = list(exported), list(found)
    pairs: list[tuple[ExportedCoding, WordCoding]] = []
    for fits in _RULES:
        over = []
        for said in new:
            was = next((was for was in gone if fits(was, said)), None)
            if was is None:
                over.append(said)
            else:
                gone.remove(was)
                pairs.append((was, said))
        new = over
    return sorted(pairs, key=lambda pair: pair[1].line), gone, new


def trimmed(span: Span | None, text: str) -> Span | None:
    """The span without white space at its ends; None where it has no words."""
    if span is None:
        return None
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else None
