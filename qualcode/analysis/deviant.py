"""Cases that differ from most of their own group: where an account has to be looked at again.

Deviant case analysis (Seale 1999; Mays & Pope 2000). The program only points: why a case differs,
and whether it matters, is read in its words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualcode.analysis.compare import Comparison, Share
from qualcode.errors import QualcodeError
from qualcode.model.matrix import Extract


@dataclass(frozen=True)
class Deviant:
    """A case that differs from most of its group on a code, with the words to read.

    `pattern` is what most of the group does, `differs` what this case does.
    """

    case: str
    group: str
    code_id: str
    pattern: str
    differs: str
    extracts: tuple[Extract, ...] = ()


def find_deviant(comparison: Comparison, code_id: str) -> list[Deviant]:
    """The cases that differ from most of their own group on a code (`--against CODE`).

    Most of a group is more than half of its asked cases. If most speak of it, those who do not
    differ (they did not bring it up, which is not to disagree); if most do not, those who
    speak. Where most of those who speak carry one value of a facet, those with other values only
    differ. A group of one or two has no pattern. Raises QualcodeError for a code that is not
    compared.
    """
    row = next((row for row in comparison.rows if row.code_id == code_id), None)
    if row is None:
        raise QualcodeError(
            f"The code {code_id!r} is not part of the comparison.", "Give the id of a code."
        )
    return [deviant for share in row.shares for deviant in _deviants(share, code_id)]


def _deviants(share: Share, code_id: str) -> list[Deviant]:
    if share.asked < 3:
        return []
    words = {cell.case: cell.extracts for cell in share.cells}
    found = []
    if len(share.said) * 2 > share.asked:
        pattern = f"{share.count} speak of it"
        found += [Deviant(c, share.group, code_id, pattern, "silent") for c in share.silent]
    elif share.said and len(share.silent) * 2 > share.asked:
        pattern = f"{len(share.silent)} of {share.asked} are not coded"
        found += [
            Deviant(c, share.group, code_id, pattern, "speaks of it", words.get(c, ()))
            for c in share.said
        ]
    for name, values in share.facets.items():
        found += _odd_values(share, code_id, name, values, words)
    return found


def _odd_values(
    share: Share,
    code_id: str,
    name: str,
    values: Mapping[str, Sequence[str]],
    words: Mapping[str, tuple[Extract, ...]],
) -> list[Deviant]:
    """Cases with no extract of the value that most of those who speak have."""
    valued = dict.fromkeys(case for cases in values.values() for case in cases)
    most, number = Counter({value: len(cases) for value, cases in values.items()}).most_common(1)[0]
    if len(valued) < 3 or number * 2 <= len(valued):
        return []
    pattern = f"{name} {most}: {number} of {len(valued)} who speak of it"
    return [
        Deviant(
            case,
            share.group,
            code_id,
            pattern,
            f"{name} " + ", ".join(value for value, cases in values.items() if case in cases),
            words.get(case, ()),
        )
        for case in valued
        if case not in values[most]
    ]
