"""What a person decided about names: which pseudonym each has, what is not a name, and in which places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from qualcode.errors import QualcodeError
from qualcode.model.spans import Span
from qualcode.pseudonyms.replacing import Replacer, find_leaks, replace_spans
from qualcode.pseudonyms.spellings import is_like
from qualcode.pseudonyms.words import plain, words_of


class Place(NamedTuple):
    """The place of a word: the name of its text, and line and column, both counted from 1."""

    where: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.where}:{self.line}:{self.column}"


@dataclass(frozen=True)
class NameKey:
    """What leads back from pseudonyms to names.

    `names` are replaced in every form that is surely theirs, by the pseudonym they lead to.
    `refused` are words that a person said are not names. `places` are single places of which a person
    decided on a word that could be either (`Will`): the word and its pseudonym; an empty pseudonym
    says that the word is not a name there.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    places: Mapping[Place, tuple[str, str]] = field(default_factory=dict)

    def __or__(self, other: NameKey) -> NameKey:
        """Both; where they differ, what `other` says."""
        names = {**self.names, **other.names}
        names = {name: said for name, said in names.items() if name not in other.refused}
        refused = (self.refused | other.refused) - set(other.names)
        return NameKey(names, refused, {**self.places, **other.places})

    def is_decided(self, word: str) -> bool:
        """Whether a person has said of this word, in whatever case, that it is a name or is none."""
        low = word.casefold()
        return any(low == one.casefold() for one in (*self.names, *self.refused))

    def like(self, word: str) -> list[str]:
        """The names of which `word` may be a misspelling."""
        low = plain(word)
        return [name for name in self.names if low != plain(name) and is_like(low, plain(name))]

    def kin(self, name: str) -> str:
        """The pseudonym of the one person whose name contains this one's words, or is contained in it."""
        words = set(words_of(name))
        found = {
            said
            for other, said in self.names.items()
            if words <= (theirs := set(words_of(other))) or (theirs and theirs <= words)
        }
        return found.pop() if len(found) == 1 else ""

    def chosen(self, where: str, text: str) -> dict[Span, str]:
        """The places of a text that are to be replaced, each with its pseudonym.

        A place whose word has gone, since the text was edited, is left out.
        """
        starts = [0, *(found.end() for found in re.finditer("\n", text))]
        spans = {}
        for place, (word, pseudonym) in self.places.items():
            if place.where == where and pseudonym and place.line <= len(starts):
                start = starts[place.line - 1] + place.column - 1
                span = Span(start, min(start + len(word), len(text)))
                if span.of(text) == word:
                    spans[span] = pseudonym
        return spans


def place_of(where: str, text: str, span: Span) -> Place:
    """The place of a span."""
    line_start = text.rfind("\n", 0, span.start) + 1
    return Place(where, text.count("\n", 0, span.start) + 1, span.start - line_start + 1)


def check_key(key: NameKey, language: str) -> None:
    """QualcodeError if nothing is to be replaced, or a pseudonym itself contains a name of the key."""
    if not key.names and not any(said for _, said in key.places.values()):
        raise QualcodeError(
            "There is no name to replace.", "Confirm some names, or provide a list."
        )
    leaks = find_leaks(key.names, {said: said for said in key.names.values()}, language=language)
    for leak in leaks:
        raise QualcodeError(
            f"The pseudonym '{leak.where}' contains '{leak.form}', which is itself to be replaced.",
            "Choose a pseudonym that contains no name, such as [P3].",
        )


class Words:
    """Replaces names; the same name by the same pseudonym everywhere.

    `texts` are those of the study, which show how often an ordinary word is a name.
    """

    def __init__(self, key: NameKey, language: str, texts: Iterable[str] = ()) -> None:
        self.key = key
        self.language = language
        self._replacer = Replacer(key.names, language, texts)

    def of(self, text: str, where: str = "") -> str:
        """The text with every name replaced; `where` is what the key's places call it."""
        return replace_spans(text, self.find(text, where))[0] if text else text

    def find(self, text: str, where: str = "") -> dict[Span, str]:
        """What is to be replaced in a text, and by what."""
        chosen = self.key.chosen(where, text) if where else {}
        found = self._replacer.find(text)
        free = {s: said for s, said in found.items() if not any(map(s.overlaps, chosen))}
        return chosen | free

    def label(self, text: str) -> str:
        """A speaker's, a coder's or a file's name: what is a name in any case is one here.

        Without the brackets of a pseudonym, by which no reader knows a label.
        """
        return self._labelled(text, unsure=True)

    def _labelled(self, text: str, *, unsure: bool) -> str:
        found = self._replacer.find(text, unsure=unsure)
        return replace_spans(text, {span: as_label(said) for span, said in found.items()})[0]

    def file_name(self, name: str) -> str:
        """A path with every name in it replaced, and nothing that a file's name cannot have."""
        new = self.label(name)
        return name if new == name else re.sub(r"[<>,:;\"'|?*]", "", new)

    def code_id(self, code_id: str) -> str:
        """An id with every name in it replaced, and still an id."""
        new = self._labelled(code_id, unsure=False)
        return code_id if new == code_id else re.sub(r"[\W_]+", "_", new.lower()).strip("_")


def as_label(pseudonym: str) -> str:
    """A pseudonym as the label of who speaks: `P3` for `[P3]`."""
    return pseudonym.strip("[](){}") or pseudonym


def renamed(names: Iterable[str], rename: Mapping[str, str]) -> dict[str, str]:
    """What each is called in the copy; two that would be called alike are numbered."""
    new: dict[str, str] = {}
    taken = {name.casefold() for name in names if rename.get(name, name) == name}
    for name in names:
        plain = given = rename.get(name, name)
        number = 2
        while given != name and given.casefold() in taken:
            given, number = f"{plain}-{number}", number + 1
        taken.add(given.casefold())
        new[name] = given
    return new
