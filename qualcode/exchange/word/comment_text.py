"""What a comment says: `relationship (helpful): memo`, one code or several.

Codes are parted by `;` or a new line, and by `,` `/` `+` `&` where both sides are codes. A name
comes before the end, a facet in brackets, a colon or a dash; what follows the colon is the memo,
up to the next known code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from qualcode.exchange.code_names import CodeNames, code_names, folded
from qualcode.exchange.workbook.identity import plain_text
from qualcode.model.codes import Codebook
from qualcode.text.folding import fold

# Before words of a memo that would be read as the next code. Nobody sees it, and it is taken off.
_GLUE = "\u2060"
_GLUED = re.compile(f"([;\n]){_GLUE}")
_LONGEST = 10_000  # characters that codes are looked for in; no comment of a person is longer
_LISTED = 20  # codes that may follow each other with commas
_BREAK = re.compile(r"[;\n]")
_SPACE = re.compile(r"[ \t\u00a0]*")
_MEMO = re.compile(r"[ \t\u00a0]*(?::|[ \t\u00a0][-–—]+(?=[ \t\u00a0]))[ \t\u00a0]*")
_PART = re.compile(r"[ \t\u00a0]*(?:[;\n]|\Z)")
_LIST = re.compile(r"[ \t\u00a0]*[,/+&|]")
_NAME_ENDS = re.compile(r"[;\n:(]|[ \t\u00a0][-–—]+[ \t\u00a0]|\Z")
_BRACKETED = re.compile(r"\(([^()\n]*)\)")


@dataclass(frozen=True)
class ParsedComment:
    """One code of a comment; `code_id` is None if no code is called `code_name`.

    `nearest` are then the names most like it. `unread` is what was in brackets and is not a value of
    a facet; it is kept at the head of the memo.
    """

    code_id: str | None
    code_name: str
    facets: Mapping[str, str] = field(default_factory=dict)
    memo: str = ""
    nearest: tuple[str, ...] = ()
    unread: str = ""


def parse_comment(text: str, codebook: Codebook) -> list[ParsedComment]:
    """The codes a comment names, in order; none if it is empty."""
    return CommentLanguage(codebook).parse(text)


@dataclass(frozen=True)
class _Head:
    """A code's name and brackets; the memo or the next code begins at `end`."""

    code_id: str | None
    name: str
    facets: Mapping[str, str]
    unread: str
    end: int
    has_memo: bool


