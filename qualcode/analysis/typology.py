"""A classification of cases that an analyst made, as a table to write in.

Ritchie & Lewis (2003): a typology puts every case into one type only, by dimensions the analyst
found. The program sorts by it; it never assigns a type.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.model.documents import Case
from qualcode.model.typologies import Typology


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
