"""Every place where a pattern occurs, with what is to its left and right (KWIC)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.errors import QualcodeError
from qualcode.keywords.entries import parse_entry
from qualcode.keywords.matcher import Matcher
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span

WIDTH = 40
LEFT, RIGHT, HIT, CASE, DOCUMENT, SPEAKER = "left", "right", "hit", "case", "document", "speaker"
ORDERS = (LEFT, RIGHT, HIT, CASE, DOCUMENT, SPEAKER)
ATTRIBUTE = "attr."


@dataclass(frozen=True)
class Line:
    """One line of a concordance. `left` and `right` are words of the same turn, on one line.

    `document` is the document's name, `turn` its number, `span` the place of the hit.
    """

    document: str
    turn: int
    speaker: str
    case: str
    left: str
    hit: str
    right: str
    span: Span
    entry: str
    negated: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


def no_case(_document: Document, _turn: Turn) -> str:
    """Used instead of a cast if it is not known who speaks."""
    return ""


def concordance(
    documents: Iterable[Document],
    keyword: str | Keyword,
    *,
    language: str = "en",
    width: int = WIDTH,
    turns_of: Callable[[Document], Sequence[Turn]] | None = None,
    case_of: Callable[[Document, Turn], str] = no_case,
    attributes: Mapping[str, Mapping[str, str]] | None = None,
    roles: Mapping[str, str] | None = None,
) -> Iterator[Line]:
    """The hits of one keyword (any entry of the language), in the order of the documents.

    `width` is characters on each side; `turns_of` the turns to look at (default: all); `attributes`
    those of each case. Raises QualcodeError if the keyword cannot be read.
    """
    entry = Keyword(keyword) if isinstance(keyword, str) else keyword
    parse_entry(entry, language)  # says what is wrong with it before a code comes into it
    matcher = Matcher(_codebook_of(entry, language))
    for document in documents:
        turns = document.turns if turns_of is None else turns_of(document)
        for hit in matcher.find_hits(document.text, turns, roles=roles):
            turn = document.turns_of(hit.span)[0]
            case = case_of(document, turn)
            yield Line(
                document=document.name,
                turn=turn.number,
                speaker=turn.speaker or "",
                case=case,
                left=_left(document.text[turn.span.start : hit.span.start], width),
                hit=_flat(hit.span.of(document.text)),
                right=_right(document.text[hit.span.end : turn.span.end], width),
                span=hit.span,
                entry=hit.entry,
                negated=hit.negated,
                attributes=dict((attributes or {}).get(case, {})),
            )


def sort_lines(lines: Iterable[Line], by: Sequence[str]) -> list[Line]:
    """Sort a concordance by several orders, the first of them first; lines that tie stay in order.

    Orders: `left` (nearest word first), `right`, `hit`, `case`, `document`, `speaker`, `attr.NAME`.
    """
    for order in by:
        if order not in ORDERS and not order.startswith(ATTRIBUTE):
            raise QualcodeError(
                f"A concordance cannot be sorted by {order!r}",
                f"Use one of: {', '.join(ORDERS)}, {ATTRIBUTE}NAME.",
            )
    return sorted(lines, key=lambda line: [_sort_key(line, order) for order in by])


def _sort_key(line: Line, order: str) -> list[str]:
    if order == LEFT:
        return [bare for word in reversed(line.left.split()) if (bare := _bare(word))]
    if order == RIGHT:
        return [bare for word in line.right.split() if (bare := _bare(word))]
    if order.startswith(ATTRIBUTE):
        return [line.attributes.get(order.removeprefix(ATTRIBUTE), "").casefold()]
    value: str = getattr(line, order)
    return [value.casefold()]


def _bare(word: str) -> str:
    return word.casefold().strip(".,;:!?…\"'“”‘’()[]{}*_–—-")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _left(text: str, width: int) -> str:
    """The last words before, no more than `width` characters; the space beside the hit stays."""
    flat = _flat(text)
    if len(flat) > width:
        cut = flat[len(flat) - width :]
        flat = cut.split(" ", 1)[-1] if flat[len(flat) - width - 1] != " " else cut
    return flat + " " if flat and text[-1:].isspace() else flat


def _right(text: str, width: int) -> str:
    flat = _flat(text)
    if len(flat) > width:
        cut = flat[:width]
        flat = cut.rsplit(" ", 1)[0] if flat[width] != " " else cut
    return " " + flat if flat and text[:1].isspace() else flat


def _codebook_of(keyword: Keyword, language: str) -> Codebook:
    code = Code("kwic", "Concordance", keywords=(keyword,))
    return Codebook(language=language, themes=(Theme("kwic", "Concordance", codes=(code,)),))