class CommentLanguage:
    """Reads and writes comments in the words of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self.names: CodeNames = code_names(codebook)
        self._codes = sorted(self.names.known.items(), key=lambda item: -len(item[0]))
        self._first = {name[0] for name in self.names.known}
        self._values = _facet_texts(codebook)

    def parse(self, text: str) -> list[ParsedComment]:
        """The codes named in `text`, in order."""
        plain = plain_text(text)
        codes = list(self._walk(plain[:_LONGEST]))
        if codes and len(plain) > _LONGEST:
            memo = f"{codes[-1].memo} {plain[_LONGEST:]}".strip()
            codes[-1] = replace(codes[-1], memo=memo)
        return codes

    def write(self, code_id: str, facets: Mapping[str, str], memo: str) -> str:
        """The comment that `parse` reads as this, without facet values the codebook does not have."""
        memo = plain_text(memo)
        facets = {name: value for name, value in facets.items() if self.can_write(name, value)}
        label, valued = self.names.label(code_id), self._bracket(facets, short=True)
        for name in (label, f"{label} [{code_id}]"):
            for bracket in (valued, self._bracket(facets, short=False)):
                text = f"{name}{bracket}: {self._glued(memo)}" if memo else f"{name}{bracket}"
                read = self.parse(text)
                if [(p.code_id, dict(p.facets), p.memo) for p in read] == [
                    (code_id, dict(facets), memo)
                ]:
                    return text
        return f"{label}{valued}: {self._glued(memo)}" if memo else f"{label}{valued}"

    def can_write(self, facet: str, value: str) -> bool:
        """Whether the codebook has this value of the facet, so that it can be read back."""
        return (facet, value) in self._values.values()

    def _walk(self, text: str) -> Iterator[ParsedComment]:
        at = 0
        while at < len(text):
            head = self._head(text, at) or self._unknown(text, at)
            if head is None:
                at += 1
                continue
            end = self._memo_end(text, head.end) if head.has_memo else head.end
            memo = _GLUED.sub(r"\1", text[head.end : end]) if head.has_memo else ""
            if head.unread:
                memo = f"({head.unread}) {memo}"
            nearest = self.names.nearest(head.name) if head.code_id is None else ()
            yield ParsedComment(
                head.code_id, head.name, head.facets, plain_text(memo), nearest, head.unread
            )
            at = end + 1

    def _memo_end(self, text: str, at: int) -> int:
        for found in _BREAK.finditer(text, at):
            if self._head(text, found.end()) is not None:
                return found.start()
        return len(text)

    def _head(self, text: str, at: int, listed: int = 0) -> _Head | None:
        """A known code at `at`; None if none is there by itself."""
        start = _skip(text, at)
        if text.startswith(_GLUE, start) or listed > _LISTED:
            return None
        for begin in (start, start + 1) if text[start : start + 1] == "#" else (start,):
            for code_id, end in self._names_at(text, begin):
                head = self._finish(text, begin, end, code_id, listed)
                if head is not None:
                    return head
        return None

    def _names_at(self, text: str, at: int) -> Iterator[tuple[str, int]]:
        """Known names that `text` has at `at`, the longest first, and where they end."""
        first = text[at : at + 1].lower()
        if first.isascii() and (first.isalnum() or first in ";\n") and first not in self._first:
            return
        longest = len(self._codes[0][0]) if self._codes else 0
        piece = fold(text[at : at + 2 * longest + 20], ignore_case=True)
        lead = len(piece.text) - len(piece.text.lstrip())
        for name, code_id in self._codes:
            if piece.text.startswith(name, lead):
                span = piece.span(lead, lead + len(name))
                if span is not None:
                    yield code_id, at + span.end

    def _finish(
        self, text: str, begin: int, end: int, code_id: str | None, before: int = 0
    ) -> _Head | None:
        """The head whose name ends at `end`, if nothing but brackets, memo or a break follows."""
        facets, unread, after = self._brackets(text, end)
        name = " ".join(text[begin:end].split())
        memo = _MEMO.match(text, after)
        if memo:
            return _Head(code_id, name, facets, unread, memo.end(), has_memo=True)
        part = _PART.match(text, after)
        if part:
            return _Head(code_id, name, facets, unread, max(part.end() - 1, after), has_memo=False)
        listed = _LIST.match(text, after)
        if listed and self._head(text, listed.end(), before + 1) is not None:
            return _Head(code_id, name, facets, unread, listed.end() - 1, has_memo=False)
        return None

    def _unknown(self, text: str, at: int) -> _Head | None:
        """A name that no code has; None if there is nothing but spaces and breaks."""
        begin = _skip(text, at)
        found = _NAME_ENDS.search(text, begin)
        end = found.start() if found else len(text)
        if not text[begin:end].strip():
            return (
                None
                if end >= len(text) or text[end] in ";\n"
                else _Head(None, "", {}, "", begin, has_memo=True)
            )
        head = self._finish(text, begin, end, None)
        if head is not None:
            return head
        # Brackets within the name, or words after them: all of it is the name.
        found = re.compile(r"[;\n:]|\Z").search(text, end)
        return self._finish(text, begin, found.start() if found else len(text), None)

    def _brackets(self, text: str, at: int) -> tuple[Mapping[str, str], str, int]:
        """Facets in brackets at `at`, or what else they contain, and where they end."""
        start = _skip(text, at)
        if text[start : start + 1] != "(":
            return {}, "", at
        facets: dict[str, str] = {}
        place = start + 1
        while True:
            found = self._value_at(text, place)
            if found is None or found[0] in facets:
                break
            name, value, place = found
            facets[name] = value
            sign = text[place : place + 1]
            place += 1
            if sign == ")":
                return facets, "", place
        other = _BRACKETED.match(text, start)
        return ({}, other[1].strip(), other.end()) if other else ({}, "", at)

    def _value_at(self, text: str, at: int) -> tuple[str, str, int] | None:
        """A facet's value before `,`, `;` or `)`: the facet, the value and where the sign is."""
        longest = max(map(len, self._values), default=0)
        piece = fold(text[at : at + 2 * longest + 20], ignore_case=True)
        lead = len(piece.text) - len(piece.text.lstrip())
        for written, (name, value) in self._values.items():
            if piece.text.startswith(written, lead):
                span = piece.span(lead, lead + len(written))
                end = _skip(text, at + span.end) if span else at
                if span and text[end : end + 1] in {",", ";", ")"}:
                    return name, value, end
        return None

    def _bracket(self, facets: Mapping[str, str], *, short: bool) -> str:
        written = [
            value
            if short and self._values.get(folded(value)) == (name, value)
            else f"{name}: {value}"
            for name, value in sorted(facets.items())
        ]
        return f" ({', '.join(written)})" if written else ""

    def _glued(self, memo: str) -> str:
        """`memo`, with nothing in it that would be read as the next code."""
        parts, at = [], 0
        for found in _BREAK.finditer(memo):
            glued = memo.startswith(_GLUE, found.end())
            if glued or self._head(memo, found.end()) is not None:
                parts += [memo[at : found.end()], _GLUE]
                at = found.end()
        return "".join([*parts, memo[at:]])


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _facet_texts(codebook: Codebook) -> dict[str, tuple[str, str]]:
    """How each facet value may be written, the longest first: `helpful`, `impact: helpful`."""
    found: dict[str, tuple[str, str]] = {}
    meanings: dict[str, int] = {}
    for name, values in codebook.facets.items():
        for value in values:
            meanings[folded(value)] = meanings.get(folded(value), 0) + 1
            found[folded(value)] = (name, value)
    found = {text: meant for text, meant in found.items() if meanings[text] == 1 and text}
    for name, values in codebook.facets.items():
        for value in values:
            for sign in (": ", ":", "=", " = "):
                found[folded(f"{name}{sign}{value}")] = (name, value)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))
