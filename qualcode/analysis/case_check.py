"""What looks wrong with the cases: who is missing, who says nothing, what is spelt in two ways."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from itertools import combinations

from qualcode.analysis.attribute_types import CATEGORY, infer_types, is_missing
from qualcode.analysis.cast import Cast, find_named, moderators_as_cases, names_speaker
from qualcode.model.documents import PARTICIPANT, Case, Document

_ALIKE = 0.9
_MOST_VALUES = 200
_NEAR = 0.6
_ZEROS = re.compile(r"(?<![\d.,])0+(?=\d)")


def check_cases(documents: list[Document], cases: list[Case], cast: Cast) -> list[str]:
    """What a person should look at, in words; nothing of it keeps the study from working."""
    said = [*_speakers_without_case(documents, cast), *_moderators(cast)]
    said += _rows_astray(documents, cast)
    said += [*_cases_without_words(documents, cases, cast), *_one_value(cases)]
    said += [*_near_spellings(cases), *_near_labels(documents, cast)]
    return said


def _speakers_without_case(documents: list[Document], cast: Cast) -> Iterator[str]:
    if not cast.members:
        return
    for document in documents:
        if document.respondent:
            continue
        for speaker in dict.fromkeys(turn.speaker for turn in document.turns):
            if cast.role_of(speaker) == PARTICIPANT and not cast.is_placed(document, speaker):
                label = f"the speaker '{speaker}'" if speaker else "the speaker without a label"
                yield f"{document.name}: {label} is not in any row of the cases table"


def _moderators(cast: Cast) -> Iterator[str]:
    for case, label in moderators_as_cases(cast).items():
        yield (
            f"the case '{case}' is '{label}', who is not a participant, so this speech "
            "belongs to no case (see `moderators:` and `others:` in study.yaml)"
        )


def _rows_astray(documents: list[Document], cast: Cast) -> Iterator[str]:
    """Rows that name a document or a speaker that does not exist."""
    speaking = {d.name: {turn.speaker for turn in d.turns if turn.speaker} for d in documents}
    # A row that names neither stands for both, and has two rules.
    open_rows = {
        rule.line for rule in cast.members if not rule.speaker and rule.document == rule.case
    }
    for rule in cast.members:
        if rule.line in open_rows:
            continue
        here = find_named(rule, speaking)
        labels = {label for name in here for label in speaking[name]}
        if rule.document and not here:
            said = f"names the document '{rule.document}', which does not exist"
            near = _nearest(rule.document.rpartition(".")[0] or rule.document, list(speaking))
        elif rule.speaker and labels and not names_speaker(rule, labels):
            where = (
                "does not speak in that document"
                if rule.document
                else "does not speak in any document"
            )
            said = f"names the speaker '{rule.speaker}', who {where}"
            near = _nearest(rule.speaker, sorted(labels))
        else:
            continue
        yield f"row {rule.line} of the cases table {said}" + (
            f"; did you mean '{near}'?" if near else ""
        )


def _nearest(name: str, others: list[str]) -> str:
    by_folded = {o.casefold(): o for o in reversed(others) if _numbers(o) == _numbers(name)}
    return next((by_folded[n] for n in get_close_matches(name.casefold(), by_folded, 1, _NEAR)), "")


def _cases_without_words(documents: list[Document], cases: list[Case], cast: Cast) -> Iterator[str]:
    speaking = {cast.case_of(document, turn) for document in documents for turn in document.turns}
    # A group holds the words of its members, whose own rows take them.
    speaking |= {
        cast.group_of(d.name) for d in documents if any(cast.case_of(d, t) for t in d.turns)
    }
    for case in cases:
        if case.name not in speaking:
            yield f"the case '{case.name}' has no speech in any document"


def _one_value(cases: list[Case]) -> Iterator[str]:
    for name, values in _values(cases).items():
        if len(cases) > 1 and len(values) == 1:
            yield f"the attribute '{name}' has only one value: '{next(iter(values))}'"


def _near_spellings(cases: list[Case]) -> Iterator[str]:
    types = infer_types(cases)
    for name, values in _values(cases).items():
        if types[name] == CATEGORY and len(values) <= _MOST_VALUES:
            for one, other in _alike(values):
                yield f"the attribute '{name}' has both '{one}' and '{other}'; are they the same?"
    names = [case.name for case in cases][:_MOST_VALUES]
    for one, other in _alike(names):
        if _folded(one) == _folded(other):
            yield f"the cases '{one}' and '{other}' differ only by spaces, punctuation, capitals or zeros"
        elif not _parted(one, other):
            yield f"the cases '{one}' and '{other}' have very similar names; are they the same?"


def _parted(one: str, other: str) -> bool:
    """True for cases named after speakers of two documents, or of one: their labels are compared."""
    return ":" in one and ":" in other


def _near_labels(documents: list[Document], cast: Cast) -> Iterator[str]:
    """Labels that may be one speaker's, unless a row of the table says whose words each are."""
    places: dict[str, str] = {}
    for document in documents:
        for speaker in dict.fromkeys(turn.speaker for turn in document.turns if turn.speaker):
            if not (document.respondent or cast.is_placed(document, speaker)):
                places.setdefault(speaker, document.name)
    for one, other in _alike(list(places)[:_MOST_VALUES]):
        where = dict.fromkeys((places[one], places[other]))
        yield (
            f"the speakers '{one}' and '{other}' ({', '.join(where)}) may be the same "
            f"person; if so, write in study.yaml: speakers: {{aliases: {{'{one}': '{other}"
            "'}}"
        )


def _values(cases: list[Case]) -> dict[str, Counter[str]]:
    """The values of each attribute that are not missing."""
    types = infer_types(cases)
    values: dict[str, Counter[str]] = {}
    for case in cases:
        for name, value in case.attributes.items():
            if not is_missing(value, types[name]):
                values.setdefault(name, Counter())[value] += 1
    return values


def _alike(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    for one, other in combinations(sorted(values), 2):
        if _numbers(one) != _numbers(other):
            continue  # 25-34 and 35-44 are alike, and not the same
        if _letters(one) != _letters(other):
            continue  # nor are ward A and ward B
        ratio = SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
        if _folded(one) == _folded(other) or (len(one) > 4 and ratio >= _ALIKE):
            yield one, other


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", _ZEROS.sub("", text))


def _letters(text: str) -> list[str]:
    """The words of one letter."""
    return re.findall(r"\b[^\W\d_]\b", text.casefold())


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", _ZEROS.sub("", text).casefold())
