"""Whom a code was asked of, and whether anybody was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qualcode.analysis.choose import attribute_names, find_attribute
from qualcode.model.codes import Code
from qualcode.model.documents import Case


def is_asked(code: Code, case: Case) -> bool:
    """Whether `case` was asked about `code`: every attribute of `asked_of` has one of its values.

    Letter case and spaces around do not count; a case without the attribute was not asked.
    """
    return all(_value(case, name) in _plain(values) for name, values in code.asked_of.items())


def find_unasked(codes: Iterable[Code], cases: Sequence[Case]) -> Iterator[tuple[Code, str]]:
    """The codes whose `asked_of` fits no case at all, each with what is the matter, in words.

    Mostly a slip: every cell of such a code would read "not asked".
    """
    for code in codes:
        if code.asked_of and cases and not any(is_asked(code, case) for case in cases):
            yield from ((code, said) for said in _why_nobody(code, cases))


def _why_nobody(code: Code, cases: Sequence[Case]) -> list[str]:
    known, said = attribute_names(cases), []
    for name, values in code.asked_of.items():
        attribute = find_attribute(name, known)
        if not attribute:
            said.append(
                f"no case has the attribute `{name}`; the attributes are: {', '.join(known) or 'none'}"
            )
        elif not any(_value(case, name) in _plain(values) for case in cases):
            had = dict.fromkeys(case.attributes.get(attribute, "").strip() for case in cases)
            listed = ", ".join(filter(None, had)) or "none"
            said.append(f"no case has {_written(name, values)}; the values are: {listed}")
    whole = ", ".join(_written(*pair) for pair in code.asked_of.items())
    return said or [f"no case has all of {whole}"]


def _written(name: str, values: Iterable[str]) -> str:
    return f"`{name}: {' or '.join(values)}`"


def _value(case: Case, name: str) -> str:
    value = case.attributes.get(name)
    if value is None:
        value = case.attributes.get(find_attribute(name, case.attributes), "")
    return value.strip().casefold()


def _plain(values: Iterable[str]) -> set[str]:
    return {value.strip().casefold() for value in values}
