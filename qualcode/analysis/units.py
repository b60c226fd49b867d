"""Cases parted into groups, and into occasions where a fact is not the same in all their documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.analysis.attribute_types import is_no_value
from qualcode.analysis.cast import natural
from qualcode.analysis.choose import require_attribute
from qualcode.errors import QualcodeError

Facts = Callable[[str, str], Mapping[str, str]]  # of a case in a document (a name; empty: anywhere)
Recode = Mapping[str, Mapping[str, Sequence[str]]]  # attribute -> new value -> values as written
JOINED = " × "


@dataclass(frozen=True)
class Unit:
    """A case in one group: with all its documents, or with those of one occasion.

    `name` is the case's, with the occasion behind it where the case has several (`Ann, 2`).
    """

    case: str
    name: str
    group: str
    documents: frozenset[str]


@dataclass(frozen=True)
class Groups:
    """Units by group, in natural order of the groups; `without` are cases that have no value.

    `joined` says in words which values were joined under one name.
    """

    attributes: tuple[str, ...]
    units: tuple[Unit, ...]
    without: tuple[str, ...] = ()
    joined: tuple[str, ...] = field(default=())

    @property
    def names(self) -> list[str]:
        """The groups, in their order."""
        return list(dict.fromkeys(unit.group for unit in self.units))


def find_groups(
    heard: Mapping[str, Iterable[str]],
    facts: Facts,
    by: Sequence[str],
    *,
    known: Sequence[str],
    recode: Recode | None = None,
    admits: Callable[[str, str], bool] = lambda _case, _document: True,
) -> Groups:
    """Part the cases by one attribute, or by several crossed.

    `heard` maps cases to the names of the documents in which they speak, `known` are the attributes
    there are. A case whose value differs between documents is in several groups, each with its own
    documents. No value ("prefer not to say", or an empty cell) is not a group. Without attributes all
    cases are in the group "". Raises QualcodeError for an attribute that no case has.
    """
    names = [require_attribute(name, known) for name in by]
    places: dict[tuple[str, str], set[str]] = {}
    without: dict[str, None] = {}
    parted: dict[str, dict[str, None]] = {}
    for case, documents in heard.items():
        for document in [*documents] or [""]:
            if not admits(case, document):
                continue
            values = [_value(facts(case, document), name, recode or {}) for name in names]
            if all(values):
                group = JOINED.join(values)
                places.setdefault((case, group), set()).add(document)
                parted.setdefault(case, {})[group] = None
            else:
                without[case] = None
    units = [
        Unit(
            case,
            f"{case}, {group}" if len(parted[case]) > 1 else case,
            group,
            frozenset(documents - {""}),
        )
        for (case, group), documents in places.items()
    ]
    units.sort(key=lambda unit: (natural(unit.group), natural(unit.case)))
    apart = tuple(sorted(without.keys() - parted.keys(), key=natural))
    return Groups(tuple(names), tuple(units), apart, tuple(_told(names, recode or {})))


def require_groups(groups: Groups) -> None:
    """Raise QualcodeError if there are not two groups to compare."""
    if len(groups.names) < 2:
        named = " and ".join(f"'{name}'" for name in groups.attributes)
        raise QualcodeError(
            f"All cases with a value have the same {named}: there is nothing to compare.",
            "Give an attribute with two values or more.",
        )


def _value(facts: Mapping[str, str], name: str, recode: Recode) -> str:
    value = " ".join(facts.get(name, "").split())
    if is_no_value(value):
        return ""
    for new, old in recode.get(name, {}).items():
        if value.casefold() in {one.strip().casefold() for one in old}:
            return new
    return value


def _told(names: Sequence[str], recode: Recode) -> Iterable[str]:
    for name in names:
        for new, old in recode.get(name, {}).items():
            yield f"{name}: '{new}' joins {', '.join(old)} (study.yaml)."
