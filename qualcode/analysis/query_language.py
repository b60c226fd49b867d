"""The language of `qualcode find`: a query's words become a tree, or an error under its character.

query     = chain { "or" chain }
chain     = part { "and" [ "not" ] part }
part      = term { relation term }            from left to right
relation  = "overlapping" | "within" | "containing" | "same_turn" | "same_case"
          | "near:" K | "followed_by:" K | "preceded_by:" K
term      = "(" query ")" | code | text | qualifier | "saved:" NAME
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcode.errors import QualcodeError

RELATIONS = ("overlapping", "within", "containing", "same_turn", "same_case")
COUNTED = ("near", "followed_by", "preceded_by")
CODES = ("code", "under", "theme")
QUALIFIERS = ("facet", "coder", "case", "document", "source", "attr")
PREFIXES = (*CODES, "text", *QUALIFIERS, "saved")
_JOINS = ("and", "or", "not")
_QUOTES = {"'": "'", '"': '"', "‘": "’", "“": "”"}
_DEEPEST = 50


@dataclass(frozen=True)
class CodeTerm:
    """Passages coded with a code: `kind` is `code`, `under` or `theme`, or empty for a bare word."""

    name: str
    kind: str = ""
    at: int = 0


@dataclass(frozen=True)
class TextTerm:
    """Passages of participants' speech that a pattern of the keyword language finds."""

    pattern: str
    at: int = 0


@dataclass(frozen=True)
class Qualifier:
    """A fact that narrows: `kind` is one of QUALIFIERS; `value` is empty if only a facet is named."""

    kind: str
    name: str
    value: str = ""
    at: int = 0


@dataclass(frozen=True)
class SavedTerm:
    """A query saved under a name."""

    name: str
    at: int = 0


@dataclass(frozen=True)
class Relation:
    """Passages of `left` that are related to one of `right`; `turns` for the counted relations."""

    left: Query
    kind: str
    right: Query
    turns: int = 0


@dataclass(frozen=True)
class Chain:
    """Parts joined by `and`; a part may be excluded by `and not`."""

    parts: tuple[tuple[bool, Query], ...]  # (excluded, part); the first is never excluded


@dataclass(frozen=True)
class Either:
    """Chains joined by `or`."""

    chains: tuple[Query, ...]


Query = CodeTerm | TextTerm | Qualifier | SavedTerm | Relation | Chain | Either


@dataclass(frozen=True)
class _Token:
    kind: str  # word, text, ( or )
    text: str
    at: int
    value: str = ""  # of a word with a quoted value: prefix and name in `text`, the value here
    quoted: bool = False


def parse_query(text: str) -> Query:
    """The tree of a query.

    Raises QualcodeError that shows the query with a mark under the character where it went wrong, and
    says what was expected there.
    """
    return _Parser(text).parse()


