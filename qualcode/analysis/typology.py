"""A classification of cases that an analyst made: from a table to an attribute and back.

Ritchie & Lewis (2003): a typology puts every case into one type only, by dimensions the analyst
found. The program sorts by it; it never assigns a type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualcode.errors import QualcodeError
from qualcode.model.documents import Case
from qualcode.model.typologies import Typology


def with_types(cases: Sequence[Case], typologies: Sequence[Typology]) -> list[Case]:
    """The cases with each typology as an attribute of its name, empty where a case has no type.

    Raises QualcodeError where the cases have an attribute of that name already.
    """
    taken = {name for case in cases for name in case.attributes}
    for typology in typologies:
        if typology.name in taken:
            raise QualcodeError(
                f"The cases have an attribute {typology.name!r} already.",
                "Give the typology another name: the head of its second column.",
            )
        taken.add(typology.name)
    return [
        replace(
            case,
            attributes={
                **case.attributes,
                **{t.name: t.type_of.get(case.name, "") for t in typologies},
            },
        )
        for case in cases
    ]


def types_rows(typology: Typology, cases: Sequence[Case]) -> list[list[str]]:
    """A header, then a line a case: `case`, the typology's name, `why`, and the attributes.

    Every case has a line, so that the table is also the place to write types in. Attributes are
    headed `attr.NAME`; reading passes them over.
    """
    names = list(dict.fromkeys(name for case in cases for name in case.attributes))
    names = [name for name in names if name != typology.name]
    header = ["case", typology.name, "why", *(f"attr.{name}" for name in names)]
    return [
        header,
        *(
            [
                case.name,
                typology.type_of.get(case.name, ""),
                typology.why.get(case.name, ""),
                *(case.attributes.get(name, "") for name in names),
            ]
            for case in cases
        ),
    ]
