"""What looks wrong with the cases: who is missing, who says nothing, what is spelt in two ways."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

from qualcode.analysis.cast import Cast
from qualcode.model.documents import PARTICIPANT, Case, Document

NUMBER, DATE, CATEGORY = "number", "date", "category"
_ALIKE = 0.9
_MOST_VALUES = 200


def check_cases(documents: list[Document], cases: list[Case], cast: Cast) -> list[str]:
    """What a person should look at, in words; nothing of it keeps the study from working."""
    said = [*_speakers_without_case(documents, cast), *_cases_without_words(documents, cases, cast)]
    said += [*_one_value(cases), *_near_spellings(cases)]
    return said


def infer_types(cases: Iterable[Case]) -> dict[str, str]:
    """For each attribute `number`, `date` or `category`, by all the values that are not missing."""
    values: dict[str, list[str]] = {}
    for case in cases:
        for name, value in case.attributes.items():
            if value.strip():
                values.setdefault(name, []).append(value.strip())
            else:
                values.setdefault(name, [])
    return {name: _type_of(found) for name, found in values.items()}


def _type_of(values: list[str]) -> str:
    if values and all(re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", value) for value in values):
        return NUMBER
    return DATE if values and all(_is_date(value) for value in values) else CATEGORY


def _is_date(value: str) -> bool:
    day = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", value)
    try:
        if day:
            date(int(day[3]), int(day[2]), int(day[1]))
        else:
            date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _speakers_without_case(documents: list[Document], cast: Cast) -> Iterator[str]:
    if not cast.members:
        return
    for document in documents:
        if document.respondent:
            continue
        for speaker in dict.fromkeys(turn.speaker for turn in document.turns):
            if cast.role_of(speaker) == PARTICIPANT and not cast.is_placed(document, speaker):
                label = f"the speaker '{speaker}'" if speaker else "who speaks without a label"
                yield f"{document.name}: {label} is in no row of the cases table"


def _cases_without_words(documents: list[Document], cases: list[Case], cast: Cast) -> Iterator[str]:
    speaking = {cast.case_of(document, turn) for document in documents for turn in document.turns}
    for case in cases:
        if case.name not in speaking:
            yield f"the case '{case.name}' has no words in any document"


def _one_value(cases: list[Case]) -> Iterator[str]:
    for name, values in _values(cases).items():
        if len(cases) > 1 and len(values) == 1:
            yield f"the attribute '{name}' has one value only: '{next(iter(values))}'"


def _near_spellings(cases: list[Case]) -> Iterator[str]:
    types = infer_types(cases)
    for name, values in _values(cases).items():
        if types[name] == CATEGORY and len(values) <= _MOST_VALUES:
            for one, other in _alike(values):
                yield f"the attribute '{name}' has '{one}' and '{other}': is that the same?"
    names = [case.name for case in cases][:_MOST_VALUES]
    for one, other in combinations(names, 2):
        if _folded(one) == _folded(other):
            yield f"the cases '{one}' and '{other}' differ by spaces, signs or capitals only"


def _values(cases: list[Case]) -> dict[str, Counter[str]]:
    values: dict[str, Counter[str]] = {}
    for case in cases:
        for name, value in case.attributes.items():
            if value:
                values.setdefault(name, Counter())[value] += 1
    return values


def _alike(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    for one, other in combinations(sorted(values), 2):
        if re.findall(r"\d+", one) != re.findall(r"\d+", other):
            continue  # 25-34 and 35-44 are alike, and not the same
        ratio = SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
        if _folded(one) == _folded(other) or (len(one) > 4 and ratio >= _ALIKE):
            yield one, other


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
