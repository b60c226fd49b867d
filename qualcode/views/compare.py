"""Comparing groups of cases, and an analyst's typology."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

from qualcode.analysis.compare import Comparison
from qualcode.analysis.deviant import Deviant
from qualcode.views.plain import CaseName

# A row of a table by its column headings.
TableRow = dict[str, str]


class DeviantView(TypedDict):
    """A case that differs from most of its group."""

    case: CaseName
    group: Annotated[str, "North"]
    pattern: str
    differs: str


class ComparisonView(TypedDict):
    """The groups with their cases; `rows` have the theme, the code and one column per group."""

    attribute: Annotated[str, "site"]
    groups: Annotated[dict[str, list[str]], {"North": ["P1"], "South": ["P2"]}]
    rows: Annotated[list[TableRow], [{"...": "..."}]]
    deviant: list[DeviantView]


class TypesView(TypedDict):
    """An attribute made from an analyst's typology, and its values."""

    name: Annotated[str, "type"]
    types: Annotated[list[str], ["returner", "stayer"]]


def show_comparison(comparison: Comparison, deviant: Sequence[Deviant]) -> ComparisonView:
    """Return the groups side by side, with the cases that differ from most of their group."""
    return {
        "attribute": comparison.attribute,
        "groups": {name: list(cases) for name, cases in comparison.groups.items()},
        "rows": show_table(comparison.table()),
        "deviant": [
            {"case": d.case, "group": d.group, "pattern": d.pattern, "differs": d.differs}
            for d in deviant
        ],
    }


def show_table(table: Sequence[Sequence[str]]) -> list[TableRow]:
    """Return the rows of a table by its column headings, which are its first row."""
    head, *lines = table
    return [dict(zip(head, line, strict=True)) for line in lines]
