"""Which cases a matrix shows, and what `--by` means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.errors import QualcodeError
from qualcode.model.documents import Case


@dataclass(frozen=True)
class By:
    """What a matrix is split by: the columns by a facet, or the rows by an attribute."""

    facet: str = ""
    attribute: str = ""


def read_by(name: str, *, facets: Iterable[str], cases: Sequence[Case]) -> By:
    """What `name` is: a facet of the codebook before an attribute of the cases.

    Raises QualcodeError if it is neither, with those there are.
    """
    if not name:
        return By()
    known = list(facets)
    attributes = attribute_names(cases)
    if name in known:
        return By(facet=name)
    if attribute := find_attribute(name, attributes):
        return By(attribute=attribute)
    raise QualcodeError(
        f"There is no facet and no attribute {name!r}.",
        f"Facets: {_listed(known)}. Attributes: {_listed(attributes)}.",
    )


def select_cases(cases: Sequence[Case], where: Iterable[str]) -> list[Case]:
    """The cases that fulfil every condition: `role=clinician`, `site!=North`, `age=25-34|35-44`.

    Letter case and spaces around do not count; `role=` finds those without the attribute.
    Raises QualcodeError for a condition that is none, an attribute or a value that no case has.
    """
    kept = list(cases)
    for condition in where:
        name, values, wanted = _condition(condition, cases)
        kept = [c for c in kept if (_plain(c.attributes.get(name, "")) in values) == wanted]
    return kept


def attribute_names(cases: Sequence[Case]) -> list[str]:
    """The attributes of any case, in the order met."""
    return list(dict.fromkeys(name for case in cases for name in case.attributes))


def find_attribute(name: str, known: Iterable[str]) -> str:
    """The attribute that is meant: `name` itself, else the one that differs by capitals; else "".

    A table begun in Excel says `Role` where a codebook says `role`.
    """
    names = list(known)
    if name in names:
        return name
    alike = [other for other in names if _plain(other) == _plain(name)]
    return alike[0] if len(alike) == 1 else ""


def require_attribute(name: str, known: Iterable[str]) -> str:
    """As `find_attribute`; QualcodeError, with those there are, if none is meant."""
    names = list(known)
    found = find_attribute(name, names)
    if not found:
        raise QualcodeError(f"No case has an attribute {name!r}.", f"Attributes: {_listed(names)}.")
    return found


def attribute_value(attributes: Mapping[str, str], name: str) -> str:
    """The value that distinguishes groups: without spaces around it."""
    return attributes.get(name, "").strip()


def _condition(condition: str, cases: Sequence[Case]) -> tuple[str, set[str], bool]:
    name, sign, value = condition.partition("=")
    wanted = not name.endswith("!")
    name = name.removesuffix("!").strip()
    if not sign or not name:
        raise QualcodeError(
            f"{condition!r} is not a condition.", "Write ATTRIBUTE=VALUE, such as role=clinician."
        )
    name = require_attribute(name, attribute_names(cases))
    given = [part.strip() for part in value.split("|")]
    found = dict.fromkeys(case.attributes.get(name, "").strip() for case in cases)
    known = {_plain(text) for text in found}
    for part in given:
        if part and _plain(part) not in known:
            shown = _listed(sorted(text for text in found if text))
            raise QualcodeError(f"No case has {name!r} = {part!r}.", f"Values: {shown}.")
    return name, {_plain(part) for part in given}, wanted


def _plain(value: str) -> str:
    return value.strip().casefold()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
