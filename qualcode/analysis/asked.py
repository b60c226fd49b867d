"""Whom a code was asked of, where, and whether anyone was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from qualcode.analysis.choose import attribute_names, find_attribute
from qualcode.model.codes import Code
from qualcode.model.documents import Case

# Keys of `asked_of` that are about documents; every other key is an attribute of cases.
DOCUMENT, SOURCE, COLUMN = PLACES = ("document", "source", "column")

Place = tuple[str, str, str]  # a document's name, its part, its kind of source


def is_asked(code: Code, case: Case) -> bool:
    """Whether `case` was asked about `code`, by its attributes: each has one of the values named.

    Letter case and spaces around do not count; a case without the attribute was not asked.
    """
    return all(
        _value(case, name) in _plain(values)
        for name, values in code.asked_of.items()
        if name not in PLACES
    )


def is_asked_in(code: Code, name: str, part: str, source: str) -> bool:
    """Whether the code was asked about in a document, by its name, part and kind of source.

    `document` has names or patterns (`FG*`), `column` the columns of a questionnaire, `source` kinds
    of source. A document must fit all that the code names.
    """
    asked = _by_key(code)
    fits = {
        DOCUMENT: lambda wanted: any(fnmatchcase(name.casefold(), one) for one in wanted),
        SOURCE: lambda wanted: source.casefold() in wanted,
        COLUMN: lambda wanted: _column(part) in set(map(_column, wanted)),
    }
    return all(fits[key](_plain(values)) for key, values in asked.items())


def asks_column(code: Code) -> bool:
    """Whether the code belongs to columns of a questionnaire."""
    return COLUMN in code.asked_of


def find_unasked(
    codes: Iterable[Code], cases: Sequence[Case], places: Sequence[Place] = ()
) -> Iterator[tuple[Code, str]]:
    """The codes whose `asked_of` fits no case or no document at all, each with the reason in words.

    Mostly a slip: every cell of such a code would read "not asked".
    """
    for code in codes:
        if code.asked_of and cases and not any(is_asked(code, case) for case in cases):
            yield from ((code, said) for said in _why_no_case(code, cases))
        elif places and not any(is_asked_in(code, *place) for place in places):
            whole = ", ".join(_written(*pair) for pair in _by_key(code).items())
            yield code, f"no document is {whole}"


def _by_key(code: Code) -> Mapping[str, tuple[str, ...]]:
    return {key: values for key, values in code.asked_of.items() if key in PLACES}


def _why_no_case(code: Code, cases: Sequence[Case]) -> list[str]:
    known, said = attribute_names(cases), []
    attributes = {key: v for key, v in code.asked_of.items() if key not in PLACES}
    for name, values in attributes.items():
        attribute = find_attribute(name, known)
        if not attribute:
            said.append(
                f"no case has the attribute `{name}`; the attributes are: {', '.join(known) or 'none'}"
            )
        elif not any(_value(case, name) in _plain(values) for case in cases):
            had = dict.fromkeys(case.attributes.get(attribute, "").strip() for case in cases)
            listed = ", ".join(filter(None, had)) or "none"
            said.append(f"no case has {_written(name, values)}; the values are: {listed}")
    whole = ", ".join(_written(*pair) for pair in attributes.items())
    return said or [f"no case has all of {whole}"]


def _written(name: str, values: Iterable[str]) -> str:
    return f"`{name}: {' or '.join(values)}`"


def _value(case: Case, name: str) -> str:
    value = case.attributes.get(name)
    if value is None:
        value = case.attributes.get(find_attribute(name, case.attributes), "")
    return value.strip().casefold()


def _column(part: str) -> str:
    """The column that a part of a questionnaire is: `R07.What helped` and `what-helped` are one."""
    return re.sub(r"[\W_]+", " ", part.rpartition(".")[2].casefold()).strip()


def _plain(values: Iterable[str]) -> set[str]:
    return {value.strip().casefold() for value in values}