def query_error(text: str, at: int, message: str, hint: str = "") -> QualcodeError:
    """An error about one character of a query."""
    shown = text.replace("\n", " ").replace("\t", " ")
    low = max(0, at - 50)
    start = "…" if low else ""
    window = start + shown[low : low + 76]
    return QualcodeError(f"{message}\n  {window}\n  {' ' * (at - low + len(start))}^", hint)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.place = 0
        self.depth = 0

    def parse(self) -> Query:
        if not self.tokens:
            raise QualcodeError("The query is empty.", "Name a code, or a text in quotation marks.")
        found = self._query()
        if token := self._peek():
            if token.kind == ")":
                raise self._error(token.at, "This bracket was not opened.")
            raise self._error(
                token.at,
                "Two terms are side by side. Expected “and”, “or” or a relation here.",
                f"For the text as it was said, put it in quotation marks: '{self.text.strip()}'."
                if all(t.kind == "word" and not t.value for t in self.tokens)
                else "",
            )
        return found

    def _query(self) -> Query:
        chains = [self._chain()]
        while self._next_word("or"):
            chains.append(self._chain())
        return chains[0] if len(chains) == 1 else Either(tuple(chains))

    def _chain(self) -> Query:
        parts = [(False, self._part())]
        while self._next_word("and"):
            excluded = self._next_word("not")
            parts.append((excluded, self._part()))
        token = self._peek()
        if token and self._is_word(token, "not"):
            raise self._error(token.at, "“not” needs “and” before it: “hope and not family”.")
        return parts[0][1] if len(parts) == 1 else Chain(tuple(parts))

    def _part(self) -> Query:
        left = self._term()
        while relation := self._relation():
            kind, turns = relation
            left = Relation(left, kind, self._term(), turns)
        return left

    def _relation(self) -> tuple[str, int] | None:
        token = self._peek()
        if token is None or token.kind != "word" or token.quoted:
            return None
        name, colon, number = token.text.casefold().partition(":")
        if name in RELATIONS and not colon:
            self.place += 1
            return name, 0
        if name in COUNTED:
            if not re.fullmatch(r"[0-9]{1,6}", number):
                raise self._error(token.at, f"“{name}” needs a whole number of turns: “{name}:2”.")
            self.place += 1
            return name, int(number)
        return None

    def _term(self) -> Query:
        token = self._peek()
        if token is None:
            raise self._error(
                len(self.text.rstrip()), "The query ends too early. Expected a term here."
            )
        if token.kind == ")":
            raise self._error(token.at, "Expected a term before this bracket.")
        name = token.text.partition(":")[0].casefold()
        if token.kind == "word" and not token.quoted and name in (*_JOINS, *RELATIONS, *COUNTED):
            hint = f"For a code of this name, write code:{token.text}."
            if name == "not":
                raise self._error(
                    token.at, "“not” can only follow “and”: “hope and not family”.", hint
                )
            raise self._error(token.at, f"Expected a term here, not “{token.text}”.", hint)
        self.place += 1
        if token.kind == "(":
            return self._bracket(token)
        return TextTerm(token.text, token.at) if token.kind == "text" else self._word(token)

    def _bracket(self, opened: _Token) -> Query:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._error(opened.at, f"Brackets are nested more than {_DEEPEST} deep.")
        inner = self._query()
        self.depth -= 1
        token = self._peek()
        if token is None:
            raise self._error(opened.at, "This bracket was not closed.")
        if token.kind != ")":
            raise self._error(
                token.at, "Expected “and”, “or”, a relation or a closing bracket here."
            )
        self.place += 1
        # A bracket with one qualifier is a query of its own, so it does not narrow.
        return Either((inner,)) if isinstance(inner, Qualifier) else inner

    def _word(self, token: _Token) -> Query:
        prefix, colon, rest = token.text.partition(":")
        kind = prefix.casefold()
        if not colon:
            return CodeTerm(token.text, at=token.at)
        if kind not in PREFIXES:
            raise self._error(
                token.at,
                f"“{prefix}:” is not part of the language.",
                f"Use one of: {', '.join(f'{name}:' for name in PREFIXES)}. "
                f"For text, use quotation marks: '{token.text}'.",
            )
        if kind in {"facet", "attr"}:
            name, equals, plain = rest.partition("=")
            value = token.value if token.quoted and equals else plain
            name = name or (token.value if token.quoted and not equals else "")
            if not name or (kind == "attr" and not value) or (equals and not value):
                shown = "facet:NAME or facet:NAME=VALUE" if kind == "facet" else "attr:NAME=VALUE"
                raise self._error(token.at, f"Write {shown}.")
            return Qualifier(kind, name, value, token.at)
        name = token.value if token.quoted else rest
        if not name:
            raise self._error(token.at + len(prefix) + 1, f"A name is missing after “{prefix}:”.")
        if kind in CODES:
            return CodeTerm(name, kind, token.at)
        if kind == "text":
            return TextTerm(name, token.at)
        return SavedTerm(name, token.at) if kind == "saved" else Qualifier(kind, name, at=token.at)

    def _peek(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _is_word(self, token: _Token, word: str) -> bool:
        return token.kind == "word" and not token.quoted and token.text.casefold() == word

    def _next_word(self, word: str) -> bool:
        token = self._peek()
        if token and self._is_word(token, word):
            self.place += 1
            return True
        return False

    def _error(self, at: int, message: str, hint: str = "") -> QualcodeError:
        return query_error(self.text, at, message, hint)


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        sign = text[at]
        if sign.isspace():
            at += 1
        elif sign in "()":
            found.append(_Token(sign, sign, at))
            at += 1
        elif sign in _QUOTES:
            inner, end = _quoted(text, at)
            if not inner.strip():
                raise query_error(text, at, "There is no text between these quotation marks.")
            found.append(_Token("text", inner, at))
            at = end
        else:
            token, at = _word_token(text, at)
            found.append(token)
    return found


def _word_token(text: str, start: int) -> tuple[_Token, int]:
    at = start
    while at < len(text) and not text[at].isspace() and text[at] not in "()":
        # A quotation mark opens a value only after `:` or `=`, so `don't` is one word.
        if text[at] in _QUOTES and text[at - 1] in ":=" and at > start:
            name = text[start:at]
            if name.partition(":")[0].casefold() in PREFIXES:
                value, end = _quoted(text, at)
                if (
                    end < len(text) and text[end] == "=" and name.endswith(":")
                ):  # attr:'two words'=x
                    rest, last = _word_token(text, end)
                    joined = _Token(
                        "word", f"{name}{value}{rest.text}", start, rest.value, rest.quoted
                    )
                    return joined, last
                return _Token("word", name, start, value, quoted=True), end
        at += 1
    return _Token("word", text[start:at], start), at


def _quoted(text: str, at: int) -> tuple[str, int]:
    closing = _QUOTES[text[at]]
    end = at + 1
    while end < len(text):
        # An apostrophe inside a word does not close: 'I don't know'.
        if text[end] == closing and not (
            closing in "'’" and text[end + 1 : end + 2].isalnum() and text[end - 1].isalnum()
        ):
            return text[at + 1 : end], end + 1
        end += 1
    raise query_error(text, at, "This quotation mark was not closed.")
