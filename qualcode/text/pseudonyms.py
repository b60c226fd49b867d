"""Names in transcripts: every form of them, pseudonyms in their place, and what leaks.

Pure functions for `qualcode pseudonymise`. A text is pseudonymised, never anonymised: who knows the
people may know them by what they say.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.model.spans import Span
from qualcode.text.carry import CHANGED, KEPT, Carried
from qualcode.text.name_forms import EXACT, Found, NameFinder, find_misspellings


@dataclass(frozen=True)
class Form:
    """One way a name is written: `kind` is exact, case, plural, part or misspelt.

    `places` are the documents and the spans of the name in them; a possessive's `'s` stays outside.
    `sure` forms are replaced and told as leaks; the others are offered to a person: a misspelling, a
    name in lower case or at the start of a sentence that is an ordinary word too (`will`, `Mark`).
    """

    text: str
    kind: str
    sure: bool
    places: tuple[tuple[str, Span], ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement: `before` in the old text became `after` in the new one."""

    before: Span
    after: Span


@dataclass(frozen=True)
class Leak:
    """A name that still stands somewhere: `where` is the key of the text it was found in.

    `name` is the name looked for, `form` what stands there; `line` counts from 1.
    """

    where: str
    name: str
    form: str
    kind: str
    sure: bool
    span: Span
    line: int
    context: str


def find_forms(name: str, texts: Mapping[str, str], *, language: str = "en") -> list[Form]:
    """Every way `name` is written in `texts`: whole words in any case, plurals, misspellings.

    White space, hyphens and apostrophes may differ. The name as given comes first, then the sure
    forms, then the others, each group by how often it is there.
    """
    finder = NameFinder([name], language)
    found: dict[tuple[str, str, bool], list[tuple[str, Span]]] = {}
    for where, text in texts.items():
        for one in finder.find(text):
            key = " ".join(one.span.of(text).split()), one.kind, one.sure
            found.setdefault(key, []).append((where, one.span))
    forms = [Form(*key, places=tuple(places)) for key, places in found.items()]
    forms += [
        Form(text, "misspelt", sure=False, places=places)
        for text, places in find_misspellings(name, texts, language)
    ]
    return sorted(forms, key=lambda f: (f.kind != EXACT, not f.sure, -len(f.places), f.text))


def replace_all(
    text: str, replacements: Mapping[str, str], *, language: str = "en", unsure: bool = False
) -> tuple[str, list[Edit]]:
    """Put each name's pseudonym in its place: the new text, and the edits in its order.

    Whole words, in every case and with every possessive; of two names that overlap the longer one.
    Pseudonyms that stand in the text already stay as they are, so that doing it again changes
    nothing. `unsure` replaces what `find_forms` is not sure of too, misspellings excepted (give a
    misspelling as a name of its own to have it replaced).
    """
    finder = NameFinder(replacements, language, keep=replacements.values())
    parts: list[str] = []
    edits: list[Edit] = []
    at = length = 0
    for found in finder.find(text):
        if not found.sure and not unsure:
            continue
        pseudonym = replacements[found.name]
        parts += [text[at : found.span.start], pseudonym]
        start = length + found.span.start - at
        length = start + len(pseudonym)
        edits.append(Edit(found.span, Span(start, length)))
        at = found.span.end
    parts.append(text[at:])
    return "".join(parts), edits


def carry_over_edits(spans: Iterable[Span], edits: Sequence[Edit]) -> list[Carried]:
    """Carry spans over `edits` (in the order of the text) exactly, nothing found by likeness.

    A span that holds part of a replaced name holds all of what took its place.
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
    names: Iterable[str], texts: Mapping[str, str], *, language: str = "en", unsure: bool = False
) -> list[Leak]:
    """Where the names still stand in `texts` (transcripts, memos, outputs, file names: any key).

    Also parts of a name of several words ("Smith" of "Anna Smith"), and names joined to others by
    `_`, digits or capitals, as in file names. `unsure` tells ordinary words in lower case too.
    """
    finder = NameFinder(names, language, parts=True)
    return [
        _leak(where, text, found)
        for where, text in texts.items()
        for found in finder.find(text)
        if found.sure or unsure
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
