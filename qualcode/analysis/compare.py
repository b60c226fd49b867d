"""Groups side by side: who speaks of a theme and a code, and who does not.

Counts are of cases, never of mentions, and are shown beside names that lead to the text: how often
something was said is not how much it matters (Ritchie, Spencer & O'Connor 2003; Gale et al. 2013).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.analysis.cast import natural
from qualcode.analysis.choose import attribute_value, require_attribute
from qualcode.errors import QualcodeError
from qualcode.model.maps import MapRow
from qualcode.model.matrix import NOT_ASKED, Cell, Matrix, Row

NOT_GIVEN = "not given"


@dataclass(frozen=True)
class Share:
    """What the cases of one group say on one code, or on a whole theme.

    `said`, `silent` and `not_asked` divide the names of all the group's cases; `cells` are the
    cells of those who said something, `facets` maps facet -> value -> the cases whose words carry
    it.
    """

    group: str
    said: tuple[str, ...]
    silent: tuple[str, ...]
    not_asked: tuple[str, ...]
    cells: tuple[Cell, ...] = ()
    facets: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        """How many cases could have said it."""
        return len(self.said) + len(self.silent)

    @property
    def count(self) -> str:
        """`7 of 8`, or `not asked` where no case of the group was."""
        return f"{len(self.said)} of {self.asked}" if self.asked else NOT_ASKED

    @property
    def names(self) -> str:
        """Who says it, `C1, C4`; `–` if no one does, `not asked` if no case was."""
        return ", ".join(self.said) or ("–" if self.asked else NOT_ASKED)


@dataclass(frozen=True)
class Compared:
    """A code (`code_id` is the theme's own for the whole theme), with a share a group."""

    theme_id: str
    theme: str
    code_id: str
    code: str
    depth: int
    shares: tuple[Share, ...]
    color: str = "#33658A"

    @property
    def congruence(self) -> str:
        """Which groups speak of it: `all groups`, `only GROUP`, `A and B, not C`, `nobody`.

        Groups that were not asked are named, and not counted as groups that do not speak of it.
        """
        having = [share.group for share in self.shares if share.said]
        lacking = [share.group for share in self.shares if not share.said and share.asked]
        unasked = [share.group for share in self.shares if not share.asked]
        if not having:
            told = "nobody"
        elif not lacking:
            told = "all groups" if len(having) > 1 else f"only {having[0]}"
        elif len(having) == 1:
            told = f"only {having[0]}"
        else:
            told = f"{_listed(having)}, not {_listed(lacking)}"
        return f"{told} ({_listed(unasked)} not asked)" if unasked else told


@dataclass(frozen=True)
class Comparison:
    """Themes and codes by the values of one attribute, in the order of the codebook."""

    attribute: str
    groups: Mapping[str, tuple[str, ...]]  # value -> names of its cases
    rows: tuple[Compared, ...]

    def congruence_table(self, *, counted: bool = True) -> list[list[str]]:
        """A header, then one line per theme and per code: `theme, code`, one column per group, `coded in`.

        A group's column shows how many of its cases speak of it: `7 of 8`; without `counted`, which.
        """
        header = ["theme", "code"]
        header += [
            f"{g} ({len(c)} case{'s' * (len(c) != 1)})" if counted else g
            for g, c in self.groups.items()
        ]
        lines = [
            [
                row.theme,
                "" if row.code_id == row.theme_id else "  " * row.depth + row.code,
                *(share.count if counted else share.names for share in row.shares),
                row.congruence,
            ]
            for row in self.rows
        ]
        return [[*header, "coded in"], *lines]

    def map_rows(self) -> list[MapRow]:
        """The lines of the figure that `qualcode.writers.theme_map` draws."""
        return [
            MapRow(
                row.code,
                tuple((len(share.said), share.asked) for share in row.shares),
                row.color,
                row.depth,
                row.code_id == row.theme_id,
            )
            for row in self.rows
        ]

    def table(self) -> list[list[str]]:
        """A header, then one line per code and group: who said it, who did not, what was written."""
        header = ["theme_id", "theme", "code_id", "code", self.attribute, "cases_said"]
        header += ["cases_asked", "said_by", "silent", "not_asked", "facets", "summaries"]
        lines = [[*header, "references"]]
        for row in self.rows:
            for share in row.shares:
                written = [f"{c.case}: {c.summary.text}" for c in share.cells if c.summary]
                references = [str(ref) for cell in share.cells for ref in cell.references()]
                lines.append(
                    [
                        row.theme_id,
                        row.theme,
                        row.code_id,
                        row.code,
                        share.group,
                        str(len(share.said)),
                        str(share.asked),
                        "; ".join(share.said),
                        "; ".join(share.silent),
                        "; ".join(share.not_asked),
                        facets_told(share),
                        "\n".join(written),
                        "; ".join(dict.fromkeys(references)),
                    ]
                )
        return lines


def compare_groups(matrices: Sequence[Matrix], attribute: str) -> Comparison:
    """Lay the groups that `attribute` makes of the cases side by side, theme by theme.

    The matrices must not be split by a facet. A theme's own line counts a case once, whichever of
    its codes it speaks of. Cases without the attribute are the group `not given`. Raises
    QualcodeError if no case has the attribute, or all have the same value.
    """
    facts = {row.case: row.attributes for matrix in matrices for row in matrix.rows}
    attribute = require_attribute(
        attribute, dict.fromkeys(n for had in facts.values() for n in had)
    )
    groups = _groups(facts, attribute)
    rows: list[Compared] = []
    for matrix in matrices:
        kept = [at for at, column in enumerate(matrix.columns) if not column.facet_value]
        of = {row.case: row for row in matrix.rows}
        rows.append(_compared(matrix, matrix.theme_id, matrix.theme, 0, groups, of, kept))
        for at in kept:
            column = matrix.columns[at]
            if column.code_id == matrix.theme_id:
                continue  # words coded to the theme alone count for the theme
            rows.append(
                _compared(matrix, column.code_id, column.name, column.depth, groups, of, [at])
            )
    return Comparison(attribute, groups, tuple(rows))


def facets_told(share: Share) -> str:
    """`impact: helpful 3, unhelpful 2` in cases; empty if no coding carries a facet."""
    return "; ".join(
        f"{name}: " + ", ".join(f"{value} {len(cases)}" for value, cases in values.items())
        for name, values in share.facets.items()
    )


def _groups(facts: Mapping[str, Mapping[str, str]], attribute: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for case in sorted(facts, key=natural):
        found.setdefault(attribute_value(facts[case], attribute), []).append(case)
    if len(found) < 2:
        raise QualcodeError(
            f"All cases have the same {attribute!r}, so there is nothing to compare.",
            "Choose an attribute with at least two values.",
        )
    order = sorted(found, key=lambda value: (not value, natural(value)))
    return {value or NOT_GIVEN: tuple(found[value]) for value in order}


def _compared(
    matrix: Matrix,
    code_id: str,
    name: str,
    depth: int,
    groups: Mapping[str, Sequence[str]],
    rows: Mapping[str, Row],
    columns: Sequence[int],
) -> Compared:
    shares = [
        _share(group, [(case, rows[case]) for case in cases if case in rows], columns)
        for group, cases in groups.items()
    ]
    return Compared(
        matrix.theme_id, matrix.theme, code_id, name, depth, tuple(shares), matrix.color
    )


def _share(group: str, rows: Iterable[tuple[str, Row]], columns: Sequence[int]) -> Share:
    said, silent, not_asked, cells = [], [], [], []
    for case, row in rows:
        held = [row.cells[at] for at in columns]
        spoken = [cell for cell in held if cell.extracts]
        cells += [cell for cell in held if cell.extracts or cell.summary]
        if spoken:
            said.append(case)
        elif held and all(cell.state == NOT_ASKED for cell in held):
            not_asked.append(case)
        else:
            silent.append(case)
    facets: dict[str, dict[str, dict[str, None]]] = {}
    for cell in cells:
        for extract in cell.extracts:
            for name, value in extract.coding.facets.items():
                facets.setdefault(name, {}).setdefault(value, {})[cell.case] = None
    return Share(
        group,
        tuple(said),
        tuple(silent),
        tuple(not_asked),
        tuple(cells),
        {
            name: {value: tuple(cases) for value, cases in sorted(values.items())}
            for name, values in sorted(facets.items())
        },
    )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
