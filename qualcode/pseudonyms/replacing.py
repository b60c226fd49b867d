"""Names in transcripts: every form of them, pseudonyms in their place, and what leaks.

Pure functions for `qualcode pseudonymise`. A text is pseudonymised, never anonymised: who knows the
people may know them by what they say.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.carry.spans import CHANGED, KEPT, Carried
from qualcode.model.spans import Span
from qualcode.pseudonyms.forms import Found, NameFinder
from qualcode.pseudonyms.patterns import EXACT, INITIALS, MISSPELT, PART
from qualcode.pseudonyms.spellings import find_misspellings


@dataclass(frozen=True)
class Form:
    """One way `name` is written: `text`, in the places (key of the text, span) with that form.

    `kind` is exact, case, plural, part, initials, joined or misspelt; a possessive's `'s` stays
    outside. `sure` forms are replaced and reported as leaks; the others are for a person to decide: a
    misspelling, one word of a longer name, initials, another person's double name (`Anna-Marie`), a
    name in lower case or at the start of a sentence that is an ordinary word too (`will`, `Mark`).
    """

    name: str
    text: str
    kind: str
    sure: bool
    places: tuple[tuple[str, Span], ...]

    @property
    def is_spelling(self) -> bool:
        """Whether all its places are the name or none is; else each place is another question."""
        return self.kind in {PART, INITIALS, MISSPELT}


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement: `before` in the old text became `after` in the new one."""

    before: Span
    after: Span


@dataclass(frozen=True)
class Leak:
    """A name that still occurs somewhere: `where` is the key of the text it was found in.

    `name` is the name looked for, `form` what was found there; `line` counts from 1.
    """

    where: str
    name: str
    form: str
    kind: str
    sure: bool
    span: Span
    line: int
    context: str


def find_forms(
    names: Iterable[str], texts: Mapping[str, str], *, language: str = "en"
) -> list[Form]:
    """Every way the names are written in `texts`: whole words in any case, plurals, misspellings.

    White space, hyphens and apostrophes may differ, and how figures are grouped. By name, in their
    order; of each the name as given first, then the sure forms, then the others, the most frequent
    first. A form that is itself one of `names` is not a form of another.
    """
    names = list(dict.fromkeys(names))
    finder = NameFinder(names, language, parts=True, initials=True, texts=texts.values())
    found: dict[tuple[str, str, str, bool], list[tuple[str, Span]]] = {}
    for where, text in texts.items():
        for one in finder.find(text):
            form = " ".join(one.span.of(text).split())
            sure = one.sure and one.kind != PART
            found.setdefault((one.name, form, one.kind, sure), []).append((where, one.span))
    forms = [Form(*key, places=tuple(places)) for key, places in found.items()]
    forms += [
        Form(name, word, MISSPELT, sure=False, places=places)
        for name, word, places in find_misspellings(names, texts, language)
    ]
    order = {name: place for place, name in enumerate(names)}
    return sorted(
        forms, key=lambda f: (order[f.name], f.kind != EXACT, not f.sure, -len(f.places), f.text)
    )


class Replacer:
    """Puts pseudonyms in the place of names: whole words, in every case and with every possessive.

    Of two names that overlap the longer one. Pseudonyms that are already in a text stay as they
    are, so that doing it again changes nothing. `texts` show how often an ordinary word is a name.
    """

    def __init__(
        self,
        replacements: Mapping[str, str],
        language: str = "en",
        texts: Iterable[str] = (),
    ) -> None:
        names = {name.casefold() for name in replacements}
        keep = [said for said in replacements.values() if said.casefold() not in names]
        self._replacements = dict(replacements)
        self._finder = NameFinder(replacements, language, keep=keep, texts=texts)

    def find(self, text: str, *, unsure: bool = False) -> dict[Span, str]:
        """What is to be replaced, and by what; with `unsure` also what no one can be sure of."""
        return {
            found.span: self._replacements[found.name]
            for found in self._finder.find(text)
            if found.sure or unsure
        }


def replace_spans(text: str, chosen: Mapping[Span, str]) -> tuple[str, list[Edit]]:
    """Put what is chosen in the place of the spans, none overlapping: the new text, and the edits."""
    parts: list[str] = []
    edits: list[Edit] = []
    at = length = 0
    for span in sorted(chosen):
        parts += [text[at : span.start], chosen[span]]
        start = length + span.start - at
        length = start + len(chosen[span])
        edits.append(Edit(span, Span(start, length)))
        at = span.end
    parts.append(text[at:])
    return "".join(parts), edits


def carry_over_edits(spans: Iterable[Span], edits: Sequence[Edit]) -> list[Carried]:
    """Carry spans over `edits` (in the order of the text) exactly, nothing found by likeness.

    A span that contains part of a replaced name contains all of its replacement.
    """
    starts = [edit.before.start for edit in edits]
    ends = [edit.before.end for edit in edits]
    carried: list[Carried] = []
    for span in spans:
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end)
        inside = edits[first:last]
        start = span.start + _shift(edits, first)
        end = span.end + _shift(edits, last)
        if inside and inside[0].before.start < span.start:
            start = inside[0].after.start
        if inside and inside[-1].before.end > span.end:
            end = inside[-1].after.end
        carried.append(Carried(span, Span(start, max(start, end)), CHANGED if inside else KEPT))
    return carried


def _shift(edits: Sequence[Edit], count: int) -> int:
    # How far the text after the first `count` edits has moved.
    return edits[count - 1].after.end - edits[count - 1].before.end if count else 0


def find_leaks(
    names: Iterable[str],
    texts: Mapping[str, str],
    *,
    language: str = "en",
    unsure: bool = False,
    refused: Iterable[str] = (),
) -> list[Leak]:
    """The places of the names that remain in `texts` (transcripts, memos, outputs, file names: any key).

    Also parts of a name of several words ("Smith" of "Anna Smith"), and names joined to others by
    `_`, digits or capitals, as in file names. `unsure` includes what no one can be sure of.
    `refused` are words that a person said are not names.
    """
    finder = NameFinder(names, language, parts=True, texts=texts.values())
    passed = {word.casefold() for word in refused}
    # The same text stands in several places: a transcript, the store, an output.
    found = {text: list(finder.find(text)) for text in dict.fromkeys(texts.values())}
    return [
        _leak(where, text, one)
        for where, text in texts.items()
        for one in found[text]
        if (one.sure or unsure) and one.span.of(text).casefold() not in passed
    ]


def _leak(where: str, text: str, found: Found) -> Leak:
    span = found.span
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - 40)
    stop = text.find("\n", span.end)
    end = min(stop if stop != -1 else len(text), span.end + 40)
    return Leak(
        where=where,
        name=found.name,
        form=span.of(text),
        kind=found.kind,
        sure=found.sure,
        span=span,
        line=text.count("\n", 0, span.start) + 1,
        context=text[start:end].strip(),
    )
